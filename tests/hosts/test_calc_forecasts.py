"""Fits and forecasts in a LibreOffice whose Python has numpy: every call of `cases.py`, and fits that users make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from clv_xl.udf import REGISTRY
from tests.hosts.calc_addin import ERROR_IN_RANGE, Sheet, lay_out, running_with_addin, type_in
from tests.hosts.libreoffice import CalcError, LibreOffice
from tests.hosts.test_calc_addin import ALL_CASES, assert_answers, written_with_long_names

pytestmark = pytest.mark.calc

CASES = [case for case in ALL_CASES if REGISTRY[case.function].needs_numpy]
ANSWERS = lay_out(CASES)[1]


class Calc(NamedTuple):
    office: LibreOffice
    typed: dict[str, Any]  # every case by the address of its answer
    loaded: dict[str, Any]


@pytest.fixture(scope="module")
def calc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calc]:
    with running_with_addin() as office:
        typed = type_in(office, lay_out(CASES)[0])
        book = written_with_long_names(CASES, tmp_path_factory.mktemp("calc") / "cases.xlsx")
        (loaded,) = office.recalculate(book).values()
        yield Calc(office, typed, loaded)


@pytest.mark.parametrize("entered", ["typed", "loaded"])
@pytest.mark.parametrize("place", range(len(CASES)), ids=[str(case) for case in CASES])
def test_calc_answers_as_python_does(place: int, entered: str, calc: Calc) -> None:
    assert_answers(getattr(calc, entered), CASES[place], ANSWERS[place])


def customers(*histories: tuple[float, float, float]) -> dict[str, float | str]:
    """Frequency, recency and age in the columns A to C, from the first row on."""
    return {
        f"{column}{row}": value
        for row, one in enumerate(histories, 1)
        for column, value in zip("ABC", one, strict=True)
    }


def test_a_fit_at_its_limit_still_forecasts(calc: Calc) -> None:
    # Everybody has ordered in the last week: no dropout is seen, so its standard errors are unknown.
    cells = customers(*((float(orders), 51.0, 52.0) for orders in (3, 5, 4, 9, 6, 7, 12, 5)))
    cells |= {"K1": "=P_ALIVE(E1:F13;A1;B1;C1)", "K2": "=EXPECTED_ORDERS(E1:F13;52;A1;B1;C1)"}
    found = type_in(calc.office, Sheet(cells, {"E1:F13": "=BG_NBD_FIT(A1:A8;B1:B8;C1:C8)"}))
    block = {found[f"E{row}"]: found[f"F{row}"] for row in range(1, 14)}
    assert block["outcome"] == "no_dropout"
    assert block["standard error of a"] == "#N/A"
    assert not isinstance(block["standard error of a"], CalcError)  # Calc would not hand over the range
    assert found["K1"] == pytest.approx(1, abs=1e-3)
    assert found["K2"] > 2


def test_a_fit_without_an_answer_says_why_and_forecasts_nothing(calc: Calc) -> None:
    cells = customers(*((0.0, 0.0, float(age)) for age in range(10, 18))) | {"K1": "=P_ALIVE(E1:F13;A1;B1;C1)"}
    found = type_in(calc.office, Sheet(cells, {"E1:F13": "=BG_NBD_FIT(A1:A8;B1:B8;C1:C8)"}))
    block = {found[f"E{row}"]: found[f"F{row}"] for row in range(1, 14)}
    assert block["r"] == CalcError("#N/A")
    assert block["outcome"] == "no_repeat_buyers"
    assert block["warnings"].startswith("Nobody has ordered again")
    assert found["K1"] == CalcError(ERROR_IN_RANGE)


def test_a_column_of_customers_beside_one_fit(calc: Calc) -> None:
    block: dict[str, float | str] = {
        "E1": "model", "F1": "BG/NBD", "E2": "r", "F2": 0.243, "E3": "alpha", "F3": 4.414, "E4": "a", "F4": 0.793,
        "E5": "b", "F5": 2.426, "K1": "=P_ALIVE(E1:F5;A1;B1;C1)", "K4": '=CLV_WHY("P_ALIVE";E1:F5;A4;B4;C4)',
    }  # fmt: skip
    histories = customers((2, 30.43, 38.86), (0, 0, 38.86), (26, 30.857, 31), (2, 39, 38))
    found = type_in(calc.office, Sheet(histories | block, {"H1:H4": "=P_ALIVE(E1:F5;A1:A4;B1:B4;C1:C4)"}))
    # The music shop's customers of the paper, as in `tests/models`.
    assert found["H1"] == found["K1"] == pytest.approx(0.7266, abs=1e-4)
    assert found["H2"] == 1
    assert found["H3"] == pytest.approx(0.96886, abs=1e-4)
    assert found["H4"] == CalcError("#NUM!")
    assert found["K4"] == "P_ALIVE: recency must be at most the age, not 39."
