"""The functions, a chapter a module: pure, without files or hosts.

The closed formulas get by without numpy until a column comes; fits and what is forecast with them ask `clv_xl.models`.
"""

# The order of the registry, and so of the docs and the function lists, is the order of these lines: from the simple
# product to its parts and uses, what needs no history first.
# isort: off
from clv_xl.formulas import value
from clv_xl.formulas import advice
from clv_xl.formulas import rfm
from clv_xl.formulas import acquisition
from clv_xl.formulas import profit
from clv_xl.formulas import retention
from clv_xl.formulas import fits
from clv_xl.formulas import forecast
from clv_xl.formulas import predicted_value
from clv_xl.formulas import subscriptions
from clv_xl.formulas import why
# isort: on

__all__ = [
    "acquisition",
    "advice",
    "fits",
    "forecast",
    "predicted_value",
    "profit",
    "retention",
    "rfm",
    "subscriptions",
    "value",
    "why",
]
