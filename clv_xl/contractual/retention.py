"""Retention as it was seen and as the sBG model tells it, and how far the model can be trusted.

Seen: Kaplan and Meier's product of renewal rates, in which a subscription counts as long as its renewals are known.
The model: shifted beta geometric (Fader & Hardie 2007), fitted to the same lifetimes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from clv_xl.contractual.lifetimes import Ints
from clv_xl.contractual.subscribers import Flags, Floats, Subscriptions
from clv_xl.models import s_bg
from clv_xl.models.s_bg import SBgFit

LEAST_SUBSCRIPTIONS = 50  # below, the first renewal rate alone is unsure by 5 points or more (sqrt(0.8 x 0.2 / 50))
LEAST_ENDED = 10  # below, the rate of ending is unsure by a third (1 / sqrt(10)), and its change with age untold
LEAST_PERIODS = 3  # two parameters fit any two renewals, so only the third can say whether the model holds
LEAST_AT_RISK = 30  # below, a single end moves a renewal rate by more than 3 points: too rough to judge a model by
HOLDOUT_MISS = 0.20  # mean miss of survival above which forecasts of unseen periods say little
SURVIVAL_OFF = 0.10  # distance of survival, seen and fitted, from which the model contradicts what was seen
HOLDOUT_FROM = 4  # periods: two to fit on, two to be predicted
_KOLMOGOROV = 1.36  # over the root of the number: the largest distance in 19 of 20 samples of the curve itself

DoubtName = Literal[
    "too_few_subscriptions", "too_few_ended", "too_short", "not_converged", "fit", "survival_off", "holdout_miss",
    "holdout_too_short", "holdout_few_ended", "holdout_not_converged",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Observed:
    """Renewals by age: entry t - 1 is the t-th renewal."""

    at_risk: Ints  # subscriptions whose t-th renewal is known, made or not
    ended: Ints  # of them, those that were not renewed

    @property
    def rate(self) -> Floats:
        """Renewal rate; NaN where no subscription is so old."""
        with np.errstate(invalid="ignore"):
            return np.where(self.at_risk > 0, 1 - self.ended / np.maximum(self.at_risk, 1), np.nan)

    @property
    def survival(self) -> Floats:
        """Share still subscribed after t renewals."""
        return np.cumprod(self.rate).astype(np.float64)

    @property
    def churn(self) -> float:
        """Ended per renewal that was due, all ages together."""
        due = int(self.at_risk.sum())
        return float(self.ended.sum() / due) if due else math.nan


@dataclass(frozen=True, slots=True)
class Holdout:
    """The model fitted on the first periods, against what was seen in the others."""

    fitted_periods: int
    last_period: int
    predicted: Floats  # survival in the periods after the fitted ones
    observed: Floats

    @property
    def miss(self) -> float:
        """Mean miss of survival, as a share of what was seen; of all subscriptions where nobody was left."""
        seen = np.where(self.observed > 0, self.observed, 1.0)
        return float(np.mean(np.abs(self.predicted - self.observed) / seen))


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why the model is withheld, or what to mind; its sentence is in the words, but for a fit's own."""

    name: DoubtName
    value: float = math.nan
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Retention:
    """What is known of retention."""

    observed: Observed
    fit: SBgFit | None  # None: withheld
    tried: SBgFit | None  # the fit that was withheld or is used; None: there was nothing to fit
    holdout: Holdout | None
    doubts: tuple[Doubt, ...]

    @property
    def one_churn(self) -> float | None:
        """The chance to end at each renewal, where the fit finds it the same for all; None where it differs.

        Alpha and beta then only say by their ratio what the chance is; how large they are is where the search stopped.
        """
        fit = self.tried
        if fit is None or not fit.alpha + fit.beta > 1:  # below 1 a fit at its limit is one of all or nothing
            return None
        alike = any(warning.name == "no_dropout_heterogeneity" for warning in fit.warnings)
        return fit.alpha / (fit.alpha + fit.beta) if alike else None

    @property
    def not_converged(self) -> str:
        """Why the model that was tried has no parameters, "" where it has."""
        return next((doubt.sentence for doubt in self.doubts if doubt.name == "not_converged"), "")


def observe(periods: Ints, ended: Flags) -> Observed:
    """Count renewals by age."""
    longest = int(periods.max(initial=0))
    reached = np.bincount(periods, minlength=longest + 1)[::-1].cumsum()[::-1]
    ends = np.bincount(periods[ended], minlength=longest + 1)
    return Observed(reached[1:].astype(np.int64), ends[1:].astype(np.int64))


def learn(subscriptions: Subscriptions) -> Retention:
    """Fit the model, check it on the later half of the periods, and say what is doubtful."""
    periods, ended = subscriptions.periods, subscriptions.ended
    observed = observe(periods, ended)
    doubts = [*_too_little(periods, ended, observed)]
    if doubts:
        return Retention(observed, None, None, None, tuple(doubts))
    known = periods > 0  # a subscription that never came up for renewal tells nothing
    tried = s_bg.fit_durations(periods[known].astype(float), ended[known])
    if not tried.converged:
        sentence = " ".join(map(str, tried.warnings))
        return Retention(observed, None, tried, None, (Doubt("not_converged", sentence=sentence),))
    doubts += [Doubt("fit", sentence=str(warning)) for warning in tried.warnings]
    doubts += _contradiction(tried, observed)
    holdout = _hold_out(periods[known], ended[known], observed)
    if isinstance(holdout, Doubt):
        return Retention(observed, tried, tried, None, (*doubts, holdout))
    if holdout.miss > HOLDOUT_MISS:
        doubts.append(Doubt("holdout_miss", holdout.miss))
    return Retention(observed, tried, tried, holdout, tuple(doubts))


def _too_little(periods: Ints, ended: Flags, observed: Observed) -> list[Doubt]:
    """Return why the model is withheld before it is tried."""
    found = []
    if len(periods) < LEAST_SUBSCRIPTIONS:
        found.append(Doubt("too_few_subscriptions", len(periods)))
    if ended.sum() < LEAST_ENDED:
        found.append(Doubt("too_few_ended", int(ended.sum())))
    if len(observed.at_risk) < LEAST_PERIODS:
        found.append(Doubt("too_short", len(observed.at_risk)))
    return found


def _contradiction(fit: SBgFit, observed: Observed) -> list[Doubt]:
    """Return the largest distance between survival seen and fitted, where it is more than chance makes."""
    seen = observed.survival[: _judged(observed)]
    if not len(seen):
        return []
    off = float(np.abs(np.asarray(s_bg.survival(fit, np.arange(1.0, len(seen) + 1))) - seen).max())
    by_chance = _KOLMOGOROV / math.sqrt(fit.customers)
    return [Doubt("survival_off", off)] if off > max(SURVIVAL_OFF, by_chance) else []


def _judged(observed: Observed) -> int:
    """Return the last renewal for which enough subscriptions came up to judge a model by."""
    return int((observed.at_risk >= LEAST_AT_RISK).sum())


def _hold_out(periods: Ints, ended: Flags, observed: Observed) -> Holdout | Doubt:
    """Fit on the first half of the periods and predict the rest, or say why that can't be done."""
    last = _judged(observed)
    half = last // 2
    if last < HOLDOUT_FROM:
        return Doubt("holdout_too_short", last)
    early = int((ended & (periods <= half)).sum())
    if early < LEAST_ENDED:
        return Doubt("holdout_few_ended", early)
    fit = s_bg.fit_durations(np.minimum(periods, half).astype(float), ended & (periods <= half))
    seen = observed.survival[half:last]
    if not fit.converged:
        return Doubt("holdout_not_converged")
    predicted = np.asarray(s_bg.survival(fit, np.arange(half + 1.0, last + 1)))
    return Holdout(half, last, predicted, seen)
