"""Shifted beta-geometric: a subscription ends at each renewal with a chance that differs between customers.

Fader & Hardie 2007, How to project customer retention, Journal of Interactive Marketing 21(1); on lifetimes and their
discounted values Fader & Hardie 2010, Customer-base valuation in a contractual setting, Marketing Science 29(1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from clv_xl.models.beta_means import discounted_sum
from clv_xl.models.fit import Fit, FitWarning
from clv_xl.models.fitting import VAGUE, unanswered, warning
from clv_xl.models.histories import column, refuse_row, same_length
from clv_xl.models.maximum_likelihood import Bounds, Evaluation, Maximum, maximise
from clv_xl.models.special import Floats, log_gamma_ratio
from clv_xl.udf.errors import InputError

LONGEST = 100_000  # periods
_BOUNDS = Bounds(np.array([1e-6, 1e-6]), np.array([1e6, 1e6]))
_ALIKE = 1e4  # alpha + beta from which the chances to end lie within half a percentage point of each other
_STARTS = ((0.7, 2.0), (2.0, 10.0), (0.2, 0.3))


@dataclass(frozen=True, kw_only=True)
class SBgFit(Fit):
    """Chances to end at a renewal are beta (alpha, beta)."""

    model: ClassVar[str] = "sBG"
    parameter_names: ClassVar[tuple[str, ...]] = ("alpha", "beta")

    alpha: float
    beta: float


@dataclass(frozen=True)
class _Renewals:
    """The log-likelihood (2007, eq. 5-6) from what happened at each renewal.

    The chance to end at the t-th of them is alpha / (alpha + beta + t - 1).
    """

    ended: Floats  # at renewal 1, 2, ...
    stayed: Floats

    def __call__(self, parameters: Floats, curvature: bool) -> Evaluation:
        alpha, beta = parameters.tolist()
        place = np.arange(len(self.ended))
        at_risk, kept, whole = self.ended + self.stayed, beta + place, alpha + beta + place
        every = float(self.ended.sum())
        value = every * np.log(alpha) + (self.stayed * np.log(kept)).sum() - (at_risk * np.log(whole)).sum()
        falls, bends = (at_risk / whole).sum(), (at_risk / whole**2).sum()
        gradient = np.array([every / alpha - falls, (self.stayed / kept).sum() - falls])
        hessian = np.array([[bends - every / alpha**2, bends], [bends, bends - (self.stayed / kept**2).sum()]])
        return Evaluation(float(value), gradient, hessian)


def fit(survivors: npt.ArrayLike) -> SBgFit:
    """Fit to the numbers of customers alive at period 0, 1, 2, ... of a cohort.

    Raises
    ------
    InputError
        Fewer than two counts, a count below 0, or one above the count before it.
    """
    name = "S_BG_FIT"
    alive = column(name, "survivors", survivors)
    known = np.flatnonzero(~np.isnan(alive))
    alive = alive[: known[-1] + 1] if len(known) else alive[:0]
    refuse_row(name, "survivors", alive, np.isnan(alive), "a number in every row")
    refuse_row(name, "survivors", alive, ~((alive >= 0) & np.isfinite(alive)), "0 or more")
    refuse_row(name, "survivors", alive[1:], alive[1:] > alive[:-1], "at most the survivors of the period before",
               np.arange(1, len(alive)))  # fmt: skip
    if len(alive) < 2:
        raise InputError(
            f"{name}: survivors must be two counts or more (at the start, after a period), not {len(alive)}."
        )
    return _fitted(float(alive[0]), alive[:-1] - alive[1:], alive[1:])


def fit_durations(periods: npt.ArrayLike, ended: npt.ArrayLike) -> SBgFit:
    """Fit to customers one by one: whole periods each has stayed, and whether he has ended (1) or goes on (0).

    One who ended at the first renewal has stayed 1 period. One who goes on has renewed as often as he has periods.

    Raises
    ------
    InputError
        Columns of different lengths, a row that is partly blank, periods that are not whole, an end before the first.
    """
    name = "S_BG_FIT_DURATIONS"
    stayed, over = column(name, "periods", periods), column(name, "ended", ended)
    same_length(name, {"periods": stayed, "ended": over})
    blank = np.isnan(stayed) & np.isnan(over)
    rows, stayed, over = np.flatnonzero(~blank), stayed[~blank], over[~blank]
    refuse_row(name, "ended", over, ~((over == 0) | (over == 1)), "1 (ended) or 0 (goes on)", rows)
    refuse_row(name, "periods", stayed, ~((stayed >= 0) & (stayed <= LONGEST) & (stayed == np.floor(stayed))),
               f"a whole number from 0 to {LONGEST:,}", rows)  # fmt: skip
    refuse_row(name, "periods", stayed, (over == 1) & (stayed < 1), "1 or more where the customer ended", rows)
    whole = stayed.astype(np.int64)
    longest = int(whole.max()) if len(whole) else 0
    ends = np.bincount(whole[over == 1], minlength=longest + 1)[1:].astype(float)
    reached = np.bincount(whole, minlength=longest + 1)[::-1].cumsum()[::-1][1:].astype(float)
    return _fitted(float(len(whole)), ends, reached - ends)


def _fitted(customers: float, ended: Floats, stayed: Floats) -> SBgFit:
    """Fit to how many ended and stayed at each renewal."""
    seen = ended + stayed > 0
    ended, stayed = ended[seen], stayed[seen]
    reason = (
        "no_customers" if customers <= 0 or not len(ended)
        else "nobody_ended" if not ended.any()
        else "too_short_history" if len(ended) < 2
        else None
    )  # fmt: skip
    if reason:
        return SBgFit(**unanswered(SBgFit, round(customers), reason))
    maximum = maximise(_Renewals(ended, stayed), _STARTS, _BOUNDS)
    if not maximum.converged:
        return SBgFit(**unanswered(SBgFit, round(customers), "not_converged"))
    alpha, beta = maximum.parameters.tolist()
    return SBgFit(alpha=alpha, beta=beta, log_likelihood=maximum.value, customers=round(customers),
                  warnings=_doubts(maximum), log_covariance=maximum.log_covariance)  # fmt: skip


def _doubts(maximum: Maximum) -> tuple[FitWarning, ...]:
    names = []
    (alpha, beta), spread = maximum.parameters.tolist(), [row[i] for i, row in enumerate(maximum.log_covariance)]
    if alpha + beta > _ALIKE or (any(maximum.at_bound) and alpha + beta > 1):
        names.append("all_drop_at_once" if beta < alpha * 1e-3 else "no_dropout_heterogeneity")
    elif any(maximum.at_bound) or not all(variance <= VAGUE**2 for variance in spread):
        names.append("not_identified")
    return tuple(map(warning, names))


def survival(fit: SBgFit, periods: npt.ArrayLike) -> Floats:
    """Return the chance to be a customer still after so many renewals: B(alpha, beta + t) / B(alpha, beta)."""
    stayed: Floats = np.exp(log_gamma_ratio(fit.beta, periods) - log_gamma_ratio(fit.alpha + fit.beta, periods))
    return stayed


def retention(fit: SBgFit, period: npt.ArrayLike) -> Floats:
    """Return the share of those before the t-th renewal who renew: (beta + t - 1) / (alpha + beta + t - 1)."""
    t = np.asarray(period, float)
    kept: Floats = (fit.beta + t - 1) / (fit.alpha + fit.beta + t - 1)
    return kept


def discounted_lifetimes(fit: SBgFit, discount_rate: npt.ArrayLike, renewals: npt.ArrayLike | None = None,
                         periods: npt.ArrayLike | None = None) -> Floats:  # fmt: skip
    """Return the payments expected of a customer, each discounted to the first of them.

    Parameters
    ----------
    fit
        Of this model.
    discount_rate
        Effective, per period.
    renewals
        None: a new customer, whose first payment comes now (2010, DEL). n: a customer just before his n-th renewal,
        whose next payment comes now if he renews (DERL).
    periods
        How many payments count; None: all. Infinite where the rate is 0 and alpha is at most 1.
    """
    rate, before = np.broadcast_arrays(np.asarray(discount_rate, float),
                                       np.asarray(0.0 if renewals is None else renewals, float))  # fmt: skip
    renews: Any = 1.0 if renewals is None else retention(fit, before)
    if periods is None:
        endless: Floats = renews * discounted_sum(fit.alpha, fit.beta + before, rate)
        return endless
    count, rate, before = np.broadcast_arrays(np.asarray(periods, float), rate, before)
    total, payment = np.zeros(count.shape), np.ones(count.shape)
    for step in range(int(min(count.max(initial=0), LONGEST))):
        total = total + payment * np.clip(count - step, 0, 1)
        later = fit.beta + before + step
        payment = payment * later / (fit.alpha + later) / (1 + rate)
    found: Floats = renews * total
    return found
