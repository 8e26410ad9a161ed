"""Partial refunds where an export tells them only by what is missing: an order's net is smaller than its items cost.

WooCommerce's Orders report writes the items as `2× Canvas Tee, 1× Tote Bag` and reduces Net Sales by refunds without a
word. Prices are learned from orders of one product, what a coupon takes off from orders with it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from clv_xl.engines import Engine

_ITEM = re.compile(r"(\d+)\s*[×x]\s*(.+?)(?=,\s*\d+\s*[×x]|$)")
_CENT = 0.01
_ENOUGH_WITH_COUPON = 2

Order = tuple[int, list[tuple[int, str]], str, float]  # row, items (quantity, name), coupon, net amount


def partly_refunded_rows(engine: Engine, table: str, items: str, coupon: str, net: str) -> list[int]:
    """Return the rows whose net is below their items' prices by exactly some units of one item.

    Parameters
    ----------
    engine, table
        The text rows of one tab.
    items, coupon, net
        SQL of the item list, the coupon and the net amount.
    """
    rows = engine.rows(f"SELECT rn, {items}, {coupon}, {net} FROM {table} WHERE {items} IS NOT NULL AND {net} > 0")
    orders = [(rn, _items(text), used or "", amount) for rn, text, used, amount in rows]
    prices = _prices(orders)
    kept = _kept_with_coupon(orders, prices)
    return [rn for rn, bought, used, amount in orders if _lacks_units(bought, amount, prices, kept.get(used))]


def _items(text: str) -> list[tuple[int, str]]:
    return [(int(quantity), name.strip()) for quantity, name in _ITEM.findall(text)]


def _prices(orders: Sequence[Order]) -> dict[str, float]:
    """Return the usual price of each product that was ever bought alone without a coupon."""
    seen: defaultdict[str, Counter[float]] = defaultdict(Counter)
    for _, bought, used, amount in orders:
        if len(bought) == 1 and not used and bought[0][0]:
            seen[bought[0][1]][round(amount / bought[0][0], 2)] += 1
    return {name: amounts.most_common(1)[0][0] for name, amounts in seen.items()}


def _kept_with_coupon(orders: Sequence[Order], prices: dict[str, float]) -> dict[str, float]:
    """Return the share of the price that is left with each coupon, where orders agree on it; 1 without one."""
    seen: defaultdict[str, Counter[float]] = defaultdict(Counter)
    for _, bought, used, amount in orders:
        full = _full_price(bought, prices)
        if used and full:
            seen[used][round(amount / full, 3)] += 1
    agreed = {used: shares.most_common(1)[0] for used, shares in seen.items()}
    return {"": 1.0} | {used: share for used, (share, times) in agreed.items() if times >= _ENOUGH_WITH_COUPON}


def _full_price(bought: Sequence[tuple[int, str]], prices: dict[str, float]) -> float | None:
    if not bought or any(name not in prices for _, name in bought):
        return None
    return sum(quantity * prices[name] for quantity, name in bought)


def _lacks_units(
    bought: Sequence[tuple[int, str]], amount: float, prices: dict[str, float], kept: float | None
) -> bool:
    full = _full_price(bought, prices)
    if full is None or kept is None:
        return False
    lacking = full * kept - amount
    return lacking > _CENT and any(abs(lacking - value) < _CENT for value in _unit_values(bought, prices))


def _unit_values(bought: Sequence[tuple[int, str]], prices: dict[str, float]) -> Iterator[float]:
    for quantity, name in bought:
        yield from (units * prices[name] for units in range(1, quantity + 1))
