"""Lengths of time: the one table of units, and rates per period."""

import math
from typing import Annotated, Any

from clv_xl.udf import Choice

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12

# All of them are exact in binary (a month is 487/16 days), so 6 months are half a year to the last bit.
DAYS_IN = {
    "day": 1.0,
    "week": 7.0,
    "month": DAYS_PER_MONTH,
    "quarter": 3 * DAYS_PER_MONTH,
    "half-year": 6 * DAYS_PER_MONTH,
    "year": DAYS_PER_YEAR,
}

Unit = Annotated[
    str | None,
    Choice(
        "unit of time",
        {name: unit for unit in DAYS_IN for name in (unit, f"{unit}s")},
        f"{', '.join(list(DAYS_IN)[:-1])} or year",
    ),
]


def days_formula(unit: str) -> str:
    """Return the Excel formula for the days in `unit`, an argument or a name; #VALUE! for an unknown unit."""
    days = ",".join(f"{days:g}" if days == int(days) else repr(days) for days in DAYS_IN.values())
    names = ",".join(f'"{name}"' for name in DAYS_IN)
    return f'INDEX({{{days}}},IFNA(MATCH(SUBSTITUTE(LOWER(TRIM({unit})),"s",""),{{{names}}},0),#VALUE!))'


def rate_per(annual_rate: float, unit: str) -> float:
    """Return the rate per `unit` that compounds to `annual_rate` in a year, as discount rates do.

    >>> rate_per(0.10, "month")
    0.007974
    """
    growth: float = (1 + annual_rate) ** (DAYS_IN[unit] / DAYS_PER_YEAR)
    return growth - 1


def sum_of_powers(lost: Any, periods: Any) -> Any:
    """Return 1 + (1 - lost) + (1 - lost)^2 ... of so many terms, exact however little is lost in a period.

    The closed form (1 - (1 - lost)^n) / lost takes nearly equal numbers from one another where little is lost.
    """
    least, most = 1e-300, 1 - 1e-16
    if isinstance(lost, float | int) and isinstance(periods, float | int):
        share = min(max(lost, least), most)
        return -math.expm1(periods * math.log1p(-share)) / share
    import numpy as np

    share = np.clip(lost, least, most)
    return -np.expm1(periods * np.log1p(-share)) / share
