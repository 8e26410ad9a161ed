"""Which model is taken, and when Pareto/NBD is left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from clv_xl.forecasting import choice
from clv_xl.forecasting.choice import Candidate, best, choose, sample
from clv_xl.models import BgNbdFit, MbgNbdFit, ParetoNbdFit
from clv_xl.models.fit import Fit, FitWarning
from clv_xl.models.histories import Histories
from tests.forecasting.logs import drawn_log, log_of_days

BG, MBG = BgNbdFit(r=1, alpha=1, a=1, b=1), MbgNbdFit(r=1, alpha=1, a=1, b=1)
PARETO = ParetoNbdFit(r=1, alpha=1, s=1, beta=1)


def candidate(fit: Fit, error: float, likelihood: float = -100.0) -> Candidate:
    return Candidate(fit, likelihood, np.array([100 * (1 + error)]), 100)


@pytest.mark.parametrize(
    ("candidates", "model", "reason"),
    [
        # the smallest error by far
        ([candidate(BG, 0.05), candidate(MBG, 0.10), candidate(PARETO, -0.12)], "BG/NBD", "smallest_error"),
        # a little worse, but it can judge one-time buyers
        ([candidate(BG, 0.05), candidate(MBG, 0.069), candidate(PARETO, -0.12)], "MBG/NBD", "judges_one_time_buyers"),
        ([candidate(BG, 0.05), candidate(MBG, 0.071), candidate(PARETO, -0.12)], "BG/NBD", "smallest_error"),
        # two that can: the likelier one
        ([candidate(BG, 0.05), candidate(MBG, 0.06, -99.0), candidate(PARETO, -0.05)], "MBG/NBD", "likelihood"),
        ([candidate(BG, 0.05), candidate(MBG, 0.06), candidate(PARETO, -0.05, -99.0)], "Pareto/NBD", "likelihood"),
        ([candidate(BG, 0.05), candidate(MBG, float("nan"))], "BG/NBD", "only_one"),
    ],
)
def test_rules(candidates: list[Candidate], model: str, reason: str) -> None:
    found = best(tuple(candidates))
    assert found is not None
    assert (found.chosen.fit.model, found.reason) == (model, reason)
    assert found.candidates == tuple(candidates)


def test_fits_without_an_answer_are_no_choice() -> None:
    lost = BgNbdFit(r=np.nan, alpha=np.nan, a=np.nan, b=np.nan, converged=False)
    assert best((Candidate(lost, np.nan, np.zeros(0), 10),)) is None
    found = best((Candidate(lost, np.nan, np.zeros(0), 10), candidate(MBG, 0.4)))
    assert found is not None
    assert found.chosen.fit.model == "MBG/NBD"


def test_nothing_is_chosen_where_nobody_came_back_in_the_first_half() -> None:
    assert choose(log_of_days([[0], [3], [10, 90]], 100).split) is None


def test_pareto_nbd_is_not_tried_where_nobody_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = (FitWarning("no_dropout", "No dropout is seen."),)
    fits: dict[str, Fit] = {fit.model: replace(fit, customers=200, warnings=nobody) for fit in (BG, MBG)}
    monkeypatch.setattr(choice, "FITTERS", {model: lambda known, fit=fit: fit for model, fit in fits.items()})
    found = choose(drawn_log(200).split)
    assert found is not None
    assert found.not_tried == "no_dropout"
    assert [each.fit.model for each in found.candidates] == ["BG/NBD", "MBG/NBD"]


def test_pareto_nbd_is_not_tried_with_very_many_customers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "PARETO_NBD_UP_TO", 100)
    found = choose(drawn_log(300).split)
    assert found is not None
    assert found.not_tried == "many_customers"


def test_likelihoods_are_of_the_same_customers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "SAMPLE", 150)
    split = drawn_log(500).split
    found = choose(split)
    assert found is not None
    by_model = {each.fit.model: each for each in found.candidates}
    assert by_model["BG/NBD"].fit.customers == len(split.members)  # fitted to all, compared on some
    assert by_model["BG/NBD"].log_likelihood > by_model["BG/NBD"].fit.log_likelihood / 2
    assert by_model["Pareto/NBD"].fit.customers == 150


def test_sample_spreads_over_all_customers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "SAMPLE", 5)
    column = np.arange(13.0)
    assert sample(Histories(column, column, column, np.ones(13))).age.tolist() == [0, 3, 6, 9, 12]
