"""Finding the maximum of a log-likelihood: Newton's method in the parameters' logarithms, inside bounds.

Logarithms keep parameters positive and make one step length right for all of them. A maximum is accepted only where
the gradient has vanished; what lies at a bound is said, for there the data ask for a simpler model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from clv_xl.models.special import Floats

STEPS = 200
LONGEST_STEP = 2.0  # of a logarithm: a factor of seven
ENOUGH = 1e-8  # gain that another step promises, in units of log-likelihood
NEAR = 0.25  # of the logarithms: a climb that comes so near to a maximum ends there
AGREEMENT = 1e-4  # between the maxima from several starts, in units of log-likelihood
_ROUNDING = 64 * np.finfo(float).eps  # of a sum of log-likelihoods, relative
_FLAT = 1e-7  # curvature below which the data don't tell a direction, where that by each parameter alone is 1
_DOUBTFUL = 0.5  # damping at which a Hessian that was carried along is made anew
_DIFFERENCE = 1e-4  # of a logarithm, for curvature by differences of the gradient


class Evaluation(NamedTuple):
    """Log-likelihood with its derivatives by the parameters; without a Hessian, steps are learnt from gradients."""

    value: float
    gradient: Floats
    hessian: Floats | None = None
    outer: Floats | None = None  # sum over customers of the outer products of their gradients, nearly -hessian


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
    exact: bool = True  # the Hessian is the objective's own

    @cached_property
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
    found: list[Maximum] = []
    for start in starts:
        found.append(_climb(objective, np.asarray(start, float), bounds, hessian, found))
    best = max(found, key=lambda maximum: (maximum.converged, maximum.value))
    agree = all(abs(maximum.value - best.value) <= AGREEMENT for maximum in found if maximum.converged)
    if hessian is None and not best.exact:
        top = _look(objective, np.log(best.parameters), False)
        best = replace(best, hessian=_by_differences(objective, top))
    return replace(best, starts_agree=agree)


class _Point(NamedTuple):
    """A place on the hill, with derivatives by the logarithms."""

    place: Floats
    value: float
    gradient: Floats
    hessian: Floats | None
    outer: Floats | None = None


def _climb(
    objective: Objective, start: Floats, bounds: Bounds, hessian: Floats | None, before: Sequence[Maximum]
) -> Maximum:
    """Climb from one start, to a maximum or into the neighbourhood of one that was found before."""
    lowest, highest = np.log(bounds.lowest), np.log(bounds.highest)
    point = _look(objective, np.clip(np.log(start), lowest, highest), hessian is None)
    exact, damping, converged = point.hessian is not None, 0.0, False
    curvature = _curvature(objective, point, hessian)
    for _ in range(STEPS):
        for maximum in before:
            if maximum.converged and np.abs(point.place - np.log(maximum.parameters)).max() < NEAR:
                return maximum
        step, gain = _step(point.gradient, curvature, _held(point, lowest, highest), damping)
        if gain <= ENOUGH + _ROUNDING * abs(point.value):
            converged = True
            break
        ahead = _look(objective, np.clip(point.place + step, lowest, highest), exact)
        better = ahead.value > point.value - _ROUNDING * abs(point.value)
        if not exact:
            curvature = _secant(curvature, ahead.place - point.place, ahead.gradient - point.gradient)
        if better:
            point, damping = ahead, damping / 8 if damping > 1e-6 else 0.0
        else:
            damping = max(8 * damping, 1e-3)
            if damping > 1e12:
                break
        if exact or (not better and damping > _DOUBTFUL):
            curvature = _curvature(objective, point, None)
    # The last step is free: where the gain is below the rounding of the sum, the gradient still tells the way.
    step, _ = _step(point.gradient, curvature, _held(point, lowest, highest), 0.0)
    if converged and np.abs(step).max() < 1e-2:
        point = _look(objective, np.clip(point.place + step, lowest, highest), exact)
    return Maximum(np.exp(point.place), point.value, curvature if point.hessian is None else point.hessian,
                   converged, tuple(_held(point, lowest, highest).tolist()), exact=exact)  # fmt: skip


def _held(point: _Point, lowest: Floats, highest: Floats) -> npt.NDArray[np.bool_]:
    """Which parameters are at a bound and would leave it outwards."""
    low, high = point.place <= lowest + 1e-9, point.place >= highest - 1e-9
    held: npt.NDArray[np.bool_] = (low & (point.gradient <= 0)) | (high & (point.gradient >= 0))
    return held


def _step(gradient: Floats, hessian: Floats, held: npt.NDArray[np.bool_], damping: float) -> tuple[Floats, float]:
    """Newton's step of the free parameters, upwards in every direction, and the gain that it promises."""
    step = np.zeros_like(gradient)
    if held.all():
        return step, 0.0
    free = ~held
    curvatures, axes = np.linalg.eigh(-hessian[free][:, free] if held.any() else -hessian)
    size = max(float(np.abs(curvatures).max()), 1e-12)
    slopes = axes.T @ gradient[free]
    along = slopes / (np.maximum(np.abs(curvatures), 1e-12 * size) + damping * size)
    moves = axes @ along
    longest = float(np.abs(moves).max())
    if longest > LONGEST_STEP:
        moves *= LONGEST_STEP / longest
    step[free] = moves
    return step, 0.5 * float(gradient[free] @ moves)


def _look(objective: Objective, place: Floats, curvature: bool) -> _Point:
    """Evaluate, and turn derivatives by the parameters into those by their logarithms."""
    parameters = np.exp(place)
    found = objective(parameters, curvature)
    gradient, hessian = parameters * found.gradient, None
    outer = None if found.outer is None else np.outer(parameters, parameters) * found.outer
    if found.hessian is not None:
        hessian = parameters[:, None] * parameters * found.hessian
        hessian.flat[:: len(place) + 1] += gradient
    if not (
        np.isfinite(found.value) and np.isfinite(gradient).all() and (hessian is None or np.isfinite(hessian).all())
    ):
        return _Point(place, -np.inf, np.zeros_like(place), None if hessian is None else -np.eye(len(place)))
    return _Point(place, found.value, gradient, hessian, outer)


def _curvature(objective: Objective, point: _Point, instead: Floats | None) -> Floats:
    """The Hessian at a point: the objective's, or one that is nearly right, or by differences."""
    if point.hessian is not None:
        return point.hessian
    if instead is None and point.outer is not None:
        return -point.outer
    return _by_differences(objective, point) if instead is None else instead


def _secant(hessian: Floats, move: Floats, change: Floats) -> Floats:
    """The Hessian put right along a move by how the gradient changed (symmetric rank one)."""
    missed = change - hessian @ move
    weight = float(missed @ move)
    if not np.isfinite(weight) or abs(weight) <= 1e-8 * float(np.linalg.norm(missed) * np.linalg.norm(move)):
        return hessian
    return hessian + np.outer(missed, missed) / weight


def _by_differences(objective: Objective, point: _Point) -> Floats:
    """The Hessian from how the gradient changes; one side is enough for four digits of a standard error."""
    size = len(point.place)
    hessian = np.empty((size, size))
    for index in range(size):
        there = point.place.copy()
        there[index] += _DIFFERENCE
        hessian[index] = (_look(objective, there, False).gradient - point.gradient) / _DIFFERENCE
    return (hessian + hessian.T) / 2
