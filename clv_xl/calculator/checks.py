"""Sheet Checks: the worked examples of the sources, expected against computed, and sums that must agree."""

from __future__ import annotations

from typing import Any, NamedTuple

from clv_xl.calculator import example, live, orders, rfm
from clv_xl.calculator.live import Live, call
from clv_xl.calculator.sheet import Calculator, Sheet
from clv_xl.report import style
from clv_xl.report.page import address

MASTER_ROW = 5
HEADER_ROW = 7
SOURCE, WHAT, FORMULA, EXPECTED, COMPUTED, CHECK = range(2, 8)
WIDTHS = [2, 26, 62, 52, 16, 16, 12]


class Worked(NamedTuple):
    """A worked example: the function, its arguments, and the answer that its source prints."""

    source: str  # key of its words
    function: str
    arguments: tuple[Any, ...]
    expected: float | str
    digits: int = 6  # that the source prints


WORKED = (
    Worked("social", "CLV", (50, 5, 1), 250),
    Worked("social", "CLV", (20, 12, 6, "half-year", "month"), 240),
    Worked("social", "CLV", (20, 2, 6, "month", "month"), 240),
    Worked("social", "CLV", (100, 3, 2), 600),
    Worked("social", "CLV", (30, 2, 1), 60),
    Worked("social", "CLV", (10, 1, 6, "half-year", "month"), 10),
    Worked("social", "CLV", (40, 1, 1), 40),
    Worked("social", "CLV_ADVICE", (50, 5, 1, "year", "year"), "Great: steady repeat purchases"),
    Worked("social", "CLV_ADVICE", (20, 12, 6, "half-year", "month"), "Great: high purchase frequency"),
    Worked("social", "CLV_ADVICE", (100, 3, 2, "year", "year"), "Great: premium products raise lifetime spend"),
    Worked("social", "CLV_ADVICE", (30, 2, 1, "year", "year"), "Weak: few repeat sales"),
    Worked("social", "CLV_ADVICE", (10, 1, 6, "half-year", "month"), "Weak: no repeat purchases"),
    Worked("social", "CLV_ADVICE", (40, 1, 1, "year", "year"), "Weak: short retention"),
    Worked("web_shop", "RFM_CODE", (1, 3, 30, [1, 5, 9], [3, 2, 1], [30, 20, 10], 3, "range"), "333"),
    Worked("web_shop", "RFM_CODE", (5, 2, 20, [1, 5, 9], [3, 2, 1], [30, 20, 10], 3, "range"), "222"),
    Worked("web_shop", "RFM_SCORE", (9, 1, 10, [1, 5, 9], [3, 2, 1], [30, 20, 10], 3, "range"), 3),
    Worked("web_shop", "RFM_SEGMENT", ("333",), "top"),
    Worked("web_shop", "AOV", (1250, 10), 125),
    Worked("web_shop", "PURCHASE_FREQUENCY", (240, 100), 2.4),
    Worked("web_shop", "CUSTOMER_VALUE", (125, 2.4), 300),
    Worked("web_shop", "CLV", (125, 2.4, 3), 900),
    Worked("web_shop", "LIFESPAN", (0.25,), 4),
    Worked("web_shop", "CAC", (12700, 100), 127),
    Worked("web_shop", "CLV_ROI", (900, 127), 773),
    Worked("web_shop", "CLV_CAC_RATIO", (900, 300), 3),
    Worked("web_shop", "MAX_CPC", (100, 0.1), 10),
    Worked("marketplace", "CLV", (200, 4, 3), 2400),
    Worked("marketplace", "CLV", (50, 4, 3), 600),
    Worked("marketplace", "CLV", (30, 1, 12, "month", "month"), 360),
    Worked("marketplace", "CLV", (300, 1, 1), 300),
    Worked("marketplace", "CLV", (150, 3, 1), 450),
    Worked("cost_view", "CLV_NET", (600, 240, 24, 60, 54), 222),
    Worked("handbook", "CLV_PROFIT", (90, 3, 6, 0.2), 52.8),
    Worked("handbook", "CLV_NET", (270, 216, 0, 6, 0), 48),
    Worked("retention", "CLV_RETENTION", (1, 0.8, 0.1), 2.67, 2),
    Worked("retention", "CLV_RETENTION", (1, 0.9, 0.1), 4.5, 2),
    Worked("retention", "CLV_RETENTION", (1, 0.6, 0.16), 1.07, 2),
    Worked("retention", "CLV_RETENTION", (150, 0.55, 0.1, 0, False, 100), 50),
    Worked("retention", "CLV_RETENTION", (150, 0.55, 0.1, 0, True, 100), 200),
    Worked("retention", "CLV_RETENTION", (1, 0.8, 0.1, 0.05), 3.08, 2),
    Worked("retention", "CLV_RETENTION", (274.46, 0.75, 0.1), 588.13, 2),
    Worked("retention", "CLV_DISCOUNTED", (24.78, 1, 0, 1040), 25771.2, 2),
    Worked("retention", "CLV_DISCOUNTED", (100, 0.8, 0.1, 3), 164.087153),
    Worked("retention", "CLV", (24.78, 52, 20), 25771.2, 2),
)

# Settings that are no words.
NUMBERS = ("as_of", "window_days", "bins", "lifespan_years", "margin_rate", "bid_share", "conversion_rate")


def build(calculator: Calculator) -> Sheet:
    """The sheet."""
    sheet = calculator.sheet("checks")
    sheet.page.widths(WIDTHS)
    labels = [calculator.words(f"calculator.checks.columns.{key}") for key in
              ("source", "what", "formula", "expected", "computed", "check")]  # fmt: skip
    sheet.page.header(HEADER_ROW, SOURCE, labels, numbers_from=3, height=22)
    sheet.put(HEADER_ROW, CHECK, labels[-1], style.HEADER_CENTER)
    row = HEADER_ROW + 1
    for worked in WORKED:
        _worked(sheet, row, worked)
        row += 1
    row = _levers(sheet, row)
    row = _sums(sheet, row)
    ok = sheet.calculator.words("calculator.terms.ok")
    lights = sheet.column(CHECK, HEADER_ROW + 1, row - 1, [ok] * (row - 1 - HEADER_ROW))
    sheet.put(MASTER_ROW, SOURCE, calculator.words("calculator.checks.master"), style.BODY.but(bold=True))
    holds = live.formula(f'COUNTIF({{lights}},"{ok}")=ROWS({{lights}})', True, lights=lights)
    calculator.found["checks.master"] = sheet.check(MASTER_ROW, WHAT, holds)
    sheet.page.sheet.freeze_panes = address(HEADER_ROW + 1, 1)
    sheet.page.print_setup(CHECK, row, title_rows=f"{HEADER_ROW}:{HEADER_ROW}", landscape=True,
                           footer=calculator.words("terms.footer"))  # fmt: skip
    return sheet


def _row(sheet: Sheet, row: int, source: str, what: str, formula_shown: str) -> None:
    sheet.put(row, SOURCE, sheet.calculator.words(f"calculator.checks.sources.{source}"), style.CELL)
    sheet.put(row, WHAT, what, style.CELL)
    sheet.page.put(row, FORMULA, formula_shown, style.CELL.but(ink=style.MUTED))


def _worked(sheet: Sheet, row: int, worked: Worked) -> None:
    content = call(worked.function, *worked.arguments)
    separator = sheet.calculator.edition.separator
    shown = "=" + live.written(content.text, sheet.page.title, str).replace(",", separator)
    words = sheet.calculator.words
    text = isinstance(worked.expected, str)
    what = words(f"calculator.checks.functions.{worked.function.lower()}")
    _row(sheet, row, worked.source, what, shown)
    look = style.CELL if text else style.NUMBER.but(shape="#,##0.00####")
    expected = sheet.put(row, EXPECTED, worked.expected, look)
    if text:
        length = live.formula("LEFT({content},LEN({expected}))", worked.expected, content=content, expected=expected)
        computed = sheet.put(row, COMPUTED, length, look)
        holds = live.formula("{computed}={expected}", True, computed=computed, expected=expected)
    else:
        computed = sheet.put(row, COMPUTED, content, look)
        digits = f"ROUND({{computed}}-{{expected}},{worked.digits})=0"
        if worked.digits < 6:  # the source prints a rounded number
            digits = f"ROUND({{computed}},{worked.digits})={{expected}}"
        holds = live.formula(digits, True, computed=computed, expected=expected)
    sheet.check(row, CHECK, holds)


def _levers(sheet: Sheet, row: int) -> int:
    """The table of the four levers: its numbers for a change of 10 %."""
    levers = call("CLV_LEVERS", 90, 3, 6, 0.2, 0.1)
    words, separator = sheet.calculator.words, sheet.calculator.edition.separator
    shown = "=" + live.written(levers.text, sheet.page.title, str).replace(",", separator)
    for place, expected in enumerate((58.2, 58.2, 52.92, 58.08), 2):
        _row(sheet, row, "handbook", words("calculator.checks.functions.clv_levers", place=place), shown)
        look = style.NUMBER.but(shape="#,##0.00####")
        wanted = sheet.put(row, EXPECTED, expected, look)
        new_value = live.formula(f"INDEX({{levers}},{place},3)", levers.value[place - 1][2], levers=levers)
        computed = sheet.put(row, COMPUTED, new_value, look)
        sheet.check(row, CHECK, live.formula("ROUND({computed}-{wanted},6)=0", True, computed=computed, wanted=wanted))
        row += 1
    return row


def _sums(sheet: Sheet, row: int) -> int:
    """What must agree between the sheets, whatever orders are pasted."""
    found = sheet.calculator.found
    rows_used, members = len(example.orders()), [who for who in example.customers() if who.orders]
    revenue = sum(who.revenue for who in members)
    title = sheet.calculator.title("orders")
    below = live.span(title, (orders.LAST_ROW + 1, orders.DAY), (orders.LAST_ROW + 100_000, orders.DAY), None)
    typed = {name: found[f"typed.{name}"] for name in ("number", "day", "customer", "amount")}
    settings = {name: sheet.calculator.inputs[name] for name in NUMBERS}
    anything = '({number}<>"")+({day}<>"")+({customer}<>"")+({amount}<>"")'
    all_revenue = sum(who.revenue for who in example.customers())
    counted = [
        ("usable", live.formula(f"SUMPRODUCT(--({anything}>0))", rows_used, **typed),
         live.formula('SUMPRODUCT(--({keys}<>""))', rows_used, keys=found["orders.key"])),
        ("room", Live("0", 0), live.formula("COUNTA({below})", 0, below=below)),
        ("customers_room", Live("0", 0), live.formula(f"MAX(0,{{count}}-{rfm.ROOM})", 0, count=found["customers"])),
        ("settings", Live("0", 0),
         live.formula("+".join(f"IF(ISTEXT({{{name}}}),1,0)" for name in settings), 0, **settings)),
        ("future", Live("0", 0), live.formula('COUNTIF({days},">"&TODAY()+1)', 0, days=found["orders.day_here"])),
        ("scored", found["segments.total_customers"],
         live.formula('SUMPRODUCT(--({codes}<>""))', len(members), codes=found["rfm.code"])),
        ("segment_customers", found["segments.total_customers"],
         live.formula("SUM({parts})", len(members), parts=found["segments.customers"])),
        ("segment_revenue", live.formula("N({total})", revenue, total=found["segments.total_revenue"]),
         live.formula("SUM({parts})", revenue, parts=found["segments.revenue"])),
        ("revenue", live.formula("SUM({parts})", all_revenue, parts=found["orders.revenue"]),
         live.formula("SUM({parts})", all_revenue, parts=found["rfm.revenue"])),
    ]  # fmt: skip
    look = style.NUMBER.but(shape="#,##0.00")
    for key, wanted, content in counted:
        _row(sheet, row, "sums", sheet.calculator.words(f"calculator.checks.sums.{key}"), "")
        expected = sheet.put(row, EXPECTED, wanted, look)
        computed = sheet.put(row, COMPUTED, content, look)
        holds = live.formula("ABS({computed}-{expected})<0.005", True, computed=computed, expected=expected)
        sheet.check(row, CHECK, holds)
        row += 1
    return row
