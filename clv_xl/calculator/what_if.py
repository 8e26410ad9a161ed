"""Sheet What-if: the four levers of lifetime profit with their tornado chart, and the bids at other rates."""

from __future__ import annotations

from openpyxl.chart import Reference

from clv_xl.calculator.live import call
from clv_xl.calculator.sheet import Calculator, Sheet
from clv_xl.report import charts, style

CHANGE_ROW = 5
LEVER_ROW = 7  # header of the table, which the function answers with
LABEL = 2
BIDS_ROW = 31
RATES = (0.005, 0.01, 0.02, 0.03, 0.05)
MARGINS = (0.2, 0.3, 0.4, 0.5, 1.0)
MONEY = "#,##0.00"


def build(calculator: Calculator) -> Sheet:
    """The sheet."""
    sheet = calculator.sheet("what_if")
    sheet.page.widths([2, 34, 16, 16, 16, 16, 16, 16])
    _levers(sheet)
    _bids(sheet)
    sheet.page.sheet.freeze_panes = "A4"
    sheet.page.print_setup(8, BIDS_ROW + len(MARGINS) + 4, one_page=True, footer=calculator.words("terms.footer"))
    return sheet


def _word(sheet: Sheet, key: str, **fields: object) -> str:
    return sheet.calculator.words(f"calculator.what_if.{key}", **fields)


def _levers(sheet: Sheet) -> None:
    inputs = sheet.calculator.inputs
    sheet.put(CHANGE_ROW, LABEL, _word(sheet, "change"), style.BODY.but(bold=True))
    change = sheet.input(CHANGE_ROW, LABEL + 1, "lever_change", 0.1, style.PERCENT)
    sheet.allow(CHANGE_ROW, LABEL + 1, between=(-1, 1), message=_word(sheet, "change_range"))
    sheet.put(CHANGE_ROW, LABEL + 2, _word(sheet, "change_note"), style.NOTE)
    names = ("profit_order_value", "orders_per_lifetime", "profit_cost", "profit_margin")
    levers = call("CLV_LEVERS", *(inputs[name] for name in names), change)
    looks = [style.CELL, *[style.NUMBER.but(shape="#,##0.00##")] * 3]
    sheet.array(LEVER_ROW, LABEL, levers, levers.value, looks)
    head = [style.HEADER, *[style.HEADER_NUMBER] * 3]
    for offset, look in enumerate(head):
        sheet.page.redress(LEVER_ROW, LABEL + offset, look)
    today = call("CLV_PROFIT", *(inputs[name] for name in names))
    sheet.put(LEVER_ROW + 5, LABEL, _word(sheet, "today"), style.TOTAL)
    sheet.put(LEVER_ROW + 5, LABEL + 1, "", style.TOTAL)
    sheet.put(LEVER_ROW + 5, LABEL + 2, today, style.TOTAL_NUMBER.but(shape=MONEY))
    sheet.put(LEVER_ROW + 5, LABEL + 3, "", style.TOTAL)
    frame = charts.Frame(_word(sheet, "chart.title"), _word(sheet, "chart.across"), _word(sheet, "chart.up"), 17, 7)
    page = sheet.page.sheet
    differences = Reference(page, min_col=LABEL + 3, min_row=LEVER_ROW + 1, max_row=LEVER_ROW + 4)
    labels = Reference(page, min_col=LABEL, min_row=LEVER_ROW + 1, max_row=LEVER_ROW + 4)
    chart = charts.bars(frame, [(differences, _word(sheet, "chart.up"))], labels, shape=MONEY)
    sheet.page.chart(chart, LEVER_ROW + 7, _word(sheet, "chart.alt"))


def _bids(sheet: Sheet) -> None:
    inputs = sheet.calculator.inputs
    sheet.page.section(BIDS_ROW, _word(sheet, "bids.title"))
    sheet.put(BIDS_ROW + 1, LABEL, _word(sheet, "bids.value"), style.BODY.but(bold=True))
    value = sheet.input(BIDS_ROW + 1, LABEL + 1, "bid_lifetime_value", 250, MONEY)
    sheet.allow(BIDS_ROW + 1, LABEL + 1, between=(0, 1e12), message=_word(sheet, "bids.range"))
    sheet.put(BIDS_ROW + 1, LABEL + 2, _word(sheet, "bids.note"), style.NOTE)
    head = BIDS_ROW + 2
    sheet.put(head, LABEL, _word(sheet, "bids.corner"), style.HEADER)
    sheet.page.height(head, 22)
    rates = [sheet.put(head, LABEL + offset, rate, style.HEADER_NUMBER.but(shape="0.0%"))
             for offset, rate in enumerate(RATES, 1)]  # fmt: skip
    for row, margin in enumerate(MARGINS, head + 1):
        share = sheet.put(row, LABEL, margin, style.CELL.but(shape="0%", bold=True))
        for offset, rate in enumerate(rates, 1):
            bid = call("MAX_CPC", value, rate, share, inputs["bid_share"])
            sheet.put(row, LABEL + offset, bid, style.NUMBER.but(shape=MONEY))
