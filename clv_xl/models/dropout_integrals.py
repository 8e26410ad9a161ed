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

from clv_xl.models.quadrature import NODES, WEIGHTS
from clv_xl.models.special import Floats

_BLOCK = 2_048  # points at a time: each has a hundred nodes


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
    w = scale[:, None] * NODES
    log_less = np.log(less)[:, None]
    near = log_less + w
    shrunk = np.exp(-w)
    share = 1 / (1 + (gap / less)[:, None] * shrunk)  # of (S + u) in (S + gap + u)
    far = near - np.log(share)
    start = np.log(gap + less)[:, None]
    density = np.exp(w - own[:, None] * w - other[:, None] * (far - start)) * WEIGHTS
    total = density.sum(axis=1)
    inverse_near = shrunk / less[:, None]
    means = [(density * each).sum(axis=1) / total for each in (near, inverse_near, far, inverse_near * share)]
    log = np.log(total * scale) + (1 - own) * log_less[:, 0] - other * start[:, 0]
    a_means = [np.where(a_is_less, means[place], means[place + 2]) for place in (0, 1)]
    b_means = [np.where(a_is_less, means[place + 2], means[place]) for place in (0, 1)]
    return np.array([log, *a_means, *b_means])
