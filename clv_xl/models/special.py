"""Logarithms of gamma functions and their derivatives for whole columns, to the last digits and with numpy alone.

scipy has them too, but takes five times as long to import as numpy and is not there in most spreadsheets' Pythons.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_FROM = 10  # from here on the series below are exact to the last digit
_STEPS = np.arange(_FROM, dtype=float)[:, None]
_HALF_LOG_TWO_PI = 0.9189385332046727
# Bernoulli numbers in Stirling's series, of log gamma and its first two derivatives; the highest power first.
_LOG_GAMMA = (-691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12)
_DIGAMMA = (691 / 32760, -1 / 132, 1 / 240, -1 / 252, 1 / 120, -1 / 12)
_TRIGAMMA = (-691 / 2730, 5 / 66, -1 / 30, 1 / 42, -1 / 30, 1 / 6)


def log_gamma(z: npt.ArrayLike) -> Floats:
    """Return the logarithm of the gamma function, for z above 0."""
    z, shifted, small = _shifted(z)
    found: Floats = (
        (shifted - 0.5) * np.log(shifted) - shifted + _HALF_LOG_TWO_PI + _series(_LOG_GAMMA, shifted) / shifted
    )
    if small.any():
        found[small] -= np.log((z[small] + _STEPS).prod(axis=0))
    return found


def log_gamma_ratio(z: npt.ArrayLike, more: npt.ArrayLike) -> Floats:
    """Return log(gamma(z + more) / gamma(z)), for z and z + more above 0; exact also where z is far above `more`."""
    z, more = np.broadcast_arrays(np.asarray(z, float), np.asarray(more, float))
    base = np.where(z < _FROM, z + _FROM, z)
    then = base + more
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = (base - 0.5) * np.log1p(more / base) + more * (np.log(then) - 1)
        found += _series(_LOG_GAMMA, then) / then - _series(_LOG_GAMMA, base) / base
    small = z < _FROM
    for step in range(_FROM):
        found = np.where(small, found - np.log1p(more / np.where(small, z + step, 1.0)), found)
    low = then < _FROM  # only for negative `more`: there the series is too short
    if low.any():
        found = np.where(low, log_gamma(z + more) - log_gamma(z), found)
    return found


def log_gamma_and_slopes(z: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return log gamma, its derivative (digamma) and its second derivative (trigamma), for z above 0."""
    z, shifted, small = _shifted(z)
    log, inverse = np.log(shifted), 1 / shifted
    value = (shifted - 0.5) * log - shifted + _HALF_LOG_TWO_PI + _series(_LOG_GAMMA, shifted) * inverse
    square = inverse * inverse
    first = log - 0.5 * inverse + _series(_DIGAMMA, shifted) * square
    second = inverse + 0.5 * square + _series(_TRIGAMMA, shifted) * square * inverse
    if small.any():
        steps = z[small] + _STEPS
        parts = 1 / steps
        value[small] -= np.log(steps.prod(axis=0))
        first[small] -= parts.sum(axis=0)
        second[small] += (parts * parts).sum(axis=0)
    return value, first, second


def _shifted(z: npt.ArrayLike) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    z = np.atleast_1d(np.asarray(z, dtype=float))
    small = z < _FROM
    return z, np.where(small, z + _FROM, z), small


def _series(coefficients: tuple[float, ...], z: Floats) -> Floats:
    """Return the sum of coefficient / z^(2k), k from 0."""
    inverse = 1 / (z * z)
    total = np.full_like(z, coefficients[0])
    for coefficient in coefficients[1:]:
        total = total * inverse + coefficient
    return total
