"""The check on the CDNOW sample gives the published numbers; groups and tracking add up."""

from __future__ import annotations

import numpy as np
import pytest

from clv_xl.forecasting import OrderLog
from clv_xl.forecasting.choice import Candidate, Choice, choose
from clv_xl.forecasting.holdout import Holdout, compare, deciles, relative_error
from clv_xl.models import BgNbdFit
from clv_xl.models.predictions import expected_orders
from tests.conftest import SharedData
from tests.forecasting.logs import log_of, log_of_days


@pytest.fixture(scope="module")
def cdnow_log(shared: SharedData) -> OrderLog:
    return log_of(shared / "data/cdnow/CDNOW_sample.txt")[1]


@pytest.fixture(scope="module")
def choice(cdnow_log: OrderLog) -> Choice:
    found = choose(cdnow_log.split)
    assert found is not None
    return found


def by_model(choice: Choice) -> dict[str, Candidate]:
    return {each.fit.model: each for each in choice.candidates}


# MODELS.md 2, Holdout by calibration frequency 0..7+: totals R, groups as printed in BTYD's vignette (B).
@pytest.mark.parametrize(("model", "total"), [("BG/NBD", 1653.4), ("Pareto/NBD", 1665.5), ("MBG/NBD", 1576.7)])
def test_totals_are_those_of_the_reference(choice: Choice, model: str, total: float) -> None:
    candidate = by_model(choice)[model]
    assert candidate.predicted.sum() == pytest.approx(total, abs=0.05)
    assert candidate.actual == 1882
    assert candidate.error == pytest.approx(total / 1882 - 1, abs=3e-5)


@pytest.mark.parametrize(
    ("model", "each"),
    [
        ("BG/NBD", [0.2251, 0.5231, 1.0441, 1.5203, 2.1639, 2.6538, 3.5040, 6.1572]),
        ("Pareto/NBD", [0.1384, 0.5995, 1.1958, 1.7138, 2.3983, 2.9072, 3.8186, 6.4031]),
    ],
)
def test_groups_are_those_of_the_vignette(choice: Choice, cdnow_log: OrderLog, model: str, each: list[float]) -> None:
    candidate = by_model(choice)[model]
    groups = compare(cdnow_log, candidate.fit, candidate.predicted, None).by_frequency
    assert [group.number for group in groups] == list(range(8))
    assert [group.customers for group in groups] == [1411, 439, 214, 100, 62, 38, 29, 64]
    assert [group.predicted / group.customers for group in groups] == pytest.approx(each, abs=1e-4)
    actual = [0.2367, 0.6970, 1.3925, 1.5600, 2.5323, 2.9474, 3.8621, 6.3594]
    assert [group.actual / group.customers for group in groups] == pytest.approx(actual, abs=5e-5)


def test_the_choice_on_cdnow(choice: Choice) -> None:
    # Errors -12.1, -16.2 and -11.5 %: BG/NBD is as good as Pareto/NBD, but can't judge one-time buyers.
    assert (choice.chosen.fit.model, choice.reason) == ("Pareto/NBD", "judges_one_time_buyers")


def test_tracking_ends_at_the_totals(choice: Choice, cdnow_log: OrderLog) -> None:
    chosen = by_model(choice)["BG/NBD"]
    tracking = compare(cdnow_log, chosen.fit, chosen.predicted, None).tracking
    assert len(tracking.day) == 78
    assert tracking.day[38] == cdnow_log.split.end
    assert (tracking.actual[38], tracking.actual[-1]) == (2457, 2457 + 1882)
    # Birth by birth: what the model expects of a new customer in the weeks from his first order.
    births = np.repeat(np.arange(len(cdnow_log.births)), cdnow_log.births)
    for place in (3, 38, 77):
        since = np.maximum((tracking.day[place] - cdnow_log.first_day).days - births, 0) / 7
        assert tracking.expected[place] == pytest.approx(expected_orders(chosen.fit, since).sum())


def test_deciles_never_part_equal_customers() -> None:
    assert deciles(np.array([5.0, 1.0, 3.0, 3.0, 3.0, 2.0, 0.0, 4.0, 0.5, 6.0])).tolist() == [
        2, 8, 4, 4, 4, 7, 10, 3, 9, 1,
    ]  # fmt: skip
    assert set(deciles(np.full(37, 0.2))) == {1}


def test_value_is_orders_times_their_value() -> None:
    log = log_of_days([[0, 30, 80], [0, 20], [5], [70, 90]], 100, value=20.0)
    predicted, worth = np.array([1.0, 0.5, 0.25]), np.array([20.0, 30.0, 40.0])
    found: Holdout = compare(log, BgNbdFit(r=1, alpha=10, a=1, b=3), predicted, worth)
    assert (found.predicted, found.actual) == (1.75, 1)  # the fourth ordered first after the first half
    assert (found.predicted_value, found.actual_value) == (20 + 15 + 10, 20.0)
    assert found.error == pytest.approx(0.75)


def test_error_where_nothing_came() -> None:
    assert relative_error(3.0, 0) == float("inf")
    assert relative_error(0.0, 0) == 0.0
