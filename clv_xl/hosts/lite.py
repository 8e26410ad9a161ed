"""The registry's functions for xlwings Lite, the free add-in that runs Python inside Excel on Windows, Mac and the web.

A user names the package in Lite's requirements.txt and pastes one line into its main.py:

    from clv_xl.hosts.lite import *

Lite has real error values. Its xlwings reads them from cells and writes them into cells by their names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from clv_xl.hosts.cells import CellError
from clv_xl.hosts.excel import ERROR_NUMBERS, answered_rows, decorated
from clv_xl.udf import REGISTRY

__all__ = [*REGISTRY]  # the names that `__getattr__` makes functions for

_ERROR = re.compile(r"#(N/A|DIV/0!|[A-Z]+[!?])")
# Every argument as rows, with errors by their names, and blank cells of ranges as None.
_ARGUMENT_OPTIONS = {"ndim": 2, "err_to_str": True, "empty": None}


def __getattr__(name: str) -> Callable[..., Any]:
    """Make the function that Lite calls under an Excel name, and keep it."""
    if name not in REGISTRY:
        raise AttributeError(f"{__name__} has no function {name}")
    function = REGISTRY[name]

    def call(*arguments):  # type: ignore[no-untyped-def]
        found = answered_rows(function, map(_from_lite, arguments))
        return [[_to_lite(value) for value in row] for row in found]

    made = decorated(function, call, _ARGUMENT_OPTIONS, {})
    globals()[name] = made
    return made


def _from_lite(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(tuple(map(_from_lite, row)) for row in value)
    if isinstance(value, str) and _ERROR.fullmatch(value):
        return CellError(value)
    return float(value) if isinstance(value, bool) else value


def _to_lite(value: Any) -> Any:
    if isinstance(value, CellError):
        return value.kind if value.kind in ERROR_NUMBERS else "#VALUE!"  # Lite writes the old seven only
    return value
