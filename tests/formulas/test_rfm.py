"""RFM: scores by the definition, ties, edges, groups, and the same by list, by array and one by one."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clv_xl
from clv_xl.formulas.rfm import SEGMENTS_OF_FIVE, bin_cuts, bin_scores, segment_names
from clv_xl.udf import REGISTRY, InputError, InputWarning
from tests.strategies import customers

Customers = tuple[list[int], list[int], list[int]]
Method = Literal["quantile", "range"]
METHODS = pytest.mark.parametrize("method", ["quantile", "range"])
BINS = pytest.mark.parametrize("bins", [3, 5])


def defined(value: int, population: list[int], bins: int, method: Method, fewer_is_better: bool) -> int:
    """Return the score as the definition has it, in exact arithmetic."""
    if fewer_is_better:
        value, population = -value, [-member for member in population]
    if method == "quantile":
        return min(bins, 1 + bins * sum(member < value for member in population) // len(population))
    worst, best = min(population), max(population)
    if worst == best:
        return bins if value > best else 1
    return max(1, min(bins, 1 + int(Fraction(bins * (value - worst), best - worst))))


@METHODS
@BINS
@given(customers=customers())
def test_scores_are_those_of_the_definition(customers: Customers, bins: int, method: Method) -> None:
    recency, frequency, monetary = (
        [defined(value, column, bins, method, column is customers[0]) for value in column] for column in customers
    )
    scores = [sum(three) for three in zip(recency, frequency, monetary, strict=True)]
    codes = [f"{r}{f}{m}" for r, f, m in zip(recency, frequency, monetary, strict=True)]
    arrays = [np.array(column) for column in customers]
    assert clv_xl.rfm_score(*arrays, *arrays, bins, method).tolist() == scores
    assert clv_xl.rfm_code(*arrays, *customers, bins, method).tolist() == codes
    assert REGISTRY["RFM_SCORE"].rows(*customers, *customers, bins, method) == scores
    assert [clv_xl.rfm_code(*row, *customers, bins, method) for row in zip(*customers, strict=True)] == codes


@METHODS
@BINS
@given(value=st.integers(-5, 60), population=st.lists(st.integers(0, 50), min_size=1, max_size=30), fewer=st.booleans())
def test_a_value_from_outside_the_population(
    value: int, population: list[int], fewer: bool, bins: int, method: Method
) -> None:
    assert bin_scores([value], population, bins, method, fewer).tolist() == [
        defined(value, population, bins, method, fewer)
    ]


@METHODS
@given(customers=customers(), order=st.randoms())
def test_order_of_the_customers_does_not_matter(customers: Customers, order: Any, method: Method) -> None:
    shuffled = list(zip(*customers, strict=True))
    order.shuffle(shuffled)
    again = [list(column) for column in zip(*shuffled, strict=True)]
    first = REGISTRY["RFM_CODE"].rows(*customers, *customers, 5, method)
    second = REGISTRY["RFM_CODE"].rows(*customers, *again, 5, method)
    assert first == second


@METHODS
@BINS
@given(population=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_equal_values_get_equal_scores_and_better_ones_no_lower(
    population: list[float], bins: int, method: Method
) -> None:
    scores = bin_scores(population, population, bins, method).tolist()
    assert set(scores) <= set(range(1, bins + 1))
    pairs = sorted(zip(population, scores, strict=True))
    for (value, score), (next_value, next_score) in pairwise(pairs):
        assert score <= next_score
        assert score == next_score or value != next_value


@METHODS
def test_all_equal_score_1(method: Method) -> None:
    assert bin_scores([7, 7, 7], [7, 7, 7], 3, method).tolist() == [1, 1, 1]


def test_guides_example_of_ranges_0_to_12_months() -> None:
    months = [0, 3.9, 4, 4.1, 7.9, 8, 8.1, 12]
    assert bin_scores(months, months, 3, "range", True).tolist() == [3, 3, 3, 2, 2, 2, 1, 1]


def test_guides_rule_of_the_lowest_third() -> None:
    assert bin_scores(range(9), range(9)).tolist() == [1, 1, 1, 2, 2, 2, 3, 3, 3]


def test_an_amount_on_an_edge_is_in_the_better_class_whatever_its_binary_digits() -> None:
    assert (1.2 - 1.1) * 3 < 1.4 - 1.1  # in binary 1.2 lies below the edge
    assert bin_scores([1.1, 1.2, 1.3, 1.4], [1.1, 1.4], 3, "range").tolist() == [1, 2, 3, 3]


def test_range_collapses_on_skewed_data_where_quantile_does_not() -> None:
    spent = [*range(1, 100), 100_000]
    assert Counter(bin_scores(spent, spent, 3, "range").tolist()) == {1: 99, 3: 1}
    assert Counter(bin_scores(spent, spent).tolist()) == {1: 34, 2: 33, 3: 33}


@METHODS
@pytest.mark.parametrize("fewer", [False, True])
def test_cuts_of_a_list_are_those_of_an_array(method: Method, fewer: bool) -> None:
    population = [5.0, 1.0, 4.0, 4.0, 9.0, 2.0, 2.0]
    assert bin_cuts(population, 5, method, fewer) == bin_cuts(np.array(population), 5, method, fewer)


def test_bin_scores_of_missing_values() -> None:
    assert bin_scores([1.0, np.nan, 3.0], [np.nan, 1.0, 2.0, 3.0]).tolist() == [1, 0, 3]
    assert bin_scores([np.nan], [np.nan]).tolist() == [0]


def test_customers_without_an_order_count_nowhere() -> None:
    among = ([90, 20, 5, 1, None], [1, 4, 9, 0, None], [40, 150, 800, 5000, None])
    assert clv_xl.rfm_code(20, 4, 150, *among) == clv_xl.rfm_code(20, 4, 150, *(column[:3] for column in among))
    arrays = [np.array(column, dtype=float) for column in among]
    assert clv_xl.rfm_code(20, 4, 150, *arrays) == "222"


@pytest.mark.parametrize("customer", [(20, 0, 0), (None, 0, 0), (None, None, None), (float("nan"), 1, 1)])
def test_a_customer_without_an_order_has_no_score(customer: tuple[Any, ...]) -> None:
    with pytest.raises(InputError) as error:
        clv_xl.rfm_score(*customer, [90, 20, 5], [1, 4, 9], [40, 150, 800])
    assert error.value.kind == "#N/A"


def test_a_customer_without_an_order_has_no_score_in_a_column() -> None:
    with pytest.warns(InputWarning, match="^1 of 2 rows have no answer; row 2: RFM_SCORE: orders must be above 0"):
        scores = clv_xl.rfm_score([20, 20], [4, 0], [150, 0], [90, 20, 5], [1, 4, 9], [40, 150, 800])
    np.testing.assert_array_equal(scores, [6, np.nan])


def test_nobody_has_an_order() -> None:
    with pytest.raises(InputError, match=r"all_orders must be a column in which a customer has an order") as error:
        clv_xl.rfm_score(20, 4, 150, [90, 20], [0, 0], [40, 150])
    assert error.value.kind == "#N/A"


@pytest.mark.parametrize(
    ("among", "sentence"),
    [
        (
            ([90, 20], [1, 4, 9], [40, 150, 800]),
            "RFM_SCORE: all_orders must be as long as all_days_since_last_order, 2 rows, not 3 rows.",
        ),
        (
            ([90, 20], [1, 4], [40, 150, 800]),
            "RFM_SCORE: all_revenue must be as long as all_orders, 2 rows, not 3 rows.",
        ),
        (
            ([90, 20], ["Orders", 4], [40, 150]),
            "RFM_SCORE: all_orders must be a number, 0 or more in every row (row 1 is not), not 'Orders'.",
        ),
        (
            ([90, -2], [1, 4], [40, 150]),
            "RFM_SCORE: all_days_since_last_order must be 0 or more in every row (row 2 is not), not -2.",
        ),
        (
            (np.array([90, -2]), [1, 4], [40, 150]),
            "RFM_SCORE: all_days_since_last_order must be 0 or more in every row (row 2 is not), not -2.",
        ),
    ],
)
def test_a_bad_population_is_one_error(among: Any, sentence: str) -> None:
    for one_or_two in (20, 4, 150), ([20, 5], [4, 1], [150, 40]):
        with pytest.raises(InputError) as error:
            clv_xl.rfm_score(*one_or_two, *among)
        assert str(error.value) == sentence
    assert clv_xl.clv_why("RFM_SCORE", 20, 4, 150, *among) == sentence


def test_populations_of_two_calls_are_not_mixed_up() -> None:
    among = [[90, 20, 5], [1, 4, 9], [40, 150, 800]]
    assert clv_xl.rfm_code(20, 4, 150, *among) == "222"
    for column in among:
        column[:] = [column[1]] * 3
    assert clv_xl.rfm_code(20, 4, 150, *among) == "111"


def test_every_one_of_the_27_codes_has_a_group_by_its_sum() -> None:
    groups = Counter(
        (clv_xl.rfm_segment(100 * r + 10 * f + m), r + f + m) for r in (1, 2, 3) for f in (1, 2, 3) for m in (1, 2, 3)
    )
    assert groups == {
        ("low", 3): 1, ("low", 4): 3,
        ("middle", 5): 6, ("middle", 6): 7, ("middle", 7): 6,
        ("top", 8): 3, ("top", 9): 1,
    }  # fmt: skip


def test_every_one_of_the_125_codes_has_one_of_eleven_names() -> None:
    codes = [f"{r}{f}{m}" for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)]
    listed = " ".join(SEGMENTS_OF_FIVE.values()).split()
    assert sorted(listed) == codes
    counts = Counter(clv_xl.rfm_segment(code, 5) for code in codes)
    assert counts == {
        "Champions": 7, "Loyal": 8, "Potential Loyalist": 24, "New": 7, "Promising": 16, "Need Attention": 8,
        "About To Sleep": 8, "At Risk": 22, "Cannot Lose Them": 8, "Hibernating": 11, "Lost": 6,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "name"),
    [("555", "Champions"), ("543", "Loyal"), ("453", "Potential Loyalist"), ("512", "New"), ("525", "Promising"),
     ("434", "Need Attention"), ("331", "About To Sleep"), ("255", "At Risk"), ("155", "Cannot Lose Them"),
     ("332", "Hibernating"), ("111", "Lost")],
)  # fmt: skip
def test_a_code_of_each_name(code: str, name: str) -> None:
    assert clv_xl.rfm_segment(code, 5) == clv_xl.rfm_segment(int(code), 5) == clv_xl.rfm_segment(float(code), 5) == name


@BINS
def test_segment_names_of_an_array_are_those_of_the_function(bins: int) -> None:
    codes = np.arange(1000)
    names = segment_names(codes, bins)
    for code, name in zip(codes.tolist(), names, strict=True):
        digits = f"{code:03d}"
        if all("1" <= digit <= str(bins) for digit in digits):
            assert name == clv_xl.rfm_segment(digits, bins)
        else:
            assert name is None


@pytest.mark.parametrize(
    ("code", "bins", "kind"),
    [("455", 3, "#NUM!"), (455, 3, "#NUM!"), (12, 3, "#NUM!"), (556, 5, "#NUM!"), ("32", 3, "#VALUE!"),
     ("3 2 1", 3, "#VALUE!"), (321.5, 3, "#NUM!"), (True, 3, "#VALUE!"), ("321", 4, "#NUM!"), ("321", "x", "#VALUE!")],
)  # fmt: skip
def test_what_is_no_code(code: Any, bins: Any, kind: str) -> None:
    with pytest.raises(InputError) as error:
        clv_xl.rfm_segment(code, bins)
    assert error.value.kind == kind
