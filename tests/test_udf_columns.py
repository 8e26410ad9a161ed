"""Whole columns: shapes, bad rows, and the same answers as one by one."""

from __future__ import annotations

import datetime
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clv_xl
from clv_xl.udf import REGISTRY, Function, InputError, InputWarning
from tests.strategies import calls

NUMERIC = [function for function in REGISTRY.values() if function.answer_type is float and not function.needs_numpy]


class Series:
    """What the series of pandas and polars have in common: a shape, a dtype of their own, and a way to an array."""

    shape = (2,)
    dtype = "Float64"

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array([50, 20], dtype=dtype)


@pytest.mark.parametrize(
    "column",
    [
        [50, 20],
        (50, 20),
        range(50, 19, -30),
        np.array([50, 20]),
        np.array([50.0, 20.0], dtype=np.float32),
        np.array([50, 20], dtype=object),
        np.array([50, 20], dtype=np.uint8),
        Series(),
    ],
    ids=lambda column: type(column).__module__ + "." + type(column).__name__,
)
def test_any_kind_of_column(column: Any) -> None:
    answers = clv_xl.clv(column, 5, 1)
    assert isinstance(answers, np.ndarray)
    assert answers.dtype == np.float64
    assert answers.tolist() == [250.0, 100.0]


@pytest.mark.parametrize(
    ("first", "second", "answers"),
    [
        ([[1], [2]], 3, [[3.0], [6.0]]),
        ([[1], [2]], [3, 4], [[3.0], [8.0]]),
        ([1, 2], [[3], [4]], [3.0, 8.0]),
        ([[1, 2], [3, 4]], 2, [[2.0, 4.0], [6.0, 8.0]]),
        ([5], [1, 2, 3], [5.0, 10.0, 15.0]),
        ([5], 2, [10.0]),
        ([], 2, []),
        (np.array([[1.0], [2.0]]), 3, [[3.0], [6.0]]),
    ],
)
def test_shape_is_that_of_the_longest_column(first: Any, second: Any, answers: Any) -> None:
    assert clv_xl.customer_value(first, second).tolist() == answers


def test_columns_of_different_lengths_are_refused() -> None:
    sentence = r"^CLV: lifespan must have as many rows as purchase_frequency, 2, not 3\.$"
    with pytest.raises(InputError, match=sentence):
        clv_xl.clv(1, [1, 2], [1, 2, 3])
    with pytest.raises(InputError, match=sentence):
        REGISTRY["CLV"].rows(1, [1, 2], [1, 2, 3])


@pytest.mark.parametrize("function", NUMERIC, ids=lambda function: function.name)
@given(data=st.data())
def test_a_column_gives_what_its_rows_give(function: Function, data: st.DataObject) -> None:
    rows = data.draw(st.lists(calls(function), min_size=1, max_size=4))
    singles = function.rows(*([row.get(a.name) for row in rows] for a in function.arguments))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)  # a growth above the discount rate has no answer
        arrays = {name: np.array([row[name] for row in rows]) for name in rows[0]}
        together = function.call(**arrays)
    expected = [np.nan if isinstance(single, InputError) else single for single in singles]
    np.testing.assert_allclose(together, expected, rtol=1e-12, atol=1e-6)  # a sum over 0.00001 periods cancels


def test_one_bad_row_costs_one_row_and_one_warning_at_the_callers_line() -> None:
    with pytest.warns(InputWarning) as caught:
        answers = clv_xl.clv([50, "50", -1, True, None, datetime.date(2024, 1, 1), np.nan, 10**400, 20], 5, 1)
    assert len(caught) == 1
    assert str(caught[0].message) == (
        "7 of 9 rows have no answer; row 2: CLV: average_order_value must be a number, 0 or more, not '50'."
    )
    assert caught[0].filename == __file__
    np.testing.assert_array_equal(answers, [250.0, *[np.nan] * 7, 100.0])


@pytest.mark.parametrize(
    "column",
    [
        np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[ns]"),
        np.array([True, False]),
        np.array(["1", "2"]),
        [1 + 2j, object()],
    ],
    ids=["dates", "booleans", "texts", "others"],
)
def test_a_column_of_no_numbers_has_no_answers(column: Any) -> None:
    with pytest.warns(InputWarning, match="^2 of 2 rows have no answer; row 1: CLV: lifespan must be a number"):
        assert np.isnan(clv_xl.clv(1, 1, column)).all()
    assert all(isinstance(row, InputError) for row in REGISTRY["CLV"].rows(1, 1, column))


def test_rows_that_the_formula_refuses_are_bad_rows() -> None:
    with pytest.warns(
        InputWarning, match=r"^1 of 3 rows have no answer; row 2: CLV_RETENTION: retention_rate must be below"
    ):
        answers = clv_xl.clv_retention(np.array([150.0, 150.0, 300.0]), np.array([0.55, 1.0, 0.55]), [0.1, 0.0, 0.1])
    np.testing.assert_allclose(answers, [150.0, np.nan, 300.0])


def test_a_bad_single_argument_spoils_the_whole_call() -> None:
    with pytest.raises(InputError, match=r"^CLV: lifespan must be 0 or more, not -1\.$"):
        clv_xl.clv([1, 2, 3], 1, -1)
    with pytest.raises(InputError, match=r"^CLV_RETENTION: retention_rate must be below .*, not 1\.$"):
        clv_xl.clv_retention([1, 2, 3], 1, 0)


def test_an_infinite_answer_is_a_bad_row() -> None:
    with pytest.warns(InputWarning, match="orders must be nearer to 1"):
        answers = clv_xl.aov([1e50, 10], [1e-300, 2])
    np.testing.assert_array_equal(answers, [np.nan, 5.0])


def test_blank_rows_of_an_optional_argument_take_its_default() -> None:
    assert clv_xl.max_cpc([100, 100], 0.1, [None, 0.5]).tolist() == [10.0, 5.0]


def test_units_may_come_as_a_column() -> None:
    answers = clv_xl.clv([20, 20], [12, 2], 6, ["half-year", "Months"], "month")
    assert answers.tolist() == [240.0, 240.0]


def test_texts_come_as_a_column_of_texts_with_none_where_there_is_none() -> None:
    with pytest.warns(InputWarning, match="^1 of 3 rows have no answer; row 3: RFM_SEGMENT: rfm_code"):
        answers = clv_xl.rfm_segment(["333", 111, "9"])
    assert answers.tolist() == ["top", "low", None]


def test_the_input_column_is_left_alone() -> None:
    column = np.array([1.0, -1.0, 2.0])
    with pytest.warns(InputWarning):
        clv_xl.clv(column, 1, 1)
    assert column.tolist() == [1.0, -1.0, 2.0]


def test_rows_answer_hosts_with_errors_in_their_places() -> None:
    rows = REGISTRY["AOV"].rows([[100], [100], [None], ["x"]], [[4], [0], [1], [1]])
    assert [row if isinstance(row, float) else row.kind for row in rows] == [25.0, "#DIV/0!", "#VALUE!", "#VALUE!"]


def test_a_table_takes_no_columns() -> None:
    with pytest.raises(InputError, match=r"^CLV_LEVERS: margin must be a number, 0 to 1, not \[0\.1, 0\.2\]\.$"):
        clv_xl.clv_levers(90, 3, 6, [0.1, 0.2])
