"""Counts and sums of the judged orders, and examples of what was left out."""

from __future__ import annotations

from clv_xl.engines import Engine
from clv_xl.orders.book import Facts, Reject
from clv_xl.orders.rows.keys import KINDS, MARKETPLACE_ADDRESS

ALWAYS_LISTED = ("cancelled", "unpaid", "refunded")
EXAMPLES_PER_REASON = 5


_COUNTED = "FILTER (state = 'counted')"
_NET = "FILTER (state IN ('counted', 'returns'))"
_COUNTS_AND_SUMS = f"""SELECT count(*) AS orders_in_file, count(*) {_COUNTED} AS counted_orders,
    count(*) FILTER (state = 'counted' AND customer IS NULL) AS counted_without_customer_key,
    coalesce(sum(revenue) {_NET}, 0) AS net_revenue_all_counted,
    coalesce(sum(revenue) FILTER (state IN ('counted', 'returns') AND customer IS NOT NULL), 0)
        AS net_revenue_with_key,
    coalesce(sum(gross) {_COUNTED}, 0) AS gross_revenue,
    min(ordered_at) {_COUNTED} AS first_order, max(ordered_at) {_COUNTED} AS last_order,
    max(ordered_at) AS last_date_in_file, count(*) FILTER (state = 'counted' AND gave_back) AS partially_refunded,
    count(*) FILTER (state = 'counted' AND revenue = 0 AND NOT gave_back) AS zero_value_orders,
    coalesce(sum(row_count) {_NET}, 0) AS rows_used FROM orders"""


def gather_facts(engine: Engine, rows_read: int, summable: bool) -> Facts:
    """Return the facts of the contract of `clv-xl inspect --json`; sums are NaN where currencies don't add up."""
    seen = engine.record(_COUNTS_AND_SUMS)
    customers, repeat, returned_only = engine.row(
        """SELECT count(*) FILTER (n > 0), count(*) FILTER (n > 1), coalesce(sum(revenue) FILTER (n = 0), 0) FROM (
        SELECT count(*) FILTER (state = 'counted') AS n, sum(revenue) AS revenue FROM orders
        WHERE customer IS NOT NULL AND state IN ('counted', 'returns') GROUP BY customer)"""
    )
    states: dict[str, int] = dict(
        engine.rows("SELECT state, count(*) FROM orders WHERE state <> 'counted' GROUP BY state ORDER BY state")
    )
    rejected: dict[str, int] = dict(engine.rows("SELECT reason, count(*) FROM rejects GROUP BY reason ORDER BY reason"))
    money = float if summable else (lambda _: float("nan"))
    net_all, gross = money(seen["net_revenue_all_counted"]), money(seen["gross_revenue"])
    return Facts(
        orders_in_file=seen["orders_in_file"],
        counted_orders=seen["counted_orders"],
        counted_without_customer_key=seen["counted_without_customer_key"],
        customers=customers,
        repeat_customers=repeat,
        net_revenue_all_counted=net_all,
        net_revenue_with_key=money(seen["net_revenue_with_key"]),
        gross_revenue=gross,
        refunds=gross - net_all,
        returns_without_order=money(returned_only),
        first_order=seen["first_order"] and seen["first_order"].date(),
        last_order=seen["last_order"] and seen["last_order"].date(),
        last_date_in_file=seen["last_date_in_file"] and seen["last_date_in_file"].date(),
        excluded={state: states.pop(state, 0) for state in ALWAYS_LISTED} | states,
        partially_refunded=seen["partially_refunded"],
        zero_value_orders=seen["zero_value_orders"],
        rows_read=rows_read,
        rows_used=int(seen["rows_used"]),
        rejected_rows=rejected,
    )


def key_shares(engine: Engine) -> dict[str, float]:
    """Return the share of counted orders whose customer is told by each kind of key; `none` is guests."""
    rows = engine.rows(
        f"SELECT CASE WHEN {MARKETPLACE_ADDRESS} THEN 'm' ELSE left(customer, 1) END AS kind, count(*) FROM orders "
        "WHERE state = 'counted' GROUP BY kind ORDER BY 2 DESC, 1"
    )
    total = sum(count for _, count in rows)
    return {KINDS.get(kind, "none"): count / total for kind, count in rows}


def reject_examples(engine: Engine, labels: list[str]) -> tuple[Reject, ...]:
    """Return the first rows left out for each reason, orders that don't count among them."""
    rows = engine.rows(
        f"""SELECT tab, rn, reason, detail FROM (
            SELECT tab, rn, reason, left(detail, 200) AS detail FROM rejects
            UNION ALL SELECT tab, rn, state, coalesce('order ' || order_key, '') FROM orders WHERE state <> 'counted'
                AND state <> 'no_amount')
        QUALIFY row_number() OVER (PARTITION BY reason ORDER BY tab, rn) <= {EXAMPLES_PER_REASON} ORDER BY reason,
            tab, rn"""
    )
    return tuple(Reject(labels[tab], rn, reason, detail or "") for tab, rn, reason, detail in rows)
