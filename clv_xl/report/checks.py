"""Sheet Checks: the totals again, by formulas over the other sheets, and one master check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName

from clv_xl.report import data_quality, expected, inputs, month_table, segments, style
from clv_xl.report.customer_list import column
from clv_xl.report.page import Formula, Page, absolute
from clv_xl.report.report import Report

MASTER_ROW, TOLERANCE_ROW, EXACT_ROW, DIGITS_ROW, WORDS_ROW = 4, 5, 6, 7, 8
VALUE = 3  # column C
HEADER_ROW = 11
MASTER_NAME = "master_check"


@dataclass(frozen=True, slots=True)
class Check:
    """Two ways to the same number, each a formula with the value it gives."""

    key: str
    expected: str | None  # None: the value itself is what must come out
    expected_value: float
    computed: str
    computed_value: float


def build(report: Report) -> Page:
    """The sheet."""
    page, words = report.page("checks"), report.words
    page.widths([2, 72, 20, 20, 16, 14])
    checks = list(_checks(report))
    first, last = HEADER_ROW + 1, HEADER_ROW + len(checks)
    labels = [words(f"checks.columns.{key}") for key in ("check", "expected", "computed", "difference", "result")]
    page.header(HEADER_ROW, 2, labels, height=26)
    page.put(HEADER_ROW, 6, labels[-1], style.HEADER_CENTER)
    for row, check in enumerate(checks, first):
        _row(report, page, row, check)
    page.table("ChecksTable", f"B{HEADER_ROW}", f"F{last}", labels)
    _master(report, page, f"F{first}:F{last}", checks)
    for cells in (f"F{first}:F{last}", "C4"):
        colours(report, page, cells)
    page.sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    page.print_setup(6, last, footer=report.footer)
    return page


def master(report: Report) -> Formula:
    """The master check, as other sheets show it."""
    return Formula(absolute(report.title("checks"), MASTER_ROW, VALUE), _verdict(report, list(_checks(report))))


def all_ok(report: Report) -> bool:
    """Whether every check holds."""
    return all(_holds(report, check) for check in _checks(report))


def _holds(report: Report, check: Check) -> bool:
    return abs(_difference(check)) <= (_coin(report) if check.key in AMOUNTS else EXACT)


def _coin(report: Report) -> float:
    """A hundredth, or the smallest coin where it is smaller: sums of amounts carry binary dust.

    Of very large sums, in currencies of small units, the last digits that a number holds are larger.
    """
    figures = report.figures
    values = figures.outlook.values if figures.outlook is not None else None
    largest = abs(figures.total_revenue) + (0.0 if values is None else abs(values.total_residual))
    return max(min(0.01, float(10.0**-figures.money.decimals)), largest * DUST)


def _difference(check: Check) -> float:
    return round(check.computed_value - check.expected_value, DIGITS)


EXACT = 0.000001  # for counts and shares
DUST = 1e-14  # of a sum of a million amounts, relative
DIGITS = 6  # of a difference; below that it is the dust of binary sums


def _verdict(report: Report, checks: list[Check]) -> str:
    good = all(_holds(report, check) for check in checks)
    return report.words("checks.ok" if good else "checks.not_ok")


def _row(report: Report, page: Page, row: int, check: Check) -> None:
    words = report.words
    shape = (
        "#,##0.0000" if check.key in FRACTIONS else report.figures.money.plain if check.key in AMOUNTS else style.WHOLE
    )
    difference = _difference(check)
    page.put(row, 2, words(f"checks.names.{check.key}"), style.CELL)
    expected = check.expected_value if check.expected is None else Formula(check.expected, check.expected_value)
    page.put(row, 3, expected, style.NUMBER.but(shape=shape))
    page.put(row, 4, Formula(check.computed, check.computed_value), style.NUMBER.but(shape=shape))
    page.put(row, 5, Formula(f"ROUND(D{row}-C{row},C${DIGITS_ROW})", difference), style.NUMBER.but(shape="0.00####"))
    word = words("checks.ok" if _holds(report, check) else "checks.not_ok")
    limit = TOLERANCE_ROW if check.key in AMOUNTS else EXACT_ROW
    page.put(row, 6, Formula(f"IF(ABS(E{row})<=C${limit},C${WORDS_ROW},C${WORDS_ROW + 1})", word), style.STATUS)
    page.height(row, 20)


def _master(report: Report, page: Page, results: str, checks: list[Check]) -> None:
    words = report.words
    page.put(MASTER_ROW, 2, words("checks.master"), style.CELL.but(bold=True, size=12))
    text = f"IF(COUNTIF({results},C{WORDS_ROW})=ROWS({results}),C{WORDS_ROW},C{WORDS_ROW + 1})"
    page.put(MASTER_ROW, VALUE, Formula(text, _verdict(report, checks)), style.STATUS.but(size=12))
    page.height(MASTER_ROW, 26)
    page.put(TOLERANCE_ROW, 2, words("checks.tolerance"), style.CELL)
    page.put(TOLERANCE_ROW, VALUE, _coin(report), style.FIXED.but(shape="0.000"))
    page.put(EXACT_ROW, 2, words("checks.exact"), style.CELL)
    page.put(EXACT_ROW, VALUE, EXACT, style.FIXED.but(shape="0.000000"))
    page.put(DIGITS_ROW, 2, words("checks.digits"), style.CELL)
    page.put(DIGITS_ROW, VALUE, DIGITS, style.FIXED)
    page.put(WORDS_ROW, 2, words("checks.ok_word"), style.CELL)
    page.put(WORDS_ROW, VALUE, words("checks.ok"), style.FIXED)
    page.put(WORDS_ROW + 1, 2, words("checks.not_ok_word"), style.CELL)
    page.put(WORDS_ROW + 1, VALUE, words("checks.not_ok"), style.FIXED)
    target = absolute(page.title, MASTER_ROW, VALUE)
    report.book.defined_names[MASTER_NAME] = DefinedName(MASTER_NAME, attr_text=target)


def colours(report: Report, page: Page, cells: str) -> None:
    """Colour the words of the checks by what they say."""
    colour_words(page, cells, report.words("checks.ok"), report.words("checks.not_ok"))


def colour_words(page: Page, cells: str, good: str, bad: str) -> None:
    """Colour cells by the word that they show."""
    for word, ink, ground in (
        (good, style.GOOD_INK, style.GOOD_FILL),
        (bad, style.BAD_INK, style.BAD_FILL),
    ):
        rule = CellIsRule(
            operator="equal", formula=[f'"{word}"'], font=Font(color=ink), fill=PatternFill("solid", bgColor=ground)
        )
        page.sheet.conditional_formatting.add(cells, rule)


AMOUNTS = frozenset({
    "revenue", "window_revenue", "revenue_counted", "refunds", "clv", "expected_orders", "expected_value", "residual",
    "lifetime",
})  # fmt: skip
FRACTIONS = frozenset({"customer_shares", "revenue_shares"})


def _checks(report: Report) -> Iterator[Check]:
    """Every check; a sum over the table adds what only the CSV holds."""
    yield from _customer_sums(report)
    yield from _fact_sums(report)
    yield from _shares(report)
    yield from _scores(report)
    yield from _forecast_sums(report)
    clv = report.figures.shop.clv or 0.0
    parts = [segments.cell(report, key) for key in ("window_revenue", "buyers", "clv")]
    years = inputs.cell(report, "window_years")
    direct = (
        f"IF(AND({parts[0]}>=0,{parts[1]}>0,ISNUMBER(lifespan_years)),{parts[0]}/{parts[1]}/{years}*lifespan_years,0)"
    )
    yield Check("clv", direct, clv, f"N({parts[2]})", clv)


def _customer_sums(report: Report) -> Iterator[Check]:
    figures, later = report.figures, report.figures.later
    at = partial(data_quality.cell, report)

    def summed(key: str, expected: str, value: float) -> Check:
        return Check(key, expected, value, f"SUM({column(report, key)})+{at(f'rest_{key}')}", value)

    counted, own = f"COUNT({column(report, 'rank')})+{at('rest_customers')}", float(figures.count)
    yield Check("customers", segments.cell(report, "customers"), own, counted, own)
    yield Check("customers_fact", at("customers"), float(figures.book.facts.customers),
                f"{counted}+{at('later_customers')}", own + later["customers"])  # fmt: skip
    yield summed("revenue", segments.cell(report, "revenue"), figures.total_revenue)
    yield summed("window_orders", segments.cell(report, "window_orders"), float(figures.shop.window_orders))
    yield summed("window_revenue", segments.cell(report, "window_revenue"), figures.shop.window_revenue)
    facts = figures.book.facts
    yield Check("orders", f"{at('counted')}-{at('without_key')}",
                float(facts.counted_orders - facts.counted_without_customer_key),
                f"SUM({column(report, 'orders')})+{at('rest_orders')}+{at('later_orders')}",
                float(figures.orders + later["orders"]))  # fmt: skip


def _forecast_sums(report: Report) -> Iterator[Check]:
    """Chances lie in [0, 1], and what stands on Customers adds up to the Summary."""
    figures, ahead = report.figures, report.figures.outlook
    if ahead is None:
        return
    at, alive = partial(data_quality.cell, report), column(report, "alive")
    outside = float(((ahead.alive < 0) | (ahead.alive > 1))[: figures.listed].sum())
    yield Check("alive_outside", None, 0.0, f'COUNTIF({alive},"<0")+COUNTIF({alive},">1")', outside)
    totals = {"expected_orders": ahead.total.expected}
    if ahead.values is not None:
        totals |= {"expected_value": ahead.values.total.expected, "residual": ahead.values.total_residual}
    for key, value in totals.items():
        yield Check(key, expected.cell(report, key), value, f"SUM({column(report, key)})+{at(f'rest_{key}')}", value)
    if ahead.values is not None:
        listed, (revenue, residual, lifetime) = slice(0, figures.listed), (
            f"SUM({column(report, key)})" for key in ("revenue", "residual", "lifetime"))  # fmt: skip
        parts = float(figures.revenue[listed].sum() + ahead.values.residual[listed].sum())
        yield Check("lifetime", f"{revenue}+{residual}", parts, lifetime, float(ahead.values.lifetime[listed].sum()))


def _fact_sums(report: Report) -> Iterator[Check]:
    figures, facts, later = report.figures, report.figures.book.facts, report.figures.later
    at = partial(data_quality.cell, report)
    net, without = facts.net_revenue_all_counted, data_quality.without_key(report)
    parts = [segments.cell(report, "revenue"), at("returns_without_order"), at("later_revenue"), at("net_without_key")]
    yield Check("revenue_counted", at("net_all"), net, "+".join(parts),
                figures.total_revenue + facts.returns_without_order + later["revenue"] + without)  # fmt: skip
    yield Check("refunds", at("net_all"), net, f"{at('gross')}-{at('refunds')}", facts.gross_revenue - facts.refunds)
    left_out = sum(facts.excluded.values())
    yield Check("orders_in_file", at("orders_in_file"), float(facts.orders_in_file),
                f"{at('counted')}+{at('excluded')}", float(facts.counted_orders + left_out))  # fmt: skip
    spare = facts.rows_read - facts.rows_used - sum(facts.rejected_rows.values())
    yield Check("rows", None, 0.0, f"MIN(0,{at('rows_read')}-{at('rows_used')}-{at('rejected')})", float(min(0, spare)))
    months = float(figures.months.orders.sum())
    yield Check("months_orders", at("counted"), float(facts.counted_orders),
                f"SUM({month_table.column(report, 'orders')})+{at('later_all_orders')}",
                months + later["all_orders"])  # fmt: skip


def _shares(report: Report) -> Iterator[Check]:
    figures = report.figures
    for key, whole in (("customer", float(figures.count)), ("revenue", figures.total_revenue)):
        total = segments.cell(report, "customers" if key == "customer" else "revenue")
        value = 1.0 if whole > 0 else 0.0
        yield Check(f"{key}_shares", f"IF({total}>0,{total}/{total},0)", value,
                    f"SUM({segments.column(report, f'{key}_share')})", value)  # fmt: skip


def _scores(report: Report) -> Iterator[Check]:
    scores, bins = report.figures.scores, inputs.cell(report, "bins")
    parts = [column(report, key) for key in ("recency", "frequency", "money")]
    outside = "+".join(f'COUNTIF({part},"<1")+COUNTIF({part},">"&{bins})' for part in parts)
    listed = slice(0, report.figures.listed)
    yield Check("scores_outside", None, 0.0, outside, 0.0)
    total = float(scores.total[listed].sum())
    yield Check("scores_sum", "+".join(f"SUM({part})" for part in parts), total,
                f"SUM({column(report, 'score')})", total)  # fmt: skip
    days = column(report, "days_since")
    late = float((report.figures.customers.days_since_last_order[listed] < 0).sum())
    yield Check("days_since", None, 0.0, f'COUNTIF({days},"<0")', late)
