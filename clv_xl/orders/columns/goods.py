"""The goods' part of the money in a plain list: what a total or subtotal column still holds besides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from clv_xl.orders.columns.headers import Cells, normalise
from clv_xl.orders.columns.layout import Amount, Term
from clv_xl.orders.values.money import reads_as_number

_CENT = 0.011
_MOST = 0.8  # share of rows that must agree

Row = Mapping[str, float]


def goods_amount(
    header: Sequence[str], column: int, parts: Mapping[str, int], sample: Sequence[Cells], totals: Collection[str]
) -> Amount:
    """Return how the goods' amount is made of an amount column and the shipping, tax, discount and total beside it.

    `totals` are the names, normalised, of columns that hold what was paid in all.
    """
    name = header[column]
    rows = _numbers({"amount": column, **parts}, sample)
    if normalise(name) in totals:
        beside = [part for part in ("shipping", "tax") if part in parts and _held_in(part, rows)]
        return _less(header, column, [parts[part] for part in beside], "holds shipping and tax")
    if "discount" in parts and any(row.get("discount") for row in rows):
        return _after_discount(header, column, parts, rows)
    return Amount("auto", (Term((column,)),), f"{name} of each order, less refunds")


def _held_in(part: str, rows: Sequence[Row]) -> bool:
    """Tell whether totals can hold a part: none is smaller than it, and it is no rate, the same for every amount."""
    both = [(row["amount"], row[part]) for row in rows if part in row]
    smaller = any(0 <= amount < value for amount, value in both)
    values = {value for _, value in both}
    rate = part == "tax" and len(values) == 1 and len({amount for amount, _ in both}) > 1 and values != {0.0}
    return not smaller and not rate


def _after_discount(header: Sequence[str], column: int, parts: Mapping[str, int], rows: Sequence[Row]) -> Amount:
    """Tell by the totals whether a subtotal stands before or after the discount."""
    telling = [row for row in rows if row.get("discount") and "total" in row]
    before = sum(abs(_goods(row) - row["amount"] + abs(row["discount"])) < _CENT for row in telling)
    after = sum(abs(_goods(row) - row["amount"]) < _CENT for row in telling)
    if telling and before >= _MOST * len(telling):
        return _less(header, column, [parts["discount"]], "")
    notice = None
    if not telling or after < _MOST * len(telling):
        notice = (
            f"{header[column]!r} was taken as the amount after {header[parts['discount']]!r}, which no total tells: "
            "if it stands before the discount, add a column with the amount after it."
        )
    return Amount("auto", (Term((column,)),), f"{header[column]} of each order, less refunds", notice)


def _goods(row: Row) -> float:
    return row["total"] - row.get("shipping", 0.0) - row.get("tax", 0.0)


def _less(header: Sequence[str], column: int, taken_off: Sequence[int], holds: str) -> Amount:
    names = " and ".join(header[i] for i in taken_off)
    rule = f"{header[column]}{f' less {names}' if names else ''} of each order, less refunds"
    notice = None
    if holds and names:
        notice = (
            f"{header[column]!r} was taken to hold {names} and they were subtracted: if it is the goods' value alone, "
            f'give --columns "amount={header[column]}".'
        )
    return Amount("auto", (Term((column,)), *(Term((i,), -1) for i in taken_off)), rule, notice)


def _numbers(columns: Mapping[str, int], sample: Sequence[Cells]) -> list[dict[str, float]]:
    """Return the numbers of the first rows by their part; rows without an amount are left out."""
    rows = []
    for cells in sample:
        read = {part: reads_as_number((cells[i] or "").strip()) for part, i in columns.items() if i < len(cells)}
        if read.get("amount") is not None:
            rows.append({part: number for part, number in read.items() if number is not None})
    return rows
