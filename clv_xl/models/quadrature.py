"""Where to look at a function that falls off exponentially from 0 on, so that a plain sum is its integral.

With w = exp(y - exp(-y)) the integrand becomes a bell in y whose equal steps add up to the last digits: double
exponential quadrature, Takahasi & Mori 1974. Scales within a factor of some thousand of 1 are all resolved.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from clv_xl.models.special import Floats


@cache
def half_line(step: float, low: float, high: float) -> tuple[Floats, Floats]:
    """Nodes and weights for a step in y and its range: half the step gives twice the digits."""
    y = np.arange(low, high, step)
    nodes = np.exp(y - np.exp(-y))
    return nodes, step * nodes * (1 + np.exp(-y))


def log_line(function: Callable[[Floats], Floats], flat_below: Floats, gone_above: Floats) -> Floats:
    """Return the integral from 0 on of a function that may fall off slowly and over many scales, for each row.

    Equal steps in the logarithm (trapezoid rule). The function takes places (rows x points); it is constant far below
    e^flat_below and nothing above e^gone_above.
    """
    start = flat_below - _FLAT
    count = int(np.ceil((gone_above - start).max() / _LOG_STEP)) + 2 if len(start) else 1
    places = np.exp(start[:, None] + _LOG_STEP * np.arange(count))
    with np.errstate(under="ignore"):
        found = function(places) * places
    # The points below the first are a geometric series.
    total: Floats = _LOG_STEP * (found.sum(axis=1) + found[:, 0] / math.expm1(_LOG_STEP))
    return total


_LOG_STEP = 0.35  # exact to some 12 digits for functions that are smooth in the right half of the plane
_FLAT = 15.0  # e^-15 squared is below those digits
