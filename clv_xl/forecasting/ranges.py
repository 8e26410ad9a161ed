"""How sure the forecast is, per customer and in total: by refits to resampled customers, or by the delta method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clv_xl.customers import Floats, Ints
from clv_xl.forecasting.choice import FITTERS, PARETO_NBD
from clv_xl.forecasting.expectations import Expectations
from clv_xl.models import gamma_gamma, intervals
from clv_xl.models.fit import Fit
from clv_xl.models.gamma_gamma import GammaGammaFit

DRAWS, SEED = 200, 1
ENOUGH = 0.9  # share of the refits that must give a forecast
# Customers up to which the models are fitted again to resampled customers. Above, the likelihood is so nearly a
# parabola that its curvature says the same. Pareto/NBD is always judged by its curvature: its refits take minutes.
RESAMPLED_UP_TO = 5_000
# Customers above whom those with nearly the same history share the width of their range.
KINDS_UP_TO, RESAMPLED_KINDS_UP_TO = 20_000, 500
_STEPS_OF_RECENCY, _STEPS_OF_AGE = 16, 8


@dataclass(frozen=True, slots=True)
class Ranges:
    """Ends of the 95 % ranges of what is expected of each customer, and the errors of the totals' logarithms."""

    resampled: bool
    orders: tuple[Floats, Floats]
    value: tuple[Floats, Floats] | None
    total_orders_log_error: float
    total_value_log_error: float


def find_ranges(
    known: Expectations, fit: Fit, spending: GammaGammaFit | None, orders: Floats, value: Floats | None, weeks: float
) -> Ranges:
    """Find them for expected orders in so many weeks, and for their value where a model of spending is given."""
    resampled = None
    if fit.model != PARETO_NBD and len(known) <= RESAMPLED_UP_TO:
        resampled = _by_resampling(known, fit, spending, orders, value, weeks)
    return resampled or _by_curvature(known, fit, spending, orders, value, weeks)


def _by_resampling(
    known: Expectations, fit: Fit, spending: GammaGammaFit | None, orders: Floats, value: Floats | None, weeks: float
) -> Ranges | None:
    """None where so many refits fail, or give values without a mean, that the others are no fair picture."""
    rows, kind = _kinds(known, RESAMPLED_KINDS_UP_TO)
    some = known.some(rows)
    drawn, drawn_values = [], []
    for weight in intervals.resamples(len(known), DRAWS, SEED):
        again = FITTERS[fit.model](known.histories.weighted(weight), fit)
        expected = some.alive(again) * some.orders_if_alive(again, weeks) if again.converged else np.array([np.nan])
        if not np.isfinite(expected).all():
            continue
        drawn.append(expected)
        if spending is not None:
            spent = gamma_gamma.fit_spending(known.spending.weighted(weight[known.spenders]), spending)
            worth = some.order_value(spent) if spent.converged and spent.q > 1 else np.array([np.inf])
            if np.isfinite(worth).all():  # the mean value of some resamples has no limit
                drawn_values.append(expected * worth)
    if len(drawn) < ENOUGH * DRAWS:
        return None
    before = orders[rows]
    of_orders, error = _spread(np.array(drawn), before, kind, orders)
    if spending is None or value is None:
        return Ranges(True, of_orders, None, error, 0.0)
    if len(drawn_values) < ENOUGH * DRAWS:
        return None
    of_value, value_error = _spread(np.array(drawn_values), before * some.order_value(spending), kind, value)
    return Ranges(True, of_orders, of_value, error, value_error)


def _spread(drawn: Floats, before: Floats, kind: Ints, each: Floats) -> tuple[tuple[Floats, Floats], float]:
    """Return the customers' ranges and the error of the total's logarithm, from draws of those who stand for them."""
    ratio = drawn / np.where(before > 0, before, 1.0)
    low, high = np.percentile(ratio, intervals.TAILS, axis=0)
    totals = ratio @ np.bincount(kind, each, len(before))
    return (each * low[kind], each * high[kind]), float(np.log(totals).std(ddof=1))


def _by_curvature(
    known: Expectations, fit: Fit, spending: GammaGammaFit | None, orders: Floats, value: Floats | None, weeks: float
) -> Ranges:
    rows, kind = _kinds(known, KINDS_UP_TO)
    some, size = known.some(rows), len(fit.parameters)
    gradients = intervals.log_gradients(lambda other: some.alive(other) * some.orders_if_alive(other, weeks), fit)
    own = intervals.covariance(fit)
    total_error = _total_error(orders, gradients[kind], own)
    ranges = intervals.log_range(orders, intervals.log_errors(gradients, own)[kind])
    if spending is None or value is None:
        return Ranges(False, ranges, None, total_error, 0.0)
    gradients = np.hstack([gradients, intervals.log_gradients(some.order_value, spending)])
    both = np.zeros((gradients.shape[1], gradients.shape[1]))
    both[:size, :size], both[size:, size:] = own, intervals.covariance(spending)
    of_value = intervals.log_range(value, intervals.log_errors(gradients, both)[kind])
    return Ranges(False, ranges, of_value, total_error, _total_error(value, gradients[kind], both))


def _total_error(each: Floats, gradients: Floats, covariance: Floats) -> float:
    """Standard error of the logarithm of a sum, from the gradients of its parts."""
    total = float(each.sum())
    whole = each @ gradients / total if total > 0 else np.zeros(gradients.shape[1])
    return float(intervals.log_errors(whole, covariance))


def _kinds(known: Expectations, up_to: int) -> tuple[Ints, Ints]:
    """Return customers that stand for all, and for each customer the place of his own among them."""
    if len(known) <= up_to:
        everyone = np.arange(len(known))
        return everyone, everyone
    age = np.floor(known.age / known.age.max() * (_STEPS_OF_AGE - 1e-9))
    recency = np.floor(known.recency / np.maximum(known.age, 1e-9) * (_STEPS_OF_RECENCY - 1e-9))
    code = (known.frequency * _STEPS_OF_AGE + age) * _STEPS_OF_RECENCY + recency
    _, rows, kind = np.unique(code, return_index=True, return_inverse=True)
    return rows, kind
