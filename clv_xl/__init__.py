"""Customer lifetime value in the spreadsheet: each function here is also a function of a cell, its name in capitals.

A number in gives a number out, a column in gives a column out: `clv(50, 5, 1)` is 250.0. Importing this needs neither
numpy nor a spreadsheet.
"""

from clv_xl.formulas.acquisition import cac, clv_cac_ratio, clv_roi, max_cpc
from clv_xl.formulas.advice import clv_advice
from clv_xl.formulas.fits import (
    bg_bb_fit,
    bg_nbd_fit,
    gamma_gamma_fit,
    mbg_nbd_fit,
    pareto_nbd_fit,
    s_bg_fit,
    s_bg_fit_durations,
)
from clv_xl.formulas.forecast import dert, expected_orders, p_alive, probability_of_orders
from clv_xl.formulas.predicted_value import clv_predicted, customer_lifetime_value, expected_order_value
from clv_xl.formulas.profit import clv_levers, clv_net, clv_profit
from clv_xl.formulas.retention import clv_discounted, clv_retention
from clv_xl.formulas.rfm import rfm_code, rfm_score, rfm_segment
from clv_xl.formulas.subscriptions import sbg_clv, sbg_retention, sbg_survival
from clv_xl.formulas.value import aov, clv, customer_value, lifespan, purchase_frequency
from clv_xl.formulas.why import clv_why
from clv_xl.udf import InputError, InputWarning
from clv_xl.version import __version__

__all__ = [
    "InputError",
    "InputWarning",
    "__version__",
    "aov",
    "bg_bb_fit",
    "bg_nbd_fit",
    "cac",
    "clv",
    "clv_advice",
    "clv_cac_ratio",
    "clv_discounted",
    "clv_levers",
    "clv_net",
    "clv_predicted",
    "clv_profit",
    "clv_retention",
    "clv_roi",
    "clv_why",
    "customer_lifetime_value",
    "customer_value",
    "dert",
    "expected_order_value",
    "expected_orders",
    "gamma_gamma_fit",
    "lifespan",
    "max_cpc",
    "mbg_nbd_fit",
    "p_alive",
    "pareto_nbd_fit",
    "probability_of_orders",
    "purchase_frequency",
    "rfm_code",
    "rfm_score",
    "rfm_segment",
    "s_bg_fit",
    "s_bg_fit_durations",
    "sbg_clv",
    "sbg_retention",
    "sbg_survival",
]
