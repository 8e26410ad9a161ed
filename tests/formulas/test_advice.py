"""CLV_ADVICE: each verdict at its limits, and figures that are worked out of the input."""

from __future__ import annotations

from typing import Any

import pytest

from clv_xl import clv, clv_advice


@pytest.mark.parametrize(
    ("inputs", "start"),
    [
        ((10, 1.49, 0.99), "Weak: no repeat purchases"),
        ((10, 1.49, 1), "Weak: short retention"),
        ((10, 1.5, 0.5), "Weak: few repeat sales"),
        ((500, 2.99, 9), "Weak: few repeat sales"),
        ((99.99, 3, 0.5), "Great: steady"),
        ((100, 3, 0.5), "Great: premium"),
        ((100, 9.99, 1), "Great: premium"),
        ((100, 10, 1), "Great: high purchase frequency"),
    ],
)
def test_limits(inputs: tuple[float, ...], start: str) -> None:
    assert clv_advice(*inputs).startswith(start)


@pytest.mark.parametrize(
    ("inputs", "figure"),
    [
        ((10, 1, 6, "half-year", "month"), clv(10, 2, 6, "half-year", "month") - clv(10, 1, 6, "half-year", "month")),
        ((40, 1, 1), clv(40, 1, 2) - clv(40, 1, 1)),
        ((40, 1, 36, "quarter", "month"), clv(40, 1, 48, "quarter", "month") - clv(40, 1, 36, "quarter", "month")),
        ((30, 2, 1.5), clv(30, 3, 1.5) - clv(30, 2, 1.5)),
        ((20, 12, 6, "half-year", "month"), clv(22, 12, 6, "half-year", "month") - 240),
        ((1000, 5, 2), clv(1000, 6, 2) - clv(1000, 5, 2)),
        ((50, 5, 3), clv(50, 5, 4) - clv(50, 5, 3)),
    ],
)
def test_figure_is_what_the_improvement_adds(inputs: tuple[Any, ...], figure: float) -> None:
    assert clv_advice(*inputs).endswith(f" would add {figure:,.2f}.")


def test_names_the_period_of_the_orders() -> None:
    assert "one more order per quarter" in clv_advice(200, 3, 2, "Quarters", "year")
    assert "one more order per month" in clv_advice(200, 3, 2, None, "month")


@pytest.mark.parametrize(
    ("cost", "end"),
    [
        (80, "CLV : CAC is 3.12, healthy (3 or more)."),
        (250 / 3, "CLV : CAC is 3.00, healthy (3 or more)."),
        (84, "CLV : CAC is 2.98, thin (3 is healthy)."),
        (250, "CLV : CAC is 1.00, thin (3 is healthy)."),
        (251, "CLV : CAC is 1.00, losing money (below 1)."),
        (0, "Winning a customer costs nothing, so all of 250.00 stays."),
    ],
)
def test_judges_the_acquisition_cost(cost: float, end: str) -> None:
    assert clv_advice(50, 5, 1, None, None, cost) == f"{clv_advice(50, 5, 1)} {end}"
