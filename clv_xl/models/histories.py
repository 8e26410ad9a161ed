"""What the models know of customers: how often, how lately and since when they buy. Judged here, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from clv_xl.models.special import Floats
from clv_xl.udf.errors import InputError, Kind

MOST_ORDERS = 1_000_000  # order days: of nearly three thousand years
_HAIR = 1e-9  # by which a recency may pass an age, relative: both are quotients such as days / 7


@dataclass(frozen=True)
class Histories:
    """One entry per customer in every column, all in one unit of time."""

    frequency: Floats  # repeat order days
    recency: Floats  # from the first order to the last
    age: Floats  # from the first order to the reference date
    weight: Floats  # how often a customer counts: 1, but in a bootstrap

    @property
    def customers(self) -> float:
        """Number of customers."""
        return float(self.weight.sum())

    def weighted(self, weight: Floats) -> Histories:
        """Return the same customers, each counted so often; those that count 0 times fall out."""
        chosen = weight > 0
        return Histories(self.frequency[chosen], self.recency[chosen], self.age[chosen], weight[chosen])


def histories(name: str, frequency: npt.ArrayLike, recency: npt.ArrayLike, age: npt.ArrayLike,
              age_name: str = "age") -> Histories:  # fmt: skip
    """Judge three columns; rows that are blank throughout are left out.

    Raises
    ------
    InputError
        Columns of different lengths, a row that is partly blank, a number out of range, a last order after the
        reference date, or repeat orders on one day with the first.
    """
    columns = {"frequency": column(name, "frequency", frequency), "recency": column(name, "recency", recency),
               age_name: column(name, age_name, age)}  # fmt: skip
    same_length(name, columns)
    missing = [np.isnan(values) for values in columns.values()]
    blank = missing[0] & missing[1] & missing[2]
    for (which, values), absent in zip(columns.items(), missing, strict=True):
        refuse_row(name, which, values, absent & ~blank, "a number in every row that is not blank throughout")
    known = slice(None) if not blank.any() else ~blank
    x, t_x, t = (values[known] for values in columns.values())
    rows = np.flatnonzero(~blank)
    refuse_row(name, "frequency", x, (x < 0) | (x > MOST_ORDERS) | (x != np.floor(x)),
               f"a whole number from 0 to {MOST_ORDERS:,}", rows)  # fmt: skip
    refuse_row(name, "recency", t_x, ~((t_x >= 0) & np.isfinite(t_x)), "0 or more", rows)
    refuse_row(name, age_name, t, ~((t >= 0) & np.isfinite(t)), "0 or more", rows)
    refuse_row(name, "recency", t_x, t_x > t * (1 + _HAIR), f"at most the {age_name}", rows)
    refuse_row(name, "recency", t_x, (x == 0) & (t_x > 0), "0 where there was no repeat order", rows)
    refuse_row(name, "recency", t_x, (x > 0) & (t_x <= 0),
               "above 0 where there were repeat orders (orders of one day are one)", rows)  # fmt: skip
    return Histories(x, np.minimum(t_x, t), t, np.ones(len(x)))


def column(name: str, argument: str, values: npt.ArrayLike) -> Floats:
    """Return one column of floats, blanks as NaN."""
    try:
        return np.atleast_1d(np.asarray(values, dtype=float)).ravel()
    except (TypeError, ValueError):
        raise InputError(f"{name}: {argument} must be a column of numbers.") from None


def same_length(name: str, columns: dict[str, Floats]) -> None:
    """Refuse columns of different lengths."""
    (first, one), *others = columns.items()
    for other, values in others:
        if len(values) != len(one):
            raise InputError(f"{name}: {other} must have as many rows as {first}, {len(one)}, not {len(values)}.")


def refuse_row(name: str, argument: str, values: Floats, bad: Any, must: str, rows: Any = None) -> None:
    """Refuse a column for the first row that is bad; `rows` are the places of its values in the user's column."""
    if bad.any():
        place = int(bad.argmax())
        row = place if rows is None else int(rows[place])
        shown = "blank" if np.isnan(values[place]) else f"{values[place]:.15g}"
        kind: Kind = "#VALUE!" if np.isnan(values[place]) else "#NUM!"
        raise InputError(f"{name}: {argument} must be {must}, not {shown} as in row {row + 1}.", kind)
