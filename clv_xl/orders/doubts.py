"""Warnings about orders that were read as written, but are unlikely to be meant so."""

from __future__ import annotations

from clv_xl.engines import Engine
from clv_xl.orders.book import Notice
from clv_xl.orders.keys import display_sql

LONELY_DAYS, LONELY_TIMES = 90, 20  # a gap before the last order that is odd: in days, and in usual gaps
MANY_ORDERS = 20  # below it, one customer with half of them is nothing odd


def one_customer_for_many(engine: Engine) -> list[Notice]:
    """Warn where one customer has most of the orders: often the shop's own address stands in every row."""
    rows = engine.rows(
        f"""SELECT {display_sql("customer", "label")}, n, total FROM (
            SELECT customer, min(label) AS label, count(*) AS n, sum(n) OVER () AS total FROM orders
            WHERE state = 'counted' AND customer IS NOT NULL GROUP BY customer)
        WHERE total >= {MANY_ORDERS} AND n > total / 2"""
    )
    return [
        Notice(
            "one_customer",
            f"{name} has {n} of the {total} orders: if that is the shop's own address or a till, name another column "
            "with --columns customer=NAME.",
        )
        for name, n, total in rows
    ]


def lonely_last_date(engine: Engine) -> list[Notice]:
    """Warn of a last order far behind all others: a slip in its year moves the reference date of every figure."""
    rows = engine.rows(
        f"""SELECT day, before, days FROM (
            SELECT ordered_at::DATE AS day, lag(day) OVER (ORDER BY day) AS before,
                row_number() OVER (ORDER BY day) AS days, min(day) OVER () AS first
            FROM orders GROUP BY day ORDER BY day DESC LIMIT 1)
        WHERE days >= {MANY_ORDERS} AND day - before > {LONELY_DAYS}
            AND day - before > {LONELY_TIMES} * (before - first) / days"""
    )
    return [
        Notice(
            "suspicious_date",
            f"The last order is of {day}, {(day - before).days} days after the one before: if that is a slip, give "
            f"--as-of {before}, or correct the date.",
        )
        for day, before, _ in rows
    ]


def rows_without_number(engine: Engine) -> list[Notice]:
    """Say that rows were counted as orders where several are of one customer at one moment."""
    (rows,) = engine.row(
        """SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM orders
        WHERE order_key IS NULL AND state = 'counted' AND customer IS NOT NULL
        GROUP BY customer, ordered_at HAVING n > 1)"""
    )
    told = (
        "There is no order number, so each row was counted as an order, also rows of one customer on one day "
        f"({rows}): if a column holds the number, name it with --columns order=NAME."
    )
    return [Notice("no_order_number", told)] if rows else []
