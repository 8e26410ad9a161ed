"""Warnings about orders that were read as written, but are unlikely to be meant so."""

from __future__ import annotations

from collections.abc import Sequence

from clv_xl.engines import Engine
from clv_xl.orders.book import Notice
from clv_xl.orders.columns.formats import find_column
from clv_xl.orders.columns.headers import Cells
from clv_xl.orders.columns.layout import Layout
from clv_xl.orders.rows.keys import MARKETPLACE_ADDRESS, display_sql
from clv_xl.orders.values.money import reads_as_number

LONELY_DAYS, LONELY_TIMES = 90, 20  # a gap before the last order that is odd: in days, and in usual gaps
_TAX_PARTS = ("total", "goods", "shipping", "tax")
_CENT = 0.011
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


def addresses_of_marketplaces(engine: Engine) -> list[Notice]:
    """Warn of addresses that a marketplace puts in place of the buyer's own."""
    orders, addresses = engine.row(
        f"SELECT count(*), count(DISTINCT customer) FROM orders WHERE state = 'counted' AND {MARKETPLACE_ADDRESS}"
    )
    told = (
        f"{orders} orders carry one of {addresses} e-mail addresses that a marketplace made for them: a buyer may have "
        "several, so there may be fewer customers, who come back more often, than counted."
    )
    return [Notice("marketplace_addresses", told)] if orders else []


def left_out_unread(engine: Engine) -> list[Notice]:
    """Say how many rows fell out because their amount or date can't be read, with the first of them."""
    rows = engine.rows(
        """SELECT CASE reason WHEN 'unreadable_amount' THEN 'amount' WHEN 'too_many_cells' THEN 'cells' ELSE 'date' END
                AS part, count(*),
            arg_min(detail, (tab, rn)), arg_min(rn, (tab, rn))
        FROM rejects WHERE reason IN ('unreadable_amount', 'unreadable_date', 'impossible_date', 'too_many_cells')
        GROUP BY part"""
    )
    why = {
        "amount": "since their amount can't be read, such as {detail!r} in row {row}: write it like the others",
        "date": "since their date can't be read, such as {detail!r} in row {row}: write it like the others",
        "cells": "since they have more cells than the header, such as row {row}, where {detail!r} is left over: a cell "
        "that holds the delimiter needs quotation marks",
    }
    return [
        Notice(f"unreadable_{part}", f"Rows that were left out: {count}, {why[part].format(detail=detail, row=row)}.")
        for part, count, detail, row in sorted(rows)
    ]


def refunds_unknown(engine: Engine, layouts: Sequence[Layout]) -> list[Notice]:
    """Warn of orders that are partly refunded by their status, while nothing tells how much."""
    tabs = [str(number) for number, layout in enumerate(layouts) if "item_list" not in layout.roles]
    (count,) = engine.row(
        f"""SELECT count(*) FROM orders WHERE state = 'counted' AND gave_back AND revenue = gross AND gross > 0
            AND tab IN ({", ".join(tabs) or "-1"})"""
    )
    told = (
        f"Orders that are partly refunded by their status, while no column tells how much: {count}; they were counted "
        "in full. Export the list with its column of refunds, or name it with --columns refund=NAME."
    )
    return [Notice("refunds_unknown", told)] if count else []


def letters_lost(engine: Engine) -> list[Notice]:
    """Warn of customers whose letters became question marks: two of them may look the same."""
    told = (
        "{count} orders name customers with question marks in place of letters, such as {example!r}: the file was "
        "saved in an encoding without them, so some may be one and others lost; save it as CSV UTF-8 or as a workbook."
    )
    count, example = engine.row(
        f"""SELECT count(*), min({display_sql("customer", "label")}) FROM (
            SELECT coalesce(customer, 'n:' || label) AS customer, label FROM orders WHERE state = 'counted')
        WHERE contains(customer, '??')"""
    )
    return [Notice("lost_letters", told.format(count=count, example=example))] if count else []


def money_unit(currency: str, layouts: Sequence[Layout]) -> list[Notice]:
    """Say aloud whether amounts are in toman or rial, and ask where the kind of export leaves the currency open."""
    units = {"IRT": "toman (IRT), each of 10 rial", "IRR": "rial (IRR), 10 of which are one toman"}
    if currency in units:
        return [Notice("money_unit", f"Amounts are in {units[currency]}.", remark=True)]
    unclear = dict.fromkeys(text for layout in layouts if (text := layout.says("currency_unclear")))
    return [Notice("currency_unclear", text) for text in unclear] if not currency else []


def tax_within(layout: Layout, sample: Sequence[Cells]) -> list[Notice]:
    """Say that the goods' value holds tax, where totals are goods and shipping alone though there is tax."""
    names: dict[str, str] = layout.says("tax_check") or {}
    columns = {part: find_column(layout.header, name) for part, name in names.items()}
    if len(columns) < len(_TAX_PARTS) or None in columns.values():
        return []
    within = taxed = 0
    for row in sample:
        money = {part: reads_as_number((row[i] or "").strip()) for part, i in columns.items() if i is not None}
        total, goods, shipping, tax = (money[part] or 0.0 for part in _TAX_PARTS)
        if tax > 0 and total > 0:
            taxed += 1
            within += abs(total - goods - shipping) < _CENT
    told = (
        f"In {within} of the first {taxed} orders with tax the prices hold it ({names['total']} is {names['goods']} "
        f"and {names['shipping']} alone), so their amounts are with tax."
    )
    return [Notice("tax_within", told)] if within else []
