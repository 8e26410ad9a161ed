"""The forecast as the sheets show it: rounded first, so that what stands in the cells adds up to the totals shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clv_xl.customers import Floats
from clv_xl.forecasting import CustomerForecasts, Forecast, Total
from clv_xl.report.style import Money

ALIVE_DIGITS, ORDERS_DIGITS = 3, 3
LIKELY_GONE = 0.5  # chance to be still a customer below which one counts as slipping away


@dataclass(frozen=True, slots=True)
class ValueColumns:
    """What customers are expected to bring, one entry per customer in every column."""

    value: Floats  # in the next twelve months
    low: Floats
    high: Floats
    residual: Floats  # in all time to come
    lifetime: Floats  # revenue so far and what is to come
    at_risk: Floats
    total: Total  # of `value`

    @property
    def total_residual(self) -> float:
        """Return the sum over all customers."""
        return float(self.residual.sum())


@dataclass(frozen=True, slots=True)
class Outlook:
    """What customers are expected to do, one entry per customer in every column."""

    alive: Floats
    orders: Floats  # in the next twelve months
    low: Floats
    high: Floats
    total: Total  # of `orders`
    values: ValueColumns | None  # None: withheld

    @property
    def still_there(self) -> float:
        """Return how many customers are expected to be still ones."""
        return float(self.alive.sum())


def look_ahead(forecast: Forecast, revenue: Floats, money: Money) -> Outlook | None:
    """Return the columns and totals; None where the forecast is withheld."""
    found = forecast.customers
    if found is None:
        return None
    low, high = (np.round(each, ORDERS_DIGITS) for each in found.orders_range)
    orders = np.round(found.orders, ORDERS_DIGITS)
    total = Total(float(orders.sum()), found.total_orders.low, found.total_orders.high)
    return Outlook(np.round(found.alive, ALIVE_DIGITS), orders, low, high, total, _values(found, revenue, money))


def _values(found: CustomerForecasts, revenue: Floats, money: Money) -> ValueColumns | None:
    worth = found.worth
    if worth is None:
        return None
    digits = money.decimals
    value, residual, at_risk, low, high = (
        np.round(each, digits) for each in (worth.value, worth.residual, worth.at_risk, *worth.value_range)
    )
    total = Total(float(value.sum()), worth.total.low, worth.total.high)
    return ValueColumns(value, low, high, residual, np.round(revenue + residual, 6), at_risk, total)
