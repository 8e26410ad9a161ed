"""Shares of customers against scipy's distributions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from clv_xl.forecasting.heterogeneity import dropout, order_rates, spending
from clv_xl.models import BgNbdFit, GammaGammaFit, ParetoNbdFit

YEAR = 365.25 / 7


@pytest.mark.parametrize(("r", "alpha"), [(0.243, 4.414), (0.87, 10.2), (3.0, 20.0), (900.0, 900.0)])
def test_order_rates_are_gamma(r: float, alpha: float) -> None:
    found = order_rates(BgNbdFit(r=r, alpha=alpha, a=1, b=1))
    below = stats.gamma.cdf([*found.edges, np.inf], r, scale=YEAR / alpha)
    assert found.shares == pytest.approx(np.diff(below).tolist(), abs=1e-5)
    assert found.mean == pytest.approx(r / alpha * YEAR)
    assert sum(found.shares) == pytest.approx(1)
    assert found.shares[-1] <= 0.051  # no more than a twentieth in the class without an end


@pytest.mark.parametrize(("a", "b"), [(0.793, 2.426), (0.2, 0.3), (2.0, 8.0)])
def test_chances_to_leave_after_an_order_are_beta(a: float, b: float) -> None:
    found = dropout(BgNbdFit(r=1, alpha=1, a=a, b=b))
    assert found.shares == pytest.approx(np.diff(stats.beta.cdf([*found.edges, 1.0], a, b)).tolist(), abs=1e-5)
    assert found.mean == pytest.approx(a / (a + b))


@pytest.mark.parametrize(("s", "beta"), [(0.606, 11.67), (0.408, 10.5), (5.0, 400.0)])
def test_chances_to_leave_in_a_year_come_from_gamma_rates(s: float, beta: float) -> None:
    found = dropout(ParetoNbdFit(r=1, alpha=1, s=s, beta=beta))
    with np.errstate(divide="ignore"):
        rates = -np.log1p(-np.array([*found.edges, 1.0])) / YEAR
    assert found.shares == pytest.approx(np.diff(stats.gamma.cdf(rates, s, scale=1 / beta)).tolist(), abs=1e-5)
    by_share = 1 - np.exp(-stats.gamma.ppf((np.arange(100_000) + 0.5) / 100_000, s, scale=YEAR / beta))
    assert found.mean == pytest.approx(by_share.mean(), abs=1e-4)


def test_spending_is_inverse_gamma() -> None:
    found = spending(GammaGammaFit(p=6.25, q=3.74, gamma=15.44))
    below = stats.invgamma.cdf([*found.edges, np.inf], 3.74, scale=6.25 * 15.44)
    assert found.shares == pytest.approx(np.diff(below).tolist(), abs=1e-5)
    assert found.edges[:3] == (0.0, 10.0, 20.0)


def test_a_limit_without_dropout_stands_in_the_first_class() -> None:
    assert dropout(BgNbdFit(r=1, alpha=1, a=1e-5, b=1e5)).shares[0] == pytest.approx(1)
