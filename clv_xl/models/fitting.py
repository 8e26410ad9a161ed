"""From customers' histories to a fit: what can't be answered, the scale of time, several starts, what lies at a bound.

Everything that the models of order histories have in common; each of them brings its likelihood.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from clv_xl.models.fit import Fit, FitWarning
from clv_xl.models.histories import Histories
from clv_xl.models.maximum_likelihood import Bounds, Maximum, Objective, maximise
from clv_xl.models.nbd import Nbd
from clv_xl.models.special import Floats

SAMPLE_FROM, SAMPLE = 30_000, 10_000  # customers: above, the climb begins on a sample and ends on all of them
FEW_DROP, NEARLY_ALL_DROP = 1e-3, 0.999  # share of those who leave, at a bound
VAGUE = 2.0  # standard error of a logarithm: the 95 % range then spans a factor of some 3,000

SENTENCES = {
    "no_customers": "There are no customers.",
    "no_history": "Every customer is new on the reference date, so nothing is known of how they buy: take a later "
    "reference date.",
    "no_repeat_buyers": "Nobody has ordered again, so the data say nothing of further orders.",
    "too_few_repeat_buyers": "Fewer customers have ordered again than the model has parameters.",
    "nobody_ended": "No subscription has ended, so the data say nothing of how long they last.",
    "too_short_history": "Customers were seen at one renewal only, from which two parameters can't be told.",
    "no_spend": "No repeat buyer has spent anything.",
    "no_spend_variation": "The order days of each customer seem all worth the same: the spread within a customer is at "
    "its limit.",
    "no_spend_heterogeneity": "All customers seem to spend the same per order: the spread between them is at its "
    "limit.",
    "mean_spend_infinite": "A few customers spend so much that the mean over all customers has no limit; that of each "
    "customer has.",
    "not_converged": "The likelihood has no maximum that could be found: the data don't fit the model.",
    "starts_disagree": "From different starting values the fit ends at different maxima; the highest was taken.",
    "no_dropout": "No dropout is seen: everybody seems to go on buying. The forecast is that of the limit without "
    "dropout.",
    "no_rate_heterogeneity": "All customers seem to order equally often: the spread of order rates is at its limit.",
    "no_dropout_heterogeneity": "All customers seem equally likely to leave: the spread of dropout is at its limit.",
    "all_drop_at_once": "Nearly everybody seems to leave at the first chance.",
    "not_identified": "The data hardly tell the parameters apart: their standard errors are very large or unknown.",
}


@dataclass(frozen=True)
class Family:
    """What one model adds to the fit. Its parameters are in a unit of time in which the mean age is 1."""

    likelihood: Callable[[Histories], Objective]
    record: type[Fit]
    times: tuple[str, ...]  # parameters that are measured in time
    starts: Callable[[float], Sequence[Sequence[float]]]  # of the orders per unit of time
    bounds: Bounds
    share_dropped: Callable[[Sequence[float]], float]  # of customers who leave, at the parameters


def fit_customers(family: Family, known: Histories, start: Fit | None) -> dict[str, Any]:
    """Return the fields of a record of the family's model."""
    reason = _unanswerable(family, known)
    if reason:
        return unanswered(family.record, round(known.customers), reason)
    scale = float((known.weight * known.age).sum() / known.customers)
    scaled = Histories(known.frequency, known.recency / scale, known.age / scale, known.weight)
    maximum = _highest(family, scaled, start, scale)
    if not maximum.converged:
        return unanswered(family.record, round(known.customers), "not_converged")
    names = list(_doubts(family, maximum))
    if "no_dropout" in names:
        maximum = _without_dropout(family, scaled, maximum)
    units = np.array([scale if name in family.times else 1.0 for name in family.record.parameter_names])
    fields: dict[str, Any] = dict(
        zip(family.record.parameter_names, (maximum.parameters * units).tolist(), strict=True)
    )
    # A likelihood of times is a density: in another unit it is another number.
    shift = float((known.weight * known.frequency).sum()) * math.log(scale)
    return fields | {
        "log_likelihood": maximum.value - shift,
        "customers": round(known.customers),
        "warnings": tuple(warning(name) for name in names),
        "log_covariance": maximum.log_covariance,
    }


def warning(name: str) -> FitWarning:
    """Return the warning of this name."""
    return FitWarning(name, SENTENCES[name])


def unanswered(record: type[Fit], customers: int, name: str) -> dict[str, Any]:
    """Return the fields of a record that gives no answer, and why."""
    missing: dict[str, Any] = dict.fromkeys(record.parameter_names, math.nan)
    return missing | {"customers": customers, "converged": False, "warnings": (warning(name),)}


def _unanswerable(family: Family, known: Histories) -> str | None:
    repeat = known.frequency > 0
    if not len(known.age):
        return "no_customers"
    if not known.age.any():
        return "no_history"
    if not repeat.any():
        return "no_repeat_buyers"
    return "too_few_repeat_buyers" if repeat.sum() < len(family.record.parameter_names) else None


def _highest(family: Family, scaled: Histories, start: Fit | None, scale: float) -> Maximum:
    if start is not None and start.converged:
        units = [scale if name in family.times else 1.0 for name in family.record.parameter_names]
        starts: Sequence[Sequence[float]] = [[v / u for v, u in zip(start.parameters, units, strict=True)]]
    else:
        starts = family.starts(float((scaled.weight * scaled.frequency).sum() / scaled.customers))
    sample, part = scaled, 1.0
    if len(scaled.age) > SAMPLE_FROM:
        rows = np.linspace(0, len(scaled.age) - 1, SAMPLE).astype(np.int64)
        sample = Histories(scaled.frequency[rows], scaled.recency[rows], scaled.age[rows], scaled.weight[rows])
        part = sample.customers / scaled.customers
    found = maximise(family.likelihood(sample), starts, family.bounds)
    if sample is scaled:
        return found
    # The hill has nearly the sample's shape: where the model gives no Hessian of its own, that one serves.
    whole = maximise(family.likelihood(scaled), [found.parameters], family.bounds, found.hessian / part)
    return replace(whole, starts_agree=found.starts_agree)


def _doubts(family: Family, maximum: Maximum) -> Iterator[str]:
    """Names of what is doubtful; what lies at a bound first."""
    found, at_bound = maximum.parameters.tolist(), maximum.at_bound
    high = [value >= bound * 0.999 for value, bound in zip(found, family.bounds.highest, strict=True)]
    dropped = family.share_dropped(found)
    named = list(_limits(at_bound, high, dropped))
    yield from named
    if named:
        return  # a ridge runs along a limit: neither errors nor starts mean much there
    variances = [row[place] for place, row in enumerate(maximum.log_covariance)]
    if any(at_bound) or not all(variance <= VAGUE**2 for variance in variances):
        yield "not_identified"
    if not maximum.starts_agree:
        yield "starts_disagree"


def _limits(at_bound: Sequence[bool], high: Sequence[bool], dropped: float) -> Iterator[str]:
    if any(at_bound[2:]):
        if dropped < FEW_DROP:
            yield "no_dropout"
        elif dropped > NEARLY_ALL_DROP:
            yield "all_drop_at_once"
        elif any(held and top for held, top in zip(at_bound[2:], high[2:], strict=True)):
            yield "no_dropout_heterogeneity"
    if any(held and top for held, top in zip(at_bound[:2], high[:2], strict=True)):
        yield "no_rate_heterogeneity"


def _without_dropout(family: Family, scaled: Histories, maximum: Maximum) -> Maximum:
    """The limit without dropout: its own order rates and likelihood, the dropout left at its bound."""
    bounds = Bounds(family.bounds.lowest[:2], family.bounds.highest[:2])
    limit = maximise(Nbd(scaled), [maximum.parameters[:2]], bounds)
    hessian = np.full((4, 4), np.nan)
    hessian[:2, :2] = limit.hessian
    parameters: Floats = np.concatenate([limit.parameters, maximum.parameters[2:]])
    return Maximum(parameters, limit.value, hessian, limit.converged, (*limit.at_bound, True, True))
