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


PARAMETERS = (("r", 0.243), ("alpha", 4.414), ("a", 0.793), ("b", 2.426))
BLOCK = (
    ("model", "BG/NBD"),
    *PARAMETERS,
    ("standard error of a", NOT_AVAILABLE),
    ("log-likelihood", CellError("#REF!")),
)
HISTORY = (2.0, 30.43, 38.86)  # as P_ALIVE's example, whose answer is 0.726579


def test_only_what_a_forecast_reads_of_a_block_has_to_be_there() -> None:
    assert answer(REGISTRY["P_ALIVE"], (BLOCK, *HISTORY)) == pytest.approx(0.726579, rel=1e-6)
    assert answer(REGISTRY["CLV_WHY"], ("P_ALIVE", BLOCK, *HISTORY)) == ""


@pytest.mark.parametrize("place", range(5))
def test_an_error_that_a_forecast_would_read_comes_back(place: int) -> None:
    wrong = CellError("#REF!")
    block = [*BLOCK[:place], (BLOCK[place][0], wrong), *BLOCK[place + 1 :]]
    assert answer(REGISTRY["P_ALIVE"], (tuple(block), *HISTORY)) == wrong
    block[place] = (wrong, BLOCK[place][1])
    assert answer(REGISTRY["P_ALIVE"], (tuple(block), *HISTORY)) == wrong


def test_a_fit_is_a_table_with_errors_where_it_has_no_number() -> None:
    table = answer(REGISTRY["S_BG_FIT"], (((10.0,), (10.0,), (10.0,)),))
    assert table[0] == ["model", "sBG"]
    assert table[1] == ["alpha", NOT_AVAILABLE]
    assert ["customers", 10.0] in table
    assert answer(REGISTRY["SBG_CLV"], (tuple(map(tuple, table)), 100.0, 0.1)) == NOT_AVAILABLE
    assert answer(REGISTRY["CLV_WHY"], ("SBG_CLV", tuple(map(tuple, table)), 100.0, 0.1)) == (
        "SBG_CLV: fit must be a fit of data that can answer, not one without parameters."
    )


def test_a_whole_sheet_of_customers_keeps_its_shape_and_its_errors() -> None:
    frequency = ((2.0,), (None,), (NOT_AVAILABLE,), ("x",))
    found = answer(REGISTRY["P_ALIVE"], (BLOCK, frequency, 30.43, ((38.86,), (1.0,), (1.0,), (1.0,))))
    assert found == [[pytest.approx(0.726579, rel=1e-6)], [VALUE], [NOT_AVAILABLE], [VALUE]]
