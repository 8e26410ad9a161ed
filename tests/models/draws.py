"""Hypothesis strategies for the parameters of the models and for histories of customers."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from clv_xl.models.bg_bb import BgBbFit
from clv_xl.models.bg_nbd import BgNbdFit
from clv_xl.models.fit import Fit
from clv_xl.models.gamma_gamma import GammaGammaFit
from clv_xl.models.mbg_nbd import MbgNbdFit
from clv_xl.models.pareto_nbd import ParetoNbdFit
from clv_xl.models.s_bg import SBgFit
from tests.models.independent import BgBb, BgNbd, GammaGamma, ParetoNbd, SBg

MOST_ORDERS = 10_000
TWENTY_YEARS = 7305.0  # in days


def between(least: float, most: float) -> st.SearchStrategy[float]:
    """Positive numbers, as often small as large."""
    return st.floats(math.log(least), math.log(most)).map(math.exp)


near_1 = st.sampled_from([0.0, 1e-12, -1e-12, 1e-9, -1e-9, 1e-6, -1e-6, 1e-3, -1e-3]).map(lambda off: 1 + off)
shapes = between(0.05, 50) | near_1  # at 1 the closed forms of the mean have a removable gap
times = st.just(0.0) | between(1e-3, 1e5)


@st.composite
def scales(draw: st.DrawFn) -> tuple[float, float]:
    """Two scales of time, of which one may be a thousand times the other, or nearly the same."""
    one = draw(between(0.5, 500))
    return one, one * draw(between(1e-3, 1e3) | near_1)


@st.composite
def continuous_fits(draw: st.DrawFn, *models: type[Fit]) -> Fit:
    """Draw a fit of one of the models with continuous time."""
    model = draw(st.sampled_from(models))
    alpha, beta = draw(scales())
    if model is ParetoNbdFit:
        return ParetoNbdFit(r=draw(shapes), alpha=alpha, s=draw(shapes), beta=beta)
    return model(r=draw(shapes), alpha=alpha, a=draw(shapes), b=draw(shapes))


@st.composite
def bg_bb_fits(draw: st.DrawFn) -> BgBbFit:
    alpha, beta, gamma, delta = (draw(shapes) for _ in range(4))
    return BgBbFit(alpha=alpha, beta=beta, gamma=gamma, delta=delta)


@st.composite
def histories(draw: st.DrawFn, most_orders: int = MOST_ORDERS) -> tuple[float, float, float]:
    """Draw repeat orders, first to last order, and age, up to 20 years of days."""
    age = draw(st.just(0.0) | between(0.1, TWENTY_YEARS))
    if age == 0 or draw(st.booleans()):
        return 0.0, 0.0, age
    frequency = round(draw(between(1, most_orders)))
    share = draw(st.just(1.0) | st.floats(0.001, 1))
    return float(frequency), share * age, age


@st.composite
def opportunities(draw: st.DrawFn, most: int = 60) -> tuple[float, float, float]:
    """Draw donations, the last of them, and opportunities."""
    chances = draw(st.integers(0, most))
    last = draw(st.integers(0, chances))
    return float(draw(st.integers(1, last)) if last else 0), float(last), float(chances)


def independent(fit: Fit) -> Any:
    """Return the same model, computed by integration."""
    if isinstance(fit, MbgNbdFit):
        return BgNbd(*fit.parameters, at_first=1)
    kinds = {BgNbdFit: BgNbd, ParetoNbdFit: ParetoNbd, BgBbFit: BgBb, GammaGammaFit: GammaGamma, SBgFit: SBg}
    return kinds[type(fit)](*fit.parameters)
