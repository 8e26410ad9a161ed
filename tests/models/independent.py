"""The models computed from their stories by numerical integration, to check the product's formulas.

A story is what one customer does, given his own rates; a customer base is a mixture of such customers. Here the mixture
is integrated where the papers have a closed form with a hypergeometric function, so the two share no formula. All
numbers are logarithms, since likelihoods of thousands of orders leave the range of floats.
"""

from __future__ import annotations

import abc
import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Long = np.longdouble  # 18 digits where the machine has them
History = tuple[float, float, float]  # x, t_x, T of the papers: repeat orders, first to last order, age
Log = Callable[[Any], Any]  # logarithm of a function of a column

FARTHEST = 4000.0  # where the integrands below have died away, in their logarithmic scales
NEGLIGIBLE = 55.0  # e^-55 of the peak


def log_sum(logs: Any) -> Any:
    """Logarithm of the sum of numbers given by their logarithms."""
    logs = np.asarray(logs, Long)
    top = logs.max(initial=-np.inf)
    return top if not np.isfinite(top) else top + np.log(np.exp(logs - top).sum())


def over_the_line(log_density: Log) -> Any:
    """Logarithm of an integral over all real numbers, of a smooth function that dies away on both sides.

    Equal steps are exact for such functions as soon as they are small enough: they are halved until nothing changes.
    """
    least, most = Long(-FARTHEST), Long(FARTHEST)
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        for points in (32_001, 4_001, 4_001):  # find the peak, and again more closely
            places = np.linspace(least, most, points, dtype=Long)
            logs = log_density(places)
            assert not np.isnan(logs).any()
            seen = np.flatnonzero(logs > logs.max() - NEGLIGIBLE)
            if not len(seen):
                return Long(-np.inf)
            least, most = places[max(seen[0] - 1, 0)], places[min(seen[-1] + 1, points - 1)]
        before, points = np.inf, 101
        while points < 500_000:
            places = np.linspace(least, most, points, dtype=Long)
            found = log_sum(log_density(places)) + np.log(places[1] - places[0])
            if abs(found - before) < 1e-14 * max(1, abs(found)):
                return found
            before, points = found, 2 * points - 1
    raise AssertionError("the integral is not exact enough for a test")


def between(log_function: Log, start: float, end: float) -> Any:
    """Logarithm of an integral over an interval of time."""
    if end <= start:
        return Long(-np.inf)
    length = Long(end) - Long(start)

    def density(log_odds: Any) -> Any:
        below, above = -np.log1p(np.exp(-log_odds)), -np.log1p(np.exp(log_odds))
        return log_function(start + length * np.exp(below)) + below + above

    return over_the_line(density) + np.log(length)


def from_now_on(log_function: Log) -> Any:
    """Logarithm of an integral over all times from 0."""
    return over_the_line(lambda log_time: log_function(np.exp(log_time)) + log_time)


def mean_over_beta(a: float, b: float, log_value: Callable[[Any, Any], Any]) -> Any:
    """Logarithm of the mean of a function of (log p, log (1 - p)) for p with a beta distribution."""

    def density(log_odds: Any, value: Callable[[Any, Any], Any]) -> Any:
        log_p, log_rest = -np.logaddexp(0, -log_odds), -np.logaddexp(0, log_odds)
        return Long(a) * log_p + Long(b) * log_rest + value(log_p, log_rest)

    whole = over_the_line(lambda log_odds: density(log_odds, lambda p, rest: 0 * p))
    return over_the_line(lambda log_odds: density(log_odds, log_value)) - whole


def log_rising(start: Any, steps: int) -> Any:
    """Logarithm of start x (start + 1) x ... of so many factors."""
    return np.log(Long(start) + np.arange(steps, dtype=Long)).sum()


def beta_moment(a: float, b: float, gone: float, stayed: float) -> Any:
    """Logarithm of the mean of p^gone x (1 - p)^stayed for p with a beta distribution."""
    left, kept = int(gone), int(stayed)
    return log_rising(a, left) + log_rising(b, kept) - log_rising(Long(a) + Long(b), left + kept)


@dataclass(frozen=True)
class Gamma:
    """Rates that are gamma distributed among the customers."""

    shape: float
    scale: float

    def moment(self, events: float, time: Any) -> Any:
        """Logarithm of the mean of rate^events x e^(-rate x time)."""
        until = Long(self.scale) + time
        return (
            log_rising(self.shape, int(events))
            + Long(self.shape) * np.log(Long(self.scale) / until)
            - Long(events) * np.log(until)
        )

    def probability(self, events: int, time: Any) -> Any:
        """Logarithm of the chance of so many events in a time."""
        of_times = events * np.log(np.asarray(time, Long)) if events else 0
        return self.moment(events, time) + of_times - log_rising(1, events)

    def at_least(self, events: int, time: float) -> Any:
        """Logarithm of the chance of so many events or more: the last of them comes at one of the moments."""
        return between(lambda moment: self.moment(events, moment) + (events - 1) * np.log(moment)
                       - log_rising(1, events - 1), 0, time)  # fmt: skip


class CustomerBase(abc.ABC):
    """A model of customers who order at their own rate until they are gone."""

    @abc.abstractmethod
    def alive(self, history: History) -> Any:
        """Log-likelihood of the history together with being there at its end."""

    @abc.abstractmethod
    def gone(self, history: History) -> Any:
        """Log-likelihood of the history together with being gone at its end."""

    @abc.abstractmethod
    def orders_to_come(self, horizon: float, history: History) -> Any:
        """Logarithm of the orders in the time after the history, times its likelihood."""

    def likelihood(self, history: History) -> Any:
        return log_sum([self.alive(history), self.gone(history)])

    def log_likelihood(self, histories: Iterable[History]) -> float:
        return float(sum(self.likelihood(history) for history in histories))

    def p_alive(self, history: History) -> float:
        return float(np.exp(self.alive(history) - self.likelihood(history)))

    def expected_orders(self, horizon: float, history: History) -> float:
        if horizon == 0:
            return 0.0
        return float(np.exp(self.orders_to_come(horizon, history) - self.likelihood(history)))

    def new_customer(self, horizon: float) -> float:
        return self.expected_orders(horizon, (0, 0, 0))


@dataclass(frozen=True)
class BgNbd(CustomerBase):
    """After each repeat order a customer leaves with chance p; in the modified model after the first one too."""

    r: float
    alpha: float
    a: float
    b: float
    at_first: int = 0

    @property
    def buying(self) -> Gamma:
        return Gamma(self.r, self.alpha)

    def alive(self, history: History) -> Any:
        orders, _, age = history
        return self.buying.moment(orders, age) + beta_moment(self.a, self.b, 0, orders + self.at_first)

    def gone(self, history: History) -> Any:
        orders, last, _ = history
        chances = orders + self.at_first
        if chances == 0:
            return Long(-np.inf)
        return self.buying.moment(orders, last) + beta_moment(self.a, self.b, 1, chances - 1)

    def orders_to_come(self, horizon: float, history: History) -> Any:
        """Return what a customer with chance p orders, (1 - e^(-rate p t)) / p, over those who are there."""
        orders, _, age = history
        chances, now = orders + self.at_first, self.buying.moment(orders, age)

        def to_come(log_p: Any, _: Any) -> Any:
            longer = np.log1p(np.exp(log_p) * horizon / (self.alpha + Long(age)))
            return now + np.log(-np.expm1(-(self.r + Long(orders)) * longer)) - log_p

        kept = beta_moment(self.a, self.b, 0, chances)  # (1 - p)^chances times the density is a beta density again
        return kept + mean_over_beta(self.a, self.b + chances, to_come)

    def discounted_orders(self, delta: float, history: History) -> float:
        """Return the residual orders, discounted: rate / (rate p + delta) of one with these, over both mixtures."""
        orders, _, age = history
        # Rate x its gamma density is a gamma density of one more in shape; equal steps of its logarithm are exact.
        shape, until = self.r + orders + 1, self.alpha + age
        wide = 12 / math.sqrt(shape)
        logs = np.linspace(math.log(shape) - 40 / shape - wide, math.log(shape) + wide, 200)
        bell = shape * logs - np.exp(logs)
        rates, weights = np.exp(logs) / until, np.exp(bell - log_sum(bell)).astype(float)

        def to_come(log_p: Any, _: Any) -> Any:
            return np.log((1 / (np.outer(np.exp(log_p).astype(float), rates) + delta)) @ weights)

        chances = mean_over_beta(self.a, self.b + orders + self.at_first, to_come)
        return float(np.exp(chances)) * (shape - 1) / until * self.p_alive(history)

    def probability(self, orders: int, horizon: float) -> float:
        """Return the chance that a new customer orders so often: he is still there, or left with the last of them."""
        if horizon == 0:
            return float(orders == 0)
        chances = orders + self.at_first
        ways = [self.buying.probability(orders, horizon) + beta_moment(self.a, self.b, 0, chances)]
        if chances > 0:
            so_often = self.buying.at_least(orders, horizon) if orders else 0
            ways.append(so_often + beta_moment(self.a, self.b, 1, chances - 1))
        return float(np.exp(log_sum(ways)))


@dataclass(frozen=True)
class ParetoNbd(CustomerBase):
    """A customer leaves at a moment of his own, exponential with a rate that is gamma distributed."""

    r: float
    alpha: float
    s: float
    beta: float

    @property
    def buying(self) -> Gamma:
        return Gamma(self.r, self.alpha)

    @property
    def leaving(self) -> Gamma:
        return Gamma(self.s, self.beta)

    def alive(self, history: History) -> Any:
        orders, _, age = history
        return self.buying.moment(orders, age) + self.leaving.moment(0, age)

    def gone(self, history: History) -> Any:
        orders, last, age = history
        return between(lambda moment: self.buying.moment(orders, moment) + self.leaving.moment(1, moment), last, age)

    def _rate(self, history: History) -> Any:
        """Logarithm of the order rate to expect of one who is there."""
        orders, _, age = history
        return np.log((Long(self.r) + orders) / (Long(self.alpha) + age))

    def _stays(self, age: float, time: Any) -> Any:
        """Logarithm of the chance to be there a time later, for one who is there."""
        return -Long(self.s) * np.log1p(time / (Long(self.beta) + age))

    def orders_to_come(self, horizon: float, history: History) -> Any:
        stay = between(lambda time: self._stays(history[2], time), 0, horizon)
        return self.alive(history) + self._rate(history) + stay

    def discounted_orders(self, delta: float, history: History) -> float:
        """Return the residual orders, discounted with the continuous rate `delta`."""
        stay = from_now_on(lambda time: self._stays(history[2], time) - delta * time)
        return float(np.exp(self.alive(history) + self._rate(history) + stay - self.likelihood(history)))

    def probability(self, orders: int, horizon: float) -> float:
        """Return the chance that a new customer orders so often, over the moments at which he may leave."""
        if horizon == 0:
            return float(orders == 0)
        left = between(
            lambda moment: self.buying.probability(orders, moment) + self.leaving.moment(1, moment), 0, horizon
        )
        there = self.buying.probability(orders, horizon) + self.leaving.moment(0, horizon)
        return float(np.exp(log_sum([left, there])))


@dataclass(frozen=True)
class BgBb(CustomerBase):
    """At each opportunity a customer who is there orders with chance p; before each he leaves with chance theta."""

    alpha: float
    beta: float
    gamma: float
    delta: float

    def _orders(self, orders: float, opportunities: float) -> Any:
        return beta_moment(self.alpha, self.beta, orders, opportunities - orders)

    def alive(self, history: History) -> Any:
        orders, _, opportunities = history
        return self._orders(orders, opportunities) + beta_moment(self.gamma, self.delta, 0, opportunities)

    def gone(self, history: History) -> Any:
        orders, last, opportunities = history
        return log_sum([
            self._orders(orders, seen) + beta_moment(self.gamma, self.delta, 1, seen)
            for seen in range(int(last), int(opportunities))
        ])  # fmt: skip

    def p_alive(self, history: History) -> float:
        """Return the chance of being there at the next opportunity, as the paper defines it."""
        orders, _, opportunities = history
        staying = beta_moment(self.gamma, self.delta, 0, opportunities + 1)
        return float(np.exp(self._orders(orders, opportunities) + staying - self.likelihood(history)))

    def orders_to_come(self, horizon: float, history: History) -> Any:
        orders, _, opportunities = history
        staying = [beta_moment(self.gamma, self.delta, 0, opportunities + 1 + ahead) for ahead in range(int(horizon))]
        return log_sum(staying) + self._orders(orders + 1, opportunities + 1)

    def discounted_orders(self, rate: float, history: History) -> float:
        """Return the residual orders, discounted by (1 + rate) for each opportunity ahead: an integral over theta."""
        orders, _, opportunities = history
        kept = beta_moment(self.gamma, self.delta, 0, opportunities)
        staying = mean_over_beta(
            self.gamma, self.delta + opportunities, lambda leaving, rest: rest - np.log(rate + np.exp(leaving))
        )
        return float(np.exp(kept + staying + self._orders(orders + 1, opportunities + 1) - self.likelihood(history)))

    def probability(self, orders: int, horizon: float) -> float:
        """Return the chance that a new customer orders so often at so many opportunities."""
        horizon = int(horizon)
        there = [beta_moment(self.gamma, self.delta, 1, seen) for seen in range(horizon)]
        there.append(beta_moment(self.gamma, self.delta, 0, horizon))
        ways = [
            math.log(math.comb(seen, orders)) + self._orders(orders, seen) + there[seen]
            for seen in range(orders, horizon + 1)
        ]
        return float(np.exp(log_sum(ways)))


@dataclass(frozen=True)
class GammaGamma:
    """The values of a customer's orders are gamma distributed with his own scale, which is gamma distributed too."""

    p: float
    q: float
    gamma: float

    def _over_scales(self, orders: float, mean_value: float, power: int) -> Any:
        """Logarithm of the mean over the customers' scales of density of the mean value x scale^(-power)."""
        shape, total = Long(self.p) * orders, Long(mean_value) * orders

        def density(log_scale: Any) -> Any:
            scale = np.exp(log_scale)
            of_mean = (
                shape * (log_scale + np.log(Long(orders))) + (shape - 1) * np.log(Long(mean_value)) - scale * total
            )
            of_scale = self.q * (np.log(Long(self.gamma)) + log_scale) - self.gamma * scale
            return of_mean + of_scale - power * log_scale

        return over_the_line(density) - math.lgamma(self.p * orders) - math.lgamma(self.q)

    def log_likelihood(self, customers: Iterable[tuple[float, float]]) -> float:
        """Log-likelihood of customers given as repeat orders and their mean value."""
        return float(sum(self._over_scales(orders, value, 0) for orders, value in customers))

    def expected_order_value(self, orders: float, mean_value: float) -> float:
        """Return the mean of p / scale, the value of an order, over the scales that the customer may have."""
        if orders == 0:
            over = from_now_on(lambda scale: (self.q - 2) * np.log(scale) - scale)
            whole = from_now_on(lambda scale: (self.q - 1) * np.log(scale) - scale)
            return float(self.p * self.gamma * np.exp(over - whole))
        return float(
            self.p * np.exp(self._over_scales(orders, mean_value, 1) - self._over_scales(orders, mean_value, 0))
        )


@dataclass(frozen=True)
class SBg:
    """A subscriber ends with a chance of his own at each renewal; the chance is beta distributed."""

    alpha: float
    beta: float

    def survival(self, periods: int) -> float:
        return float(np.exp(beta_moment(self.alpha, self.beta, 0, periods)))

    def log_likelihood(self, survivors: Sequence[float]) -> float:
        """Log-likelihood of the numbers that were there at period 0, 1, 2, ..."""
        ended = [
            (before - after) * beta_moment(self.alpha, self.beta, 1, period)
            for period, (before, after) in enumerate(itertools.pairwise(survivors))
        ]
        return float(sum(ended) + survivors[-1] * beta_moment(self.alpha, self.beta, 0, len(survivors) - 1))

    def discounted_lifetime(self, rate: float, renewals: int = 0) -> float:
        """Return discounted payments from the renewal on, before it is decided: an integral over the chance to end."""
        paying = mean_over_beta(
            self.alpha, self.beta + renewals, lambda ending, _: np.log1p(rate) - np.log(rate + np.exp(ending))
        )
        return self.survival(renewals) / self.survival(max(renewals - 1, 0)) * float(np.exp(paying))
