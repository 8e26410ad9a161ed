"""Which column of a tab plays which role: decided once per tab, explained to the user, followed by the typing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from clv_xl.orders.book import Notice, RoleChoice
from clv_xl.orders.columns.format_files import LEVELS
from clv_xl.orders.columns.formats import LIST, SINGLE_COLUMN_ROLES, Format, Words, find_column
from clv_xl.orders.columns.headers import Cells

CUSTOMER_KINDS = ("email", "id", "username", "phone", "name")
TYPED_ROLES = tuple(
    "order date time status payment_status fulfilment_status return_status type paid paid_at cancelled_at currency "
    "quantity price total sku currency_sign item_list coupon".split()
)


@dataclass(frozen=True, slots=True)
class Term:
    """One part of an amount: a column, or the product of two, added or subtracted."""

    columns: tuple[int, ...]
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Amount:
    """How the amount of an order is made."""

    level: str  # "order": stands once or is repeated on each row; "line": added up; "auto": told from the rows
    terms: tuple[Term, ...]
    rule: str
    notice: str | None = None
    once: tuple[Term, ...] = ()  # of the whole order, repeated on each row, beside amounts of rows


@dataclass(frozen=True, slots=True)
class CustomerKey:
    """One way to tell who bought: the first filled column, or several joined."""

    kind: str
    columns: tuple[int, ...]
    joined: bool = False
    unless: str | None = None  # not the cells that are a key of this kind


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back."""

    level: str  # as of an amount, or "text": written out in the cell, such as amount:12.40|reason:broken
    columns: tuple[int, ...]  # multiplied


@dataclass(frozen=True, slots=True)
class RowKinds:
    """Which rows are sales and which are refunds, by the words of a column; others are no order lines."""

    column: int
    keep: tuple[str, ...]  # words in lower case
    refund: tuple[str, ...]
    refund_of: int | None  # on a refund, the number of the order it belongs to
    refund_customer: int | None  # on a refund, the customer
    paid_out: int | None  # the amount that is below zero on money that the shop paid itself


@dataclass(frozen=True, slots=True)
class Layout:
    """The roles of a tab's columns."""

    header: tuple[str, ...]
    header_index: int | None  # 0-based row of the header, None: no header
    format: Format | None  # None: a plain list
    words: Words  # what its status words mean
    roles: Mapping[str, int]
    customer: tuple[CustomerKey, ...]
    amount: Amount | None
    refund: Refund | None
    choices: tuple[RoleChoice, ...]
    notices: tuple[Notice, ...] = field(default=())
    row_value: Term | None = None  # what a row is worth, where the amount is the whole order's
    rows: RowKinds | None = None
    summary_row: int | None = None  # the column that is blank on a row that sums up the others of its order
    chosen: Mapping[str, str] = field(default_factory=dict)  # what the user said with --columns

    @property
    def key(self) -> str:
        """Return the name of the format."""
        return self.format.key if self.format else LIST

    @property
    def first_data_row(self) -> int:
        """Return the spreadsheet row, counted from 1, where the data start."""
        return 1 if self.header_index is None else self.header_index + 2

    def used_columns(self, extra_roles: Sequence[str] = ()) -> list[int]:
        """Return every column that the typing needs, in order; other roles are only shown."""
        used = {self.roles[role] for role in (*TYPED_ROLES, *extra_roles) if role in self.roles}
        for key in self.customer:
            used |= set(key.columns)
        for term in (*self.amount.terms, *self.amount.once) if self.amount else ():
            used |= set(term.columns)
        used |= set(self.refund.columns) if self.refund else set()
        used |= set(self.row_value.columns) if self.row_value else set()
        used |= set(self.settlement().values())
        return sorted(used | {column for column in (self.summary_row, *self._row_columns()) if column is not None})

    def _row_columns(self) -> tuple[int | None, ...]:
        rows = self.rows
        return (rows.column, rows.refund_of, rows.refund_customer, rows.paid_out) if rows else ()

    def says(self, key: str) -> Any:
        """Return what the format says of itself under a key, None for a plain list."""
        return self.format.table.get(key) if self.format else None

    def settlement(self) -> dict[str, int]:
        """Return the columns in the account's own currency: amount and currency at least, or none."""
        wanted: dict[str, str] = self.says("settlement") or {}
        found = {part: find_column(self.header, name) for part, name in wanted.items()}
        there = {part: column for part, column in found.items() if column is not None}
        return there if {"amount", "currency"} <= there.keys() else {}

    def missing(self) -> list[str]:
        """Return which of the three columns that every report needs are not there."""
        return [
            name
            for name, there in (("customer", self.customer), ("date", "date" in self.roles), ("amount", self.amount))
            if not there
        ]


def keys_of_column(column: int, kind: str) -> tuple[CustomerKey, ...]:
    """Return the keys of a column of customers: cells that are not of its kind are ids."""
    first = CustomerKey(kind, (column,))
    return (first, CustomerKey("id", (column,), unless=kind)) if kind in ("email", "phone") else (first,)


def format_layout(
    fmt: Format,
    words: Words,
    signature: Sequence[str],
    header: Sequence[str],
    header_index: int,
    sample: Sequence[Cells],
) -> Layout:
    """Return the layout of a tab whose header is that of a known format; columns blank in the sample come last."""
    roles: dict[str, int] = {}
    for role in SINGLE_COLUMN_ROLES:
        columns = [column for name in fmt.columns(role) if (column := find_column(header, name)) is not None]
        if columns:
            roles[role] = next((column for column in columns if _holds_something(sample, column)), columns[0])
    customer = tuple(_customer_keys(fmt, header))
    amounts = list(_amounts(fmt, header))
    filled = (amount for amount in amounts if all(_holds_something(sample, i) for i in amount.terms[0].columns))
    amount = next(filled, amounts[0] if amounts else None)
    layout = Layout(
        header=tuple(header),
        header_index=header_index,
        format=fmt,
        words=words,
        roles=roles,
        customer=customer,
        amount=amount,
        refund=next(_refunds(fmt, header), None),
        choices=(),
        row_value=next(filter(None, (_term(header, name) for name in fmt.columns("row_value"))), None),
        rows=_row_kinds(fmt, header),
        summary_row=_first_present(header, fmt.columns("summary_row")),
    )
    notices = [Notice("format", text) for text in [fmt.table.get("notice")] if text]
    if amount and amount.notice:
        notices.append(Notice("amount_rule", amount.notice))
    told = f"told by {', '.join(signature)}" if signature else "chosen with --format"
    why = f"column of {fmt.title}, {told}"
    return replace(layout, choices=tuple(describe(layout, "certain", why)), notices=tuple(notices))


def describe(layout: Layout, confidence: str, why: str) -> Iterator[RoleChoice]:
    """Yield the roles of a layout in words."""
    for key in layout.customer:
        names = (" + " if key.joined else ", else ").join(layout.header[i] for i in key.columns)
        yield RoleChoice(f"customer ({key.kind})", names, confidence, why)
    for role, column in layout.roles.items():
        yield RoleChoice(role, layout.header[column], confidence, why)
    if layout.amount:
        yield RoleChoice("amount", terms_text(layout.header, layout.amount), confidence, why)
    if layout.refund:
        yield RoleChoice("refund", " * ".join(layout.header[i] for i in layout.refund.columns), confidence, why)
    if layout.rows:
        yield RoleChoice("kind of row", layout.header[layout.rows.column], confidence, why)


def terms_text(header: Sequence[str], amount: Amount) -> str:
    """Return the columns of an amount as they are added up, subtracted and multiplied."""
    parts = [
        ("- " if term.sign < 0 else "+ ") + " * ".join(header[i] for i in term.columns)
        for term in (*amount.terms, *amount.once)
    ]
    return " ".join(parts).removeprefix("+ ")


def _holds_something(sample: Sequence[Cells], column: int) -> bool:
    return any(column < len(row) and (row[column] or "").strip() for row in sample)


def _first_present(header: Sequence[str], names: Sequence[str]) -> int | None:
    return next((column for name in names if (column := find_column(header, name)) is not None), None)


def _customer_keys(fmt: Format, header: Sequence[str]) -> Iterator[CustomerKey]:
    for key in fmt.table.get("customer", []):
        joined = "join" in key
        found = [find_column(header, name) for name in key["join" if joined else "columns"]]
        columns = tuple(dict.fromkeys(column for column in found if column is not None))
        if columns and (not joined or found[0] is not None):
            yield CustomerKey(key["kind"], columns, joined)


def _amounts(fmt: Format, header: Sequence[str]) -> Iterator[Amount]:
    for way in fmt.table.get("amount", []):
        level = next(level for level in LEVELS if level in way)
        needed = [find_column(header, name) for name in way.get("needs", [])]
        terms = [_term(header, text) for text in way[level]]
        once = [_term(header, text) for text in way.get("once", [])]
        if terms[0] is not None and None not in needed:
            present = tuple(term for term in terms if term)
            yield Amount(level, present, way["rule"], way.get("notice"), tuple(term for term in once if term))


def _term(header: Sequence[str], text: str) -> Term | None:
    """Read one term; a subtracted column that the file lacks is left out."""
    sign = -1 if text.startswith("-") else 1
    columns = [find_column(header, name) for name in text.removeprefix("-").split(" * ")]
    present = tuple(column for column in columns if column is not None)
    return Term(present, sign) if len(present) == len(columns) else None


def _refunds(fmt: Format, header: Sequence[str]) -> Iterator[Refund]:
    for level, names in fmt.table.get("refund", {}).items():
        for name in names:
            term = _term(header, name)
            if term is not None:
                yield Refund(level, term.columns)


def _row_kinds(fmt: Format, header: Sequence[str]) -> RowKinds | None:
    said: dict[str, list[str]] = fmt.table.get("rows", {})
    column = _first_present(header, said.get("column", []))
    if column is None:
        return None
    keep, refund = (tuple(word.lower() for word in said.get(name, [])) for name in ("keep", "refund"))
    others = ("refund_of", "refund_customer", "paid_out")
    return RowKinds(column, keep, refund, *(_first_present(header, said.get(name, [])) for name in others))
