"""Orders that look like the payments of subscriptions: for them retention is the better question.

Three signs at once, over the customers with enough orders to show a rhythm: the gaps between a customer's order days
are even, of one length that subscriptions have and most customers share, and each pays the same again and again.
"""

from __future__ import annotations

import numpy as np

from clv_xl.contractual.settings import PERIODS
from clv_xl.contractual.subscribers import Floats
from clv_xl.customers import Customers, seen_by
from clv_xl.engines import Engine
from clv_xl.formulas.periods import DAYS_PER_YEAR
from clv_xl.orders.book import Notice

LEAST_GAPS = 3  # of a customer: three even gaps in a row are no chance, two may be
LEAST_CUSTOMERS = 20  # with so many gaps
NEAR = 0.12  # of the length: 28 to 31 days, a payment some days late or tried again, are a month
SHOWING = 0.6  # share of these customers who must show a sign: more than half, beyond what chance does to 20 of them
OF_REPEATERS = 0.25  # share of repeat customers who must have so many gaps: a few standing orders make no subscription


def suggest(engine: Engine, customers: Customers) -> list[Notice]:
    """Return the remark that the orders look like payments of subscriptions, if they do."""
    repeat = customers.order_days > 1
    span = (customers.last_order - customers.first_order).astype(np.int64)[repeat]
    days = customers.order_days[repeat].astype(np.float64)
    enough = days > LEAST_GAPS
    if enough.sum() < max(LEAST_CUSTOMERS, OF_REPEATERS * len(days)):
        return []
    gaps = span[enough] / (days[enough] - 1)
    name = _common_period(gaps)
    if name is None:
        return []
    even, same = _regularity(engine, customers, _days_of(name))
    if min(even, same) < SHOWING:
        return []
    text = (
        f"Most repeat customers order every {name}, and mostly for the same amount: these look like payments of "
        "subscriptions. If so, a list with customer, start and end of each subscription tells more: give it to clv-xl "
        f"report with --contractual --period {name}."
    )
    return [Notice("looks_contractual", text, remark=True)]


def _days_of(name: str) -> float:
    return PERIODS[name].years * DAYS_PER_YEAR


def _common_period(gaps: Floats) -> str | None:
    """Return the period that most customers' mean gaps are near to, or None."""
    shares = {name: float(np.mean(np.abs(gaps / _days_of(name) - 1) <= NEAR)) for name in PERIODS}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= SHOWING else None


def _regularity(engine: Engine, customers: Customers, days: float) -> tuple[float, float]:
    """Return the shares of customers with enough gaps whose gaps are mostly near, and whose amounts mostly equal."""
    even, same = engine.row(
        f"""SELECT avg((near >= {SHOWING} * gaps)::INTEGER), avg((equal >= {SHOWING} * orders)::INTEGER)
        FROM (SELECT customer, count(gap) AS gaps, count(*) AS orders,
                count(*) FILTER (abs(gap / {days} - 1) <= {NEAR}) AS near,
                count(*) FILTER (amount = usual) AS equal
            FROM (SELECT *, day - lag(day) OVER (PARTITION BY customer ORDER BY day) AS gap,
                    mode(amount) OVER (PARTITION BY customer) AS usual
                FROM (SELECT customer, ordered_at::DATE AS day, round(sum(revenue), 2) AS amount FROM orders
                    WHERE {seen_by(customers.as_of)} AND state = 'counted' GROUP BY customer, day))
            GROUP BY customer HAVING gaps >= {LEAST_GAPS})"""
    )
    return float(even or 0), float(same or 0)
