"""The user's own choice of columns, `--columns role=column,...`: read, applied to a layout, and spelled out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from clv_xl.errors import UnusableInputError, UsageError
from clv_xl.orders.book import RoleChoice
from clv_xl.orders.columns.formats import find_column
from clv_xl.orders.columns.layout import (
    CUSTOMER_KINDS,
    Amount,
    CustomerKey,
    Layout,
    Refund,
    Term,
    keys_of_column,
    terms_text,
)

SINGLE = (
    "date time order status payment_status fulfilment_status type paid cancelled_at quantity currency product sku "
    "channel campaign country total".split()
)
COLUMN_CHOICES = ("customer", *CUSTOMER_KINDS, "amount", "price", "refund", *SINGLE)


def parse_choices(text: str, roles: Sequence[str] = COLUMN_CHOICES) -> dict[str, str]:
    """Read `customer=Client,date=Day,amount=Net` as the user's choice of columns."""
    choices: dict[str, str] = {}
    for part in _split_pairs(text, roles):
        role, equals, column = part.partition("=")
        role = role.strip().lower()
        if not equals or not column.strip() or role not in roles:
            raise UsageError(
                f"--columns can't read {part.strip()!r}: write role=column pairs with commas between them, the "
                f"roles being {', '.join(roles)}."
            )
        choices[role] = column.strip()
    return choices


def _split_pairs(text: str, roles: Sequence[str]) -> list[str]:
    """Split at the commas that start a new `role=`; a comma within a column's name stays."""
    parts: list[str] = []
    for part in text.split(","):
        if parts and part.partition("=")[0].strip().lower() not in roles and "=" not in part:
            parts[-1] += "," + part
        else:
            parts.append(part)
    return parts


def chosen_column(header: Sequence[str], name: str, role: str) -> int:
    """Return the column that the user named, by its header or, failing that, by its letter."""
    column = _column(header, name)
    if column is None:
        raise UnusableInputError(
            f"--columns {role}={name}: there is no such column; the columns are: {', '.join(header)}."
        )
    return column


def _column(header: Sequence[str], name: str) -> int | None:
    column = find_column(header, name)
    if column is None and name.isascii() and name.isalpha() and len(name) <= 3:
        index = 0
        for char in name.upper():
            index = index * 26 + ord(char) - 64
        column = index - 1 if index <= len(header) else None
    return column


def apply_choices(layout: Layout, choices: Mapping[str, str], customer_kind: Callable[[int], str]) -> Layout:
    """Return the layout with the user's own choice of columns; `customer_kind(column)` names the kind of key."""
    header = layout.header
    roles = dict(layout.roles) | {
        role: chosen_column(header, choices[role], role) for role in SINGLE if role in choices
    }
    amount = _amount(header, choices, roles) or layout.amount
    refund = layout.refund
    if "refund" in choices:
        refund = Refund("auto", _product(header, choices["refund"], "refund").columns)
    taken = {"customer" if role in CUSTOMER_KINDS else "amount" if role == "price" else role for role in choices}
    return replace(
        layout,
        roles=roles,
        customer=tuple(_customer(header, choices, customer_kind)) or layout.customer,
        amount=amount,
        refund=refund,
        choices=(
            *(choice for choice in layout.choices if choice.role.split(" ")[0] not in taken),
            *(RoleChoice(role, name, "certain", "chosen with --columns") for role, name in choices.items()),
        ),
        chosen=choices,
    )


def _customer(
    header: Sequence[str], choices: Mapping[str, str], customer_kind: Callable[[int], str]
) -> Iterator[CustomerKey]:
    if "customer" in choices and " + " in choices["customer"] and _column(header, choices["customer"]) is None:
        names = choices["customer"].split(" + ")
        yield CustomerKey("name", tuple(chosen_column(header, name.strip(), "customer") for name in names), joined=True)
    elif "customer" in choices:
        column = chosen_column(header, choices["customer"], "customer")
        yield from keys_of_column(column, customer_kind(column))
    for kind in CUSTOMER_KINDS:
        if kind in choices:
            names = choices[kind].split(" + ") if _column(header, choices[kind]) is None else [choices[kind]]
            columns = tuple(chosen_column(header, name.strip(), kind) for name in names)
            yield CustomerKey(kind, columns, joined=len(columns) > 1)


def _amount(header: Sequence[str], choices: Mapping[str, str], roles: Mapping[str, int]) -> Amount | None:
    if "amount" in choices:
        terms = tuple(_terms(header, choices["amount"]))
        level = "line" if any(len(term.columns) > 1 for term in terms) else "auto"
        return Amount(level, terms, f"{terms_text(header, Amount(level, terms, ''))} per order")
    if "price" in choices and "quantity" in roles:
        pair = (roles["quantity"], chosen_column(header, choices["price"], "price"))
        return Amount("line", (Term(pair),), f"{header[pair[0]]} x {header[pair[1]]} of each row, added up per order")
    return None


def _terms(header: Sequence[str], text: str) -> Iterator[Term]:
    """Read `Total - Shipping - Tax` or `Qty * Price`; a column of that very name comes first."""
    if _column(header, text) is not None:
        yield _product(header, text, "amount")
        return
    for place, part in enumerate(text.split(" - ")):
        term = _product(header, part.strip(), "amount")
        yield term if place == 0 else replace(term, sign=-1)


def _product(header: Sequence[str], text: str, role: str) -> Term:
    if _column(header, text) is not None:
        return Term((chosen_column(header, text, role),))
    return Term(tuple(chosen_column(header, name.strip(), role) for name in text.split(" * ")))


def spelled_out(layout: Layout) -> str | None:
    """Return the value of --columns that reads a plain list as it was read; None where that can't be said."""
    header = layout.header
    if len(set(header)) < len(header) or any("," in name or "=" in name for name in header):
        return None
    pairs = dict(layout.chosen)
    if "customer" not in pairs:
        either = {key.columns[0] for key in layout.customer if key.unless}  # of one kind or else an id
        for key in layout.customer:
            role = "customer" if key.columns[0] in either else key.kind
            pairs.setdefault(role, " + ".join(header[i] for i in key.columns))
    for role, column in layout.roles.items():
        if role in SINGLE:
            pairs[role] = header[column]
    if layout.amount and "amount" not in pairs:
        pairs["amount"] = terms_text(header, layout.amount)
    pairs.pop("price", None)
    if layout.refund:
        pairs["refund"] = " * ".join(header[i] for i in layout.refund.columns)
    order = [role for role in COLUMN_CHOICES if role in pairs]
    return ",".join(f"{role}={pairs[role]}" for role in order)
