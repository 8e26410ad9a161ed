"""The NBD model: orders at gamma rates from customers who never leave, the limit of the others without dropout.

Ehrenberg 1959; here the limit that a fit is held against, so that none claims a dropout that the data don't show.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from clv_xl.models.histories import Histories
from clv_xl.models.maximum_likelihood import Evaluation
from clv_xl.models.special import Floats, log_gamma, log_gamma_ratio


@dataclass(frozen=True)
class Nbd:
    """The log-likelihood of (r, alpha): G(r + x) / G(r) alpha^r (alpha + T)^-(r+x), with its derivatives."""

    histories: Histories

    @cached_property
    def _more(self) -> Floats:
        return more_than(self.histories)

    def __call__(self, parameters: Floats, curvature: bool) -> Evaluation:
        """Evaluate at the parameters."""
        r, alpha = parameters.tolist()
        value, by_r, by_r_r = rising(r, self._more)
        weight, shape, until = self.histories.weight, r + self.histories.frequency, alpha + self.histories.age
        customers, over = self.histories.customers, weight * shape / until
        value += customers * r * np.log(alpha) - (weight * shape * np.log(until)).sum()
        gradient = [
            by_r + customers * np.log(alpha) - (weight * np.log(until)).sum(),
            customers * r / alpha - over.sum(),
        ]
        mixed = customers / alpha - (weight / until).sum()
        hessian = [[by_r_r, mixed], [mixed, -customers * r / alpha**2 + (over / until).sum()]]
        return Evaluation(float(value), np.array(gradient), np.array(hessian))


def more_than(known: Histories) -> Floats:
    """How many customers have more than j repeat orders, for j from 0: a sum over customers becomes one over j."""
    counts = np.bincount(known.frequency.astype(np.int64), weights=known.weight)
    return counts[::-1].cumsum()[::-1][1:].astype(np.float64)


def rising(r: float, more: Floats) -> tuple[float, float, float]:
    """Sum over customers of log(G(r + x) / G(r)), with its first and second derivative; exact for any r."""
    inverse = 1 / (r + np.arange(len(more)))
    return float(-(more * np.log(inverse)).sum()), float((more * inverse).sum()), float(-(more * inverse**2).sum())


def probabilities(r: float, alpha: float, orders: Floats, horizon: Floats) -> tuple[Floats, Floats]:
    """Chances of exactly n orders in t, and of n or more, of one who doesn't leave."""
    exactly, at_least = np.exp(log_exactly(r, alpha, orders, horizon)), np.ones(len(orders))
    counts = np.arange(orders.max(initial=0))
    for time in np.unique(horizon).tolist():
        rows = horizon == time
        below = np.exp(log_exactly(r, alpha, counts, np.full(len(counts), time))).cumsum()
        at_least[rows] = 1 - np.concatenate([[0.0], below])[orders[rows].astype(np.int64)]
    return exactly, np.clip(at_least, 0.0, 1.0)


def log_exactly(r: float, alpha: float, orders: Floats, horizon: Floats) -> Floats:
    """Logarithm of the chance of exactly n orders in t."""
    ways = log_gamma_ratio(r, orders) - log_gamma(orders + 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):  # at a horizon of 0
        bought = np.where(orders > 0, orders * np.log(horizon / (alpha + horizon)), 0.0)
    return ways - r * np.log1p(horizon / alpha) + bought
