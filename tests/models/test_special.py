"""Logarithms of gamma functions and their derivatives against mpmath, to the last digits."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from hypothesis import example, given

from clv_xl.models.special import log_gamma, log_gamma_and_slopes, log_gamma_ratio
from tests.models.draws import between

DIGITS = 1e-13


@given(z=between(1e-6, 1e8))
@example(z=1.0)
@example(z=2.0)
@example(z=10.0)
@example(z=np.nextafter(10.0, 0))
def test_log_gamma_and_its_derivatives(z: float) -> None:
    """Where log gamma passes 0, at 1 and 2, digits count from 1."""
    logs, digamma, trigamma = log_gamma_and_slopes(z)
    expected = pytest.approx(float(mpmath.loggamma(z)), rel=DIGITS, abs=DIGITS)
    assert log_gamma(z)[0] == expected
    assert logs[0] == expected
    assert digamma[0] == pytest.approx(float(mpmath.digamma(z)), rel=DIGITS, abs=DIGITS)
    assert trigamma[0] == pytest.approx(float(mpmath.psi(1, z)), rel=DIGITS)


@given(z=between(1e-6, 1e9), more=between(1e-3, 1e5))
@example(z=1e9, more=1.0)
@example(z=1e-6, more=1.0)
def test_log_gamma_ratio(z: float, more: float) -> None:
    with mpmath.workdps(40):
        expected = float(mpmath.loggamma(mpmath.mpf(z) + more) - mpmath.loggamma(z))
    assert float(log_gamma_ratio(z, more)) == pytest.approx(expected, rel=DIGITS, abs=DIGITS)
