"""The next twelve months on the Summary: what all customers together are expected to bring, or why that is not said."""

from __future__ import annotations

from clv_xl.report import measure, reservations, style
from clv_xl.report.outlook import Outlook
from clv_xl.report.page import Page, absolute
from clv_xl.report.report import Report

ROW = 15  # of the heading
COLUMNS = {"expected_orders": 2, "expected_value": 4, "residual": 6}


def build(report: Report, page: Page, line: float) -> int:
    """Three figures, or the reasons for none, and every warning beside them; gives the next free row."""
    words, ahead = report.words, report.figures.outlook
    page.section(ROW, words("summary.expected.title"))
    row = ROW + 1
    if ahead is not None:
        for key, column in COLUMNS.items():
            _card(report, page, row, column, key, ahead)
        for offset, points in enumerate((22, 34, 32)):
            page.height(row + offset, points)
        row += 3
    for text in _notes(report):
        for part in measure.wrap(text, measure.em(line), indent="  "):
            page.put(row, 2, part, style.BODY.but(ink=style.WARN_INK))
            page.height(row, 15)
            row += 1
    page.height(row, 6)
    return row + 1


def cell(report: Report, key: str) -> str:
    """Reference to one of the totals."""
    return absolute(report.title("summary"), ROW + 2, COLUMNS[key])


def _notes(report: Report) -> list[str]:
    forecast = report.figures.forecast
    if forecast.customers is None or forecast.conditions:
        return [reservations.in_short(report)]
    return []


def _card(report: Report, page: Page, row: int, column: int, key: str, ahead: Outlook) -> None:
    words, figures = report.words, report.figures
    label, values = words(f"summary.expected.{key}.label"), ahead.values
    rate = words.percent(figures.settings.discount_rate, 1)
    shape, value, fields = style.WHOLE, ahead.total.expected, {"rate": rate}
    caption = "caption"
    if key == "expected_orders":
        fields |= {"low": words.number(ahead.total.low), "high": words.number(ahead.total.high),
                   "alive": words.number(ahead.still_there)}  # fmt: skip
    elif values is None:
        shown = words("summary.expected.no_value")
        page.put(row, column, label, style.CARD_LABEL)
        page.put(row + 1, column, shown, style.CARD_NUMBER.but(size=12, ink=style.WARN_INK))
        page.put(row + 2, column, "", style.CARD_CAPTION)
        return
    elif key == "expected_value":
        shape, value = figures.money.card, values.total.expected
        endless = values.total.high == float("inf")
        caption = "caption_without_range" if endless else "caption"
        fields |= {"low": report.amount(values.total.low), "high": "" if endless else report.amount(values.total.high)}
    else:
        shape, value = figures.money.card, values.total_residual
        fields |= {"each": report.amount(value / figures.count)}
        caption = "caption_vague" if figures.forecast.vague else "caption"
    page.put(row, column, label, style.CARD_LABEL)
    page.put(row + 1, column, value, style.CARD_NUMBER.but(shape=shape))
    page.put(row + 2, column, words(f"summary.expected.{key}.{caption}", **fields), style.CARD_CAPTION)
