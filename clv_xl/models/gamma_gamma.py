"""Gamma-Gamma: what a customer spends per order day is gamma, around a mean that is gamma over customers.

Fader & Hardie, note 025 (2013), The Gamma-Gamma model of monetary value; Fader, Hardie & Lee 2005, RFM and CLV, Journal
of Marketing Research 42(4). Spend and frequency are taken to be independent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from clv_xl.models.fit import Fit, FitWarning
from clv_xl.models.fitting import SAMPLE, SAMPLE_FROM, VAGUE, unanswered, warning
from clv_xl.models.histories import MOST_ORDERS, column, refuse_row, same_length
from clv_xl.models.maximum_likelihood import Bounds, Evaluation, Maximum, maximise
from clv_xl.models.special import Floats, log_gamma_and_slopes

# In units of the mean spend. A shape of 1e4 is a spread of one hundredth.
_BOUNDS = Bounds(np.array([1e-3, 1e-3, 1e-6]), np.array([1e4, 1e4, 1e6]))
_STARTS = ((3.0, 4.0, 1.0), (20.0, 15.0, 0.7))


@dataclass(frozen=True, kw_only=True)
class GammaGammaFit(Fit):
    """Spend per order day is gamma (p, v), its rate v gamma (q, gamma); gamma is in the unit of money."""

    model: ClassVar[str] = "Gamma-Gamma"
    parameter_names: ClassVar[tuple[str, ...]] = ("p", "q", "gamma")

    p: float
    q: float
    gamma: float

    @property
    def mean(self) -> float:
        """Mean spend over all customers, p gamma / (q - 1); infinite where q is at most 1."""
        return np.inf if self.q <= 1 else self.p * self.gamma / (self.q - 1)


@dataclass(frozen=True)
class Spending:
    """One entry per customer with repeat orders and a value above 0."""

    frequency: Floats  # repeat order days
    value: Floats  # mean value of each of them
    weight: Floats

    def weighted(self, weight: Floats) -> Spending:
        """Return the same customers, each counted so often; those that count 0 times fall out."""
        chosen = weight > 0
        return Spending(self.frequency[chosen], self.value[chosen], weight[chosen])

    @property
    def customers(self) -> float:
        """Number of customers."""
        return float(self.weight.sum())


def fit(frequency: npt.ArrayLike, monetary_value: npt.ArrayLike) -> GammaGammaFit:
    """Fit by maximum likelihood (note 025, eq. 1a).

    Customers without a repeat order don't count, by the model. Those whose repeat orders brought nothing, or cost more
    than they brought, can't count either: the warning `without_value` says how many they are.

    Raises
    ------
    InputError
        Columns of different lengths, a row that is partly blank, a frequency that is no whole number.
    """
    known, lost = spending("GAMMA_GAMMA_FIT", frequency, monetary_value)
    if not lost and not len(known.value):
        return GammaGammaFit(**unanswered(GammaGammaFit, 0, "no_repeat_buyers"))
    found = fit_spending(known)
    return found if not lost else replace(found, warnings=(*found.warnings, _without_value(lost)))


def spending(name: str, frequency: npt.ArrayLike, monetary_value: npt.ArrayLike) -> tuple[Spending, int]:
    """Judge two columns; return repeat buyers with a value above 0, and how many have none."""
    x, m = column(name, "frequency", frequency), column(name, "monetary_value", monetary_value)
    same_length(name, {"frequency": x, "monetary_value": m})
    blank = np.isnan(x)
    refuse_row(name, "frequency", x, blank & ~np.isnan(m), "a number in every row that is not blank throughout")
    rows, x, m = np.flatnonzero(~blank), x[~blank], m[~blank]
    refuse_row(name, "frequency", x, (x < 0) | (x > MOST_ORDERS) | (x != np.floor(x)),
               f"a whole number from 0 to {MOST_ORDERS:,}", rows)  # fmt: skip
    repeat = x > 0
    refuse_row(name, "monetary_value", m, repeat & ~np.isfinite(m), "a number where there were repeat orders", rows)
    used = repeat & (m > 0)
    return Spending(x[used], m[used], np.ones(int(used.sum()))), int((repeat & ~used).sum())


def fit_spending(known: Spending, start: GammaGammaFit | None = None) -> GammaGammaFit:
    """Fit to judged spending; `start` is a fit to nearly the same customers."""
    if len(known.value) < len(GammaGammaFit.parameter_names):
        reason = "too_few_repeat_buyers" if len(known.value) else "no_spend"
        return GammaGammaFit(**unanswered(GammaGammaFit, round(known.customers), reason))
    scale = float((known.weight * known.value).sum() / known.customers)
    scaled = replace(known, value=known.value / scale)
    maximum = _highest(scaled, start, scale)
    if not maximum.converged:
        return GammaGammaFit(**unanswered(GammaGammaFit, round(known.customers), "not_converged"))
    p, q, gamma = maximum.parameters.tolist()
    return GammaGammaFit(
        p=p, q=q, gamma=gamma * scale, log_likelihood=maximum.value - known.customers * float(np.log(scale)),
        customers=round(known.customers), warnings=tuple(map(warning, _doubts(maximum))),
        log_covariance=maximum.log_covariance,
    )  # fmt: skip


def _without_value(count: int) -> FitWarning:
    sentence = f"Repeat buyers left out because their orders are worth nothing or less: {count}."
    return FitWarning("without_value", sentence)


def _highest(scaled: Spending, start: GammaGammaFit | None, scale: float) -> Maximum:
    starts = _STARTS if start is None or not start.converged else ((start.p, start.q, start.gamma / scale),)
    if len(scaled.value) > SAMPLE_FROM:
        rows = np.linspace(0, len(scaled.value) - 1, SAMPLE).astype(np.int64)
        part = Spending(scaled.frequency[rows], scaled.value[rows], scaled.weight[rows])
        found = maximise(GammaGamma(part), starts, _BOUNDS)
        return replace(maximise(GammaGamma(scaled), [found.parameters], _BOUNDS), starts_agree=found.starts_agree)
    return maximise(GammaGamma(scaled), starts, _BOUNDS)


def _doubts(maximum: Maximum) -> Iterator[str]:
    p, q, _ = maximum.parameters.tolist()
    most = _BOUNDS.highest * 0.999
    if p >= most[0]:
        yield "no_spend_variation"
    if maximum.at_bound[1] or maximum.at_bound[2]:
        yield "no_spend_heterogeneity"
    elif not all(row[i] <= VAGUE**2 for i, row in enumerate(maximum.log_covariance) if not maximum.at_bound[i]):
        yield "not_identified"
    if q <= 1:
        yield "mean_spend_infinite"
    if not maximum.starts_agree:
        yield "starts_disagree"


@dataclass(frozen=True)
class GammaGamma:
    """The log-likelihood of (p, q, gamma) with its derivatives, over all customers."""

    spending: Spending

    @cached_property
    def _frequencies(self) -> tuple[Floats, Floats]:
        """Different frequencies, and how many customers have each: gamma functions are needed of no more."""
        counts = np.bincount(self.spending.frequency.astype(np.int64), weights=self.spending.weight)
        seen = np.flatnonzero(counts)
        return seen.astype(np.float64), counts[seen].astype(np.float64)

    @cached_property
    def _totals(self) -> tuple[Floats, Floats, float, float]:
        """Spend of each customer on all his repeat order days, its weight by orders, and sums of logarithms."""
        known = self.spending
        spent, orders = known.frequency * known.value, known.weight * known.frequency
        logs = np.log(spent)
        return spent, orders, float((orders * logs).sum()), float((known.weight * np.log(known.value)).sum())

    def __call__(self, parameters: Floats, curvature: bool) -> Evaluation:
        """Evaluate at the parameters."""
        p, q, gamma = parameters.tolist()
        x, count = self._frequencies
        spent, orders, logs_of_spent, logs_of_value = self._totals
        customers, weight = self.spending.customers, self.spending.weight
        whole = gamma + spent
        log_whole, inverse = np.log(whole), 1 / whole
        by_weight, by_orders = weight * inverse, orders * inverse
        logs, logs_by_orders = float((weight * log_whole).sum()), float((orders * log_whole).sum())
        size = len(x)
        gammas, psi, bend = log_gamma_and_slopes(np.concatenate([p * x + q, p * x, [q]]))
        both, own, alone = slice(size), slice(size, -1), -1
        value = (count * (gammas[both] - gammas[own])).sum() - customers * gammas[alone]
        value += customers * q * np.log(gamma) + p * (logs_of_spent - logs_by_orders) - logs_of_value - q * logs
        gradient = np.array([
            (x * count * (psi[both] - psi[own])).sum() + logs_of_spent - logs_by_orders,
            (count * psi[both]).sum() - customers * (psi[alone] - np.log(gamma)) - logs,
            customers * q / gamma - p * by_orders.sum() - q * by_weight.sum(),
        ])  # fmt: skip
        p_p, p_q = (x**2 * count * (bend[both] - bend[own])).sum(), (x * count * bend[both]).sum()
        q_q = (count * bend[both]).sum() - customers * bend[alone]
        p_g, q_g = -by_orders.sum(), customers / gamma - by_weight.sum()
        g_g = p * (by_orders * inverse).sum() + q * (by_weight * inverse).sum() - customers * q / gamma**2
        hessian = np.array([[p_p, p_q, p_g], [p_q, q_q, q_g], [p_g, q_g, g_g]])
        return Evaluation(float(value), gradient, hessian)


def expected_order_value(fit: GammaGammaFit, x: Floats, value: Floats) -> Floats:
    """Return the mean spend per order day expected of a customer (note 025, eq. 5); x = 0 gives the mean of all.

    Infinite where p x + q is at most 1.
    """
    weight = fit.p * x + fit.q - 1
    spent = np.where(x > 0, x * value, 0.0)
    with np.errstate(divide="ignore"):
        found: Floats = np.where(weight > 0, fit.p * (fit.gamma + spent) / np.where(weight > 0, weight, 1.0), np.inf)
    return found
