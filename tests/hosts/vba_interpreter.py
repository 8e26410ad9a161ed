"""Excel's side of a call, without Excel: the shipped macros run in pyOpenVBA's interpreter, with its ranges.

Only the module `xlwings` is another one: it finds `Python`, which answers as xlwings' COM server does. What COM makes
of values on the way is imitated here; `test_com.py` measures it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyopenvba import interpreter as vba_language
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter import (
    EMPTY,
    MISSING,
    NOTHING,
    NULL,
    VBAArray,
    VBAErrorValue,
    VBAInt,
    VBAObject,
    VBARuntimeError,
)

from clv_xl.hosts import excel, vba
from clv_xl.hosts.cells import CellError

OMITTED = MISSING
STANDARD_MODULES = ("clv_xl_udfs", "clv_xl_values", "clv_xl_server")
STAND_IN = """Attribute VB_Name = "xlwings"
Public Function XLPy()
    Set XLPy = CreateObject("clv_xl.tests")
End Function
"""
FIRST_ERROR = -2146828288  # COM's code of an error of Excel, less the error's number
OUT_OF_THE_WAY = "ZZ1000"  # the interpreter cuts ranges at the last used cell, Excel does not

Answers = Callable[[str, tuple[Any, ...]], Any]


class Python(VBAObject):
    """What XLPy finds: CallUDF with the arguments and the answers of COM."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.asked: list[tuple[Any, ...]] = []

    @vba_language.method
    def CallUDF(
        self, script: Any, function: Any, arguments: Any, workbook: Any = MISSING, caller: Any = MISSING
    ) -> Any:
        assert (script, workbook, caller) == (excel.__name__, NOTHING, NOTHING)
        given = over_com(arguments)
        self.asked.append((function, *given))
        return to_vba(self.answers(function, given))


def functions_of_python(name: str, arguments: tuple[Any, ...]) -> Any:
    """Answer as xlwings' CallUDF does: it takes the frame off one row, and off one value."""
    rows = getattr(excel, name)(*arguments)
    if len(rows) > 1:
        return rows
    return rows[0] if len(rows[0]) > 1 else rows[0][0]


class Macros:
    """The shipped macros, and a sheet for their arguments."""

    def __init__(self, answers: Answers = functions_of_python) -> None:
        self.python = Python(answers)
        self.starts = 0
        self.start_error: str | None = None
        self._excel = ExcelApplication()
        self._excel.add_workbook()
        self._sheet = self._excel.sheet(1)
        self._sheet.set_value(OUT_OF_THE_WAY, "used")
        self._column = 1
        self._excel.interpreter.host.create = self._create
        for module in vba.modules():
            if module.name in STANDARD_MODULES:
                self._excel.add_module(without_attributes(module.text), name=module.name)
        self._excel.add_module(STAND_IN, name="xlwings")

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function as a formula does; tuples of rows come as ranges, other arguments as they are."""
        return from_vba(self._excel.interpreter.run(name, [self._argument(value) for value in arguments]))

    def call_with_arrays(self, name: str, *arguments: Any) -> Any:
        """The same with arrays, as formulas such as A1:A3*2 hand them over."""
        return from_vba(self._excel.interpreter.run(name, [to_vba(value) for value in arguments]))

    def cells(self, *rows: tuple[Any, ...]) -> Any:
        """A range with these values, on cells of its own."""
        top = self._cell(1, self._column)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if value is not None:
                    self._sheet.set_value(self._cell(row + 1, self._column + column), to_vba(value))
        self._column += len(rows[0])
        return self.range(f"{top}:{self._cell(len(rows), self._column - 1)}")

    def range(self, address: str) -> Any:
        """A range by its address, such as A1:A3 or A:A."""
        return self._sheet.sheet.vba_get("Range", [address])

    def fill(self, address: str, value: Any) -> None:
        self._sheet.set_value(address, to_vba(value))

    def _argument(self, value: Any) -> Any:
        return self.cells(*value) if isinstance(value, tuple) else to_vba(value)

    def _create(self, _name: str) -> Python:
        self.starts += 1
        if self.start_error is not None:
            raise VBARuntimeError(1000, self.start_error)
        return self.python

    def _cell(self, row: int, column: int) -> str:
        letters = ""
        while column:
            column, letter = divmod(column - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{letters}{row}"


def without_attributes(text: str) -> str:
    """The code as VBA's editor shows it: the interpreter does not know attributes of procedures."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("Attribute ") or "VB_Name" in line)


def to_vba(value: Any) -> Any:
    """A value of Python, or rows, or one row, as a Variant."""
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], (list, tuple)):
        columns = [[to_vba(row[place]) for row in value] for place in range(len(value[0]))]
        items = [item for column in columns for item in column]  # VBA stores column after column
        return VBAArray([(0, len(value) - 1), (0, len(columns) - 1)], items=items)
    if isinstance(value, (list, tuple)):
        return VBAArray([(0, len(value) - 1)], items=[to_vba(item) for item in value])
    if isinstance(value, CellError):
        return VBAErrorValue(excel.ERROR_NUMBERS.get(value.kind) or int(value.kind))
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)  # every number of a cell is one
    return EMPTY if value is None else value


def over_com(value: Any) -> Any:
    """A Variant as it arrives in Python."""
    if isinstance(value, VBAArray):
        if value.dimensions == 1:
            return tuple(map(over_com, value.items))
        (top, bottom), (left, right) = value.bounds
        return tuple(
            tuple(over_com(value.get([row, column])) for column in range(left, right + 1))
            for row in range(top, bottom + 1)
        )
    if isinstance(value, VBAErrorValue):
        return FIRST_ERROR + value.number
    assert isinstance(value, (float, str, bool, VBAInt)) or value in (EMPTY, NULL), f"COM can't carry {value!r}"
    return None if value in (EMPTY, NULL) else value


def from_vba(value: Any) -> Any:
    """What a cell shows: a value or CellError, for arrays a list of rows."""
    if isinstance(value, VBAArray):
        if value.dimensions == 1:
            return [[from_vba(item) for item in value.items]]
        (top, bottom), (left, right) = value.bounds
        return [
            [from_vba(value.get([row, column])) for column in range(left, right + 1)] for row in range(top, bottom + 1)
        ]
    if isinstance(value, VBAErrorValue):
        names = {number: name for name, number in excel.ERROR_NUMBERS.items()}
        return CellError(names.get(value.number, str(value.number)))
    return value
