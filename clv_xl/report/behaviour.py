"""How customers buy, told from what is known of each: first and last order, order days, months with an order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from clv_xl.customers import Customers, Ints

KEYS = ("collector", "seasonal", "yearly", "occasional", "once")

COLLECTOR_ORDER_DAYS = 4
COLLECTOR_MONTHS = 4
COLLECTOR_MONTH_SHARE = 1 / 3  # of the months from the first to the last order: one a quarter
YEARLY_GAP_DAYS = (300, 430)  # average days between orders that are called "about one order a year"


def average_gap_days(customers: Customers) -> npt.NDArray[np.float64]:
    """A customer's own average days between order days; NaN below two of them."""
    span = (customers.last_order - customers.first_order).astype(np.int64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(customers.order_days >= 2, span / (customers.order_days - 1), np.nan)


def next_order_due(customers: Customers) -> npt.NDArray[np.datetime64]:
    """Last order + the customer's own average gap, to the nearest day; NaT below two order days."""
    gap = average_gap_days(customers)
    days = np.where(np.isnan(gap), 0, np.floor(np.nan_to_num(gap) + 0.5)).astype(np.int64)
    last: npt.NDArray[np.datetime64] = customers.last_order.astype("datetime64[D]")
    due: npt.NDArray[np.datetime64] = last + days.astype("timedelta64[D]")
    due[np.isnan(gap)] = np.datetime64("NaT")
    return due


def classify(customers: Customers) -> Ints:
    """Index into KEYS for every customer; the first rule that holds."""
    gap = average_gap_days(customers)
    months = customers.last_order.astype("datetime64[M]") - customers.first_order.astype("datetime64[M]")
    share = customers.active_months / (months.astype(np.int64) + 1)
    collector = (
        (customers.order_days >= COLLECTOR_ORDER_DAYS)
        & (customers.active_months >= COLLECTOR_MONTHS)
        & (share >= COLLECTOR_MONTH_SHARE)
    )
    yearly = (gap >= YEARLY_GAP_DAYS[0]) & (gap <= YEARLY_GAP_DAYS[1])
    seasonal = yearly & (customers.season_months > 0) & (customers.season_months == customers.active_months)
    rules = [collector, seasonal, yearly, customers.order_days >= 2]
    return np.select(rules, range(len(rules)), default=len(rules)).astype(np.int64)
