"""The whole road on drawn customers: what is predicted is what the models predict, and what withholds, withholds."""

from __future__ import annotations

import numpy as np
import pytest

from clv_xl.forecasting import Condition, Forecast, OrderLog, Severity, choice, make_forecast, ranges
from clv_xl.forecasting.expectations import MONTHS, WEEKS_PER_MONTH, Expectations
from clv_xl.forecasting.forecast import forecast_customers
from clv_xl.forecasting.holdout import Misses
from clv_xl.models import BgNbdFit, GammaGammaFit, MbgNbdFit, ParetoNbdFit, bg_nbd, gamma_gamma
from clv_xl.models.fit import Fit, FitWarning
from clv_xl.models.predictions import (
    customer_lifetime_value,
    discounted_residual_orders,
    expected_order_value,
    expected_orders,
    p_alive,
)
from tests.conftest import SharedData
from tests.forecasting.logs import drawn_log, log_of, log_of_days

YEAR = 365.25 / 7  # weeks
SPENDING = GammaGammaFit(p=6.25, q=3.74, gamma=15.44, log_covariance=((0.02, 0, 0), (0, 0.01, 0), (0, 0, 0.03)))
FITS: list[Fit] = [
    BgNbdFit(r=0.243, alpha=4.414, a=0.793, b=2.426, log_covariance=tuple(map(tuple, (np.eye(4) * 0.01).tolist()))),
    MbgNbdFit(r=0.525, alpha=6.183, a=0.891, b=1.614, log_covariance=tuple(map(tuple, (np.eye(4) * 0.01).tolist()))),
    ParetoNbdFit(r=0.55, alpha=10.6, s=0.61, beta=11.7, log_covariance=tuple(map(tuple, (np.eye(4) * 0.01).tolist()))),
]


@pytest.fixture(scope="module")
def log() -> OrderLog:
    return drawn_log(1200)


@pytest.fixture
def by_curvature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "RESAMPLED_UP_TO", 0)


@pytest.mark.usefixtures("by_curvature")
@pytest.mark.parametrize("fit", FITS, ids=lambda fit: fit.model)
def test_customers_are_predicted_as_the_models_say(log: OrderLog, fit: Fit) -> None:
    known = Expectations(log.histories)
    found = forecast_customers(known, fit, SPENDING, 0.12, Misses())
    history = known.frequency, known.recency, known.age
    alive, orders = p_alive(fit, *history), expected_orders(fit, YEAR, *history)
    assert found.alive == pytest.approx(alive)
    assert found.orders == pytest.approx(orders, rel=1e-9)
    assert found.total_orders.expected == pytest.approx(orders.sum())
    worth = found.worth
    assert worth is not None
    value = customer_lifetime_value(fit, SPENDING, *history, known.monetary_value, 12, 0.12, "week")
    assert worth.value == pytest.approx(value, rel=1e-9)
    weekly = 1.12 ** (7 / 365.25) - 1
    order_value = expected_order_value(SPENDING, known.frequency, known.monetary_value)
    assert worth.residual == pytest.approx(discounted_residual_orders(fit, weekly, *history) * order_value, rel=1e-7)
    # What he would bring if he were still there, less what he is expected to bring.
    assert (worth.value + worth.at_risk) * alive == pytest.approx(worth.value, rel=1e-9)


@pytest.mark.usefixtures("by_curvature")
def test_a_chance_of_0_leaves_no_hole() -> None:
    # Forty orders in a month, then nothing for years: the chance to be still there is 0 to the last digit.
    log = log_of_days([[*range(0, 40)], [0], [2000]], 2000)
    found = forecast_customers(Expectations(log.histories), FITS[0], SPENDING, 0.1, Misses())
    assert found.worth is not None
    assert found.alive[0] < 1e-30
    # As of one with as many orders who ordered on the last day, had he a chance of 1.
    known = Expectations(log.histories)
    late = known.frequency[:1], known.age[:1], known.age[:1]
    value = customer_lifetime_value(FITS[0], SPENDING, *late, known.monetary_value[:1], 12, 0.1, "week")
    assert found.worth.at_risk[:1] == pytest.approx(value / p_alive(FITS[0], *late))
    for column in (found.orders, *found.orders_range, found.worth.value, *found.worth.value_range):
        assert np.isfinite(column).all()


def test_repeat_orders_that_brought_a_loss_count_as_nothing() -> None:
    known = Expectations(log_of_days([[0, 50, 90], [0, 50, 90]], 100).histories)
    known.monetary_value[0], known.monetary_value[1] = -30.0, 0.0
    assert known.order_value(SPENDING)[0] == known.order_value(SPENDING)[1] > 0
    assert known.spenders.tolist() == []


def test_ranges_of_resampled_customers_and_of_curvature_agree(log: OrderLog) -> None:
    known = Expectations(log.histories)
    fit, spending = bg_nbd.fit_histories(known.histories), gamma_gamma.fit_spending(known.spending)
    orders = known.alive(fit) * known.orders_if_alive(fit, YEAR)
    value = orders * known.order_value(spending)
    drawn = ranges.find_ranges(known, fit, spending, orders, value, YEAR)
    curved = ranges._by_curvature(known, fit, spending, orders, value, YEAR)
    assert (drawn.resampled, curved.resampled) == (True, False)
    # 200 draws tell a standard deviation to some 5 %; the parabola is not the likelihood itself.
    assert drawn.total_orders_log_error == pytest.approx(curved.total_orders_log_error, rel=0.3)
    assert drawn.total_value_log_error == pytest.approx(curved.total_value_log_error, rel=0.3)
    widths = [np.log(each.orders[1] / each.orders[0]) for each in (drawn, curved)]
    assert np.median(widths[0] / widths[1]) == pytest.approx(1, abs=0.2)
    for each in (drawn, curved):
        assert each.value is not None
        assert ((each.orders[0] <= orders) & (orders <= each.orders[1])).mean() > 0.97


@pytest.mark.parametrize("spread", [1.25, 1.35])
def test_values_with_hardly_a_mean_are_carried_with_a_warning(spread: float) -> None:
    """Where many resamples have no mean value, the ranges come from the likelihood's curvature."""
    found = make_forecast(drawn_log(900, seed=2, spread=spread), 0.1)
    assert "heavy_spend" in [each.name for each in found.conditions]
    assert found.customers is not None
    worth = found.customers.worth
    assert worth is not None
    assert np.isfinite([worth.value, *worth.value_range, worth.residual, worth.at_risk]).all()
    assert np.all((worth.value_range[0] <= worth.value) & (worth.value <= worth.value_range[1]))


def test_resampling_is_repeatable(log: OrderLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "DRAWS", 20)
    known = Expectations(log.histories)
    fit = bg_nbd.fit_histories(known.histories)
    orders = known.alive(fit) * known.orders_if_alive(fit, YEAR)
    first, again = (ranges.find_ranges(known, fit, None, orders, None, YEAR) for _ in range(2))
    assert (first.orders[0] == again.orders[0]).all()
    assert first.total_orders_log_error == again.total_orders_log_error


def test_refits_that_fail_leave_the_curvature(log: OrderLog, monkeypatch: pytest.MonkeyPatch) -> None:
    known = Expectations(log.histories)
    orders = known.alive(FITS[0]) * known.orders_if_alive(FITS[0], YEAR)
    lost = BgNbdFit(r=np.nan, alpha=np.nan, a=np.nan, b=np.nan, converged=False)
    monkeypatch.setattr(ranges, "FITTERS", {"BG/NBD": lambda known, start: lost})
    assert not ranges.find_ranges(known, FITS[0], None, orders, None, YEAR).resampled


def test_customers_who_stand_for_others_have_nearly_their_ranges(
    log: OrderLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Expectations(log.histories)
    orders = known.alive(FITS[0]) * known.orders_if_alive(FITS[0], YEAR)
    exact = ranges._by_curvature(known, FITS[0], None, orders, None, YEAR)
    monkeypatch.setattr(ranges, "KINDS_UP_TO", 100)
    rows, _ = ranges._kinds(known, 100)
    near = ranges._by_curvature(known, FITS[0], None, orders, None, YEAR)
    assert len(rows) < len(known) / 3
    assert near.total_orders_log_error == pytest.approx(exact.total_orders_log_error, rel=0.02)
    assert np.median(np.abs(near.orders[1] / exact.orders[1] - 1)) < 0.02


def test_totals_come_out_in_their_range() -> None:
    # Shops of the same kind: the first half of each is fitted, and the next 26 weeks are known. Of 40 ranges that hold
    # 95 % each, fewer than 34 would hold by chance once in 10,000.
    held = 0
    for seed in range(40):
        log = drawn_log(700, length=364, seed=100 + seed)
        known = Expectations(log.split.calibration)
        fit = bg_nbd.fit_histories(known.histories)
        alive, if_alive = known.alive(fit), known.orders_if_alive(fit, 26)
        orders = alive * if_alive
        error = ranges._by_curvature(known, fit, None, orders, None, 26).total_orders_log_error
        low, high = _range(known, fit, orders, error)
        held += low <= log.split.order_days.sum() <= high
    assert held >= 34


def test_what_the_check_missed_is_in_the_range_of_the_total(log: OrderLog) -> None:
    """An error of 10 % on its own gives a 95 % range of exp(1.96 x 0.1) either way; others can only widen it."""
    known = Expectations(log.histories)
    sure, unsure = (
        forecast_customers(known, FITS[0], SPENDING, 0.1, missed) for missed in (Misses(), Misses(0.1, 0.3))
    )
    for narrow, wide, missed in (
        (sure.total_orders, unsure.total_orders, 0.1), (sure.worth.total, unsure.worth.total, 0.3),
    ):  # fmt: skip
        assert wide.expected == narrow.expected
        own = np.log(narrow.high / narrow.expected)
        assert np.log(wide.high / wide.expected) == pytest.approx(np.hypot(own, 1.959964 * missed))


def _range(known: Expectations, fit: Fit, orders: np.ndarray, error: float) -> tuple[float, float]:
    from clv_xl.models import intervals

    r, alpha = fit.parameters[:2]
    alive = known.alive(fit)
    full = (r + known.frequency) / (alpha + known.age) * 26
    variance = intervals.variance_of_orders(alive, known.orders_if_alive(fit, 26), full, r + known.frequency)
    return intervals.total_range(float(orders.sum()), error, float(variance.sum()))


# --- what withholds -----------------------------------------------------------------------------------------------


def names(forecast: Forecast) -> list[str]:
    return [each.name for each in forecast.conditions]


def test_a_drawn_shop_is_forecast(log: OrderLog) -> None:
    found = make_forecast(log, 0.1)
    assert found.customers is not None
    assert found.customers.worth is not None
    assert found.holdout is not None
    assert abs(found.holdout.error) < 0.2
    assert found.converged


def test_too_little_is_not_even_tried() -> None:
    found = make_forecast(log_of_days([[0, 20], [5], [90]], 100), 0.1)
    assert names(found) == ["short_history", "few_repeat_buyers"]
    assert (found.customers, found.choice, found.fit, found.holdout) == (None, None, None, None)
    assert found.converged  # nothing was tried, so nothing failed


def test_a_bad_holdout_withholds_and_is_shown(log: OrderLog) -> None:
    from dataclasses import replace

    stopped = replace(log, split=replace(log.split, order_days=log.split.order_days // 3))
    found = make_forecast(stopped, 0.1)
    assert [each.name for each in found.withheld] == ["holdout_miss"]
    assert found.customers is None
    assert found.holdout is not None
    assert found.fit is not None


def test_no_fit_withholds(log: OrderLog, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = BgNbdFit(r=np.nan, alpha=np.nan, a=np.nan, b=np.nan, converged=False,
                    warnings=(FitWarning("not_converged", "The likelihood has no maximum."),))  # fmt: skip
    fitters = dict.fromkeys(choice.FITTERS, lambda known: lost)
    monkeypatch.setattr(choice, "FITTERS", fitters)
    found = make_forecast(log, 0.1)
    assert names(found) == ["not_converged"]
    assert not found.converged
    assert found.customers is None


def test_values_are_withheld_alone(log: OrderLog, monkeypatch: pytest.MonkeyPatch) -> None:
    vague = GammaGammaFit(p=6, q=0.9, gamma=15, warnings=(FitWarning("mean_spend_infinite", "No mean."),))
    monkeypatch.setattr(gamma_gamma, "fit_spending", lambda known, start=None: vague)
    found = make_forecast(log, 0.1)
    assert Condition("value_model", Severity.VALUE_WITHHELD, 1, 0, "No mean.") in found.conditions
    assert found.customers is not None
    assert found.customers.worth is None
    assert found.holdout is not None
    assert found.holdout.predicted_value is None


def test_cdnow_is_forecast_without_a_doubt(shared: SharedData) -> None:
    found = make_forecast(log_of(shared / "data/cdnow/CDNOW_sample.txt")[1], 0.1)
    assert (names(found), found.fit and found.fit.model) == ([], "Pareto/NBD")
    assert found.spend is not None
    assert found.spend.without_value == 0
    assert found.customers is not None
    # Of one customer of the forecast, by the predictions themselves.
    known = Expectations(found.log.histories)
    assert found.fit is not None
    history = known.frequency[:1], known.recency[:1], known.age[:1]
    expected = expected_orders(found.fit, MONTHS * WEEKS_PER_MONTH, *history)
    assert found.customers.orders[:1] == pytest.approx(expected)
