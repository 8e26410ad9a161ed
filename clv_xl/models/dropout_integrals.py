"""The integral behind every quantity of the Pareto/NBD model, with its derivatives.

    I(n, m; A, B) = integral from 0 to infinity of (A + u)^-n (B + u)^-m du,   n, m > 0, n + m > 1

It is a Gauss hypergeometric function, whose series fails where A and B differ much and whose derivatives by the
parameters have no closed form. As an integral it has neither trouble: with the smaller of A and B as S, u = S (e^w - 1)
turns the integrand into a decaying exponential times a factor without singularities near the real axis, and
one more substitution (quadrature.py) into a bell, which equal steps add up to the last digits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clv_xl.models.quadrature import half_line
from clv_xl.models.special import Floats

# The further A and B are apart, the more nodes are needed for some nine digits: up to a ratio, a step and a range.
_STEPS = (
    (3.0, (0.16, -3.5, 4.4)), (12.0, (0.13, -3.5, 4.7)), (40.0, (0.1, -3.7, 5.4)), (200.0, (0.07, -3.9, 6.5)),
    (np.inf, (0.05, -4.1, 7.0)),
)  # fmt: skip
_BLOCK = 1_024  # points at a time: each has a hundred nodes


class Integral(NamedTuple):
    """Logarithm of the integral, and the means of four functions of u under its integrand."""

    log: Floats
    log_a: Floats  # of log(A + u)
    inverse_a: Floats  # of 1 / (A + u)
    log_b: Floats  # of log(B + u)
    inverse_b: Floats  # of 1 / (B + u)


def integrals(n: Floats, m: Floats | float, a: Floats, b: Floats) -> Integral:
    """Return the integral for each entry; derivatives by n, m, A, B are -log_a, -log_b, -n inverse_a, -m inverse_b."""
    n, m, a, b = np.broadcast_arrays(n, m, a, b)
    found = np.empty((5, len(n)))
    for start in range(0, len(n), _BLOCK):
        rows = slice(start, start + _BLOCK)
        found[:, rows] = _some(n[rows], m[rows], a[rows], b[rows])
    return Integral(*found)


def _some(n: Floats, m: Floats, a: Floats, b: Floats) -> Floats:
    a_is_less = a <= b
    less, gap = np.minimum(a, b), np.abs(a - b)
    own, other = np.where(a_is_less, n, m), np.where(a_is_less, m, n)  # exponents of the smaller and the larger
    fall = own - 1 + other * less / (gap + less)  # how fast the integrand falls at first
    scale = np.minimum(1 / np.maximum(fall, 1e-12), np.log1p(gap / less) + 1 / (n + m - 1))
    widest = 1 + float((gap / less).max())
    nodes, weights = half_line(*next(rule for ratio, rule in _STEPS if widest <= ratio))
    w = scale[:, None] * nodes
    shrunk = np.exp(-w)
    share = 1 / (1 + (gap / less)[:, None] * shrunk)  # of (S + u) in (S + gap + u)
    lag = np.log(share)  # of the smaller behind the larger
    full = np.log1p(gap / less)[:, None]
    density = np.exp((1 - own - other)[:, None] * w + other[:, None] * (lag + full))
    density *= weights
    total = density.sum(axis=1)
    log_less, mean_w = np.log(less), np.einsum("ij,ij->i", density, w) / total
    mean_lag = np.einsum("ij,ij->i", density, lag) / total
    density *= shrunk
    inverse_near = density.sum(axis=1) / (total * less)
    inverse_far = np.einsum("ij,ij->i", density, share) / (total * less)
    near = (log_less + mean_w, inverse_near)
    far = (log_less + mean_w - mean_lag, inverse_far)
    log = np.log(total * scale) + (1 - own) * log_less - other * (log_less + full[:, 0])
    by_a = [np.where(a_is_less, one, other_one) for one, other_one in zip(near, far, strict=True)]
    by_b = [np.where(a_is_less, one, other_one) for one, other_one in zip(far, near, strict=True)]
    return np.array([log, *by_a, *by_b])
