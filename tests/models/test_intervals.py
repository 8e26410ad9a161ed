"""Errors and ranges against closed forms and against simulation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from clv_xl.models import BgNbdFit, GammaGammaFit
from clv_xl.models import intervals as at
from clv_xl.models.special import Floats

FIT = BgNbdFit(r=0.5, alpha=8.0, a=0.9, b=2.5, log_covariance=tuple(map(tuple, np.diag([4.0, 1.0, 0.0, 9.0]).tolist())))


def power_law(fit: BgNbdFit) -> Floats:
    """Logarithms are linear in those of the parameters: derivatives are the powers."""
    return np.array([fit.r**2 * fit.alpha**-1, fit.b**0.5, 7.0])


def test_gradients_of_powers_are_the_powers() -> None:
    expected = [[2, -1, 0, 0], [0, 0, 0, 0.5], [0, 0, 0, 0]]
    assert at.log_gradients(power_law, FIT) == pytest.approx(np.array(expected), abs=1e-9)


def test_errors_by_the_delta_method() -> None:
    # sqrt(2^2 x 4 + 1 x 1) and sqrt(0.5^2 x 9)
    errors = at.log_errors(at.log_gradients(power_law, FIT), at.covariance(FIT))
    assert errors == pytest.approx([17**0.5, 1.5, 0.0])


def test_a_prediction_of_nothing_has_no_error() -> None:
    assert (at.log_gradients(lambda fit: np.zeros(2), FIT) == 0).all()


def test_parameters_at_a_bound_are_taken_as_known() -> None:
    held = replace(FIT, log_covariance=((4.0, np.nan), (np.nan, np.nan)))
    assert at.covariance(held).tolist() == [[4.0, 0.0], [0.0, 0.0]]
    assert at.covariance(replace(FIT, log_covariance=())).tolist() == np.zeros((4, 4)).tolist()


def test_range_is_symmetric_in_the_logarithm() -> None:
    low, high = at.log_range(np.array([10.0, 3.0]), np.array([0.1, 0.0]))
    assert high == pytest.approx([10 * np.exp(0.1959964), 3.0])  # 97.5 % point of the normal distribution: 1.959964
    assert low * high == pytest.approx([100.0, 9.0])


def test_resamples_draw_as_many_and_are_repeatable() -> None:
    drawn = list(at.resamples(50, 20, seed=3))
    assert [each.sum() for each in drawn] == [50] * 20
    assert len({tuple(each) for each in drawn}) == 20
    assert all((one == two).all() for one, two in zip(drawn, at.resamples(50, 20, seed=3), strict=True))
    # A customer is left out of a draw with a chance of (1 - 1/50)^50 = 0.364.
    assert np.mean(np.array(drawn) == 0) == pytest.approx(0.364, abs=0.05)


def test_total_range_holds_both_kinds_of_error() -> None:
    low, high = at.total_range(100.0, 0.03, 16.0)
    assert np.log(high / 100) == pytest.approx(1.959964 * 0.05)  # sqrt(0.03^2 + 0.04^2)
    assert low * high == pytest.approx(100.0**2)
    assert at.total_range(0.0, 0.1, 0.0) == (0.0, 0.0)
    assert at.total_range(100.0, 0.1, np.inf) == (0.0, np.inf)


@pytest.mark.parametrize("stay", ["throughout or not at all", "for some time"])
def test_variance_of_orders_against_simulation(stay: str) -> None:
    random, draws, shape, mean_rate, alive = np.random.default_rng(5), 400_000, 2.3, 3.0, 0.7
    rate = random.gamma(shape, mean_rate / shape, draws)
    there = random.random(draws) < alive
    part = (random.random(draws) < 0.5) if stay == "throughout or not at all" else random.uniform(0, 1, draws)
    orders = random.poisson(rate * part) * there
    bound = at.variance_of_orders(
        np.array([alive]), np.array([mean_rate / 2]), np.array([mean_rate]), np.array([shape])
    )
    if stay == "throughout or not at all":
        assert bound[0] == pytest.approx(orders.var(), rel=0.02)
    else:
        assert orders.var() < bound[0] < 2 * orders.var()


def test_variance_of_value_against_simulation() -> None:
    random, draws = np.random.default_rng(6), 400_000
    fit, x, value = GammaGammaFit(p=3.0, q=5.0, gamma=20.0), 4.0, 25.0
    # His mean, given x orders of a mean value: p / v, where v is gamma (p x + q, gamma + x value).
    mean = fit.p / random.gamma(fit.p * x + fit.q, 1 / (fit.gamma + x * value), draws)
    orders = random.poisson(random.gamma(2.0, 1.5, draws))
    spent = np.where(orders > 0, random.gamma(np.maximum(fit.p * orders, 1e-9), mean / fit.p), 0.0)
    order_value = np.array([fit.p * (fit.gamma + x * value) / (fit.p * x + fit.q - 1)])
    found = at.variance_of_value(np.array([3.0]), np.array([orders.var()]), order_value, fit, np.array([x]))
    assert order_value[0] == pytest.approx(mean.mean(), rel=0.01)
    assert found[0] == pytest.approx(spent.var(), rel=0.02)


def test_variance_of_value_without_a_limit() -> None:
    few = GammaGammaFit(p=3.0, q=1.8, gamma=20.0)
    assert at.variance_of_value(np.ones(1), np.ones(1), np.ones(1), few, np.zeros(1))[0] == np.inf
