"""What each customer, and all of them together, are expected to bring."""

from __future__ import annotations

import math
from dataclasses import dataclass

from clv_xl.customers import Floats
from clv_xl.forecasting.choice import Choice
from clv_xl.forecasting.conditions import Condition, Severity
from clv_xl.forecasting.expectations import MONTHS, WEEKS_PER_MONTH, Expectations
from clv_xl.forecasting.histories import OrderLog
from clv_xl.forecasting.holdout import Holdout, Misses
from clv_xl.forecasting.ranges import find_ranges
from clv_xl.forecasting.spend import Spend
from clv_xl.models import intervals
from clv_xl.models.fit import Fit
from clv_xl.models.gamma_gamma import GammaGammaFit


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over all customers, and the 95 % range in which it will come out if the model holds."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Worth:
    """What customers are expected to bring, one entry per customer in every column."""

    value: Floats  # in the next twelve months, each discounted from its end
    value_range: tuple[Floats, Floats]
    residual: Floats  # in all time to come, discounted
    at_risk: Floats  # what of the twelve months is lost if he has left: chance that he has, times value if he had not
    total: Total  # of `value`


@dataclass(frozen=True, slots=True)
class CustomerForecasts:
    """One entry per customer in every column, in the order of Customers."""

    alive: Floats  # chance to be still a customer
    orders: Floats  # order days in the next twelve months
    orders_range: tuple[Floats, Floats]
    total_orders: Total
    worth: Worth | None  # None: withheld
    resampled: bool  # how the ranges were found


@dataclass(frozen=True, slots=True)
class Forecast:
    """Everything the report says of the future, or why it says nothing."""

    log: OrderLog
    discount_rate: float
    conditions: tuple[Condition, ...]
    choice: Choice | None  # None: no model was tried, or none converged
    holdout: Holdout | None
    fit: Fit | None  # the chosen model, fitted to the whole log
    spend: Spend | None
    customers: CustomerForecasts | None  # None: withheld

    @property
    def withheld(self) -> tuple[Condition, ...]:
        """Return why there is no forecast; empty where there is one."""
        return tuple(each for each in self.conditions if each.severity is Severity.WITHHELD)

    @property
    def vague(self) -> bool:
        """Whether the orders don't show how customers leave, so that only the next months are known."""
        return any(each.name in ("boundary", "not_identified") for each in self.conditions)

    @property
    def converged(self) -> bool:
        """Whether the models that were tried gave a fit."""
        return not any(each.name == "not_converged" for each in self.conditions)


def forecast_customers(
    known: Expectations, fit: Fit, spending: GammaGammaFit | None, rate: float, missed: Misses
) -> CustomerForecasts:
    """Predict the next twelve months and what comes after, of every customer.

    What the check missed widens the ranges of the totals: no model is right, and the error of parameters doesn't know.
    """
    alive, if_alive = known.alive(fit), known.orders_if_alive(fit, MONTHS * WEEKS_PER_MONTH)
    orders = alive * if_alive
    worth_if_alive = value = None
    if spending is not None:
        worth_if_alive = known.discounted_if_alive(fit, rate) * known.order_value(spending)
        value = alive * worth_if_alive
    ranges = find_ranges(known, fit, spending, orders, value, MONTHS * WEEKS_PER_MONTH)
    chance = _variance_of_orders(known, fit, alive, if_alive)
    worth = None
    if spending is not None and worth_if_alive is not None and value is not None and ranges.value is not None:
        order_value = known.order_value(spending)
        spread = intervals.variance_of_value(orders, chance, order_value, spending, known.frequency)
        # That is of undiscounted value; discounting lowers a total and its spread alike.
        discounted = _share(float(value.sum()), float((orders * order_value).sum()))
        worth = Worth(
            value=value, value_range=ranges.value, residual=alive * known.residual_if_alive(fit, rate) * order_value,
            at_risk=(1 - alive) * worth_if_alive,
            total=_total(
                value, math.hypot(ranges.total_value_log_error, missed.value), float(spread.sum()) * discounted**2
            ),
        )  # fmt: skip
    total = _total(orders, math.hypot(ranges.total_orders_log_error, missed.orders), float(chance.sum()))
    return CustomerForecasts(alive, orders, ranges.orders, total, worth, ranges.resampled)


def _variance_of_orders(known: Expectations, fit: Fit, alive: Floats, if_alive: Floats) -> Floats:
    # All three models have order rates that are gamma (r, alpha), and (r + x, alpha + T) once x orders were seen in T.
    r, alpha = fit.parameters[:2]
    at_first_rate = (r + known.frequency) / (alpha + known.age) * MONTHS * WEEKS_PER_MONTH
    return intervals.variance_of_orders(alive, if_alive, at_first_rate, r + known.frequency)


def _total(each: Floats, log_error: float, variance: float) -> Total:
    expected = float(each.sum())
    return Total(expected, *intervals.total_range(expected, log_error, variance))


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0
