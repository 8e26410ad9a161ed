"""Each condition holds on one side of its threshold and not on the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from clv_xl.forecasting import OrderLog, Severity, Spend, conditions
from clv_xl.forecasting.expectations import Expectations
from clv_xl.forecasting.histories import Histories
from clv_xl.forecasting.spend import fit_spend
from clv_xl.models import BgNbdFit, GammaGammaFit
from clv_xl.models.fit import FitWarning
from tests.conftest import SharedData
from tests.forecasting.logs import log_of, log_of_days

WITHHELD, WARNING = Severity.WITHHELD, Severity.WARNING


def steady_log(length: int = 729, buyers: int = 150) -> OrderLog:
    """A new customer every other day, of whom so many come back within the first half; orders to the last day."""
    customers = [[2 * number] for number in range(length // 2 + 1)]
    for number in range(buyers):
        customers[number % (length // 5)].append(length // 2 - number // (length // 5))
    customers[-1].append(length)
    return log_of_days(customers, length)


def found(log: OrderLog) -> dict[str, Severity]:
    return {each.name: each.severity for each in conditions.of_log(log)}


def test_nothing_speaks_against_a_steady_shop() -> None:
    assert found(steady_log()) == {}


@pytest.mark.parametrize(("days", "severity"), [(179, WITHHELD), (180, WARNING), (364, WARNING), (365, None)])
def test_short_history(days: int, severity: Severity | None) -> None:
    log = steady_log()
    span = replace(log, last_day=log.first_day + timedelta(days - 1))  # both ends count
    assert found(span).get("short_history") is severity


@pytest.mark.parametrize(("buyers", "severity"), [(29, WITHHELD), (30, WARNING), (99, WARNING), (100, None)])
def test_few_repeat_buyers(buyers: int, severity: Severity | None) -> None:
    log = steady_log(buyers=buyers)
    assert log.split.calibration.repeat_buyers == buyers
    assert found(log).get("few_repeat_buyers") is severity


@pytest.mark.parametrize(
    ("first", "following", "severity"),
    [
        (160, 200, WARNING),  # 1.6 times the usual 100: 60 more, with a standard deviation of 12.2
        (149, 200, None),  # 1.49 times
        (16, 20, None),  # 1.6 times, but 6 more of 10 are chance
        (100, 0, WARNING),
    ],
)
def test_left_truncated(first: int, following: int, severity: Severity | None) -> None:
    log = steady_log()
    births = log.births.copy()
    births[:90] = 0
    births[5], births[60] = first, following
    assert found(replace(log, births=births)).get("left_truncated") is severity


def test_left_truncation_in_public_data(shared: SharedData) -> None:
    # The log of the online shop starts on 2009-12-01 in a running business; CDNOW's customers are all new.
    retail = log_of(shared / "data/online_retail/online_retail_II_2009-2010.csv.gz")[1]
    assert found(retail) == {"left_truncated": WARNING}
    assert found(log_of(shared / "data/cdnow/CDNOW_sample.txt")[1]) == {}


@pytest.mark.parametrize(("days", "severity"), [(29, None), (30, WARNING)])
def test_no_recent_orders(days: int, severity: Severity | None) -> None:
    log = steady_log()
    silent = replace(log, last_order=log.last_day - timedelta(days))
    assert found(silent).get("no_recent_orders") is severity


@pytest.mark.parametrize(
    ("error", "severity"),
    [(0.2, None), (-0.2, None), (0.21, WARNING), (-0.21, WARNING), (0.5, WARNING), (-0.51, WITHHELD),
     (np.inf, WITHHELD), (np.nan, WITHHELD)],
)  # fmt: skip
def test_holdout_miss(error: float, severity: Severity | None) -> None:
    assert [each.severity for each in conditions.of_holdout(error)] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("warning", "name"),
    [("no_dropout", "boundary"), ("no_rate_heterogeneity", "rate_limit"), ("all_drop_at_once", "boundary"),
     ("not_identified", "not_identified"), ("starts_disagree", "not_identified")],
)  # fmt: skip
def test_doubts_of_the_fit(warning: str, name: str) -> None:
    fit = BgNbdFit(r=1, alpha=1, a=1, b=1, warnings=(FitWarning(warning, "It says why."),))
    (condition,) = conditions.of_fit(fit)
    assert (condition.name, condition.severity, condition.detail) == (name, WARNING, "It says why.")
    assert not list(conditions.of_fit(BgNbdFit(r=1, alpha=1, a=1, b=1)))


@pytest.mark.parametrize(("correlation", "holds"), [(0.29, False), (0.3, True), (-0.3, True), (-0.29, False)])
def test_frequency_and_spend_correlate(correlation: float, holds: bool) -> None:
    spend = Spend(GammaGammaFit(p=6, q=4, gamma=15), correlation, 900, 0)
    assert [each.name for each in conditions.of_spending(spend)] == ["frequency_and_spend_correlate"] * holds


@pytest.mark.parametrize(
    ("warning", "converged", "expected"),
    [
        ("not_identified", True, ("value_model", Severity.VALUE_WITHHELD)),
        ("mean_spend_infinite", True, ("value_model", Severity.VALUE_WITHHELD)),
        ("too_few_repeat_buyers", False, ("value_model", Severity.VALUE_WITHHELD)),
        ("no_spend_heterogeneity", True, ("spend_limit", WARNING)),
    ],
)
def test_value_model(warning: str, converged: bool, expected: tuple[str, Severity]) -> None:
    fit = GammaGammaFit(p=6, q=4, gamma=15, converged=converged, warnings=(FitWarning(warning, "Why."),))
    (condition,) = conditions.of_spending(Spend(fit, 0.0, 900, 0))
    assert (condition.name, condition.severity) == expected


def test_a_shop_to_which_nobody_came_has_no_error_in_percent() -> None:
    (condition,) = conditions.of_holdout(np.inf)
    assert (condition.name, condition.severity) == ("nobody_came", WITHHELD)


@pytest.mark.parametrize(("q", "holds"), [(2.01, False), (2.0, True), (1.2, True)])
def test_heavy_spend(q: float, holds: bool) -> None:
    """The variance of a customer's mean order value, p^2 gamma^2 / ((q - 1)^2 (q - 2)), needs q above 2 (note 025)."""
    spend = Spend(GammaGammaFit(p=6, q=q, gamma=15), 0.0, 900, 0)
    assert [each.name for each in conditions.of_spending(spend)] == ["heavy_spend"] * holds


def test_not_converged_withholds() -> None:
    assert conditions.not_converged().severity is WITHHELD


def test_equal_values_do_not_go_with_anything() -> None:
    """Means of equal values differ in their last digit (9.99 and 9.989999999999998): no correlation is seen in that."""
    frequency = np.array([1, 2, 3, 4, 5, 6])
    values = np.where(frequency > 3, 9.99, 9.989999999999998)
    known = Expectations(Histories(frequency, frequency * 30, np.full(6, 400), values))
    assert fit_spend(known).correlation == 0.0
