"""Sheet Segments: what each RFM segment brings, what its customers are worth, and what to do with them."""

from __future__ import annotations

from clv_xl.calculator import example, live
from clv_xl.calculator.live import Live, call
from clv_xl.calculator.sheet import Calculator, Sheet
from clv_xl.formulas.rfm import SEGMENTS_OF_FIVE
from clv_xl.languages import Words
from clv_xl.report import style

HEADER_ROW = 5
THREE = ("top", "middle", "low")
FIVE = tuple(SEGMENTS_OF_FIVE)
FIRST_ROW = HEADER_ROW + 1
TOTAL_ROW = FIRST_ROW + len(FIVE)
NAME, CUSTOMERS, SHARE, REVENUE, REVENUE_SHARE, ORDERS, ORDER_VALUE, FREQUENCY, VALUE, CLV, BID, ACTION = range(2, 14)
WIDTHS = [2, 20, 11, 11, 14, 11, 10, 13, 13, 14, 14, 12, 86]
LABELS = (
    "segment", "customers", "share", "revenue", "revenue_share", "orders", "order_value", "frequency", "value", "clv",
    "bid", "action",
)  # fmt: skip
MONEY = "#,##0.00"
SHAPES = {
    SHARE: style.PERCENT, REVENUE: MONEY, REVENUE_SHARE: style.PERCENT, ORDERS: style.WHOLE, ORDER_VALUE: MONEY,
    FREQUENCY: style.RATIO, VALUE: MONEY, CLV: MONEY, BID: MONEY,
}  # fmt: skip


def build(calculator: Calculator) -> Sheet:
    """The sheet."""
    sheet = calculator.sheet("segments")
    sheet.page.widths(WIDTHS)
    sheet.figures_header(HEADER_ROW, NAME, "segments", LABELS)
    for place in range(len(FIVE)):
        _segment(sheet, FIRST_ROW + place, place)
    _total(sheet)
    sheet.colour_tiers(FIRST_ROW, TOTAL_ROW - 1, NAME)
    sheet.page.sheet.freeze_panes = "C6"
    sheet.page.print_setup(ACTION, TOTAL_ROW + 2, landscape=True, footer=calculator.words("terms.footer"))
    return sheet


def _segment(sheet: Sheet, row: int, place: int) -> None:
    inputs, found, words = sheet.calculator.inputs, sheet.calculator.found, sheet.calculator.words
    three = THREE[place] if place < len(THREE) else ""
    by_bins = 'IF({{bins}}=5,"{}","{}")'
    names = live.formula(by_bins.format(FIVE[place], three), three, bins=inputs["bins"])
    name = sheet.put(row, NAME, names, style.CELL.but(bold=True)).here
    own = [who for who in example.customers() if three and who.segment == three]
    segments = found["rfm.segment"]
    count = live.formula('IF({name}="","",COUNTIF({segments},{name}))', len(own) if three else "",
                         name=name, segments=segments)  # fmt: skip
    revenue, orders = (
        live.formula("SUMIF({segments},{name},{source})", value, name=name, segments=segments, source=found[source])
        for source, value in (
            ("rfm.revenue", sum(who.revenue for who in own)),
            ("rfm.orders", sum(who.orders for who in own)),
        )
    )
    _figures(sheet, row, count, revenue, orders)
    actions = [_action(words, FIVE[place]), _action(words, three) if three else ""]
    shown = live.formula(
        by_bins.format(*(text.replace('"', '""') for text in actions)), actions[1], bins=inputs["bins"]
    )
    sheet.put(row, ACTION, shown, style.CELL)
    sheet.page.height(row, 20)


def _action(words: Words, segment: str) -> str:
    return words(f"calculator.segments.actions.{segment.lower().replace(' ', '_')}")


def _total(sheet: Sheet) -> None:
    found = sheet.calculator.found
    members = _members()
    sheet.put(TOTAL_ROW, NAME, sheet.calculator.words("calculator.segments.total"), style.TOTAL)
    orders = found["rfm.orders"]
    count = live.formula('COUNTIF({orders},">0")', len(members), orders=orders)
    revenue = live.formula('SUMIF({orders},">0",{revenue})', sum(who.revenue for who in members),
                           orders=orders, revenue=found["rfm.revenue"])  # fmt: skip
    all_orders = live.formula("SUM({orders})", sum(who.orders for who in members), orders=orders)
    _figures(sheet, TOTAL_ROW, count, revenue, all_orders, style.TOTAL_NUMBER)
    sheet.put(TOTAL_ROW, ACTION, "", style.TOTAL)
    found |= {
        "segments.total_customers": sheet.at(TOTAL_ROW, CUSTOMERS, len(members)),
        "segments.total_revenue": sheet.at(TOTAL_ROW, REVENUE, sum(who.revenue for who in members)),
        "segments.customers": sheet.column(CUSTOMERS, FIRST_ROW, TOTAL_ROW - 1, []),
        "segments.revenue": sheet.column(REVENUE, FIRST_ROW, TOTAL_ROW - 1, []),
    }


def _members() -> list[example.Customer]:
    return [who for who in example.customers() if who.orders]


def _figures(sheet: Sheet, row: int, count: Live, revenue_sum: Live, order_sum: Live,
             look: style.Look = style.NUMBER) -> None:  # fmt: skip
    """The columns of one row, blank where there are no customers."""
    inputs = sheet.calculator.inputs
    customers = sheet.put(row, CUSTOMERS, count, look.but(shape=style.WHOLE)).here

    def put(column: int, content: Live) -> Live:
        guarded = live.unless_blank(customers, content)
        return sheet.put(row, column, guarded, look.but(shape=SHAPES[column])).here

    revenue, orders = put(REVENUE, revenue_sum), put(ORDERS, order_sum)
    everybody = sheet.at(TOTAL_ROW, CUSTOMERS, len(_members()))
    all_revenue = sheet.at(TOTAL_ROW, REVENUE, sum(who.revenue for who in _members()))
    put(SHARE, live.ratio(customers, everybody))
    put(REVENUE_SHARE, live.unless_blank(all_revenue, live.ratio(revenue, all_revenue)))
    order_value = put(ORDER_VALUE, call("AOV", revenue, orders))
    years = sheet.calculator.found["window_years"]
    per_year = put(FREQUENCY, live.ratio(call("PURCHASE_FREQUENCY", orders, customers), years))
    put(VALUE, call("CUSTOMER_VALUE", order_value, per_year))
    clv = put(CLV, call("CLV", order_value, per_year, inputs["lifespan_years"]))
    put(BID, call("MAX_CPC", clv, inputs["conversion_rate"], inputs["margin_rate"], inputs["bid_share"]))
