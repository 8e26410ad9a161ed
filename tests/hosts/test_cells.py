"""Ranges of different shapes in one call: as Excel's own functions take them."""

from __future__ import annotations

from typing import Any

import pytest

from clv_xl.hosts.cells import CellError, answer
from clv_xl.udf import REGISTRY

VALUE, NOT_AVAILABLE = CellError("#VALUE!"), CellError("#N/A")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        # order value x frequency, each cell by hand
        ((((10.0,), (20.0,), (30.0,)), ((1.0, 2.0),)), [[10, 20], [20, 40], [30, 60]]),
        ((((10.0, 20.0),), ((1.0,), (2.0,))), [[10, 20], [20, 40]]),
        ((((10.0, 20.0), (30.0, 40.0)), ((1.0,), (2.0,))), [[10, 20], [60, 80]]),
        ((((10.0,), (20.0,)), 3.0), [[30], [60]]),
        ((((10.0,), (NOT_AVAILABLE,)), ((1.0, 2.0),)), [[10, 20], [NOT_AVAILABLE, NOT_AVAILABLE]]),
        ((((10.0,), (20.0,)), ((1.0,), (2.0,), (3.0,))), VALUE),
        ((((10.0, 20.0), (30.0, 40.0)), ((1.0,), (2.0,), (3.0,), (4.0,))), VALUE),
    ],
)
def test_shapes(arguments: tuple[Any, ...], expected: Any) -> None:
    assert answer(REGISTRY["CUSTOMER_VALUE"], arguments) == expected
