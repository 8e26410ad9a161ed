"""What customers spend per order day: the model of it, and whether it goes with how often they order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clv_xl.forecasting.expectations import Expectations
from clv_xl.models import gamma_gamma
from clv_xl.models.gamma_gamma import GammaGammaFit


@dataclass(frozen=True, slots=True)
class Spend:
    """The model of order values, and what speaks for and against it."""

    fit: GammaGammaFit
    correlation: float  # of frequency and mean value, over repeat buyers
    customers: int  # it was fitted to
    without_value: int  # repeat buyers left out, as their orders brought nothing or less


def fit_spend(known: Expectations) -> Spend:
    """Fit the model of order values, and see whether they go with frequency."""
    spending = known.spending
    pairs = np.stack([spending.frequency, spending.value])
    # Equal values differ by the rounding of their means.
    varied = len(spending.value) > 1 and bool((np.ptp(pairs, axis=1) > 1e-9 * pairs.max(axis=1)).all())
    return Spend(
        fit=gamma_gamma.fit_spending(spending),
        correlation=float(np.corrcoef(*pairs)[0, 1]) if varied else 0.0,
        customers=len(spending.value),
        without_value=int((known.frequency > 0).sum()) - len(spending.value),
    )
