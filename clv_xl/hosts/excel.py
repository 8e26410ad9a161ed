"""The registry's functions for Excel on Windows, each under its Excel name: the module that xlwings' server imports.

Our macros (`clv_xl.hosts.vba`) call them with the values of cells. COM has no error values that survive in both
directions, so an error travels as a text: a mark, then Excel's number of the error. xlwings converts nothing on the
way, since its converters would flatten columns, and would turn blanks and NaN into texts.

A function is made when somebody asks for it: `from clv_xl.hosts.excel import CLV`. Importing the module loads neither
xlwings nor numpy.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from types import NoneType
from typing import Any

import clv_xl  # noqa: F401 - fills the registry
from clv_xl.hosts.cells import CellError, answer
from clv_xl.udf import REGISTRY, Argument, Function

CATEGORY = "Customer value"  # of the functions in Excel's Function Wizard

# A character that nobody types into a cell, before the number of an error.
ERROR_MARK = "\x01"

# Excel's numbers of its errors, as CVErr takes them; an error without a name here comes back by its number.
ERROR_NUMBERS = {
    "#NULL!": 2000,
    "#DIV/0!": 2007,
    "#VALUE!": 2015,
    "#REF!": 2023,
    "#NAME?": 2029,
    "#NUM!": 2036,
    "#N/A": 2042,
}
PLAIN_TYPES = {float, NoneType}  # of values that travel as they are
_ERROR_NAMES = {number: name for name, number in ERROR_NUMBERS.items()}


def called(function: Function, arguments: Sequence[Any]) -> list[list[Any]]:
    """Answer a call of the macros.

    Parameters
    ----------
    function
        A record of the registry.
    arguments
        One each as COM brings them: a number, a text, a boolean, None for a blank or omitted one, a marked text for an
        error; a tuple of rows for a range, a flat tuple for one row. Omitted last ones may be left out.

    Returns
    -------
    list[list[Any]]
        Rows of numbers, texts and marked texts, as xlwings sends them: one row of one where the answer is one value.
    """
    rows = answered_rows(function, map(from_excel, arguments))
    if {*map(type, chain.from_iterable(rows))} == {float}:
        return rows
    return [[to_excel(value) for value in row] for row in rows]


def answered_rows(function: Function, arguments: Iterable[Any]) -> list[list[Any]]:
    """Answer as `clv_xl.hosts.cells.answer`, required arguments at the end that are left out being blank, in rows."""
    given = list(arguments)
    required = sum(not argument.optional for argument in function.arguments)
    found = answer(function, given + [None] * (required - len(given)))
    return found if isinstance(found, list) else [[found]]


def from_excel(value: Any) -> Any:
    """Return a value or a range of COM as `clv_xl.hosts.cells` takes it."""
    if type(value) is float:
        return value
    if isinstance(value, (tuple, list)):
        rows = value if value and isinstance(value[0], (tuple, list)) else (value,)
        if {*map(type, chain.from_iterable(rows))} <= PLAIN_TYPES:
            return rows
        return tuple(tuple(map(from_excel, row)) for row in rows)
    if isinstance(value, bool):
        return float(value)  # as Excel itself reckons with TRUE
    if isinstance(value, str) and value.startswith(ERROR_MARK) and value[1:].isdecimal():
        number = int(value[1:])
        return CellError(_ERROR_NAMES.get(number, str(number)))
    return value


def to_excel(value: Any) -> Any:
    """Return a value of an answer as COM takes it: an error as a marked text, a number as a double."""
    if isinstance(value, CellError):
        number = ERROR_NUMBERS.get(value.kind)
        return ERROR_MARK + (value.kind if number is None else str(number))
    return float(value) if isinstance(value, int) else value


def decorated(
    function: Function,
    call: Callable[..., Any],
    argument_options: Mapping[str, Any],
    answer_options: Mapping[str, Any],
) -> Callable[..., Any]:
    """Hand a record's function to xlwings, which keeps its help and reads its arguments.

    Parameters
    ----------
    function
        A record of the registry; its name, help and arguments become those of `call`.
    call
        What answers. It must have no type hints: xlwings would take them for converters.
    argument_options, answer_options
        How xlwings converts each argument, and the answer.
    """
    import xlwings

    call.__name__ = call.__qualname__ = function.name
    call.__doc__ = function.summary
    call.__signature__ = inspect.Signature([_parameter(argument) for argument in function.arguments])  # type: ignore[attr-defined]
    made = xlwings.ret(**answer_options)(call)
    for argument in function.arguments:
        made = xlwings.arg(argument.name, doc=argument.help, **argument_options)(made)
    # Last, since the other two set the category back.
    given: Callable[..., Any] = xlwings.func(category=CATEGORY)(made)
    return given


def _parameter(argument: Argument) -> inspect.Parameter:
    if argument.variadic:
        return inspect.Parameter(argument.name, inspect.Parameter.VAR_POSITIONAL)
    # None is what a blank or omitted argument arrives as: the registry knows its default.
    default = None if argument.optional else inspect.Parameter.empty
    return inspect.Parameter(argument.name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default)


def __getattr__(name: str) -> Callable[..., Any]:
    """Make the function that xlwings calls under an Excel name, and keep it."""
    if name not in REGISTRY:
        raise AttributeError(f"{__name__} has no function {name}")

    def call(*arguments):  # type: ignore[no-untyped-def]
        return called(REGISTRY[name], arguments)

    made = decorated(REGISTRY[name], call, {"convert": "raw"}, {"convert": "raw"})
    globals()[name] = made
    return made


def __dir__() -> list[str]:
    return sorted({*globals(), *REGISTRY})
