"""The examples that the five explanations and the textbook print, each under its source."""

from __future__ import annotations

from typing import Any

import pytest

import clv_xl
from clv_xl.formulas.periods import rate_per
from clv_xl.udf import REGISTRY

TIKTOK_SHOP = [  # order value, repeat sales, retention, their units, CLV, verdict
    ((50, 5, 1, "year", "year"), 250, "Great: steady repeat purchases"),
    ((20, 12, 6, "half-year", "month"), 240, "Great: high purchase frequency"),
    ((100, 3, 2, "year", "years"), 600, "Great: premium products raise lifetime spend"),
    ((30, 2, 1, "year", "year"), 60, "Weak: few repeat sales. Offer loyalty rewards or exclusive discounts"),
    ((10, 1, 6, "half-year", "months"), 10, "Weak: no repeat purchases. Retarget customers with ads"),
    ((40, 1, 1, "year", "year"), 40, "Weak: short retention. Improve the customer experience to extend loyalty"),
]


@pytest.mark.parametrize(("inputs", "value", "verdict"), TIKTOK_SHOP)
def test_tiktok_shop_calculator(inputs: tuple[Any, ...], value: float, verdict: str) -> None:
    assert clv_xl.clv(*inputs) == value
    assert clv_xl.clv_advice(*inputs).startswith(verdict)


def test_tiktok_shop_calculator_both_readings_of_row_2() -> None:
    assert clv_xl.clv(20, 12, 6, "half-year", "month") == 240.0
    assert clv_xl.clv(20, 2, 6, "month", "month") == 240.0
    assert clv_xl.clv(20, 12, 6) == 1440.0  # what the same three numbers give when the units are not told


SCALARS = [
    # The web-shop guide
    ("step 2", "AOV", (1250, 10), 125),
    ("step 3", "PURCHASE_FREQUENCY", (240, 100), 2.4),
    ("step 4", "CUSTOMER_VALUE", (125, 2.4), 300),
    ("step 5, a young shop: 3 years", "CLV", (125, 2.4, 3), 900),
    ("step 5, churn", "LIFESPAN", (0.25,), 4),
    ("step 6", "CAC", (12700, 100), 127),
    ("step 6", "CLV_ROI", (900, 127), 773),
    ("step 6, good at 3:1", "CLV_CAC_RATIO", (900, 300), 3),
    ("step 7: CLV 100, conversion 10 %", "MAX_CPC", (100, 0.10), 10.00),
    # The marketplace-seller guide
    ("flagship", "CLV", (200, 4, 3), 2400),
    ("side product", "CLV", (50, 4, 3), 600),
    ("30 a month for 12 months", "CLV", (30, 1, 12, "month", "month"), 360),
    ("ad A: one order of 300", "CLV", (300, 1, 1), 300),
    ("ad B: three orders of 150", "CLV", (150, 3, 1), 450),
    # The shop-builder's handbook
    ("(90 x 3 - 6) x 20 %", "CLV_PROFIT", (90, 3, 6, 0.2), 52.80),
    ("the textbook form, margin x revenue - CAC", "CLV_NET", (90 * 3, 90 * 3 * 0.8, 0, 6, 0), 48.00),
    # Gupta & Lehmann's multiples
    ("80 %, 10 %", "CLV_RETENTION", (1, 0.80, 0.10), 2.67),
    ("90 %, 10 %", "CLV_RETENTION", (1, 0.90, 0.10), 4.50),
    ("60 %, 16 %", "CLV_RETENTION", (1, 0.60, 0.16), 1.07),
    ("150 - 100", "CLV_RETENTION", (150, 0.55, 0.10, 0, False, 100), 50),
    ("first margin now: add it", "CLV_RETENTION", (150, 0.55, 0.10, 0, True, 100), 200),
    ("growth 5 %: .8 / (1.1 - .84)", "CLV_RETENTION", (1, 0.80, 0.10, 0.05), 3.08),
    # The consistency check: 52 weeks a year
    ("24.78 a week over 20 years", "CLV", (24.78, 52, 20), 25771.20),
    ("the same, nothing discounted", "CLV_DISCOUNTED", (24.78, 1, 0, 20 * 52), 25771.20),
    ("a yearly margin, a yearly multiple of 2.142857", "CLV_RETENTION", (274.46, 0.75, 0.10), 588.13),
]


@pytest.mark.parametrize(("source", "name", "inputs", "answer"), SCALARS)
def test_printed_number(source: str, name: str, inputs: tuple[Any, ...], answer: float) -> None:
    assert REGISTRY[name].call(*inputs) == pytest.approx(answer, abs=0.005)


def test_month_rate_compounds_to_the_year() -> None:
    monthly = rate_per(0.10, "month")
    assert monthly == pytest.approx(1.10 ** (1 / 12) - 1, rel=1e-12)
    assert (1 + monthly) ** 12 == pytest.approx(1.10, rel=1e-12)
    assert rate_per(0.10, "year") == pytest.approx(0.10, rel=1e-12)


def test_handbook_levers() -> None:
    header, *rows = clv_xl.clv_levers(90, 3, 6, 0.2)
    assert header == ["lever", "changed value", "new CLV", "difference"]
    assert rows == [
        ["average order value", *map(pytest.approx, (99.0, 58.20, 5.40))],
        ["orders per lifetime", *map(pytest.approx, (3.3, 58.20, 5.40))],
        ["acquisition cost", *map(pytest.approx, (5.4, 52.92, 0.12))],
        ["margin", *map(pytest.approx, (0.22, 58.08, 5.28))],
    ]


def test_a_lever_is_moved_by_the_change_given_and_a_margin_to_1_at_most() -> None:
    rows = clv_xl.clv_levers(90, 3, 6, 0.9, -0.5)[1:]
    assert [row[1] for row in rows] == [45.0, 1.5, 9.0, 0.45]
    assert clv_xl.clv_levers(90, 3, 6, 0.95)[4][1:] == [1.0, 264.0, pytest.approx(13.2)]
