"""A costly smooth function of time, wanted for many customers: computed at a few points, read off in between.

Customers with the same number of orders form a group. In a large group the function is computed at Chebyshev points of
time and the polynomial through them gives the others, to some nine digits; in a small one at each different time.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from clv_xl.models.special import Floats

Ints = npt.NDArray[np.int64]

DIGITS = 9  # of the polynomial, where the function has no singularity but the two that are named
FEWEST, MOST = 8, 64  # Chebyshev points of a group; where more were needed each time is computed by itself
_BLOCK = 16_384  # rows at a time, so that their powers stay in the processor's cache


class TimeGrid:
    """Rows of (group, time), sorted once, for a function to be evaluated on as often as its parameters change.

    Rows that agree in both are one pair; the function is known once it is known for every pair.
    """

    def __init__(self, group: npt.ArrayLike, time: npt.ArrayLike) -> None:
        group, time = np.asarray(group, float), np.asarray(time, float)
        # One key sorts several times faster than two, and keeps times apart to 12 digits.
        order = np.argsort(group + time / (2 * time.max(initial=1.0)))
        groups, times = group[order], time[order]
        new = np.ones(len(groups), dtype=bool)
        new[1:] = (groups[1:] != groups[:-1]) | (times[1:] != times[:-1])
        self.groups, self.times = groups[new], times[new]  # of the pairs
        self.pair: Ints = np.empty(len(groups), dtype=np.int64)  # of each row
        self.pair[order] = np.cumsum(new) - 1
        edges = np.flatnonzero(np.diff(self.groups, prepend=np.nan, append=np.nan) != 0)
        self._bounds = list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))

    def evaluate(self, function: Callable[[Floats, Floats], Floats], near: float, far: float) -> Floats:
        """Return function(group, time) for every pair, which may be several numbers each.

        Parameters
        ----------
        function
            Takes columns of groups and of times, gives a row of numbers for each.
        near, far
            The function is smooth but at the times -near and -far, both above 0.
        """
        nodes, stretch = _nodes(near, far), math.sqrt(near * far)
        wide = [pair for pair in self._bounds if pair[1] - pair[0] > nodes]
        alone = np.ones(len(self.times), dtype=bool)
        for start, end in wide:
            alone[start:end] = False
        own = np.flatnonzero(alone)
        stretched = self.times / (self.times + stretch)
        groups, times = [self.groups[own]], [self.times[own]]
        for start, end in wide:
            low, high = stretched[start], stretched[end - 1]
            places = (low + high) / 2 + (high - low) / 2 * np.cos(np.pi * (np.arange(nodes) + 0.5) / nodes)
            groups.append(np.full(nodes, self.groups[start]))
            times.append(stretch * places / (1 - places))
        values = function(np.concatenate(groups), np.concatenate(times))
        found = np.empty((len(self.times), values.shape[1]))
        found[own] = values[: len(own)]
        for number, (start, end) in enumerate(wide):
            first = len(own) + number * nodes
            coefficients = _to_coefficients(nodes) @ values[first : first + nodes]
            low, high = stretched[start], stretched[end - 1]
            for begin in range(start, end, _BLOCK):
                rows = slice(begin, min(begin + _BLOCK, end))
                found[rows] = _powers((2 * stretched[rows] - low - high) / (high - low), nodes) @ coefficients
        return found


def _nodes(near: float, far: float) -> int:
    """Points that a polynomial in time / (time + stretch) needs; the further apart the singularities, the more."""
    ratio = math.sqrt(max(near, far) / min(near, far))
    if ratio < 1 + 1e-9:
        return FEWEST
    edge = 1 + 2 / (ratio - 1)  # of the range, on which the singularities stand at -edge and edge
    needed = math.ceil(DIGITS * math.log(10) / math.log(edge + math.sqrt(edge * edge - 1)))
    return max(needed, FEWEST) if needed <= MOST else 2**62


@cache
def _to_coefficients(nodes: int) -> Floats:
    """Matrix from the values at Chebyshev points to the polynomial's coefficients."""
    places = np.arange(nodes)
    matrix = 2 / nodes * np.cos(np.pi * np.outer(places, places + 0.5) / nodes)
    matrix[0] /= 2
    return matrix


def _powers(place: Floats, nodes: int) -> Floats:
    """Chebyshev polynomials of every degree at places from -1 to 1."""
    powers = np.empty((nodes, len(place)))
    powers[0], powers[1] = 1.0, place
    twice = 2 * place
    for degree in range(2, nodes):
        np.multiply(twice, powers[degree - 1], out=powers[degree])
        powers[degree] -= powers[degree - 2]
    return powers.T
