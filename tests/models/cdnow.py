"""CDNOW's log as the papers use it: orders of one day are one, weeks are exact days / 7, 39 weeks held out."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

LAST_DAY = datetime.date(1997, 9, 30)
HOLDOUT_WEEKS = 39

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """One entry per customer in every column, by the customers' numbers; times in weeks."""

    frequency: Floats
    recency: Floats
    age: Floats
    monetary_value: Floats  # NaN for one-time buyers
    held_out: Floats  # order days in the 39 weeks after


def read_calibration(log: Path) -> Calibration:
    """Read the log: customer, customer of the sample, date, number of CDs, dollars."""
    days: dict[str, dict[datetime.date, float]] = defaultdict(lambda: defaultdict(float))
    for line in log.read_text(encoding="ascii").splitlines():
        _, customer, day, _, dollars = line.split()
        days[customer][datetime.datetime.strptime(day, "%Y%m%d").date()] += float(dollars)
    return Calibration(*np.array([_customer(days[customer]) for customer in sorted(days)]).T)


def _customer(dollars: dict[datetime.date, float]) -> tuple[float, ...]:
    first, *repeats = sorted(day for day in dollars if day <= LAST_DAY)
    last = repeats[-1] if repeats else first
    mean_value = sum(dollars[day] for day in repeats) / len(repeats) if repeats else np.nan
    held_out = sum(day > LAST_DAY for day in dollars)
    return len(repeats), (last - first).days / 7, (LAST_DAY - first).days / 7, mean_value, held_out
