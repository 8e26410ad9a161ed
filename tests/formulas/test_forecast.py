"""Forecasts in cells: what the papers print, what is refused, and columns of customers beside one fit.

A printed number is met as printed; the models themselves are tested in `tests/models`.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import clv_xl
from clv_xl.formulas.fit_arguments import MAKERS, PARAMETERS
from clv_xl.models import FITS, BgBbFit, BgNbdFit, Fit, GammaGammaFit, predictions
from clv_xl.udf import REGISTRY, InputError, InputWarning

Rows = list[list[Any]]

BG_NBD: Rows = [["model", "BG/NBD"], ["r", 0.243], ["alpha", 4.414], ["a", 0.793], ["b", 2.426]]
MBG_NBD: Rows = [["model", "MBG/NBD"], ["r", 0.525], ["alpha", 6.183], ["a", 0.891], ["b", 1.614]]
PARETO: Rows = [["model", "Pareto/NBD"], ["r", 0.55], ["alpha", 10.56], ["s", 0.61], ["beta", 11.64]]
BG_BB: Rows = [["model", "BG/BB"], ["alpha", 1.20352], ["beta", 0.74972], ["gamma", 0.65672], ["delta", 2.78344]]
GAMMA_GAMMA: Rows = [["model", "Gamma-Gamma"], ["p", 6.25], ["q", 3.74], ["gamma", 15.44]]
HIGH_END: Rows = [["model", "sBG"], ["alpha", 0.668], ["beta", 3.806]]
REGULAR: Rows = [["model", "sBG"], ["alpha", 0.704], ["beta", 1.182]]
BLOCKS = {block[0][1]: block for block in (BG_NBD, MBG_NBD, PARETO, BG_BB)}
MODEL = pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)


def as_printed(value: float, decimals: int) -> Any:
    return pytest.approx(value, abs=0.5001 * 10**-decimals)


def record(block: Rows) -> Fit:
    """The record that a block shows."""
    made: Fit = FITS[block[0][1].lower()](**dict(block[1:]))
    return made


# What is printed


@pytest.mark.parametrize(
    ("weeks", "orders"), [(0.1429, 0.0078), (1, 0.0532), (3, 0.1506), (31.8571, 1.0405), (32, 1.0437)]
)
def test_new_customers_of_hardies_workbook_on_bg_nbd(weeks: float, orders: float) -> None:
    block = [["model", "BG/NBD"], ["r", 0.2425945], ["alpha", 4.413602], ["a", 0.792922], ["b", 2.425906]]
    assert clv_xl.expected_orders(block, weeks) == as_printed(orders, 4)


def test_the_papers_customer_of_bg_nbd() -> None:
    assert clv_xl.expected_orders(BG_NBD, 39, 2, 30.43, 38.86) == as_printed(1.226, 3)


@pytest.mark.parametrize(
    ("weeks", "orders"),
    list(enumerate((0.05078, 0.09916, 0.14543, 0.18980, 0.23247, 0.27361, 0.31335, 0.35181, 0.38909), start=1)),
)
def test_new_customers_of_hardies_workbook_on_pareto_nbd(weeks: int, orders: float) -> None:
    assert clv_xl.expected_orders(PARETO, weeks) == as_printed(orders, 5)


@pytest.mark.parametrize(
    ("years", "orders"),
    list(enumerate((0.4985, 0.9233, 1.2969, 1.6323, 1.9381, 2.2202, 2.4826, 2.7285, 2.9603, 3.1798), start=1)),
)
def test_new_donors_of_hardies_workbook_on_bg_bb(years: int, orders: float) -> None:
    assert clv_xl.expected_orders(BG_BB, years) == as_printed(orders, 4)


@pytest.mark.parametrize(("donations", "last", "chance"), [(0, 0, 0.11), (2, 4, 0.59), (6, 6, 0.93)])
def test_donors_who_are_there_in_2002(donations: int, last: int, chance: float) -> None:
    # Fader, Hardie & Shang 2010, the chances of being there in 2002
    assert clv_xl.p_alive(BG_BB, donations, last, 6) == as_printed(chance, 2)


@pytest.mark.parametrize(("orders", "mean", "value"), [(2, 22.35, 24.66), (1, 11.77, 18.92), (0, 0, 35.22)])
def test_order_values_of_note_025(orders: int, mean: float, value: float) -> None:
    assert clv_xl.expected_order_value(GAMMA_GAMMA, orders, mean) == as_printed(value, 2)


HIGH_END_SHARES = (85.1, 74.7, 67.0, 61.0, 56.2, 52.2, 48.9, 46.0, 43.6, 41.4, 39.5, 37.8)
REGULAR_SHARES = (62.7, 47.4, 38.8, 33.2, 29.2, 26.2, 23.9, 22.0, 20.4, 19.1, 18.0, 17.0)


@pytest.mark.parametrize(("block", "shares"), [(HIGH_END, HIGH_END_SHARES), (REGULAR, REGULAR_SHARES)])
def test_survival_of_the_papers_subscribers(block: Rows, shares: tuple[float, ...]) -> None:
    # Fader & Hardie 2007, the curves of its model in per cent
    assert 100 * clv_xl.sbg_survival(block, range(1, 13)) == as_printed(list(shares), 1)


def test_retention_is_survival_against_that_of_the_period_before() -> None:
    survived = clv_xl.sbg_survival(HIGH_END, range(13))
    assert clv_xl.sbg_retention(HIGH_END, range(1, 13)) == pytest.approx(survived[1:] / survived[:-1], rel=1e-12)


def test_residual_lifetimes_of_the_papers_case_1() -> None:
    # Fader & Hardie 2010, case 1 (3.80, 15.20) at 10 %, right before renewals 1 to 5
    block = [["model", "sBG"], ["alpha", 3.80], ["beta", 15.20]]
    assert clv_xl.sbg_clv(block, 1, 0.1, range(1, 6)) == as_printed([3.31, 3.45, 3.59, 3.72, 3.84], 2)


def test_two_groups_with_the_same_churn_are_worth_different_sums() -> None:
    # Cases 1 and 2 of the paper: mean churn 20 % in both. DEL at 10 % by an independent sum of the survival curve.
    case_2 = [["model", "sBG"], ["alpha", 0.067], ["beta", 0.267]]
    periods = range(2000)
    by_hand = float((clv_xl.sbg_survival(case_2, periods) / 1.1 ** np.array(periods)).sum())
    assert clv_xl.sbg_clv(case_2, 100, 0.1) == pytest.approx(100 * by_hand, rel=1e-9)
    assert by_hand == as_printed(7.973, 3)


def test_payments_of_a_few_periods() -> None:
    first, second = 3.806 / 4.474, 3.806 / 4.474 * 4.806 / 5.474  # who stays for them
    by_hand = 50 * (1 + first / 1.1 + second / 1.1**2)
    assert clv_xl.sbg_clv(HIGH_END, 50, 0.1, None, 3) == pytest.approx(by_hand, rel=1e-12)


@MODEL
def test_chances_of_all_numbers_of_orders_sum_to_1_and_give_the_mean(block: Rows) -> None:
    count = np.arange(13 if block is BG_BB else 600)
    chances = clv_xl.probability_of_orders(block, count, 12)
    assert chances.sum() == pytest.approx(1, rel=1e-9)
    assert (count * chances).sum() == pytest.approx(clv_xl.expected_orders(block, 12), rel=1e-9)


@MODEL
def test_value_to_come_is_each_months_orders_times_the_order_value(block: Rows) -> None:
    unit = "month" if block is BG_BB else "week"
    customer = (2, 4, 6) if block is BG_BB else (2, 30.43, 38.86)
    per_month = 1 if block is BG_BB else 365.25 / 12 / 7
    until = clv_xl.expected_orders(block, np.arange(13) * per_month, *customer)
    discounted = np.diff(until) * 1.1 ** (-np.arange(1, 13) / 12)
    by_hand = discounted.sum() * clv_xl.expected_order_value(GAMMA_GAMMA, 2, 22.35)
    assert clv_xl.clv_predicted(block, GAMMA_GAMMA, *customer, 22.35, 12, 0.1, unit) == pytest.approx(by_hand, rel=1e-9)


@MODEL
def test_orders_without_a_horizon_are_the_sum_of_all_their_discounted_months(block: Rows) -> None:
    customer = (2, 4, 6) if block is BG_BB else (2, 30.43, 38.86)
    time = np.arange(0, 2001) if block is BG_BB else np.arange(0, 4000, 0.25)
    # Orders of a step are discounted from its middle; those by opportunity from their own time.
    at = time[1:] if block is BG_BB else (time[1:] + time[:-1]) / 2
    by_hand = (np.diff(clv_xl.expected_orders(block, time, *customer)) * 1.01**-at).sum()
    assert clv_xl.dert(block, 0.01, *customer) == pytest.approx(by_hand, rel=1e-5)


# What a fit is


def test_models_and_parameters_are_those_of_the_records() -> None:
    assert {kind.model: kind.parameter_names for kind in FITS.values()} == PARAMETERS
    makers = {name for makers in MAKERS.values() for name in makers.split(" or ")}
    assert makers == {function.name for function in REGISTRY.values() if function.chapter == "fits"}


@MODEL
def test_a_record_its_block_and_the_rows_that_count_forecast_the_same(block: Rows) -> None:
    customer = (2, 4, 6)
    expected = clv_xl.p_alive(block, *customer)
    shown = record(block).block()
    upside_down = [[f" {str(label).upper()} ", value, "a remark"] for label, value in reversed(shown)]
    for fit in (record(block), shown, [[], *shown, ["", ""], [None, None]], np.array(shown, object), upside_down):
        assert clv_xl.p_alive(fit, *customer) == expected


def test_a_fit_of_another_family_is_refused_with_the_functions_that_make_the_right_one() -> None:
    with pytest.raises(InputError) as refused:
        clv_xl.p_alive(GAMMA_GAMMA, 2, 4, 6)
    assert str(refused.value) == (
        "P_ALIVE: fit must be the block of BG_NBD_FIT, MBG_NBD_FIT, PARETO_NBD_FIT or BG_BB_FIT, "
        "not a fit of the model Gamma-Gamma."
    )
    assert refused.value.kind == "#VALUE!"
    with pytest.raises(
        InputError, match=r"^SBG_CLV: fit must be the block of S_BG_FIT or S_BG_FIT_DURATIONS, not a fit"
    ):
        clv_xl.sbg_clv(BG_NBD, 1, 0.1)
    with pytest.raises(InputError, match=r"^CLV_PREDICTED: gg_fit must be the block of GAMMA_GAMMA_FIT, not a fit of"):
        clv_xl.clv_predicted(BG_NBD, BG_NBD, 2, 30.43, 38.86, 22.35)


def test_a_fit_that_can_not_answer_is_not_available() -> None:
    fit = clv_xl.bg_nbd_fit([0] * 8, [0] * 8, range(10, 18))
    assert not fit.converged
    for unanswered in (fit, fit.block()):
        with pytest.raises(InputError, match=r"^P_ALIVE: fit must be a fit of data that can answer") as refused:
            clv_xl.p_alive(unanswered, 2, 4, 6)
        assert refused.value.kind == "#N/A"


def test_fits_are_records_of_their_models() -> None:
    for function in REGISTRY.values():
        if function.chapter == "fits":
            fit = function.call(*function.examples[0].arguments)
            assert MAKERS[fit.model].split(" or ").count(function.name) == 1
            assert type(fit) is FITS[fit.model.lower()]


# Columns of a sheet, as a fit takes them

CUSTOMERS = [list(column) for column in REGISTRY["BG_NBD_FIT"].examples[0].arguments]


@pytest.mark.parametrize("blank", [None, "", float("nan")], ids=["blank", "empty text", "NaN"])
def test_rows_below_the_customers_are_left_out(blank: Any) -> None:
    longer = [[*column, blank, blank] for column in CUSTOMERS]
    assert clv_xl.bg_nbd_fit(*longer) == clv_xl.bg_nbd_fit(*CUSTOMERS)


def test_arrays_and_ranges_are_columns_too() -> None:
    expected = clv_xl.bg_nbd_fit(*CUSTOMERS)
    assert clv_xl.bg_nbd_fit(*map(np.array, CUSTOMERS)) == expected
    assert clv_xl.bg_nbd_fit(*([[item] for item in column] for column in CUSTOMERS)) == expected


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        ((1, 2, None), r"^BG_NBD_FIT: recency must be a number in every row .*, not blank.* row 3\.$"),
        (
            (1, 2, "soon"),
            r"^BG_NBD_FIT: recency must be a number, 0 or more in every row \(row 3 is not\), not 'soon'\.$",
        ),
        ((0, 4, -1), r"^BG_NBD_FIT: frequency must be 0 or more in every row \(row 5 is not\), not -1\.$"),
        ((0, 4, 2.5), r"^BG_NBD_FIT: frequency must be a whole number .*, not 2\.5 as in row 5\.$"),
        ((1, 0, 69), r"^BG_NBD_FIT: recency must be at most the age, not 69 as in row 1\.$"),
    ],
)
def test_a_row_that_is_no_customer_is_named(spoil: tuple[int, int, Any], sentence: str) -> None:
    column, row, value = spoil
    columns = [list(items) for items in CUSTOMERS]
    columns[column][row] = value
    with pytest.raises(InputError, match=sentence):
        clv_xl.bg_nbd_fit(*columns)


def test_one_time_buyers_need_no_order_value() -> None:
    frequency, value = REGISTRY["GAMMA_GAMMA_FIT"].examples[0].arguments
    blanks = [amount or None for amount in value]
    assert clv_xl.gamma_gamma_fit(frequency, blanks) == clv_xl.gamma_gamma_fit(frequency, value)
    assert clv_xl.expected_order_value(GAMMA_GAMMA, [0, 2], [None, 22.35]).tolist() == [
        clv_xl.expected_order_value(GAMMA_GAMMA, 0),
        clv_xl.expected_order_value(GAMMA_GAMMA, 2, 22.35),
    ]


# What is refused

REFUSED = [
    (lambda: clv_xl.p_alive(BG_NBD, 2.5, 3, 4), "P_ALIVE: frequency must be a whole number, not 2.5.", "#NUM!"),
    (lambda: clv_xl.p_alive(BG_NBD, 2, 39, 38), "P_ALIVE: recency must be at most the age, not 39.", "#NUM!"),
    (lambda: clv_xl.p_alive(BG_NBD, 0, 3, 4),
     "P_ALIVE: recency must be 0 where there was no repeat order, not 3.", "#NUM!"),
    (lambda: clv_xl.p_alive(BG_NBD, 2, 0, 4),
     "P_ALIVE: recency must be above 0 where there were repeat orders, not 0.", "#NUM!"),
    (lambda: clv_xl.p_alive(BG_BB, 2, 4, 6.5),
     "P_ALIVE: age must be a whole number of opportunities, at most 10,000, not 6.5.", "#NUM!"),
    (lambda: clv_xl.p_alive(BG_BB, 2, 3.5, 6),
     "P_ALIVE: recency must be a whole number of opportunities, not 3.5.", "#NUM!"),
    (lambda: clv_xl.p_alive(BG_BB, 5, 4, 6),
     "P_ALIVE: frequency must be at most the recency, one order at an opportunity, not 5.", "#NUM!"),
    (lambda: clv_xl.expected_orders(BG_BB, 2.5),
     "EXPECTED_ORDERS: horizon must be a whole number of opportunities, at most 10,000, not 2.5.", "#NUM!"),
    (lambda: clv_xl.expected_orders(BG_NBD, 52, 2),
     "EXPECTED_ORDERS: recency must be given where frequency, recency or age is, not blank.", "#VALUE!"),
    (lambda: clv_xl.expected_orders(BG_NBD, 52, None, None, 5),
     "EXPECTED_ORDERS: frequency must be given where frequency, recency or age is, not blank.", "#VALUE!"),
    (lambda: clv_xl.probability_of_orders(BG_NBD, 1.5, 39),
     "PROBABILITY_OF_ORDERS: orders must be a whole number, not 1.5.", "#NUM!"),
    (lambda: clv_xl.dert(BG_NBD, 0, 2, 30, 38), "DERT: discount_rate must be above 0, at most 1, not 0.", "#NUM!"),
    (lambda: clv_xl.expected_order_value(GAMMA_GAMMA, 2),
     "EXPECTED_ORDER_VALUE: monetary_value must be above 0 where there were repeat orders, not 0.", "#NUM!"),
    (lambda: clv_xl.expected_order_value(GammaGammaFit(p=0.2, q=0.7, gamma=9), 1, 20),
     "EXPECTED_ORDER_VALUE: frequency must be so large that p x frequency + q is above 1, for below it the expected "
     "value is infinite, not 1.", "#NUM!"),
    (lambda: clv_xl.sbg_survival(HIGH_END, 2.5), "SBG_SURVIVAL: periods must be a whole number, not 2.5.", "#NUM!"),
    (lambda: clv_xl.sbg_retention(HIGH_END, 1.5), "SBG_RETENTION: period must be a whole number, not 1.5.", "#NUM!"),
    (lambda: clv_xl.sbg_clv(HIGH_END, 100, 0),
     "SBG_CLV: discount_rate must be above 0 where alpha is at most 1 and all payments count, not 0.", "#NUM!"),
    (lambda: clv_xl.sbg_clv(HIGH_END, 100, 0.1, 1.5), "SBG_CLV: renewals must be a whole number, not 1.5.", "#NUM!"),
    (lambda: clv_xl.clv_predicted(BG_NBD, GAMMA_GAMMA, 2, 30.43, 38.86, 22.35, 12, 0.1, "fortnight"),
     "CLV_PREDICTED: time_unit must be day, week, month, quarter, half-year or year, not 'fortnight'.", "#VALUE!"),
    (lambda: clv_xl.clv_predicted(BG_NBD, GAMMA_GAMMA, 2, 30.43, 38.86, 22.35, [12, 24]),
     "CLV_PREDICTED: horizon_months must be a number, above 0, at most 1200, not [12, 24].", "#VALUE!"),
    (lambda: clv_xl.clv_predicted(BG_BB, GAMMA_GAMMA, 2, 4, 6, 22.35, 400, 0.1, "day"),
     "CLV_PREDICTED: horizon_months must be at most 10,000 times a day, not 400.", "#NUM!"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "sentence", "kind"), REFUSED, ids=[sentence for _, sentence, _ in REFUSED])
def test_what_can_not_be_is_refused_in_words(call: Callable[[], Any], sentence: str, kind: str) -> None:
    with pytest.raises(InputError) as refused:
        call()
    assert (str(refused.value), refused.value.kind) == (sentence, kind)


def test_a_recency_may_pass_the_age_by_rounding() -> None:
    assert clv_xl.p_alive(BG_NBD, 2, 38.86 * (1 + 1e-12), 38.86) == pytest.approx(
        clv_xl.p_alive(BG_NBD, 2, 38.86, 38.86)
    )


# Columns


@MODEL
@given(data=st.data())
def test_a_column_gives_what_its_rows_give(block: Rows, data: st.DataObject) -> None:
    customers = data.draw(st.lists(histories(), min_size=1, max_size=5))
    columns = [np.array(column, float) for column in zip(*customers, strict=True)]
    for ask in (
        lambda *history: clv_xl.p_alive(block, *history),
        lambda *history: clv_xl.expected_orders(block, 12, *history),
        lambda *history: clv_xl.dert(block, 0.01, *history),
        lambda *history: clv_xl.clv_predicted(block, GAMMA_GAMMA, *history, 22.35),
    ):
        together = ask(*columns)
        assert together == pytest.approx([ask(*customer) for customer in customers], rel=1e-9)


@st.composite
def histories(draw: st.DrawFn) -> tuple[int, int, int]:
    """Frequency, recency and age that all models take."""
    age = draw(st.integers(0, 60))
    recency = draw(st.integers(0, age))
    return (draw(st.integers(1, recency)) if recency else 0, recency, age)


def test_a_customer_that_can_not_be_costs_his_row_and_is_explained() -> None:
    with pytest.warns(InputWarning) as caught:
        chances = clv_xl.p_alive(BG_NBD, [2, 0, 2, "x"], [30.43, 0, 39, 1], [38.86, 38.86, 38, 2])
    assert chances[:2] == pytest.approx([0.726579, 1], rel=1e-6)
    assert np.isnan(chances[2:]).all()
    sentence = "2 of 4 rows have no answer; row 3: P_ALIVE: recency must be at most the age, not 39."
    assert [(str(one.message), one.filename) for one in caught] == [(sentence, __file__)]


@pytest.mark.parametrize("ask", ["call", "rows"])
def test_a_million_customers_are_asked_for_at_once(ask: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def counted(fit: Fit, frequency: Any, recency: Any, age: Any) -> Any:
        sizes.append(np.size(frequency))
        return np.zeros(np.shape(frequency))

    monkeypatch.setattr(predictions, "p_alive", counted)
    answers = getattr(REGISTRY["P_ALIVE"], ask)(BG_NBD, np.full(10**6, 2), np.full(10**6, 30), np.full(10**6, 38))
    assert len(answers) == 10**6
    assert sizes == [10**6]


def test_rows_for_hosts_have_errors_in_their_places() -> None:
    found = REGISTRY["P_ALIVE"].rows(BG_NBD, [[2], [0], [2], [None]], [[30.43], [0], [39], [1]], 38.86)
    assert found[:2] == pytest.approx([0.726579, 1], rel=1e-6)
    assert [(str(error), error.kind) for error in found[2:]] == [
        ("P_ALIVE: recency must be at most the age, not 39.", "#NUM!"),
        ("P_ALIVE: frequency must be a number, 0 or more, not blank.", "#VALUE!"),
    ]


def test_rows_without_a_history_are_new_customers() -> None:
    new, known = clv_xl.expected_orders(BG_NBD, 39), clv_xl.expected_orders(BG_NBD, 39, 2, 30.43, 38.86)
    columns = ([2, None, None], [30.43, None, 5], [38.86, "", 6])
    with pytest.warns(
        InputWarning, match=r"^1 of 3 rows have no answer; row 3: EXPECTED_ORDERS: frequency must be given"
    ):
        found = clv_xl.expected_orders(BG_NBD, 39, *columns)
    assert found[:2].tolist() == [known, new]
    assert REGISTRY["EXPECTED_ORDERS"].rows(BG_NBD, 39, *columns)[:2] == [known, new]


def test_no_warning_of_numpy_comes_through() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert clv_xl.probability_of_orders(BG_NBD, 0, 0) == pytest.approx(1)
        assert clv_xl.p_alive(BG_NBD, 5000, 30, 1e6) == 0


# In Python


def test_the_value_to_come_has_two_names_and_one_entry() -> None:
    assert clv_xl.customer_lifetime_value is clv_xl.clv_predicted
    assert "CUSTOMER_LIFETIME_VALUE" not in REGISTRY
    names = "fit gg_fit frequency recency age monetary_value horizon_months discount_rate time_unit".split()
    assert list(inspect.signature(clv_xl.customer_lifetime_value).parameters) == names
    fit, gg_fit = BgNbdFit(r=0.243, alpha=4.414, a=0.793, b=2.426), GammaGammaFit(p=6.25, q=3.74, gamma=15.44)
    values = (fit, gg_fit, 2, 30.43, 38.86, 22.35, 12, 0.1, "week")
    by_name = clv_xl.customer_lifetime_value(**dict(zip(names, values, strict=True)))
    assert by_name == clv_xl.customer_lifetime_value(*values) == pytest.approx(36.749154, rel=1e-6)


def test_fit_and_forecast_of_a_shop() -> None:
    fit = clv_xl.bg_nbd_fit(*CUSTOMERS)
    spending = clv_xl.gamma_gamma_fit(*REGISTRY["GAMMA_GAMMA_FIT"].examples[0].arguments)
    frequency, recency, age = CUSTOMERS
    values = clv_xl.clv_predicted(
        fit, spending, frequency, recency, age, [*REGISTRY["GAMMA_GAMMA_FIT"].examples[0].arguments[1]]
    )
    assert values.shape == (18,)
    assert values.argmax() == 1  # 12 orders of 71 on average, the last 5 weeks ago
    assert (values > 0).all()


@pytest.mark.parametrize("ended", [[True, False, True, True] * 20, np.array([True, False, True, True] * 20)])
def test_ended_may_be_true_and_false(ended: Any) -> None:
    periods, numbers = [1, 2, 3, 5] * 20, [1, 0, 1, 1] * 20
    assert clv_xl.s_bg_fit_durations(periods, ended) == clv_xl.s_bg_fit_durations(periods, numbers)


def test_a_horizon_without_an_opportunity_is_refused() -> None:
    fit = BgBbFit(alpha=1.2, beta=0.75, gamma=0.66, delta=2.78)
    with pytest.raises(InputError, match="horizon_months must be at least a year"):
        clv_xl.clv_predicted(fit, GammaGammaFit(p=6, q=4, gamma=15), 3, 4, 6, 30, 6, 0.1, "year")
