"""When customers buy and what they spend: a BG/NBD process with gamma-gamma values, drawn from one stream of bits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BuyingHabits:
    """Parameters of the process, in the letters of the papers; time is in weeks, money in the shop's currency.

    Fader, Hardie & Lee (2005): a customer buys at a Poisson rate drawn from gamma(r, alpha) and leaves after each
    repeat purchase with a probability drawn from beta(a, b). Fader & Hardie, note 025: an order's value is
    gamma(p, nu), with nu drawn for each customer from gamma(q, gamma), whatever the buying rate.
    """

    r: float = 0.85
    alpha: float = 9.0
    a: float = 0.9
    b: float = 2.6
    p: float = 6.0
    q: float = 4.2
    gamma: float = 25.0

    @property
    def mean_spend(self) -> float:
        """Expected value of an order over all customers, p gamma / (q - 1)."""
        return self.p * self.gamma / (self.q - 1)


class Draws:
    """Random numbers that are the same in every release of numpy and on every platform.

    numpy promises this for the raw bits of PCG64, not for the methods of its Generator, so the distributions are
    made here from those bits.
    """

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def uniform(self, size: int) -> Floats:
        """Draw from the open interval (0, 1): neither end, so that logarithms and divisions are safe."""
        raw = np.asarray(self._bits.random_raw(size), dtype=np.uint64)
        return ((raw >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52

    def below(self, limit: int, size: int) -> Ints:
        """Draw whole numbers 0 .. limit - 1."""
        return (self.uniform(size) * limit).astype(np.int64)

    def chosen(self, weights: Floats, size: int) -> Ints:
        """Draw indices in proportion to `weights`."""
        edges = np.cumsum(weights)
        found: Ints = np.searchsorted(edges[:-1], self.uniform(size) * edges[-1], side="right").astype(np.int64)
        return found

    def exponential(self, size: int) -> Floats:
        """Draw with mean 1."""
        return -np.log(self.uniform(size))

    def normal(self, size: int) -> Floats:
        """Draw from the standard normal distribution (Box & Muller 1958)."""
        drawn: Floats = np.sqrt(-2 * np.log(self.uniform(size))) * np.cos(2 * np.pi * self.uniform(size))
        return drawn

    def gamma(self, shape: float, size: int) -> Floats:
        """Draw from gamma(shape) with scale 1 (Marsaglia & Tsang 2000)."""
        # The method needs a shape of at least 1: a smaller one is drawn at shape + 1 and scaled back by u^(1/shape).
        lifted = shape if shape >= 1 else shape + 1
        d = lifted - 1 / 3
        drawn = np.empty(size)
        todo = np.arange(size)
        while todo.size:
            x = self.normal(todo.size)
            cube = (1 + x / np.sqrt(9 * d)) ** 3
            positive = np.maximum(cube, np.finfo(float).tiny)
            keep = (cube > 0) & (np.log(self.uniform(todo.size)) < x * x / 2 + d - d * cube + d * np.log(positive))
            drawn[todo[keep]] = d * cube[keep]
            todo = todo[~keep]
        if shape < 1:
            drawn *= self.uniform(size) ** (1 / shape)
        return drawn

    def beta(self, a: float, b: float, size: int) -> Floats:
        """Draw from beta(a, b) as a ratio of gammas."""
        x = self.gamma(a, size)
        return x / (x + self.gamma(b, size))


def draw_purchases(draws: Draws, orders: int, weeks: float, habits: BuyingHabits) -> tuple[Ints, Floats]:
    """Draw exactly `orders` purchases of as many customers as that takes.

    Parameters
    ----------
    draws
        Source of random numbers.
    orders
        Number of purchases, first ones included, at least 1.
    weeks
        Length of the time observed; customers arrive evenly over it.
    habits
        Parameters of the process.

    Returns
    -------
    customer, week
        One entry per purchase, by customer and then in time. Customers are numbered from 0 without gaps; weeks are in
        [0, `weeks`). The last customer's history may be cut to meet the count; all others are whole.
    """
    customers, times = [np.empty(0, dtype=np.int64)], [np.empty(0)]
    drawn = found = 0
    while found < orders:
        # About two and a half orders a customer: the first block nearly always misses a little, the next ones fill up.
        block = max(64, (orders - found) // 2)
        customer, week = _histories(draws, block, weeks, habits)
        customers.append(customer + drawn)
        times.append(week)
        drawn += block
        found += customer.size
    return np.concatenate(customers)[:orders], np.concatenate(times)[:orders]


def _histories(draws: Draws, customers: int, weeks: float, habits: BuyingHabits) -> tuple[Ints, Floats]:
    """Whole histories of `customers` new customers, by customer and then in time."""
    rate = draws.gamma(habits.r, customers) / habits.alpha
    leaving = draws.beta(habits.a, habits.b, customers)
    now = draws.uniform(customers) * weeks
    alive = np.arange(customers)
    bought, when = [alive], [now]
    while alive.size:
        now = now + draws.exponential(alive.size) / rate[alive]
        inside = now < weeks
        alive, now = alive[inside], now[inside]
        bought.append(alive)
        when.append(now)
        # In the BG/NBD nobody leaves after the first purchase, only after a repeat one.
        stays = draws.uniform(alive.size) >= leaving[alive]
        alive, now = alive[stays], now[stays]
    customer, week = np.concatenate(bought), np.concatenate(when)
    # One round holds every customer's next purchase, so a stable sort by customer leaves each history in time.
    order = np.argsort(customer, kind="stable")
    return customer[order].astype(np.int64), week[order]


def draw_spend(draws: Draws, customer: Ints, habits: BuyingHabits) -> Floats:
    """Draw the value of each purchase.

    Parameters
    ----------
    draws
        Source of random numbers.
    customer
        Number of the buyer, one entry per purchase.
    habits
        Parameters of the process.

    Returns
    -------
    Floats
        Values > 0 in the shop's currency, not rounded.
    """
    nu = draws.gamma(habits.q, int(customer.max()) + 1) / habits.gamma
    return draws.gamma(habits.p, customer.size) / nu[customer]
