"""Sheet Subscribers: one row per customer, a real table; its rows are formatted by us, not by openpyxl."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from openpyxl.formatting.rule import DataBarRule
from openpyxl.utils import get_column_letter

from clv_xl.contractual.figures import Figures
from clv_xl.contractual.sheets.document import Document
from clv_xl.errors import UnusableInputError
from clv_xl.report import rows, style
from clv_xl.report.package import Splice
from clv_xl.report.page import Page
from clv_xl.report.text import clean_column

HEADER_ROW = 4
TABLE = "Subscribers"
MOST = 1_000_000  # rows of the sheet; Excel has 1,048,576
BYTES_PER_CELL = 60


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the list."""

    key: str
    width: float
    make: Callable[[Document, Page], rows.Column]
    money: bool = False
    text: bool = False


def build(document: Document) -> Page:
    """Title, header, table and print set-up; the rows come at the end, see splice()."""
    if document.figures.count > MOST:
        raise UnusableInputError(
            f"A sheet holds {MOST:,} rows, and the list has {document.figures.count:,} customers: give a part of it, "
            "such as one plan or country, as a file of its own."
        )
    page, columns = document.page("subscribers"), fields(document.figures)
    labels = [label(document, each) for each in columns]
    for offset, each in enumerate(columns):
        page.put(HEADER_ROW, 1 + offset, labels[offset], style.HEADER if each.text else style.HEADER_NUMBER)
        page.sheet.column_dimensions[get_column_letter(1 + offset)].width = each.width
    page.height(HEADER_ROW, 44)
    last = last_row(document)
    page.table(TABLE, f"A{HEADER_ROW}", f"{get_column_letter(len(columns))}{last}", labels)
    page.sheet.freeze_panes = f"C{HEADER_ROW + 1}"
    for each in columns:
        if each.text:
            page.extras.number_texts.append(_range(document.figures, each.key, last))
    total = "total" if document.figures.has_money else "future"
    bars = DataBarRule(start_type="num", start_value=0, end_type="max", color=style.BAR)
    page.sheet.conditional_formatting.add(_range(document.figures, total, last), bars)
    page.print_setup(
        len(columns), last, landscape=True, title_rows=f"{HEADER_ROW}:{HEADER_ROW}", footer=document.footer
    )
    return page


def splice(document: Document, page: Page) -> Splice:
    """The rows, for the last step."""
    columns = fields(document.figures)
    made = [each.make(document, page) for each in columns]
    total = document.figures.count
    dimension = f"A1:{get_column_letter(len(columns))}{last_row(document)}"
    large = total * len(columns) * BYTES_PER_CELL > 2_000_000_000
    return Splice(page.title, dimension, rows.row_chunks(made, total, HEADER_ROW + 1), large=large)


def last_row(document: Document) -> int:
    """Last row of the table."""
    return HEADER_ROW + document.figures.count


def column(document: Document, key: str) -> str:
    """A structured reference to a column of the table: Subscribers[Status]."""
    name = label(document, next(each for each in fields(document.figures) if each.key == key))
    for special in "'[]#@":
        name = name.replace(special, f"'{special}")
    return f"{TABLE}[{name}]"


def label(document: Document, each: Field) -> str:
    """Header of a column, with its unit."""
    figures = document.figures
    margin = f"subscribers.columns.{each.key}_margin"
    with_margin = figures.settings.margin is not None and document.words.has(f"contractual.{margin}")
    text = document.say(margin if with_margin else f"subscribers.columns.{each.key}")
    per = document.per["per"] if each.key == "fee" else ""
    return figures.money.header(text, per) if each.money else text


def fields(figures: Figures) -> tuple[Field, ...]:
    """The columns, in order: plans and money only where the list has them."""
    left_out = set() if figures.book.has_plans else {"plan"}
    left_out |= set() if figures.has_money else {each.key for each in FIELDS if each.money}
    return tuple(each for each in FIELDS if each.key not in left_out)


def _range(figures: Figures, key: str, last: int) -> str:
    letter = get_column_letter(1 + [each.key for each in fields(figures)].index(key))
    return f"{letter}{HEADER_ROW + 1}:{letter}{last}"


def _look(shape: str, across: str | None = None, **more: object) -> style.Look:
    return style.Look(rule="b", across=across, shape=shape).but(**more)


def _rank(document: Document, page: Page) -> rows.Column:
    return rows.Numbers(np.arange(1, document.figures.count + 1), page.style_id(_look(style.WHOLE)))


def _texts(key: str) -> Callable[[Document, Page], rows.Column]:
    def make(document: Document, page: Page) -> rows.Column:
        texts = clean_column([str(text) for text in getattr(document.figures.subscribers, key)]).texts
        return rows.Texts(texts, page.style_id(_look(style.TEXT, "left", indent=1), quote_prefix=True))

    return make


def _status(document: Document, page: Page) -> rows.Column:
    names = [document.say("subscribers.ended"), document.say("subscribers.active")]
    looks = [_look("", "left", indent=1, ink=style.MUTED), _look("", "left", indent=1, ink=style.GOOD_INK, bold=True)]
    return rows.Choices(
        document.figures.subscribers.active.astype(np.int64), names, [page.style_id(look) for look in looks]
    )


def _days(key: str) -> Callable[[Document, Page], rows.Column]:
    def make(document: Document, page: Page) -> rows.Column:
        return rows.Dates(getattr(document.figures.subscribers, key), page.style_id(_look(style.DATE, "right")))

    return make


def _counts(key: str) -> Callable[[Document, Page], rows.Column]:
    def make(document: Document, page: Page) -> rows.Column:
        return rows.Numbers(getattr(document.figures.subscribers, key), page.style_id(_look(style.WHOLE)))

    return make


def _fee(document: Document, page: Page) -> rows.Column:
    return rows.Numbers(document.figures.subscribers.fee, page.style_id(_look(document.figures.money.plain)))


def _money(key: str) -> Callable[[Document, Page], rows.Column]:
    def make(document: Document, page: Page) -> rows.Column:
        return rows.Numbers(getattr(document.figures, key), page.style_id(_look(document.figures.money.plain)))

    return make


def _numbers(key: str, shape: str) -> Callable[[Document, Page], rows.Column]:
    def make(document: Document, page: Page) -> rows.Column:
        return rows.Numbers(getattr(document.figures, key), page.style_id(_look(shape)))

    return make


FIELDS = (
    Field("rank", 8, _rank),
    Field("customer", 32, _texts("customer"), text=True),
    Field("plan", 16, _texts("plan"), text=True),
    Field("status", 10, _status, text=True),
    Field("first_start", 12, _days("first_start")),
    Field("start", 12, _days("start")),
    Field("end", 12, _days("end")),
    Field("subscriptions", 9, _counts("subscriptions")),
    Field("payments", 10, _counts("payments")),
    Field("fee", 12, _fee, money=True),
    Field("paid", 14, _money("paid"), money=True),
    Field("renews", 11, _numbers("renews_next", style.PERCENT)),
    Field("future", 14, _numbers("future_payments", "0.00")),
    Field("residual", 15, _money("residual"), money=True),
    Field("total", 15, _money("total"), money=True),
)
