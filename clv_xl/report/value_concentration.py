"""Sheet Value concentration: how much of the revenue the best customers bring."""

from __future__ import annotations

from openpyxl.chart import Reference

from clv_xl.report import charts, style
from clv_xl.report.page import CHART_ROW_POINTS, POINTS_PER_CM, Formula, Page
from clv_xl.report.report import Report

HEADER_ROW = 5


def build(report: Report) -> Page:
    """The sheet."""
    page, words, figures = report.page("value_concentration", 105), report.words, report.figures
    page.widths([2, 34, 18, 20, 20, 24])
    page.section(4, words("value_concentration.top_title"))
    labels = [
        words("value_concentration.columns.group"), words("value_concentration.columns.customers"),
        report.unit("value_concentration.columns.revenue"), words("value_concentration.columns.share"),
        report.unit("value_concentration.columns.average", "terms.per_customer"),
    ]  # fmt: skip
    page.header(HEADER_ROW, 2, labels, height=34)
    total = HEADER_ROW + len(figures.tops) + 1
    for offset, top in enumerate(figures.tops, 1):
        name = words("value_concentration.top", share=words.percent(top.share))
        _row(report, page, HEADER_ROW + offset, total, (name, top.customers, top.revenue), (style.CELL, style.NUMBER))
    everyone = (words("value_concentration.everyone"), figures.count, figures.total_revenue)
    _row(report, page, total, total, everyone, (style.TOTAL, style.TOTAL_NUMBER))
    page.table("TopShares", f"B{HEADER_ROW}", f"F{total}", labels)
    _middle(report, page, total + 2)
    bottom = _curve(report, page, total + 7)
    page.sheet.freeze_panes = "A4"
    page.print_setup(6, bottom, one_page=True, footer=report.footer)
    return page


def total_row(report: Report) -> int:
    """Row of all customers."""
    return HEADER_ROW + len(report.figures.tops) + 1


def _row(report: Report, page: Page, row: int, total: int, values: tuple[str, int, float],
         looks: tuple[style.Look, style.Look]) -> None:  # fmt: skip
    name, customers, revenue = values
    money, whole = report.figures.money.plain, report.figures.total_revenue
    page.put(row, 2, name, looks[0])
    look = looks[1]
    page.put(row, 3, customers, look.but(shape=style.WHOLE))
    page.put(row, 4, revenue, look.but(shape=money))
    share = Formula(f'IF(D${total}>0,D{row}/D${total},"")', revenue / whole if whole > 0 else "")
    page.put(row, 5, share, look.but(shape=style.PERCENT))
    average = Formula(f'IF(C{row}>0,D{row}/C{row},"")', revenue / customers if customers else "")
    page.put(row, 6, average, look.but(shape=money))
    page.height(row, 20)


def _middle(report: Report, page: Page, row: int) -> None:
    """Mean beside median: a few large buyers move the one and not the other."""
    words, figures = report.words, report.figures
    page.section(row, words("value_concentration.middle_title"))
    mean = figures.mean_revenue if figures.mean_revenue is not None else ""
    largest = float(figures.revenue.max()) if figures.count else ""
    values = {"mean": mean, "median": figures.median_revenue if figures.count else "", "largest": largest}
    for offset, (key, value) in enumerate(values.items(), 1):
        page.put(row + offset, 2, report.unit(f"value_concentration.{key}"), style.CELL)
        page.put(row + offset, 3, value, style.NUMBER.but(shape=figures.money.plain))
        page.put(row + offset, 4, words(f"value_concentration.{key}_meaning"), style.NOTE.but(indent=1))
        page.height(row + offset, 18)


def _curve(report: Report, page: Page, row: int) -> int:
    """The chart, and its points below the printed page."""
    words, figures = report.words, report.figures
    page.section(row, words("value_concentration.curve_title"))
    if not figures.curve:
        page.put(row + 1, 2, words("value_concentration.no_curve"), style.NOTE)
        return row + 1
    chart_height = 10.5
    header = row + 3 + int(chart_height * POINTS_PER_CM / CHART_ROW_POINTS)
    labels = [words(f"value_concentration.curve_columns.{key}") for key in ("customers", "revenue", "equal")]
    page.header(header, 2, labels, numbers_from=0, height=34)
    for offset, (customers, revenue) in enumerate(figures.curve, 1):
        page.row(header + offset, 2, [customers, revenue, customers], style.NUMBER.but(shape=style.PERCENT))
    last = header + len(figures.curve)
    page.table("ValueCurve", f"B{header}", f"D{last}", labels)
    frame = charts.Frame(
        words("value_concentration.chart.title"), words("value_concentration.chart.across"),
        words("value_concentration.chart.up"), 21.5, chart_height,
    )  # fmt: skip
    across = Reference(page.sheet, min_col=2, min_row=header + 1, max_row=last)
    lines = [
        (Reference(page.sheet, min_col=3, min_row=header + 1, max_row=last), words("value_concentration.chart.own")),
        (Reference(page.sheet, min_col=4, min_row=header + 1, max_row=last), words("value_concentration.chart.equal")),
    ]
    # With more refunds than sales for some customers the curve rises above 100 % before it falls back.
    chart = charts.curve(frame, across, lines, top=1.0 if max(y for _, y in figures.curve) <= 1.0 else None)
    alt = words("value_concentration.chart.alt", share=words.percent(figures.tops[3].revenue / figures.total_revenue))
    return page.chart(chart, row + 1, alt)
