"""Customers made up by the story of each model, one event after another, with a seeded generator.

Nothing here uses a formula of the models: rates are drawn, orders happen, customers leave.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Random = np.random.Generator


class Made(NamedTuple):
    """What was seen of made-up customers until their ages, and how many orders came in the time after."""

    frequency: Floats
    recency: Floats
    age: Floats
    later: Floats


def bg_nbd(
    random: Random, ages: Floats, parameters: tuple[float, ...], horizon: float = 0, at_first: bool = False
) -> Made:
    """After each repeat order a customer leaves with his own chance; `at_first` (MBG/NBD) after the first one too."""
    r, alpha, a, b = parameters
    rate, leaving = random.gamma(r, 1 / alpha, len(ages)), random.beta(a, b, len(ages))
    there = random.random(len(ages)) >= leaving if at_first else np.ones(len(ages), bool)
    frequency, recency, later, now = (np.zeros(len(ages)) for _ in range(4))
    while there.any():
        with np.errstate(over="ignore", divide="ignore"):  # rates near 0: the next order never comes
            now = np.where(there, now + random.exponential(1, len(ages)) / rate, now)
        there &= now <= ages + horizon
        seen = there & (now <= ages)
        frequency += seen
        recency = np.where(seen, now, recency)
        later += there & ~seen
        there &= random.random(len(ages)) >= leaving
    return Made(frequency, recency, ages, later)


def pareto_nbd(random: Random, ages: Floats, parameters: tuple[float, ...], horizon: float = 0) -> Made:
    """Orders come at a customer's own rate until the moment at which he leaves."""
    r, alpha, s, beta = parameters
    rate = random.gamma(r, 1 / alpha, len(ages))
    with np.errstate(over="ignore", divide="ignore"):
        leaves = random.exponential(1, len(ages)) / random.gamma(s, 1 / beta, len(ages))
    until, after = np.minimum(ages, leaves), np.clip(leaves - ages, 0, horizon)
    frequency = random.poisson(rate * until).astype(float)
    # The latest of n moments that are spread evenly over the time.
    recency = np.where(frequency > 0, until * random.random(len(ages)) ** (1 / np.maximum(frequency, 1)), 0)
    return Made(frequency, recency, ages, random.poisson(rate * after).astype(float))


def bg_bb(random: Random, opportunities: Floats, parameters: tuple[float, ...], horizon: int = 0) -> Made:
    """Before each opportunity a customer leaves with his own chance; if he is there he orders with his own chance."""
    alpha, beta, gamma, delta = parameters
    ordering = random.beta(alpha, beta, len(opportunities))
    leaving = random.beta(gamma, delta, len(opportunities))
    there = np.ones(len(opportunities), bool)
    frequency, recency, later = (np.zeros(len(opportunities)) for _ in range(3))
    for chance in range(1, int(opportunities.max()) + horizon + 1):
        there &= random.random(len(there)) >= leaving
        orders = there & (random.random(len(there)) < ordering)
        seen = orders & (chance <= opportunities)
        frequency += seen
        recency = np.where(seen, chance, recency)
        later += orders & (chance > opportunities) & (chance <= opportunities + horizon)
    return Made(frequency, recency, opportunities, later)


def gamma_gamma(random: Random, orders: Floats, parameters: tuple[float, ...]) -> Floats:
    """Return the mean value of each customer's orders: each order is gamma distributed with his own scale."""
    p, q, gamma = parameters
    scale = random.gamma(q, 1 / gamma, len(orders))
    order_of = np.repeat(np.arange(len(orders)), orders.astype(int))
    values = random.gamma(p, 1 / scale[order_of])
    return np.bincount(order_of, values, minlength=len(orders)) / orders


def s_bg(random: Random, subscribers: int, periods: int, parameters: tuple[float, ...]) -> list[int]:
    """Return how many subscribers are there at period 0, 1, 2, ...: each ends with his own chance at each renewal."""
    ending = random.beta(*parameters, subscribers)
    there, counts = np.ones(subscribers, bool), [subscribers]
    for _ in range(periods):
        there &= random.random(subscribers) >= ending
        counts.append(int(there.sum()))
    return counts
