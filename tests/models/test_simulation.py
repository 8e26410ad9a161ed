"""Customers made up by each model's story: fits find the parameters again, forecasts come true, intervals hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

from clv_xl.models import bg_bb, bg_nbd, gamma_gamma, mbg_nbd, pareto_nbd, s_bg
from clv_xl.models.bg_bb import BgBbFit
from clv_xl.models.bg_nbd import BgNbdFit
from clv_xl.models.fit import Fit
from clv_xl.models.gamma_gamma import GammaGammaFit
from clv_xl.models.mbg_nbd import MbgNbdFit
from clv_xl.models.pareto_nbd import ParetoNbdFit
from clv_xl.models.predictions import expected_order_value, expected_orders, p_alive, probability_of_orders
from tests.models import stories
from tests.models.stories import Random

SEED = 20261129
RUNS = 200
TOO_FAR = 4.0  # standard errors: chance 1 in 16,000 for a right one


class Case(NamedTuple):
    """A model, what its customers are like, and how to make and to fit so many of them."""

    truth: tuple[float, ...]
    make_and_fit: Callable[[Random, int, tuple[float, ...]], Fit]
    customers: int  # in each of the runs: enough for the normal distribution of estimates


def of_bg_nbd(random: Random, customers: int, truth: tuple[float, ...]) -> Fit:
    return bg_nbd.fit(*stories.bg_nbd(random, random.uniform(40, 80, customers), truth)[:3])


def of_mbg_nbd(random: Random, customers: int, truth: tuple[float, ...]) -> Fit:
    return mbg_nbd.fit(*stories.bg_nbd(random, random.uniform(40, 80, customers), truth, at_first=True)[:3])


def of_pareto_nbd(random: Random, customers: int, truth: tuple[float, ...]) -> Fit:
    return pareto_nbd.fit(*stories.pareto_nbd(random, random.uniform(40, 80, customers), truth)[:3])


def of_bg_bb(random: Random, customers: int, truth: tuple[float, ...]) -> Fit:
    return bg_bb.fit(*stories.bg_bb(random, np.full(customers, 10.0), truth)[:3])


def of_gamma_gamma(random: Random, customers: int, truth: tuple[float, ...]) -> Fit:
    orders = random.integers(1, 8, customers).astype(float)
    return gamma_gamma.fit(orders, stories.gamma_gamma(random, orders, truth))


def of_s_bg(random: Random, customers: int, truth: tuple[float, ...]) -> Fit:
    return s_bg.fit(stories.s_bg(random, customers, 10, truth))


CASES = {
    "BG/NBD": Case((0.8, 5.0, 0.8, 2.5), of_bg_nbd, 2000),
    "MBG/NBD": Case((0.8, 5.0, 0.8, 2.5), of_mbg_nbd, 2000),
    "Pareto/NBD": Case((0.9, 5.0, 0.8, 15.0), of_pareto_nbd, 1500),
    "BG/BB": Case((1.2, 0.9, 0.8, 3.0), of_bg_bb, 3000),
    "Gamma-Gamma": Case((5.0, 4.0, 20.0), of_gamma_gamma, 1500),
    "sBG": Case((0.9, 3.0), of_s_bg, 3000),
}


def errors_of(fit: Fit, truth: tuple[float, ...]) -> np.ndarray:
    """Distance of each parameter's logarithm from the truth, in standard errors."""
    assert fit.outcome == "ok", fit.warnings
    deviations = np.sqrt(np.diag(np.array(fit.log_covariance)))
    return (np.log(fit.parameters) - np.log(truth)) / deviations


@pytest.mark.parametrize("model", CASES)
def test_a_fit_finds_the_parameters_again(model: str) -> None:
    case = CASES[model]
    fit = case.make_and_fit(np.random.default_rng(SEED), 20_000, case.truth)
    assert np.abs(errors_of(fit, case.truth)).max() < TOO_FAR
    # All of them together too: the squared length of what remains when their correlation is taken out.
    away = np.log(fit.parameters) - np.log(case.truth)
    assert away @ np.linalg.solve(np.array(fit.log_covariance), away) < TOO_FAR**2 + len(away)


@pytest.mark.slow
@pytest.mark.parametrize("model", CASES)
def test_intervals_hold_the_truth_as_often_as_they_say(model: str) -> None:
    """Of 200 made-up customer bases each, between 90 and 98 % of the 95 % intervals hold the parameter."""
    case, random = CASES[model], np.random.default_rng(SEED)
    errors = np.array(
        [errors_of(case.make_and_fit(random, case.customers, case.truth), case.truth) for _ in range(RUNS)]
    )
    coverage = (np.abs(errors) <= 1.959964).mean(axis=0)
    assert np.all((coverage >= 0.90) & (coverage <= 0.98)), coverage


class Forecast(NamedTuple):
    """A fit with the true parameters, and customers of its kind with what they did later."""

    fit: Fit
    made: stories.Made
    horizon: int


def forecasts() -> dict[str, Forecast]:
    random, many = np.random.default_rng(SEED), 200_000
    ages = random.uniform(10, 60, many)
    bg, pareto, donors = CASES["BG/NBD"].truth, CASES["Pareto/NBD"].truth, CASES["BG/BB"].truth
    once_more = stories.bg_nbd(random, ages, bg, 30, at_first=True)
    return {
        "BG/NBD": Forecast(
            BgNbdFit(**dict(zip(BgNbdFit.parameter_names, bg, strict=True))), stories.bg_nbd(random, ages, bg, 30), 30
        ),
        "MBG/NBD": Forecast(MbgNbdFit(**dict(zip(MbgNbdFit.parameter_names, bg, strict=True))), once_more, 30),
        "Pareto/NBD": Forecast(
            ParetoNbdFit(**dict(zip(ParetoNbdFit.parameter_names, pareto, strict=True))),
            stories.pareto_nbd(random, ages, pareto, 30),
            30,
        ),
        "BG/BB": Forecast(
            BgBbFit(**dict(zip(BgBbFit.parameter_names, donors, strict=True))),
            stories.bg_bb(random, np.full(many, 8.0), donors, 5),
            5,
        ),
    }


@pytest.fixture(scope="module", params=["BG/NBD", "MBG/NBD", "Pareto/NBD", "BG/BB"])
def forecast(request: pytest.FixtureRequest) -> Forecast:
    return forecasts()[request.param]


class TestForecasts:
    def test_orders_to_come(self, forecast: Forecast) -> None:
        """By repeat orders so far, and by how long the last is ago: each group's mean within its standard error."""
        fit, made, horizon = forecast
        expected = expected_orders(fit, horizon, *made[:3])
        silence = (made.age - made.recency) / made.age
        group = np.minimum(made.frequency, 5) * 3 + (silence > 0.25) + (silence > 0.6)
        for number in np.unique(group):
            rows = group == number
            error = np.std(made.later[rows] - expected[rows]) / np.sqrt(rows.sum())
            assert abs(np.mean(made.later[rows] - expected[rows])) < TOO_FAR * error + 1e-12

    def test_who_orders_again_was_alive(self, forecast: Forecast) -> None:
        """Nobody who orders later is sure to be gone, and they are no more than those said to be alive."""
        fit, made, _ = forecast
        alive = p_alive(fit, *made[:3])
        again = made.later > 0
        assert alive[again].min() > 0
        for low, high in ((0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1)):
            rows = (alive >= low) & (alive <= high)
            if rows.sum() > 100:
                error = np.sqrt(0.25 / rows.sum())
                assert again[rows].mean() < alive[rows].mean() + TOO_FAR * error


@pytest.mark.parametrize(
    ("model", "make"),
    [
        ("BG/NBD", lambda random, ages, truth: stories.bg_nbd(random, ages, truth)),
        ("MBG/NBD", lambda random, ages, truth: stories.bg_nbd(random, ages, truth, at_first=True)),
        ("Pareto/NBD", lambda random, ages, truth: stories.pareto_nbd(random, ages, truth)),
        ("BG/BB", lambda random, ages, truth: stories.bg_bb(random, ages, truth)),
    ],
)
def test_how_many_order_how_often(model: str, make: Callable[..., stories.Made]) -> None:
    kinds: dict[str, type[Fit]] = {
        "BG/NBD": BgNbdFit, "MBG/NBD": MbgNbdFit, "Pareto/NBD": ParetoNbdFit, "BG/BB": BgBbFit,
    }  # fmt: skip
    truth, many, time = CASES[model].truth, 200_000, 12.0
    fit = kinds[model](**dict(zip(kinds[model].parameter_names, truth, strict=True)))
    made = make(np.random.default_rng(SEED), np.full(many, time), truth)
    shares = np.bincount(made.frequency.astype(int), minlength=10)[:10] / many
    chances = probability_of_orders(fit, np.arange(10), time)
    assert np.all(np.abs(shares - chances) < TOO_FAR * np.sqrt(chances * (1 - chances) / many))
    error = made.frequency.std() / np.sqrt(many)
    assert abs(made.frequency.mean() - expected_orders(fit, time)) < TOO_FAR * error


def test_value_of_the_next_order() -> None:
    """The mean of further orders, by the mean value so far."""
    truth, random = CASES["Gamma-Gamma"].truth, np.random.default_rng(SEED)
    fit = GammaGammaFit(**dict(zip(GammaGammaFit.parameter_names, truth, strict=True)))
    many, (p, q, gamma) = 200_000, truth
    scale = random.gamma(q, 1 / gamma, many)
    orders = random.integers(1, 8, many).astype(float)
    so_far = random.gamma(p * orders, 1 / scale) / orders  # the sum of gamma distributed values is one too
    after = random.gamma(p, 1 / scale)
    expected = expected_order_value(fit, orders, so_far)
    for low, high in ((0, 15), (15, 25), (25, 40), (40, 80), (80, 1e9)):
        rows = (so_far >= low) & (so_far < high)
        error = np.std(after[rows] - expected[rows]) / np.sqrt(rows.sum())
        assert abs(np.mean(after[rows] - expected[rows])) < TOO_FAR * error


def test_who_is_still_subscribed() -> None:
    truth = CASES["sBG"].truth
    fit = s_bg.SBgFit(alpha=truth[0], beta=truth[1])
    counts = np.array(stories.s_bg(np.random.default_rng(SEED), 200_000, 12, truth))
    chances = s_bg.survival(fit, np.arange(13))
    assert np.all(np.abs(counts / 200_000 - chances) <= TOO_FAR * np.sqrt(chances * (1 - chances) / 200_000))
