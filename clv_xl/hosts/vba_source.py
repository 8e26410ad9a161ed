"""A module of a VBA project, and its text as the project stores it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["standard", "class", "workbook", "sheet"]

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
LONGEST_LINE = 1023  # of the editor's
_HEAD_OF_A_CLASS_FILE = re.compile(r"\AVERSION [0-9.]+ CLASS\r\nBEGIN\r\n(?:.*\r\n)*?END\r\n")
_ATTRIBUTE = re.compile(r"Attribute (VB_\w+) = (.*)\r\n")
_CONTROL_CHARACTER = re.compile(r"[^\t\r\n\x20-\x7e]")

# The attributes of a module in the order in which Excel writes them, with the values of a new module. VB_Base names the
# class that the module extends: a workbook, a worksheet or nothing but itself.
_OF_OBJECTS = "VB_GlobalNameSpace VB_Creatable VB_PredeclaredId VB_Exposed VB_TemplateDerived VB_Customizable".split()
_OF_DOCUMENTS = dict(zip(_OF_OBJECTS, "False False True True False True".split(), strict=True))
_ATTRIBUTES: dict[Kind, dict[str, str]] = {
    "standard": {},
    "class": {"VB_Base": '"0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"', **dict.fromkeys(_OF_OBJECTS, "False")},
    "workbook": {"VB_Base": '"0{00020819-0000-0000-C000-000000000046}"', **_OF_DOCUMENTS},
    "sheet": {"VB_Base": '"0{00020820-0000-0000-C000-000000000046}"', **_OF_DOCUMENTS},
}


@dataclass(frozen=True)
class Module:
    """A module: `text` is what a .bas or .cls file holds, or only the code."""

    name: str
    kind: Kind
    text: str = ""


def stored_text(module: Module) -> str:
    """The text as the project stores it: attributes first, CRLF at each line's end, no head of a .cls file.

    Raises
    ------
    ValueError
        The name or the text is nothing that VBA takes.
    """
    if not NAME.fullmatch(module.name):
        raise ValueError(f"{module.name!r} can't be a module's name: a letter, then up to 30 letters, digits or _.")
    text = re.sub(r"\r\n|\r|\n", "\r\n", module.text)
    if text and not text.endswith("\r\n"):
        text += "\r\n"
    if module.kind != "standard":
        text = _HEAD_OF_A_CLASS_FILE.sub("", text, count=1)
    _refuse_what_vba_does_not_take(module.name, text)
    given, code = _split(text)
    named = [value for name, value in given if name == "VB_Name"] or [f'"{module.name}"']
    if named != [f'"{module.name}"']:
        raise ValueError(f"The module {module.name} calls itself {named[0]} in its attribute VB_Name.")
    wanted = {"VB_Name": named[0], **_ATTRIBUTES[module.kind]}
    wanted |= {name: value for name, value in given if name in wanted}
    others = [(name, value) for name, value in given if name not in wanted]  # VB_Ext_KEY may stand several times
    return "".join(f"Attribute {name} = {value}\r\n" for name, value in (*wanted.items(), *others)) + code


def description(text: str) -> str:
    """What a stored text says in its attribute VB_Description, or nothing."""
    said = dict(_split(text)[0]).get("VB_Description", '""')
    return said[1:-1].replace('""', '"').replace(r"\r\n", "\r\n")


def _split(text: str) -> tuple[list[tuple[str, str]], str]:
    """The module's own attributes, which are the first lines, and the code."""
    attributes, place = [], 0
    while found := _ATTRIBUTE.match(text, place):
        attributes.append((found[1], found[2]))
        place = found.end()
    return attributes, text[place:]


def _refuse_what_vba_does_not_take(name: str, text: str) -> None:
    for number, line in enumerate(text.split("\r\n"), 1):
        # Code page 1252 could say a little more, but Excel on a Mac or in other regions reads it otherwise.
        odd = _CONTROL_CHARACTER.search(line)
        if odd:
            raise ValueError(f"Line {number} of the module {name} holds {odd[0]!r}: VBA text has to be ASCII.")
        if len(line) > LONGEST_LINE:
            raise ValueError(
                f"Line {number} of the module {name} has {len(line)} characters; VBA takes {LONGEST_LINE}."
            )
