"""BG/BB: at each of n opportunities a customer buys with a beta chance, and before each he may leave with another.

Fader, Hardie & Shang 2010, Customer-base analysis in a discrete-time noncontractual setting, Marketing Science 29(6).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from clv_xl.models.beta_means import discounted_sum
from clv_xl.models.fit import Fit
from clv_xl.models.fitting import FEW_DROP, NEARLY_ALL_DROP, VAGUE, unanswered, warning
from clv_xl.models.histories import Histories, histories, refuse_row
from clv_xl.models.maximum_likelihood import Bounds, Evaluation, Maximum, maximise
from clv_xl.models.special import Floats, log_gamma, log_gamma_ratio

MOST_OPPORTUNITIES = 10_000
_BOUNDS = Bounds(np.full(4, 1e-4), np.full(4, 1e4))
_STARTS = ((1.0, 1.0, 0.7, 3.0), (0.5, 2.0, 2.0, 20.0), (3.0, 3.0, 0.3, 1.0))


@dataclass(frozen=True, kw_only=True)
class BgBbFit(Fit):
    """Chances to buy are beta (alpha, beta), chances to leave beta (gamma, delta)."""

    model: ClassVar[str] = "BG/BB"
    parameter_names: ClassVar[tuple[str, ...]] = ("alpha", "beta", "gamma", "delta")

    alpha: float
    beta: float
    gamma: float
    delta: float


def fit(frequency: npt.ArrayLike, recency: npt.ArrayLike, opportunities: npt.ArrayLike) -> BgBbFit:
    """Fit by maximum likelihood (eq. 5): recency is the opportunity of the last purchase, 0 where there was none."""
    return fit_histories(judged("BG_BB_FIT", frequency, recency, opportunities))


def judged(name: str, frequency: npt.ArrayLike, recency: npt.ArrayLike, opportunities: npt.ArrayLike) -> Histories:
    """Judge three columns: as those of the other models, and all of them whole numbers."""
    known = histories(name, frequency, recency, opportunities, "opportunities")
    refuse_row(name, "recency", known.recency, known.recency != np.floor(known.recency), "a whole number")
    refuse_row(name, "opportunities", known.age, (known.age != np.floor(known.age)) | (known.age > MOST_OPPORTUNITIES),
               f"a whole number up to {MOST_OPPORTUNITIES:,}")  # fmt: skip
    refuse_row(name, "frequency", known.frequency, known.frequency > known.recency,
               "at most the recency (one purchase at an opportunity)")  # fmt: skip
    return known


def fit_histories(known: Histories) -> BgBbFit:
    """Fit to judged histories."""
    customers = round(known.customers)
    reason = (
        "no_customers" if not customers
        else "no_history" if not known.age.any()
        else "no_repeat_buyers" if not known.frequency.any()
        else "too_few_repeat_buyers" if (known.frequency > 0).sum() < len(BgBbFit.parameter_names)
        else None
    )  # fmt: skip
    if reason:
        return BgBbFit(**unanswered(BgBbFit, customers, reason))
    maximum = maximise(BgBb(known), _STARTS, _BOUNDS)
    if not maximum.converged:
        return BgBbFit(**unanswered(BgBbFit, customers, "not_converged"))
    names = dict(zip(BgBbFit.parameter_names, maximum.parameters.tolist(), strict=True))
    return BgBbFit(**names, log_likelihood=maximum.value, customers=customers,
                   warnings=tuple(map(warning, _doubts(maximum))), log_covariance=maximum.log_covariance)  # fmt: skip


def _doubts(maximum: Maximum) -> Iterator[str]:
    _, _, gamma, delta = maximum.parameters.tolist()
    named = False
    if any(maximum.at_bound[2:]):
        left = gamma / (gamma + delta)
        name = "no_dropout" if left < FEW_DROP else "all_drop_at_once" if left > NEARLY_ALL_DROP else None
        yield name or "no_dropout_heterogeneity"
        named = True
    if any(maximum.at_bound[:2]):
        yield "no_rate_heterogeneity"
        named = True
    if not named and not all(row[i] <= VAGUE**2 for i, row in enumerate(maximum.log_covariance)):
        yield "not_identified"
    if not maximum.starts_agree:
        yield "starts_disagree"


class _Rise:
    """log of rising products c (c + 1) ... (c + j - 1) and their derivative by c, for all j up to a limit."""

    def __init__(self, start: float, most: int) -> None:
        steps = start + np.arange(most)
        self.log = np.concatenate([[0.0], np.log(steps).cumsum()])
        self.slope = np.concatenate([[0.0], (1 / steps).cumsum()])


@dataclass(frozen=True)
class BgBb:
    """The log-likelihood of (alpha, beta, gamma, delta) with its gradient, over the different histories."""

    histories: Histories

    @cached_property
    def _terms(self) -> tuple[npt.NDArray[np.int64], ...]:
        """Each history's ways to have come about: history, purchases, chances, opportunities before leaving, left."""
        known = self.histories
        table = np.stack([known.frequency, known.recency, known.age]).astype(np.int64)
        different, place = np.unique(table, axis=1, return_inverse=True)
        count = different[2] - different[1] + 1  # he is still there, or left before one of the later opportunities
        history = np.repeat(np.arange(different.shape[1]), count)
        lived = different[1][history] + np.arange(len(history)) - np.repeat(np.cumsum(count) - count, count)
        weight = np.bincount(np.asarray(place).ravel(), weights=known.weight, minlength=different.shape[1])
        starts = np.cumsum(count) - count
        return history, different[0][history], lived, (lived < different[2][history]).astype(np.int64), starts, weight

    def __call__(self, parameters: Floats, curvature: bool) -> Evaluation:
        """Evaluate at the parameters."""
        history, bought, lived, left, starts, weight = self._terms
        logs, slopes = _log_terms(parameters, bought, lived, left)
        top = np.maximum.reduceat(logs, starts)
        shares = np.exp(logs - top[history])
        sums = np.add.reduceat(shares, starts)
        shares = shares * (weight / sums)[history]
        value = float((weight * (top + np.log(sums))).sum())
        return Evaluation(value, np.array([(shares * slope).sum() for slope in slopes]))


def _log_terms(
    parameters: Floats, bought: npt.NDArray[np.int64], lived: npt.NDArray[np.int64], left: npt.NDArray[np.int64]
) -> tuple[Floats, list[Floats]]:
    """Logarithms of B(alpha + x, beta + l - x) / B(alpha, beta) x B(gamma + left, delta + l) / B(gamma, delta).

    l is the number of opportunities that he lived through; with them come the derivatives by the parameters.
    """
    alpha, beta, gamma, delta = parameters.tolist()
    most = int(lived.max()) + 1
    own, other, both = _Rise(alpha, most), _Rise(beta, most), _Rise(alpha + beta, most)
    stays, leaves = _Rise(delta, most), _Rise(gamma + delta, most)
    missed, passed = lived - bought, lived + left
    logs = own.log[bought] + other.log[missed] - both.log[lived] + stays.log[lived] - leaves.log[passed]
    logs = logs + left * np.log(gamma)
    slopes = [
        own.slope[bought] - both.slope[lived],
        other.slope[missed] - both.slope[lived],
        left / gamma - leaves.slope[passed],
        stays.slope[lived] - leaves.slope[passed],
    ]
    return logs, slopes


def log_likelihoods(fit: BgBbFit, x: Floats, recency: Floats, n: Floats) -> Floats:
    """Log-likelihood of each history."""
    history = Histories(x, recency, n, np.ones(len(x)))
    model = BgBb(history)
    index, bought, lived, left, starts, _ = model._terms
    logs, _ = _log_terms(np.array(fit.parameters), bought, lived, left)
    top = np.maximum.reduceat(logs, starts)
    each = top + np.log(np.add.reduceat(np.exp(logs - top[index]), starts))
    table = np.stack([x, recency, n]).astype(np.int64)
    place = np.asarray(np.unique(table, axis=1, return_inverse=True)[1]).ravel()
    found: Floats = each[place]
    return found


def p_alive(fit: BgBbFit, x: Floats, recency: Floats, n: Floats) -> Floats:
    """Return the chance that a customer is there at the next opportunity (eq. 11)."""
    there: Floats = _there_at_last(fit, x, recency, n) * (fit.delta + n) / (fit.gamma + fit.delta + n)
    return there


def _there_at_last(fit: BgBbFit, x: Floats, recency: Floats, n: Floats) -> Floats:
    """The chance that a customer was still there at the n-th opportunity."""
    none_left = np.zeros(len(x), dtype=np.int64)
    logs, _ = _log_terms(np.array(fit.parameters), x.astype(np.int64), n.astype(np.int64), none_left)
    found: Floats = np.exp(np.minimum(logs - log_likelihoods(fit, x, recency, n), 0.0))
    return found


def discounted_at_opportunities(fit: BgBbFit, factors: Floats, x: Floats, n: Floats) -> Floats:
    """Return the purchases expected of one who is there at the next opportunity, each times a factor of its own."""
    total, chance = np.zeros(len(x)), np.ones(len(x))
    for step, factor in enumerate(factors.tolist(), 1):
        total += factor * chance
        chance = chance * (fit.delta + n + step) / (fit.gamma + fit.delta + n + step)
    return total * (fit.alpha + x) / (fit.alpha + fit.beta + n)


def expected_if_alive(fit: BgBbFit, horizon: Floats, x: Floats, n: Floats) -> Floats:
    """Return the purchases expected at so many opportunities of one who is there at the first of them (eq. 13)."""
    first = np.ones_like(horizon)
    total, chance = np.zeros_like(horizon), first
    for step in range(int(horizon.max(initial=0))):
        total = total + np.where(horizon > step, chance, 0.0)
        chance = chance * (fit.delta + n + step + 1) / (fit.gamma + fit.delta + n + step + 1)
    return total * (fit.alpha + x) / (fit.alpha + fit.beta + n)


def expected_new(fit: BgBbFit, horizon: Floats) -> Floats:
    """Return the purchases expected of a new customer at so many opportunities (eq. 8)."""
    zero = np.zeros_like(horizon)
    return fit.delta / (fit.gamma + fit.delta) * expected_if_alive(fit, horizon, zero, zero)


def discounted_if_alive(fit: BgBbFit, discount_rate: float, x: Floats, n: Floats) -> Floats:
    """Return all purchases to come, discounted by so much per opportunity, of one who is there at the next (eq. 14)."""
    stays = discounted_sum(fit.gamma, fit.delta + n + 1, discount_rate)
    return stays / (1 + discount_rate) * (fit.alpha + x) / (fit.alpha + fit.beta + n)


def probability_of_orders(fit: BgBbFit, orders: Floats, horizon: Floats) -> Floats:
    """Return the chance that a new customer buys exactly so often at so many opportunities (eq. 7)."""
    found = np.zeros(len(orders))
    for row, (x, n) in enumerate(zip(orders.astype(int).tolist(), horizon.astype(int).tolist(), strict=True)):
        if x > n:
            continue
        lived = np.arange(x, n + 1)
        bought = np.full(len(lived), x)
        logs, _ = _log_terms(np.array(fit.parameters), bought, lived, (lived < n).astype(np.int64))
        ways = log_gamma_ratio(lived - x + 1.0, float(x)) - log_gamma(x + 1.0)
        found[row] = np.exp(logs + ways).sum()
    return found
