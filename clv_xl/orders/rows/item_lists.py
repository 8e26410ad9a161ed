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
_ENOUGH_ORDERS = 2

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
    """Return the usual price of each product: of orders of it alone, else of what is left of orders without a coupon.

    One order of a product alone is proof enough; from mixed orders two must agree.
    """
    plain = [(bought, amount) for _, bought, used, amount in orders if bought and not used]
    prices = _agreed([(bought, amount) for bought, amount in plain if len(bought) == 1], {}, times=1)
    while more := _agreed(plain, prices, times=_ENOUGH_ORDERS):
        prices |= more
    return prices


def _agreed(
    orders: Sequence[tuple[list[tuple[int, str]], float]], known: dict[str, float], times: int
) -> dict[str, float]:
    """Return the prices that orders of one product of unknown price agree on."""
    seen: defaultdict[str, Counter[float]] = defaultdict(Counter)
    for bought, amount in orders:
        unknown = [(quantity, name) for quantity, name in bought if name not in known]
        if len(unknown) == 1 and unknown[0][0]:
            quantity, name = unknown[0]
            rest = sum(units * known[other] for units, other in bought if other in known)
            seen[name][round((amount - rest) / quantity, 2)] += 1
    best = {name: amounts.most_common(1)[0] for name, amounts in seen.items()}
    return {name: price for name, (price, count) in best.items() if count >= times and price > 0}


def _kept_with_coupon(orders: Sequence[Order], prices: dict[str, float]) -> dict[str, float]:
    """Return the share of the price that is left with each coupon, where orders agree on it; 1 without one."""
    seen: defaultdict[str, Counter[float]] = defaultdict(Counter)
    for _, bought, used, amount in orders:
        full = _full_price(bought, prices)
        if used and full:
            seen[used][round(amount / full, 3)] += 1
    agreed = {used: shares.most_common(1)[0] for used, shares in seen.items()}
    return {"": 1.0} | {used: share for used, (share, times) in agreed.items() if times >= _ENOUGH_ORDERS}


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
