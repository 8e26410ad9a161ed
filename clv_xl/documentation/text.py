"""A function's help for the terminal, and as an object for programs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from clv_xl.documentation.calls import allowed, answer_value, cell_formula, examples, presence, syntax
from clv_xl.documentation.chapters import paragraphs
from clv_xl.udf import Argument, Example, Function

_WIDTH = 100


def function_text(function: Function) -> str:
    """Everything about a function, as plain text of at most 100 columns.

    Parameters
    ----------
    function
        A record of the registry.

    Returns
    -------
    str
        Syntax, what it answers, arguments, examples with their answers, errors, notes and source.
    """
    summary, *description = paragraphs(function, "")
    lines = [*_wrapped(syntax(function), "", hanging="    "), *_wrapped(summary, "")]
    for paragraph in description:
        lines += ["", *_wrapped(paragraph, "")]
    lines += ["", "Arguments"]
    for argument in function.arguments:
        lines += _argument(argument)
    for title, told in (
        ("Answer", [function.returns]),
        ("Examples", None),
        ("Errors", [function.errors]),
        ("Notes", paragraphs(function, "Notes")),
        ("Source", [function.source]),
    ):
        block = list(_examples(function)) if told is None else _spaced(told)
        lines += ["", title, *block] if block else []
    return "\n".join(lines)


def function_object(function: Function) -> dict[str, Any]:
    """Everything about a function as plain values, for JSON.

    Parameters
    ----------
    function
        A record of the registry.

    Returns
    -------
    dict
        Texts as they are in the help; `formula` is the same as one line of Excel, or None; of each example the
        caption, the formula of a cell, the arguments and the answer as they are.
    """
    return {
        "name": function.name,
        "chapter": function.chapter,
        "syntax": syntax(function),
        "summary": function.summary,
        "description": function.description,
        "arguments": [_argument_object(argument) for argument in function.arguments],
        "returns": function.returns,
        "errors": function.errors,
        "notes": function.notes,
        "source": function.source,
        "formula": function.formula,
        "examples": [
            {
                "caption": item.caption,
                "cell": cell_formula(function, item.example),
                "arguments": list(item.example.arguments),
                "answer": item.example.answer,
            }
            for item in examples(function)
        ],
    }


def _argument_object(argument: Argument) -> dict[str, Any]:
    return {
        "name": argument.name,
        "help": argument.help,
        "kind": argument.kind,
        "unit": argument.unit,
        "range": argument.range,
        "optional": argument.optional,
        "default": argument.default,
        "variadic": argument.variadic,
        "by_row": argument.by_row,
    }


def _argument(argument: Argument) -> Iterator[str]:
    yield from _wrapped(f"{argument.name}: {allowed(argument)}; {presence(argument)}", "  ", hanging="      ")
    yield from _wrapped(argument.help, "      ")


def _examples(function: Function) -> Iterator[str]:
    for item in examples(function):
        if item.caption:
            yield from _wrapped(item.caption, "  ")
        yield from _wrapped(cell_formula(function, item.example), "    ", hanging="     ")
        yield from _answer(item.example)


def _answer(example: Example) -> Iterator[str]:
    if not isinstance(example.answer, list):
        yield from _wrapped(f"-> {answer_value(example.answer)}", "    ", hanging="       ")
        return
    rows = [[answer_value(cell) for cell in row] for row in example.answer]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for arrow, row in zip(["->", *[""] * len(rows)], rows, strict=False):
        cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"    {arrow:<3}{cells}".rstrip()


def _spaced(told: list[str]) -> list[str]:
    """Paragraphs with an empty line between them."""
    lines: list[str] = []
    for paragraph in told:
        lines += [*([""] if lines else []), *_wrapped(paragraph, "  ")]
    return lines


def _wrapped(text: str, indent: str, hanging: str = "") -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=hanging or indent, break_on_hyphens=False
    )
