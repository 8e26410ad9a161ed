"""Sheet Ads: what each channel's new customers cost and are worth, and how much a click may cost."""

from __future__ import annotations

from collections.abc import Sequence

from clv_xl.calculator import example, live
from clv_xl.calculator.live import Live, call
from clv_xl.calculator.sheet import Calculator, Sheet
from clv_xl.report import style

HEADER_ROW = 5
FIRST_ROW = HEADER_ROW + 1
ROOM = 12
LAST_ROW = HEADER_ROW + ROOM
CHANNEL, SPEND, CLICKS, NEW, ORDERS, REVENUE, CAC, CLV, ROI, RATIO, CONVERSION, CLICK_COST, BID, VERDICT = range(2, 16)
WIDTHS = [2, 20, 12, 11, 12, 10, 13, 12, 13, 13, 10, 12, 12, 12, 30]
LABELS = (
    "channel", "spend", "clicks", "new", "orders", "revenue", "cac", "clv", "roi", "ratio", "conversion", "click_cost",
    "bid", "verdict",
)  # fmt: skip
MONEY = "#,##0.00"
SHAPES = {NEW: style.WHOLE, ORDERS: style.WHOLE, REVENUE: MONEY, CAC: MONEY, CLV: MONEY, ROI: MONEY, RATIO: style.RATIO,
          CONVERSION: "0.00%", CLICK_COST: MONEY, BID: MONEY}  # fmt: skip
EXAMPLE_SPEND = (900, 640, 420, 260, 60)  # of the year, a channel each
EXAMPLE_CLICKS = (1800, 2100, 900, 500, 300)


def build(calculator: Calculator) -> Sheet:
    """The sheet."""
    sheet = calculator.sheet("ads")
    sheet.page.widths(WIDTHS)
    sheet.figures_header(HEADER_ROW, CHANNEL, "ads", LABELS)
    for place in range(ROOM):
        _channel(sheet, FIRST_ROW + place, place)
    _others(sheet)
    sheet.put(LAST_ROW + 3, CHANNEL, calculator.words("calculator.ads.note"), style.NOTE)
    sheet.page.sheet.freeze_panes = "C6"
    sheet.page.print_setup(VERDICT, LAST_ROW + 3, landscape=True, footer=calculator.words("terms.footer"))
    return sheet


def _example(place: int) -> tuple[str, int | str, int | str]:
    names = example.channels()
    return (names[place], EXAMPLE_SPEND[place], EXAMPLE_CLICKS[place]) if place < len(names) else ("", "", "")


def _typed(sheet: Sheet, row: int, typed: Sequence[str | int]) -> list[Live]:
    found = []
    for column, value in zip((CHANNEL, SPEND, CLICKS), typed, strict=True):
        text = column == CHANNEL
        look = (
            style.INPUT.but(across="left") if text else style.INPUT.but(shape=MONEY if column == SPEND else style.WHOLE)
        )
        sheet.page.put(row, column, value or None, look)
        if not text:
            message = sheet.calculator.words("calculator.terms.range", low="0", high="1,000,000,000")
            sheet.allow(row, column, between=(0, 1e9), message=message)
        found.append(sheet.at(row, column, value, fixed=False))
    return found


def _channel(sheet: Sheet, row: int, place: int) -> None:
    found, inputs = sheet.calculator.found, sheet.calculator.inputs
    name, spend, clicks = _typed(sheet, row, _example(place))
    # Customers whose first order came by the channel, within the window; their orders and revenue of the window.
    since = live.formula("N({as_of})-{window}", None, as_of=found["reference_date"], window=found["window"])
    new = [
        who
        for who in example.customers()
        if name.value and who.channel == name.value and who.first_day > example.last_day() - example.WINDOW_DAYS
    ]
    escaped = f'"="&{live.ITSELF.format("TRIM({name})")}'
    chosen = f'{{channels}},{escaped},{{first}},">="&{{since}}+1'
    parts = {"name": name, "since": since, "channels": found["rfm.channel"], "first": found["rfm.first"],
             "orders": found["rfm.orders"], "revenue": found["rfm.revenue"]}  # fmt: skip
    count = live.formula(f'IF(TRIM({{name}})="","",COUNTIFS({chosen}))', len(new) if name.value else "", **parts)
    customers = sheet.put(row, NEW, count, style.NUMBER.but(shape=style.WHOLE)).here

    def put(column: int, content: Live, *also: Live) -> Live:
        for guard in (*also, customers):
            content = live.unless_blank(guard, content)
        return sheet.put(row, column, content, style.NUMBER.but(shape=SHAPES[column])).here

    orders = put(ORDERS, live.formula(f"SUMIFS({{orders}},{chosen})", sum(who.orders for who in new), **parts))
    revenue = put(REVENUE, live.formula(f"SUMIFS({{revenue}},{chosen})", sum(who.revenue for who in new), **parts))
    cost = put(CAC, call("CAC", spend, customers), spend)
    per_year = live.ratio(call("PURCHASE_FREQUENCY", orders, customers), found["window_years"])
    clv = put(CLV, call("CLV", call("AOV", revenue, orders), per_year, inputs["lifespan_years"]), orders)
    put(ROI, call("CLV_ROI", clv, cost), cost, clv)
    ratio = put(RATIO, call("CLV_CAC_RATIO", clv, cost), cost, clv)
    rate = put(CONVERSION, live.formula("MIN(1,{ratio})", live.ratio(customers, clicks).value,
                                        ratio=live.ratio(customers, clicks)), clicks)  # fmt: skip
    click_cost = put(CLICK_COST, live.ratio(spend, clicks), clicks, spend)
    bid = put(BID, call("MAX_CPC", clv, rate, inputs["margin_rate"], inputs["bid_share"]), clv, rate)
    _verdict(sheet, row, ratio, click_cost, bid)


def _others(sheet: Sheet) -> None:
    """New customers whose channel stands in no row: a name typed differently would go unseen."""
    found = sheet.calculator.found
    since = example.last_day() - example.WINDOW_DAYS
    new = [who for who in example.customers() if who.first_day > since]
    shown = example.channels()[:ROOM]
    rest = live.formula(
        'COUNTIF({first},">="&N({as_of})-{window}+1)-SUM({above})', sum(who.channel not in shown for who in new),
        first=found["rfm.first"], as_of=found["reference_date"], window=found["window"],
        above=sheet.column(NEW, FIRST_ROW, LAST_ROW, []),
    )  # fmt: skip
    for column in range(CHANNEL, VERDICT + 1):
        sheet.put(LAST_ROW + 1, column, "", style.TOTAL)
    sheet.put(LAST_ROW + 1, CHANNEL, sheet.calculator.words("calculator.ads.others"), style.TOTAL)
    sheet.put(LAST_ROW + 1, NEW, rest, style.TOTAL_NUMBER.but(shape=style.WHOLE))


def _verdict(sheet: Sheet, row: int, ratio: Live, click_cost: Live, bid: Live) -> None:
    """One word of judgement with its reason."""
    words = sheet.calculator.words
    healthy, thin, losing, dear = (
        words(f"calculator.ads.verdicts.{key}") for key in ("healthy", "thin", "losing", "dear")
    )
    if not ratio.value:
        shown = ""
    elif ratio.value < 1:
        shown = losing
    elif click_cost.value and bid.value and click_cost.value > bid.value:
        shown = dear
    else:
        shown = healthy if ratio.value >= 3 else thin
    text = live.formula(
        f'IF(N({{ratio}})=0,"",IF({{ratio}}<1,"{losing}",IF(N({{cost}})>N({{bid}}),"{dear}",'
        f'IF({{ratio}}>=3,"{healthy}","{thin}"))))',
        shown, ratio=ratio, cost=click_cost, bid=bid,
    )  # fmt: skip
    sheet.put(row, VERDICT, text, style.CELL)
