"""How many periods a subscription has lived: whole ones that passed, and payments that were made for them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from clv_xl.contractual.settings import Period

Days = npt.NDArray[np.datetime64]
Ints = npt.NDArray[np.int64]


def whole_periods(start: Days, until: Any, period: Period) -> Ints:
    """Return how many whole periods lie between two days.

    A month has passed on the same day of the next month, or on its last day where it has no such day: from 31 January
    to 28 February is one month.
    """
    start, until = np.asarray(start, "datetime64[D]"), np.asarray(until, "datetime64[D]")
    if not period.months:
        return np.asarray((until - start).astype(np.int64) // period.days, np.int64)
    first, last = start.astype("datetime64[M]"), until.astype("datetime64[M]")
    months = (last - first).astype(np.int64)
    on_last_day = (until + 1).astype("datetime64[M]") > last
    reached = (_day_of_month(until) >= _day_of_month(start)) | on_last_day
    return np.asarray((months - ~reached) // period.months, np.int64)


def payments(start: Days, end: Days, period: Period) -> Ints:
    """Return how many periods were begun, and so paid, until a subscription ended: at least one.

    An end on the day of a renewal, or on the day before, is an end without that renewal.
    """
    whole = whole_periods(start, end, period)
    exact = whole_periods(start, np.asarray(end, "datetime64[D]") - 1, period) < whole
    return np.asarray(np.maximum(np.where(exact, whole, whole + 1), 1), np.int64)


def _day_of_month(days: Days) -> Ints:
    return np.asarray((days - days.astype("datetime64[M]")).astype(np.int64), np.int64)
