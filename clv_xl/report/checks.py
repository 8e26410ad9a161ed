"""Sheet Checks: the totals again, by formulas over the other sheets, and one master check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName

from clv_xl.report import data_quality, inputs, month_table, segments, style
from clv_xl.report.customer_list import column
from clv_xl.report.page import Formula, Page, absolute
from clv_xl.report.report import Report

MASTER_ROW, TOLERANCE_ROW, DIGITS_ROW, WORDS_ROW = 4, 5, 6, 7
VALUE = 3  # column C
HEADER_ROW = 10
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
    page.widths([2, 58, 20, 20, 16, 14])
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
        _colours(report, page, cells)
    page.sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    page.print_setup(6, last, footer=report.footer)
    return page


def master(report: Report) -> Formula:
    """The master check, as other sheets show it."""
    return Formula(absolute(report.title("checks"), MASTER_ROW, VALUE), _verdict(report, list(_checks(report))))


def all_ok(report: Report) -> bool:
    """Whether every check holds."""
    return all(_holds(report, check) for check in _checks(report))


def tolerance(report: Report) -> float:
    """Smallest coin of the currency."""
    return float(10.0 ** -report.figures.money.decimals)


def _holds(report: Report, check: Check) -> bool:
    return abs(_difference(check)) <= tolerance(report)


def _difference(check: Check) -> float:
    return round(check.computed_value - check.expected_value, DIGITS)


DIGITS = 4  # of a difference; below that it is the dust of binary sums


def _verdict(report: Report, checks: list[Check]) -> str:
    good = all(_holds(report, check) for check in checks)
    return report.words("checks.ok" if good else "checks.not_ok")


def _row(report: Report, page: Page, row: int, check: Check) -> None:
    words = report.words
    shape = "#,##0.0000" if check.key in FRACTIONS else report.figures.money.plain if check.key in AMOUNTS else style.WHOLE
    difference = _difference(check)
    page.put(row, 2, words(f"checks.names.{check.key}"), style.CELL.but(wrap=True))
    expected = check.expected_value if check.expected is None else Formula(check.expected, check.expected_value)
    page.put(row, 3, expected, style.CELL.but(shape=shape))
    page.put(row, 4, Formula(check.computed, check.computed_value), style.CELL.but(shape=shape))
    page.put(row, 5, Formula(f"ROUND(D{row}-C{row},C${DIGITS_ROW})", difference), style.CELL.but(shape="0.00##"))
    word = words("checks.ok" if _holds(report, check) else "checks.not_ok")
    page.put(row, 6, Formula(f"IF(ABS(E{row})<=C${TOLERANCE_ROW},C${WORDS_ROW},C${WORDS_ROW + 1})", word), style.STATUS)
    page.height(row, 20)


def _master(report: Report, page: Page, results: str, checks: list[Check]) -> None:
    words = report.words
    page.put(MASTER_ROW, 2, words("checks.master"), style.CELL.but(bold=True, size=12))
    text = f"IF(COUNTIF({results},C{WORDS_ROW})=ROWS({results}),C{WORDS_ROW},C{WORDS_ROW + 1})"
    page.put(MASTER_ROW, VALUE, Formula(text, _verdict(report, checks)), style.STATUS.but(size=12))
    page.height(MASTER_ROW, 26)
    page.put(TOLERANCE_ROW, 2, words("checks.tolerance"), style.CELL)
    page.put(TOLERANCE_ROW, VALUE, tolerance(report), style.FIXED.but(shape="0.###"))
    page.put(DIGITS_ROW, 2, words("checks.digits"), style.CELL)
    page.put(DIGITS_ROW, VALUE, DIGITS, style.FIXED)
    page.put(WORDS_ROW, 2, words("checks.ok_word"), style.CELL)
    page.put(WORDS_ROW, VALUE, words("checks.ok"), style.FIXED)
    page.put(WORDS_ROW + 1, 2, words("checks.not_ok_word"), style.CELL)
    page.put(WORDS_ROW + 1, VALUE, words("checks.not_ok"), style.FIXED)
    target = absolute(page.title, MASTER_ROW, VALUE)
    report.book.defined_names[MASTER_NAME] = DefinedName(MASTER_NAME, attr_text=target)


def _colours(report: Report, page: Page, cells: str) -> None:
    for key, ink, ground in (
        ("ok", style.GOOD_INK, style.GOOD_FILL),
        ("not_ok", style.BAD_INK, style.BAD_FILL),
    ):
        word = report.words(f"checks.{key}")
        rule = CellIsRule(
            operator="equal", formula=[f'"{word}"'], font=Font(color=ink), fill=PatternFill("solid", bgColor=ground)
        )
        page.sheet.conditional_formatting.add(cells, rule)


AMOUNTS = frozenset({"revenue", "window_revenue", "revenue_counted", "refunds", "months_revenue", "clv"})
FRACTIONS = frozenset({"customer_shares", "revenue_shares"})


def _checks(report: Report) -> Iterator[Check]:
    """Every check; a sum over the table adds what only the CSV holds."""
    yield from _customer_sums(report)
    yield from _fact_sums(report)
    yield from _shares(report)
    yield from _scores(report)
    clv = report.figures.shop.clv or 0.0
    parts = [segments.cell(report, key) for key in ("window_revenue", "buyers", "clv")]
    years = inputs.cell(report, "window_years")
    direct = f"IF(AND({parts[1]}>0,ISNUMBER(lifespan_years)),{parts[0]}/{parts[1]}/{years}*lifespan_years,0)"
    yield Check("clv", direct, clv, f"N({parts[2]})", clv)


def _customer_sums(report: Report) -> Iterator[Check]:
    figures = report.figures

    def summed(key: str, expected: str, value: float) -> Check:
        rest = data_quality.cell(report, f"rest_{key}")
        return Check(key, expected, value, f"SUM({column(report, key)})+{rest}", value)

    counted = f"COUNT({column(report, 'rank')})+{data_quality.cell(report, 'rest_customers')}"
    own = float(figures.count)
    yield Check("customers", segments.cell(report, "customers"), own, counted, own)
    yield Check("customers_fact", data_quality.cell(report, "customers"), float(figures.book.facts.customers), counted, own)
    yield summed("revenue", segments.cell(report, "revenue"), figures.total_revenue)
    yield summed("window_orders", segments.cell(report, "window_orders"), float(figures.shop.window_orders))
    yield summed("window_revenue", segments.cell(report, "window_revenue"), figures.shop.window_revenue)
    with_key = f"{data_quality.cell(report, 'counted')}-{data_quality.cell(report, 'without_key')}"
    facts = figures.book.facts
    orders = float(figures.orders)
    rest = data_quality.cell(report, "rest_orders")
    yield Check("orders", with_key, float(facts.counted_orders - facts.counted_without_customer_key),
                f"SUM({column(report, 'orders')})+{rest}", orders)  # fmt: skip


def _fact_sums(report: Report) -> Iterator[Check]:
    figures, facts = report.figures, report.figures.book.facts

    def at(key: str) -> str:
        return data_quality.cell(report, key)

    without = round(facts.net_revenue_all_counted - facts.net_revenue_with_key, 6)
    yield Check("revenue_counted", at("net_all"), facts.net_revenue_all_counted,
                f"{segments.cell(report, 'revenue')}+{at('net_without_key')}", figures.total_revenue + without)  # fmt: skip
    yield Check("refunds", at("net_all"), facts.net_revenue_all_counted,
                f"{at('gross')}-{at('refunds')}", facts.gross_revenue - facts.refunds)  # fmt: skip
    left_out = sum(facts.excluded.values())
    yield Check("orders_in_file", at("orders_in_file"), float(facts.orders_in_file),
                f"{at('counted')}+{at('excluded')}", float(facts.counted_orders + left_out))  # fmt: skip
    rejected = sum(facts.rejected_rows.values())
    yield Check("rows", at("rows_read"), float(facts.rows_read),
                f"{at('rows_used')}+{at('rejected')}", float(facts.rows_used + rejected))  # fmt: skip
    months = figures.months
    yield Check("months_orders", at("counted"), float(facts.counted_orders),
                f"SUM({month_table.column(report, 'orders')})", float(months.orders.sum()))  # fmt: skip
    yield Check("months_revenue", at("net_all"), facts.net_revenue_all_counted,
                f"SUM({month_table.column(report, 'revenue')})", float(months.revenue.sum()))  # fmt: skip


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

