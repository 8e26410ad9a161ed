"""What holds for any customer and any parameters: chances are chances, forecasts go the way they must."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clv_xl.models import bg_bb, bg_nbd, gamma_gamma, mbg_nbd, pareto_nbd, s_bg
from clv_xl.models.bg_bb import BgBbFit
from clv_xl.models.bg_nbd import BgNbdFit
from clv_xl.models.fit import Fit
from clv_xl.models.gamma_gamma import GammaGammaFit
from clv_xl.models.mbg_nbd import MbgNbdFit
from clv_xl.models.pareto_nbd import ParetoNbdFit
from clv_xl.models.predictions import (
    customer_lifetime_value,
    discounted_residual_orders,
    expected_order_value,
    expected_orders,
    p_alive,
    probability_of_orders,
)
from clv_xl.models.s_bg import SBgFit
from tests.models import stories
from tests.models.draws import between, bg_bb_fits, continuous_fits, histories, opportunities, shapes, times

CONTINUOUS = (BgNbdFit, MbgNbdFit, ParetoNbdFit)
MODULES = {"BG/NBD": bg_nbd, "MBG/NBD": mbg_nbd, "Pareto/NBD": pareto_nbd, "BG/BB": bg_bb}
ROUNDING = 1e-9

History = tuple[float, float, float]


def rises(values: Any) -> bool:
    """Whether a column never falls, but by rounding."""
    values = np.asarray(values)
    return bool(np.all(np.isfinite(values)) and np.all(np.diff(values) >= -ROUNDING * np.abs(values[1:])))


class TestChances:
    @given(fit=continuous_fits(*CONTINUOUS), history=histories())
    def test_p_alive_is_a_chance(self, fit: Fit, history: History) -> None:
        assert 0 <= p_alive(fit, *history) <= 1

    @given(fit=bg_bb_fits(), history=opportunities())
    def test_p_alive_of_donors_is_a_chance(self, fit: Fit, history: History) -> None:
        assert 0 <= p_alive(fit, *history) <= 1

    @given(fit=continuous_fits(*CONTINUOUS), history=histories())
    def test_the_longer_the_silence_the_less_alive(self, fit: Fit, history: History) -> None:
        frequency, recency, age = history
        ages = recency + np.linspace(0, max(age, 1), 20)
        assert rises(p_alive(fit, frequency, recency, ages)[::-1])

    @given(fit=bg_bb_fits(), history=opportunities())
    def test_the_longer_the_silence_the_less_a_donor_is_there(self, fit: Fit, history: History) -> None:
        frequency, recency, _ = history
        assert rises(p_alive(fit, frequency, recency, recency + np.arange(40))[::-1])

    @given(fit=continuous_fits(*CONTINUOUS), age=between(1, 7305))
    def test_one_time_buyers(self, fit: Fit, age: float) -> None:
        """BG/NBD lets nobody leave before the first repeat order; the others do."""
        chance = p_alive(fit, 0, 0, age)
        assert chance == 1 if isinstance(fit, BgNbdFit) else chance < 1

    @settings(max_examples=15)
    @given(fit=continuous_fits(*CONTINUOUS), scales=between(0.01, 2))
    def test_chances_of_any_number_of_orders_sum_to_1(self, fit: Fit, scales: float) -> None:
        """Within twice alpha, more than 600 orders have a chance of (2/3)^600 even without dropout."""
        horizon = scales * fit.parameters[1]
        chances = probability_of_orders(fit, np.arange(600), horizon)
        assert np.all(chances >= 0)
        assert chances.sum() == pytest.approx(1, abs=ROUNDING)

    @given(fit=bg_bb_fits(), horizon=st.integers(0, 40))
    def test_chances_of_any_number_of_donations_sum_to_1(self, fit: Fit, horizon: int) -> None:
        assert probability_of_orders(fit, np.arange(horizon + 1), horizon).sum() == pytest.approx(1, abs=ROUNDING)

    @pytest.mark.parametrize(
        "fit",
        [
            BgNbdFit(r=0.243, alpha=4.414, a=0.793, b=2.426),
            BgNbdFit(r=2, alpha=10, a=1, b=2),
            MbgNbdFit(r=0.525, alpha=6.183, a=0.891, b=1.614),
            ParetoNbdFit(r=0.553, alpha=10.578, s=0.606, beta=11.669),
            ParetoNbdFit(r=2, alpha=10, s=1, beta=10),
            BgBbFit(alpha=1.2, beta=0.75, gamma=0.66, delta=2.78),
        ],
        ids=repr,
    )
    def test_mean_of_the_chances_is_what_is_expected(self, fit: Fit) -> None:
        orders = np.arange(600)
        mean = (orders * probability_of_orders(fit, orders, 39)).sum()
        assert mean == pytest.approx(expected_orders(fit, 39), rel=1e-9)


class TestForecasts:
    @given(fit=continuous_fits(*CONTINUOUS), history=histories())
    def test_a_longer_horizon_brings_more(self, fit: Fit, history: History) -> None:
        horizons = np.concatenate([[0], np.geomspace(0.01, 1e5, 40)])
        expected = expected_orders(fit, horizons, *history)
        assert expected[0] == 0
        assert rises(expected)

    @given(fit=bg_bb_fits(), history=opportunities())
    def test_more_opportunities_bring_more(self, fit: Fit, history: History) -> None:
        horizons = np.arange(50)
        expected = expected_orders(fit, horizons, *history)
        assert expected[0] == 0
        assert rises(expected)
        assert np.all(expected <= horizons)

    @given(fit=continuous_fits(*CONTINUOUS), horizon=times)
    def test_who_has_just_come_is_a_new_customer(self, fit: Fit, horizon: float) -> None:
        """A history of no time says nothing, in MBG/NBD not even whether he has left at once."""
        known = expected_orders(fit, horizon, 0, 0, 0)
        assert known == pytest.approx(expected_orders(fit, horizon), rel=ROUNDING)

    @given(fit=continuous_fits(ParetoNbdFit), history=histories())
    def test_a_higher_rate_discounts_more(self, fit: Fit, history: History) -> None:
        rates = np.geomspace(2, 1e-4, 20)
        assert rises([discounted_residual_orders(fit, float(rate), *history) for rate in rates])

    @given(fit=bg_bb_fits(), history=opportunities())
    def test_a_higher_rate_discounts_donations_more(self, fit: Fit, history: History) -> None:
        rates = np.geomspace(2, 1e-4, 20)
        assert rises([discounted_residual_orders(fit, float(rate), *history) for rate in rates])

    @given(fit=continuous_fits(ParetoNbdFit), history=histories())
    def test_discounted_orders_are_all_to_come_where_nothing_is_discounted(self, fit: Fit, history: History) -> None:
        """With s above 1 all residual orders have a mean: that of a horizon without end."""
        r, alpha, s, beta = fit.parameters
        finite = ParetoNbdFit(r=r, alpha=alpha, s=1.5 + s, beta=beta)
        endless = expected_orders(finite, 1e300, *history)
        assert discounted_residual_orders(finite, 0, *history) == pytest.approx(endless, rel=ROUNDING, abs=1e-290)
        assert discounted_residual_orders(finite, 1e-9, *history) <= endless * (1 + ROUNDING)

    @given(r=shapes, s=between(0.05, 1), history=histories())
    def test_without_discount_customers_who_live_for_ever_order_for_ever(
        self, r: float, s: float, history: History
    ) -> None:
        fit = ParetoNbdFit(r=r, alpha=10, s=s, beta=12)
        assert discounted_residual_orders(fit, 0, *history) in (math.inf, 0)

    @given(fit=continuous_fits(*CONTINUOUS), history=histories(), horizon=times, times_longer=between(0.01, 1000))
    def test_another_unit_of_time(self, fit: Fit, history: History, horizon: float, times_longer: float) -> None:
        """Days instead of weeks: alpha (and beta of Pareto/NBD) seven times as large, the same forecasts."""
        frequency, recency, age = history
        scaled = in_unit(fit, times_longer)
        there = (frequency, recency * times_longer, age * times_longer)
        assert p_alive(scaled, *there) == pytest.approx(p_alive(fit, *history), rel=1e-8, abs=1e-290)
        expected = expected_orders(fit, horizon, *history)
        assert expected_orders(scaled, horizon * times_longer, *there) == pytest.approx(expected, rel=1e-8, abs=1e-290)

    @given(p=shapes, q=between(1.001, 50), gamma=between(1e-3, 1e6), value=between(0.01, 1e6))
    def test_more_orders_tell_more_of_a_customer(self, p: float, q: float, gamma: float, value: float) -> None:
        """The expected value goes from the mean of all to the customer's own, and in step with money."""
        fit = GammaGammaFit(p=p, q=q, gamma=gamma)
        of_all = p * gamma / (q - 1)  # Fader & Hardie, note 025
        values = expected_order_value(fit, np.arange(200), np.where(np.arange(200) > 0, value, 0))
        assert values[0] == pytest.approx(of_all, rel=ROUNDING)
        assert rises(values if value > of_all else -values)
        assert min(value, of_all) * (1 - ROUNDING) <= values.min()
        assert values.max() <= max(value, of_all) * (1 + ROUNDING)
        cents = GammaGammaFit(p=p, q=q, gamma=100 * gamma)
        assert expected_order_value(cents, 3, 100 * value) == pytest.approx(100 * values[3], rel=ROUNDING)


class TestSubscriptions:
    @given(alpha=shapes, beta=shapes)
    def test_who_stays_is_ever_more_likely_to_stay(self, alpha: float, beta: float) -> None:
        fit, periods = SBgFit(alpha=alpha, beta=beta), np.arange(1, 200)
        kept = s_bg.retention(fit, periods)
        assert rises(kept)
        assert np.all((kept > 0) & (kept < 1))
        assert s_bg.survival(fit, 0) == 1
        assert s_bg.survival(fit, periods) == pytest.approx(kept.cumprod(), rel=ROUNDING)

    @given(alpha=shapes, beta=shapes, rate=between(1e-3, 1))
    def test_a_payment_today_and_then_those_after_the_first_renewal(
        self, alpha: float, beta: float, rate: float
    ) -> None:
        """DEL = 1 + DERL just before the first renewal / (1 + d): Fader & Hardie 2010."""
        fit = SBgFit(alpha=alpha, beta=beta)
        later = s_bg.discounted_lifetimes(fit, rate, 1) / (1 + rate)
        assert s_bg.discounted_lifetimes(fit, rate) == pytest.approx(1 + later, rel=ROUNDING)

    @given(alpha=shapes, beta=shapes, rate=between(1e-3, 1))
    def test_a_number_of_periods_is_their_sum(self, alpha: float, beta: float, rate: float) -> None:
        fit, periods = SBgFit(alpha=alpha, beta=beta), np.arange(60)
        payments = s_bg.survival(fit, periods) / (1 + rate) ** periods
        assert s_bg.discounted_lifetimes(fit, rate, periods=60) == pytest.approx(payments.sum(), rel=ROUNDING)
        renewed = s_bg.survival(fit, 3 + periods) / s_bg.survival(fit, 2) / (1 + rate) ** periods
        assert s_bg.discounted_lifetimes(fit, rate, 3, 60) == pytest.approx(renewed.sum(), rel=ROUNDING)


class TestColumns:
    """A column of customers gets what each of them gets alone."""

    @pytest.mark.parametrize("fit", [
        BgNbdFit(r=0.243, alpha=4.414, a=0.793, b=2.426),
        MbgNbdFit(r=0.525, alpha=6.183, a=0.891, b=1.614),
        ParetoNbdFit(r=0.553, alpha=10.578, s=0.606, beta=11.669),
        ParetoNbdFit(r=0.553, alpha=0.5, s=0.606, beta=500),
        ParetoNbdFit(r=5, alpha=500, s=1, beta=0.5),
    ], ids=repr)  # fmt: skip
    def test_customers(self, fit: Fit) -> None:
        random = np.random.default_rng(20261129)
        frequency = random.integers(0, 4, 4000).astype(float)
        age = random.uniform(0, 7305, 4000)
        recency = np.where(frequency > 0, age * random.uniform(0.001, 1, 4000), 0)
        rows = np.arange(0, 4000, 97)
        alive, orders = p_alive(fit, frequency, recency, age), expected_orders(fit, 52, frequency, recency, age)
        alone = [(frequency[row], recency[row], age[row]) for row in rows]
        assert alive[rows] == pytest.approx([float(p_alive(fit, *one)) for one in alone], rel=1e-9)
        assert orders[rows] == pytest.approx([float(expected_orders(fit, 52, *one)) for one in alone], rel=1e-9)
        discounted = discounted_residual_orders(fit, 0.0027, frequency, recency, age)
        one_by_one = [float(discounted_residual_orders(fit, 0.0027, *one)) for one in alone]
        assert discounted[rows] == pytest.approx(one_by_one, rel=1e-9)


def in_unit(fit: Fit, times_longer: float) -> Fit:
    """Return the fit for times that are so many times as long, in numbers."""
    scales = {"alpha", "beta"} if isinstance(fit, ParetoNbdFit) else {"alpha"}
    named = zip(fit.parameter_names, fit.parameters, strict=True)
    return type(fit)(**{name: value * (times_longer if name in scales else 1) for name, value in named})


@pytest.fixture(scope="module")
def made() -> stories.Made:
    random = np.random.default_rng(20261129)
    return stories.pareto_nbd(random, random.uniform(20, 60, 800), (0.8, 6, 0.7, 15))


@pytest.fixture(scope="module")
def fits(made: stories.Made) -> dict[str, Fit]:
    return {name: MODULES[name].fit(*made[:3]) for name in ("BG/NBD", "MBG/NBD", "Pareto/NBD")}


class TestFits:
    """What a fit may not depend on, and what it must."""

    @pytest.mark.parametrize("model", ["BG/NBD", "MBG/NBD", "Pareto/NBD"])
    def test_the_order_of_the_customers(self, made: stories.Made, fits: dict[str, Fit], model: str) -> None:
        shuffled = np.random.default_rng(1).permutation(800)
        again = MODULES[model].fit(*(column[shuffled] for column in made[:3]))
        assert again.parameters == pytest.approx(fits[model].parameters, rel=1e-6)
        assert again.log_likelihood == pytest.approx(fits[model].log_likelihood, rel=1e-12)

    @pytest.mark.parametrize("model", ["BG/NBD", "MBG/NBD", "Pareto/NBD"])
    def test_every_customer_twice(self, made: stories.Made, fits: dict[str, Fit], model: str) -> None:
        twice = MODULES[model].fit(*(np.tile(column, 2) for column in made[:3]))
        one = fits[model]
        assert twice.parameters == pytest.approx(one.parameters, rel=1e-6)
        assert twice.log_likelihood == pytest.approx(2 * one.log_likelihood, rel=1e-12)
        assert twice.customers == 2 * one.customers
        halved = [error / math.sqrt(2) for error in one.standard_errors.values()]
        assert list(twice.standard_errors.values()) == pytest.approx(halved, rel=1e-5)

    @pytest.mark.parametrize("model", ["BG/NBD", "MBG/NBD", "Pareto/NBD"])
    def test_another_unit_of_time(self, made: stories.Made, fits: dict[str, Fit], model: str) -> None:
        """Times in sevenths: scales are seven times as large, and each repeat order's density is a seventh."""
        frequency, recency, age, _ = made
        weeks, days = fits[model], MODULES[model].fit(frequency, 7 * recency, 7 * age)
        assert days.parameters == pytest.approx(in_unit(weeks, 7).parameters, rel=1e-5)
        shift = frequency.sum() * math.log(7)
        assert days.log_likelihood == pytest.approx(weeks.log_likelihood - shift, rel=1e-11)
        relative = [
            error / value for error, value in zip(weeks.standard_errors.values(), weeks.parameters, strict=True)
        ]
        in_days = [error / value for error, value in zip(days.standard_errors.values(), days.parameters, strict=True)]
        assert in_days == pytest.approx(relative, rel=1e-4)

    def test_donors_twice_and_in_another_order(self) -> None:
        random = np.random.default_rng(20261129)
        made = stories.bg_bb(random, np.full(1500, 8.0), (1.2, 0.8, 0.7, 2.8))
        one, shuffled = bg_bb.fit(*made[:3]), random.permutation(1500)
        again = bg_bb.fit(*(np.tile(column[shuffled], 2) for column in made[:3]))
        assert again.parameters == pytest.approx(one.parameters, rel=1e-6)
        assert again.log_likelihood == pytest.approx(2 * one.log_likelihood, rel=1e-12)

    def test_money_in_cents(self) -> None:
        """Gamma is a hundred times as large, and the density of each customer's mean a hundredth."""
        random = np.random.default_rng(20261129)
        orders = random.integers(1, 9, 700).astype(float)
        values = stories.gamma_gamma(random, orders, (5, 4, 20))
        dollars, cents = gamma_gamma.fit(orders, values), gamma_gamma.fit(orders, 100 * values)
        assert cents.parameters == pytest.approx((dollars.p, dollars.q, 100 * dollars.gamma), rel=1e-6)
        assert cents.log_likelihood == pytest.approx(dollars.log_likelihood - 700 * math.log(100), rel=1e-11)
        twice = gamma_gamma.fit(np.tile(orders, 2), np.tile(values, 2))
        assert twice.parameters == pytest.approx(dollars.parameters, rel=1e-6)
        assert twice.log_likelihood == pytest.approx(2 * dollars.log_likelihood, rel=1e-12)

    def test_subscribers_twice(self) -> None:
        counts = np.array([1000, 869, 743, 653, 593, 551, 517, 491])  # the high-end segment of Fader & Hardie 2007
        one, twice = s_bg.fit(counts), s_bg.fit(2 * counts)
        assert twice.parameters == pytest.approx(one.parameters, rel=1e-6)
        assert twice.log_likelihood == pytest.approx(2 * one.log_likelihood, rel=1e-12)


class TestLifetimeValue:
    BG = BgNbdFit(r=0.243, alpha=4.414, a=0.793, b=2.426)
    SPEND = GammaGammaFit(p=6.25, q=3.74, gamma=15.44)

    @given(history=histories(500), value=between(0.1, 1e5), months=st.integers(1, 120))
    def test_without_discount_it_is_orders_times_value(self, history: History, value: float, months: int) -> None:
        known = value if history[0] else 0
        lifetime = customer_lifetime_value(self.BG, self.SPEND, *history, known, months, 0, "day")
        orders = expected_orders(self.BG, months * 365.25 / 12, *history)
        expected = orders * expected_order_value(self.SPEND, history[0], known)
        assert lifetime == pytest.approx(expected, rel=1e-9, abs=1e-290)

    @settings(max_examples=30)
    @given(history=histories(500), value=between(0.1, 1e5))
    def test_it_rises_with_the_horizon_and_falls_with_the_rate(self, history: History, value: float) -> None:
        known = value if history[0] else 0
        of_months = [
            customer_lifetime_value(self.BG, self.SPEND, *history, known, months, 0.1, "day") for months in range(1, 25)
        ]
        assert rises(of_months)
        at_rates = [
            customer_lifetime_value(self.BG, self.SPEND, *history, known, 12, rate, "day") for rate in (0, 0.05, 0.5, 1)
        ]
        assert rises(at_rates[::-1])

    def test_of_donors_each_opportunity_is_discounted_from_its_own_time(self) -> None:
        """Five yearly opportunities in 60 months: a donation expected at the n-th is divided by 1.1 n times."""
        fit = BgBbFit(alpha=1.2, beta=0.75, gamma=0.66, delta=2.78)
        until = expected_orders(fit, np.arange(6), 4, 5, 6)
        expected = (np.diff(until) / 1.1 ** np.arange(1, 6)).sum() * expected_order_value(self.SPEND, 4, 30)
        lifetime = customer_lifetime_value(fit, self.SPEND, 4, 5, 6, 30, 60, 0.1, "year")
        assert lifetime == pytest.approx(expected, rel=1e-9)
        assert (
            customer_lifetime_value(fit, self.SPEND, 4, 5, 6, 30, 71, 0.1, "year") == lifetime
        )  # the next is in month 72
