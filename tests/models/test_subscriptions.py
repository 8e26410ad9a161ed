"""sBG: two segments of 1,000 subscribers fitted to years 0 to 7, and two cohorts with the same mean churn.

Fader & Hardie 2007 (survival) and 2010 (discounted lifetimes). P = published (met as printed), R = recomputed by an
independent program (to 1e-4 of itself), B = both.
"""

from __future__ import annotations

import csv
import math
from typing import NamedTuple

import numpy as np
import pytest

from clv_xl.models import s_bg
from clv_xl.models.s_bg import SBgFit
from tests.conftest import SharedData
from tests.models.test_cdnow import printed, recomputed


class Segment(NamedTuple):
    """What the papers say of a segment."""

    column: str
    printed: tuple[float, float]
    parameters: tuple[float, float]
    log_likelihood: float
    survival: tuple[float, ...]  # % in years 1 to 12
    new: float  # discounted lifetime at 10 %, a payment now included
    before_renewal: tuple[float, ...]  # just before renewals 1 to 5
    naive_years: float  # 1 / churn of the first year's mean


SEGMENTS = {
    "high end": Segment(
        "highend_pct", (0.668, 3.806), (0.66809, 3.80609), -1611.158,
        (85.1, 74.7, 67.0, 61.0, 56.2, 52.2, 48.9, 46.0, 43.6, 41.4, 39.5, 37.8),
        5.92225, (5.4145, 5.9014, 6.2939, 6.6199, 6.8967), 6.7,
    ),
    "regular": Segment(
        "regular_pct", (0.704, 1.182), (0.70408, 1.18204), -1680.265,
        (62.7, 47.4, 38.8, 33.2, 29.2, 26.2, 23.9, 22.0, 20.4, 19.1, 18.0, 17.0),
        3.69491, (2.9644, 4.1031, 4.8698, 5.4421, 5.8941), 2.7,
    ),
}  # fmt: skip
RENEWALS = np.arange(1, 6)


def survivors(shared: SharedData, column: str) -> list[float]:
    """Subscribers of 1,000 who are there in years 0 to 7."""
    with (shared / "data/sbg/fader_hardie_2007_survival.csv").open(encoding="utf-8") as file:
        return [round(10 * float(row[column])) for row in csv.DictReader(file)][:8]


@pytest.mark.parametrize("name", SEGMENTS)
class TestSegments:
    def fit(self, shared: SharedData, name: str) -> SBgFit:
        return s_bg.fit(survivors(shared, SEGMENTS[name].column))

    def test_parameters(self, shared: SharedData, name: str) -> None:
        fit, segment = self.fit(shared, name), SEGMENTS[name]
        assert fit.parameters == tuple(printed(value, 3) for value in segment.printed)
        assert fit.parameters == recomputed(segment.parameters)
        assert (fit.outcome, fit.customers) == ("ok", 1000)

    def test_log_likelihood(self, shared: SharedData, name: str) -> None:
        assert self.fit(shared, name).log_likelihood == printed(SEGMENTS[name].log_likelihood, 3)

    def test_survival_in_years_1_to_12(self, shared: SharedData, name: str) -> None:
        rounded = SBgFit(alpha=SEGMENTS[name].printed[0], beta=SEGMENTS[name].printed[1])
        for fit in (self.fit(shared, name), rounded):
            percent = 100 * s_bg.survival(fit, np.arange(13))
            assert list(percent) == [100, *(printed(value, 1) for value in SEGMENTS[name].survival)]

    def test_individual_durations_give_the_same_fit(self, shared: SharedData, name: str) -> None:
        """Everybody on his own: how many periods, and whether it ended; the rest is cut off after seven years."""
        counts = survivors(shared, SEGMENTS[name].column)
        losses = -np.diff(counts)
        periods = np.repeat([*range(1, 8), 7], [*losses, counts[-1]])
        ended = np.repeat([True, False], [losses.sum(), counts[-1]])
        fit = s_bg.fit_durations(periods, ended)
        assert fit.parameters == pytest.approx(self.fit(shared, name).parameters, rel=1e-6)
        assert fit.log_likelihood == pytest.approx(SEGMENTS[name].log_likelihood, abs=5e-4)

    def test_discounted_lifetimes(self, shared: SharedData, name: str) -> None:
        fit = self.fit(shared, name)
        assert s_bg.discounted_lifetimes(fit, 0.1) == recomputed(SEGMENTS[name].new)
        expected = recomputed(list(SEGMENTS[name].before_renewal))
        assert s_bg.discounted_lifetimes(fit, 0.1, RENEWALS) == expected

    def test_one_over_churn_is_finite_where_the_mean_lifetime_is_not(self, shared: SharedData, name: str) -> None:
        """With alpha at most 1 the payments have no finite sum: what a horizon counts goes on growing."""
        fit = self.fit(shared, name)
        assert 1 / (1 - s_bg.retention(fit, 1)) == printed(SEGMENTS[name].naive_years, 1)
        assert s_bg.discounted_lifetimes(fit, 0) == math.inf
        finite = s_bg.discounted_lifetimes(fit, 0, periods=np.array([100, 1000, 10_000]))
        assert np.all(finite[1:] > 1.5 * finite[:-1])


def test_case_1_is_nearly_homogeneous() -> None:
    """Fader & Hardie 2010, case 1: B."""
    values = s_bg.discounted_lifetimes(SBgFit(alpha=3.80, beta=15.20), 0.1, RENEWALS)
    assert list(values) == [printed(value, 2) for value in (3.31, 3.45, 3.59, 3.72, 3.84)]


def test_case_2_is_two_kinds_of_customers() -> None:
    """Fader & Hardie 2010, case 2; the tolerance of 0.01 is the source's own, for its parameters are rounded."""
    values = s_bg.discounted_lifetimes(SBgFit(alpha=0.067, beta=0.267), 0.1, RENEWALS)
    assert list(values) == pytest.approx([7.68, 9.46, 9.86, 10.06, 10.19], abs=0.01)
    assert values == recomputed([7.671, 9.455, 9.851, 10.056, 10.189])


def test_constant_churn_cannot_tell_the_cases_apart() -> None:
    """Both lose 20 % in the first year; heterogeneity doubles the lifetime of the second: R."""
    cases = [SBgFit(alpha=3.80, beta=15.20), SBgFit(alpha=0.067, beta=0.267)]
    assert [s_bg.retention(case, 1) for case in cases] == [pytest.approx(0.8, abs=1e-3)] * 2
    assert [s_bg.discounted_lifetimes(case, 0.1) for case in cases] == [printed(4.009, 3), printed(7.973, 3)]
