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
from clv_xl.orders.rows.keys import display_sql
from clv_xl.settings import Settings

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
TABLE = "customers"  # in the engine: `key` and the columns of Customers; the row number is the place
_MONTH_BITS = 120
SEASON_FACTOR = 1.5  # a calendar month with this many times the orders of an average month is the shop's season
SEASON_FROM_MONTHS = 24  # every calendar month seen twice: a single peak may be chance


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
    season_months: Ints  # of the active months, those in the shop's season
    season: tuple[
        int, ...
    ]  # calendar months of the shop's season, 1..12; () where it has none or the file is too short


@dataclass(frozen=True, slots=True)
class Months:
    """Counted orders by calendar month, no gaps, customers or not."""

    month: npt.NDArray[np.datetime64]  # datetime64[M]
    orders: Ints
    revenue: Floats
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
    season = _season(engine, seen_by(as_of))
    # Kept as a table, in this order, so that what comes later finds the customers by their row numbers.
    engine.run(f"CREATE OR REPLACE TABLE {TABLE} AS {_query(engine, as_of, window_days, season)}")
    table = engine.arrays(f"SELECT {display_sql('key', 'label')} AS customer, * EXCLUDE (key, label) FROM {TABLE}")
    last = table["last_order"].astype("datetime64[D]")

    def whole(name: str) -> Ints:
        return table[name].astype(np.int64)

    def number(name: str) -> Floats:
        return table[name].astype(np.float64)

    return Customers(
        as_of=as_of,
        customer=table["customer"],
        first_order=table["first_order"].astype("datetime64[D]"),
        last_order=last,
        orders=whole("orders"),
        order_days=whole("order_days"),
        active_months=whole("active_months"),
        items=number("items"),
        revenue=number("revenue"),
        refunds=number("refunds"),
        returned_orders=whole("returned_orders"),
        window_orders=whole("window_orders"),
        window_revenue=number("window_revenue"),
        days_since_last_order=(np.datetime64(as_of, "D") - last).astype(np.int64),
        season_months=whole("season_months"),
        season=season,
    )


def seen_by(as_of: date) -> str:
    """Return the condition on orders that count for a customer up to the reference date."""
    day = f"DATE {quote(as_of.isoformat())}"
    return f"customer IS NOT NULL AND state IN ('counted', 'returns') AND ordered_at < {day} + 1"


def _query(engine: Engine, as_of: date, window_days: int, season: tuple[int, ...]) -> str:
    """Return the one query: orders by customer, with the days that hold more than one order counted beside."""
    seen, counted = seen_by(as_of), "state = 'counted'"
    in_window = f"ordered_at >= DATE {quote(as_of.isoformat())} - {window_days - 1}"
    gathered, active_months, season_months = _active_months(engine, seen, season)
    return f"""SELECT * EXCLUDE (busy, more_than_one_a_day, months),
            {active_months} AS active_months, {season_months} AS season_months,
            orders - coalesce(more_than_one_a_day, 0) AS order_days
        FROM (SELECT customer AS key, min(label) AS label,
                min(ordered_at) FILTER ({counted})::DATE AS first_order,
                max(ordered_at) FILTER ({counted})::DATE AS last_order,
                count(*) FILTER ({counted}) AS orders, {gathered} FILTER ({counted}) AS months,
                sum(items) FILTER ({counted}) AS items, sum(revenue) AS revenue,
                sum(CASE WHEN {counted} THEN gross - revenue ELSE -revenue END) AS refunds,
                count(*) FILTER (state = 'returns' OR gave_back) AS returned_orders,
                count(*) FILTER ({counted} AND {in_window}) AS window_orders,
                coalesce(sum(revenue) FILTER ({in_window}), 0) AS window_revenue
            FROM orders WHERE {seen} GROUP BY customer HAVING orders > 0)
        LEFT JOIN (SELECT customer AS busy, sum(n - 1) AS more_than_one_a_day FROM (
                SELECT customer, ordered_at::DATE AS day, count(*) AS n FROM orders WHERE {seen} AND {counted}
                GROUP BY customer, day HAVING n > 1)
            GROUP BY customer) ON key = busy
        ORDER BY revenue DESC, key"""


def _season(engine: Engine, seen: str) -> tuple[int, ...]:
    """Return the calendar months that bring far more orders than others, year after year."""
    by_month = engine.rows(
        f"""SELECT month(ordered_at), count(*), count(DISTINCT year(ordered_at)) FROM orders
        WHERE {seen} GROUP BY month(ordered_at) ORDER BY 1"""
    )
    (months,) = engine.row(f"SELECT date_diff('month', min(ordered_at), max(ordered_at)) + 1 FROM orders WHERE {seen}")
    if months is None or months < SEASON_FROM_MONTHS:
        return ()
    usual = sum(orders for _, orders, _ in by_month) / months
    return tuple(month for month, orders, years in by_month if years >= 2 and orders / years >= SEASON_FACTOR * usual)


def _active_months(engine: Engine, seen: str, season: tuple[int, ...]) -> tuple[str, str, str]:
    """Return SQL that gathers a customer's months of orders, that counts them, and that counts those of the season.

    A bit for each month is three times as fast as lists of distinct values, but a number has only so many bits.
    """
    first, span = engine.row(
        f"SELECT min(ordered_at)::DATE, date_diff('month', min(ordered_at), max(ordered_at)) FROM orders WHERE {seen}"
    )
    if span is None or span > _MONTH_BITS:
        in_season = f"month(m) IN ({', '.join(map(str, season)) or '0'})"
        gathered = "list(DISTINCT date_trunc('month', ordered_at))"
        return gathered, "len(months)", f"len(list_filter(months, lambda m: {in_season}))"
    bits = sum(1 << k for k in range(span + 1) if (first.month - 1 + k) % 12 + 1 in season)
    gathered = f"bit_or(1::HUGEINT << date_diff('month', DATE '{first}', ordered_at))"
    return gathered, "bit_count(months)", f"bit_count(months & {bits}::HUGEINT)"


def count_months(engine: Engine, customers: Customers) -> Months:
    """Return counted orders by calendar month up to the reference date, months without any included.

    Returns reduce the revenue of the month in which they came, so that the months add up to the net revenue.
    """
    table = engine.arrays(
        f"""SELECT date_trunc('month', ordered_at)::DATE AS month, count(*) FILTER (state = 'counted') AS orders,
            sum(revenue) AS revenue FROM orders
        WHERE state IN ('counted', 'returns') AND ordered_at < DATE {quote(customers.as_of.isoformat())} + 1
        GROUP BY month ORDER BY month"""
    )
    seen = table["month"].astype("datetime64[M]")
    month = np.arange(seen[0], seen[-1] + 1)
    new_in, new_customers = np.unique(customers.first_order.astype("datetime64[M]"), return_counts=True)
    return Months(
        month=month,
        orders=_on(month, seen, table["orders"].astype(np.int64)),
        revenue=_on(month, seen, table["revenue"].astype(np.float64)),
        new_customers=_on(month, new_in, new_customers.astype(np.int64)),
    )


def _on(months: npt.NDArray[Any], seen: npt.NDArray[Any], values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    filled = np.zeros(len(months), values.dtype)
    filled[(seen - months[0]).astype(np.int64)] = values
    return filled
