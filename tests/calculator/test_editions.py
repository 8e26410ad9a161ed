"""The files of the three editions: what is in them, that it is whole, and that the same input gives the same bytes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from clv_xl.calculator import EDITIONS, calculator_bytes, checks
from clv_xl.hosts.lambdas import lambda_names
from clv_xl.udf import REGISTRY
from tests.calculator.reading import formula_cells
from tests.formulas.test_worked_examples import SCALARS, TIKTOK_SHOP

EditionFile = Callable[[str], Path]
KEYS = sorted(EDITIONS)
TABS = ["Start", "Calculator", "Orders", "RFM", "Segments", "Ads", "What-if", "Functions", "Checks", "About"]
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("key", KEYS)
def test_tabs_stand_in_order(edition_file: EditionFile, key: str) -> None:
    names = openpyxl.load_workbook(edition_file(key), read_only=True).sheetnames
    assert names == [*TABS, "xlwings.conf"] if key == "excel" else TABS


@pytest.mark.parametrize("key", KEYS)
def test_every_formula_carries_a_value_and_none_is_an_error(edition_file: EditionFile, key: str) -> None:
    cells = formula_cells(edition_file(key))
    missing = [f"{sheet}!{name}" for sheet, own in cells.items() for name, (_, value) in own.items() if value is None]
    errors = [
        f"{sheet}!{name}" for sheet, own in cells.items() for name, (_, value) in own.items()
        if isinstance(value, str) and value.startswith("#")
    ]  # fmt: skip
    assert (missing, errors) == ([], [])


@pytest.mark.parametrize("key", KEYS)
def test_every_light_is_green_but_those_that_ask_the_macros(edition_file: EditionFile, key: str) -> None:
    cells = formula_cells(edition_file(key))
    lights = {
        f"{sheet}!{name}": value
        for sheet, own in cells.items() for name, (_, value) in own.items() if value in ("OK", "CHECK")
    }  # fmt: skip
    assert len(lights) > 50
    # Whether Python answers can't be known before the workbook was opened.
    unknown = {"Start!D10", "Start!D11"} if key == "excel" else set()
    assert {place for place, value in lights.items() if value == "CHECK"} == unknown


@pytest.mark.parametrize("key", KEYS)
def test_every_function_of_the_registry_is_called(edition_file: EditionFile, key: str) -> None:
    text = "\n".join(formula for own in formula_cells(edition_file(key)).values() for formula, _ in own.values())
    wanted = {EDITIONS[key].function_name(name) for name in REGISTRY}
    assert {name for name in wanted if not re.search(rf"(?<![\w.]){re.escape(name)}\(", text)} == set()


@pytest.mark.parametrize(("key", "between"), [("excel", ","), ("calc", ";")])
def test_examples_are_shown_as_they_are_typed(edition_file: EditionFile, key: str, between: str) -> None:
    sheet = openpyxl.load_workbook(edition_file(key), read_only=True)["Functions"]
    shown = {row[0]: row[4] for row in sheet.iter_rows(6, 5 + len(REGISTRY), 2, 7, values_only=True)}
    assert shown["CLV"] == f"=CLV(50{between}5{between}1)"
    # Calc has a comma between the cells of a row, too.
    block = '{"model","BG/NBD";"r",0.243;"alpha",4.414;"a",0.793;"b",2.426}'
    assert shown["P_ALIVE"] == f"=P_ALIVE({between.join([block, '2', '30.43', '38.86'])})"


def test_a_fit_shows_its_first_parameter(edition_file: EditionFile) -> None:
    wanted = {f.name: f.examples[0].answer[1][1] for f in REGISTRY.values() if f.chapter == "fits"}
    for key in ("excel", "calc"):
        sheet = openpyxl.load_workbook(edition_file(key), read_only=True, data_only=True)["Functions"]
        shown = {row[0]: row[5] for row in sheet.iter_rows(6, 5 + len(REGISTRY), 2, 7, values_only=True)}
        assert {name: shown[name] for name in wanted} == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("key", KEYS)
def test_same_version_same_bytes(edition_file: EditionFile, key: str) -> None:
    assert calculator_bytes(EDITIONS[key]) == edition_file(key).read_bytes()


def test_inputs_are_named_and_no_name_is_a_parameter_of_a_lambda(edition_file: EditionFile) -> None:
    names = openpyxl.load_workbook(edition_file("lambda"), read_only=True).defined_names
    inputs = {name for name in names if name not in REGISTRY}
    assert len(inputs) > 40
    parameters = {word for own in lambda_names() for word in re.findall(r"_xl(?:pm|op)\.(\w+)", own.text)}
    assert inputs & parameters == set()
    assert {name for name in inputs if not name.startswith("my_")} == set()


def test_lambda_names_come_with_their_help(edition_file: EditionFile) -> None:
    names = openpyxl.load_workbook(edition_file("lambda"), read_only=True).defined_names
    assert {name: names[name].comment for name in REGISTRY} == {own.name: own.comment for own in lambda_names()}


@pytest.mark.parametrize("key", KEYS)
def test_no_cell_has_two_rules_for_what_may_be_typed(edition_file: EditionFile, key: str) -> None:
    book = openpyxl.load_workbook(edition_file(key))
    ruled = [
        f"{sheet.title}!{cell}" for sheet in book for rule in sheet.data_validations.dataValidation
        for cell in str(rule.sqref).split()
    ]  # fmt: skip
    assert len(ruled) > 40
    assert sorted(ruled) == sorted(set(ruled))


def test_every_worked_example_of_the_functions_stands_on_checks() -> None:
    # A number of binary fractions, such as 90 x 3 x 0.8, is a hair off the one that is printed.
    there = {(one.function, *map(_rounded, one.arguments), one.expected) for one in checks.WORKED}
    wanted = {(name, *map(_rounded, arguments), expected) for _, name, arguments, expected in SCALARS}
    wanted |= {
        ("CLV", *arguments[:3], value) for arguments, value, _ in TIKTOK_SHOP if arguments[3:] == ("year", "year")
    }
    assert wanted - there == set()


def _rounded(value: Any) -> float | str:
    return round(value, 6) if isinstance(value, float | int) else str(value)


def test_only_the_excel_edition_holds_macros(edition_file: EditionFile) -> None:
    holding = {key for key in KEYS if "xl/vbaProject.bin" in zipfile.ZipFile(edition_file(key)).namelist()}
    assert holding == {"excel"}


def test_the_interpreter_stands_where_the_macros_look(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsm"
    path.write_bytes(calculator_bytes(EDITIONS["excel"], r"C:\Users\Ünal & Söhne\python\pythonw.exe"))
    sheet = openpyxl.load_workbook(path, read_only=True)["xlwings.conf"]
    values = {row[0]: row[1] for row in sheet.iter_rows(values_only=True, max_col=2)}
    assert values["INTERPRETER_WIN"] == r"C:\Users\Ünal & Söhne\python\pythonw.exe"


def test_the_shipped_workbook_is_what_the_command_writes_without_a_path(edition_file: EditionFile) -> None:
    shipped = ROOT / "workbook" / EDITIONS["excel"].file_name
    assert shipped.read_bytes() == edition_file("excel").read_bytes(), (
        "run: clv-xl workbook workbook/CLV_Calculator.xlsm --portable --force"
    )
