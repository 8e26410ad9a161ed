"""What a fit foretells, whatever its model: columns in, columns out, each row a customer."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from clv_xl.formulas.periods import DAYS_IN, DAYS_PER_MONTH, DAYS_PER_YEAR
from clv_xl.models import bg_bb, bg_nbd, gamma_gamma, mbg_nbd, pareto_nbd
from clv_xl.models.bg_bb import BgBbFit
from clv_xl.models.bg_nbd import BgNbdFit
from clv_xl.models.fit import Fit
from clv_xl.models.gamma_gamma import GammaGammaFit
from clv_xl.models.mbg_nbd import MbgNbdFit
from clv_xl.models.pareto_nbd import ParetoNbdFit
from clv_xl.models.special import Floats

MODULES: Mapping[type[Fit], ModuleType] = {
    BgNbdFit: bg_nbd, MbgNbdFit: mbg_nbd, ParetoNbdFit: pareto_nbd, BgBbFit: bg_bb,
}  # fmt: skip


def p_alive(fit: Fit, frequency: npt.ArrayLike, recency: npt.ArrayLike, age: npt.ArrayLike) -> Floats:
    """Return the chance that each customer is still one; NaN for an impossible history."""
    (x, t_x, t), shape, known = _rows(frequency, recency, age)
    return _filled(known, shape, MODULES[type(fit)].p_alive(fit, x, t_x, t))


def expected_orders(
    fit: Fit,
    horizon: npt.ArrayLike,
    frequency: npt.ArrayLike | None = None,
    recency: npt.ArrayLike | None = None,
    age: npt.ArrayLike | None = None,
) -> Floats:
    """Return the order days expected in the horizon: of customers with these histories, or of a new one."""
    module = MODULES[type(fit)]
    if frequency is None or recency is None or age is None:
        times = np.asarray(horizon, float)
        return _filled(times.ravel() >= 0, times.shape, module.expected_new(fit, np.maximum(times.ravel(), 0.0)))
    (times, x, t_x, t), shape, known = _rows_and(horizon, frequency, recency, age)
    found = module.p_alive(fit, x, t_x, t) * module.expected_if_alive(fit, times, x, t)
    return _filled(known, shape, found)


def discounted_residual_orders(fit: Fit, discount_rate: npt.ArrayLike, frequency: npt.ArrayLike,
                               recency: npt.ArrayLike, age: npt.ArrayLike) -> Floats:  # fmt: skip
    """Return all order days expected of each customer in the future, discounted (DERT).

    The rate is effective per unit of the fit's time, or per opportunity. Infinite where the rate is 0 and the model's
    customers live for ever in the mean.
    """
    module = MODULES[type(fit)]
    (rates, x, t_x, t), shape, known = _rows_and(discount_rate, frequency, recency, age)
    found = np.empty(len(x))
    for rate in np.unique(rates).tolist():
        rows = rates == rate
        found[rows] = module.discounted_if_alive(fit, rate, x[rows], t[rows])
    return _filled(known, shape, module.p_alive(fit, x, t_x, t) * found)


def probability_of_orders(fit: Fit, orders: npt.ArrayLike, horizon: npt.ArrayLike) -> Floats:
    """Return the chance that a new customer places exactly so many repeat orders in the horizon."""
    count, times = np.broadcast_arrays(np.asarray(orders, float), np.asarray(horizon, float))
    known = ((count >= 0) & (count == np.floor(count)) & (times >= 0)).ravel()
    n, t = (np.where(known, each.ravel(), 0.0) for each in (count, times))
    return _filled(known, count.shape, MODULES[type(fit)].probability_of_orders(fit, n, t))


def expected_order_value(fit: GammaGammaFit, frequency: npt.ArrayLike, monetary_value: npt.ArrayLike) -> Floats:
    """Return the mean value expected of each customer's order days; with a frequency of 0 that of all customers."""
    x, m = np.broadcast_arrays(np.asarray(frequency, float), np.asarray(monetary_value, float))
    known = ((x == 0) | ((x > 0) & (m >= 0))).ravel()
    value = gamma_gamma.expected_order_value(fit, np.where(known, x.ravel(), 0.0), np.where(known, m.ravel(), 0.0))
    return _filled(known, x.shape, value)


def customer_lifetime_value(
    fit: Fit,
    gg_fit: GammaGammaFit,
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
    monetary_value: npt.ArrayLike,
    horizon_months: float = 12.0,
    discount_rate: float = 0.10,
    time_unit: str = "week",
) -> Floats:
    """Return what each customer is expected to bring in the months to come, discounted.

    Each month's expected order days times the expected value, discounted from the month's end with the effective yearly
    rate: (1 + i)^(-month / 12). A month is 365.25 / 12 days; the unit is that of the histories and of the fit.
    """
    worth = expected_order_value(gg_fit, frequency, monetary_value)
    return worth * discounted_orders(fit, frequency, recency, age, horizon_months, discount_rate, time_unit)


def discounted_orders(
    fit: Fit,
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
    horizon_months: float = 12.0,
    discount_rate: float = 0.10,
    time_unit: str = "week",
) -> Floats:
    """Return the order days expected in the months to come, each month's discounted from its end.

    Where customers buy at opportunities (BG/BB), one every `time_unit`, each is discounted from its own time.
    """
    module = MODULES[type(fit)]
    (x, t_x, t), shape, known = _rows(frequency, recency, age)
    days = horizon_months * DAYS_PER_MONTH
    if isinstance(fit, BgBbFit):
        total = bg_bb.discounted_at_opportunities(fit, _factors(days, DAYS_IN[time_unit], discount_rate)[1], x, t)
        return _filled(known, shape, module.p_alive(fit, x, t_x, t) * total)
    ends, factors = _factors(days, DAYS_PER_MONTH, discount_rate)
    if not len(ends) or ends[-1] < days * (1 - 1e-12):  # the last month is a part of one
        ends, factors = np.append(ends, days), np.append(factors, (1 + discount_rate) ** (-days / DAYS_PER_YEAR))
    total, before = np.zeros(len(x)), np.zeros(len(x))
    for end, factor in zip(ends.tolist(), factors.tolist(), strict=True):
        until = module.expected_if_alive(fit, np.full(len(x), end / DAYS_IN[time_unit]), x, t)
        total += (until - before) * factor
        before = until
    return _filled(known, shape, module.p_alive(fit, x, t_x, t) * total)


def _factors(days: float, step: float, discount_rate: float) -> tuple[Floats, Floats]:
    """Ends of the whole steps within so many days, and what money then is worth now."""
    ends = np.arange(1, np.floor(days / step * (1 + 1e-12)) + 1) * step
    factors: Floats = (1 + discount_rate) ** (-ends / DAYS_PER_YEAR)
    return ends, factors


def _rows(*columns: npt.ArrayLike) -> tuple[list[Floats], tuple[int, ...], npt.NDArray[np.bool_]]:
    """Histories as flat columns of one length, their shape, and which of them are possible; others are set to 0."""
    found = np.broadcast_arrays(*(np.asarray(column, float) for column in columns))
    x, recency, age = (column.ravel() for column in found)
    known = (x >= 0) & (x == np.floor(x)) & (recency >= 0) & (recency <= age * (1 + 1e-9)) & np.isfinite(age)
    known &= (x > 0) == (recency > 0)
    rows = [np.where(known, column, 0.0) for column in (x, recency, age)]
    rows[1] = np.minimum(rows[1], rows[2])
    return rows, found[0].shape, known


def _rows_and(horizon: npt.ArrayLike, *columns: npt.ArrayLike) -> Any:
    """The same, with a horizon or a rate for each."""
    found = np.broadcast_arrays(np.asarray(horizon, float), *(np.asarray(column, float) for column in columns))
    rows, shape, known = _rows(*found[1:])
    times = found[0].ravel()
    known = known & (times >= 0)
    return (np.where(times >= 0, times, 0.0), *rows), shape, known


def _filled(known: npt.NDArray[np.bool_], shape: tuple[int, ...], values: Floats) -> Floats:
    return np.where(known, values, np.nan).reshape(shape)
