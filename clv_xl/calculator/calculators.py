"""Sheet Calculator: the calculators side by side, each with its inputs, its answer and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from clv_xl.calculator import live
from clv_xl.calculator.live import Live, call
from clv_xl.calculator.sheet import Calculator, Sheet
from clv_xl.formulas.periods import DAYS_IN
from clv_xl.report import style

FIRST_ROW = 5
LEFT, RIGHT = 2, 6
MONEY, ORDERS, YEARS, SHARE = "#,##0.00", "#,##0.##", "0.##", "0.0%"
UNITS = tuple(DAYS_IN)
NO_LIMIT = 1e12

# The calculator's own six examples: order value, sales, their period, retention, its unit, value, kind of verdict.
SIX_EXAMPLES = (
    (50, 5, "year", 1, "year", 250, "steady"),
    (20, 12, "half-year", 6, "month", 240, "frequent"),
    (100, 3, "year", 2, "year", 600, "premium"),
    (30, 2, "year", 1, "year", 60, "few"),
    (10, 1, "half-year", 6, "month", 10, "no_repeat"),
    (40, 1, "year", 1, "year", 40, "short"),
)

# Settings that are one of a few.
CHOSEN = {"bins": ("3", "5"), "method": ("quantile", "range")}


class Input(NamedTuple):
    """A cell to change, beside its label."""

    name: str  # key of its label, and defined name behind my_
    value: float | str
    shape: str
    at_most: float = NO_LIMIT


SETTINGS = (
    Input("as_of", "", style.DATE),
    Input("window_days", 365, style.WHOLE, 36525),
    Input("bins", 3, style.WHOLE),
    Input("method", "quantile", ""),
    Input("lifespan_years", 3, YEARS, 100),
    Input("margin_rate", 0.4, SHARE, 1),
    Input("bid_share", 0.5, SHARE, 1),
    Input("conversion_rate", 0.02, SHARE, 1),
)


def build(calculator: Calculator) -> Sheet:
    """The sheet."""
    sheet = calculator.sheet("calculator")
    sheet.page.widths([2, 34, 14, 14, 3, 34, 14, 14, 3, 13, 13, 13])
    row = FIRST_ROW
    for left, right in ((_social, _web_shop), (_marketplace, _cost_view), (_handbook, _retention)):
        row = max(left(sheet, row, LEFT), right(sheet, row, RIGHT)) + 1
    row = _advice(sheet, row)
    row = _six_examples(sheet, row)
    row = _settings(sheet, row)
    sheet.page.sheet.freeze_panes = "A4"
    sheet.page.print_setup(12, row, one_page=True, footer=calculator.words("terms.footer"))
    return sheet


def _words(sheet: Sheet, key: str) -> str:
    return sheet.calculator.words(f"calculator.calculator.{key}")


def _inputs(sheet: Sheet, row: int, column: int, title: str, inputs: Sequence[Input]) -> tuple[int, list[Live]]:
    """A block's header and its inputs; gives the row below and the references."""
    head = style.HEADER.but(wrap=False)
    for offset, text in enumerate((_words(sheet, f"{title}.title"), "", "")):
        sheet.put(row, column + offset, text, head)
    sheet.page.height(row, 22)
    found = []
    for place, each in enumerate(inputs, row + 1):
        sheet.put(place, column, _words(sheet, f"inputs.{each.name}.label"), style.CELL)
        sheet.input(place, column + 1, each.name, each.value, each.shape)
        sheet.put(place, column + 2, _words(sheet, f"inputs.{each.name}.unit"), style.CELL.but(ink=style.MUTED))
        if not isinstance(each.value, str) and each.name not in CHOSEN:
            message = sheet.calculator.words("calculator.terms.range", low="0", high=f"{each.at_most:,.0f}")
            sheet.allow(place, column + 1, between=(0, each.at_most), message=message)
        # Within the sheet a formula is easier to follow by its cells than by their names.
        found.append(sheet.at(place, column + 1, each.value, fixed=False))
    return row + 1 + len(inputs), found


def _result(sheet: Sheet, row: int, column: int, key: str, content: Live, shape: str = MONEY, *,
            main: bool = False) -> Live:  # fmt: skip
    label, number = (style.TOTAL, style.TOTAL_NUMBER) if main else (style.CELL, style.NUMBER)
    sheet.put(row, column, _words(sheet, f"results.{key}.label"), label)
    found = sheet.put(row, column + 1, content, number.but(shape=shape))
    unit = label.but(ink=style.MUTED, bold=False)
    sheet.put(row, column + 2, _words(sheet, f"results.{key}.unit"), unit)
    return found.here


def _social(sheet: Sheet, row: int, column: int) -> int:
    inputs = (
        Input("order_value", 50, MONEY),
        Input("repeat_sales", 5, ORDERS),
        Input("sales_per", "year", ""),
        Input("retention_time", 1, YEARS),
        Input("retention_in", "year", ""),
        Input("acquisition_cost", 60, MONEY),
    )
    below, found = _inputs(sheet, row, column, "social", inputs)
    for unit_row in (row + 3, row + 5):
        sheet.allow(unit_row, column + 1, words=UNITS, message=", ".join(UNITS))
    value, sales, per, time, unit, cost = found
    clv = _result(sheet, below, column, "clv", call("CLV", value, sales, time, per, unit), main=True)
    ratio = live.formula('IF(N({cost})>0,{ratio},"")', call("CLV_CAC_RATIO", clv, cost).value,
                         cost=cost, ratio=call("CLV_CAC_RATIO", clv, cost))  # fmt: skip
    _result(sheet, below + 1, column, "ratio", ratio, style.RATIO)
    sheet.calculator.found["advice"] = call("CLV_ADVICE", value, sales, time, per, unit, cost)
    return below + 2


def _web_shop(sheet: Sheet, row: int, column: int) -> int:
    inputs = (
        Input("shop_revenue", 12500, MONEY),
        Input("shop_orders", 250, ORDERS),
        Input("shop_customers", 100, ORDERS),
        Input("shop_lifespan", 3, YEARS),
        Input("marketing_spend", 2500, MONEY),
        Input("new_customers", 50, ORDERS),
        Input("ad_conversion", 0.02, SHARE, 1),
    )
    row, (revenue, orders, customers, years, spend, new, conversion) = _inputs(sheet, row, column, "web_shop", inputs)
    order_value = _result(sheet, row, column, "order_value", call("AOV", revenue, orders))
    frequency = _result(sheet, row + 1, column, "frequency", call("PURCHASE_FREQUENCY", orders, customers), style.RATIO)
    _result(sheet, row + 2, column, "customer_value", call("CUSTOMER_VALUE", order_value, frequency))
    clv = _result(sheet, row + 3, column, "clv", call("CLV", order_value, frequency, years), main=True)
    cost = _result(sheet, row + 4, column, "cac", call("CAC", spend, new))
    _result(sheet, row + 5, column, "roi", call("CLV_ROI", clv, cost))
    _result(sheet, row + 6, column, "ratio", call("CLV_CAC_RATIO", clv, cost), style.RATIO)
    _result(sheet, row + 7, column, "max_cpc", call("MAX_CPC", clv, conversion))
    return row + 8


def _marketplace(sheet: Sheet, row: int, column: int) -> int:
    inputs = (Input("purchase_value", 200, MONEY), Input("purchases_per_year", 4, ORDERS), Input("years", 3, YEARS))
    row, found = _inputs(sheet, row, column, "marketplace", inputs)
    _result(sheet, row, column, "clv", call("CLV", *found), main=True)
    return row + 1


def _cost_view(sheet: Sheet, row: int, column: int) -> int:
    names = ("lifetime_revenue", "cost_of_goods", "service_cost", "marketing_cost", "logistics_cost")
    amounts = (600, 240, 24, 60, 54)
    inputs = [Input(name, amount, MONEY) for name, amount in zip(names, amounts, strict=True)]
    row, found = _inputs(sheet, row, column, "cost_view", inputs)
    _result(sheet, row, column, "net", call("CLV_NET", *found), main=True)
    return row + 1


def _handbook(sheet: Sheet, row: int, column: int) -> int:
    inputs = (
        Input("profit_order_value", 90, MONEY),
        Input("orders_per_lifetime", 3, ORDERS),
        Input("profit_cost", 6, MONEY),
        Input("profit_margin", 0.2, SHARE, 1),
    )
    row, found = _inputs(sheet, row, column, "handbook", inputs)
    value, orders, cost, margin = found
    _result(sheet, row, column, "profit", call("CLV_PROFIT", *found), main=True)
    textbook = live.formula("{value}*{orders}*{margin}-{cost}", value.value * orders.value * margin.value - cost.value,
                            value=value, orders=orders, margin=margin, cost=cost)  # fmt: skip
    _result(sheet, row + 1, column, "textbook", textbook)
    return row + 2


def _retention(sheet: Sheet, row: int, column: int) -> int:
    inputs = (
        Input("margin_per_period", 150, MONEY),
        Input("retention_rate", 0.55, SHARE, 1),
        Input("discount_rate", 0.1, SHARE, 1),
        Input("growth", 0, SHARE, 1),
        Input("first_payment_now", 0, style.WHOLE, 1),
        Input("winning_cost", 100, MONEY),
        Input("periods", 3, ORDERS, 1000),
    )
    row, found = _inputs(sheet, row, column, "retention", inputs)
    *endless, periods = found
    _result(sheet, row, column, "endless", call("CLV_RETENTION", *endless), main=True)
    _result(sheet, row + 1, column, "discounted", call("CLV_DISCOUNTED", *found[:3], periods))
    return row + 2


def _advice(sheet: Sheet, row: int) -> int:
    """The verdict on the first calculator, in a row of its own: it is a sentence or two."""
    sheet.put(row, LEFT, _words(sheet, "advice"), style.HEADING)
    sheet.put(row + 1, LEFT, sheet.calculator.found["advice"], style.BODY)
    sheet.page.height(row, 22)
    return row + 3


def _six_examples(sheet: Sheet, row: int) -> int:
    """The six examples of the first calculator, computed by the functions."""
    sheet.page.section(row, _words(sheet, "six.title"))
    labels = ("verdict", "order_value", "sales", "", "per", "retention", "unit", "", "clv", "expected", "check")
    heads = [_words(sheet, f"six.{label}") if label else "" for label in labels]
    sheet.page.header(row + 1, LEFT, heads, numbers_from=9)
    for place, (value, sales, per, time, unit, expected, kind) in enumerate(SIX_EXAMPLES, row + 2):
        cells: dict[int, str | int] = {3: value, 4: sales, 6: per, 7: time, 8: unit}
        sheet.put(place, LEFT, _words(sheet, f"six.verdicts.{kind}"), style.CELL)
        looks = {str: style.CELL, int: style.NUMBER}
        refs = {column: sheet.put(place, column, content, looks[type(content)]) for column, content in cells.items()}
        order_value, repeat, period, retention, in_unit = (refs[column] for column in (3, 4, 6, 7, 8))
        clv = sheet.put(
            place, 10, call("CLV", order_value, repeat, retention, period, in_unit), style.NUMBER.but(shape=MONEY)
        )
        wanted = sheet.put(place, 11, expected, style.NUMBER.but(shape=MONEY))
        sheet.check(place, 12, live.formula("ROUND({clv}-{wanted},6)=0", True, clv=clv, wanted=wanted))
    return row + 3 + len(SIX_EXAMPLES)


def _settings(sheet: Sheet, row: int) -> int:
    """What RFM, Segments, Ads and What-if are told, in one place."""
    below, _ = _inputs(sheet, row, LEFT, "settings", SETTINGS)
    for place, each in enumerate(SETTINGS, row + 1):
        if each.name in CHOSEN:
            sheet.allow(place, LEFT + 1, words=CHOSEN[each.name], message=", ".join(CHOSEN[each.name]))
        elif each.name == "as_of":
            sheet.allow(place, LEFT + 1, date_from=1, message=_words(sheet, "inputs.as_of.unit"))
        sheet.put(place, RIGHT, _words(sheet, f"inputs.{each.name}.moves"), style.NOTE)
    return below + 1
