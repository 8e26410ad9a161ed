"""Sheet Functions: every function of the registry with its syntax, its arguments and an example that is computed."""

from __future__ import annotations

import re

from clv_xl.calculator import live
from clv_xl.calculator.live import Live, call
from clv_xl.calculator.sheet import Calculator, Sheet
from clv_xl.report import measure, style
from clv_xl.udf import REGISTRY, Function

HEADER_ROW = 5
NAME, ANSWERS, SYNTAX, ARGUMENTS, EXAMPLE, RESULT = range(2, 8)
WIDTHS = [2, 21, 46, 46, 78, 46, 24]
LABELS = ("name", "answers", "syntax", "arguments", "example", "result")
TOP = style.CELL.but(wrap=True, down="top")


def build(calculator: Calculator) -> Sheet:
    """The sheet."""
    sheet = calculator.sheet("functions")
    sheet.page.widths(WIDTHS)
    labels = [calculator.words(f"calculator.functions.columns.{key}") for key in LABELS]
    sheet.page.header(HEADER_ROW, NAME, labels, numbers_from=9, height=22)
    row = HEADER_ROW
    for row, function in enumerate(REGISTRY.values(), HEADER_ROW + 1):
        _function(sheet, row, function)
    sheet.page.sheet.freeze_panes = "C6"
    sheet.page.print_setup(RESULT, row, landscape=True, title_rows=f"{HEADER_ROW}:{HEADER_ROW}",
                           footer=calculator.words("terms.footer"))  # fmt: skip
    return sheet


def _function(sheet: Sheet, row: int, function: Function) -> None:
    separator = sheet.calculator.edition.separator
    names = [f"[{a.name}]" if a.optional else a.name for a in function.arguments]
    syntax = f"{function.name}({f'{separator} '.join(names)})"
    arguments = "\n".join(f"{a.name}: {a.described}" for a in function.arguments)
    example = call(function.name, *function.examples[0].arguments)
    shown = "=" + _separated(live.written(example.text, sheet.page.title, str), separator)
    sheet.put(row, NAME, function.name, TOP.but(bold=True))
    sheet.put(row, ANSWERS, function.summary, TOP)
    sheet.put(row, SYNTAX, syntax, TOP)
    sheet.page.put(row, ARGUMENTS, arguments, TOP, lines=True)
    sheet.page.put(row, EXAMPLE, shown, TOP)
    sheet.put(row, RESULT, _result(sheet, function, example), TOP.but(shape="#,##0.00####"))
    texts = ((function.summary, ANSWERS), (syntax, SYNTAX), (arguments, ARGUMENTS), (shown, EXAMPLE), (
        str(function.examples[0].answer) if function.answer_type is str else "", RESULT))  # fmt: skip
    sheet.page.height(row, max(measure.wrapped_height(text, WIDTHS[column - 1]) for text, column in texts))


def _separated(formula: str, separator: str) -> str:
    """A formula with another separator between its arguments; the comma within an array constant stays."""
    return re.sub(r"{[^}]*}|,", lambda found: separator if found[0] == "," else found[0], formula)


def _result(sheet: Sheet, function: Function, example: Live) -> Live:
    """The example's answer: a table's last number, a fit's first parameter; a note where there can be none."""
    if function.name in sheet.calculator.edition.without:
        note = sheet.calculator.words("calculator.functions.not_here")
        return live.formula(f'IFERROR({{example}},"{note}")', note, example=example)
    if function.answer_type is list and function.needs_numpy:
        return live.formula("INDEX({block},2,2)", example.value[1][1], block=example)
    if isinstance(example.value, list):
        rows, columns = len(example.value), len(example.value[0])
        return live.formula("INDEX({table},ROWS({table}),COLUMNS({table}))", example.value[rows - 1][columns - 1],
                            table=example)  # fmt: skip
    return example
