"""Multiples of the margin (Gupta & Lehmann 2003), and an infographic on a coffee chain that mixes its periods."""

from __future__ import annotations

import pytest

import clv_xl

# By retention; discount rates 10, 12, 14 and 16 %. 80 % at 10 % is printed, the others recomputed.
MULTIPLES = {
    0.60: (1.20, 1.15, 1.11, 1.07),
    0.70: (1.75, 1.67, 1.59, 1.52),
    0.80: (2.67, 2.50, 2.35, 2.22),
    0.90: (4.50, 4.09, 3.75, 3.46),
}


@pytest.mark.parametrize(("retention", "multiples"), MULTIPLES.items())
def test_margin_multiples(retention: float, multiples: tuple[float, ...]) -> None:
    for discount, multiple in zip((0.10, 0.12, 0.14, 0.16), multiples, strict=True):
        assert clv_xl.clv_retention(1, retention, discount) == pytest.approx(multiple, abs=0.005)


def test_a_first_margin_now_is_one_margin_more() -> None:
    """Margin x (1 + i) / (1 + i - r)."""
    assert clv_xl.clv_retention(100, 0.8, 0.1, 0, True) == pytest.approx(100 * 1.1 / 0.3, rel=1e-12)
    assert clv_xl.clv_retention(100, 0.8, 0.1, 0, True) == pytest.approx(
        100 + clv_xl.clv_retention(100, 0.8, 0.1), rel=1e-12
    )


def test_growing_margins() -> None:
    """Margin x r / (1 + i - r (1 + g))."""
    assert clv_xl.clv_retention(100, 0.7, 0.1, 0.03) == pytest.approx(100 * 0.7 / (1.1 - 0.7 * 1.03), rel=1e-12)


class TestCoffeeChain:
    """Order 5.90, 4.2 a week, 20 years, margin 21.3 %, 75 % retained, 10 % cost of capital."""

    WEEKLY = 5.90 * 4.2
    OF_20_YEARS = 5489.27  # margin: "custom" in the infographic, and right

    def test_the_printed_week_is_too_low(self) -> None:
        """24.30 is printed; its value of 20 years is 25,272 where the inputs give 25,771.20."""
        assert clv_xl.customer_value(5.90, 4.2) == pytest.approx(24.78, abs=0.005)
        assert clv_xl.clv(24.30, 52, 20) == pytest.approx(25_272, abs=0.5)
        assert clv_xl.clv(self.WEEKLY, 52, 20) == pytest.approx(25_771.20, abs=0.005)

    def test_margin_of_20_years(self) -> None:
        assert clv_xl.clv(self.WEEKLY, 52, 20) * 0.213 == pytest.approx(self.OF_20_YEARS, abs=0.005)
        assert clv_xl.clv(24.30, 52, 20) * 0.213 == pytest.approx(5_382.94, abs=0.005)

    def test_a_yearly_multiple_takes_a_yearly_margin(self) -> None:
        """11,535 is printed: the yearly multiple of a margin of 20 years. Of a year's margin it is 588.14."""
        assert clv_xl.clv_retention(self.OF_20_YEARS / 20, 0.75, 0.10) == pytest.approx(588.14, abs=0.005)
        assert clv_xl.clv_retention(5_382.94, 0.75, 0.10) == pytest.approx(11_535, abs=0.5)

    def test_no_horizon_makes_the_printed_value(self) -> None:
        """Twenty years of what a customer leaves, discounted, stay below the endless value of 588.14."""
        of_20_years = clv_xl.clv_discounted(self.OF_20_YEARS / 20, 0.75, 0.10, 20)
        assert 580 < of_20_years < 588.14
