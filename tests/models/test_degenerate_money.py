"""Order values and subscriptions that hardly answer: a named outcome, or a sentence with argument and row."""

from __future__ import annotations

import datetime
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clv_xl.models import gamma_gamma, s_bg
from clv_xl.models.fit import Fit
from clv_xl.models.gamma_gamma import GammaGammaFit
from clv_xl.models.predictions import expected_order_value
from clv_xl.models.s_bg import SBgFit
from clv_xl.udf import InputError
from tests.models import stories

SEED = 20261129
NOT_NUMBERS: list[Any] = [
    ["1", "x", "2"],
    [1, "", 2],
    [datetime.date(2024, 1, 1)] * 3,
    [[1, 2], [3], 1],
    [1j] * 3,
    {},
    "a",
]


def without_answer(fit: Fit, outcome: str) -> None:
    assert (fit.outcome, fit.converged) == (outcome, False)
    assert all(math.isnan(value) for value in fit.parameters)
    assert fit.warnings[0].sentence.endswith(".")


def judged(fit: Fit) -> Fit:
    """Return a fit that is named: an answer with finite parameters, or none with NaN."""
    if fit.converged:
        assert all(0 < value < math.inf for value in fit.parameters)
        assert math.isfinite(fit.log_likelihood)
    else:
        without_answer(fit, fit.outcome)
    return fit


class TestOrderValues:
    def test_nobody(self) -> None:
        without_answer(gamma_gamma.fit([], []), "no_repeat_buyers")

    def test_all_bought_once(self) -> None:
        without_answer(gamma_gamma.fit([0, 0, 0], [math.nan, 0, 30]), "no_repeat_buyers")

    def test_no_repeat_order_is_worth_anything(self) -> None:
        without_answer(gamma_gamma.fit([1, 2, 3, 0], [0, 0, -5, 30]), "no_spend")

    @pytest.mark.parametrize("customers", [1, 2])
    def test_one_or_two_customers(self, customers: int) -> None:
        without_answer(gamma_gamma.fit([2] * customers, [30] * customers), "too_few_repeat_buyers")

    def test_all_values_equal(self) -> None:
        fit = judged(gamma_gamma.fit([3] * 50, [20.0] * 50))
        assert fit.outcome != "ok"
        if isinstance(fit, GammaGammaFit) and fit.converged:
            assert expected_order_value(fit, 3, 20) == pytest.approx(20, rel=0.01)

    @pytest.mark.parametrize("worthless", [0.0, -5.0, -1e9])
    def test_orders_that_are_worth_nothing_are_left_out_and_counted(self, worthless: float) -> None:
        """A gamma distribution has no values of 0 or below; what was left out is said."""
        random = np.random.default_rng(SEED)
        orders = random.integers(1, 8, 500).astype(float)
        values = stories.gamma_gamma(random, orders, (5, 4, 20))
        plain = gamma_gamma.fit(orders, values)
        fit = gamma_gamma.fit([*orders, 2, 3], [*values, worthless, worthless])
        assert fit.parameters == plain.parameters
        assert fit.customers == 500
        assert [warning.name for warning in fit.warnings] == ["without_value"]
        assert fit.warnings[0].sentence == ("Repeat buyers left out because their orders are worth nothing or less: 2.")

    @pytest.mark.parametrize("times", [1e-12, 1e-6, 1e6, 1e12], ids="{:g}".format)
    def test_very_small_and_very_large_currencies(self, times: float) -> None:
        random = np.random.default_rng(SEED)
        orders = random.integers(1, 8, 500).astype(float)
        values = stories.gamma_gamma(random, orders, (5, 4, 20))
        plain, scaled = gamma_gamma.fit(orders, values), gamma_gamma.fit(orders, values * times)
        assert scaled.outcome == "ok"
        assert scaled.parameters == pytest.approx((plain.p, plain.q, plain.gamma * times), rel=1e-6)
        worth = expected_order_value(scaled, orders, values * times)
        assert worth == pytest.approx(times * expected_order_value(plain, orders, values), rel=1e-6)

    def test_one_value_of_a_million_millions(self) -> None:
        random = np.random.default_rng(SEED)
        orders = random.integers(1, 8, 500).astype(float)
        values = np.append(stories.gamma_gamma(random, orders, (5, 4, 20)), 1e12)
        fit = judged(gamma_gamma.fit(np.append(orders, 1), values))
        if fit.converged and "mean_spend_infinite" not in {warning.name for warning in fit.warnings}:
            assert np.all(np.isfinite(expected_order_value(fit, np.append(orders, 1), values)))

    def test_a_mean_without_limit_is_infinite_and_said(self) -> None:
        """With q at most 1 the mean over all customers is infinite, but that of who has bought is not."""
        random = np.random.default_rng(SEED)
        orders = random.integers(1, 8, 4000).astype(float)
        fit = gamma_gamma.fit(orders, stories.gamma_gamma(random, orders, (5, 0.7, 20)))
        assert fit.q < 1
        assert "mean_spend_infinite" in {warning.name for warning in fit.warnings}
        assert expected_order_value(fit, 0, 0) == math.inf
        assert 0 < expected_order_value(fit, 2, 30) < math.inf

    @settings(max_examples=60)
    @given(
        customers=st.lists(
            st.tuples(st.sampled_from([0, 1, 2, 10, 1000]), st.sampled_from([-1, 0, 1e-9, 1, 20, 20.01, 1e12])),
            max_size=12,
        )
    )
    def test_any_few_customers(self, customers: list[tuple[int, float]]) -> None:
        orders, values = [orders for orders, _ in customers], [value for _, value in customers]
        fit = judged(gamma_gamma.fit(orders, values))
        if isinstance(fit, GammaGammaFit) and fit.converged:
            worth = expected_order_value(fit, orders, np.maximum(values, 0))
            assert np.all(worth >= 0)
            assert not np.isnan(worth).any()

    @pytest.mark.parametrize(
        ("column", "value", "shown"),
        [
            ("frequency", -1, "-1"), ("frequency", 1.5, "1.5"), ("frequency", math.inf, "inf"),
            ("frequency", None, "blank"), ("monetary_value", math.nan, "blank"), ("monetary_value", None, "blank"),
            ("monetary_value", math.inf, "inf"),
        ],
        ids=str,
    )  # fmt: skip
    def test_a_bad_row_is_named(self, column: str, value: Any, shown: str) -> None:
        columns: dict[str, list[Any]] = {"frequency": [2, 0, 1, 3], "monetary_value": [30, math.nan, 20, 10]}
        columns[column][2] = value
        with pytest.raises(InputError) as error:
            gamma_gamma.fit(*columns.values())
        for part in ("GAMMA_GAMMA_FIT: ", column, "row 3", shown):
            assert part in str(error.value)

    @pytest.mark.parametrize("place", [0, 1])
    @pytest.mark.parametrize("column", NOT_NUMBERS, ids=repr)
    def test_what_is_no_number_is_refused(self, place: int, column: Any) -> None:
        columns: list[Any] = [[2, 1, 3], [30, 20, 10]]
        columns[place] = column
        with pytest.raises(InputError) as error:
            gamma_gamma.fit(*columns)
        assert ["frequency", "monetary_value"][place] in str(error.value)

    def test_columns_of_different_lengths_are_refused(self) -> None:
        with pytest.raises(InputError, match="monetary_value must have as many rows as frequency, 2, not 3"):
            gamma_gamma.fit([1, 2], [1, 2, 3])


class TestSubscriptions:
    def test_nobody(self) -> None:
        without_answer(s_bg.fit([0, 0, 0]), "no_customers")
        without_answer(s_bg.fit_durations([], []), "no_customers")

    def test_nobody_has_ended(self) -> None:
        without_answer(s_bg.fit([100, 100, 100]), "nobody_ended")
        without_answer(s_bg.fit_durations([3] * 20, [0] * 20), "nobody_ended")

    def test_nobody_had_a_renewal_yet(self) -> None:
        assert not judged(s_bg.fit_durations([0] * 20, [0] * 20)).converged

    def test_one_renewal_tells_no_curve(self) -> None:
        without_answer(s_bg.fit([100, 70]), "too_short_history")
        without_answer(s_bg.fit_durations([1] * 20, [1] * 10 + [0] * 10), "too_short_history")

    @pytest.mark.parametrize("counts", [[100, 0, 0], [100, 1, 0], [1, 1, 0], [2, 1, 1]], ids=str)
    def test_everybody_or_nearly_ends_at_once(self, counts: list[int]) -> None:
        fit = judged(s_bg.fit(counts))
        assert fit.outcome != "ok"
        if isinstance(fit, SBgFit) and fit.converged:
            kept = s_bg.survival(fit, np.arange(5))
            assert np.all((kept >= 0) & (kept <= 1) & (np.diff(kept, prepend=1) <= 0))

    def test_the_same_churn_for_everybody(self) -> None:
        """80 % are kept at each renewal: there is no spread, and the survival is that of constant churn."""
        fit = s_bg.fit([10_000, 8_000, 6_400, 5_120, 4_096])
        assert (fit.outcome, fit.converged) == ("no_dropout_heterogeneity", True)
        assert s_bg.survival(fit, [1, 2, 10]) == pytest.approx([0.8, 0.64, 0.8**10], rel=1e-3)

    @settings(max_examples=60)
    @given(
        losses=st.lists(st.sampled_from([0, 0.5, 1, 5, 100, 1e6]), min_size=1, max_size=8), left=st.integers(0, 1000)
    )
    def test_any_survivors(self, losses: list[float], left: int) -> None:
        counts = (np.cumsum([left, *losses])[::-1]).tolist()
        fit = judged(s_bg.fit(counts))
        if isinstance(fit, SBgFit) and fit.converged:
            kept = s_bg.survival(fit, np.arange(30))
            assert np.all((kept >= 0) & (kept <= 1))
            assert 1 <= s_bg.discounted_lifetimes(fit, 0.1) <= 11 * (1 + 1e-9)

    @pytest.mark.parametrize(
        ("counts", "told"),
        [
            ([100, 90, 95], "row 3"), ([100, -1, 0], "row 2"), ([100, None, 80], "row 2"), ([math.inf, 1, 0], "row 1"),
            ([], "two counts"), ([100], "two counts"), (["a", "b"], "numbers"),
        ],
        ids=str,
    )  # fmt: skip
    def test_bad_survivors_are_named(self, counts: list[Any], told: str) -> None:
        with pytest.raises(InputError, match=f"S_BG_FIT: survivors .*{told}"):
            s_bg.fit(counts)

    @pytest.mark.parametrize(
        ("periods", "ended", "told"),
        [
            ([1, 2, -1], [1, 1, 0], "periods .*row 3"), ([1, 2.5, 1], [1, 1, 0], "periods .*row 2"),
            ([1, 2, 0], [1, 1, 1], "periods .*row 3"), ([1, 2, 3], [1, 2, 0], "ended .*row 2"),
            ([1, None, 3], [1, 1, 0], "periods .*row 2"), ([1, 2, 3], [1, math.nan, 0], "ended .*row 2"),
            ([1, 2], [1, 1, 0], "as many rows"), ([1, "x"], [1, 0], "periods"), ([1, 2], ["yes", "no"], "ended"),
            ([1, math.inf], [1, 0], "periods .*row 2"),
        ],
        ids=str,
    )  # fmt: skip
    def test_bad_durations_are_named(self, periods: list[Any], ended: list[Any], told: str) -> None:
        with pytest.raises(InputError, match=f"S_BG_FIT_DURATIONS: .*{told}"):
            s_bg.fit_durations(periods, ended)
