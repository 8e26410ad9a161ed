"""Numbers against Fader & Hardie 2007 and 2010, the cohorts of MODELS.md written as lists; and the model's gates."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clv_xl.contractual import retention
from clv_xl.contractual.retention import learn, observe
from clv_xl.contractual.settings import PERIODS, ContractSettings
from clv_xl.contractual.subscribers import Subscriptions
from tests.contractual.made_up import (
    COHORT_AS_OF,
    HEADER,
    HIGH_END,
    REGULAR,
    cohort_rows,
    fixed_term_rows,
    monthly_list,
)
from tests.contractual.run import figures, made, read
from tests.orders.run import write

Found = tuple[dict[str, Any], dict[str, Any]]
# alpha, beta: published to three places; R to five, with the log-likelihood. DEL at 10 % a year: R. S(1), S(3) and
# S(12): P.
COHORTS: dict[str, dict[str, Any]] = {
    "high end": {
        "per_cent": HIGH_END, "alpha": 0.66809, "beta": 3.80609, "ll": -1611.158, "del": 5.92225,
        "s": [0.851, 0.670, 0.378],
    },
    "regular": {
        "per_cent": REGULAR, "alpha": 0.70408, "beta": 1.18204, "ll": -1680.265, "del": 3.69491,
        "s": [0.627, 0.388, 0.170],
    },
}  # fmt: skip


@pytest.fixture(scope="module", params=COHORTS)
def cohort(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Found:
    expected = COHORTS[request.param]
    path = write(tmp_path_factory.mktemp("cohort") / "list.csv", cohort_rows(expected["per_cent"]))
    return made(path, "--period", "year", "--as-of", COHORT_AS_OF)["totals"], expected


def test_parameters_are_those_of_the_paper(cohort: Found) -> None:
    found, expected = cohort
    assert found["model"]["alpha"] == pytest.approx(expected["alpha"], abs=5e-6)
    assert found["model"]["beta"] == pytest.approx(expected["beta"], abs=5e-6)
    assert found["model"]["log_likelihood"] == pytest.approx(expected["ll"], abs=5e-4)


def test_survival_seen_and_by_the_model(cohort: Found) -> None:
    found, expected = cohort
    seen = [row["seen"] for row in found["retention"]]
    assert seen == pytest.approx([expected["per_cent"][1] / 100, expected["per_cent"][3] / 100, None], abs=1e-12)
    # The paper's S(1), S(3) and S(12), to three places.
    assert [round(row["model"], 3) for row in found["retention"]] == expected["s"]


def test_value_of_a_new_customer_and_of_the_base(cohort: Found) -> None:
    found, expected = cohort
    assert found["discounted_lifetime"] == pytest.approx(expected["del"], abs=5e-6)
    assert found["clv_new_subscriber"] == pytest.approx(100 * expected["del"], abs=5e-4)
    assert found["mean_lifetime"] is None  # alpha is below 1
    # The 491 (241) who are left stand before their 8th renewal; the published parameters, summed up one by one.
    alpha, beta = found["model"]["alpha"], found["model"]["beta"]
    stays = np.cumprod([(beta + t - 1) / (alpha + beta + t - 1) for t in range(8, 4008)])
    left = round(10 * expected["per_cent"][-1])
    assert found["active"] == left
    assert found["residual_value"] == pytest.approx(
        100 * left * float(np.sum(stays / 1.1 ** np.arange(4000))), rel=1e-9
    )
    # Everyone paid at the start and at each renewal that he made.
    renewals = sum(round(10 * share) for share in expected["per_cent"])
    assert found["paid_so_far"] == pytest.approx(100 * renewals)


def test_churn_of_all_renewals_and_the_lifetime_it_promises(tmp_path: Path) -> None:
    found = read(tmp_path, cohort_rows(HIGH_END), "--period", "year", "--as-of", COHORT_AS_OF)["totals"]
    # 509 left of 1000 + 869 + 743 + 653 + 593 + 551 + 517 renewals that were due.
    assert found["churn_per_period"] == pytest.approx(509 / 4926)
    assert found["lifetime_by_churn"] == pytest.approx(4926 / 509)


def test_the_payments_to_come_are_those_of_the_paper_at_each_age(tmp_path: Path) -> None:
    # One who started k years before the reference date and is still there stands before his (k + 1)-th renewal.
    young = [(f"k{years}", f"{2007 - years}-01-01", "", 100) for years in range(5)]
    found = figures(
        write(tmp_path / "list.csv", [*cohort_rows(HIGH_END), *young]),
        ContractSettings(period=PERIODS["year"], as_of=date.fromisoformat(COHORT_AS_OF)),
    )
    fit = found.retention.fit
    assert fit is not None
    place = {name: index for index, name in enumerate(found.subscribers.customer.tolist())}
    payments = [found.future_payments[place[f"k{years}"]] for years in range(5)]
    # DERL at 10 % just before renewal 1 to 5, high end: MODELS.md, R. Ten more known renewals, of 4,926, move the fit.
    assert payments == pytest.approx([5.4145, 5.9014, 6.2939, 6.6199, 6.8967], rel=3e-3)
    renews = [found.renews_next[place[f"k{years}"]] for years in range(5)]
    assert renews == pytest.approx([(fit.beta + t) / (fit.alpha + fit.beta + t) for t in range(5)])


def test_margin_scales_all_money(tmp_path: Path) -> None:
    path = monthly_list(tmp_path / "list.csv")
    plain, half = made(path)["totals"], made(path, "--margin", "0.5")["totals"]
    for key in ("clv_new_subscriber", "paid_so_far", "residual_value"):
        assert half[key] == pytest.approx(plain[key] / 2)
    assert half["discounted_lifetime"] == plain["discounted_lifetime"]


def test_a_fee_stands_in_for_amounts(tmp_path: Path) -> None:
    path = monthly_list(tmp_path / "list.csv", amounts=False)
    without = made(path)["totals"]
    assert (without["clv_new_subscriber"], without["residual_value"], without["paid_so_far"]) == (None, None, None)
    found = made(path, "--fee", "12.5")["totals"]
    assert found["clv_new_subscriber"] == pytest.approx(12.5 * without["discounted_lifetime"])


def test_a_higher_discount_rate_lowers_what_is_to_come(tmp_path: Path) -> None:
    path = monthly_list(tmp_path / "list.csv")
    values = [made(path, "--discount-rate", rate)["totals"]["residual_value"] for rate in (0.05, 0.1, 0.2)]
    assert values == sorted(values, reverse=True)


def test_renewals_are_counted_as_long_as_they_are_known() -> None:
    # Three ended after 1, 2 and 2 periods; two go on, with 1 and 3 renewals made.
    seen = observe(np.array([1, 2, 2, 1, 3]), np.array([True, True, True, False, False]))
    assert seen.at_risk.tolist() == [5, 3, 1]
    assert seen.ended.tolist() == [1, 2, 0]
    assert seen.rate.tolist() == pytest.approx([4 / 5, 1 / 3, 1.0])
    assert seen.survival.tolist() == pytest.approx([4 / 5, 4 / 15, 4 / 15])
    assert seen.churn == pytest.approx(3 / 9)


class TestGates:
    """When there is no forecast, or one with a warning."""

    def learned(self, periods: list[int], ended: list[bool]) -> retention.Retention:
        count = len(periods)
        return learn(
            Subscriptions(
                customer=np.arange(count), start=np.full(count, np.datetime64("2020-01-01")), active=~np.array(ended),
                periods=np.array(periods), ended=np.array(ended), first_fee=np.ones(count),
            )
        )  # fmt: skip

    def test_few_subscriptions(self, tmp_path: Path) -> None:
        found = made(monthly_list(tmp_path / "list.csv", 49))["totals"]
        assert found["model_withheld"]
        assert found["doubts"][0] == {
            "name": "too_few_subscriptions",
            "message": "The model is withheld: 49 subscriptions are too few, 50 are needed.",
        }
        assert (found["discounted_lifetime"], found["residual_value"], found["data_quality"]) == (None, None, "red")
        assert found["retention"][0]["seen"] is not None

    def test_few_ended(self) -> None:
        found = self.learned([5] * 60, [True] * 9 + [False] * 51)
        assert [(doubt.name, doubt.value) for doubt in found.doubts] == [("too_few_ended", 9)]
        assert found.fit is None

    def test_short_history(self) -> None:
        found = self.learned([1] * 30 + [2] * 30, [True] * 20 + [False] * 40)
        assert [(doubt.name, doubt.value) for doubt in found.doubts] == [("too_short", 2)]

    def test_what_the_fit_itself_doubts_is_said(self) -> None:
        # More leave the longer they stay, which no spread of chances explains: the parameters run away together.
        lives = [1] * 10 + [2] * 20 + [3] * 40
        found = self.learned(lives + [3] * 30, [True] * len(lives) + [False] * 30)
        assert found.fit is not None
        assert [doubt.sentence for doubt in found.doubts if doubt.name == "fit"] == [found.fit.warnings[0].sentence]

    def test_periods_that_the_model_misses(self) -> None:
        # Few leave in the first three periods, nearly all in the next three: no model of falling chances foresees it.
        lives = [1] * 10 + [2] * 8 + [3] * 6 + [4] * 200 + [5] * 200 + [6] * 100
        found = self.learned(lives + [6] * 76, [True] * len(lives) + [False] * 76)
        assert [doubt.name for doubt in found.doubts] == ["fit", "survival_off", "holdout_miss"]
        assert found.holdout is not None
        assert (found.holdout.fitted_periods, found.holdout.last_period) == (3, 6)
        # Seen: 600, 590, 582, 576 up to the third renewal, then 376, 176 and 76 of 600.
        assert found.holdout.observed.tolist() == pytest.approx([376 / 600, 176 / 600, 76 / 600])
        assert found.holdout.miss > retention.HOLDOUT_MISS

    def test_the_paper_s_cohort_passes(self, tmp_path: Path) -> None:
        found = read(tmp_path, cohort_rows(HIGH_END), "--period", "year", "--as-of", COHORT_AS_OF)["totals"]
        assert found["doubts"] == []
        assert found["holdout_miss"] < 0.2

    def test_too_thin_for_a_check(self) -> None:
        found = self.learned([3] * 30 + [2] * 20 + [1] * 20, [False] * 30 + [True] * 40)
        # 40 of 70 ended; the third renewal is the last that 30 subscriptions or more came up for.
        assert [(doubt.name, doubt.value) for doubt in found.doubts] == [("holdout_too_short", 3)]
        assert found.fit is not None

    @pytest.mark.parametrize(("early", "said"), [(0, "no subscription ended"), (1, "1 subscription only ended")])
    def test_no_check_as_too_few_ended_early(self, early: int, said: str, tmp_path: Path) -> None:
        # All pay for six months but those who left after one: the first three of six renewals tell nothing to fit.
        found = read(tmp_path, fixed_term_rows(300, early=early), "--as-of", "2025-01-01")["totals"]
        assert {doubt["name"]: doubt["message"] for doubt in found["doubts"]}["holdout_few_ended"] == (
            f"The model can't be checked on periods that it has not seen: {said} in the first half of the periods, "
            "and 10 ends are needed to fit it on them."
        )

    def test_a_fixed_term_contradicts_the_model(self, tmp_path: Path) -> None:
        found = read(tmp_path, fixed_term_rows(300), "--as-of", "2025-01-01")["totals"]
        # All 300 ended at the sixth of 1,800 renewals: everyone alike at 1 / 6. Seen up to the fifth: all; the model
        # has (5 / 6)^5 = 40.2 % left of them, so it is off by 60 points.
        assert found["data_quality"] == "amber"
        messages = {doubt["name"]: doubt["message"] for doubt in found["doubts"]}
        assert messages["survival_off"].startswith(
            "The model contradicts what was seen: the share still subscribed is off by up to 60 percentage points."
        )

    def test_chance_in_a_small_list_is_no_contradiction(self) -> None:
        # 6 of 60 ended at each of the first two renewals, 15 at the third: 12 points from a fit of one rate at most,
        # and 1.36 / sqrt(60) is 17.6 (Kolmogorov's 5 % bound).
        found = self.learned([1] * 6 + [2] * 6 + [3] * 15 + [3] * 33, [True] * 27 + [False] * 33)
        assert "survival_off" not in [doubt.name for doubt in found.doubts]

    def test_a_holdout_in_which_nobody_is_left_is_checked_in_points(self) -> None:
        # 20 of 100 end at each of the first two renewals, 30 at the third, the last 30 at the fourth.
        found = self.learned([1] * 20 + [2] * 20 + [3] * 30 + [4] * 30, [True] * 100)
        assert found.holdout is not None
        assert found.holdout.observed.tolist() == pytest.approx([0.3, 0.0])
        third, fourth = found.holdout.predicted.tolist()
        assert found.holdout.miss == pytest.approx((abs(third - 0.3) / 0.3 + fourth) / 2)
        assert "holdout_miss" in [doubt.name for doubt in found.doubts]

    def test_no_spread_shows_the_one_chance_to_end(self, tmp_path: Path) -> None:
        model = read(tmp_path, fixed_term_rows(300), "--as-of", "2025-01-01")["totals"]["model"]
        assert (model["alpha"], model["beta"], model["standard_error_alpha"]) == (None, None, None)
        # 300 ends of 1,800 renewals.
        assert model["one_churn"] == pytest.approx(1 / 6, abs=1e-5)

    @pytest.mark.parametrize(
        ("ended", "said"),
        [
            (0, "no subscription has ended by a renewal that is due, 10 are needed"),
            (1, "1 ended subscription is too few, 10 are needed"),
            (2, "2 ended subscriptions are too few, 10 are needed"),
        ],
    )
    def test_few_ended_in_words(self, ended: int, said: str, tmp_path: Path) -> None:
        rows = [HEADER, *((f"c{i}", "A", "2025-01-01", "2025-04-01" if i < ended else "", 5) for i in range(60))]
        found = read(tmp_path, rows, "--as-of", "2025-12-31")["totals"]
        assert found["doubts"][0]["message"].startswith(f"The model is withheld: {said}")

    def test_one_subscription_in_words(self, tmp_path: Path) -> None:
        found = read(tmp_path, [HEADER, ("c", "A", "2025-01-01", "", 5)], "--as-of", "2025-02-15")["totals"]
        assert [doubt["message"].split(",")[0] for doubt in found["doubts"]] == [
            "The model is withheld: 1 subscription is too few",
            "The model is withheld: no subscription has ended by a renewal that is due",
            "The model is withheld: 1 renewal is too short a history",
        ]
