"""What Excel's Function Wizard shows of VBA functions beyond their description: category and help of the arguments.

Excel keeps both in the workbook's own part, xl/workbook.xml, when a macro has set them. Written there directly, they
need no macro.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

import clv_xl  # noqa: F401 - fills the registry
from clv_xl.hosts.excel import CATEGORY
from clv_xl.udf import REGISTRY, Function

BUILT_IN_CATEGORIES = 19  # as Excel counts them since 2013
CATEGORY_NUMBER = BUILT_IN_CATEGORIES + 1  # how the attributes of a VBA function name the workbook's first own category

_CATEGORY = f"<functionGroup name={quoteattr(CATEGORY)}/>"
_CATEGORIES = f'<functionGroups builtInGroupCount="{BUILT_IN_CATEGORIES}">{_CATEGORY}</functionGroups>'
_EXTENSION = "{8193D73E-4604-4355-AFF4-8A2333D13BE4}"  # Excel's id of the arguments' descriptions
_END = re.compile(r"(?P<extensions></extLst>\s*)?</workbook>\s*\Z")  # where the workbook's extensions end
_NAMESPACE = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"


def with_function_help(workbook: bytes) -> bytes:
    """Put category and arguments' help into xl/workbook.xml.

    Parameters
    ----------
    workbook
        The part as openpyxl or XlsxWriter writes it: in the main namespace without a prefix.

    Raises
    ------
    ValueError
        The part has no sheets, or help of functions already.
    """
    text = workbook.decode("utf-8")
    end = _END.search(text)
    if text.count("</sheets>") != 1 or not end:
        raise ValueError("xl/workbook.xml is not as expected: a list of sheets, and nothing after </workbook>.")
    if "<functionGroups" in text or _EXTENSION in text:
        raise ValueError("xl/workbook.xml holds help of functions already.")
    extension = f'<ext uri="{_EXTENSION}" xmlns:x14="{_NAMESPACE}">{_arguments_help()}</ext>'
    if not end["extensions"]:
        extension = f"<extLst>{extension}</extLst>"
    text = f"{text[: end.start()]}{extension}{end[0]}"
    return text.replace("</sheets>", f"</sheets>{_CATEGORIES}").encode("utf-8")


def _arguments_help() -> str:
    names = "".join(_name(function) for function in REGISTRY.values() if function.arguments)
    return f"<x14:definedNames>{names}</x14:definedNames>"


def _name(function: Function) -> str:
    helps = "".join(_descriptions(function))
    described = f'<x14:argumentDescriptions count="{len(function.arguments)}">{helps}</x14:argumentDescriptions>'
    return f"<x14:definedName name={quoteattr(function.name)}>{described}</x14:definedName>"


def _descriptions(function: Function) -> Iterator[str]:
    for index, argument in enumerate(function.arguments):
        yield f'<x14:argumentDescription index="{index}">{escape(argument.help)}</x14:argumentDescription>'
