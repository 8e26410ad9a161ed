"""Orders by month: the figures behind the Summary's first chart, below its printed page."""

from __future__ import annotations

from openpyxl.utils import get_column_letter

from clv_xl.report import style
from clv_xl.report.page import Page
from clv_xl.report.report import Report

HEADER_ROW = 6
FIRST = 9  # column I
PLACES = {"month": 9, "orders": 10, "revenue": 11, "first_orders": 12, "other_orders": 13}
CHART_MONTHS = 36  # the chart shows the last three years; the table shows all


def build(report: Report, page: Page) -> None:
    """The table."""
    words, months = report.words, report.figures.months
    page.put(HEADER_ROW - 1, FIRST, words("months.title"), style.HEADING)
    page.put(HEADER_ROW - 2, FIRST, words("months.note"), style.NOTE)
    labels = [label(report, key) for key in PLACES]
    page.header(HEADER_ROW, FIRST, labels, height=18)
    money = report.figures.money.plain
    columns = (months.month, months.orders, months.revenue, months.new_customers)
    for offset, (month, orders, revenue, new) in enumerate(zip(*(c.tolist() for c in columns), strict=True), 1):
        values = [month, orders, revenue, new, orders - new]
        shapes = ["yyyy-mm", style.WHOLE, money, style.WHOLE, style.WHOLE]
        looks = [(style.CELL if shape == "yyyy-mm" else style.NUMBER).but(shape=shape) for shape in shapes]
        page.row(HEADER_ROW + offset, FIRST, values, looks)
    if len(months.month):
        page.table("Months", f"I{HEADER_ROW}", f"M{last_row(report)}", labels)


def label(report: Report, key: str) -> str:
    """Header of a column; guests' orders are neither first nor repeat orders of anyone."""
    if key == "revenue":
        return report.unit("months.revenue")
    guests = report.figures.book.facts.counted_without_customer_key
    return report.words("months.other_orders_and_guests" if key == "other_orders" and guests else f"months.{key}")


def last_row(report: Report) -> int:
    """Last row of the table."""
    return HEADER_ROW + len(report.figures.months.month)


def first_shown(report: Report) -> int:
    """First row that the chart shows."""
    return max(HEADER_ROW + 1, last_row(report) - CHART_MONTHS + 1)


def column(report: Report, key: str) -> str:
    """Reference to a column; one empty row where there are no months."""
    letter = get_column_letter(PLACES[key])
    last = max(HEADER_ROW + 1, last_row(report))
    return f"'{report.title('data_quality')}'!${letter}${HEADER_ROW + 1}:${letter}${last}"
