"""What holds for any input in range: monotone in each argument, in step with money, exact in its units."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import clv_xl
from clv_xl.formulas.periods import DAYS_IN
from clv_xl.udf import REGISTRY, Function, InputError
from tests.strategies import amounts, calls, in_range

# Which way an answer goes when an argument rises; "sales" = up where sales exceed the acquisition cost.
DIRECTION = {
    "CLV": {"average_order_value": 1, "purchase_frequency": 1, "lifespan": 1},
    "CUSTOMER_VALUE": {"average_order_value": 1, "purchase_frequency": 1},
    "AOV": {"revenue": 1, "orders": -1},
    "PURCHASE_FREQUENCY": {"orders": 1, "customers": -1},
    "LIFESPAN": {"churn_rate": -1},
    "CAC": {"marketing_spend": 1, "new_customers": -1},
    "CLV_ROI": {"lifetime_value": 1, "acquisition_cost": -1},
    "CLV_CAC_RATIO": {"lifetime_value": 1, "acquisition_cost": -1},
    "MAX_CPC": {"lifetime_value": 1, "conversion_rate": 1, "margin": 1, "target_share": 1},
    "CLV_NET": {"revenue": 1, "cost_of_goods": -1, "service_cost": -1, "marketing_cost": -1, "logistics_cost": -1},
    "CLV_PROFIT": {"average_order_value": 1, "orders_per_lifetime": 1, "acquisition_cost": -1, "margin": "sales"},
    "CLV_RETENTION": {
        "margin_per_period": 1, "retention_rate": 1, "discount_rate": -1, "growth": 1, "acquisition_cost": -1,
    },
    "CLV_DISCOUNTED": {"margin_per_period": 1, "retention_rate": 1, "discount_rate": -1, "periods": 1},
}  # fmt: skip

NUMERIC = [function for function in REGISTRY.values() if function.answer_type is float and not function.needs_numpy]
EACH_ARGUMENT = [(function, a.name) for function in NUMERIC for a in function.arguments if a.kind == "number"]
NO_MONEY = {"PURCHASE_FREQUENCY", "LIFESPAN", "CLV_CAC_RATIO"}
UNITS = st.sampled_from(list(DAYS_IN))


def answer(function: Function, call: dict[str, Any]) -> float:
    """Return the answer; a call that has none for good reason is left out of the test."""
    try:
        return float(function.call(**call))
    except InputError as error:
        assume("nearer to 1" in str(error) or "must be below" in str(error))
        assume(False)
        raise AssertionError from None


@pytest.mark.parametrize(("function", "name"), EACH_ARGUMENT, ids=lambda part: getattr(part, "name", part))
@given(data=st.data())
def test_monotone_in_each_argument(function: Function, name: str, data: st.DataObject) -> None:
    call = data.draw(calls(function))
    other = data.draw(in_range(next(a for a in function.arguments if a.name == name)))
    low, high = sorted([call[name], other])
    below, above = answer(function, call | {name: low}), answer(function, call | {name: high})
    direction = DIRECTION[function.name][name]
    if direction == "sales":
        direction = 1 if call["average_order_value"] * call["orders_per_lifetime"] >= call["acquisition_cost"] else -1
    rounding = 1e-9 * max(abs(below), abs(above), *(abs(value) for value in call.values()), 1)
    assert (above - below) * int(direction) >= -rounding


@pytest.mark.parametrize("function", NUMERIC, ids=lambda function: function.name)
@given(data=st.data(), doublings=st.integers(-10, 10))
def test_in_step_with_money(function: Function, data: st.DataObject, doublings: int) -> None:
    call = data.draw(calls(function))
    times = 2.0**doublings  # a power of two shifts the point and rounds nothing
    money = {a.name for a in function.arguments if a.unit == "money"}
    scaled = {name: value * times if name in money else value for name, value in call.items()}
    expected = answer(function, call) * (1.0 if function.name in NO_MONEY else times)
    assert answer(function, scaled) == expected


@given(value=amounts, orders=st.integers(0, 1000), length=st.integers(0, 1000), per=UNITS, within=UNITS)
def test_units_are_converted_to_the_last_bit(value: float, orders: int, length: int, per: str, within: str) -> None:
    exact = Fraction(orders) * length * Fraction(DAYS_IN[within]) / Fraction(DAYS_IN[per])
    assert clv_xl.clv(value, orders, length, per, within) == value * float(exact)


@given(value=amounts, monthly=st.integers(0, 1000), years=st.integers(0, 100))
def test_months_and_years_are_the_same_length_both_ways(value: float, monthly: int, years: int) -> None:
    expected = clv_xl.clv(value, 12 * monthly, years)
    assert clv_xl.clv(value, monthly, years, "month", "year") == expected
    assert clv_xl.clv(value, monthly, 12 * years, "month", "month") == expected
    assert clv_xl.clv(value, 12 * monthly, 12 * years, "year", "month") == expected
    assert clv_xl.clv(value, 6 * monthly, 2 * years, "half-year", "half-year") == expected
    assert clv_xl.clv(value, 3 * monthly, years, "quarter", "year") == expected


def test_lengths_of_time() -> None:
    assert DAYS_IN == {
        "day": 1, "week": 7, "month": 365.25 / 12, "quarter": 365.25 / 4, "half-year": 365.25 / 2, "year": 365.25,
    }  # fmt: skip


@given(value=amounts, orders=amounts, length=amounts, unit=UNITS)
def test_one_unit_for_both_changes_nothing(value: float, orders: float, length: float, unit: str) -> None:
    alone = clv_xl.clv(value, orders, length)
    assert clv_xl.clv(value, orders, length, unit, unit) == alone
    assert clv_xl.clv(value, orders, length, unit) == alone
    assert clv_xl.clv(value, orders, length, None, unit) == alone


@pytest.mark.parametrize("spelling", ["month", "months", "Month", "MONTHS", " month "])
def test_spellings_of_a_unit(spelling: str) -> None:
    assert clv_xl.clv(20, 12, 6, "half-year", spelling) == 240.0


@given(
    margin=amounts,
    retention=st.floats(0, 1),
    discount=st.floats(0, 1),
    periods=st.integers(0, 200),
)
def test_finite_horizon_is_the_sum_of_its_periods(
    margin: float, retention: float, discount: float, periods: int
) -> None:
    terms = [margin * (retention / (1 + discount)) ** period for period in range(1, periods + 1)]
    assert clv_xl.clv_discounted(margin, retention, discount, periods) == pytest.approx(sum(terms), rel=1e-6, abs=1e-6)


@given(margin=amounts, retention=st.floats(0, 0.95), discount=st.floats(0.01, 1))
def test_finite_horizon_approaches_the_endless_one(margin: float, retention: float, discount: float) -> None:
    endless = clv_xl.clv_retention(margin, retention, discount)
    assert clv_xl.clv_discounted(margin, retention, discount, 2000) == pytest.approx(endless, rel=1e-9)


@pytest.mark.parametrize(
    ("retention", "discount", "growth"), [(1, 0, 0), (1, 0.1, 0.1), (0.8, 0, 0.25), (0.5, 0.1, 1.3)]
)
def test_endless_value_without_a_limit_is_refused(retention: float, discount: float, growth: float) -> None:
    with pytest.raises(InputError, match="retention_rate must be below") as error:
        clv_xl.clv_retention(100, retention, discount, growth)
    assert error.value.kind == "#NUM!"
