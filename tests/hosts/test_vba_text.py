"""The text of the macros: help from the registry, what VBA takes, nothing that runs by itself, xlwings' own code."""

from __future__ import annotations

import re
from importlib.metadata import distribution
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import Workbook

from clv_xl.hosts import vba
from clv_xl.hosts.function_wizard import with_function_help
from clv_xl.hosts.vba_source import stored_text
from clv_xl.udf import REGISTRY
from tests.hosts.vba_interpreter import STANDARD_MODULES

MODULES = {module.name: module for module in vba.modules()}
OWN = [MODULES[name] for name in STANDARD_MODULES]
CONTINUATIONS = 24  # of one line that VBA takes

# Procedures that Office runs without being asked, and events of a workbook.
AUTOMATIC = re.compile(r"\b(auto_?(open|close|exec|exit|new|activate)|workbook_\w+|worksheet_\w+|document_\w+)\b", re.I)

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
# The order of ECMA-376, CT_Workbook, as far as our workbooks go.
ORDER = "workbookPr workbookProtection bookViews sheets functionGroups definedNames calcPr extLst".split()


@pytest.mark.parametrize("module", MODULES.values(), ids=lambda module: module.name)
def test_every_module_is_stored_as_it_is(module: vba.Module) -> None:
    text = stored_text(module)  # refuses what is not ASCII, or too long a line
    assert f'Attribute VB_Name = "{module.name}"' in text
    assert not AUTOMATIC.search(text)


@pytest.mark.parametrize("module", OWN, ids=lambda module: module.name)
def test_our_modules_declare_everything_and_break_lines_as_vba_allows(module: vba.Module) -> None:
    assert "\nOption Explicit\n" in module.text
    continued = 0
    for line in module.text.splitlines():
        continued = continued + 1 if line.endswith(" _") else 0
        assert continued <= CONTINUATIONS


def test_every_function_has_its_arguments_and_its_help() -> None:
    text = MODULES["clv_xl_udfs"].text.replace(" _\n   ", "")
    declared = dict(re.findall(r"^Public Function (\w+)\((.*)\) As Variant$", text, re.M))
    assert list(declared) == list(REGISTRY)
    for name, function in REGISTRY.items():
        words = [parameter.split() for parameter in declared[name].split(", ")]
        assert [w[-3].removesuffix("()") for w in words] == [a.name for a in function.arguments]
        for argument, parameter in zip(function.arguments, words, strict=True):
            kind = ["ParamArray"] if argument.variadic else ["Optional"] if argument.optional else []
            assert parameter == [*kind, argument.name + "()" * argument.variadic, "As", "Variant"]
        help_text = function.summary.replace('"', '""')
        signature_and_help = f') As Variant\nAttribute {name}.VB_Description = "{help_text}"\n'
        assert f"({declared[name]}{signature_and_help}" in text
        assert f'\nAttribute {name}.VB_ProcData.VB_Invoke_Func = " \\n20"\n' in text


def test_quotes_in_help_are_doubled() -> None:
    assert vba._quoted('the word "never"') == '"the word ""never"""'


def test_no_constant_is_left_to_fill_in() -> None:
    for module in OWN:
        assert not re.search(r"\{\w+\}", module.text)


@pytest.mark.parametrize(
    ("name", "file", "added"),
    [
        ("xlwings", "xlwings/xlwings.bas", ["Option Private Module"]),
        ("Dictionary", "xlwings/addin/Dictionary.cls", []),
    ],
)
def test_xlwings_own_modules_are_those_of_the_installed_package(name: str, file: str, added: list[str]) -> None:
    shipped = Path(str(distribution("xlwings").locate_file(file))).read_text(encoding="ascii").splitlines()
    ours = MODULES[name].text.splitlines()
    assert [line for line in ours if line not in added] == shipped
    assert ours[1 : 1 + len(added)] == added
    assert "Redistribution and use in source and binary forms" in "\n".join(ours) or "MIT" in "\n".join(ours)


def test_texts_are_the_same_each_time() -> None:
    assert vba.modules() == list(MODULES.values())


def workbook_part(*, defined_name: bool) -> bytes:
    """xl/workbook.xml as openpyxl writes it."""
    from openpyxl.workbook._writer import WorkbookWriter
    from openpyxl.workbook.defined_name import DefinedName

    book = Workbook()
    if defined_name:
        book.defined_names["margin"] = DefinedName("margin", attr_text="Sheet!$A$1")
    written: bytes = WorkbookWriter(book).write()
    return written


def test_the_wizard_finds_category_and_help_of_arguments_in_the_workbook() -> None:
    root = ElementTree.fromstring(with_function_help(workbook_part(defined_name=True)))
    places = [ORDER.index(child.tag.removeprefix(MAIN)) for child in root]
    assert places == sorted(places)
    groups = root.find(f"{MAIN}functionGroups")
    assert groups is not None
    # An attribute says 20: the first category after the built-in ones.
    assert groups.get("builtInGroupCount") == "19"
    assert [group.get("name") for group in groups] == ["Customer value"]
    named = {name.get("name"): name for name in root.iter(f"{X14}definedName")}
    assert list(named) == list(REGISTRY)
    for name, function in REGISTRY.items():
        (described,) = named[name]
        assert described.get("count") == str(len(function.arguments))
        assert [(int(d.get("index") or -1), d.text) for d in described] == [
            (place, argument.help) for place, argument in enumerate(function.arguments)
        ]


def test_extensions_of_the_workbook_stay() -> None:
    part = workbook_part(defined_name=False)
    known = b'<extLst><ext uri="{79F54976-1DA5-4618-B147-4CDE4B953A38}"/></extLst>'
    extended = part.replace(b"</workbook>", known + b"\n</workbook>\n")
    root = ElementTree.fromstring(with_function_help(extended))
    (extensions,) = root.findall(f"{MAIN}extLst")
    assert [extension.get("uri", "")[:9] for extension in extensions] == ["{79F54976", "{8193D73E"]


def test_help_is_written_once_and_into_a_workbook_only() -> None:
    once = with_function_help(workbook_part(defined_name=False))
    with pytest.raises(ValueError, match="already"):
        with_function_help(once)
    with pytest.raises(ValueError, match="not as expected"):
        with_function_help(b"<worksheet/>")


@pytest.mark.parametrize("interpreter", [None, r"C:\Python 3.13\python.exe"])
def test_the_settings_are_those_that_xlwings_reads(interpreter: str | None) -> None:
    settings = vba.settings(interpreter)
    assert settings.get("INTERPRETER_WIN") == interpreter
    for name, value in settings.items():
        assert f'GetConfig("{name}"' in MODULES["xlwings"].text
        assert value
