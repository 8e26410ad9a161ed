"""Made-up order books for the report's tests: seeded, or written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from clv_xl.customers import Customers, Months
from clv_xl.forecasting import Condition, Forecast, OrderLog, Severity, Spend
from clv_xl.forecasting.choice import Candidate, Choice
from clv_xl.forecasting.expectations import Expectations
from clv_xl.forecasting.forecast import forecast_customers
from clv_xl.forecasting.histories import Histories, OrderDays, Split, split_log
from clv_xl.forecasting.holdout import Misses, compare
from clv_xl.models import GammaGammaFit, ParetoNbdFit
from clv_xl.orders.book import Facts, Notice, OrderBook, Reject, RoleChoice, Source

AS_OF = date(2026, 6, 30)


def made_up_customers(
    count: int, *, seed: int = 1, decimals: int = 2, scale: float = 60.0, names: Sequence[str] = (), items: bool = True
) -> Customers:
    """Customers with a skewed number of orders over three years; `names` replace the first keys."""
    rng = np.random.default_rng(seed)
    orders = np.minimum(1 + rng.negative_binomial(0.8, 0.35, count), 200)
    first = np.datetime64(AS_OF) - rng.integers(0, 1095, count)
    span = (np.datetime64(AS_OF) - first).astype(int)
    last = np.where(orders > 1, first + (rng.beta(3, 1, count) * span).astype(int), first)
    order_days = np.where(
        last == first, 1, np.minimum(np.maximum(2, (orders * 0.9).astype(int)), (last - first).astype(int) + 1)
    )
    orders = np.maximum(orders, order_days)
    months = (last.astype("datetime64[M]") - first.astype("datetime64[M]")).astype(int) + 1
    active = np.maximum(
        np.where(last.astype("datetime64[M]") == first.astype("datetime64[M]"), 1, 2),
        np.minimum(order_days, (months * 0.6).astype(int)),
    )
    revenue = np.round(orders * rng.gamma(2.0, scale / 2, count), decimals)
    refunded = rng.random(count) < 0.05
    refunds = np.where(refunded, np.round(revenue * 0.2, decimals), 0.0)
    since = (np.datetime64(AS_OF) - last).astype(int)
    old = (np.datetime64(AS_OF) - first).astype(int)
    share = np.where(since >= 365, 0.0, np.where(old < 365, 1.0, 0.5))
    window_orders = np.where(share > 0, np.maximum(1, (orders * share).astype(int)), 0)
    window_revenue = np.round(revenue * window_orders / orders, decimals)
    keys = [f"customer{number:06d}@example.com" for number in range(count)]
    keys[: len(names)] = names[:count]
    made = Customers(
        as_of=AS_OF, customer=np.array(keys, dtype=object), first_order=first, last_order=last,
        orders=orders.astype(np.int64), order_days=order_days.astype(np.int64), active_months=active.astype(np.int64),
        items=(orders * 2.0) if items else np.full(count, np.nan), revenue=revenue, refunds=refunds,
        returned_orders=refunded.astype(np.int64), window_orders=window_orders.astype(np.int64),
        window_revenue=window_revenue, days_since_last_order=since.astype(np.int64),
        season_months=np.zeros(count, np.int64), season=(),
    )  # fmt: skip
    return in_order(made)


def in_order(customers: Customers) -> Customers:
    """Most valuable first, equal ones by key, as the contract says."""
    order = sorted(range(len(customers.revenue)), key=lambda i: (-customers.revenue[i], customers.customer[i]))
    columns = {name: getattr(customers, name)[order] for name in customers.__slots__ if name not in ("as_of", "season")}
    return replace(customers, **columns)


def made_up_months(customers: Customers, guests: int = 0, guest_revenue: float = 0.0) -> Months:
    """Months whose sums are the customers' own and the guests'."""
    first = customers.first_order.min().astype("datetime64[M]") if len(customers.revenue) else np.datetime64("2026-06")
    month = np.arange(first, np.datetime64("2026-07"))
    rng = np.random.default_rng(5)
    weights = rng.uniform(0.5, 1.5, len(month))
    weights /= weights.sum()
    orders = np.floor(weights * (customers.orders.sum() + guests)).astype(np.int64)
    orders[-1] += customers.orders.sum() + guests - orders.sum()
    revenue = np.round(weights * (customers.revenue.sum() + guest_revenue), 2)
    revenue[-1] += customers.revenue.sum() + guest_revenue - revenue.sum()
    new = np.floor(weights * len(customers.revenue)).astype(np.int64)
    return Months(month, orders, revenue, np.minimum(new, orders))


def made_up_book(
    customers: Customers, *, currency: str = "EUR", guests: int = 0, guest_revenue: float = 0.0,
    notices: tuple[Notice, ...] = (), rejects: tuple[Reject, ...] = (), file: str = "orders.csv",
) -> OrderBook:  # fmt: skip
    """An order book whose counts agree with the customers."""
    orders, revenue = int(customers.orders.sum()), float(customers.revenue.sum())
    refunds = float(customers.refunds.sum())
    excluded = {"cancelled": 7, "unpaid": 3, "refunded": 2}
    rejected = {"no_date": len(rejects)} if rejects else {}
    some = len(customers.revenue) > 0
    facts = Facts(
        orders_in_file=orders + guests + sum(excluded.values()), counted_orders=orders + guests,
        counted_without_customer_key=guests, customers=len(customers.revenue),
        repeat_customers=int((customers.orders > 1).sum()), net_revenue_all_counted=revenue + guest_revenue,
        net_revenue_with_key=revenue, gross_revenue=revenue + guest_revenue + refunds,
        returns_without_order=0.0, refunds=refunds,
        first_order=customers.first_order.min().astype(object) if some else None,
        last_order=customers.last_order.max().astype(object) if some else None, last_date_in_file=AS_OF,
        excluded=excluded, partially_refunded=int((customers.refunds > 0).sum()), zero_value_orders=0,
        rows_read=3 * (orders + guests) + len(rejects), rows_used=3 * (orders + guests), rejected_rows=rejected,
    )  # fmt: skip
    roles = (
        RoleChoice("customer", "Email", "certain", "column of the format"),
        RoleChoice("date", "Created at", "certain", "column of the format"),
        RoleChoice("amount", "Subtotal", "high", "named like an amount, numbers in 98 % of the rows"),
    )
    source = Source(file, None, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", 1_234_567,
                    facts.rows_read, 1, "shopify", "Shopify orders export", "utf-8", ",", roles,
                    "Subtotal of the order's first row, less the refunded amount.")  # fmt: skip
    keys = {"email": 1.0 - guests / max(1, orders + guests), "none": guests / max(1, orders + guests)}
    return OrderBook((source,), (), notices, (), currency, keys, facts, rejects)


# The fits to the CDNOW customers, with made-up errors: the sheets show whatever they are given.
ORDER_FIT = ParetoNbdFit(
    r=0.55, alpha=10.6, s=0.61, beta=11.7, log_likelihood=-9595.0, customers=2357,
    log_covariance=tuple(tuple(0.01 * (row == column) for column in range(4)) for row in range(4)),
)  # fmt: skip
SPEND_FIT = GammaGammaFit(
    p=6.25, q=3.74, gamma=15.44, log_likelihood=-4055.9, customers=946,
    log_covariance=tuple(tuple(0.02 * (row == column) for column in range(3)) for row in range(3)),
)  # fmt: skip
DOUBT = Condition("left_truncated", Severity.WARNING, 2.5, 1.5)
TOO_FEW = Condition("few_repeat_buyers", Severity.WITHHELD, 12, 30)
NO_VALUE = Condition("value_model", Severity.VALUE_WITHHELD, 1, 0, "The data hardly tell the parameters apart.")


def made_up_log(customers: Customers) -> OrderLog:
    """Order days at even distances from each customer's first to the last, all of the same value."""
    if not len(customers.revenue):
        return _empty_log()
    days = (customers.last_order.astype("datetime64[D]") - customers.first_order.astype("datetime64[D]")).astype(int)
    start = (customers.first_order - customers.first_order.min()).astype(int)
    place = np.repeat(np.arange(len(days)), customers.order_days)
    number = np.concatenate([np.arange(count) for count in customers.order_days])
    gaps = np.maximum(customers.order_days - 1, 1)
    day = start[place] + number * days[place] // gaps[place]
    value = (customers.revenue / customers.order_days)[place]
    none = OrderDays(np.zeros(0, int), np.zeros(0, int), np.zeros(0))
    return split_log(OrderDays(place, day, value), none, customers.first_order.min().astype(object), customers.as_of)


def _empty_log() -> OrderLog:
    nothing = np.zeros(0, dtype=np.int64)
    nobody = Histories(nothing, nothing, nothing, nothing.astype(float))
    split = Split(AS_OF, 0, nothing, nobody, nothing, nothing.astype(float), 0)
    return OrderLog(AS_OF, AS_OF, AS_OF, nobody, split, nothing, nothing)


def made_up_forecast(customers: Customers, *conditions: Condition, rate: float = 0.1) -> Forecast:
    """A forecast by fits that are given, so that no test waits for one; withheld where a condition says so."""
    log = made_up_log(customers)
    withheld = [each for each in conditions if each.severity is Severity.WITHHELD]
    if withheld or not len(customers.revenue):
        return Forecast(log, rate, tuple(withheld) or (TOO_FEW,), None, None, None, None, None)
    first_half, known = Expectations(log.split.calibration), Expectations(log.histories)
    predicted = first_half.alive(ORDER_FIT) * first_half.orders_if_alive(ORDER_FIT, log.split.days / 7)
    candidate = Candidate(ORDER_FIT, ORDER_FIT.log_likelihood, predicted, int(log.split.order_days.sum()))
    spending = None if NO_VALUE in conditions else SPEND_FIT
    return Forecast(
        log, rate, conditions, Choice((candidate,), candidate, "only_one", "many_customers"),
        compare(log, ORDER_FIT, predicted, first_half.order_value(SPEND_FIT)), ORDER_FIT,
        Spend(SPEND_FIT, 0.11, 946, 3), forecast_customers(known, ORDER_FIT, spending, rate, Misses()),
    )  # fmt: skip
