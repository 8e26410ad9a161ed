"""Lengths of time: the one table of units, and rates per period."""

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

UNIT_OF_TIME = Choice(
    "unit of time",
    {name: unit for unit in DAYS_IN for name in (unit, f"{unit}s")},
    f"{', '.join(list(DAYS_IN)[:-1])} or year",
)
Unit = Annotated[str | None, UNIT_OF_TIME]


def days_formula(unit: str) -> str:
    """Return the Excel formula for the days in `unit`, an argument or a name; row by row where that is a column."""
    chain = "".join(f'IF({unit}="{name}",{days!r},'.replace(".0,", ",") for name, days in DAYS_IN.items())
    return f"{chain}#VALUE!{')' * len(DAYS_IN)}"


def rate_per(annual_rate: float, unit: str) -> float:
    """Return the rate per `unit` that compounds to `annual_rate` in a year, as discount rates do.

    >>> rate_per(0.10, "month")
    0.007974
    """
    growth: float = (1 + annual_rate) ** (DAYS_IN[unit] / DAYS_PER_YEAR)
    return growth - 1


def sum_of_powers(lost: Any, periods: Any) -> Any:
    """Return 1 + (1 - lost) + (1 - lost)^2 ... of so many terms.

    The closed form (1 - (1 - lost)^n) / lost takes nearly equal numbers from one another where little is lost, and
    has no answer where nothing is: there its series in n x lost stands in. Plain arithmetic, so that a number and a
    column get the same last digit.
    """
    little = lost * periods < 1e-3
    x = lost * little
    series = 1.0
    for place in (4, 3, 2, 1):
        series = 1 - (periods - place) * x / (place + 1) * series
    return little * periods * series + (1 - little) * (1 - (1 - lost) ** periods) / (lost + little)


def sum_of_powers_formula(lost: str, periods: str) -> str:
    """Return the Excel formula for `sum_of_powers`, of two arguments or names."""
    series = "1"
    for place in (4, 3, 2, 1):
        series = f"(1-({periods}-{place})*{lost}/{place + 1}*{series})"
    return f"IF({lost}*{periods}<0.001,{periods}*{series},(1-(1-{lost})^{periods})/{lost})"
