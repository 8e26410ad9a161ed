"""The same wrong inputs in all four hosts, side by side, and the page of the docs that lists the answers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from clv_xl.hosts import excel
from clv_xl.hosts.cells import CellError
from clv_xl.udf import REGISTRY
from tests.hosts import errors_page, ironcalc_book
from tests.hosts.calc_addin import lay_out, running_with_addin, type_in
from tests.hosts.cases import wrong_inputs
from tests.hosts.excel_calls import CALLS_SECONDS, job, received, sent
from tests.hosts.libreoffice import CalcError
from tests.hosts.wine import Wine

pytestmark = [pytest.mark.calc, pytest.mark.wine]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "errors.md"
CASES = list(wrong_inputs())


@pytest.fixture(scope="module")
def answers(windows: Wine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    over_com = windows.ask_client(
        job(calls=[(case.function, [sent(value) for value in case.arguments]) for case in CASES]), CALLS_SECONDS
    )
    sheet, places = lay_out(CASES)
    with running_with_addin() as office:
        typed = type_in(office, sheet)
    in_calc = [typed[place] for place in places]
    return {
        errors_page.PYTHON: [case.answer for case in CASES],
        "Excel": [received(found["value"]) for found in over_com["answers"]],
        "Calc": [CellError(str(found)) if isinstance(found, CalcError) else found for found in in_calc],
        errors_page.LAMBDA: ironcalc_book.answers(CASES, tmp_path_factory.mktemp("lambda")),
    }


@pytest.mark.parametrize("host", ["Excel", errors_page.LAMBDA, "Calc"])
def test_a_wrong_input_gives_the_same_error_as_in_python(answers: dict[str, list[Any]], host: str) -> None:
    other = {
        str(case): (errors_page.shown(found), errors_page.shown(case.answer))
        for case, found in zip(CASES, answers[host], strict=True)
        if errors_page.shown(found) != errors_page.shown(case.answer)
    }
    if host == "Calc":  # its two limits: an empty cell is 0, and an error in a range keeps it from calling
        other = {name: pair for name, pair in other.items() if not name.endswith("blank") and pair[0] != "Err:504"}
    if host == errors_page.LAMBDA:
        python_only = tuple(f"{name}," for name, function in REGISTRY.items() if function.formula is None)
        assert {found for name, (found, _) in other.items() if name.startswith(python_only)} == {"#N/A"}
        other = {name: pair for name, pair in other.items() if not name.startswith(python_only)}
    assert other == {}


def test_the_page_says_what_the_hosts_answered(answers: dict[str, list[Any]]) -> None:
    text = errors_page.page(CASES, answers)
    assert excel.ERROR_MARK not in text
    if os.environ.get("CLV_XL_WRITE_DOCS"):
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text, "run this test again with CLV_XL_WRITE_DOCS=1"
