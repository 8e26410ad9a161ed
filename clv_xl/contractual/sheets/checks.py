"""Sheet Checks: the totals again, by formulas over the other sheets, and one master check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from openpyxl.workbook.defined_name import DefinedName

from clv_xl.contractual.sheets import data_quality, model, retention_curve
from clv_xl.contractual.sheets.document import Document
from clv_xl.contractual.sheets.subscriber_list import column
from clv_xl.report import style
from clv_xl.report.checks import DIGITS, EXACT, MASTER_NAME, colour_words
from clv_xl.report.page import Formula, Page, absolute

MASTER_ROW, TOLERANCE_ROW, EXACT_ROW, DIGITS_ROW, WORDS_ROW = 4, 5, 6, 7, 8
VALUE = 3  # column C
HEADER_ROW = 11


@dataclass(frozen=True, slots=True)
class Check:
    """Two ways to the same number, each a formula with the value it gives."""

    key: str
    expected: str | None  # None: the value itself is what must come out
    expected_value: float
    computed: str
    computed_value: float
    is_money: bool = False

    @property
    def difference(self) -> float:
        """What should be nothing."""
        return round(self.computed_value - self.expected_value, DIGITS)


def build(document: Document) -> Page:
    """The sheet."""
    page, checks = document.page("checks"), list(_checks(document))
    page.widths([2, 72, 20, 20, 16, 14])
    first, last = HEADER_ROW + 1, HEADER_ROW + len(checks)
    keys = ("check", "expected", "computed", "difference", "result")
    labels = [document.say(f"checks.columns.{key}") for key in keys]
    page.header(HEADER_ROW, 2, labels, height=26)
    page.put(HEADER_ROW, 6, labels[-1], style.HEADER_CENTER)
    for row, check in enumerate(checks, first):
        _row(document, page, row, check)
    page.table("ChecksTable", f"B{HEADER_ROW}", f"F{last}", labels)
    _master(document, page, f"F{first}:F{last}")
    for cells in (f"F{first}:F{last}", f"C{MASTER_ROW}"):
        colours(document, page, cells)
    page.sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    page.print_setup(6, last, footer=document.footer)
    return page


def master(document: Document) -> Formula:
    """The master check, as other sheets show it."""
    return Formula(absolute(document.title("checks"), MASTER_ROW, VALUE), _word(document, all_ok(document)))


def all_ok(document: Document) -> bool:
    """Whether every check holds."""
    return all(_holds(document, check) for check in _checks(document))


def colours(document: Document, page: Page, cells: str) -> None:
    """Colour the words of the checks by what they say."""
    colour_words(page, cells, _word(document, True), _word(document, False))


def _word(document: Document, good: bool) -> str:
    return document.say("checks.ok" if good else "checks.not_ok")


def _holds(document: Document, check: Check) -> bool:
    return abs(check.difference) <= (_coin(document) if check.is_money else EXACT)


def _coin(document: Document) -> float:
    """A hundredth, or the smallest coin where it is smaller: sums of amounts carry binary dust."""
    return min(0.01, float(10.0**-document.figures.money.decimals))


def _row(document: Document, page: Page, row: int, check: Check) -> None:
    shape = document.figures.money.plain if check.is_money else "#,##0.####"
    page.put(row, 2, document.say(f"checks.names.{check.key}"), style.CELL)
    expected = check.expected_value if check.expected is None else Formula(check.expected, check.expected_value)
    page.put(row, 3, expected, style.NUMBER.but(shape=shape))
    page.put(row, 4, Formula(check.computed, check.computed_value), style.NUMBER.but(shape=shape))
    difference = Formula(f"ROUND(D{row}-C{row},C${DIGITS_ROW})", check.difference)
    page.put(row, 5, difference, style.NUMBER.but(shape="0.00####"))
    limit = TOLERANCE_ROW if check.is_money else EXACT_ROW
    verdict = f"IF(ABS(E{row})<=C${limit},C${WORDS_ROW},C${WORDS_ROW + 1})"
    page.put(row, 6, Formula(verdict, _word(document, _holds(document, check))), style.STATUS)
    page.height(row, 20)


def _master(document: Document, page: Page, results: str) -> None:
    page.put(MASTER_ROW, 2, document.say("checks.master"), style.CELL.but(bold=True, size=12))
    text = f"IF(COUNTIF({results},C{WORDS_ROW})=ROWS({results}),C{WORDS_ROW},C{WORDS_ROW + 1})"
    page.put(MASTER_ROW, VALUE, Formula(text, _word(document, all_ok(document))), style.STATUS.but(size=12))
    page.height(MASTER_ROW, 26)
    for row, key, value, shape in (
        (TOLERANCE_ROW, "tolerance", _coin(document), "0.000"),
        (EXACT_ROW, "exact", EXACT, "0.000000"),
        (DIGITS_ROW, "digits", DIGITS, style.WHOLE),
        (WORDS_ROW, "ok_word", _word(document, True), ""),
        (WORDS_ROW + 1, "not_ok_word", _word(document, False), ""),
    ):
        page.put(row, 2, document.say(f"checks.{key}"), style.CELL)
        page.put(row, VALUE, value, style.FIXED.but(shape=shape))
    target = absolute(page.title, MASTER_ROW, VALUE)
    document.book.defined_names[MASTER_NAME] = DefinedName(MASTER_NAME, attr_text=target)


def _checks(document: Document) -> Iterator[Check]:
    """Every check; those of the model only where there is one."""
    yield from _counts(document)
    if document.figures.has_money and document.figures.retention.fit is not None:
        yield from _money(document)
    yield from _shares(document)
    if document.figures.retention.fit is not None:
        yield from _model(document)


def _counts(document: Document) -> Iterator[Check]:
    figures, at = document.figures, partial(data_quality.cell, document)
    customers, active = float(figures.count), float(figures.active)
    subscriptions = float(figures.subscribers.subscriptions.sum())
    yield Check("customers", at("customers"), customers, f"ROWS({column(document, 'rank')})", customers)
    word = document.say("subscribers.active")
    counted = f'COUNTIF({column(document, "status")},"{word}")'
    yield Check("active", at("active"), active, counted, active)
    book = figures.book
    left_out = sum(book.rejected_rows.values())
    yield Check("rows", at("rows_read"), float(book.rows_read), f"{at('rows_used')}+{at('rejected')}",
                float(book.rows_used + left_out))  # fmt: skip
    summed = f"SUM({column(document, 'subscriptions')})"
    yield Check("subscriptions", at("subscriptions"), float(len(figures.subscriptions.start)), summed, subscriptions)
    ended = float(figures.retention.observed.ended.sum())
    yield Check("ended", at("ended"), float(figures.subscriptions.ended.sum()),
                f"SUM({retention_curve.column(document, 'ended')})", ended)  # fmt: skip


def _money(document: Document) -> Iterator[Check]:
    figures = document.figures
    sums = {key: float(getattr(figures, key).sum()) for key in ("paid", "residual", "total")}
    cells = {key: f"SUM({column(document, key)})" for key in sums}
    yield Check("paid", None, sums["paid"], cells["paid"], sums["paid"], is_money=True)
    yield Check("residual", None, sums["residual"], cells["residual"], sums["residual"], is_money=True)
    yield Check("total", f"{cells['paid']}+{cells['residual']}", sums["paid"] + sums["residual"],
                cells["total"], sums["total"], is_money=True)  # fmt: skip


def _shares(document: Document) -> Iterator[Check]:
    keys = ("rate", "survival", "model_rate", "model_survival")
    ranges = [column(document, "renews"), *(retention_curve.column(document, key) for key in keys)]
    outside = "+".join(f'COUNTIF({cells},"<0")+COUNTIF({cells},">1")' for cells in ranges)
    yield Check("probabilities", None, 0.0, outside, 0.0)


def _model(document: Document) -> Iterator[Check]:
    at = partial(retention_curve.column, document)
    before, after = at("model_survival"), at("model_survival", retention_curve.FIRST + 1)
    last = retention_curve.last_row(document)
    before = before.removesuffix(str(last)) + str(last - 1)
    yield Check("falling", None, 0.0, f"SUMPRODUCT(--({after}>{before}))", 0.0)
    rates, due = retention_curve.model_rates(document), retention_curve.residuals(document)
    rate = document.figures.settings.period_rate
    off = float(np.max(np.abs(due[:-1] - rates[:-1] * (1 + due[1:] / (1 + rate)))))
    residual, renewal = (
        at(key, retention_curve.FIRST + 1).removesuffix(str(last)) + str(last - 1) for key in ("residual", "model_rate")
    )
    following = at("residual", retention_curve.FIRST + 2)
    recursion = f"{residual}-{renewal}*(1+{following}/(1+{model.cell(document, 'period_rate')}))"
    largest = f"MAX(SUMPRODUCT(MAX({recursion})),-SUMPRODUCT(MIN({recursion})))"
    yield Check("recursion", None, 0.0, largest, off)
    first = float(due[0])
    new = document.figures.new
    yield Check("new", model.cell(document, "discounted"), new.discounted if new else 0.0,
                f"1+{retention_curve.cell(document, 'residual', 1)}/(1+{model.cell(document, 'period_rate')})",
                1 + first / (1 + rate))  # fmt: skip
