"""The forecast's check: models fitted to the first half of the log foresee the second, which is known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from clv_xl.customers import Floats, Ints
from clv_xl.forecasting.histories import DAYS_PER_WEEK, OrderLog, Split
from clv_xl.models.fit import Fit
from clv_xl.models.predictions import expected_orders

LAST_GROUP = 7  # customers with so many repeat orders or more stand together
DECILES = 10


@dataclass(frozen=True, slots=True)
class Group:
    """Customers of whom much the same was expected, and what they did."""

    number: int  # repeat orders of the calibration, or the decile: 1 was expected to buy most
    customers: int
    predicted: float  # order days in the holdout
    actual: int


@dataclass(frozen=True, slots=True)
class Tracking:
    """Repeat order days so far, of the split's customers, at the ends of weeks."""

    day: tuple[date, ...]
    actual: tuple[int, ...]
    expected: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Misses:
    """Logarithms of what was predicted by what came."""

    orders: float = 0.0
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Holdout:
    """Predicted against actual."""

    predicted: float  # order days
    actual: int
    predicted_value: float | None
    actual_value: float
    by_frequency: tuple[Group, ...]
    by_decile: tuple[Group, ...]
    tracking: Tracking

    @property
    def error(self) -> float:
        """Return what was predicted / what came - 1."""
        return relative_error(self.predicted, self.actual)

    @property
    def misses(self) -> Misses:
        """Return how far the check was off; where values can't tell, orders do."""
        orders = _log_ratio(self.predicted, self.actual)
        if self.predicted_value is None or self.predicted_value <= 0 or self.actual_value <= 0:
            return Misses(orders, orders)
        return Misses(orders, _log_ratio(self.predicted_value, self.actual_value))


def _log_ratio(predicted: float, actual: float) -> float:
    return math.log(predicted / actual) if predicted > 0 and actual > 0 else 0.0


def relative_error(predicted: float, actual: float) -> float:
    """Return predicted / actual - 1: without end where nothing came of what was predicted."""
    if actual:
        return predicted / actual - 1
    return 0.0 if not predicted else float("inf")


def compare(log: OrderLog, fit: Fit, predicted: Floats, order_value: Floats | None) -> Holdout:
    """Compare the order days predicted of each member of the split with those that came.

    `order_value` is the value expected of each member's order days.
    """
    split = log.split
    return Holdout(
        predicted=float(predicted.sum()),
        actual=int(split.order_days.sum()),
        predicted_value=None if order_value is None else float((predicted * order_value).sum()),
        actual_value=float(split.value.sum()),
        by_frequency=_groups(np.minimum(split.calibration.frequency, LAST_GROUP), split, predicted),
        by_decile=_groups(deciles(predicted), split, predicted),
        tracking=_track(log, fit),
    )


def deciles(predicted: Floats) -> Ints:
    """Return the tenth of the customers that each is in, 1 with most expected; equal ones are never parted."""
    ascending = np.sort(predicted)
    more = len(predicted) - np.searchsorted(ascending, predicted, side="right")
    tenth: Ints = 1 + more * DECILES // max(1, len(predicted))
    return tenth


def _groups(number: Ints, split: Split, predicted: Floats) -> tuple[Group, ...]:
    customers = np.bincount(number)
    expected, came = np.bincount(number, predicted), np.bincount(number, split.order_days)
    return tuple(
        Group(each, int(customers[each]), float(expected[each]), int(came[each]))
        for each in np.flatnonzero(customers).tolist()
    )


def _track(log: OrderLog, fit: Fit) -> Tracking:
    """Add up, over the days on which customers first ordered, what is expected of new ones from then on."""
    length = log.days
    since_first = expected_orders(fit, np.arange(length + 1) / DAYS_PER_WEEK)
    born = log.births[: (log.split.end - log.first_day).days + 1]
    expected = np.convolve(born, since_first)[: length + 1]
    so_far = np.cumsum(log.repeats)
    ends = sorted({*range(DAYS_PER_WEEK - 1, length, DAYS_PER_WEEK), length})
    return Tracking(
        tuple(log.first_day + timedelta(days=end) for end in ends),
        tuple(so_far[ends].tolist()),
        tuple(expected[ends].tolist()),
    )
