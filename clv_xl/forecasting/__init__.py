"""From order histories to a forecast that was checked: the road, each step once.

`histories.py` adds up order days, `choice.py` fits the models to the first half of the log, `holdout.py` compares what
they foresaw with the second, `conditions.py` judges, `forecast.py` predicts with the chosen model, fitted to all.
"""

from __future__ import annotations

from dataclasses import replace

from clv_xl.forecasting import choice, conditions
from clv_xl.forecasting.choice import Choice
from clv_xl.forecasting.conditions import Condition, Severity
from clv_xl.forecasting.expectations import Expectations
from clv_xl.forecasting.forecast import CustomerForecasts, Forecast, Total, Worth, forecast_customers
from clv_xl.forecasting.histories import OrderLog, read_log
from clv_xl.forecasting.holdout import Holdout, Misses, compare
from clv_xl.forecasting.spend import Spend, fit_spend
from clv_xl.models import gamma_gamma

__all__ = ["Condition", "CustomerForecasts", "Forecast", "OrderLog", "Severity", "Spend", "Total", "Worth",
           "make_forecast", "read_log"]  # fmt: skip


def make_forecast(log: OrderLog, discount_rate: float) -> Forecast:
    """Choose a model, check it and predict, as far as the orders allow.

    Parameters
    ----------
    log
        Order days, as `read_log` gives them.
    discount_rate
        Effective per year: 0.1 values money of next year at 1 / 1.1.
    """
    found = Forecast(log, discount_rate, tuple(conditions.of_log(log)), None, None, None, None, None)
    if found.withheld:  # too little for any model to be tried
        return found
    chosen = choice.choose(log.split)
    if chosen is None:
        return _with(found, conditions.not_converged())
    known = Expectations(log.histories)
    fit = choice.refit(chosen.chosen.fit.model, known.histories)
    found = replace(found, choice=chosen, holdout=_check(log, chosen))
    found = _with(found, *conditions.of_holdout(chosen.chosen.error))
    if not fit.converged:
        return _with(found, conditions.not_converged(fit))
    spend = fit_spend(known)
    found = replace(_with(found, *conditions.of_fit(fit), *conditions.of_spending(spend)), fit=fit, spend=spend)
    if found.withheld:
        return found
    valued = not any(each.severity is Severity.VALUE_WITHHELD for each in found.conditions)
    missed = found.holdout.misses if found.holdout is not None else Misses()
    predicted = forecast_customers(known, fit, spend.fit if valued else None, discount_rate, missed)
    return replace(found, customers=predicted)


def _with(found: Forecast, *more: Condition) -> Forecast:
    return replace(found, conditions=(*found.conditions, *more))


def _check(log: OrderLog, chosen: Choice) -> Holdout:
    """Compare the chosen model with the holdout, in value too where the calibration tells it."""
    known = Expectations(log.split.calibration)
    spending = gamma_gamma.fit_spending(known.spending)
    order_value = known.order_value(spending) if spending.converged and spending.q > 1 else None
    return compare(log, chosen.chosen.fit, chosen.chosen.predicted, order_value)
