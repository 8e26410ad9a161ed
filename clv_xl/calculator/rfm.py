"""Sheet RFM: one row per customer of the Orders table, scored by the functions."""

from __future__ import annotations

from typing import Any

from clv_xl.calculator import example, live
from clv_xl.calculator.live import Live, call
from clv_xl.calculator.sheet import Calculator, Sheet
from clv_xl.report import style
from clv_xl.report.page import address

HEADER_ROW = 6
FIRST_ROW = HEADER_ROW + 1
ROOM = 1000  # customers
LAST_ROW = HEADER_ROW + ROOM
NUMBER, NAME, FIRST, LAST, DAYS, ORDERS, REVENUE, ORDER_VALUE = range(2, 10)
RECENCY, FREQUENCY, MONEY, CODE, SCORE, SEGMENT, CHANNEL, ROW, MEMBER = range(10, 19)
WIDTHS = [2, 6, 34, 12, 12, 11, 9, 13, 13, 10, 11, 9, 9, 9, 20, 18, 8, 9]
LABELS = (
    "number", "name", "first", "last", "days", "orders", "revenue", "order_value", "recency", "frequency", "money",
    "code", "score", "segment", "channel", "row", "member",
)  # fmt: skip


def build(calculator: Calculator) -> Sheet:
    """The sheet."""
    sheet = calculator.sheet("rfm")
    sheet.page.widths(WIDTHS)
    words, found = calculator.words, calculator.found
    count = live.formula("MAX({so_far})", len(example.customers()), so_far=found["orders.so_far"])
    sheet.put(HEADER_ROW - 2, NUMBER, words("calculator.rfm.customers"), style.BODY.but(bold=True))
    found["customers"] = sheet.put(HEADER_ROW - 2, FIRST, count, style.NUMBER.but(shape=style.WHOLE, across="left"))
    labels = [words(f"calculator.rfm.columns.{key}") for key in LABELS]
    texts = (NUMBER, NAME, FIRST, LAST, CODE, SEGMENT, CHANNEL, ROW, MEMBER)
    for column, label in enumerate(labels, NUMBER):
        sheet.put(HEADER_ROW, column, label, style.HEADER if column in texts else style.HEADER_NUMBER)
    sheet.page.height(HEADER_ROW, 30)
    for row in range(FIRST_ROW, LAST_ROW + 1):
        _customer(sheet, row)
    _offer(sheet)
    _scores(sheet)
    sheet.colour_tiers(FIRST_ROW, LAST_ROW, SEGMENT)
    sheet.page.sheet.freeze_panes = address(FIRST_ROW, FIRST)
    last = HEADER_ROW + len(example.customers())
    sheet.page.print_setup(CHANNEL, last, landscape=True, title_rows=f"{HEADER_ROW}:{HEADER_ROW}",
                           footer=words("terms.footer"))  # fmt: skip
    return sheet


def _customer(sheet: Sheet, row: int) -> None:
    found = sheet.calculator.found
    index = row - FIRST_ROW
    who = example.customers()[index] if index < len(example.customers()) else None
    code = sheet.at(row, CODE, who and who.code, fixed=False)
    parts = {
        name.replace(".", "_"): value for name, value in found.items() if name.startswith(("orders.", "typed."))
    } | {
        "count": found["customers"],
        "as_of": found["reference_date"],
        "head": sheet.at(HEADER_ROW, NUMBER, None),
        "number": sheet.at(row, NUMBER, None, fixed=False),
        "row": sheet.at(row, ROW, None, fixed=False),
        "first": sheet.at(row, FIRST, None, fixed=False),
        "last": sheet.at(row, LAST, None, fixed=False),
        "own_orders": sheet.at(row, ORDERS, None, fixed=False),
        "recency": sheet.at(row, RECENCY, None, fixed=False),
        "frequency": sheet.at(row, FREQUENCY, None, fixed=False),
        "money": sheet.at(row, MONEY, None, fixed=False),
        "everybody": live.span(sheet.page.title, (FIRST_ROW, DAYS), (LAST_ROW, REVENUE), None),
        "bins": sheet.calculator.inputs["bins"],
        "method": sheet.calculator.inputs["method"],
        "code": code,
        "segment": call("RFM_SEGMENT", code, sheet.calculator.inputs["bins"]),
    }

    def put(column: int, template: str, value: Any, look: style.Look) -> None:
        sheet.put(row, column, live.formula(template, value if who else "", **parts), look)

    # An order's day: of what was bought, not given back, up to the reference date.
    bought = '{orders_day_here},{orders_who},{number},{orders_amount_here},">=0",{orders_day_here},"<"&{as_of}+1'
    text, day, whole = style.CELL, style.CELL.but(shape=style.DATE), style.NUMBER.but(shape=style.WHOLE)
    put(NUMBER, 'IF(ROW()-ROW({head})<={count},ROW()-ROW({head}),"")', index + 1, style.NOTE)
    put(ROW, 'IF({number}="","",MATCH({number},{orders_so_far},0))', who and who.first_row, style.NOTE)
    put(NAME, 'IF({number}="","",INDEX({typed_customer},{row})&"")', who and who.name, text)
    put(FIRST, f'IF({{number}}="","",IF(_xlfn.MINIFS({bought})=0,"",_xlfn.MINIFS({bought})))',
        who and who.first_day, day)  # fmt: skip
    put(LAST, f'IF({{number}}="","",IF(_xlfn.MAXIFS({bought})=0,"",_xlfn.MAXIFS({bought})))',
        who and who.last_day, day)  # fmt: skip
    put(DAYS, 'IF({last}="","",{as_of}-INT({last}))', who and who.days_since, whole)
    put(ORDERS, 'IF({number}="","",SUMIFS({orders_counts},{orders_who},{number}))', who and who.orders, whole)
    put(REVENUE, 'IF({number}="","",SUMIFS({orders_revenue},{orders_who},{number}))',
        who and who.revenue, style.NUMBER.but(shape="#,##0.00"))  # fmt: skip
    channel = (
        'IF({first}="","",IFERROR(TRIM(INDEX({typed_channel},MATCH({number}&"|"&{first},{orders_who_and_day},0))),""))'
    )
    put(CHANNEL, channel, who and who.channel, text)
    put(MEMBER, 'IF(N({own_orders})>0,1,"")', 1 if who and who.orders else "", style.NOTE)
    # The count makes it follow the numbers and the settings, too: to follow arrays alone is too little for LibreOffice
    # 7.4, which forgets to tell the cells behind them while nobody looks at the arrays.
    code_text = 'IF(COUNT({everybody},{bins},{method})=0,"",IF({recency}="","",{recency}&{frequency}&{money}))'
    put(CODE, code_text, who and who.code, text)
    put(SEGMENT, 'IF({code}="","",{segment})', who and who.segment, text)


def _offer(sheet: Sheet) -> None:
    customers = example.customers()
    columns: dict[str, tuple[int, list[Any]]] = {
        "rfm.number": (NUMBER, list(range(1, len(customers) + 1))),
        "rfm.first": (FIRST, [who.first_day for who in customers]),
        "rfm.days": (DAYS, [who.days_since for who in customers]),
        "rfm.orders": (ORDERS, [who.orders for who in customers]),
        "rfm.revenue": (REVENUE, [who.revenue for who in customers]),
        "rfm.member": (MEMBER, [1 if who.orders else "" for who in customers]),
        "rfm.code": (CODE, [who.code for who in customers]),
        "rfm.segment": (SEGMENT, [who.segment for who in customers]),
        "rfm.channel": (CHANNEL, [who.channel for who in customers]),
    }
    for name, (column, values) in columns.items():
        sheet.calculator.found[name] = sheet.column(column, FIRST_ROW, LAST_ROW, values)


def _scores(sheet: Sheet) -> None:
    """Whole columns at once: one call of each function scores everybody."""
    found, inputs = sheet.calculator.found, sheet.calculator.inputs
    days, orders, revenue = (found[f"rfm.{name}"] for name in ("days", "orders", "revenue"))
    everybody = (days, orders, revenue, days, orders, revenue, inputs["bins"], inputs["method"])
    whole = style.NUMBER.but(shape=style.WHOLE)

    def fill(column: int, template: str, values: list[Any], look: style.Look, **parts: Live) -> None:
        rows = [[value] for value in [*values, *[""] * (ROOM - len(values))]]
        sheet.array(FIRST_ROW, column, live.formula(template, None, **parts), rows, look)

    customers = example.customers()
    averages = [call("AOV", who.revenue, who.orders).value if who.orders else "" for who in customers]
    # Only a number is less than a text, in every host; ISNUMBER does not look at each row in all of them.
    averaged = 'IF({orders}<"",IF({orders}>0,IF({revenue}>=0,{aov},""),""),"")'
    fill(
        ORDER_VALUE, averaged, averages, style.NUMBER.but(shape="#,##0.00"),
        orders=orders, revenue=revenue, aov=call("AOV", revenue, orders),
    )  # fmt: skip
    fill(SCORE, 'IFERROR({score},"")', [who.score for who in customers], whole, score=call("RFM_SCORE", *everybody))
    # The score of one measure: with the other two equal for everybody, each of them scores 1.
    one = found["rfm.member"]
    settings = inputs["bins"], inputs["method"]
    for place, (column, measures) in enumerate(
        {RECENCY: (days, one, one), FREQUENCY: (one, orders, one), MONEY: (one, one, revenue)}.items()
    ):
        digits = [int(who.code[place]) if who.code else "" for who in customers]
        score = call("RFM_SCORE", *measures, *measures, *settings)
        fill(column, 'IFERROR({score}-2,"")', digits, whole, score=score)
