"""A costly smooth function of time, wanted for many customers: computed at a few points, read off in between.

Customers with the same number of orders form a group. In a large group the function is computed at Chebyshev points of
time and the polynomial through them gives the others, to as many digits as are wanted; in a small one at each
different time.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from clv_xl.models.special import Floats

Ints = npt.NDArray[np.int64]

FIT_DIGITS, DIGITS = 9, 14  # of the polynomial: for steps of a fit, and for what is shown
FEWEST, MOST = 8, 128  # Chebyshev points of a group; where more were needed each time is computed by itself
_BLOCK = 3_000  # rows of a product of matrices: larger ones are shared out to threads, which takes longer


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
        self._starts, self._ends = edges[:-1], edges[1:]

    def evaluate(
        self, function: Callable[[Floats, Floats], Floats], near: float, far: float, digits: int = DIGITS
    ) -> Floats:
        """Return function(group, time) for every pair, which may be several numbers each.

        Parameters
        ----------
        function
            Takes columns of groups and of times, gives a row of numbers for each.
        near, far
            The function is smooth but at the times -near and -far, both above 0.
        digits
            To which the polynomial is exact.
        """
        nodes, stretch = _nodes(near, far, digits), math.sqrt(near * far)
        wide = self._ends - self._starts > nodes
        starts, ends = self._starts[wide], self._ends[wide]
        alone = np.ones(len(self.times), dtype=bool)
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            alone[start:end] = False
        stretched = self.times / (self.times + stretch)
        low, high = stretched[starts], stretched[ends - 1]
        at = np.cos(np.pi * (np.arange(nodes) + 0.5) / nodes) if len(starts) else np.zeros(0)
        places = ((low + high)[:, None] + (high - low)[:, None] * at) / 2
        values = function(
            np.concatenate([self.groups[alone], np.repeat(self.groups[starts], len(at))]),
            np.concatenate([self.times[alone], (stretch * places / (1 - places)).ravel()]),
        )
        count = int(alone.sum())
        found = np.empty((len(self.times), values.shape[1]))
        found[alone] = values[:count]
        if len(starts):
            coefficients = _to_coefficients(nodes) @ values[count:].reshape(len(starts), nodes, -1)
            self._read_off(found, stretched, wide, coefficients)
        return found

    def _read_off(self, found: Floats, stretched: Floats, wide: npt.NDArray[np.bool_], coefficients: Floats) -> None:
        """Fill in the pairs of the wide groups from their polynomials."""
        starts, ends = self._starts[wide], self._ends[wide]
        sizes = ends - starts
        rows = np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
        low, high = np.repeat(stretched[starts], sizes), np.repeat(stretched[ends - 1], sizes)
        powers = _powers((2 * stretched[rows] - low - high) / (high - low), coefficients.shape[1])
        first = 0
        for start, end, own in zip(starts.tolist(), ends.tolist(), coefficients, strict=True):
            for begin in range(start, end, _BLOCK):
                until = min(begin + _BLOCK, end)
                here = first + begin - start
                found[begin:until] = powers[:, here : here + until - begin].T @ own
            first += end - start


def _nodes(near: float, far: float, digits: int) -> int:
    """Points that a polynomial in time / (time + stretch) needs; the further apart the singularities, the more."""
    ratio = math.sqrt(max(near, far) / min(near, far))
    if ratio < 1 + 1e-9:
        return FEWEST
    edge = 1 + 2 / (ratio - 1)  # of the range, on which the singularities stand at -edge and edge
    needed = math.ceil(digits * math.log(10) / math.log(edge + math.sqrt(edge * edge - 1)))
    return max(needed, FEWEST) if needed <= MOST else 2**62


@cache
def _to_coefficients(nodes: int) -> Floats:
    """Matrix from the values at Chebyshev points to the polynomial's coefficients."""
    places = np.arange(nodes)
    matrix = 2 / nodes * np.cos(np.pi * np.outer(places, places + 0.5) / nodes)
    matrix[0] /= 2
    return matrix


def _powers(place: Floats, nodes: int) -> Floats:
    """Chebyshev polynomials (degrees x places) at places from -1 to 1."""
    powers = np.empty((nodes, len(place)))
    powers[0], powers[1] = 1.0, place
    twice = 2 * place
    for degree in range(2, nodes):
        np.multiply(twice, powers[degree - 1], out=powers[degree])
        powers[degree] -= powers[degree - 2]
    return powers
