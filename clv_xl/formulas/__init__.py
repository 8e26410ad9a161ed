"""The closed formulas, a chapter a module: pure, without files or hosts, and without numpy until a column comes."""

# The order of the registry, and so of the docs and the function lists, is the order of these lines: from the simple
# product to its parts and uses, what needs no history first.
# isort: off
from clv_xl.formulas import value
from clv_xl.formulas import advice
from clv_xl.formulas import rfm
from clv_xl.formulas import acquisition
from clv_xl.formulas import profit
from clv_xl.formulas import retention
from clv_xl.formulas import why
# isort: on

__all__ = ["acquisition", "advice", "profit", "retention", "rfm", "value", "why"]
