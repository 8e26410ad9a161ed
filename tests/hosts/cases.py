"""The calls that every host has to answer alike: the examples of the docstrings, and wrong input of each kind.

Arguments are cell values: a number or text, None for a blank cell, `CellError`, a range as a tuple of rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import clv_xl  # for its registrations
from clv_xl.hosts.cells import CellError
from clv_xl.udf import REGISTRY, Argument, Choice, Function, InputError, Range

__all__ = ["Case", "as_cells", "clv_xl", "examples", "wrong_inputs"]


@dataclass(frozen=True)
class Case:
    function: str
    arguments: tuple[Any, ...]
    answer: Any  # a value, a table as a list of rows, or a CellError
    label: str = "example"  # what is wrong: "lifespan: text"

    def __str__(self) -> str:
        return f"{self.function}, {self.label}"


def examples() -> Iterator[Case]:
    """Every example of every docstring; lists are ranges of one column, or of the rows in them."""
    for function in REGISTRY.values():
        for example in function.examples:
            yield Case(function.name, tuple(as_cells(value) for value in example.arguments), example.answer)


def wrong_inputs() -> Iterator[Case]:
    """Each argument of each function wrong in every way it can be, the others as in the first example.

    The expected kind is what Python's InputError says; an error value among the arguments comes back.
    """
    for function in REGISTRY.values():
        if any(argument.variadic for argument in function.arguments):
            continue
        first = function.examples[0].arguments
        good = [*first, *(argument.default for argument in function.arguments[len(first) :])]
        for place, argument in enumerate(function.arguments):
            for label, wrong in _wrong_values(function, argument, good[place]):
                arguments = [*good[:place], wrong, *good[place + 1 :]]
                yield Case(
                    function.name,
                    tuple(as_cells(value) for value in arguments),
                    wrong if isinstance(wrong, CellError) else _refused(function, arguments),
                    f"{argument.name}: {label}",
                )


def _wrong_values(function: Function, argument: Argument, good: Any) -> Iterator[tuple[str, Any]]:
    takes = argument.takes
    yield "#N/A", CellError("#N/A")
    yield "#DIV/0!", CellError("#DIV/0!")
    if argument.kind == "column":
        yield "text in a row", ["abc", *good[1:]]
        if sum(other.kind == "column" for other in function.arguments) > 1:
            yield "one row less", good[1:]
        if isinstance(takes, Range) and takes.at_least == 0:
            yield "below 0 in a row", [-1, *good[1:]]
        return
    if argument.kind == "fit":
        yield "of another model", [["model", "NBD"], *good[1:]]
        yield "without a parameter", good[:-1]
        yield "a parameter of 0", [*good[:-1], [good[-1][0], 0]]
        yield "a parameter as text", [*good[:-1], [good[-1][0], "two"]]
    yield "text", "abc"
    if not argument.optional:
        yield "blank", None
    if isinstance(takes, Range):
        # Not 0 for an optional one: Calc takes it for an empty cell.
        if takes.at_least > -1e99:
            yield "too small", takes.at_least - 1 or -1
        if takes.above and not argument.optional:
            yield f"{takes.at_least:g}", takes.at_least
        if takes.at_most < 1e99:
            yield "too large", takes.at_most + 1
        yield "beyond any amount", 1e200
    if isinstance(takes, Choice) and argument.name in ("bins", "first_payment_now"):
        yield "another number", 4


def _refused(function: Function, arguments: list[Any]) -> CellError:
    try:
        found = function.call(*arguments)
    except InputError as refused:
        return CellError(refused.kind)
    raise AssertionError(f"{function.name}{tuple(arguments)} is answered with {found!r}")


def as_cells(value: Any) -> Any:
    """An argument of an example as a host is given it: a list as a range."""
    if not isinstance(value, list):
        return value
    return tuple(tuple(item) if isinstance(item, list) else (item,) for item in value)
