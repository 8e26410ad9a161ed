"""Means over a chance that differs between customers by a beta distribution, to the last digits for any parameters.

The papers write them as hypergeometric functions, which have poles where a parameter passes 1 and lose digits near the
end of their range. Over the logit of the chance the integrand is smooth and falls off exponentially on both sides, so
that equally spaced points add up to the integral (trapezoid rule), and its tails are geometric series.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from clv_xl.models.special import Floats

STEP = 0.3  # of the logit at most: exact to some 14 digits
_STEPS_IN_SPREAD = 1.6  # and at least so many in a standard deviation of the logit
_FAR = 45.0  # e^-45 is far below the last digit
_LEAST = -5.0  # the lower tail begins here at the latest
_ROWS = 512  # at a time: each has some hundred and fifty points


def mean_over_beta(
    function: Callable[[Floats, slice], Floats],
    a: float,
    b: npt.ArrayLike,
    flat_below: npt.ArrayLike,
    at_zero: npt.ArrayLike,
    largest_step: float = STEP,
) -> Floats:
    """Return the mean of function(p) over p, beta (a, b), for every row.

    Parameters
    ----------
    function
        Takes chances (rows x points) and which rows they are; gives a number for each, smooth in the logit of p.
    a, b
        Of the beta distribution; b is one or a column.
    flat_below
        Chance below which the function is `at_zero` to the last digit; one or a column.
    at_zero
        The function at p = 0; one or a column.
    largest_step
        Of the logit; half the step gives twice the digits.
    """
    b, flat_below, at_zero = np.broadcast_arrays(
        np.atleast_1d(np.asarray(b, float)), np.asarray(flat_below, float), np.asarray(at_zero, float)
    )
    middle, spread = np.log(a / b), np.sqrt(1 / a + 1 / b)
    step = np.minimum(largest_step, spread / _STEPS_IN_SPREAD)
    flat = np.minimum(np.log(np.maximum(flat_below, 1e-300)), _LEAST) - np.log(np.maximum(b, 1.0))
    low = np.maximum(flat, middle - _FAR / a - 10 * spread)
    high = np.minimum(np.maximum(middle, 0) + _FAR / b + 10 * np.minimum(spread, 1.0), np.maximum(_FAR, low + 1))
    found = np.empty(len(b))
    for start in range(0, len(b), _ROWS):
        rows = slice(start, start + _ROWS)
        count = math.ceil(float(((high[rows] - low[rows]) / step[rows]).max())) + 1
        logit = low[rows, None] + step[rows, None] * np.arange(count)
        log_p = -np.logaddexp(0.0, -logit)
        log_weight = a * log_p - b[rows, None] * np.logaddexp(0.0, logit)
        weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
        values = function(np.exp(log_p), rows)
        # The points beyond either end are a geometric series, and the function there is what it is at 0 and at 1.
        below, above = a * step[rows], b[rows] * step[rows]
        tail, head = (
            weight[:, 0] * np.exp(-below) / -np.expm1(-below),
            weight[:, -1] * np.exp(-above) / -np.expm1(-above),
        )
        total = (weight * values).sum(axis=1) + tail * at_zero[rows] + head * values[:, -1]
        found[rows] = total / (weight.sum(axis=1) + tail + head)
    return found


def discounted_sum(a: float, b: npt.ArrayLike, rate: npt.ArrayLike) -> Floats:
    """Sum over t from 0 of B(a, b + t) / B(a, b) / (1 + rate)^t: what one who leaves with a beta chance is there for.

    It is the mean of (1 + rate) / (rate + p). Infinite where the rate is 0 and a is at most 1.
    """
    b, rate = np.broadcast_arrays(np.asarray(b, float), np.asarray(rate, float))
    shapes, due = b.ravel(), rate.ravel()
    found, free = np.full(shapes.shape, np.inf), due <= 0
    if a > 1:
        found[free] = (a + shapes[free] - 1) / (a - 1)
    if not free.all():
        own = due[~free]
        found[~free] = (1 + own) * mean_over_beta(
            lambda p, rows: 1 / (own[rows, None] + p), a, shapes[~free], own * 1e-17, 1 / own
        )
    return found.reshape(b.shape)
