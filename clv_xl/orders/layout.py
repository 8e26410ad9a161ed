"""Which column of a tab plays which role: decided once per tab, explained to the user, followed by the typing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from clv_xl.errors import UnusableInputError, UsageError
from clv_xl.orders.book import Notice, RoleChoice
from clv_xl.orders.formats import LIST, SINGLE_COLUMN_ROLES, Format, Words, find_column

COLUMN_CHOICES = ("customer", "date", "amount", "quantity", "price", "order", "status", "product", "channel")
TYPED_ROLES = tuple(
    "order date status payment_status fulfilment_status type paid cancelled_at currency quantity price total sku "
    "currency_sign item_list coupon".split()
)
CUSTOMER_KINDS = ("email", "id", "username", "phone", "name")


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


@dataclass(frozen=True, slots=True)
class CustomerKey:
    """One way to tell who bought: the first filled column, or several joined."""

    kind: str
    columns: tuple[int, ...]
    joined: bool = False
    unless: str | None = None  # not the cells that are a key of this kind


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
    refund: tuple[str, int] | None  # level and column
    choices: tuple[RoleChoice, ...]
    notices: tuple[Notice, ...] = field(default=())

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
        for term in self.amount.terms if self.amount else ():
            used |= set(term.columns)
        if self.refund:
            used.add(self.refund[1])
        return sorted(used)

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
    fmt: Format, words: Words, signature: Sequence[str], header: Sequence[str], header_index: int
) -> Layout:
    """Return the layout of a tab whose header is that of a known format."""
    roles: dict[str, int] = {}
    for role in SINGLE_COLUMN_ROLES:
        column = _first_present(header, fmt.columns(role))
        if column is not None:
            roles[role] = column
    customer = tuple(_customer_keys(fmt, header))
    amount = next(_amounts(fmt, header), None)
    refund = next(_refunds(fmt, header), None)
    why = f"column of {fmt.title}, told by {', '.join(signature)}"
    layout = Layout(tuple(header), header_index, fmt, words, roles, customer, amount, refund, ())
    notices = [Notice("format", text) for text in [fmt.table.get("notice")] if text]
    if amount and amount.notice:
        notices.append(Notice("amount_rule", amount.notice))
    return replace(layout, choices=tuple(describe(layout, "certain", why)), notices=tuple(notices))


def describe(layout: Layout, confidence: str, why: str) -> Iterator[RoleChoice]:
    """Yield the roles of a layout in words."""
    for key in layout.customer:
        names = (" + " if key.joined else ", else ").join(layout.header[i] for i in key.columns)
        yield RoleChoice(f"customer ({key.kind})", names, confidence, why)
    for role, column in layout.roles.items():
        yield RoleChoice(role, layout.header[column], confidence, why)
    if layout.amount:
        names = " ".join(_term_text(layout.header, term) for term in layout.amount.terms).removeprefix("+ ")
        yield RoleChoice("amount", names, confidence, why)
    if layout.refund:
        yield RoleChoice("refund", layout.header[layout.refund[1]], confidence, why)


def _term_text(header: Sequence[str], term: Term) -> str:
    return ("- " if term.sign < 0 else "+ ") + " x ".join(header[i] for i in term.columns)


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
    for way in fmt.table["amount"]:
        level = "order" if "order" in way else "line"
        needed = [find_column(header, name) for name in way.get("needs", [])]
        terms = [_term(header, text) for text in way[level]]
        if terms[0] is not None and None not in needed:
            yield Amount(level, tuple(term for term in terms if term), way["rule"], way.get("notice"))


def _term(header: Sequence[str], text: str) -> Term | None:
    """Read one term; a subtracted column that the file lacks is left out."""
    sign = -1 if text.startswith("-") else 1
    columns = [find_column(header, name) for name in text.removeprefix("-").split(" * ")]
    present = tuple(column for column in columns if column is not None)
    return Term(present, sign) if len(present) == len(columns) else None


def _refunds(fmt: Format, header: Sequence[str]) -> Iterator[tuple[str, int]]:
    for level, names in fmt.table.get("refund", {}).items():
        column = _first_present(header, names)
        if column is not None:
            yield level, column


def parse_choices(text: str) -> dict[str, str]:
    """Read `customer=Client,date=Day,amount=Net` as the user's choice of columns."""
    choices: dict[str, str] = {}
    for part in _split_pairs(text):
        role, equals, column = part.partition("=")
        role = role.strip().lower()
        if not equals or not column.strip() or role not in COLUMN_CHOICES:
            raise UsageError(
                f"--columns can't read {part.strip()!r}: write role=column pairs with commas between them, the "
                f"roles being {', '.join(COLUMN_CHOICES)}."
            )
        choices[role] = column.strip()
    return choices


def _split_pairs(text: str) -> list[str]:
    """Split at the commas that start a new `role=`; a comma within a column's name stays."""
    parts: list[str] = []
    for part in text.split(","):
        if parts and part.partition("=")[0].strip().lower() not in COLUMN_CHOICES and "=" not in part:
            parts[-1] += "," + part
        else:
            parts.append(part)
    return parts


def chosen_column(header: Sequence[str], name: str, role: str) -> int:
    """Return the column that the user named, by its header or, failing that, by its letter."""
    column = find_column(header, name)
    if column is None and name.isalpha() and len(name) <= 3:
        index = 0
        for char in name.upper():
            index = index * 26 + ord(char) - 64
        column = index - 1 if index <= len(header) else None
    if column is None:
        raise UnusableInputError(
            f"--columns {role}={name}: there is no such column; the columns are: {', '.join(header)}."
        )
    return column


def apply_choices(layout: Layout, choices: Mapping[str, str], customer_kind: Any) -> Layout:
    """Return the layout with the user's own choice of columns; `customer_kind(column)` names the kind of key."""
    header, roles, why = layout.header, dict(layout.roles), "chosen with --columns"
    picked = {role: chosen_column(header, name, role) for role, name in choices.items()}
    customer, amount = layout.customer, layout.amount
    for role, column in picked.items():
        if role == "customer":
            customer = keys_of_column(column, customer_kind(column))
        elif role not in ("amount", "price"):
            roles[role] = column
    if "amount" in picked:
        amount = Amount("auto", (Term((picked["amount"],)),), f"{header[picked['amount']]} per order")
    elif "price" in picked and "quantity" in roles:
        pair = (roles["quantity"], picked["price"])
        amount = Amount("line", (Term(pair),), f"{header[pair[0]]} x {header[pair[1]]} of each row, added up per order")
    kept = [
        c
        for c in layout.choices
        if c.role.split(" ")[0] not in picked and not ("price" in picked and c.role == "amount")
    ]
    mine = [RoleChoice(role, header[column], "certain", why) for role, column in picked.items()]
    return replace(layout, roles=roles, customer=customer, amount=amount, choices=(*kept, *mine))
