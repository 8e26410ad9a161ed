"""Sheet Customers: one row per customer, a real table; its rows are formatted by us (rows.py), not by openpyxl."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from openpyxl.formatting.rule import DataBarRule, FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from clv_xl.customers import Floats
from clv_xl.report import behaviour, inputs, outlook, reservations, rows, style
from clv_xl.report.figures import Figures
from clv_xl.report.package import Splice
from clv_xl.report.page import Page
from clv_xl.report.report import Report

HEADER_ROW = 4
TABLE = "Customers"
CENTRED = frozenset({"vip", "recency", "frequency", "money", "score", "code"})
BYTES_PER_CELL = 60  # more than a cell of ours takes, apart from names


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the list."""

    key: str
    width: float
    make: Callable[[Report, Page], rows.Column]
    money: bool = False
    text: bool = False


def build(report: Report) -> Page:
    """Title, header, table and print set-up; the rows come at the end, see splice()."""
    page, words, figures = report.page("customers"), report.words, report.figures
    columns = fields(report)
    if figures.forecast.conditions:
        page.put(3, 2, reservations.in_short(report), style.SUBTITLE.but(bold=True, ink=style.WARN_INK))
        page.height(3, 16)
    if figures.listed < figures.count:
        limited = words("customers.limited", listed=words.number(figures.listed), count=words.number(figures.count))
        page.put(2, 2, limited, style.SUBTITLE.but(bold=True, ink=style.WARN_INK))
    labels = [label(report, each) for each in columns]
    for offset, each in enumerate(columns):
        centred = style.HEADER_CENTER.but(rule="gap")
        look = style.HEADER if each.text else centred if each.key in CENTRED else style.HEADER_NUMBER
        page.put(HEADER_ROW, 1 + offset, labels[offset], look)
        page.sheet.column_dimensions[get_column_letter(1 + offset)].width = each.width
    page.height(HEADER_ROW, 44)
    last = last_row(report)
    page.table(TABLE, f"A{HEADER_ROW}", f"{get_column_letter(len(columns))}{last}", labels)
    page.sheet.freeze_panes = f"C{HEADER_ROW + 1}"
    page.extras.number_texts += [f"{column_letter(report, key)}{HEADER_ROW + 1}:{column_letter(report, key)}{last}"
                                 for key in ("customer", "code")]  # fmt: skip
    _conditional_formats(report, page, last)
    page.print_setup(len(columns), last, landscape=True, title_rows=f"{HEADER_ROW}:{HEADER_ROW}", footer=report.footer)
    return page


def _conditional_formats(report: Report, page: Page, last: int) -> None:
    """Bars for revenue, and orders that are overdue at the reference date; no more, the list may be long."""
    first = HEADER_ROW + 1
    revenue, due = column_letter(report, "revenue"), column_letter(report, "next_due")
    bars = DataBarRule(start_type="num", start_value=0, end_type="max", color=style.BAR)
    page.sheet.conditional_formatting.add(f"{revenue}{first}:{revenue}{last}", bars)
    overdue = FormulaRule(
        formula=[f"AND(ISNUMBER({due}{first}),{due}{first}<{inputs.cell(report, 'as_of')})"],
        font=Font(color=style.WARN_INK, bold=True),
    )
    page.sheet.conditional_formatting.add(f"{due}{first}:{due}{last}", overdue)


def splice(report: Report, page: Page) -> Splice:
    """The rows, for the last step."""
    columns = fields(report)
    made = [each.make(report, page) for each in columns]
    total, first = report.figures.listed, HEADER_ROW + 1
    if not total:  # an Excel table needs one row, if only an empty one
        return Splice(page.title, f"A1:{get_column_letter(len(columns))}{first}", iter(()), large=False)
    size = total * len(columns) * BYTES_PER_CELL + 5 * sum(len(name) for name in report.figures.names)
    dimension = f"A1:{get_column_letter(len(columns))}{last_row(report)}"
    return Splice(page.title, dimension, rows.row_chunks(made, total, first), large=size > 2_000_000_000)


def last_row(report: Report) -> int:
    """Last row of the table."""
    return HEADER_ROW + max(1, report.figures.listed)


def column(report: Report, key: str) -> str:
    """A structured reference to a column of the table: Customers[Orders]."""
    each = next(each for each in fields(report) if each.key == key)
    name = label(report, each)
    for special in "'[]#@":
        name = name.replace(special, f"'{special}")
    return f"{TABLE}[{name}]"


def label(report: Report, each: Field) -> str:
    """Header of a column, with its unit."""
    text = report.words(f"customers.columns.{each.key}", days=report.words.number(report.figures.settings.window_days))
    if not each.money:
        return text
    return report.figures.money.header(text, report.words("terms.per_order") if each.key == "aov" else "")


def column_letter(report: Report, key: str) -> str:
    """Letter of a column."""
    return str(get_column_letter(1 + [each.key for each in fields(report)].index(key)))


def fields(report: Report) -> tuple[Field, ...]:
    """The columns, in order; units bought only where the file told them, forecasts where they are not withheld."""
    items, ahead = report.figures.customers.items, report.figures.outlook
    without = set() if len(items) and not np.isnan(items).all() else {"items"}
    if ahead is None:
        without |= set(EXPECTED_ORDERS)
    if ahead is None or ahead.values is None:
        without |= set(EXPECTED_VALUES)
    return tuple(each for each in FIELDS if each.key not in without)


def _look(shape: str, across: str | None = None, **more: object) -> style.Look:
    return style.Look(rule="b", across=across, shape=shape).but(**more)


def _numbers(key: str) -> Callable[[Report, Page], rows.Column]:
    def make(report: Report, page: Page) -> rows.Column:
        return rows.Numbers(getattr(report.figures.customers, key), page.style_id(_look(style.WHOLE)))

    return make


def _amounts(key: str) -> Callable[[Report, Page], rows.Column]:
    def make(report: Report, page: Page) -> rows.Column:
        figures = report.figures
        values = getattr(figures, key) if hasattr(figures, key) else getattr(figures.customers, key)
        return rows.amounts(values, page.style_id(_look(figures.money.plain)))

    return make


def _days(key: str) -> Callable[[Report, Page], rows.Column]:
    def make(report: Report, page: Page) -> rows.Column:
        return rows.Dates(getattr(report.figures.customers, key), page.style_id(_look(style.DATE, "right")))

    return make


def _rank(report: Report, page: Page) -> rows.Column:
    return rows.Numbers(np.arange(1, report.figures.count + 1), page.style_id(_look(style.WHOLE, ink=style.MUTED)))


def _names(report: Report, page: Page) -> rows.Column:
    # quotePrefix: a name such as =1+1 stays text even after a reader edits its cell
    return rows.Texts(report.figures.names, page.style_id(_look(style.TEXT, "left", indent=1), quote_prefix=True))


def _due(report: Report, page: Page) -> rows.Column:
    return rows.Dates(report.figures.next_due, page.style_id(_look(style.DATE, "right")))


def _score(key: str) -> Callable[[Report, Page], rows.Column]:
    def make(report: Report, page: Page) -> rows.Column:
        scores = report.figures.scores
        plain = page.style_id(_look(style.WHOLE, "center"))
        choices = [None, *range(1, 3 * scores.bins + 1)]
        return rows.Choices(getattr(scores, key), choices, [plain] * len(choices))

    return make


def _code(report: Report, page: Page) -> rows.Column:
    codes = report.figures.scores.codes
    return rows.Choices(report.figures.scores.code, codes, [page.style_id(_look(style.TEXT, "center"))] * len(codes))


def _segment(report: Report, page: Page) -> rows.Column:
    scores = report.figures.scores
    names = [report.words(f"segments.names.{key}") for key, _ in scores.segments]
    styles = [page.style_id(style.soft_tier_look(tier)) for _, tier in scores.segments]
    return rows.Choices(scores.segment, names, styles)


def _vip(report: Report, page: Page) -> rows.Column:
    styles = [page.style_id(_look("")), page.style_id(_look("", "center", ink=style.BRAND, bold=True))]
    return rows.Choices(report.figures.vip.astype(np.int64), ["", report.words("customers.vip")], styles)


def _behaviour(report: Report, page: Page) -> rows.Column:
    names = [report.words(f"customers.behaviours.{key}") for key in behaviour.KEYS]
    return rows.Choices(report.figures.behaviours, names, [page.style_id(_look(""))] * len(names))


def _expected(key: str) -> Callable[[Report, Page], rows.Column]:
    def make(report: Report, page: Page) -> rows.Column:
        money = report.figures.money
        shape, digits = money.plain, money.decimals
        if key in EXPECTED_ORDERS:
            shape, digits = "0.00", outlook.ORDERS_DIGITS
        if key == "alive":
            shape, digits = "0.0%", outlook.ALIVE_DIGITS
        return rows.Rounded(expected(report.figures, key), page.style_id(_look(shape)), digits)

    return make


def expected(figures: Figures, key: str) -> Floats:
    """A column of the forecast."""
    ahead = figures.outlook
    holder, name = (ahead, EXPECTED_ORDERS[key]) if key in EXPECTED_ORDERS else (
        ahead and ahead.values, EXPECTED_VALUES[key])  # fmt: skip
    column: Floats = getattr(holder, name)
    return column


# Columns of the forecast, and their names in its records.
EXPECTED_ORDERS = {
    "alive": "alive", "expected_orders": "orders", "expected_orders_low": "low", "expected_orders_high": "high",
}  # fmt: skip
EXPECTED_VALUES = {
    "expected_value": "value", "expected_value_low": "low", "expected_value_high": "high", "residual": "residual",
    "lifetime": "lifetime", "at_risk": "at_risk",
}  # fmt: skip
FIELDS = (
    Field("rank", 8, _rank),
    Field("customer", 34, _names, text=True),
    Field("segment", 18, _segment, text=True),
    Field("vip", 7, _vip),
    Field("behaviour", 14, _behaviour, text=True),
    Field("revenue", 14, _amounts("revenue"), money=True),
    Field("orders", 9, _numbers("orders")),
    Field("aov", 14, _amounts("aov"), money=True),
    Field("first_order", 12, _days("first_order")),
    Field("last_order", 12, _days("last_order")),
    Field("days_since", 11, _numbers("days_since_last_order")),
    Field("next_due", 12, _due),
    Field("alive", 11, _expected("alive")),
    Field("expected_orders", 12, _expected("expected_orders")),
    Field("expected_orders_low", 12, _expected("expected_orders_low")),
    Field("expected_orders_high", 12, _expected("expected_orders_high")),
    Field("expected_value", 14, _expected("expected_value"), money=True),
    Field("expected_value_low", 14, _expected("expected_value_low"), money=True),
    Field("expected_value_high", 14, _expected("expected_value_high"), money=True),
    Field("residual", 14, _expected("residual"), money=True),
    Field("lifetime", 14, _expected("lifetime"), money=True),
    Field("at_risk", 14, _expected("at_risk"), money=True),
    Field("recency", 11, _score("recency")),
    Field("frequency", 12, _score("frequency")),
    Field("money", 10, _score("money")),
    Field("score", 8, _score("total")),
    Field("code", 8, _code),
    Field("window_orders", 10, _numbers("window_orders")),
    Field("window_revenue", 14, _amounts("window_revenue"), money=True),
    Field("order_days", 9, _numbers("order_days")),
    Field("active_months", 10, _numbers("active_months")),
    Field("items", 9, _amounts("items")),
    Field("refunds", 12, _amounts("refunds"), money=True),
    Field("returned_orders", 10, _numbers("returned_orders")),
)
