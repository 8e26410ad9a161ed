"""Sheet Orders: the table to paste into, and beside it the workings that make customers of orders.

The workings use nothing newer than Excel 2007 and LibreOffice 7, stand ready for every row of the table's room, and
never compare a customer's name with a pattern: shops mask names with asterisks, so `*`, `?` and `~` are taken as
themselves.
"""

from __future__ import annotations

from typing import Any

from clv_xl.calculator import example, live
from clv_xl.calculator.live import Live
from clv_xl.calculator.sheet import Calculator, Sheet
from clv_xl.report import style
from clv_xl.report.page import address

HEADER_ROW = 6
FIRST_ROW = HEADER_ROW + 1
ROOM = 2000  # rows with workings; more belong into `clv-xl report`
LAST_ROW = HEADER_ROW + ROOM
NUMBER, DAY, CUSTOMER, AMOUNT, CHANNEL = 2, 3, 4, 5, 6
# Workings: key and first row of the customer, how many customers so far, the customer's number, key of the order, its
# first row, whether it counts as an order, revenue that counts, number and day of the row's customer.
KEY, FIRST, SO_FAR, WHO, ORDER_KEY, ORDER_FIRST, COUNTS, REVENUE, WHO_AND_DAY = range(8, 17)
WIDTHS = [2, 14, 12, 34, 12, 18, 3, 30, 9, 9, 9, 14, 9, 9, 12, 12]

_INSIDE = "AND({day}>{as_of}-{window},{day}<{as_of}+1)"  # the window
_FIRST_OF = 'MATCH(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({0},"~","~~"),"*","~*"),"?","~?"),{1},0)'
WORKINGS = {
    KEY: 'IF(AND(ISNUMBER({day}),ISNUMBER({amount})),LOWER(TRIM({customer})),"")',
    FIRST: f'IF({{key}}="","",{_FIRST_OF.format("{key}", "{keys}")})',
    SO_FAR: 'N({above})+IF({first}="",0,IF({first}=ROW()-ROW({head}),1,0))',
    WHO: 'IF({first}="","",INDEX({so_far},{first}))',
    ORDER_KEY: 'IF({key}="","",IF(TRIM({number})="","row "&ROW(),LOWER(TRIM({number}))))',
    ORDER_FIRST: f'IF({{order}}="","",{_FIRST_OF.format("{order}", "{orders}")})',
    COUNTS: f'IF({{key}}="","",IF(AND({{amount}}>=0,{{order_first}}=ROW()-ROW({{head}}),{_INSIDE}),1,0))',
    REVENUE: f'IF({{key}}="","",IF({_INSIDE},{{amount}},0))',
    WHO_AND_DAY: 'IF({key}="","",{who}&"|"&{day})',
}


def build(calculator: Calculator) -> Sheet:
    """The sheet."""
    sheet = calculator.sheet("orders", 88)
    sheet.page.widths(WIDTHS)
    words = calculator.words
    labels = [words(f"calculator.orders.columns.{key}") for key in ("number", "day", "customer", "amount", "channel")]
    for offset, label in enumerate(labels):
        sheet.put(HEADER_ROW, NUMBER + offset, label, style.HEADER_NUMBER if offset == 3 else style.HEADER)
    keys = ("key", "first", "so_far", "who", "order_key", "order_first", "counts", "revenue", "who_and_day")
    sheet.put(HEADER_ROW - 1, KEY, words("calculator.orders.workings"), style.NOTE)
    for column, key in enumerate(keys, KEY):
        look = style.HEADER.but(fill=style.THIRD, ink=style.INK)
        sheet.put(HEADER_ROW, column, words(f"calculator.orders.workings_columns.{key}"), look)
    sheet.page.height(HEADER_ROW, 42)
    _example_rows(sheet)
    _offer(sheet)
    _reference_date(sheet)
    for row in range(FIRST_ROW, LAST_ROW + 1):
        _workings(sheet, row)
    last = FIRST_ROW + len(example.orders()) - 1
    sheet.page.table("MyOrders", address(HEADER_ROW, NUMBER), address(last, CHANNEL), labels, stripes=True)
    sheet.page.sheet.freeze_panes = address(FIRST_ROW, NUMBER)
    sheet.page.print_setup(CHANNEL, last, title_rows=f"{HEADER_ROW}:{HEADER_ROW}", footer=words("terms.footer"))
    return sheet


def _example_rows(sheet: Sheet) -> None:
    looks = [style.INPUT.but(rule="b", across="left", fill=None)] * 5
    looks[1] = looks[1].but(shape=style.DATE)
    looks[2] = looks[4] = looks[0].but(indent=1)
    looks[3] = looks[3].but(across="right", shape="#,##0.00")
    for row in range(FIRST_ROW, LAST_ROW + 1):
        index = row - FIRST_ROW
        order = example.orders()[index] if index < len(example.orders()) else None
        cells = (order.number, order.day, order.customer, order.amount, order.channel) if order else (None,) * 5
        for column, (value, look) in enumerate(zip(cells, looks, strict=True), NUMBER):
            sheet.page.put(row, column, value, look)


def _offer(sheet: Sheet) -> None:
    """References to the table's columns and to the workings, for the sheets that follow."""
    orders, numbers = example.orders(), example.customer_numbers()
    window = [example.in_window(order) for order in orders]
    so_far = [max(numbers[: row + 1]) for row in range(len(orders))]
    columns: dict[str, tuple[int, list[Any]]] = {
        "orders.day": (DAY, [order.day for order in orders]),
        "orders.amount": (AMOUNT, [order.amount for order in orders]),
        "orders.customer": (CUSTOMER, [order.customer for order in orders]),
        "orders.channel": (CHANNEL, [order.channel for order in orders]),
        "orders.key": (KEY, [order.customer.strip().lower() for order in orders]),
        "orders.so_far": (SO_FAR, [*so_far, *[so_far[-1]] * (ROOM - len(orders))]),
        "orders.who": (WHO, list(numbers)),
        "orders.order_key": (ORDER_KEY, [order.number.lower() for order in orders]),
        "orders.counts": (COUNTS, [int(inside) for inside in window]),
        "orders.revenue": (REVENUE, [o.amount if inside else 0 for o, inside in zip(orders, window, strict=True)]),
        "orders.who_and_day": (WHO_AND_DAY, [f"{w}|{o.day}" for w, o in zip(numbers, orders, strict=True)]),
    }
    for name, (column, values) in columns.items():
        sheet.calculator.found[name] = sheet.column(column, FIRST_ROW, LAST_ROW, values)


def _reference_date(sheet: Sheet) -> None:
    """The day that recency counts to: the chosen one, or that of the last order."""
    words, found = sheet.calculator.words, sheet.calculator.found
    sheet.put(HEADER_ROW - 2, NUMBER, words("calculator.orders.reference_date"), style.BODY.but(bold=True))
    day = live.formula('IF(N({chosen})>0,INT({chosen}),IF(MAX({days})>0,INT(MAX({days})),""))', example.last_day(),
                       chosen=sheet.calculator.inputs["as_of"], days=found["orders.day"])  # fmt: skip
    look = style.NUMBER.but(shape=style.DATE, across="left")
    found["reference_date"] = sheet.put(HEADER_ROW - 2, CUSTOMER, day, look)


def _workings(sheet: Sheet, row: int) -> None:
    inputs, found = sheet.calculator.inputs, sheet.calculator.found
    index = row - FIRST_ROW
    values = {name: _value(found[name], index) for name in found if name.startswith("orders.")}
    filled = index < len(example.orders())
    parts = {
        "number": sheet.at(row, NUMBER, None, fixed=False),
        "day": sheet.at(row, DAY, None, fixed=False),
        "customer": sheet.at(row, CUSTOMER, None, fixed=False),
        "amount": sheet.at(row, AMOUNT, None, fixed=False),
        "key": sheet.at(row, KEY, None, fixed=False),
        "first": sheet.at(row, FIRST, None, fixed=False),
        "above": sheet.at(row - 1, SO_FAR, None, fixed=False),
        "head": sheet.at(HEADER_ROW, KEY, None),
        "who": sheet.at(row, WHO, None, fixed=False),
        "order": sheet.at(row, ORDER_KEY, None, fixed=False),
        "order_first": sheet.at(row, ORDER_FIRST, None, fixed=False),
        "counts": sheet.at(row, COUNTS, None, fixed=False),
        "keys": found["orders.key"],
        "so_far": found["orders.so_far"],
        "orders": found["orders.order_key"],
        "as_of": found["reference_date"],
        "window": inputs["window_days"],
    }
    first_row = example.customers()[example.customer_numbers()[index] - 1].first_row if filled else ""
    values_of = {
        KEY: values["orders.key"],
        FIRST: first_row,
        SO_FAR: values["orders.so_far"],
        WHO: values["orders.who"],
        ORDER_KEY: values["orders.order_key"],
        ORDER_FIRST: index + 1 if filled else "",
        COUNTS: values["orders.counts"],
        REVENUE: values["orders.revenue"],
        WHO_AND_DAY: values["orders.who_and_day"],
    }
    for column, template in WORKINGS.items():
        look = style.NOTE.but(shape="0;;") if column == SO_FAR else style.NOTE  # no noughts below the last order
        sheet.put(row, column, live.formula(template, values_of[column], **parts), look)


def _value(column: Live, index: int) -> Any:
    return column.value[index][0]
