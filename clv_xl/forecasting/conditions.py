"""When a forecast is withheld, or carried with a warning: each condition has a name, a threshold and its reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from clv_xl.forecasting.histories import OrderLog
from clv_xl.forecasting.spend import Spend
from clv_xl.models.fit import Fit


class Severity(StrEnum):
    """What a condition does to the forecast."""

    WITHHELD = "withheld"
    VALUE_WITHHELD = "value_withheld"  # orders are forecast, their value is not
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that speaks against a forecast."""

    name: str  # the key of its words
    severity: Severity
    measured: float
    limit: float
    detail: str = ""  # the sentence of the model, where it is the model that doubts


# Half of a log is needed to check what the other half foresaw. Below half a year each half is a quarter: fewer days
# than many customers take for their second order. Below a year no season was seen twice, nor one in full.
SHORT_HISTORY_DAYS = (180, 365)

# Customers with a repeat order in the first half. In simulated shops (BG/NBD with the CDNOW customers' parameters, 39
# weeks to fit, 39 to foresee) the orders foreseen missed those that the true parameters foresee by 36 % with 15 of
# them, by 26 % with 30, by 22 % with 50 and by 15 % with 100 (one standard deviation).
FEW_REPEAT_BUYERS = (30, 100)

# The model of order values takes them to have nothing to do with how often a customer orders. A correlation of 0.3 is
# where one of them explains a tenth of the other's variance: by Cohen's usage no longer a small one.
CORRELATION = 0.3

# What the holdout was foreseen to bring against what it brought. The published models miss by 12 to 16 % on the
# CDNOW customers, on whom they are known to do well; at half, a forecast says nothing that a guess would not.
HOLDOUT_MISS = (0.20, 0.50)

# A log that starts in a running shop shows old customers as new at first. Seen by the first 30 days bringing more than
# 1.5 times the new customers of a usual 30 days of the 60 after them, and by more than three standard deviations of
# such a difference, so that a handful of customers can't raise it by chance.
FIRST_DAYS, FOLLOWING_DAYS = 30, 60
NEW_CUSTOMERS_RATIO, NEW_CUSTOMERS_DEVIATIONS = 1.5, 3.0

# A month without any order up to the reference date: more likely the export ends before it than all customers stopped.
DAYS_WITHOUT_ORDERS = 30

# With a Gamma-Gamma q of at most 2 the spread of customers' mean order values has no limit: a few large customers
# decide the total, and no range holds it.
HEAVY_SPEND_Q = 2.0

# Of a fit's warnings, those that say its parameters are vague, and those of order rates; all others say that a
# parameter of dropout lies at a bound.
VAGUE_FITS = frozenset({"not_identified", "starts_disagree"})
RATE_LIMITS = frozenset({"no_rate_heterogeneity"})
# Of the warnings of the model of order values, those with which a mean value means nothing.
NO_VALUE = frozenset({"not_identified", "mean_spend_infinite"})


def of_log(log: OrderLog) -> Iterator[Condition]:
    """Yield what the orders show before any model is fitted."""
    yield from _below("short_history", log.days + 1, SHORT_HISTORY_DAYS)
    yield from _below("few_repeat_buyers", log.split.calibration.repeat_buyers, FEW_REPEAT_BUYERS)
    ratio, deviations = _early_new_customers(log)
    if ratio > NEW_CUSTOMERS_RATIO and deviations > NEW_CUSTOMERS_DEVIATIONS:
        yield Condition("left_truncated", Severity.WARNING, ratio, NEW_CUSTOMERS_RATIO)
    silent = (log.last_day - log.last_order).days
    if silent >= DAYS_WITHOUT_ORDERS:
        yield Condition("no_recent_orders", Severity.WARNING, silent, DAYS_WITHOUT_ORDERS)


def of_holdout(error: float) -> Iterator[Condition]:
    """Yield what the check on the later half says: `error` is predicted / actual - 1."""
    miss, (warned, withheld) = abs(error), HOLDOUT_MISS
    if not miss <= warned:
        severe = not miss <= withheld
        if np.isinf(error):
            yield Condition("nobody_came", Severity.WITHHELD, 0, 0)
            return
        severity = Severity.WITHHELD if severe else Severity.WARNING
        yield Condition("holdout_miss", severity, error, withheld if severe else warned)


def of_fit(fit: Fit) -> Iterator[Condition]:
    """Yield what the model says of its own fit."""
    for name, sentence in fit.warnings:
        kind = "not_identified" if name in VAGUE_FITS else "rate_limit" if name in RATE_LIMITS else "boundary"
        yield Condition(kind, Severity.WARNING, 1, 0, sentence)


def of_spending(spend: Spend) -> Iterator[Condition]:
    """Yield what speaks against the forecast of values."""
    if abs(spend.correlation) >= CORRELATION:
        yield Condition("frequency_and_spend_correlate", Severity.WARNING, spend.correlation, CORRELATION)
    named = dict(spend.fit.warnings)
    for name, sentence in named.items():
        if name in NO_VALUE or not spend.fit.converged:
            yield Condition("value_model", Severity.VALUE_WITHHELD, 1, 0, sentence)
            return
    for sentence in named.values():
        yield Condition("spend_limit", Severity.WARNING, 1, 0, sentence)
    if spend.fit.q <= HEAVY_SPEND_Q:
        yield Condition("heavy_spend", Severity.WARNING, spend.fit.q, HEAVY_SPEND_Q)


def not_converged(fit: Fit | None = None) -> Condition:
    """Return the condition that no model, or the chosen one on the whole log, gave a fit."""
    return Condition("not_converged", Severity.WITHHELD, 0, 1, fit.warnings[0].sentence if fit else "")


def _below(name: str, measured: float, limits: tuple[float, float]) -> Iterator[Condition]:
    withheld, warned = limits
    if measured < withheld:
        yield Condition(name, Severity.WITHHELD, measured, withheld)
    elif measured < warned:
        yield Condition(name, Severity.WARNING, measured, warned)


def _early_new_customers(log: OrderLog) -> tuple[float, float]:
    """New customers of the first days by those of as many later days, and how many standard deviations more."""
    births = log.births
    if len(births) < FIRST_DAYS + FOLLOWING_DAYS:
        return 0.0, 0.0
    periods = FOLLOWING_DAYS / FIRST_DAYS
    first = float(births[:FIRST_DAYS].sum())
    usual = float(births[FIRST_DAYS : FIRST_DAYS + FOLLOWING_DAYS].sum()) / periods
    deviation = np.sqrt(max(usual, 1.0) * (1 + 1 / periods))
    return first / max(usual, 1.0), float((first - usual) / deviation)
