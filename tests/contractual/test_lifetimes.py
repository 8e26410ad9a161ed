"""Counting periods between two days: expected numbers are those of a calendar, counted by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv_xl.contractual.lifetimes import payments, whole_periods
from clv_xl.contractual.settings import PERIODS, ContractSettings


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("start", "until", "period", "whole"),
    [
        ("2025-01-15", "2025-02-14", "month", 0),
        ("2025-01-15", "2025-02-15", "month", 1),
        ("2025-01-31", "2025-02-28", "month", 1),  # February has no 31st: its last day stands for it
        ("2024-01-31", "2024-02-28", "month", 0),  # a leap year has one more
        ("2024-02-29", "2025-02-28", "year", 1),
        ("2025-01-01", "2025-03-31", "quarter", 0),
        ("2025-01-01", "2025-04-01", "quarter", 1),
        ("2025-01-01", "2025-01-14", "week", 1),
        ("2025-01-01", "2025-01-15", "week", 2),
        ("2025-01-01", "2025-01-01", "month", 0),
    ],
)
def test_whole_periods(start: str, until: str, period: str, whole: int) -> None:
    assert whole_periods(days(start), days(until), PERIODS[period]).tolist() == [whole]


@pytest.mark.parametrize(
    ("start", "end", "paid"),
    [
        ("2025-01-01", "2025-01-01", 1),  # left on the first day: one payment
        ("2025-01-01", "2025-01-31", 1),  # the last day of the paid month
        ("2025-01-01", "2025-02-01", 1),  # the day of the renewal that was not made
        ("2025-01-01", "2025-02-02", 2),
        ("2025-01-31", "2025-02-28", 1),
        ("2025-01-01", "2026-01-01", 12),
    ],
)
def test_payments_until_an_end(start: str, end: str, paid: int) -> None:
    assert payments(days(start), days(end), PERIODS["month"]).tolist() == [paid]


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 5000), st.sampled_from(sorted(PERIODS)))
def test_a_day_more_never_takes_periods_away_and_payments_lie_between(first: date, length: int, name: str) -> None:
    start, until = days(first.isoformat()), days(first.isoformat()) + length
    whole, later = (int(whole_periods(start, day, PERIODS[name])[0]) for day in (until, until + 1))
    assert whole <= later <= whole + 1
    assert max(whole, 1) <= int(payments(start, until, PERIODS[name])[0]) <= whole + 1


def test_a_yearly_rate_is_brought_down_by_compounding() -> None:
    # 1.1^(1/12) - 1 = 0.797414 %, 1.1^(1/4) - 1 = 2.411369 %.
    rates = {name: ContractSettings(period=PERIODS[name]).period_rate for name in ("month", "quarter", "year")}
    assert rates == pytest.approx({"month": 0.00797414, "quarter": 0.02411369, "year": 0.1}, abs=5e-9)
