"""A function's call and its answer as a person sees them in a cell."""

from __future__ import annotations

import doctest
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clv_xl.udf import Argument, Example, Function, docstring


@dataclass(frozen=True)
class ShownExample:
    """An example of a docstring with the sentence above it, which may be empty."""

    caption: str
    example: Example


def syntax(function: Function) -> str:
    """The call with the names of its arguments; those in [brackets] may be left out."""
    return f"{function.name}({', '.join(_place(argument) for argument in function.arguments)})"


def cell_formula(function: Function, example: Example) -> str:
    """The example as it is typed into a cell of an English spreadsheet: =CLV(50, 5, 1)."""
    return f"={function.name}({', '.join(cell_value(value) for value in example.arguments)})"


def cell_value(value: Any) -> str:
    """A value as it is typed within a formula; a list is an array constant of one column, or of the rows in it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return '"{}"'.format(value.replace('"', '""'))
    if isinstance(value, list | tuple):
        rows = (item if isinstance(item, list | tuple) else (item,) for item in value)
        return f"{{{';'.join(','.join(map(cell_value, row)) for row in rows)}}}"
    return f"{value:.15g}"


def answer_value(value: Any) -> str:
    """One value as a cell shows it; an empty text by its name."""
    return (value or "an empty text") if isinstance(value, str) else cell_value(value)


def examples(function: Function) -> Iterator[ShownExample]:
    """The examples that a cell can be given, in order, each with the sentence that stands right above it."""
    lines = docstring.sections(function.body.__doc__ or "").get("Examples", [])
    caption = ""
    for piece in doctest.DocTestParser().parse("\n".join(lines)):
        if isinstance(piece, str):
            caption = docstring.prose(piece.splitlines())
            continue
        example = docstring.example(function.body.__name__, piece.source, piece.want)
        if example is not None:
            yield ShownExample(caption, example)


def presence(argument: Argument) -> str:
    """What happens where the argument is left out: "required", "optional" or its default."""
    if argument.variadic:
        return "as the function named takes them"
    if not argument.optional:
        return "required"
    return "optional" if argument.default is None else f"{answer_value(argument.default)} if left out"


def allowed(argument: Argument) -> str:
    """What the argument counts and which values it may have: "money, 0 or more"."""
    if argument.kind == "number":
        return f"{argument.unit}, {argument.range}"
    if argument.kind == "column":
        return f"a whole column of {argument.unit}, {argument.range}"
    if argument.kind == "any":
        return "anything"
    says_itself = argument.kind in ("text", "fit") or argument.unit in (argument.name, argument.range)
    return argument.range if says_itself else f"{argument.unit}: {argument.range}"


def _place(argument: Argument) -> str:
    if argument.variadic:
        return f"[{argument.name}...]"
    return f"[{argument.name}]" if argument.optional else argument.name
