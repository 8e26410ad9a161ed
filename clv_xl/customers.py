"""Orders -> one row per customer, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from clv_xl.engines import Engine, quote
from clv_xl.errors import UnusableInputError
from clv_xl.orders.book import OrderBook
from clv_xl.orders.keys import display_sql
from clv_xl.settings import Settings

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Customers:
    """One entry per customer in every column, most valuable first (revenue, then key: a stable order)."""

    as_of: date
    customer: npt.NDArray[Any]  # str objects
    first_order: npt.NDArray[np.datetime64]  # datetime64[D]
    last_order: npt.NDArray[np.datetime64]  # datetime64[D]
    orders: Ints  # counted orders, whole history
    order_days: Ints  # distinct days with an order
    active_months: Ints  # distinct calendar months with an order
    items: Floats  # units bought, NaN where the file has no quantity
    revenue: Floats  # net of refunds and returns, whole history
    refunds: Floats  # what refunds and returns took off, >= 0
    returned_orders: Ints  # orders with a refund or return
    window_orders: Ints  # counted orders in the RFM window
    window_revenue: Floats
    days_since_last_order: Ints  # as_of - last_order


@dataclass(frozen=True, slots=True)
class Months:
    """Counted orders by calendar month, no gaps, customers or not."""

    month: npt.NDArray[np.datetime64]  # datetime64[M]
    orders: Ints
    revenue: Floats
    customers: Ints
    new_customers: Ints


def reference_date(book: OrderBook, settings: Settings) -> date:
    """Return the day from which recency is counted: the user's, else that of the last order in the input."""
    as_of = settings.as_of or book.facts.last_date_in_file
    if as_of is None:
        raise UnusableInputError(
            "The input holds no order with a date: check the export, or the tabs that were chosen."
        )
    return as_of


def count_customers(engine: Engine, as_of: date, window_days: int) -> Customers:
    """Return one row per customer who has a counted order up to the reference date.

    Parameters
    ----------
    engine
        Holds the table `orders` that `read_orders` made.
    as_of
        The reference date; later orders are not seen.
    window_days
        Length of the RFM window that ends with the reference date, in days.
    """
    day = f"DATE {quote(as_of.isoformat())}"
    in_window = f"ordered_at >= {day} - {window_days - 1}"
    counted = "state = 'counted'"
    table = engine.arrays(
        f"""SELECT {display_sql("key", "label")} AS customer, * EXCLUDE (key, label) FROM (
            SELECT customer AS key, min(label) AS label,
                min(ordered_at) FILTER ({counted})::DATE AS first_order, max(ordered_at) FILTER ({counted})::DATE AS last_order,
                count(*) FILTER ({counted}) AS orders, count(DISTINCT ordered_at::DATE) FILTER ({counted}) AS order_days,
                count(DISTINCT date_trunc('month', ordered_at)) FILTER ({counted}) AS active_months,
                sum(items) FILTER ({counted}) AS items, sum(revenue) AS revenue,
                sum(CASE WHEN {counted} THEN gross - revenue ELSE -revenue END) AS refunds,
                count(*) FILTER (state = 'returns' OR gave_back) AS returned_orders,
                count(*) FILTER ({counted} AND {in_window}) AS window_orders,
                coalesce(sum(revenue) FILTER ({in_window}), 0) AS window_revenue
            FROM orders WHERE customer IS NOT NULL AND state IN ('counted', 'returns') AND ordered_at < {day} + 1
            GROUP BY customer HAVING orders > 0)
        ORDER BY revenue DESC, key"""
    )
    last = table["last_order"].astype("datetime64[D]")
    return Customers(
        as_of=as_of,
        customer=table["customer"],
        first_order=table["first_order"].astype("datetime64[D]"),
        last_order=last,
        **{
            name: table[name].astype(np.int64)
            for name in ("orders", "order_days", "active_months", "returned_orders", "window_orders")
        },
        **{name: table[name].astype(np.float64) for name in ("items", "revenue", "refunds", "window_revenue")},
        days_since_last_order=(np.datetime64(as_of, "D") - last).astype(np.int64),
    )


def count_months(engine: Engine, as_of: date) -> Months:
    """Return counted orders by calendar month up to the reference date, months without any included."""
    table = engine.arrays(
        f"""SELECT date_trunc('month', ordered_at)::DATE AS month, count(*) AS orders, sum(revenue) AS revenue,
            count(DISTINCT customer) AS customers, count(*) FILTER (fresh) AS new_customers
        FROM (SELECT *, customer IS NOT NULL AND row_number() OVER (PARTITION BY customer ORDER BY ordered_at, tab, rn) = 1 AS fresh
              FROM orders WHERE state = 'counted' AND ordered_at < DATE {quote(as_of.isoformat())} + 1)
        GROUP BY month ORDER BY month"""
    )
    seen = table["month"].astype("datetime64[M]")
    month = np.arange(seen[0], seen[-1] + 1) if len(seen) else seen
    place = (seen - month[0]).astype(np.int64) if len(seen) else np.zeros(0, np.int64)
    filled: dict[str, Any] = {}
    for name, kind in (
        ("orders", np.int64),
        ("revenue", np.float64),
        ("customers", np.int64),
        ("new_customers", np.int64),
    ):
        filled[name] = np.zeros(len(month), kind)
        filled[name][place] = table[name]
    return Months(month=month, **filled)
