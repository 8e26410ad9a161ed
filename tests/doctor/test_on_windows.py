"""The doctor in Windows Python under Wine, whose registry, processes and folders are real. Excel is not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlwings

from clv_xl.udf import REGISTRY
from clv_xl.version import __version__
from tests.doctor.test_excel import EXPORTS, registry
from tests.doctor.workbooks import addin, macro_workbook, with_xlwings
from tests.hosts import wine

pytestmark = pytest.mark.wine

CLIENT = Path(__file__).with_name("windows_client.py")
SECONDS = 240
SETTINGS = {"INTERPRETER_WIN": wine.INTERPRETER}
WITHOUT_WINDOW = {"INTERPRETER_WIN": wine.INTERPRETER.replace("python.exe", "pythonw.exe")}


@pytest.fixture(scope="module")
def answers(windows: wine.Wine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("workbooks")
    old = with_xlwings("0.30.1", here=xlwings.__version__)
    job = {
        "exports": {path.stem: wine.windows_path(path) for path in EXPORTS.glob("*.reg")},
        "workbook": wine.windows_path(macro_workbook(folder / "book (1).xlsm", SETTINGS)),
        "too_old": wine.windows_path(macro_workbook(folder / "old.xlsm", WITHOUT_WINDOW, old)),
        "addin": wine.windows_path(addin(folder / "CLV.xlam", SETTINGS)),
    }
    return windows.ask(CLIENT, job, SECONDS)


@pytest.mark.parametrize("export", sorted(path.stem for path in EXPORTS.glob("*.reg")))
def test_registry_is_read_as_it_was_exported(answers: dict[str, Any], export: str) -> None:
    read = {(key, name): data for key, name, data in answers["registry"][export]["values"]}
    assert read == {place: data for place, data in registry(export).items() if place[1] != "path"}


def test_registry_is_judged(answers: dict[str, Any]) -> None:
    states = {name: (one["excel"][0]["state"], one["macros"][0]["state"]) for name, one in answers["registry"].items()}
    assert states["microsoft_365"] == ("ok", "ok")
    assert states["store_edition"] == ("bad", "ok")
    assert states["macros_off_by_policy"] == ("warning", "bad")


def test_python_of_workbook_and_addin_is_started(answers: dict[str, Any]) -> None:
    facts = {fact["name"]: fact for fact in answers["machine"]["facts"]}
    assert facts["Python"]["found"].endswith(wine.INTERPRETER)
    assert facts["Output folder"]["state"] == "ok"
    assert facts["Excel add-in"]["found"].endswith("CLV.xlam: the functions are in every workbook")
    for what in ("Workbook", "Add-in"):
        assert facts[what]["found"].endswith(f": {len(REGISTRY)} functions")
        trial = facts[f"{what}: Python"]
        assert trial["state"] == "ok"
        assert trial["found"].startswith(f"{wine.INTERPRETER}, Python 3.13.")
        assert trial["found"].endswith(f", clv_xl {__version__}: =CLV(50, 5, 1) is 250")
        # The DLL lies beside the program.
        assert facts[f"{what}: xlwings"]["found"] == f"{xlwings.__version__} in the macros and in the Python"
        assert facts[f"{what}: internet mark"]["state"] == "ok"
    assert not [fact for fact in facts.values() if fact["state"] == "not on this system"]
    assert not [fact for fact in facts.values() if fact["found"].startswith("could not be checked")]


def test_macros_of_another_xlwings_are_found_out(answers: dict[str, Any]) -> None:
    facts = {fact["name"]: fact for fact in answers["too_old"]["facts"]}
    assert answers["too_old"]["ok"] is False
    assert facts["Workbook: Python"]["found"].startswith(WITHOUT_WINDOW["INTERPRETER_WIN"])
    assert facts["Workbook: Python"]["state"] == "ok"
    assert facts["Workbook: xlwings"]["found"] == f"the macros are of 0.30.1, the Python has {xlwings.__version__}"
    assert facts["Workbook: xlwings"]["command"].endswith("old-new.xlsm")
