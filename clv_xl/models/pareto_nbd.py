"""Pareto/NBD: orders at a gamma rate until an exponential lifetime, of a gamma rate too, ends unseen.

Schmittlein, Morrison & Colombo 1987, Management Science 33(1); Fader & Hardie, note 009 (a derivation of the
likelihood). A customer with x repeat orders, the last at t_x, seen until T, has the likelihood

    G(r + x) / G(r) alpha^r beta^s [s F(t_x) + (r + x) H(T)]
    F(t) = integral from t of (alpha + u)^-(r+x) (beta + u)^-(s+1) du
    H(t) = integral from t of (alpha + u)^-(r+x+1) (beta + u)^-s du,

which is note 009's equation with the difference of two nearly equal hypergeometric functions integrated by parts away.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from clv_xl.models.dropout_integrals import integrals
from clv_xl.models.fit import Fit
from clv_xl.models.fitting import Family, fit_customers
from clv_xl.models.histories import Histories, histories
from clv_xl.models.interpolation import TimeGrid
from clv_xl.models.maximum_likelihood import Bounds, Evaluation
from clv_xl.models.nbd import log_exactly, rising
from clv_xl.models.quadrature import NODES, UNIT_NODES, UNIT_WEIGHTS, WEIGHTS
from clv_xl.models.special import Floats


@dataclass(frozen=True, kw_only=True)
class ParetoNbdFit(Fit):
    """Order rates are gamma (r, alpha), dropout rates gamma (s, beta); alpha and beta in the unit of time."""

    model: ClassVar[str] = "Pareto/NBD"
    parameter_names: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")

    r: float
    alpha: float
    s: float
    beta: float


def fit(frequency: npt.ArrayLike, recency: npt.ArrayLike, age: npt.ArrayLike) -> ParetoNbdFit:
    """Fit by maximum likelihood."""
    return fit_histories(histories("PARETO_NBD_FIT", frequency, recency, age))


def fit_histories(known: Histories, start: ParetoNbdFit | None = None) -> ParetoNbdFit:
    """Fit to judged histories; `start` is a fit to nearly the same customers."""
    return ParetoNbdFit(**fit_customers(FAMILY, known, start))


@dataclass(frozen=True)
class ParetoNbd:
    """The log-likelihood of (r, alpha, s, beta) with its gradient, over all customers."""

    histories: Histories

    @cached_property
    def _rows(self) -> Histories:
        """One-time buyers of one age together: of them nothing else matters."""
        known = self.histories
        once = known.frequency == 0
        ages, place = np.unique(known.age[once], return_inverse=True)
        zeros = np.zeros(len(ages))
        counts = np.bincount(place, weights=known.weight[once], minlength=len(ages))
        pairs = ((zeros, known.frequency), (zeros, known.recency), (ages, known.age), (counts, known.weight))
        return Histories(*(np.concatenate([few, column[~once]]) for few, column in pairs))

    @cached_property
    def _since_last(self) -> TimeGrid:
        return TimeGrid(self._rows.frequency, self._rows.recency)

    @cached_property
    def _until_now(self) -> TimeGrid:
        return TimeGrid(self._rows.frequency, self._rows.age)

    def __call__(self, parameters: Floats, curvature: bool) -> Evaluation:
        """Evaluate at the parameters."""
        r, alpha, s, beta = parameters.tolist()
        known, customers = self._rows, self.histories.customers
        last = _integral_terms(self._since_last, known.frequency, known.recency, r, alpha, s + 1, beta)
        now = _integral_terms(self._until_now, known.frequency, known.age, r + 1, alpha, s, beta)
        shape = r + known.frequency
        gone, still = np.log(s) + last[0], np.log(shape) + now[0]
        total = np.logaddexp(gone, still)
        share = np.exp(gone - total) * known.weight
        rest = np.exp(still - total) * known.weight
        value, by_r, _ = rising(r, self.histories.frequency, self.histories.weight)
        value += customers * (r * np.log(alpha) + s * np.log(beta)) + float((known.weight * total).sum())
        slopes = [(share * one).sum() + (rest * other).sum() for one, other in zip(last[1:], now[1:], strict=True)]
        gradient = np.array([
            by_r + customers * np.log(alpha) + slopes[0] + (rest / shape).sum(),
            customers * r / alpha + slopes[1],
            customers * np.log(beta) + slopes[2] + share.sum() / s,
            customers * s / beta + slopes[3],
        ])  # fmt: skip
        return Evaluation(float(value), gradient)


def _integral_terms(
    grid: TimeGrid, frequency: Floats, time: Floats, r: float, alpha: float, m: float, beta: float
) -> Floats:
    """Logarithm of the integral of (alpha + u)^-(r+x) (beta + u)^-m from `time`, and its derivatives, row by row.

    The grid reads off what is left of them when the powers themselves are taken out: nearly constant functions.
    """

    def smooth(x: Floats, t: Floats) -> Floats:
        found = integrals(r + x, m, alpha + t, beta + t)
        a, b = alpha + t, beta + t
        return np.stack(
            [found.log + (r + x - 1) * np.log(a) + m * np.log(b), found.log_a - np.log(a), found.inverse_a * a,
             found.log_b - np.log(b), found.inverse_b * b], axis=1)  # fmt: skip

    read = grid.evaluate(smooth, alpha, beta).T
    shape = r + frequency
    log_a, log_b = np.log(alpha + time), np.log(beta + time)
    return np.array([
        read[0] - (shape - 1) * log_a - m * log_b,
        -(read[1] + log_a),
        -shape * read[2] / (alpha + time),
        -(read[3] + log_b),
        -m * read[4] / (beta + time),
    ])  # fmt: skip


def log_still_and_gone(fit: ParetoNbdFit, x: Floats, recency: Floats, age: Floats) -> tuple[Floats, Floats]:
    """Logarithms of the two parts of the likelihood's bracket, as F and H above make them."""
    grids = TimeGrid(x, recency), TimeGrid(x, age)
    last = _integral_terms(grids[0], x, recency, fit.r, fit.alpha, fit.s + 1, fit.beta)[0]
    now = _integral_terms(grids[1], x, age, fit.r + 1, fit.alpha, fit.s, fit.beta)[0]
    return np.log(fit.r + x) + now, np.log(fit.s) + last


def p_alive(fit: ParetoNbdFit, x: Floats, recency: Floats, age: Floats) -> Floats:
    """Return the chance that a customer is still there (Schmittlein et al. 1987, eq. 11-13; note 009)."""
    still, gone = log_still_and_gone(fit, x, recency, age)
    here = -(fit.r + x) * np.log(fit.alpha + age) - fit.s * np.log(fit.beta + age)
    chance: Floats = np.exp(np.minimum(here - np.logaddexp(still, gone), 0.0))
    return chance


def expected_if_alive(fit: ParetoNbdFit, horizon: Floats, x: Floats, age: Floats) -> Floats:
    """Return the orders expected of one who is still there (Schmittlein et al. 1987, eq. 22)."""
    passed = np.log1p(horizon / (fit.beta + age))
    found: Floats = (fit.r + x) / (fit.alpha + age) * (fit.beta + age) * _growth(fit.s - 1, passed)
    return found


def expected_new(fit: ParetoNbdFit, horizon: Floats) -> Floats:
    """Return the repeat orders expected of a new customer (Schmittlein et al. 1987, eq. 16)."""
    zero = np.zeros_like(horizon)
    return expected_if_alive(fit, horizon, zero, zero)


def discounted_if_alive(fit: ParetoNbdFit, discount_rate: float, x: Floats, age: Floats) -> Floats:
    """Return all orders to come of one who is there, discounted at an effective rate per unit of time.

    Fader, Hardie & Lee 2005, RFM and CLV, eq. 2, as the integral that their confluent hypergeometric function is.
    Infinite where the rate is 0 and s at most 1.
    """
    ages, place = np.unique(age, return_inverse=True)
    until, rate = fit.beta + ages, math.log1p(discount_rate)
    if rate > 0:
        scale = 1 / (rate + fit.s / until)
        u = scale[:, None] * NODES
        there = np.exp(-rate * u - fit.s * np.log1p(u / until[:, None]))
        time = scale * (there * WEIGHTS).sum(axis=1)
    else:
        time = until / (fit.s - 1) if fit.s > 1 else np.full(len(ages), np.inf)
    found: Floats = (fit.r + x) / (fit.alpha + age) * time[place]
    return found


def probability_of_orders(fit: ParetoNbdFit, orders: Floats, horizon: Floats) -> Floats:
    """Return the chance that a new customer places exactly so many repeat orders.

    He is there all the time, or leaves at some time before its end (Fader & Hardie, note 017 on the distribution).
    """
    found = np.empty(len(orders))
    for row, (n, t) in enumerate(zip(orders.tolist(), horizon.tolist(), strict=True)):
        times = np.append(t * UNIT_NODES, t)
        exactly = np.exp(log_exactly(fit.r, fit.alpha, np.full(len(times), n), times))
        there = (fit.beta / (fit.beta + times)) ** fit.s
        leaves = fit.s / (fit.beta + times[:-1]) * there[:-1] * t * UNIT_WEIGHTS
        found[row] = (exactly[:-1] * leaves).sum() + exactly[-1] * there[-1]
    return found


def _growth(power: float, passed: Floats) -> Floats:
    """(1 - exp(-power passed)) / power, also where the power is 0."""
    if abs(power) < 1e-12:
        return passed
    found: Floats = -np.expm1(-power * passed) / power
    return found


def _starts(rate: float) -> list[tuple[float, ...]]:
    return [(0.7, 0.5 / rate, 0.6, 0.6), (2.0, 1.5 / rate, 0.2, 2.0), (0.3, 0.2 / rate, 2.0, 4.0)]


FAMILY = Family(
    likelihood=ParetoNbd, record=ParetoNbdFit, times=("alpha", "beta"),
    starts=_starts, bounds=Bounds(np.array([1e-4, 1e-5, 1e-5, 1e-5]), np.array([1e4, 1e6, 1e4, 1e5])),
    share_dropped=lambda found: 1 - (found[3] / (found[3] + 1)) ** found[2],
)  # fmt: skip
