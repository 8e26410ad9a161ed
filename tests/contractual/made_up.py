"""Subscription lists for the tests: Fader & Hardie's published cohorts, and monthly ones drawn from a known model."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np

from tests.orders.run import Row, write

# Fader & Hardie 2007, table 1, per cent of 1,000 customers still there after 0, 1, ... 7 years.
HIGH_END = (100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1)
REGULAR = (100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1)
COHORT_AS_OF = "2007-06-30"  # half a year after the last renewal that the table knows of
AS_OF = date(2026, 6, 30)
HEADER = ("Customer ID", "Plan", "Start date", "End date", "Price EUR")


def cohort_rows(per_cent: tuple[float, ...]) -> list[Row]:
    """One row per customer: all started on one day, each left on the day of the renewal that he did not make."""
    alive = [round(10 * share) for share in per_cent]
    left = [(year, alive[year - 1] - alive[year]) for year in range(1, len(alive))]
    ends = [f"{2000 + year}-01-01" for year, count in left for _ in range(count)] + [""] * alive[-1]
    rows = ((f"c{number:04}", "2000-01-01", end, 100) for number, end in enumerate(ends))
    return [("customer", "start", "end", "amount"), *rows]


def months_later(day: date, months: int) -> date:
    """The same day of a later month, for days up to the 28th."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, day.day)


def monthly_rows(
    count: int, *, seed: int = 1, alpha: float = 0.8, beta: float = 8.0, months: int = 30, amounts: bool = True
) -> list[Row]:
    """Subscribers who started in the last months and leave as sBG says; two plans, of 10 and 25 a month."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = [HEADER if amounts else HEADER[:-1]]
    for number in range(count):
        start = AS_OF - timedelta(days=int(rng.integers(0, months * 30)))
        start = start.replace(day=min(start.day, 28))
        lived = min(int(rng.geometric(rng.beta(alpha, beta))), 1200)
        end = months_later(start, lived)
        plan, price = ("Basic", "10.00") if number % 3 else ("Pro", "25.00")
        row = (f"s{number:05}", plan, start.isoformat(), end.isoformat() if end < AS_OF else "", price)
        rows.append(row if amounts else row[:-1])
    return rows


def monthly_list(path: Path, count: int = 400, **choices: object) -> Path:
    """Write such a list."""
    return write(path, monthly_rows(count, **choices))  # type: ignore[arg-type]


def fixed_term_rows(count: int, *, months: int = 6, early: int = 0) -> list[Row]:
    """Subscribers of one month each after the other, all for the same term but for some who left after one month."""
    rows: list[Row] = [HEADER]
    for number in range(count):
        start = months_later(date(2022, 1, 1 + number % 28), number % 24)
        end = months_later(start, 1 if number < early else months)
        rows.append((f"f{number:04}", "Basic", start.isoformat(), end.isoformat(), "10.00"))
    return rows
