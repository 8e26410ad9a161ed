"""Orders -> how often, how lately, since when and for how much each customer buys: in full, and split by time.

A day with orders is one purchase of their summed value. Returns that name no order lower all purchases of their
customer in proportion, so that a single one of them can't turn negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from clv_xl.customers import TABLE, Customers, Floats, Ints, seen_by
from clv_xl.engines import Engine, quote

DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True)
class Histories:
    """One entry per customer in every column; times in days."""

    frequency: Ints  # order days after the first
    recency_days: Ints  # from the first order to the last
    age_days: Ints  # from the first order to the end
    monetary_value: Floats  # mean value of the order days after the first; NaN where there are none

    @property
    def repeat_buyers(self) -> int:
        """Customers with a repeat order day."""
        return int((self.frequency > 0).sum())


@dataclass(frozen=True, slots=True)
class Split:
    """The log parted by time: what was known at the end of its first half, and what came after."""

    end: date  # last day of the calibration
    days: int  # of the holdout
    members: Ints  # places of the customers who had ordered by then; only these are forecast
    calibration: Histories  # of the members
    order_days: Ints  # of each member, in the holdout
    value: Floats  # of each member, in the holdout
    new_customers: int  # who ordered first in the holdout


@dataclass(frozen=True, slots=True)
class OrderLog:
    """What the models are given. Days of the log count from 0, its first order day."""

    first_day: date
    last_day: date  # the reference date
    last_order: date
    histories: Histories  # of all customers, in the order of Customers
    split: Split
    births: Ints  # first orders on each day of the log
    repeats: Ints  # repeat order days of the split's members on each day of the log

    @property
    def days(self) -> int:
        """Days from the first order to the reference date."""
        return (self.last_day - self.first_day).days


@dataclass(frozen=True, slots=True)
class OrderDays:
    """Days on which a customer ordered, by customer and day, each customer at least once."""

    place: Ints
    day: Ints  # of the log
    value: Floats

    def chosen(self, rows: npt.NDArray[np.bool_]) -> OrderDays:
        """Return some of the rows."""
        return OrderDays(self.place[rows], self.day[rows], self.value[rows])


def read_log(engine: Engine, customers: Customers) -> OrderLog:
    """Return the order days of the customers that `count_customers` left in the engine, added up."""
    first, last = customers.first_order.min().astype(object), customers.as_of
    table = engine.arrays(
        f"""SELECT place::INTEGER AS place,
            date_diff('day', DATE {quote(first.isoformat())}, ordered_at)::INTEGER AS day,
            bool_or(state = 'counted') AS ordered, coalesce(sum(revenue) FILTER (state = 'counted'), 0) AS value,
            coalesce(sum(revenue) FILTER (state = 'returns'), 0) AS returned
        FROM orders JOIN (SELECT key, rowid AS place FROM {TABLE}) ON customer = key WHERE {seen_by(last)}
        GROUP BY ALL ORDER BY place, day"""
    )
    every = OrderDays(table["place"], table["day"], table["value"])
    given_back = table["returned"] != 0
    returns = OrderDays(every.place[given_back], every.day[given_back], table["returned"][given_back])
    return split_log(every.chosen(table["ordered"]), returns, first, last)


def split_log(orders: OrderDays, returns: OrderDays, first: date, last: date) -> OrderLog:
    """Add order days up: over the whole log, and over its halves.

    Parameters
    ----------
    orders
        In the order of customer and day, every customer at least once.
    returns
        What was given back without naming an order, as negative values.
    first, last
        First order day of the log, which is its day 0, and the reference date.
    """
    length = (last - first).days
    end = length // 2
    born = orders.day[_starts(orders.place)]
    early = born <= end
    members = np.flatnonzero(early)
    of_members, before = early[orders.place], orders.day <= end
    number = np.cumsum(early) - 1  # of a member, by its place
    after, back_after = of_members & ~before, early[returns.place] & (returns.day > end)
    value = np.bincount(number[orders.place[after]], orders.value[after], len(members)).astype(np.float64)
    value += np.bincount(number[returns.place[back_after]], returns.value[back_after], len(members))
    split = Split(
        end=first + timedelta(days=end),
        days=length - end,
        members=members,
        calibration=_add_up(_of(number, orders, before), _of(number, returns, early[returns.place] & ~back_after), end),
        order_days=np.bincount(number[orders.place[after]], minlength=len(members)),
        value=value,
        new_customers=len(born) - len(members),
    )
    repeats = orders.day[of_members & (orders.day > born[orders.place])]
    return OrderLog(
        first_day=first, last_day=last, last_order=first + timedelta(days=int(orders.day.max())),
        histories=_add_up(orders, returns, length), split=split,
        births=np.bincount(born, minlength=length + 1), repeats=np.bincount(repeats, minlength=length + 1),
    )  # fmt: skip


def _of(number: Ints, days: OrderDays, rows: npt.NDArray[np.bool_]) -> OrderDays:
    chosen = days.chosen(rows)
    return OrderDays(number[chosen.place], chosen.day, chosen.value)


def _starts(place: Ints) -> Ints:
    """Return the first row of each customer."""
    return np.flatnonzero(np.diff(place, prepend=-1))


def _add_up(orders: OrderDays, returns: OrderDays, end: int) -> Histories:
    starts = _starts(orders.place)
    count = len(starts)
    frequency = np.diff(np.append(starts, len(orders.place))) - 1
    born, last = orders.day[starts].astype(np.int64), orders.day[starts + frequency].astype(np.int64)
    total = np.bincount(orders.place, orders.value, count)
    kept = total + np.bincount(returns.place, returns.value, count)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Of each order's value, what stayed; nothing stays of orders that were worth nothing.
        share = np.where(kept == total, 1.0, np.where(total > 0, kept / total, 0.0))
        repeat_value = (total - orders.value[starts]) * share / frequency
    return Histories(
        frequency=frequency,
        recency_days=last - born,
        age_days=end - born,
        monetary_value=np.where((frequency > 0) & np.isfinite(repeat_value), repeat_value, np.nan),
    )
