"""The product's closed forms against integration of each model's story, at ordinary and at extreme parameters.

The other way of computing stands in `independent.py`: no formula of the papers with a hypergeometric function.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clv_xl.models import bg_bb, bg_nbd, gamma_gamma, mbg_nbd, pareto_nbd, s_bg
from clv_xl.models.bg_bb import BgBbFit
from clv_xl.models.bg_nbd import BgNbdFit
from clv_xl.models.fit import Fit
from clv_xl.models.gamma_gamma import GammaGammaFit
from clv_xl.models.mbg_nbd import MbgNbdFit
from clv_xl.models.pareto_nbd import ParetoNbdFit
from clv_xl.models.predictions import (
    discounted_residual_orders,
    expected_order_value,
    expected_orders,
    p_alive,
    probability_of_orders,
)
from clv_xl.models.s_bg import SBgFit
from tests.models import stories
from tests.models.draws import (
    between,
    bg_bb_fits,
    continuous_fits,
    histories,
    independent,
    opportunities,
    shapes,
    times,
)

CONTINUOUS = (BgNbdFit, MbgNbdFit, ParetoNbdFit)
SMALLEST = 1e-290  # below, doubles lose digits
PARETO = ParetoNbdFit(r=0.5533, alpha=10.578, s=0.6062, beta=11.669)  # CDNOW's
BG = BgNbdFit(r=0.2426, alpha=4.4136, a=0.7929, b=2.4259)
MBG = MbgNbdFit(r=0.5248, alpha=6.183, a=0.8914, b=1.614)
few = settings(max_examples=50)

Params = tuple[float, float, float]


def same(value: float, rel: float = 1e-9) -> Any:
    return pytest.approx(value, rel=rel, abs=SMALLEST)


@few
@given(fit=continuous_fits(*CONTINUOUS), history=histories())
@example(fit=BG, history=(10_000.0, 7305.0, 7305.0))
@example(fit=MBG, history=(10_000.0, 7000.0, 7305.0))
@example(fit=PARETO, history=(10_000.0, 7305.0, 7305.0))
@example(fit=PARETO, history=(10_000.0, 7290.0, 7305.0))
@example(fit=PARETO, history=(0.0, 0.0, 0.0))
@example(fit=ParetoNbdFit(r=2, alpha=10, s=0.6, beta=10), history=(3.0, 20.0, 39.0))
@example(fit=ParetoNbdFit(r=0.05, alpha=1000, s=50, beta=1), history=(1.0, 20.0, 39.0))
@example(fit=ParetoNbdFit(r=50, alpha=1, s=0.05, beta=1000), history=(1.0, 20.0, 39.0))
def test_p_alive(fit: Fit, history: Params) -> None:
    assert p_alive(fit, *history) == same(independent(fit).p_alive(history))


@few
@given(fit=continuous_fits(*CONTINUOUS), history=histories(), horizon=times)
@example(fit=BG, history=(10_000.0, 7305.0, 7305.0), horizon=1e6)
@example(fit=PARETO, history=(10_000.0, 7305.0, 7305.0), horizon=1e6)
@example(fit=PARETO, history=(2.0, 30.0, 39.0), horizon=0.0)
@example(fit=ParetoNbdFit(r=0.5, alpha=10, s=1, beta=12), history=(2.0, 30.0, 39.0), horizon=39.0)
@example(fit=BgNbdFit(r=0.5, alpha=10, a=1, b=12), history=(2.0, 30.0, 39.0), horizon=39.0)
@example(fit=MbgNbdFit(r=0.5, alpha=10, a=1, b=12), history=(2.0, 30.0, 39.0), horizon=39.0)
@example(fit=BgNbdFit(r=0.05, alpha=0.5, a=0.05, b=50), history=(0.0, 0.0, 0.0), horizon=1e5)
def test_expected_orders(fit: Fit, history: Params, horizon: float) -> None:
    assert expected_orders(fit, horizon, *history) == same(independent(fit).expected_orders(horizon, history))


@few
@given(fit=continuous_fits(*CONTINUOUS), horizon=times)
@example(fit=ParetoNbdFit(r=0.5, alpha=10, s=1, beta=12), horizon=1e6)
@example(fit=BgNbdFit(r=0.5, alpha=10, a=1, b=12), horizon=1e6)
@example(fit=MbgNbdFit(r=0.5, alpha=10, a=1, b=12), horizon=1e6)
def test_expected_orders_of_a_new_customer(fit: Fit, horizon: float) -> None:
    assert expected_orders(fit, horizon) == same(independent(fit).new_customer(horizon))


@few
@given(fit=continuous_fits(*CONTINUOUS), orders=st.integers(0, 60), horizon=times)
@example(fit=PARETO, orders=0, horizon=0.0)
@example(fit=BG, orders=500, horizon=7305.0)
@example(fit=PARETO, orders=500, horizon=7305.0)
@example(fit=ParetoNbdFit(r=2, alpha=10, s=2, beta=100), orders=20, horizon=1e5)
@example(fit=ParetoNbdFit(r=42, alpha=0.6, s=7, beta=3), orders=32, horizon=23_000.0)
@example(fit=BG, orders=0, horizon=0.0)
@example(fit=MBG, orders=3, horizon=0.0)
def test_probability_of_orders(fit: Fit, orders: int, horizon: float) -> None:
    """Small chances to 1e-12 of certainty: they are differences of sums that are near 1."""
    expected = independent(fit).probability(orders, horizon)
    assert probability_of_orders(fit, orders, horizon) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@few
@given(fit=continuous_fits(ParetoNbdFit), history=histories(), delta=between(1e-5, 3))
@example(fit=PARETO, history=(2.0, 30.0, 39.0), delta=1e-7)
@example(fit=ParetoNbdFit(r=14, alpha=7.7, s=0.19, beta=7.7), history=(0.0, 0.0, 0.125), delta=1.5e-5)
@example(fit=ParetoNbdFit(r=0.5, alpha=10, s=1, beta=12), history=(2.0, 30.0, 39.0), delta=0.0027)
@example(fit=ParetoNbdFit(r=0.5, alpha=10, s=2, beta=12), history=(2.0, 30.0, 39.0), delta=0.0027)
def test_discounted_residual_orders(fit: Fit, history: Params, delta: float) -> None:
    expected = independent(fit).discounted_orders(delta, history)
    assert discounted_residual_orders(fit, np.expm1(delta), *history) == same(expected)


@pytest.mark.parametrize("model", [BgNbdFit, MbgNbdFit])
@pytest.mark.parametrize(
    ("parameters", "history", "delta"),
    [
        ((0.2426, 4.4136, 0.7929, 2.4259), (2, 30.43, 38.86), 0.0027),
        ((0.2426, 4.4136, 0.7929, 2.4259), (0, 0, 0), 0.0027),
        ((0.2426, 4.4136, 0.7929, 2.4259), (0, 0, 7305), 1e-5),
        ((2, 4.4136, 1, 2.4259), (200, 30, 38.86), 0.0001),
        ((0.05, 500, 0.1, 50), (0, 0, 38.86), 0.01),
        ((5, 0.5, 3, 0.5), (10_000, 7305, 7305), 1e-5),
    ],
)
def test_discounted_residual_orders_with_chances_to_leave(
    model: type[Fit], parameters: tuple[float, ...], history: Params, delta: float
) -> None:
    fit = model(**dict(zip(model.parameter_names, parameters, strict=True)))
    expected = independent(fit).discounted_orders(delta, history)
    assert discounted_residual_orders(fit, math.expm1(delta), *history) == same(expected, 1e-8)


@few
@given(fit=bg_bb_fits(), history=opportunities(), horizon=st.integers(0, 300), rate=between(1e-4, 1))
@example(fit=BgBbFit(alpha=1.2, beta=0.75, gamma=1, delta=2.8), history=(2.0, 4.0, 6.0), horizon=10, rate=0.1)
@example(fit=BgBbFit(alpha=1.2, beta=0.75, gamma=0.66, delta=2.8), history=(0.0, 0.0, 0.0), horizon=0, rate=0.1)
@example(fit=BgBbFit(alpha=1.2, beta=0.75, gamma=0.66, delta=2.8), history=(600.0, 900.0, 1000.0), horizon=9, rate=0.1)
def test_bg_bb(fit: BgBbFit, history: Params, horizon: int, rate: float) -> None:
    other = independent(fit)
    assert p_alive(fit, *history) == same(other.p_alive(history))
    assert expected_orders(fit, horizon, *history) == same(other.expected_orders(horizon, history))
    assert expected_orders(fit, horizon) == same(other.new_customer(horizon))
    assert discounted_residual_orders(fit, rate, *history) == same(other.discounted_orders(rate, history))


@few
@given(fit=bg_bb_fits(), orders=st.integers(0, 40), horizon=st.integers(0, 60))
@example(fit=BgBbFit(alpha=1.2, beta=0.75, gamma=0.66, delta=2.8), orders=7, horizon=6)
def test_probability_of_donations(fit: BgBbFit, orders: int, horizon: int) -> None:
    assert probability_of_orders(fit, orders, horizon) == same(independent(fit).probability(orders, horizon))


@few
@given(p=shapes, q=between(1.02, 50), gamma=between(1e-3, 1e6), orders=st.integers(0, 10_000), value=between(1e-3, 1e9))
def test_order_value(p: float, q: float, gamma: float, orders: int, value: float) -> None:
    fit = GammaGammaFit(p=p, q=q, gamma=gamma)
    expected = independent(fit).expected_order_value(orders, value)
    assert expected_order_value(fit, orders, value if orders else 0) == same(expected)


@few
@given(alpha=shapes, beta=shapes, rate=between(1e-4, 1), period=st.integers(1, 400))
@example(alpha=1.0, beta=1.0, rate=0.1, period=1)
@example(alpha=0.05, beta=0.05, rate=1e-4, period=1)
def test_subscriptions(alpha: float, beta: float, rate: float, period: int) -> None:
    fit = SBgFit(alpha=alpha, beta=beta)
    other = independent(fit)
    assert s_bg.survival(fit, period) == same(other.survival(period))
    assert s_bg.retention(fit, period) == same(other.survival(period) / other.survival(period - 1))
    assert s_bg.discounted_lifetimes(fit, rate) == same(other.discounted_lifetime(rate))
    assert s_bg.discounted_lifetimes(fit, rate, period) == same(other.discounted_lifetime(rate, period))


class TestLikelihoods:
    """A fit's log-likelihood is that of its parameters, and no others are more likely."""

    FACTORS = (0.99, 1.01)

    def is_the_highest(self, fit: Fit, log_likelihood: Callable[[Fit], float]) -> None:
        assert fit.converged
        assert fit.log_likelihood == pytest.approx(log_likelihood(fit), rel=1e-11)
        for name, value in zip(fit.parameter_names, fit.parameters, strict=True):
            for factor in self.FACTORS:
                other = dataclasses.replace(fit, **{name: value * factor})
                assert log_likelihood(other) < fit.log_likelihood

    @pytest.mark.parametrize("model", ["BG/NBD", "MBG/NBD", "Pareto/NBD"])
    def test_of_histories(self, model: str) -> None:
        random = np.random.default_rng(20261129)
        made = stories.bg_nbd(random, random.uniform(10, 60, 25), (0.9, 4, 0.9, 2), at_first=True)
        fits = {"BG/NBD": bg_nbd, "MBG/NBD": mbg_nbd, "Pareto/NBD": pareto_nbd}
        rows = list(zip(*made[:3], strict=True))
        self.is_the_highest(fits[model].fit(*made[:3]), lambda fit: independent(fit).log_likelihood(rows))

    def test_of_donors(self) -> None:
        made = stories.bg_bb(np.random.default_rng(20261129), np.full(800, 8.0), (1.2, 0.8, 0.7, 2.8))
        table, counts = np.unique(np.stack(made[:3]), axis=1, return_counts=True)
        self.is_the_highest(
            bg_bb.fit(*made[:3]),
            lambda fit: sum(
                count * independent(fit).log_likelihood([row]) for row, count in zip(table.T, counts, strict=True)
            ),
        )

    def test_of_order_values(self) -> None:
        random = np.random.default_rng(20261129)
        orders = random.integers(1, 9, 60).astype(float)
        values = stories.gamma_gamma(random, orders, (5, 4, 20))
        rows = list(zip(orders, values, strict=True))
        self.is_the_highest(gamma_gamma.fit(orders, values), lambda fit: independent(fit).log_likelihood(rows))

    def test_of_subscribers(self) -> None:
        counts = [1000.0, 869.0, 743.0, 653.0, 593.0, 551.0, 517.0, 491.0]  # Fader & Hardie 2007, high end
        self.is_the_highest(s_bg.fit(counts), lambda fit: independent(fit).log_likelihood(counts))

    @pytest.mark.parametrize("model", ["BG/NBD", "MBG/NBD", "Pareto/NBD"])
    def test_of_many_histories_at_as_many_times(self, model: str) -> None:
        """The chance to be alive is the share of the living in a likelihood: alive / P(alive), for each of 3,000."""
        random = np.random.default_rng(20261129)
        made = stories.pareto_nbd(random, random.uniform(1, 300, 3000), (0.9, 4, 0.6, 40))
        fit = {"BG/NBD": bg_nbd, "MBG/NBD": mbg_nbd, "Pareto/NBD": pareto_nbd}[model].fit(*made[:3])
        alive = [float(independent(fit).alive(row)) for row in zip(*made[:3], strict=True)]
        whole = np.sum(alive) - np.log(p_alive(fit, *made[:3])).sum()
        assert fit.log_likelihood == pytest.approx(whole, rel=1e-9)
