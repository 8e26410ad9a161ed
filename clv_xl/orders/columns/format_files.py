"""The text of a format file -> its tables, checked key by key; docs/formats.md explains each key to the user."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from typing import Any

from clv_xl.errors import UnusableInputError

MEANINGS = ("cancelled", "unpaid", "pending", "refunded", "partially_refunded", "counted")
KEY_KINDS = ("email", "id", "username", "phone", "name")
LEVELS = ("order", "line", "auto")

_Checker = Callable[[Any], str | None]


def parse_formats(text: str, place: str) -> dict[str, Any]:
    """Return the tables of a format file.

    Raises
    ------
    UnusableInputError
        The text is no TOML, or a table lacks a key, has an unknown one or one of the wrong kind.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnusableInputError(f"{place} is no TOML file ({error}): see docs/formats.md for an example.") from error
    for key, table in document.items():
        for problem in _problems(key, table):
            raise UnusableInputError(f"{place}, table [{key}]: {problem}; see docs/formats.md for an example.")
    return document


def _problems(key: str, table: Any) -> Iterator[str]:
    if not isinstance(table, dict):
        yield f"{key} = ... stands outside of a table: begin with a line such as [my_shop]"
    elif key == "words":
        yield from _wrong(table, dict.fromkeys(MEANINGS, _names))
    elif key == "list":
        yield from _wrong(table, {"title": _text, "names": _table_of_names})
    else:
        yield from _wrong(table, {name: check for name, (check, _) in FORMAT_KEYS.items()})
        yield from _lacking(table)


def _wrong(table: dict[str, Any], allowed: dict[str, _Checker]) -> Iterator[str]:
    for name, value in table.items():
        if name not in allowed:
            yield f"{name!r} is no key that is known; the keys are {', '.join(allowed)}"
        elif wanted := allowed[name](value):
            yield f"{name} must be {wanted}"


def _lacking(table: dict[str, Any]) -> Iterator[str]:
    needed = ("title", "signature") if "refuse" in table else ("title", "signature", "date", "amount")
    lacking = [name for name in needed if not table.get(name)]
    if lacking:
        yield f"it has no {' and no '.join(lacking)}"
    if not ({"refuse", "no_customer"} & table.keys() or table.get("customer")):
        yield "it has no customer"


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else 'a text such as "Order ID"'


def _yes_no(value: Any) -> str | None:
    return None if isinstance(value, bool) else "true or false"


def _day_order(value: Any) -> str | None:
    return None if value in ("dmy", "mdy") else '"dmy" or "mdy"'


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and name.strip() for name in value)


def _names(value: Any) -> str | None:
    return None if _is_names(value) else 'a list of texts such as ["Order ID", "Order number"]'


def _signatures(value: Any) -> str | None:
    fine = isinstance(value, list) and value and all(_is_names(names) and names for names in value)
    return None if fine else 'lists of column names in a list, such as [["Order ID", "Buyer"], ["Order No", "Buyer"]]'


def _table_of_names(value: Any) -> str | None:
    fine = isinstance(value, dict) and all(_is_names(names) for names in value.values())
    return None if fine else 'a table of lists, such as { date = ["Day"] }'


def _table_of_texts(value: Any) -> str | None:
    fine = isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    return None if fine else 'a table of texts, such as { "Germany" = "EUR" }'


def _words(value: Any) -> str | None:
    fine = isinstance(value, dict) and all(kind in MEANINGS and _is_names(words) for kind, words in value.items())
    return None if fine else f'a table such as {{ cancelled = ["off"] }} with the meanings {", ".join(MEANINGS)}'


def _customer(value: Any) -> str | None:
    fine = isinstance(value, list) and all(
        isinstance(key, dict)
        and key.get("kind") in KEY_KINDS
        and _is_names(key.get("columns") or key.get("join"))
        and not key.keys() - {"kind", "columns", "join"}
        for key in value
    )
    kinds = ", ".join(KEY_KINDS)
    return None if fine else f'a list such as [{{ kind = "email", columns = ["Email"] }}] with the kinds {kinds}'


def _amount(value: Any) -> str | None:
    fine = isinstance(value, list) and value and all(_is_amount(way) for way in value)
    return None if fine else 'a list such as [{ order = ["Total", "-Shipping"], rule = "Total less Shipping" }]'


def _is_amount(way: Any) -> bool:
    if not isinstance(way, dict) or way.keys() - {*LEVELS, "once", "needs", "rule", "notice"}:
        return False
    levels = [way[level] for level in LEVELS if level in way]
    lists = [way.get("once", []), way.get("needs", []), *levels]
    return len(levels) == 1 and bool(levels[0]) and all(map(_is_names, lists)) and isinstance(way.get("rule"), str)


def _refund(value: Any) -> str | None:
    levels = (*LEVELS, "text")
    fine = isinstance(value, dict) and all(level in levels and _is_names(names) for level, names in value.items())
    return None if fine else 'a table such as { order = ["Refunded Amount"] } or { line = ["Returned * Price"] }'


def _rows(value: Any) -> str | None:
    keys = {"column", "keep", "refund", "refund_of", "refund_customer", "paid_out"}
    fine = isinstance(value, dict) and {"column", "keep"} <= value.keys() <= keys
    fine = fine and all(isinstance(word, str) for words in value.values() for word in words)  # "" keeps blank ones
    return None if fine else 'a table such as { column = ["Type"], keep = ["Sale", ""], refund = ["Refund"] }'


# What a format may say, each with its check and what it is for, as docs/formats.md and `clv-xl formats` show it.
FORMAT_KEYS: dict[str, tuple[_Checker, str]] = {
    "title": (_text, "name of the export"),
    "how": (_text, "where to get the export"),
    "signature": (_signatures, "column names that tell the format: all of one list must be there"),
    "order": (_names, "order number"),
    "date": (_names, "day of the order"),
    "time": (_names, "time of day, where it stands apart from the date"),
    "customer": (_customer, "who bought, best first: columns = first one filled, join = columns that make one key"),
    "amount": (_amount, "money of an order, first way whose columns are there; - subtracts, A * B multiplies"),
    "refund": (_refund, "money given back"),
    "row_value": (_names, "what a row is worth, for rows returned alone where the amount is the whole order's"),
    "status": (_names, "state of the order"),
    "status_words": (_words, "words of the status that mean something else here than elsewhere"),
    "payment_status": (_names, "state of the payment, where status is that of the order"),
    "fulfilment_status": (_names, "state of the delivery: says of an order at most that it is off"),
    "return_status": (_names, "state of a return"),
    "return_words": (_words, "words of the return's state; others mean nothing"),
    "return_wins": (_yes_no, "true: the state of a return has the last word, also where the order is called closed"),
    "paid": (_names, "yes or no: paid"),
    "paid_at": (_names, "day of the payment"),
    "unpaid_without_paid_at": (_yes_no, "true: an order without a day of payment is unpaid"),
    "cancelled_at": (_names, "day of the cancellation: filled means cancelled"),
    "type": (_names, "kind of row: sale, refund, fee"),
    "rows": (_rows, "which rows are sales and which are refunds; others are left out"),
    "summary_row": (_names, "column that is blank on a row that sums up the other rows of its order"),
    "currency": (_names, "currency"),
    "currency_sign": (_names, "column whose amounts carry the currency's sign, where the amount itself has none"),
    "currency_code": (_text, "currency where nothing else tells it"),
    "currency_by_column": (_table_of_texts, "currency that the presence of a column tells"),
    "currency_by_country": (_table_of_texts, "currency that the country tells"),
    "currency_unclear": (_text, "said where nothing tells the currency"),
    "tax_check": (
        _table_of_texts,
        "total, goods, shipping and tax columns that show whether prices hold tax",
    ),
    "settlement": (_table_of_texts, "amount, refund and currency columns in the account's own currency"),
    "quantity": (_names, "units of a row"),
    "unit_rows": (_yes_no, "true: each row is one unit"),
    "product": (_names, "product"),
    "sku": (_names, "product code"),
    "channel": (_names, "where the order came from"),
    "campaign": (_names, "campaign"),
    "country": (_names, "country"),
    "payment": (_names, "way of payment"),
    "total": (_names, "what was paid in all: a refund of this much is a full refund"),
    "item_list": (_names, "items in one cell, such as 2× Canvas Tee, where nothing else tells partial refunds"),
    "coupon": (_names, "coupon, needed with item_list"),
    "description_row": (_yes_no, "true: the row under the header explains the columns"),
    "date_order": (_day_order, "dmy or mdy where the dates alone can't tell"),
    "return_prefix": (_text, "order numbers that start so are returns"),
    "notice": (_text, "said for every file of this format"),
    "no_customer": (_text, "why no report can be made, where the export names no buyer"),
    "refuse": (_text, "why the file is no order list, and what to take instead"),
}
