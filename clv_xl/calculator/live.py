"""Formulas that carry their value: a cell's text for the host, and what Python says it shows.

The text is written once for all editions. Where a cell of another sheet or a function of ours is named in it, a mark
stands, which `written` resolves: a sheet's own cells need no sheet name, and Calc knows our functions by long
names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl.utils import get_column_letter

from clv_xl.hosts.cells import answer
from clv_xl.udf import REGISTRY

_SHEET, _FUNCTION = "\x01", "\x02"
_SHEET_MARK = re.compile(f"{_SHEET}([^{_SHEET}]*){_SHEET}")
_FUNCTION_MARK = re.compile(f"{_FUNCTION}([A-Z_0-9]+){_FUNCTION}")

# A text as a pattern of MATCH or COUNTIF that finds just itself.
ITSELF = 'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({},"~","~~"),"*","~*"),"?","~?")'

EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Live:
    """A formula, or a reference to a cell or range, with its value; a range's value is a tuple of rows."""

    text: str
    value: Any

    @property
    def calls(self) -> bool:
        """Whether the formula calls a function of ours."""
        return _FUNCTION in self.text

    @property
    def place(self) -> str:
        """A reference's address without its sheet, such as C5."""
        return self.text.rpartition(_SHEET)[2].replace("$", "")

    @property
    def here(self) -> Live:
        """The same reference without dollar signs, as a person would write it in its own row."""
        return Live(self.text.replace("$", ""), self.value)


def cell(sheet: str, row: int, column: int, value: Any, *, fixed: bool = True) -> Live:
    """A reference to a cell; `fixed` with dollar signs."""
    dollar = "$" if fixed else ""
    return Live(f"{_SHEET}{sheet}{_SHEET}{dollar}{get_column_letter(column)}{dollar}{row}", value)


def span(sheet: str, first: tuple[int, int], last: tuple[int, int], value: Any) -> Live:
    """A reference to a range from the cell (row, column) `first` to `last`, always fixed."""
    (top, left), (bottom, right) = first, last
    text = f"${get_column_letter(left)}${top}:${get_column_letter(right)}${bottom}"
    return Live(f"{_SHEET}{sheet}{_SHEET}{text}", value)


def down_to(sheet: str, first: int, last: int, column: int) -> Live:
    """A reference to a column from a fixed row down to one of the formula's own."""
    letter = get_column_letter(column)
    return Live(f"{_SHEET}{sheet}{_SHEET}${letter}${first}:{letter}{last}", None)


def call(name: str, *arguments: Live | float | str | list[Any]) -> Live:
    """A call of a function of the registry; its value is the function's answer to the arguments' values."""
    given = [argument if isinstance(argument, Live) else _literal(argument) for argument in arguments]
    found = answer(REGISTRY[name], [one.value for one in given])
    return Live(f"{_FUNCTION}{name}{_FUNCTION}({','.join(one.text for one in given)})", found)


def formula(template: str, value: Any, /, **parts: Live) -> Live:
    """A formula of the host's own functions: a template with {names} of parts, and the value that it has."""
    return Live(template.format(**{name: part.text for name, part in parts.items()}), value)


def unless_blank(guard: Live, content: Live) -> Live:
    """A formula's content, or blank where the guard is blank or 0."""
    value = content.value if guard.value else ""
    return formula('IF(N({guard})=0,"",{content})', value, guard=guard, content=content)


def ratio(part: Live, whole: Live) -> Live:
    """A division; its value is blank where one of the two is."""
    numbers = isinstance(part.value, int | float) and isinstance(whole.value, int | float) and whole.value
    value = part.value / whole.value if numbers else ""
    return formula("{part}/{whole}", value, part=part, whole=whole)


def _literal(value: float | str | list[Any]) -> Live:
    """A value as it is typed; a list is an array constant of one column, or of the rows in it."""
    if isinstance(value, list):
        rows = [item if isinstance(item, list) else [item] for item in value]
        typed = ";".join(",".join(_literal(item).text for item in row) for row in rows)
        return Live(f"{{{typed}}}", tuple(map(tuple, rows)))
    if isinstance(value, str):
        return Live('"' + value.replace('"', '""') + '"', value)
    return Live(str(value).upper() if isinstance(value, bool) else repr(value), value)


def serial(day: date) -> int:
    """A date as the number that a cell holds."""
    return (day - EXCEL_EPOCH).days


def written(text: str, sheet: str, function_name: Callable[[str], str]) -> str:
    """The text of a formula as a sheet of some edition has it."""

    def sheet_name(match: re.Match[str]) -> str:
        return "" if match[1] == sheet else "'" + match[1].replace("'", "''") + "'!"

    return _FUNCTION_MARK.sub(lambda match: function_name(match[1]), _SHEET_MARK.sub(sheet_name, text))
