"""BG/BB: 11,104 donors of 1995, six yearly opportunities (Fader, Hardie & Shang 2010; Hardie's note 010).

P = published (met as printed), R = recomputed by an independent program (to 1e-4 of itself), B = both.
"""

from __future__ import annotations

import numpy as np
import pytest

from clv_xl.models.bg_bb import BgBbFit
from clv_xl.models.predictions import discounted_residual_orders, expected_orders, p_alive, probability_of_orders
from tests.models.conftest import Counts
from tests.models.test_cdnow import printed, recomputed


def test_fit(donors: BgBbFit) -> None:
    assert donors.parameters == tuple(printed(value, 5) for value in (1.20352, 0.74972, 0.65672, 2.78344))
    assert donors.log_likelihood == printed(-33225.581, 3)
    assert (donors.outcome, donors.customers) == ("ok", 11104)


@pytest.mark.parametrize(
    ("history", "value", "in_the_paper"),
    [((0, 0, 6), 0.1081, 0.11), ((2, 4, 6), 0.5897, 0.59), ((6, 6, 6), 0.9304, 0.93)],
)
def test_p_alive_in_2002(donors: BgBbFit, history: tuple[int, ...], value: float, in_the_paper: float) -> None:
    """The chance of being there at the next opportunity, the seventh."""
    assert p_alive(donors, *history) == printed(value)
    assert p_alive(donors, *history) == printed(in_the_paper, 2)


def test_new_donor(donors: BgBbFit) -> None:
    published = [0.4985, 0.9233, 1.2969, 1.6323, 1.9381, 2.2202, 2.4826, 2.7285, 2.9603, 3.1798, 3.3887]
    assert list(expected_orders(donors, np.arange(1, 12))) == [printed(value) for value in published]


def test_next_ten_years(donors: BgBbFit) -> None:
    assert expected_orders(donors, 10, 0, 0, 6) == printed(0.1302)
    assert expected_orders(donors, 10, 4, 5, 6) == printed(3.6280)


def test_next_five_years_of_all(donors: BgBbFit, donations: Counts) -> None:
    assert expected_orders(donors, 5, *donations).sum() == printed(12884.2, 1)


def test_donors_expected_by_donations(donors: BgBbFit) -> None:
    expected = 11104 * probability_of_orders(donors, [0, 6], 6)
    assert list(expected) == [printed(3454.9, 1), printed(1253.1, 1)]


def test_discounted_residual_donations() -> None:
    rounded = BgBbFit(alpha=1.20, beta=0.75, gamma=0.66, delta=2.78)
    assert discounted_residual_orders(rounded, 0.1, 3, 4, 6) == recomputed(1.62138)
    assert discounted_residual_orders(rounded, 0.1, 6, 6, 6) == recomputed(5.89760)
