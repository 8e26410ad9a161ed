"""Data that can't answer, or hardly: a named outcome, or one sentence that names the argument and the row.

pytest makes every warning an error here, so numpy's overflow or division by zero would fail each of these tests.
"""

from __future__ import annotations

import datetime
import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clv_xl.models import bg_bb, bg_nbd, fitting, mbg_nbd, pareto_nbd
from clv_xl.models.bg_bb import BgBbFit
from clv_xl.models.bg_nbd import BgNbdFit
from clv_xl.models.fit import Fit
from clv_xl.models.mbg_nbd import MbgNbdFit
from clv_xl.models.pareto_nbd import ParetoNbdFit
from clv_xl.models.predictions import discounted_residual_orders, expected_orders, p_alive, probability_of_orders
from clv_xl.udf import InputError
from tests.models import stories

CONTINUOUS = {"BG/NBD": bg_nbd, "MBG/NBD": mbg_nbd, "Pareto/NBD": pareto_nbd}
MODULES = {**CONTINUOUS, "BG/BB": bg_bb}
NO_ANSWER = {"no_customers", "no_repeat_buyers", "no_history", "too_few_repeat_buyers", "not_converged"}
DOUBTFUL = {
    "ok", "no_dropout", "no_rate_heterogeneity", "no_dropout_heterogeneity", "all_drop_at_once", "not_identified",
    "starts_disagree",
}  # fmt: skip
SEED = 20261129

Columns = tuple[Any, Any, Any]


def repeated(frequency: float, recency: float, age: float, customers: int = 100) -> Columns:
    """Return customers who are all the same."""
    return tuple(np.full(customers, value, float) for value in (frequency, recency, age))  # type: ignore[return-value]


def judged(fit: Fit, columns: Columns) -> Fit:
    """Return a fit whose outcome has a name and a sentence, and whose forecasts are no nonsense."""
    assert fit.customers == len(columns[0])
    for warning in fit.warnings:
        assert re.fullmatch(r"[a-z_]+", warning.name)
        assert re.fullmatch(r"[A-Z].*\.", warning.sentence)
    if not fit.converged:
        assert fit.outcome in NO_ANSWER
        assert all(math.isnan(value) for value in fit.parameters)
        return fit
    assert {warning.name for warning in fit.warnings} <= DOUBTFUL
    assert all(0 < value < math.inf for value in fit.parameters)
    assert math.isfinite(fit.log_likelihood)
    assert all(math.isnan(error) or error > 0 for error in fit.standard_errors.values())
    sensible(fit, columns)
    return fit


def sensible(fit: Fit, columns: Columns) -> None:
    """Chances are chances; forecasts are finite, not negative, and rise with the horizon."""
    alive = p_alive(fit, *columns)
    assert np.all((alive >= 0) & (alive <= 1))
    span = max(float(np.max(columns[2])), 1.0)
    horizons = [0, round(span), 10 * round(span)] if fit.model == "BG/BB" else [0, span, 10 * span]
    none, some, more = (expected_orders(fit, horizon, *columns) for horizon in horizons)
    assert np.all(none == 0)
    assert np.all((some >= 0) & (some <= more) & np.isfinite(more))
    assert 0 <= expected_orders(fit, horizons[1]) < math.inf
    assert 0 <= probability_of_orders(fit, 1, horizons[1]) <= 1


@pytest.mark.parametrize("model", MODULES)
class TestNoAnswer:
    """What the data don't hold can't be fitted: NaN parameters and the reason's name."""

    def check(self, model: str, columns: Columns, outcome: str) -> None:
        fit = judged(MODULES[model].fit(*columns), columns)
        assert (fit.outcome, fit.converged) == (outcome, False)
        assert math.isnan(fit.log_likelihood)

    def test_nobody(self, model: str) -> None:
        self.check(model, ([], [], []), "no_customers")

    def test_all_came_today(self, model: str) -> None:
        self.check(model, repeated(0, 0, 0), "no_history")

    def test_all_bought_once(self, model: str) -> None:
        self.check(model, repeated(0, 0, 39), "no_repeat_buyers")

    def test_one_customer_who_bought_once(self, model: str) -> None:
        self.check(model, ([0], [0], [39]), "no_repeat_buyers")

    def test_a_fit_without_parameters_shows_why(self, model: str) -> None:
        block = dict(MODULES[model].fit([], [], []).block())
        assert block["outcome"] == "no_customers"
        assert block["warnings"] == "There are no customers."


@pytest.mark.parametrize("model", CONTINUOUS)
class TestHardlyAnAnswer:
    """Some hundred customers from whom little can be learned: never a fit that looks sound."""

    def doubtful(self, model: str, columns: Columns) -> Fit:
        fit = judged(CONTINUOUS[model].fit(*columns), columns)
        assert fit.outcome != "ok", fit
        return fit

    @pytest.mark.parametrize("customers", [1, 2])
    def test_one_or_two_customers(self, model: str, customers: int) -> None:
        self.doubtful(model, repeated(3, 30, 39, customers))

    def test_all_histories_equal(self, model: str) -> None:
        self.doubtful(model, repeated(5, 30, 39))

    def test_all_histories_equal_until_today(self, model: str) -> None:
        self.doubtful(model, repeated(5, 39, 39))

    def test_nobody_leaves(self, model: str) -> None:
        """Customers with a gamma rate and no dropout at all: the forecast is that of the NBD."""
        random = np.random.default_rng(SEED)
        rate, age = random.gamma(2, 0.15, 3000), np.full(3000, 52.0)
        frequency = random.poisson(rate * age).astype(float)
        recency = np.where(frequency > 0, age * random.random(3000) ** (1 / np.maximum(frequency, 1)), 0)
        fit = self.doubtful(model, (frequency, recency, age))
        if fit.outcome != "no_dropout":  # chance may look like a little dropout; then its share must be small
            assert p_alive(fit, frequency, recency, age).mean() > 0.95
        expected = (fit.parameters[0] + frequency) / (fit.parameters[1] + age) * 10
        assert expected_orders(fit, 10, frequency, recency, age).sum() == pytest.approx(expected.sum(), rel=0.05)

    def test_regular_buyers_until_the_last_day(self, model: str) -> None:
        """A last order on the reference date says that there is no dropout: no falsely high likelihood."""
        random = np.random.default_rng(SEED)
        age = random.uniform(20, 60, 400)
        frequency = np.maximum(np.round(age * random.gamma(4, 0.05, 400)), 1)
        fit = self.doubtful(model, (frequency, age, age))
        assert fit.outcome == "no_dropout"
        r, alpha = fit.parameters[:2]
        expected = (r + frequency) / (alpha + age) * 10  # Ehrenberg's NBD
        assert expected_orders(fit, 10, frequency, age, age) == pytest.approx(expected, rel=1e-3)
        assert p_alive(fit, frequency, age, age) == pytest.approx(1, abs=1e-3)

    def test_everybody_leaves_at_once(self, model: str) -> None:
        """A second order soon after the first, and then silence for years."""
        random = np.random.default_rng(SEED)
        frequency = (random.random(500) < 0.5).astype(float)
        recency = np.where(frequency > 0, random.uniform(0.1, 1, 500), 0)
        columns = (frequency, recency, np.full(500, 500.0))
        fit = judged(CONTINUOUS[model].fit(*columns), columns)
        if fit.converged:
            assert expected_orders(fit, 50, *columns).mean() < 0.5

    def test_one_distinct_number_of_orders(self, model: str) -> None:
        random = np.random.default_rng(SEED)
        columns = (np.full(300, 3.0), random.uniform(1, 39, 300), np.full(300, 39.0))
        judged(CONTINUOUS[model].fit(*columns), columns)


@pytest.mark.parametrize("model", CONTINUOUS)
@pytest.mark.parametrize("times", [1e-6, 1e-3, 1e6, 1e9], ids="{:g}".format)
def test_very_short_and_very_long_units(model: str, times: float) -> None:
    """Nanoseconds or centuries: the same customers, so the same shapes and a scale that is so many times as large."""
    random = np.random.default_rng(SEED)
    made = stories.bg_nbd(random, random.uniform(40, 80, 1000), (0.8, 5.0, 0.8, 2.5), at_first=True)
    plain = CONTINUOUS[model].fit(*made[:3])
    scaled = CONTINUOUS[model].fit(made.frequency, made.recency * times, made.age * times)
    assert plain.outcome == scaled.outcome == "ok"
    for name, value, other in zip(plain.parameter_names, plain.parameters, scaled.parameters, strict=True):
        in_time = name == "alpha" or (model == "Pareto/NBD" and name == "beta")
        assert other == pytest.approx(value * (times if in_time else 1), rel=1e-5)
    sensible(scaled, (made.frequency, made.recency * times, made.age * times))


@pytest.mark.parametrize("model", CONTINUOUS)
@pytest.mark.parametrize("orders", [1_000.0, 100_000.0])
def test_customers_with_very_many_orders(model: str, orders: float) -> None:
    random = np.random.default_rng(SEED)
    made = stories.bg_nbd(random, random.uniform(40, 80, 500), (0.8, 5.0, 0.8, 2.5), at_first=True)
    frequency, recency, age = (np.append(column, value) for column, value in zip(made, (orders, 60, 61), strict=False))
    judged(CONTINUOUS[model].fit(frequency, recency, age), (frequency, recency, age))


few_customers = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 2, 3, 10, 1000]), st.sampled_from([1e-6, 0.01, 0.5, 1]),
        st.sampled_from([1e-9, 1e-3, 1, 39, 39.5, 7305, 1e9]),
    ),
    max_size=12,
)  # fmt: skip


@pytest.mark.parametrize("model", CONTINUOUS)
@settings(max_examples=40)
@given(customers=few_customers)
def test_any_few_customers(model: str, customers: list[tuple[float, float, float]]) -> None:
    frequency = [float(orders) for orders, _, _ in customers]
    recency = [share * age if orders else 0.0 for orders, share, age in customers]
    columns = (frequency, recency, [age for _, _, age in customers])
    judged(CONTINUOUS[model].fit(*columns), columns)


@settings(max_examples=60)
@given(
    customers=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.sampled_from([1, 2, 6, 12])), max_size=12)
)
def test_any_few_donors(customers: list[tuple[int, int, int]]) -> None:
    opportunities = [chances for _, _, chances in customers]
    recency = [min(last, chances) for _, last, chances in customers]
    frequency = [min(max(orders, 1), last) for (orders, _, _), last in zip(customers, recency, strict=True)]
    columns = (frequency, recency, opportunities)
    judged(bg_bb.fit(*columns), columns)


@pytest.mark.parametrize("model", ["BG/BB"])
@pytest.mark.parametrize(
    "columns",
    [
        repeated(3, 4, 6), repeated(6, 6, 6), repeated(1, 1, 6), repeated(1, 1, 1), repeated(3, 4, 6, 1),
        repeated(3, 4, 6, 2),
    ],
    ids=["all equal", "every time", "once, at once", "one opportunity", "one donor", "two donors"],
)  # fmt: skip
def test_donors_who_tell_hardly_anything(model: str, columns: Columns) -> None:
    fit = judged(MODULES[model].fit(*columns), columns)
    assert fit.outcome != "ok", fit


GOOD: dict[str, list[Any]] = {
    "frequency": [2, 0, 1, 3, 5, 1],
    "recency": [3, 0, 2, 4, 6, 1],
    "age": [6, 6, 6, 6, 6, 6],
}  # whole numbers: BG/BB takes them as opportunities
# What is wrong with row 3: the column, the value, and a word that the sentence must have.
BAD_ROWS = [
    ("frequency", -1, "-1"),
    ("frequency", 1.5, "1.5"),
    ("frequency", math.inf, "inf"),
    ("frequency", math.nan, "blank"),
    ("frequency", None, "blank"),
    ("recency", -1, "-1"),
    ("recency", 7, "age"),
    ("recency", math.inf, "inf"),
    ("recency", math.nan, "blank"),
    ("recency", 0, "0"),
    ("age", -1, "-1"),
    ("age", math.inf, "inf"),
    ("age", -math.inf, "inf"),
    ("age", math.nan, "blank"),
]


@pytest.mark.parametrize("model", MODULES)
@pytest.mark.parametrize(("column", "value", "shown"), BAD_ROWS, ids=str)
def test_a_bad_row_is_named(model: str, column: str, value: Any, shown: str) -> None:
    columns = {name: list(values) for name, values in GOOD.items()}
    columns[column][2] = value
    with pytest.raises(InputError) as error:
        MODULES[model].fit(*columns.values())
    told = str(error.value)
    named = "opportunities" if model == "BG/BB" and column == "age" else column
    assert re.match(r"[A-Z_]+_FIT: ", told)
    assert named in told or (column == "age" and "recency" in told)
    assert "row 3" in told
    assert shown.replace("age", "opportunities" if model == "BG/BB" else "age") in told


@pytest.mark.parametrize("model", MODULES)
def test_a_last_order_without_a_repeat_order_is_refused(model: str) -> None:
    columns = {name: list(values) for name, values in GOOD.items()}
    columns["recency"][1] = 2
    with pytest.raises(InputError, match=r"recency.*row 2"):
        MODULES[model].fit(*columns.values())


@pytest.mark.parametrize("model", MODULES)
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    "column",
    [["2", "x", "1", "3", "5", "1"], [2, "", 1, 3, 5, 1], [datetime.date(2024, 1, 1)] * 6, [[1, 2], [3], 1, 1, 1, 1],
     [1 + 2j] * 6, {"a": 1}, "text"],
    ids=["text", "empty text", "dates", "ragged", "complex", "mapping", "one text"],
)  # fmt: skip
def test_what_is_no_number_is_refused(model: str, place: int, column: Any) -> None:
    columns: list[Any] = list(GOOD.values())
    columns[place] = column
    with pytest.raises(InputError) as error:
        MODULES[model].fit(*columns)
    name = [*GOOD][place] if model != "BG/BB" or place < 2 else "opportunities"
    assert name in str(error.value)


@pytest.mark.parametrize("model", MODULES)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_columns_of_different_lengths_are_refused(model: str, place: int) -> None:
    columns = [list(values) for values in GOOD.values()]
    columns[place].append(1)
    with pytest.raises(InputError, match="as many rows"):
        MODULES[model].fit(*columns)


@pytest.mark.parametrize("model", MODULES)
def test_blank_rows_are_left_out(model: str) -> None:
    """As a column range of a sheet has them below its data."""
    longer = [[*values * 20, None, math.nan] for values in GOOD.values()]
    plain = MODULES[model].fit(*(values * 20 for values in GOOD.values()))
    fit = MODULES[model].fit(*longer)
    assert (fit.customers, fit.parameters) == (120, plain.parameters)


IMPOSSIBLE = {
    "recency beyond the age": (2, 40, 39),
    "negative frequency": (-1, 0, 39),
    "a part of an order": (1.5, 10, 39),
    "negative recency": (2, -1, 39),
    "negative age": (0, 0, -1),
    "a repeat order on the first day": (2, 0, 39),
    "a last order without a repeat order": (0, 10, 39),
    "blank": (math.nan, math.nan, math.nan),
    "endless": (2, 10, math.inf),
}


@pytest.mark.parametrize("history", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
@pytest.mark.parametrize("fit", [
    BgNbdFit(r=0.243, alpha=4.414, a=0.793, b=2.426), MbgNbdFit(r=0.525, alpha=6.183, a=0.891, b=1.614),
    ParetoNbdFit(r=0.553, alpha=10.578, s=0.606, beta=11.669), BgBbFit(alpha=1.2, beta=0.75, gamma=0.66, delta=2.78),
], ids=lambda fit: fit.model)  # fmt: skip
def test_an_impossible_history_has_no_forecast(fit: Fit, history: tuple[float, float, float]) -> None:
    """NaN in its row, and the other rows as ever."""
    good = (2.0, 30.0, 39.0)
    columns = tuple(np.array([bad, value]) for bad, value in zip(history, good, strict=True))
    for forecast in (
        lambda *rows: p_alive(fit, *rows),
        lambda *rows: expected_orders(fit, 10, *rows),
        lambda *rows: discounted_residual_orders(fit, 0.01, *rows),
    ):
        found = forecast(*columns)
        assert math.isnan(found[0])
        assert found[1] == pytest.approx(float(forecast(*good)), rel=1e-12)


def test_a_sample_whose_starts_disagree_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many customers only a sample is climbed from several starts: what that shows must not be lost."""
    frequency = np.concatenate([[5.0, 4.0, 3.0, 2.0, 1.0] * 20, np.zeros(50)])
    recency = np.concatenate([[8.0, 7.0, 6.0, 5.0, 4.0] * 20, np.zeros(50)])
    history = frequency, recency, np.full(150, 10.0)
    whole = [warning.name for warning in pareto_nbd.fit(*history).warnings]
    monkeypatch.setattr(fitting, "SAMPLE_FROM", 149)
    monkeypatch.setattr(fitting, "SAMPLE", 150)
    assert "starts_disagree" in whole
    assert "starts_disagree" in [warning.name for warning in pareto_nbd.fit(*history).warnings]
