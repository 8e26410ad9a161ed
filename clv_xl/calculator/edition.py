"""The three editions of the workbook: the same sheets, with the functions called as each host knows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clv_xl.hosts.calc import long_name
from clv_xl.udf import REGISTRY


@dataclass(frozen=True, slots=True)
class Edition:
    """One way to have the functions in the workbook."""

    key: str  # also of its words
    file_name: str
    function_name: Callable[[str], str]
    separator: str  # of arguments, as a person types them
    dynamic: bool  # calls are written as arrays that spill, as Excel itself would write them
    without: frozenset[str] = frozenset()  # functions that this edition can't have


def _own_name(name: str) -> str:
    return name


IN_PYTHON_ONLY = frozenset(name for name, function in REGISTRY.items() if function.formula is None)

EDITIONS = {
    "excel": Edition("excel", "CLV_Calculator.xlsm", _own_name, ",", True),
    "lambda": Edition("lambda", "CLV_Calculator.xlsx", _own_name, ",", True, IN_PYTHON_ONLY),
    "calc": Edition("calc", "CLV_Calculator-Calc.xlsx", long_name, ";", False),
}
