"""How customers differ by a fit: what share of them order how often, leave how readily, spend how much."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clv_xl.customers import Floats
from clv_xl.forecasting.expectations import WEEKS_PER_YEAR
from clv_xl.models.fit import Fit
from clv_xl.models.gamma_gamma import GammaGammaFit
from clv_xl.models.pareto_nbd import ParetoNbdFit

CLASSES = 10
NEARLY_ALL = 0.95  # of the customers are in all classes but the last, which has no end
_POINTS = 20_001


@dataclass(frozen=True, slots=True)
class Classes:
    """Shares of the customers in classes of a quantity; the last class of an open scale has no end."""

    edges: tuple[float, ...]  # lower ends
    shares: tuple[float, ...]
    mean: float
    ends: float | None  # upper end of the last class


def order_rates(fit: Fit) -> Classes:
    """Order days a year while one is a customer: gamma (r, alpha)."""
    r, alpha = fit.parameters[:2]
    rate = alpha / WEEKS_PER_YEAR
    return _open_scale(lambda log: r * log - rate * np.exp(log), r / rate, math.sqrt(r) / rate)


def dropout(fit: Fit) -> Classes:
    """Chance to leave: after an order, beta (a, b); by Pareto/NBD within a year, at rates that are gamma (s, beta)."""
    _, _, first, second = fit.parameters
    logit = np.linspace(-60, 60, _POINTS)
    if isinstance(fit, ParetoNbdFit):
        beta = second / WEEKS_PER_YEAR
        log_rate = np.log(np.logaddexp(0, logit))  # chance 1 - exp(-rate)
        chance_slope = -np.logaddexp(0, -logit) - log_rate
        density = first * log_rate - beta * np.exp(log_rate) + chance_slope
        mean = 1 - (beta / (beta + 1)) ** first
    else:
        density = -first * np.logaddexp(0, -logit) - second * np.logaddexp(0, logit)
        mean = first / (first + second)
    edges = np.linspace(0, 1, CLASSES + 1)
    with np.errstate(divide="ignore"):
        at = np.log(edges) - np.log1p(-edges)
    shares = np.diff(_cumulative(logit, density, at))
    return Classes(tuple(edges[:-1].round(9).tolist()), tuple(shares.tolist()), mean, 1.0)


def spending(fit: GammaGammaFit) -> Classes:
    """Mean value of a customer's order days: p / v, where v is gamma (q, gamma)."""
    scale = fit.p * fit.gamma
    spread = fit.mean / math.sqrt(fit.q - 2) if fit.q > 2 else 2 * fit.mean
    return _open_scale(lambda log: -fit.q * log - scale * np.exp(-log), fit.mean, spread)


def _open_scale(density_by_log: Callable[[Floats], Floats], mean: float, spread: float) -> Classes:
    """Classes of a quantity from 0 upwards; the density is that of its logarithm, itself as a logarithm."""
    middle = math.log(mean)
    logs = np.linspace(middle - 60, middle + 20, _POINTS)
    near = np.linspace(middle - 8 * spread / mean, middle + 8 * spread / mean, _POINTS)
    logs = np.unique(np.concatenate([logs, near[(near > logs[0]) & (near < logs[-1])]]))
    density = density_by_log(logs)
    cumulative = _cumulative(logs, density, logs)
    most = math.exp(float(np.interp(NEARLY_ALL, cumulative, logs)))
    step = _round_step(most / (CLASSES - 1))
    edges = step * np.arange(CLASSES)
    with np.errstate(divide="ignore"):
        below = np.append(_cumulative(logs, density, np.log(edges)), 1.0)
    return Classes(tuple(edges.tolist()), tuple(np.diff(below).tolist()), mean, None)


def _cumulative(place: Floats, log_density: Floats, at: Floats) -> Floats:
    """Share below some places, of a density known up to a factor (trapezoids)."""
    density = np.exp(log_density - log_density.max())
    pieces = (density[1:] + density[:-1]) / 2 * np.diff(place)
    running = np.concatenate([[0.0], np.cumsum(pieces)])
    found: Floats = np.interp(at, place, running / running[-1])
    return found


def _round_step(step: float) -> float:
    """The next 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= step * (1 - 1e-9))
