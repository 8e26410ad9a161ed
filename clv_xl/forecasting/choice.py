"""Which model forecasts: all are fitted to the first half of the log, and the second half tells them apart.

Models within two percentage points of the smallest error count as equally good. Among these one is preferred that can
judge one-time buyers, for by BG/NBD everyone who bought once stays for ever; then the one of higher likelihood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from clv_xl.customers import Floats
from clv_xl.forecasting.expectations import Expectations
from clv_xl.forecasting.histories import DAYS_PER_WEEK, Split
from clv_xl.forecasting.holdout import relative_error
from clv_xl.models import bg_nbd, mbg_nbd, pareto_nbd
from clv_xl.models.fit import Fit
from clv_xl.models.histories import Histories

PARETO_NBD = pareto_nbd.ParetoNbdFit.model
FITTERS: Mapping[str, Callable[..., Fit]] = {
    bg_nbd.BgNbdFit.model: bg_nbd.fit_histories,
    mbg_nbd.MbgNbdFit.model: mbg_nbd.fit_histories,
    PARETO_NBD: pareto_nbd.fit_histories,
}
BLIND_TO_ONE_TIME_BUYERS = frozenset({bg_nbd.BgNbdFit.model})
AS_GOOD = 0.02  # of error, in which models don't differ for a shop's purposes

# Customers that likelihoods are compared on, and that Pareto/NBD, which is slow, is fitted to: of 5,000 the parameters'
# standard errors are some 5 %, and the ranges of the forecast say so. With very many customers it would take longer
# than all the rest of a report.
SAMPLE = 5_000
PARETO_NBD_UP_TO = 50_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model, fitted to the calibration, and what it foresaw."""

    fit: Fit
    log_likelihood: float  # on the customers that all candidates are compared on
    predicted: Floats  # order days of each member of the split in the holdout; empty where the fit did not converge
    actual: int

    @property
    def usable(self) -> bool:
        """Whether it gave a forecast for everyone."""
        return self.fit.converged and bool(np.isfinite(self.predicted).all())

    @property
    def judges_one_time_buyers(self) -> bool:
        """Whether it can tell that one who bought once has left."""
        return self.fit.model not in BLIND_TO_ONE_TIME_BUYERS

    @property
    def error(self) -> float:
        """Return what was predicted / what came - 1."""
        return relative_error(float(self.predicted.sum()), self.actual)


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates, the chosen one, and why."""

    candidates: tuple[Candidate, ...]
    chosen: Candidate
    reason: str  # the key of its words: only_one, smallest_error, judges_one_time_buyers, likelihood
    not_tried: str  # why Pareto/NBD is no candidate, the key of its words: no_dropout, many_customers; "" where it is


def choose(split: Split) -> Choice | None:
    """Fit the models to the calibration, and return the one to forecast with; None where no fit can."""
    known = Expectations(split.calibration)
    candidates = [_candidate(model, known, split) for model in FITTERS if model != PARETO_NBD]
    not_tried = "many_customers" if len(known) > PARETO_NBD_UP_TO else ""
    if all("no_dropout" in dict(each.fit.warnings) for each in candidates):
        not_tried = "no_dropout"  # its limit is theirs, and it takes long to get there
    if not not_tried:
        candidates.append(_candidate(PARETO_NBD, known, split))
    return best(tuple(candidates), not_tried)


def best(candidates: tuple[Candidate, ...], not_tried: str = "") -> Choice | None:
    """Return the candidate to forecast with; None where none gave a forecast."""
    usable = [each for each in candidates if each.usable]
    if not usable:
        return None
    least = min(abs(each.error) for each in usable)
    good = [each for each in usable if not abs(each.error) > least + AS_GOOD]
    judging = [each for each in good if each.judges_one_time_buyers]
    chosen = max(judging or good, key=lambda each: each.log_likelihood)
    if len(usable) == 1:
        reason = "only_one"
    elif len(good) == 1:
        reason = "smallest_error"
    else:
        reason = "judges_one_time_buyers" if len(judging) == 1 else "likelihood"
    return Choice(candidates, chosen, reason, not_tried)


def _candidate(model: str, known: Expectations, split: Split) -> Candidate:
    fit = refit(model, known.histories)
    part = sample(known.histories)
    compared = fit if round(part.customers) == fit.customers else FITTERS[model](part)
    predicted = np.zeros(0)
    if fit.converged:
        predicted = known.alive(fit) * known.orders_if_alive(fit, split.days / DAYS_PER_WEEK)
    return Candidate(fit, compared.log_likelihood, predicted, int(split.order_days.sum()))


def refit(model: str, known: Histories) -> Fit:
    """Fit a model to all customers, or to as many as it can take."""
    return FITTERS[model](sample(known) if model == PARETO_NBD else known)


def sample(known: Histories) -> Histories:
    """Return every so-many-th customer where there are too many; the customers stand by value, so all kinds are in."""
    count = len(known.frequency)
    if count <= SAMPLE:
        return known
    rows = np.linspace(0, count - 1, SAMPLE).astype(np.int64)
    return Histories(known.frequency[rows], known.recency[rows], known.age[rows], known.weight[rows])
