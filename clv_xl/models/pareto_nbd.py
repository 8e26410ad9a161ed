"""Pareto/NBD: orders at a gamma rate until an exponential lifetime, of a gamma rate too, ends unseen.

Schmittlein, Morrison & Colombo 1987, Management Science 33(1); Fader & Hardie, note 009 (a derivation of the
likelihood). A customer with x repeat orders, the last at t_x, seen until T, has the likelihood

    G(r + x) / G(r) alpha^r beta^s [here(T) + s F(t_x) - s F(T)]
    here(t) = (alpha + t)^-(r+x) (beta + t)^-s
    F(t) = integral from t to infinity of (alpha + u)^-(r+x) (beta + u)^-(s+1) du,

where here(T) is the case that he is still there and F, in the papers a hypergeometric function, that he has left. As
here(T) > s F(T), the difference costs no digits.
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
from clv_xl.models.interpolation import DIGITS, FIT_DIGITS, TimeGrid
from clv_xl.models.maximum_likelihood import Bounds, Evaluation
from clv_xl.models.nbd import log_exactly, more_than, rising
from clv_xl.models.quadrature import log_line
from clv_xl.models.special import Floats

_LOGIT_STEP = 0.3  # at most, of an integral in the logit of time
_FAR = 45.0  # e^-45 is nothing beside 1
_HUGE = 700.0  # logarithm of a ratio beside which 1 is nothing; e^710 is no number any more


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
    def _more(self) -> Floats:
        return more_than(self.histories)

    @cached_property
    def _grid(self) -> TimeGrid:
        return _both_times(self._rows)

    def __call__(self, parameters: Floats, curvature: bool) -> Evaluation:
        """Evaluate at the parameters."""
        r, alpha, s, beta = parameters.tolist()
        weight, customers, grid = self._rows.weight, self.histories.customers, self._grid
        here, left, slopes_here, slopes_left = _terms(grid, r, alpha, s, beta, FIT_DIGITS)
        last, now = np.split(grid.pair, 2)
        total, shares = _bracket(left[last], here[now], left[now])
        value, by_r, _ = rising(r, self._more)
        value += customers * (r * np.log(alpha) + s * np.log(beta)) + float((weight * total).sum())
        constant = np.array([np.log(alpha), r / alpha, np.log(beta), s / beta])
        size = len(grid.times)
        of_left = np.bincount(last, weights=weight * shares[0], minlength=size)
        of_left -= np.bincount(now, weights=weight * shares[2], minlength=size)
        of_here = np.bincount(now, weights=weight * shares[1], minlength=size)
        gradient = constant * customers + slopes_left @ of_left + slopes_here @ of_here
        gradient[0] += by_r
        if not curvature:
            return Evaluation(float(value), gradient)
        each = shares[0] * slopes_left[:, last] - shares[2] * slopes_left[:, now] + shares[1] * slopes_here[:, now]
        each += constant[:, None]
        x = self._rows.frequency.astype(np.int64)
        each[0] += np.concatenate([[0.0], (1 / (r + np.arange(x.max(initial=0)))).cumsum()])[x]
        return Evaluation(float(value), gradient, outer=(weight * each) @ each.T)


def _both_times(known: Histories) -> TimeGrid:
    """Pairs (x, t_x) of all customers, then their pairs (x, T): one function is wanted at both."""
    return TimeGrid(np.tile(known.frequency, 2), np.concatenate([known.recency, known.age]))


def _bracket(left_last: Floats, here: Floats, left_now: Floats) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
    """Logarithm of here(T) + s F(t_x) - s F(T) from those of its terms, and the share of each term in it."""
    gone = np.exp(np.minimum(left_last - here, _HUGE))
    later = np.exp(left_now - here)
    whole = 1 + gone - later
    total = here + np.log(whole)
    beyond = left_last - here > _HUGE
    if beyond.any():
        total[beyond] = left_last[beyond]
    return total, (gone / whole, 1 / whole, later / whole)


def _terms(
    grid: TimeGrid, r: float, alpha: float, s: float, beta: float, digits: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Logarithms of here(t) and of s F(t) for each pair (x, t), and their derivatives by the four parameters.

    The grid reads off what is left of them when the powers themselves are taken out: nearly constant functions.
    """

    def smooth(x: Floats, t: Floats) -> Floats:
        a, b = alpha + t, beta + t
        found = integrals(r + x, s + 1, a, b)
        return np.stack(
            [found.log + (r + x - 1) * np.log(a) + (s + 1) * np.log(b), found.log_a - np.log(a), found.inverse_a * a,
             found.log_b - np.log(b), found.inverse_b * b], axis=1)  # fmt: skip

    read = grid.evaluate(smooth, alpha, beta, digits).T
    shape, a, b = r + grid.groups, alpha + grid.times, beta + grid.times
    log_a, log_b = np.log(a), np.log(b)
    here = -shape * log_a - s * log_b
    left = read[0] + here + log_a - log_b + math.log(s)
    slopes_here = np.array([-log_a, -shape / a, -log_b, -s / b])
    slopes_left = np.array([
        -(read[1] + log_a), -shape * read[2] / a, 1 / s - (read[3] + log_b), -(s + 1) * read[4] / b,
    ])  # fmt: skip
    return here, left, slopes_here, slopes_left


def p_alive(fit: ParetoNbdFit, x: Floats, recency: Floats, age: Floats) -> Floats:
    """Return the chance that a customer is still there (Schmittlein et al. 1987, eq. 11-13; note 009)."""
    grid = _both_times(Histories(x, recency, age, np.ones(len(x))))
    here, left, _, _ = _terms(grid, fit.r, fit.alpha, fit.s, fit.beta, DIGITS)
    last, now = np.split(grid.pair, 2)
    return np.minimum(_bracket(left[last], here[now], left[now])[1][1], 1.0)


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
        time = log_line(
            lambda u: np.exp(-rate * u - fit.s * np.log1p(u / until[:, None])),
            -np.log(rate + fit.s / until), np.full(len(until), math.log(_FAR / rate)),
        )  # fmt: skip
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
        # Equal steps in the logit of the time's share of t, narrower than the peak near n alpha / r.
        step = min(_LOGIT_STEP, 0.5 / math.sqrt(n + fit.r))
        logit = np.arange(-_FAR, _FAR, step)
        share, rest = 1 / (1 + np.exp(-logit)), 1 / (1 + np.exp(logit))
        times = np.append(t * share, t)
        exactly = np.exp(log_exactly(fit.r, fit.alpha, np.full(len(times), n), times))
        there = (fit.beta / (fit.beta + times)) ** fit.s
        leaves = fit.s / (fit.beta + times[:-1]) * there[:-1] * t * share * rest * step
        found[row] = (exactly[:-1] * leaves).sum() + exactly[-1] * there[-1]
    return found


def _growth(power: float, passed: Floats) -> Floats:
    """(1 - exp(-power passed)) / power, also where the power is 0."""
    if abs(power) < 1e-12:
        return passed
    found: Floats = -np.expm1(-power * passed) / power
    return found


def _starts(rate: float) -> list[tuple[float, ...]]:
    return [(0.7, 0.5 / rate, 0.6, 0.6), (2.0, 1.5 / rate, 0.2, 2.0)]


FAMILY = Family(
    likelihood=ParetoNbd, record=ParetoNbdFit, times=("alpha", "beta"),
    starts=_starts, bounds=Bounds(np.array([1e-4, 1e-5, 1e-5, 1e-5]), np.array([1e4, 1e6, 1e4, 1e5])),
    share_dropped=lambda found: 1 - (found[3] / (found[3] + 1)) ** found[2],
)  # fmt: skip
