"""Order logs for the tests: read from orders, or drawn from a known model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from clv_xl.customers import Customers, count_customers, reference_date
from clv_xl.engines import Engine
from clv_xl.forecasting import OrderLog, read_log
from clv_xl.forecasting.histories import OrderDays, split_log
from clv_xl.orders import read_orders
from clv_xl.settings import Settings

FIRST = date(2024, 1, 1)
NO_RETURNS = OrderDays(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))


def log_of(path: Path, as_of: date | None = None) -> tuple[Customers, OrderLog]:
    """The log of an export, by the road that the report takes."""
    with Engine() as engine:
        book = read_orders(engine, [path])
        customers = count_customers(engine, reference_date(book, Settings(as_of=as_of)), 365)
        return customers, read_log(engine, customers)


def log_of_days(customers: Sequence[Sequence[int]], length: int, value: float = 50.0) -> OrderLog:
    """A log of customers by the days on which they order; the first of all is day 0."""
    place = np.repeat(np.arange(len(customers)), [len(days) for days in customers])
    day = np.array([each for days in customers for each in sorted(days)])
    return split_log(OrderDays(place, day, np.full(len(day), value)), NO_RETURNS, FIRST, FIRST + timedelta(length))


def drawn_log(
    customers: int, length: int = 546, seed: int = 1, leaving: float | None = None, spread: float = 3.74
) -> OrderLog:
    """Customers of a BG/NBD process with the parameters of the CDNOW customers, who join over the first two thirds.

    With `leaving` everyone leaves after an order with this chance; `spread` is q of the Gamma-Gamma model.
    """
    random = np.random.default_rng(seed)
    rate = random.gamma(0.243, 1 / 4.414, customers) / 7
    chance = random.beta(0.793, 2.426, customers) if leaving is None else np.full(customers, leaving)
    born = np.sort(random.integers(0, 2 * length // 3, customers))
    born[0] = 0
    mean = random.gamma(spread, 1 / 15.44, customers)  # of the rate of spending
    place, day, value = [], [], []
    for who in range(customers):
        days, now = {int(born[who])}, float(born[who])
        while True:
            now += random.exponential(1 / rate[who])
            if now > length:
                break
            days.add(int(now))
            if random.random() < chance[who]:
                break
        place += [who] * len(days)
        day += sorted(days)
        value += (random.gamma(6.25, 1 / mean[who], len(days))).round(2).tolist()
    orders = OrderDays(np.array(place), np.array(day), np.array(value))
    return split_log(orders, NO_RETURNS, FIRST, FIRST + timedelta(length))
