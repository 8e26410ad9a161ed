"""BG/NBD: orders at a gamma rate; after each repeat order a customer leaves with a chance that is beta.

Fader, Hardie & Lee 2005, "Counting your customers" the easy way, Marketing Science 24(2).
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
class BgNbdFit(Fit):
    """Order rates are gamma (r, alpha), chances to leave after an order beta (a, b); alpha is in the unit of time."""

    model: ClassVar[str] = "BG/NBD"
    parameter_names: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")

    r: float
    alpha: float
    a: float
    b: float


def fit(frequency: npt.ArrayLike, recency: npt.ArrayLike, age: npt.ArrayLike) -> BgNbdFit:
    """Fit by maximum likelihood (eq. 6)."""
    return fit_histories(histories("BG_NBD_FIT", frequency, recency, age))


def fit_histories(known: Histories, start: BgNbdFit | None = None) -> BgNbdFit:
    """Fit to judged histories; `start` is a fit to nearly the same customers."""
    return BgNbdFit(**fit_customers(FAMILY, known, start))


def p_alive(fit: BgNbdFit, x: Floats, recency: Floats, age: Floats) -> Floats:
    """Return the chance that a customer is still there; 1 for one-time buyers, who had no chance to leave.

    Fader & Hardie, note 021, with the power that can overflow turned upside down.
    """
    stayed = np.exp(-(fit.r + x) * np.log((fit.alpha + age) / (fit.alpha + recency)))
    repeat = x > 0
    leaving = np.where(repeat, fit.a / (fit.b + np.maximum(x, 1) - 1), 0.0)
    found: Floats = np.where(repeat, stayed / np.where(repeat, stayed + leaving, 1.0), 1.0)
    return found


def expected_if_alive(fit: BgNbdFit, horizon: Floats, x: Floats, age: Floats) -> Floats:
    """Return the orders expected of one who is still there (eq. 10 without its denominator)."""
    return beta_geometric.expected_orders(fit.r, x, horizon, fit.alpha, age, fit.a, fit.b)


def expected_new(fit: BgNbdFit, horizon: Floats) -> Floats:
    """Return the repeat orders expected of a new customer (eq. 9)."""
    zero = np.zeros_like(horizon)
    return expected_if_alive(fit, horizon, zero, zero)


def discounted_if_alive(fit: BgNbdFit, discount_rate: float, x: Floats, age: Floats) -> Floats:
    """Return all orders to come of one who is there, discounted at an effective rate per unit of time."""
    return beta_geometric.discounted_orders(fit.r, x, math.log1p(discount_rate), fit.alpha, age, fit.a, fit.b)


def probability_of_orders(fit: BgNbdFit, orders: Floats, horizon: Floats) -> Floats:
    """Return the chance that a new customer places exactly so many repeat orders (eq. 8)."""
    return beta_geometric.probability_of_orders(fit.r, fit.alpha, fit.a, fit.b, 0, orders, horizon)


FAMILY = beta_geometric.family(BgNbdFit, 0)
