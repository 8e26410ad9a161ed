"""The numbers of `clv-xl inspect --json` that an expected file holds."""

from __future__ import annotations

from typing import Any

CONTRACT = (
    "orders_in_file counted_orders counted_without_customer_key customers repeat_customers net_revenue_all_counted "
    "net_revenue_with_key first_order last_order partially_refunded"
).split()


def contract_of(found: dict[str, Any]) -> dict[str, Any]:
    """What was found of them; of the reasons for leaving orders out, the three that are always there."""
    excluded = {reason: found["excluded"][reason] for reason in ("cancelled", "unpaid", "refunded")}
    return {name: found[name] for name in CONTRACT} | {"excluded": excluded}
