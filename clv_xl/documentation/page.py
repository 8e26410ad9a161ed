"""`docs/functions.md`: every function with its arguments, examples, errors and source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clv_xl.documentation.calls import allowed, answer_value, cell_formula, examples, presence, syntax
from clv_xl.documentation.chapters import Chapter, chapters, paragraphs
from clv_xl.formulas.periods import DAYS_IN
from clv_xl.udf import Argument, Example, Function

_INTRODUCTION = """\
<!-- Made by `python -m clv_xl.documentation` of the functions themselves: change those, not this page. -->

# The functions

Type a function into a cell and it answers: `=CLV(50, 5, 1)` gives **250**, the lifetime value of a customer who
orders for 50, five times a year, for one year. In place of a number you may name a cell, `=CLV(A2, B2, C2)`, or a
whole column, `=CLV(A2:A500, B2:B500, C2:C500)`, which gives one answer per row. Where your spreadsheet writes a
decimal comma, put a semicolon between the arguments: `=CLV(50; 2,5; 1)`.

The functions take the same arguments and give the same answers in Excel, in LibreOffice Calc, in the workbook without
macros and in Python, where their names are small: `clv_xl.clv(50, 5, 1)`. Fits need Python, and so do a few of the
forecasts: in the workbook without macros they show `#N/A`. In LibreOffice both need numpy.
"""

_READING = """\
## How to read this page

- **Money** is an amount in one currency, yours. Nothing converts currencies.
- A **share** is a part of the whole from 0 to 1: 10 % is 0.1, and a cell that shows 10 % holds 0.1.
- Arguments in [brackets] may be left out; the table says what counts then.
- An argument that is **a whole column** takes the values of all customers at once, as in `A2:A500`.
- A **fit** fills a block of two columns, labels and values, and forecasts take that block:
  `=BG_NBD_FIT(A2:A500, B2:B500, C2:C500)` in H1, then `=P_ALIVE($H$1:$I$13, A2, B2, C2)`. Of parameters of your own the
  rows with the model and its parameters are enough, as in the examples. Where formulas don't spill, in LibreOffice and
  Excel 2019 and before, select two columns of 13 cells and end the formula with Ctrl+Shift+Enter.
- In the examples `{90;20;5}` stands for a column of three cells, `{"r",0.2;"alpha",4}` for two rows of two cells.
"""

_ERRORS = """\
## Errors

A function never answers with a text or a blank in a number's place, for a sum would pass over it in silence. A wrong
input shows as one of four errors of the spreadsheet:

| cell shows | what is wrong |
|---|---|
| `#VALUE!` | An argument is no number, is blank, or is a word that the function doesn't know. |
| `#NUM!` | A number is out of range, such as a share of 1.5 or a lifespan below 0, or there is no answer. |
| `#DIV/0!` | The answer would be a division by zero, such as the order value of no orders. |
| `#N/A` | The data can't answer, such as the score of a customer without an order. |

Why? Ask with the same arguments, the name of the function before them:

    =CLV_WHY("CLV", A2, B2, C2)

It answers with a sentence such as "CLV: lifespan must be 0 or more, not -3.", and with an empty text where nothing is
wrong. An error in a cell that a function reads comes back as it is. In a column a wrong row shows its error in its
own row; the others are answered. [What each wrong input gives in every spreadsheet](errors.md) is a table of its own.
"""


def functions_page() -> str:
    """The whole page, as Markdown."""
    found = chapters()
    lines = [
        _INTRODUCTION,
        *_contents(found),
        _READING,
        *_units(),
        _ERRORS,
        *(line for chapter in found for line in _chapter(chapter)),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _contents(found: list[Chapter]) -> Iterator[str]:
    yield "## Contents\n"
    for heading in ("How to read this page", "Units of time", "Errors"):
        yield f"- [{heading}](#{_anchor(heading)})"
    for chapter in found:
        yield f"- [{chapter.heading}](#{_anchor(chapter.heading)})"
        for function in chapter.functions:
            yield f"  - [{function.name}](#{_anchor(function.name)}): {function.summary}"
    yield ""


def _units() -> Iterator[str]:
    yield "## Units of time\n"
    yield "Where a function asks for a unit, write it in quotes, in singular or plural and in any case.\n"
    yield from _table(["unit", "days"], [[f"`{unit}`", f"{days:.15g}"] for unit, days in DAYS_IN.items()])


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield f"## {chapter.heading}\n"
    if chapter.explanation:
        yield f"{chapter.explanation}\n"
    for function in chapter.functions:
        yield from _function(function)


def _function(function: Function) -> Iterator[str]:
    yield f"### {function.name}\n"
    yield f"    {syntax(function)}\n"
    for paragraph in paragraphs(function, ""):
        yield f"{paragraph}\n"
    yield from _table(
        ["argument", "what it is", "may be", "if left out"], [_argument(argument) for argument in function.arguments]
    )
    yield f"**Answer.** {function.returns}\n"
    yield from _examples(function)
    yield f"**Errors.** {function.errors}\n"
    notes = paragraphs(function, "Notes")
    if notes:
        yield f"**Notes.** {notes[0]}\n"
        yield from (f"{note}\n" for note in notes[1:])
    yield f"**Source.** {function.source}\n"


def _argument(argument: Argument) -> list[str]:
    return [f"`{argument.name}`", argument.help, allowed(argument), presence(argument).removesuffix(" if left out")]


def _examples(function: Function) -> Iterator[str]:
    shown = list(examples(function))
    yield "**Example.**\n" if len(shown) == 1 else "**Examples.**\n"
    for item in shown:
        if item.caption:
            yield f"{item.caption}\n"
        yield from _example(function, item.example)


def _example(function: Function, example: Example) -> Iterator[str]:
    formula = cell_formula(function, example)
    if isinstance(example.answer, list):
        yield f"    {formula}\n"
        header, *rows = example.answer
        yield from _table([str(cell) for cell in header], [[answer_value(cell) for cell in row] for row in rows])
    else:
        yield f"    {formula}\n    → {answer_value(example.answer)}\n"


def _table(header: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def _anchor(heading: str) -> str:
    """What a heading is linked by: small, without marks, with hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
