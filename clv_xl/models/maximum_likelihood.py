"""Finding the maximum of a log-likelihood: Newton's method in the parameters' logarithms, inside bounds.

Logarithms keep parameters positive and make one step length right for all of them. A maximum is accepted only where
the gradient has vanished; what lies at a bound is said, for there the data ask for a simpler model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from clv_xl.models.special import Floats

STEPS = 200
LONGEST_STEP = 2.0  # of a logarithm: a factor of seven
ENOUGH = 1e-10  # gain that another step promises, in units of log-likelihood
AGREEMENT = 1e-4  # between the maxima from several starts, in the same units
_ROUNDING = 64 * np.finfo(float).eps  # of a sum of log-likelihoods, relative
_FLAT = 1e-7  # curvature below which the data don't tell a direction, relative to the number of customers
_DIFFERENCE = 1e-4  # of a logarithm, for curvature by differences of the gradient


class Evaluation(NamedTuple):
    """Log-likelihood with its derivatives by the parameters; without a Hessian, it is found by differences."""

    value: float
    gradient: Floats
    hessian: Floats | None = None


Objective = Callable[[Floats, bool], Evaluation]  # parameters, whether the Hessian is wanted


class Bounds(NamedTuple):
    """The least and the largest value of each parameter."""

    lowest: Floats
    highest: Floats


@dataclass(frozen=True)
class Maximum:
    """Where the log-likelihood is highest."""

    parameters: Floats
    value: float
    hessian: Floats  # by the parameters' logarithms
    converged: bool
    at_bound: tuple[bool, ...]
    starts_agree: bool = True

    def log_covariance(self) -> tuple[tuple[float, ...], ...]:
        """Covariance of the parameters' logarithms; NaN where a parameter is at a bound or not identified."""
        free = ~np.array(self.at_bound)
        covariance = np.full(self.hessian.shape, np.nan)
        information = -self.hessian[np.ix_(free, free)]
        if free.any() and np.isfinite(information).all():
            scale = np.sqrt(np.abs(np.diag(information)).clip(1e-300))
            scaled = information / np.outer(scale, scale)
            if np.linalg.eigvalsh(scaled)[0] > _FLAT:
                covariance[np.ix_(free, free)] = np.linalg.inv(scaled) / np.outer(scale, scale)
        return tuple(tuple(row) for row in covariance.tolist())


def maximise(
    objective: Objective, starts: Sequence[Sequence[float] | Floats], bounds: Bounds, hessian: Floats | None = None
) -> Maximum:
    """Climb from every start and return the highest maximum, and whether all starts came to it.

    `hessian`, by the logarithms and nearly that of the maximum, serves where the objective gives none of its own.
    """
    found = [_climb(_Hill(objective, hessian), np.asarray(start, float), bounds) for start in starts]
    best = max(found, key=lambda maximum: (maximum.converged, maximum.value))
    highest = max(maximum.value for maximum in found)
    agree = all(abs(maximum.value - highest) <= AGREEMENT for maximum in found if maximum.converged)
    return Maximum(best.parameters, best.value, best.hessian, best.converged, best.at_bound,
                   agree and best.value >= highest - AGREEMENT)  # fmt: skip


class _Hill(NamedTuple):
    """The objective, and a Hessian that stands in for its own."""

    objective: Objective
    hessian: Floats | None


class _Point(NamedTuple):
    """A place on the hill, with derivatives by the logarithms."""

    place: Floats
    value: float
    gradient: Floats
    hessian: Floats


def _climb(hill: _Hill, start: Floats, bounds: Bounds) -> Maximum:
    lowest, highest = np.log(bounds.lowest), np.log(bounds.highest)
    point = _look(hill, np.clip(np.log(start), lowest, highest))
    damping, converged = 0.0, False
    for _ in range(STEPS):
        held = _held(point, lowest, highest)
        step, gain = _step(point, held, damping)
        if gain <= ENOUGH + _ROUNDING * abs(point.value):
            converged = True
            break
        place = np.clip(point.place + step, lowest, highest)
        ahead = _look(hill, place)
        if ahead.value > point.value - _ROUNDING * abs(point.value):
            point, damping = ahead, damping / 8 if damping > 1e-6 else 0.0
        else:
            damping = max(8 * damping, 1e-3)
            if damping > 1e12:
                break
    # The last step is free: where the gain is below the rounding of the sum, the gradient still tells the way.
    step, _ = _step(point, _held(point, lowest, highest), 0.0)
    if converged and np.abs(step).max() < 1e-2:
        point = _look(hill, np.clip(point.place + step, lowest, highest))
    return Maximum(np.exp(point.place), point.value, point.hessian, converged,
                   tuple(_held(point, lowest, highest).tolist()))  # fmt: skip


def _held(point: _Point, lowest: Floats, highest: Floats) -> npt.NDArray[np.bool_]:
    """Which parameters are at a bound and would leave it outwards."""
    low, high = point.place <= lowest + 1e-9, point.place >= highest - 1e-9
    held: npt.NDArray[np.bool_] = (low & (point.gradient <= 0)) | (high & (point.gradient >= 0))
    return held


def _step(point: _Point, held: npt.NDArray[np.bool_], damping: float) -> tuple[Floats, float]:
    """Newton's step of the free parameters, upwards in every direction, and the gain that it promises."""
    step = np.zeros_like(point.place)
    free = np.flatnonzero(~held)
    if not len(free):
        return step, 0.0
    gradient = point.gradient[free]
    curvatures, axes = np.linalg.eigh(-point.hessian[np.ix_(free, free)])
    size = max(float(np.abs(curvatures).max()), 1e-12)
    slopes = axes.T @ gradient
    along = slopes / (np.maximum(np.abs(curvatures), 1e-12 * size) + damping * size)
    moves = axes @ along
    longest = float(np.abs(moves).max())
    if longest > LONGEST_STEP:
        moves *= LONGEST_STEP / longest
    step[free] = moves
    return step, 0.5 * float(gradient @ moves)


def _look(hill: _Hill, place: Floats) -> _Point:
    """Evaluate, and turn derivatives by the parameters into those by their logarithms."""
    parameters = np.exp(place)
    found = hill.objective(parameters, True)
    gradient = parameters * found.gradient
    if found.hessian is not None:
        hessian = np.outer(parameters, parameters) * found.hessian + np.diag(gradient)
    else:
        hessian = _by_differences(hill.objective, place) if hill.hessian is None else hill.hessian
    if not (np.isfinite(found.value) and np.isfinite(gradient).all() and np.isfinite(hessian).all()):
        return _Point(place, -np.inf, np.zeros_like(place), -np.eye(len(place)))
    return _Point(place, found.value, gradient, hessian)


def _by_differences(objective: Objective, place: Floats) -> Floats:
    size = len(place)
    hessian = np.empty((size, size))
    for index in range(size):
        slopes = []
        for sign in (1, -1):
            there = place.copy()
            there[index] += sign * _DIFFERENCE
            parameters = np.exp(there)
            slopes.append(parameters * objective(parameters, False).gradient)
        hessian[index] = (slopes[0] - slopes[1]) / (2 * _DIFFERENCE)
    return (hessian + hessian.T) / 2
