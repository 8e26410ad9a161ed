"""The likelihood that BG/NBD and MBG/NBD share: orders at a gamma rate, and after each a beta chance of stopping.

They differ in one thing only: whether a customer may stop right after the first order (MBG/NBD) or not (BG/NBD).
With n = x (BG) or x + 1 (MBG) chances survived, a customer's likelihood is

    G(r + x) / G(r) alpha^r (alpha + T)^-(r+x) x B(a, b + n) / B(a, b) x (1 + exp(u))
    u = log(a / (b + n - 1)) + (r + x) log((alpha + T) / (alpha + t_x)),

where exp(u) are the odds that he has stopped; it is missing where no chance to stop has passed (n = 0).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from clv_xl.models import nbd
from clv_xl.models.beta_means import mean_over_beta
from clv_xl.models.fit import Fit
from clv_xl.models.fitting import Family
from clv_xl.models.histories import Histories
from clv_xl.models.interpolation import TimeGrid
from clv_xl.models.maximum_likelihood import Bounds, Evaluation
from clv_xl.models.quadrature import log_line
from clv_xl.models.special import Floats, log_gamma_ratio

_COARSE_STEP = 0.36  # of the logit: some 11 digits where each point is an integral of its own
_FAR, _HUGE = 45.0, 700.0  # e^-45 is nothing beside 1, and 1 nothing beside e^700
FEW = 256  # customers: below, a grid costs more than it saves
BLOCK = 16_384  # rows whose columns stay in the processor's cache


@dataclass(frozen=True)
class BetaGeometric:
    """The log-likelihood of (r, alpha, a, b) with its derivatives, over all customers."""

    histories: Histories
    chances_before: int  # to stop, before the first repeat order: 0 (BG/NBD) or 1 (MBG/NBD)

    def __call__(self, parameters: Floats, curvature: bool) -> Evaluation:
        """Evaluate at the parameters."""
        r, alpha, a, b = parameters.tolist()
        total = self._rates(r, alpha) + self._chances(a, b)
        for block in self._blocks:
            total = total + self._block(block, r, alpha, a, b)
        value, gradient, upper = total[0], total[1:5], total[5:]
        hessian = np.empty((4, 4))
        hessian[np.triu_indices(4)] = upper
        hessian.T[np.triu_indices(4)] = upper
        return Evaluation(float(value), gradient, hessian)

    @cached_property
    def _blocks(self) -> list[tuple[Floats, ...]]:
        """Rows in blocks: weight, frequency, chances survived, recency, age; one-time buyers of one age together."""
        whole = self.histories
        parts: list[tuple[Floats, ...]] = []
        repeat = whole.frequency > 0
        ages, place = np.unique(whole.age[~repeat], return_inverse=True)
        zeros: Floats = np.zeros(len(ages))
        counts = np.bincount(place, weights=whole.weight[~repeat], minlength=len(ages)).astype(np.float64)
        parts.append((counts, zeros, zeros + self.chances_before, zeros, ages))
        if repeat.any():
            x = whole.frequency[repeat]
            parts.append((whole.weight[repeat], x, x + self.chances_before, whole.recency[repeat], whole.age[repeat]))
        return [
            tuple(column[start : start + BLOCK] for column in part)
            for part in parts
            for start in range(0, len(part[0]), BLOCK)
        ]

    @cached_property
    def _more(self) -> Floats:
        return nbd.more_than(self.histories)

    def _rates(self, r: float, alpha: float) -> Floats:
        """Sum of log(G(r + x) / G(r)) + r log(alpha), with derivatives."""
        total, customers = np.zeros(15), self.histories.customers
        value, total[1], total[5] = nbd.rising(r, self._more)
        total[0] = value + customers * r * np.log(alpha)
        total[1] += customers * np.log(alpha)
        total[2], total[6], total[9] = customers * r / alpha, customers / alpha, -customers * r / alpha**2
        return total

    def _chances(self, a: float, b: float) -> Floats:
        """Sum of log(B(a, b + n) / B(a, b)): as sums of log1p, or they would drown in rounding where b is large."""
        count, total = self._more, np.zeros(15)
        if self.chances_before:
            count = np.concatenate([[self.histories.customers], count])
        place = np.arange(len(count))
        kept, whole = 1 / (b + place), 1 / (a + b + place)
        total[0] = -(count * np.log1p(a * kept)).sum()
        total[3] = -(count * whole).sum()
        total[4] = (count * a * kept * whole).sum()
        total[12] = total[13] = (count * whole**2).sum()
        total[14] = -(count * (kept - whole) * (kept + whole)).sum()
        return total

    @staticmethod
    def _block(columns: tuple[Floats, ...], r: float, alpha: float, a: float, b: float) -> Floats:
        weight, x, survived, recency, age = columns
        total = np.zeros(15)
        until, last, shape = alpha + age, alpha + recency, r + x
        logs = np.log(until)
        over = weight * shape / until
        total[0], total[1], total[2] = -(weight * shape * logs).sum(), -(weight * logs).sum(), -over.sum()
        total[6], total[9] = -(weight / until).sum(), (over / until).sum()
        if not survived[0]:  # nobody here had a chance to stop
            return total
        before = b + survived - 1
        idle = np.log(until / last)
        odds = np.log(a / before) + shape * idle
        small = np.exp(-np.abs(odds))
        stopped = np.where(odds >= 0, 1.0, small) / (1 + small)
        total[0] += (weight * (np.maximum(odds, 0) + np.log1p(small))).sum()
        gone = weight * stopped
        by_alpha = -shape * (age - recency) / (until * last)
        slopes = (idle, by_alpha, 1 / a, -1 / before)
        spread = gone * (1 - stopped)
        place = 5
        for first, one in enumerate(slopes):
            total[1 + first] += (gone * one).sum()
            part = spread * one
            for other in slopes[first:]:
                total[place] += (part * other).sum()
                place += 1
        total[6] += (gone * by_alpha / shape).sum()
        total[9] -= (gone * by_alpha * (1 / until + 1 / last)).sum()
        total[12] -= gone.sum() / a**2
        total[14] += (gone / before**2).sum()
        return total


def family(record: type[Fit], chances_before: int) -> Family:
    """How BG/NBD (0 chances to leave before the first repeat order) and MBG/NBD (1) are fitted."""
    return Family(
        likelihood=lambda known: BetaGeometric(known, chances_before), record=record, times=("alpha",),
        starts=lambda rate: [(0.7, 0.5 / rate, 0.7, 2.5), (2.0, 1.5 / rate, 0.2, 2.0), (0.3, 0.2 / rate, 3.0, 5.0)],
        bounds=Bounds(np.array([1e-4, 1e-5, 1e-5, 1e-5]), np.array([1e4, 1e6, 1e5, 1e5])),
        share_dropped=lambda found: found[2] / (found[2] + found[3]),
    )  # fmt: skip


def expected_orders(shape: float, x: Floats, horizon: Floats, alpha: float, age: Floats, a: float, b: float) -> Floats:
    """Return the orders expected in t of customers who are there, with b + x for the second parameter of their chances.

    Of one whose chance to leave is p it is (1 - ((alpha + T) / (alpha + T + p t))^(shape + x)) / p, since his rate is
    gamma (shape + x, alpha + T); the mean over p, beta (a, b + x), is the papers' hypergeometric function without its
    pole at a = 1.
    """

    def direct(x: Floats, age: Floats, horizon: Floats | float) -> Floats:
        grown, power = horizon / (alpha + age), shape + x
        return mean_over_beta(
            lambda p, rows: -np.expm1(-power[rows, None] * np.log1p(p * grown[rows, None])) / p,
            a, b + x, 1e-16 / np.maximum((power + 1) * grown, 1e-16), power * grown,
        )  # fmt: skip

    once = float(horizon[0]) if len(horizon) else 0.0
    if len(x) <= FEW or once <= 0 or not (horizon == once).all():
        return direct(x, age, horizon)
    return _by_grid(lambda x, age: direct(x, age, once), x, age, alpha, once)


def discounted_orders(shape: float, x: Floats, rate: float, alpha: float, age: Floats, a: float, b: float) -> Floats:
    """Return all orders to come of customers who are there, discounted at a continuous rate.

    Orders of one whose chance to leave is p come at u = (alpha + T) v / p with a density that is power law in v, so
    their discounted sum is 1 / p times the integral over v of (shape + x) e^(-k v) (1 + v)^-(shape + x + 1), k =
    rate (alpha + T) / p. Infinite where the rate is 0 and a is at most 1.
    """
    if rate <= 0:
        return (a + b + x - 1) / (a - 1) if a > 1 else np.full(len(x), np.inf)

    def direct(x: Floats, age: Floats) -> Floats:
        power, due = shape + x, rate * (alpha + age)
        return mean_over_beta(
            lambda p, rows: _fading(power[rows], due[rows, None] / p) / p,
            a, b + x, 1e-13 * due / (power + 1), power / due, _COARSE_STEP,
        )  # fmt: skip

    if len(x) <= FEW:
        return direct(x, age)
    return _by_grid(direct, x, age, alpha, 1 / rate)


def _by_grid(direct: Callable[[Floats, Floats], Floats], x: Floats, age: Floats, alpha: float, time: float) -> Floats:
    """Read off a forecast for many customers: it falls as 1 / (alpha + T) for T far above a time that goes with it."""
    grid = TimeGrid(x, age)
    logs = grid.evaluate(
        lambda x, age: (np.log(direct(x, age)) + np.log(alpha + age + time))[:, None], alpha, alpha + time
    )
    found: Floats = np.exp(logs[:, 0] - np.log(alpha + grid.times + time))
    return found[grid.pair]


def _fading(power: Floats, fall: Floats) -> Floats:
    """Integral from 0 of power e^(-fall v) (1 + v)^-(power + 1), for each row's power and each of its points."""
    found = np.empty_like(fall)
    for row, (one, falls) in enumerate(zip(power.tolist(), fall, strict=True)):
        gone = np.log(np.minimum(_FAR / falls, math.expm1(min(_FAR / one, _HUGE))))
        found[row] = one * log_line(partial(_density, one, falls[:, None]), -np.log(falls + one + 1), gone)
    return found


def _density(power: float, fall: Floats, v: Floats) -> Floats:
    density: Floats = np.exp(-fall * v - (power + 1) * np.log1p(v))
    return density


def probability_of_orders(r: float, alpha: float, a: float, b: float, chances_before: int,
                          orders: Floats, horizon: Floats) -> Floats:  # fmt: skip
    """Return the chance of exactly n orders of a new customer: all n and no leave, or he left after the n-th."""
    exactly, at_least = nbd.probabilities(r, alpha, orders, horizon)
    chances = orders + chances_before
    stayed = np.exp(log_gamma_ratio(b, chances) - log_gamma_ratio(a + b, chances))
    left = np.where(chances > 0, stayed * a / np.maximum(b + chances - 1, 1e-300), 0.0)
    return stayed * exactly + left * at_least
