"""CDNOW's money: what an order is worth (Gamma-Gamma), and lifetime values with their trap of units.

P = published (met as printed), R = recomputed by an independent program (to 1e-4 of itself), B = both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from clv_xl.models import gamma_gamma
from clv_xl.models.bg_nbd import BgNbdFit, fit
from clv_xl.models.gamma_gamma import GammaGammaFit
from clv_xl.models.predictions import customer_lifetime_value, expected_order_value, expected_orders
from tests.models.cdnow import Calibration
from tests.models.conftest import Counts
from tests.models.test_cdnow import CUSTOMER_1, printed, recomputed

CUSTOMER_1_VALUE = 22.35  # as the documentation of lifetimes prints it; 22.345 from the log
DAYS_PER_MONTH = 365.25 / 12
YEARLY = 1.01**12 - 1  # 1 % a month, effective per year


@pytest.fixture(scope="session")
def summary_fit(cdnow_summary: Counts) -> BgNbdFit:
    return fit(*cdnow_summary)


class TestOrderValue:
    """Fader & Hardie, note 025: 946 customers with a repeat order."""

    def test_parameters_as_printed(self, spend: GammaGammaFit) -> None:
        assert spend.parameters == (printed(6.25, 2), printed(3.74, 2), printed(15.44, 2))

    def test_parameters_at_the_maximum(self, spend: GammaGammaFit) -> None:
        assert spend.parameters == pytest.approx((6.24957, 3.74422, 15.44352), abs=5.001e-6)

    def test_log_likelihood(self, spend: GammaGammaFit) -> None:
        assert spend.log_likelihood == printed(-4055.9177)  # B: CLVTools
        assert (spend.outcome, spend.customers) == ("ok", 946)

    def test_one_time_buyers_are_passed_over(self, cdnow: Calibration, spend: GammaGammaFit) -> None:
        """No repeat order, no value to learn from: the fit is the same with and without them."""
        everybody = gamma_gamma.fit(cdnow.frequency, np.nan_to_num(cdnow.monetary_value))
        assert (everybody.parameters, everybody.customers) == (spend.parameters, 946)

    def test_mean_of_the_population(self, spend: GammaGammaFit) -> None:
        assert expected_order_value(spend, 0, 0) == printed(35.17, 2)

    def test_first_ten_customers(self, cdnow: Calibration, spend: GammaGammaFit) -> None:
        ten = slice(10)
        values = expected_order_value(spend, cdnow.frequency[ten], np.nan_to_num(cdnow.monetary_value[ten]))
        published = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
        assert list(values) == [printed(value, 2) for value in published]

    def test_first_ten_customers_at_rounded_parameters(self, cdnow: Calibration) -> None:
        """P; the tolerance of 0.1 is the source's own, for the printed parameters lack digits."""
        rounded, ten = GammaGammaFit(p=6.25, q=3.74, gamma=15.44), slice(10)
        values = expected_order_value(rounded, cdnow.frequency[ten], np.nan_to_num(cdnow.monetary_value[ten]))
        published = [24.66, 18.92, 35.22, 35.22, 35.22, 71.47, 18.92, 35.22, 27.29, 35.22]
        assert list(values) == pytest.approx(published, abs=0.1)

    def test_orders_and_values_hardly_correlate(self, cdnow: Calibration) -> None:
        """What the model takes for granted, in the data that the tests use: R."""
        repeat = cdnow.frequency > 0
        correlation = np.corrcoef(cdnow.frequency[repeat], cdnow.monetary_value[repeat])[0, 1]
        assert correlation == printed(0.1139)


class TestLifetimeValue:
    """12 months at 1 % a month. The trap: 140.0962 comes of weeks taken for days, 30 of them a month."""

    def by_month(self, orders: BgNbdFit, spend: GammaGammaFit, histories: Any, value: Any, month: float) -> Any:
        """Return orders of each month times their value, discounted at its end, with a month of any length."""
        until = [expected_orders(orders, month * number, *histories) for number in range(13)]
        discounted = sum((until[number] - until[number - 1]) / 1.01**number for number in range(1, 13))
        return discounted * expected_order_value(spend, histories[0], value)

    def test_what_the_documentation_of_lifetimes_prints(self, summary_fit: BgNbdFit, spend: GammaGammaFit) -> None:
        value = self.by_month(summary_fit, spend, CUSTOMER_1, CUSTOMER_1_VALUE, month=30)
        assert value == recomputed(140.0962)

    def test_all_customers_with_months_of_4_345_weeks(
        self, summary_fit: BgNbdFit, spend: GammaGammaFit, cdnow: Calibration, cdnow_summary: Counts
    ) -> None:
        values = self.by_month(summary_fit, spend, cdnow_summary, np.nan_to_num(cdnow.monetary_value), month=4.345)
        assert values.sum() == recomputed(71509.90)
        assert values.mean() == printed(30.34, 2)

    def test_weeks_are_weeks(self, summary_fit: BgNbdFit, spend: GammaGammaFit) -> None:
        """Months of 365.25 / 12 days: a little above the 36.2785 of months of 4.345 weeks, far below the trap."""
        value = customer_lifetime_value(summary_fit, spend, *CUSTOMER_1, CUSTOMER_1_VALUE, 12, YEARLY, "week")
        expected = self.by_month(summary_fit, spend, CUSTOMER_1, CUSTOMER_1_VALUE, month=DAYS_PER_MONTH / 7)
        assert value == pytest.approx(expected, rel=1e-9)
        assert 36.2785 < value < 36.31

    def test_weeks_told_to_be_days_fall_into_the_trap(self, summary_fit: BgNbdFit, spend: GammaGammaFit) -> None:
        """Only the caller knows his unit: a wrong one is answered with almost four times the value."""
        value = customer_lifetime_value(summary_fit, spend, *CUSTOMER_1, CUSTOMER_1_VALUE, 12, YEARLY, "day")
        expected = self.by_month(summary_fit, spend, CUSTOMER_1, CUSTOMER_1_VALUE, month=DAYS_PER_MONTH)
        assert value == pytest.approx(expected, rel=1e-9)
        assert value > 140

    def test_value_does_not_depend_on_the_unit(self, cdnow: Calibration, bg: BgNbdFit, spend: GammaGammaFit) -> None:
        """The same customers in days have alpha seven times as large and the same lifetime values."""
        money = np.nan_to_num(cdnow.monetary_value)
        days = BgNbdFit(r=bg.r, alpha=7 * bg.alpha, a=bg.a, b=bg.b)
        in_weeks = customer_lifetime_value(
            bg, spend, cdnow.frequency, cdnow.recency, cdnow.age, money, 12, YEARLY, "week"
        )
        in_days = customer_lifetime_value(
            days, spend, cdnow.frequency, 7 * cdnow.recency, 7 * cdnow.age, money, 12, YEARLY, "day"
        )
        assert in_days == pytest.approx(in_weeks, rel=1e-9)

    def test_the_rate_is_effective_per_year(self, bg: BgNbdFit, spend: GammaGammaFit) -> None:
        """A payment at the end of month 12 is divided by 1 + rate once: from 11 to 12 months."""

        def value(months: int, rate: float) -> float:
            return float(customer_lifetime_value(bg, spend, *CUSTOMER_1, 22.345, months, rate, "week"))

        undiscounted = value(12, 0) - value(11, 0)
        assert (value(12, 0.21) - value(11, 0.21)) * 1.21 == pytest.approx(undiscounted, rel=1e-9)
