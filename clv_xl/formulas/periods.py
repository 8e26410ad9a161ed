"""Lengths of time: the one table of units, and rates per period."""

from typing import Annotated

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
