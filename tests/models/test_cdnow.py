"""CDNOW, 2,357 customers in weeks: parameters and forecasts that the papers and other packages print.

In a comment or an id, P = published (met as printed), R = recomputed by an independent program (to 1e-4 of itself),
B = both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from clv_xl.models import bg_nbd, mbg_nbd, pareto_nbd
from clv_xl.models.bg_nbd import BgNbdFit
from clv_xl.models.fit import Fit
from clv_xl.models.mbg_nbd import MbgNbdFit
from clv_xl.models.pareto_nbd import ParetoNbdFit
from clv_xl.models.predictions import discounted_residual_orders, expected_orders, p_alive
from tests.models.cdnow import HOLDOUT_WEEKS, Calibration
from tests.models.conftest import Counts

MODULES = {"bg": bg_nbd, "mbg": mbg_nbd, "pareto": pareto_nbd}
# Fader, Hardie & Lee 2005 (BG/NBD) and CLVTools (Pareto/NBD); BTYDplus and lifetimes (MBG/NBD): B.
MAXIMA = {
    "bg": (0.2425945, 4.413602, 0.792922, 2.425906),
    "pareto": (0.553277, 10.577683, 0.606240, 11.668737),
    "mbg": (0.524843, 6.183086, 0.891359, 1.614002),
}
PRINTED = {
    "bg": (0.243, 4.414, 0.793, 2.426),
    "pareto": (0.553, 10.578, 0.606, 11.669),
    "mbg": (0.525, 6.183, 0.891, 1.614),
}
LOG_LIKELIHOODS = {  # from the log, and from the summary with two decimals; MBG/NBD is R, the others B
    "bg": (-9582.4292, -9582.4256),
    "pareto": (-9594.9762, -9594.9739),
    "mbg": (-9582.1357, -9582.1327),
}
CUSTOMER_1 = (2, 30.43, 38.86)  # as the summary has him
CUSTOMER_1516 = (26, 30 + 6 / 7, 31)


@pytest.fixture(scope="session")
def fits(bg: BgNbdFit, mbg: MbgNbdFit, pareto: ParetoNbdFit) -> dict[str, Fit]:
    return {"bg": bg, "mbg": mbg, "pareto": pareto}


def printed(value: float, decimals: int = 4) -> Any:
    """Return what a number must be to be printed so."""
    return pytest.approx(value, abs=0.5001 * 10**-decimals)


def recomputed(value: Any) -> Any:
    return pytest.approx(value, rel=1e-4)


def test_the_customers_are_those_of_the_papers(cdnow: Calibration) -> None:
    assert len(cdnow.frequency) == 2357
    assert (cdnow.frequency > 0).sum() == 946
    assert cdnow.frequency.sum() == 2457
    assert cdnow.held_out.sum() == 1882


@pytest.mark.parametrize("model", MAXIMA)
class TestFit:
    def test_parameters_as_printed(self, fits: dict[str, Fit], model: str) -> None:
        assert fits[model].parameters == tuple(printed(value, 3) for value in PRINTED[model])

    def test_parameters_at_the_maximum(self, fits: dict[str, Fit], model: str) -> None:
        assert fits[model].parameters == pytest.approx(MAXIMA[model], rel=5e-7)  # CONVENTIONS: "that is reachable"

    def test_log_likelihood(self, fits: dict[str, Fit], model: str) -> None:
        assert fits[model].log_likelihood == printed(LOG_LIKELIHOODS[model][0])

    def test_log_likelihood_of_the_summary(self, cdnow_summary: Counts, model: str) -> None:
        assert MODULES[model].fit(*cdnow_summary).log_likelihood == printed(LOG_LIKELIHOODS[model][1])

    def test_nothing_is_doubtful(self, fits: dict[str, Fit], model: str) -> None:
        assert (fits[model].outcome, fits[model].converged, fits[model].customers) == ("ok", True, 2357)


def test_bg_nbd_log_likelihood_of_clvtools(bg: BgNbdFit) -> None:
    assert bg.log_likelihood == printed(-9582.429, 3)


def test_pareto_nbd_standard_errors_of_clvtools(pareto: ParetoNbdFit) -> None:
    errors = pareto.standard_errors
    assert list(errors) == ["r", "alpha", "s", "beta"]
    assert errors["r"] == printed(0.0476)
    assert errors["alpha"] == printed(0.843, 3)
    assert errors["s"] == printed(0.187, 3)
    assert errors["beta"] == printed(6.21, 2)


class TestNewCustomer:
    """Repeat orders of a customer who has just come."""

    @pytest.mark.parametrize(
        ("weeks", "published"),
        [(0.1429, 0.0078), (1, 0.0532), (3, 0.1506), (31.8571, 1.0405), (32, 1.0437)],
    )
    def test_bg_nbd_of_hardies_workbook(self, bg: BgNbdFit, weeks: float, published: float) -> None:
        assert expected_orders(bg, weeks) == printed(published)

    @pytest.mark.parametrize(
        ("weeks", "value"),
        [
            (0.1429, 0.007816), (1, 0.053185), (3, 0.150632), (31.8571, 1.040494), (32, 1.043737), (78, 1.857972),
            (39, 1.19502),
        ],
    )  # fmt: skip
    def test_bg_nbd_recomputed(self, bg: BgNbdFit, weeks: float, value: float) -> None:
        assert expected_orders(bg, weeks) == recomputed(value)

    def test_bg_nbd_of_btyd(self, bg: BgNbdFit) -> None:
        assert expected_orders(bg, 52) == printed(1.444, 3)

    def test_pareto_nbd_with_the_papers_parameters(self) -> None:
        fit = ParetoNbdFit(r=0.55, alpha=10.56, s=0.61, beta=11.64)
        published = [0.05078, 0.09916, 0.14543, 0.18980, 0.23247, 0.27361, 0.31335, 0.35181, 0.38909]
        assert list(expected_orders(fit, np.arange(1, 10))) == [printed(value, 5) for value in published]

    def test_pareto_nbd_at_the_maximum(self, pareto: ParetoNbdFit) -> None:
        assert expected_orders(pareto, [1, 3, 6, 9]) == recomputed([0.051007, 0.146135, 0.275081, 0.391338])
        assert expected_orders(pareto, 52) == recomputed(1.473434)

    @pytest.mark.parametrize(
        ("fit", "published"),
        [  # pymc-marketing's reference scalars, at rounded parameters; those of the Pareto/NBD are what BTYD prints
            (BgNbdFit(r=0.243, alpha=4.414, a=0.793, b=2.426), [0.0532679, 0.1508652, 0.2807559]),
            (ParetoNbdFit(r=0.5534, alpha=10.5802, s=0.6061, beta=11.6562), [0.0510045, 0.1461243, 0.2750506]),
            (MbgNbdFit(r=0.525, alpha=6.183, a=0.891, b=1.614), [0.0530848, 0.1508633, 0.2813602]),
        ],
        ids=lambda part: getattr(part, "model", ""),
    )
    def test_reference_scalars_of_pymc_marketing(self, fit: Fit, published: list[float]) -> None:
        assert list(expected_orders(fit, [1, 3, 6])) == [printed(value, 7) for value in published]


class TestOneCustomer:
    """Customers whose forecasts are printed."""

    def test_bg_nbd_customer_1(self, bg: BgNbdFit) -> None:
        assert expected_orders(bg, 39, *CUSTOMER_1) == printed(1.226, 3)  # P: Fader, Hardie & Lee 2005
        assert expected_orders(bg, 39, *CUSTOMER_1) == recomputed(1.22591)
        assert expected_orders(bg, 39, 2, 30 + 3 / 7, 38 + 6 / 7) == recomputed(1.22600)
        assert p_alive(bg, *CUSTOMER_1) == recomputed(0.72661)

    def test_pareto_nbd_customer_1(self, pareto: ParetoNbdFit) -> None:
        assert expected_orders(pareto, 39, *CUSTOMER_1) == recomputed(1.45511)
        assert p_alive(pareto, *CUSTOMER_1) == recomputed(0.86912)

    def test_mbg_nbd_customer_1(self, mbg: MbgNbdFit) -> None:
        assert expected_orders(mbg, 39, *CUSTOMER_1) == recomputed(1.26267)
        assert p_alive(mbg, *CUSTOMER_1) == recomputed(0.70613)

    def test_bg_nbd_customer_1516_of_btyd(self, bg: BgNbdFit) -> None:
        assert expected_orders(bg, 52, *CUSTOMER_1516) == printed(25.757, 3)
        assert p_alive(bg, *CUSTOMER_1516) == printed(0.9689)  # BTYD prints 0.9688523 at rounded parameters
        assert p_alive(bg, *CUSTOMER_1516) == recomputed(0.96886)

    def test_pareto_nbd_customer_1516_of_btyd(self, pareto: ParetoNbdFit) -> None:
        assert expected_orders(pareto, 52, *CUSTOMER_1516) == printed(
            25.46, 2
        )  # BTYD prints 25.45647 at its parameters
        assert expected_orders(pareto, 52, *CUSTOMER_1516) == recomputed(25.4554)
        assert p_alive(pareto, *CUSTOMER_1516) == printed(0.997873, 6)

    def test_increasing_frequency_paradox(self, bg: BgNbdFit, pareto: ParetoNbdFit) -> None:
        """Who bought more often within the same 20 weeks and then no more is expected to buy less: B.

        At the maximum the first number is 0.347484, which the source prints as 0.34749: four digits, then.
        """
        frequency = [10, 15, 20, 25]
        expected = expected_orders(bg, 52, frequency, 20, 39)
        assert expected == pytest.approx([0.34749, 0.04284, 0.00416, 0.00036], rel=1e-4, abs=5e-6)
        expected = expected_orders(pareto, 52, frequency, 20, 39)
        assert expected == pytest.approx([0.70591, 0.14415, 0.02249, 0.00309], rel=1e-4, abs=5e-6)


class TestHoldout:
    """The 39 weeks that the fits have not seen, by repeat orders before, 7 and more together."""

    GROUPS = (1411, 439, 214, 100, 62, 38, 29, 64)

    def means(self, cdnow: Calibration, values: Any) -> list[float]:
        group = np.minimum(cdnow.frequency, 7)
        return [float(values[group == number].mean()) for number in range(8)]

    def forecast(self, fit: Fit, cdnow: Calibration) -> Any:
        return expected_orders(fit, HOLDOUT_WEEKS, cdnow.frequency, cdnow.recency, cdnow.age)

    def test_what_happened(self, cdnow: Calibration) -> None:
        assert tuple(np.bincount(np.minimum(cdnow.frequency, 7).astype(int))) == self.GROUPS
        actual = [0.2367, 0.6970, 1.3925, 1.5600, 2.5323, 2.9474, 3.8621, 6.3594]
        assert self.means(cdnow, cdnow.held_out) == [printed(value) for value in actual]

    @pytest.mark.parametrize(
        ("model", "published"),
        [  # BTYD's vignette: B
            ("bg", [0.2251, 0.5231, 1.0441, 1.5203, 2.1639, 2.6538, 3.5040, 6.1572]),
            ("pareto", [0.1384, 0.5995, 1.1958, 1.7138, 2.3983, 2.9072, 3.8186, 6.4031]),
        ],
    )
    def test_by_frequency(self, fits: dict[str, Fit], cdnow: Calibration, model: str, published: list[float]) -> None:
        assert self.means(cdnow, self.forecast(fits[model], cdnow)) == [printed(value) for value in published]

    @pytest.mark.parametrize(("model", "total"), [("bg", 1653.4), ("pareto", 1665.5), ("mbg", 1576.7)])
    def test_total(self, fits: dict[str, Fit], cdnow: Calibration, model: str, total: float) -> None:
        assert self.forecast(fits[model], cdnow).sum() == printed(total, 1)


def test_discounted_residual_orders_of_btyds_manual_page() -> None:
    """An effective 15 % a year is 0.0027 a week, compounded continuously; R, since the page prints no value."""
    assert np.log(1.15) / 52 == recomputed(0.0026878)
    fit = ParetoNbdFit(r=0.5629966, alpha=12.559037, s=0.4081095, beta=10.5148048)
    assert discounted_residual_orders(fit, np.expm1(0.0027), 7, 35, 77.86) == recomputed(1.86418)
