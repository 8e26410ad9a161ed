"""MBG/NBD: as BG/NBD, but a customer may leave after the first order already.

Batislam, Denizel & Filiztekin 2007, International Journal of Research in Marketing 24(3); Hoppe & Wagner 2007.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from clv_xl.models import beta_geometric
from clv_xl.models.fit import Fit
from clv_xl.models.fitting import fit_customers
from clv_xl.models.histories import Histories, histories
from clv_xl.models.special import Floats


@dataclass(frozen=True, kw_only=True)
class MbgNbdFit(Fit):
    """Order rates are gamma (r, alpha), chances to leave after an order beta (a, b); alpha is in the unit of time."""

    model: ClassVar[str] = "MBG/NBD"
    parameter_names: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")

    r: float
    alpha: float
    a: float
    b: float


def fit(frequency: npt.ArrayLike, recency: npt.ArrayLike, age: npt.ArrayLike) -> MbgNbdFit:
    """Fit by maximum likelihood (Batislam et al., eq. 5)."""
    return fit_histories(histories("MBG_NBD_FIT", frequency, recency, age))


def fit_histories(known: Histories, start: MbgNbdFit | None = None) -> MbgNbdFit:
    """Fit to judged histories; `start` is a fit to nearly the same customers."""
    return MbgNbdFit(**fit_customers(FAMILY, known, start))


def p_alive(fit: MbgNbdFit, x: Floats, recency: Floats, age: Floats) -> Floats:
    """Return the chance that a customer is still there, with the power that can overflow turned upside down."""
    stayed = np.exp(-(fit.r + x) * np.log((fit.alpha + age) / (fit.alpha + recency)))
    found: Floats = stayed / (stayed + fit.a / (fit.b + x))
    return found


def expected_if_alive(fit: MbgNbdFit, horizon: Floats, x: Floats, age: Floats) -> Floats:
    """Return the orders expected of one who is still there."""
    return beta_geometric.expected_orders(fit.r, x, horizon, fit.alpha, age, fit.a, fit.b + 1)


def expected_new(fit: MbgNbdFit, horizon: Floats) -> Floats:
    """Return the repeat orders expected of a new customer, who may have left after the first order."""
    zero = np.zeros_like(horizon)
    return fit.b / (fit.a + fit.b) * expected_if_alive(fit, horizon, zero, zero)


def discounted_if_alive(fit: MbgNbdFit, discount_rate: float, x: Floats, age: Floats) -> Floats:
    """Return all orders to come of one who is there, discounted at an effective rate per unit of time."""
    return beta_geometric.discounted_orders(fit.r, x, math.log1p(discount_rate), fit.alpha, age, fit.a, fit.b + 1)


def probability_of_orders(fit: MbgNbdFit, orders: Floats, horizon: Floats) -> Floats:
    """Return the chance that a new customer places exactly so many repeat orders."""
    return beta_geometric.probability_of_orders(fit.r, fit.alpha, fit.a, fit.b, 1, orders, horizon)


FAMILY = beta_geometric.family(MbgNbdFit, 1)
