"""Sheet Orders: the table to paste into, and beside it the workings that make customers of orders.

The workings use nothing newer than Excel 2007 and LibreOffice 7, stand ready for every row of the table's room, and
never compare a customer's name with a pattern: shops mask names with asterisks, so `*`, `?` and `~` are taken as
themselves.
"""

from __future__ import annotations

from typing import Any

from clv_xl.calculator import example, live
from clv_xl.calculator.sheet import Calculator, Sheet
from clv_xl.report import style
from clv_xl.report.page import address

HEADER_ROW = 6
FIRST_ROW = HEADER_ROW + 1
ROOM = 2000  # rows with workings; more belong into `clv-xl report`
LAST_ROW = HEADER_ROW + ROOM
NUMBER, DAY, CUSTOMER, AMOUNT, CHANNEL = 2, 3, 4, 5, 6
INPUT_ROWS = ROOM + 1000  # that the workings can reach, for table rows that were deleted move others up
# Workings: day and amount where they are numbers; key and first row of the customer, whether this row is it, how many
# customers so far, the customer's number; key of the order, its first row, whether that counts as an order; revenue
# that counts; number and day of the row's customer.
DAY_HERE, AMOUNT_HERE, KEY, FIRST, IS_NEW, SO_FAR, WHO, ORDER_KEY, ORDER_FIRST, COUNTS, REVENUE, WHO_AND_DAY = range(
    8, 20
)
WIDTHS = [2, 14, 12, 34, 12, 18, 3, 10, 10, 30, 9, 9, 9, 9, 18, 9, 9, 12, 12]

# Typed cells are looked up by place, never referred to: a reference to a deleted cell can't be mended.
_TYPED = "INDEX({{{0}}},ROW()-ROW({{head}}))"
_CUSTOMER = _TYPED.format("customers")
_NUMBER = f'IFERROR(TRIM({_TYPED.format("numbers")}),"")'
_INSIDE = "AND(INT({day})>{as_of}-{window},INT({day})<={as_of})"  # the window
_FIRST_OF = f"MATCH({live.ITSELF.format('{0}')},{{1}},0)"
LONGEST_KEY = 120  # MATCH takes 255 characters, and each may need a ~
WORKINGS = {
    DAY_HERE: 'IF(ISNUMBER({0}),{0},"")'.format(_TYPED.format("days")),
    AMOUNT_HERE: 'IF(ISNUMBER({0}),{0},"")'.format(_TYPED.format("amounts")),
    KEY: f'IF(OR({{day}}="",{{amount}}=""),"",IFERROR(LEFT(LOWER(TRIM({_CUSTOMER})),{LONGEST_KEY}),""))',
    FIRST: f'IF({{key}}="","",{_FIRST_OF.format("{key}", "{keys}")})',
    IS_NEW: 'IF({first}="",0,IF({first}=ROW()-ROW({head}),1,0))',
    SO_FAR: "SUM({new_so_far})",
    WHO: 'IF({first}="","",INDEX({so_far},{first}))',
    # As in the report: the same number of another customer, or on another day, is another order.
    ORDER_KEY: f'IF({{key}}="","",IF({{amount}}<0,"",{{who}}&"|"&INT({{day}})&"|"&'
    f'IF({_NUMBER}="","row "&ROW(),LEFT(LOWER({_NUMBER}),{LONGEST_KEY}))))',
    ORDER_FIRST: f'IF({{order}}="","",{_FIRST_OF.format("{order}", "{orders}")})',
    COUNTS: f'IF({{key}}="","",IF({{order}}="",0,IF(AND({{order_first}}=ROW()-ROW({{head}}),{_INSIDE}),1,0)))',
    REVENUE: f'IF({{key}}="","",IF({_INSIDE},{{amount}},0))',
    WHO_AND_DAY: 'IF({key}="","",{who}&"|"&{day})',
}
SHAPES = {DAY_HERE: style.DATE, IS_NEW: "0;;", SO_FAR: "0;;"}  # no noughts below the last order
WORKINGS_KEYS = (
    "day_here", "amount_here", "key", "first", "is_new", "so_far", "who", "order_key", "order_first", "counts",
    "revenue", "who_and_day",
)  # fmt: skip


def build(calculator: Calculator) -> Sheet:
    """The sheet."""
    sheet = calculator.sheet("orders", 88)
    sheet.page.widths(WIDTHS)
    words = calculator.words
    labels = [words(f"calculator.orders.columns.{key}") for key in ("number", "day", "customer", "amount", "channel")]
    for offset, label in enumerate(labels):
        sheet.put(HEADER_ROW, NUMBER + offset, label, style.HEADER_NUMBER if offset == 3 else style.HEADER)
    sheet.put(HEADER_ROW - 1, DAY_HERE, words("calculator.orders.workings"), style.NOTE)
    for column, key in enumerate(WORKINGS_KEYS, DAY_HERE):
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
    orders, numbers, found = example.orders(), example.customer_numbers(), sheet.calculator.found
    window = [example.in_window(order) for order in orders]
    so_far = [max(numbers[: row + 1]) for row in range(len(orders))]
    typed: dict[str, tuple[int, list[Any]]] = {
        "typed.number": (NUMBER, [order.number for order in orders]),
        "typed.day": (DAY, [order.day for order in orders]),
        "typed.customer": (CUSTOMER, [order.customer for order in orders]),
        "typed.amount": (AMOUNT, [order.amount for order in orders]),
        "typed.channel": (CHANNEL, [order.channel for order in orders]),
    }
    for name, (column, values) in typed.items():
        found[name] = sheet.column(column, FIRST_ROW, FIRST_ROW + INPUT_ROWS - 1, values)
    first_row = [example.customers()[number - 1].first_row for number in numbers]
    worked: dict[int, list[Any]] = {
        DAY_HERE: [order.day for order in orders],
        AMOUNT_HERE: [order.amount for order in orders],
        KEY: [order.customer.strip().lower() for order in orders],
        FIRST: first_row,
        IS_NEW: [int(first == row) for row, first in enumerate(first_row, 1)] + [0] * (ROOM - len(orders)),
        SO_FAR: [*so_far, *[so_far[-1]] * (ROOM - len(orders))],
        WHO: list(numbers),
        ORDER_KEY: [f"{w}|{o.day}|{o.number.lower()}" for w, o in zip(numbers, orders, strict=True)],
        ORDER_FIRST: list(range(1, len(orders) + 1)),
        COUNTS: [int(inside) for inside in window],
        REVENUE: [order.amount if inside else 0 for order, inside in zip(orders, window, strict=True)],
        WHO_AND_DAY: [f"{w}|{o.day}" for w, o in zip(numbers, orders, strict=True)],
    }
    for key, (column, values) in zip(WORKINGS_KEYS, worked.items(), strict=True):
        found[f"orders.{key}"] = sheet.column(column, FIRST_ROW, LAST_ROW, values)


def _reference_date(sheet: Sheet) -> None:
    """The day that recency counts to, and the window before it: what was chosen, where it is a number."""
    words, found, inputs = sheet.calculator.words, sheet.calculator.found, sheet.calculator.inputs
    row = HEADER_ROW - 2
    sheet.put(row, NUMBER, words("calculator.orders.reference_date"), style.BODY.but(bold=True))
    day = live.formula('IF(N({chosen})>0,INT({chosen}),IF(MAX({days})>0,INT(MAX({days})),""))', example.last_day(),
                       chosen=inputs["as_of"], days=found["orders.day_here"])  # fmt: skip
    look = style.NUMBER.but(shape=style.DATE, across="left")
    found["reference_date"] = sheet.put(row, CUSTOMER, day, look)
    sheet.put(row + 1, NUMBER, words("calculator.orders.window"), style.BODY.but(bold=True))
    days = live.formula(f"IF(N({{chosen}})>0,{{chosen}},{example.WINDOW_DAYS})", example.WINDOW_DAYS,
                        chosen=inputs["window_days"])  # fmt: skip
    found["window"] = sheet.put(row + 1, CUSTOMER, days, look.but(shape=style.WHOLE))
    # The window of 365 days is called a year.
    found["window_years"] = live.formula("IF({days}=365,1,{days}/365.25)", 1, days=found["window"])


def _workings(sheet: Sheet, row: int) -> None:
    found = sheet.calculator.found
    here = {key: sheet.at(row, column, None, fixed=False) for key, column in zip(WORKINGS_KEYS, WORKINGS, strict=True)}
    parts = {
        "head": sheet.at(HEADER_ROW, DAY_HERE, None),
        "numbers": found["typed.number"],
        "days": found["typed.day"],
        "customers": found["typed.customer"],
        "amounts": found["typed.amount"],
        "day": here["day_here"],
        "amount": here["amount_here"],
        "key": here["key"],
        "first": here["first"],
        "new_so_far": live.down_to(sheet.page.title, FIRST_ROW, row, IS_NEW),
        "who": here["who"],
        "order": here["order_key"],
        "order_first": here["order_first"],
        "keys": found["orders.key"],
        "so_far": found["orders.so_far"],
        "orders": found["orders.order_key"],
        "as_of": found["reference_date"],
        "window": found["window"],
    }
    for (column, template), key in zip(WORKINGS.items(), WORKINGS_KEYS, strict=True):
        look = style.NOTE.but(shape=SHAPES.get(column, ""))
        value = found[f"orders.{key}"].value[row - FIRST_ROW][0]
        sheet.put(row, column, live.formula(template, value, **parts), look)
