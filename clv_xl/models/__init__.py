"""Models of customer bases, one file each: fits by maximum likelihood and what they foretell. Columns of numbers only.

`fitting.py` has what the fits have in common, `maximum_likelihood.py` climbs the hill, `predictions.py` asks any fit.
"""

from collections.abc import Mapping

from clv_xl.models.bg_bb import BgBbFit
from clv_xl.models.bg_nbd import BgNbdFit
from clv_xl.models.fit import Fit, FitWarning
from clv_xl.models.gamma_gamma import GammaGammaFit
from clv_xl.models.mbg_nbd import MbgNbdFit
from clv_xl.models.pareto_nbd import ParetoNbdFit
from clv_xl.models.s_bg import SBgFit

FITS: Mapping[str, type[Fit]] = {
    kind.model.lower(): kind for kind in (BgNbdFit, MbgNbdFit, ParetoNbdFit, BgBbFit, GammaGammaFit, SBgFit)
}

__all__ = [
    "FITS",
    "BgBbFit",
    "BgNbdFit",
    "Fit",
    "FitWarning",
    "GammaGammaFit",
    "MbgNbdFit",
    "ParetoNbdFit",
    "SBgFit",
]
