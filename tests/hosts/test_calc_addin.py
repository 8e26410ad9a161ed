"""The add-in in a real LibreOffice Calc: every call of `cases.py`, typed and loaded, and what only Calc has."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula

from clv_xl import clv
from clv_xl.hosts import calc, calc_component
from clv_xl.hosts.calc import extension, long_name
from clv_xl.hosts.cells import CellError, answer
from clv_xl.udf import REGISTRY
from tests.hosts.calc_addin import (
    EMPTY_IS_ZERO,
    ERROR_IN_RANGE,
    FORMATS,
    GIVEN_EMPTY,
    NOT_GIVEN,
    Sheet,
    lay_out,
    plain_folder,
    running_with_addin,
    type_in,
    wizard,
)
from tests.hosts.cases import Case, examples, wrong_inputs
from tests.hosts.libreoffice import CalcError, LibreOffice

ROOT = Path(__file__).resolve().parent.parent.parent

# LibreOffice's Python runs this when it starts. It shows that it ran, so the absence of numpy is no accident.
WITHOUT_NUMPY = """import pathlib, sys
sys.modules["numpy"] = None
pathlib.Path(__file__).with_name("started").touch()
"""


def in_calc(case: Case) -> Case:
    """The case as Calc has to answer it: a single empty cell is 0 there."""
    if not case.label.endswith(": blank"):
        return case
    function = REGISTRY[case.function]
    # What is declared as text for it is an empty text.
    texts = {known.name for known in function.arguments if function.answer_type is str and known.kind == "choice"}
    zeros = {case.label.removesuffix(": blank"), *(option for name, option in EMPTY_IS_ZERO if name == case.function)}
    given = [
        0.0 if value is None and known.name in zeros - texts else value
        for known, value in zip(function.arguments, case.arguments, strict=True)
    ]
    return replace(case, answer=answer(function, given))


def with_empty_options() -> Iterator[Case]:
    """Calls whose optional arguments, one after the other, are empty cells."""
    for name, function in REGISTRY.items():
        given = fewest_arguments(name)
        options = [known.name for known in function.arguments[len(given) :] if known.optional and not known.variadic]
        for count, option in enumerate(options, start=1):
            empty = [0.0 if (name, known) in EMPTY_IS_ZERO else None for known in options[:count]]
            expected = answer(function, [*given, *empty])
            yield Case(name, (*given, *[None] * count), expected, f"{option}: empty")


def fewest_arguments(name: str) -> tuple[Any, ...]:
    """The arguments of the shortest example."""
    return min((case.arguments for case in examples() if case.function == name), key=len)


ALL_CASES = [*map(in_calc, (*examples(), *wrong_inputs())), *with_empty_options()]
CASES = [case for case in ALL_CASES if not REGISTRY[case.function].needs_numpy]
ANSWERS = lay_out(CASES)[1]


class Calc(NamedTuple):
    office: LibreOffice
    typed: dict[str, Any]  # every case by the address of its answer
    loaded: dict[str, Any]
    ran_without_numpy: bool


@pytest.fixture(scope="module")
def calc_with_addin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calc]:
    with plain_folder() as folder:
        (folder / "sitecustomize.py").write_text(WITHOUT_NUMPY)
        with running_with_addin(folder) as office:
            typed = type_in(office, lay_out(CASES)[0])
            book = written_with_long_names(CASES, tmp_path_factory.mktemp("calc") / "cases.xlsx")
            (loaded,) = office.recalculate(book).values()
            yield Calc(office, typed, loaded, (folder / "started").exists())


@pytest.fixture
def office(calc_with_addin: Calc) -> LibreOffice:
    return calc_with_addin.office


def written_with_long_names(cases: list[Case], path: Path) -> Path:
    """A workbook of the calls, as a program writes it."""
    sheet, _ = lay_out(cases, long_name, ",")
    book = openpyxl.Workbook()
    for name, value in sheet.cells.items():
        book.active[name] = value
    for area, formula in sheet.arrays.items():
        book.active[area.split(":")[0]] = ArrayFormula(area, formula)
    book.save(path)
    return path


@pytest.mark.calc
@pytest.mark.parametrize("entered", ["typed", "loaded"])
@pytest.mark.parametrize("place", range(len(CASES)), ids=[str(case) for case in CASES])
def test_calc_answers_as_python_does(place: int, entered: str, calc_with_addin: Calc) -> None:
    assert_answers(getattr(calc_with_addin, entered), CASES[place], ANSWERS[place])


def assert_answers(found: dict[str, Any], case: Case, area: str) -> None:
    table = case.answer if isinstance(case.answer, list) else [[case.answer]]
    left, top, _, _ = range_boundaries(area)
    for row, values in enumerate(table, start=top):
        for column, expected in enumerate(values, start=left):
            assert_answer(found[openpyxl.utils.get_column_letter(column) + str(row)], expected)


def assert_answer(found: Any, expected: Any) -> None:
    if isinstance(expected, CellError):
        assert isinstance(found, CalcError), found
        assert found == expected.kind
    elif isinstance(expected, str):
        assert found == expected
        assert not isinstance(found, CalcError)
    else:
        # The examples in the docstrings are printed with six decimals.
        assert found == pytest.approx(expected, rel=1e-6)


@pytest.mark.calc
def test_no_case_needs_numpy(calc_with_addin: Calc) -> None:
    assert calc_with_addin.ran_without_numpy


@pytest.mark.calc
def test_without_numpy_forecasts_say_what_they_need(office: LibreOffice) -> None:
    cases = [replace(case, answer=CellError("#N/A")) for case in examples() if REGISTRY[case.function].needs_numpy]
    sheet, places = lay_out(cases)
    why, whys = lay_out([Case("CLV_WHY", (case.function, *case.arguments), "") for case in cases])
    assert {type_in(office, sheet)[place] for place in places} == {CalcError("#N/A")}
    said = type_in(office, why)
    for case, place in zip(cases, whys, strict=True):
        assert said[place].startswith(f"{case.function} needs numpy, which this Python 3.")
        assert said[place].endswith("sudo apt install python3-numpy.")


ROWS = Sheet({
    "A1": 50, "B1": 5, "C1": 1,
    "A2": "fifty", "B2": 5, "C2": 1,
    "B3": 5, "C3": 1,  # A3 is empty
    "A4": -1, "B4": 5, "C4": 1,
    "A5": 20, "B5": 2, "C5": 6,
})  # fmt: skip


@pytest.mark.calc
def test_a_bad_row_of_a_column_is_one_bad_row(office: LibreOffice) -> None:
    sheet = Sheet(ROWS.cells, {"E1:E5": "=CLV(A1:A5;B1:B5;C1:C5)", "F1:F5": "=CLV(A1:A5;B1;C1)"})
    found = type_in(office, sheet)
    assert [found[f"E{row}"] for row in range(1, 6)] == [250, "#VALUE!", "#VALUE!", "#NUM!", 240]
    assert [found[f"F{row}"] for row in range(1, 6)] == [250, "#VALUE!", "#VALUE!", "#NUM!", 100]


@pytest.mark.calc
def test_an_array_keeps_its_shape(office: LibreOffice) -> None:
    cells: dict[str, float | str] = {"A1": 1, "B1": 2, "C1": 3, "A2": 4, "B2": 5, "C2": 6}
    found = type_in(office, Sheet(cells, {"E1:G2": "=CUSTOMER_VALUE(A1:C2;10)", "E4:F4": "=AOV({20;30};10)"}))
    assert [found[name] for name in ("E1", "F1", "G1", "E2", "F2", "G2")] == [10, 20, 30, 40, 50, 60]
    assert (found["E4"], found["F4"]) == (2, 3)


@pytest.mark.calc
def test_an_error_in_a_range_is_an_error_everywhere_unless_taken_out(office: LibreOffice) -> None:
    cells = ROWS.cells | {"A2": "=NA()"}
    arrays = {"E1:E5": "=CLV(A1:A5;B1:B5;C1:C5)", "F1:F5": '=CLV(IFERROR(A1:A5;"");B1:B5;C1:C5)'}
    found = type_in(office, Sheet(cells, arrays))
    assert {found[f"E{row}"] for row in range(1, 6)} == {ERROR_IN_RANGE}
    assert [found[f"F{row}"] for row in range(1, 6)] == [250, "#VALUE!", "#VALUE!", "#NUM!", 240]


@pytest.mark.calc
def test_dates_and_booleans_are_the_numbers_that_calc_has_for_them(office: LibreOffice) -> None:
    formulas: dict[str, float | str] = {
        "E1": "=CLV(DATE(2024;1;1);1;1)",
        "E2": "=CLV(TRUE();5;1)",
        "E3": "=CLV_RETENTION(1;0.8;0.1;0;TRUE())",
        "E4": "=CLV_RETENTION(1;0.8;0.1;0;FALSE())",
        "E5": '=CLV("50";5;1)',
    }
    found = type_in(office, Sheet(formulas))
    assert (found["E1"], found["E2"]) == (45292, 5)  # days since 1899-12-30
    # The docstring's examples: 2.666667, and one margin more if the first comes today.
    assert (found["E3"], found["E4"]) == (pytest.approx(3.666667), pytest.approx(2.666667))
    assert found["E5"] == CalcError("#VALUE!")


@pytest.mark.calc
def test_arguments_that_are_not_given(office: LibreOffice) -> None:
    formulas: dict[str, float | str] = {"E1": "=CLV(50;5)", "E2": "=CLV(50;;1)", "E3": '=CLV(20;2;6;;"month")'}
    found = type_in(office, Sheet(formulas))
    assert (found["E1"], found["E2"], found["E3"]) == (CalcError(NOT_GIVEN), CalcError(GIVEN_EMPTY), 240)


@pytest.mark.calc
def test_why_takes_the_arguments_of_the_other_function(office: LibreOffice) -> None:
    formulas: dict[str, float | str] = {
        "E1": '=CLV_WHY("CLV";A2;B2;C2)',
        "E2": '=CLV_WHY("clv";A1;B1;C1;H1;H1)',  # H1 is empty, and left out
        "E3": '=CLV_WHY("MAX_CPC";100;2)',
        "E4": '=CLV_WHY("CLV")',
        "E5": '=CLV_WHY("NOTHING";1)',
    }
    found = type_in(office, Sheet(ROWS.cells | formulas, {"G1:G5": '=CLV_WHY("CLV";A1:A5;B1:B5;C1:C5)'}))
    assert found["E1"] == "CLV: average_order_value must be a number, 0 or more, not 'fifty'."
    assert found["E2"] == ""
    assert found["E3"] == "MAX_CPC: conversion_rate must be 0 to 1, not 2."
    assert found["E4"] == "CLV: average_order_value must be a number, 0 or more, not blank."
    assert found["E5"] == CalcError("#VALUE!")
    assert [bool(found[f"G{row}"]) for row in range(1, 6)] == [False, True, True, True, False]


@pytest.mark.calc
@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_saved_by_calc_still_computes(suffix: str, office: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / f"saved{suffix}"
    formulas: dict[str, float | str] = {"E1": "=CLV(A1;B1;C1)", "E2": '=CLV_WHY("CLV";A2;B2;C2)'}
    sheet = Sheet(ROWS.cells | formulas, {"G1:G5": "=CLV(A1:A5;B1:B5;C1:C5)"})
    found = type_in(office, sheet, [path])
    assert found["E1"] == 250
    assert list(office.recalculate(path).values()) == [found]


@pytest.mark.calc
def test_the_function_wizard_helps(office: LibreOffice) -> None:
    shown = wizard(office)
    add_in = 11  # com.sun.star.sheet.FunctionCategory.ADDINS; Calc 7.4 has no categories of extensions
    for function in REGISTRY.values():
        about = shown[function.name]
        assert (about["category"], about["description"]) == (add_in, function.summary)
        assert [name for name, _, _ in about["arguments"]] == [known.name for known in function.arguments]
        assert [optional for _, _, optional in about["arguments"]] == [known.optional for known in function.arguments]
        for (_, text, _), known in zip(about["arguments"], function.arguments, strict=True):
            assert text.startswith(known.help)
            assert known.range.lower() in text.lower()


@pytest.mark.calc
def test_ten_thousand_cells(office: LibreOffice, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    rows = [(10.0 + row % 97, 1.0 + row % 7, 1.0 + row % 3) for row in range(10_000)]
    for row, values in enumerate(rows, start=1):
        book.active.append([*values, f"={long_name('CLV')}(A{row},B{row},C{row})"])
    book.save(tmp_path / "many.xlsx")
    (found,) = office.recalculate(tmp_path / "many.xlsx").values()
    assert found == {f"D{row}": clv(*values) for row, values in enumerate(rows, start=1)}


# The archive itself, and its code outside of LibreOffice.


@pytest.fixture(scope="module")
def archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(extension()))


def test_the_extension_is_the_same_every_time(archive: zipfile.ZipFile) -> None:
    assert extension() == extension()
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_extension_carries_the_sources_as_they_are(archive: zipfile.ZipFile) -> None:
    bundled = [name for name in archive.namelist() if name.startswith("pythonpath/")]
    for name in bundled:
        assert archive.read(name) == (ROOT / name.removeprefix("pythonpath/")).read_bytes()
    parts = {name.split("/")[2] for name in bundled}
    assert parts == {"__init__.py", "version.py", "udf", "formulas", "hosts", "models"}
    assert archive.read("LICENSE") == (ROOT / "LICENSE").read_bytes()


def test_the_bundled_code_runs_alone_and_without_numpy(archive: zipfile.ZipFile, tmp_path: Path) -> None:
    archive.extractall(tmp_path)
    code = (
        "import json, runpy, sys; sys.modules['numpy'] = None; "
        "component = runpy.run_path(sys.argv[1]); find = component['methods'](sys.argv[2], sys.version_info); "
        "print(json.dumps([find('clv')(((50.0,),), ((5.0,),), ((1.0,), (2.0,)), None, None), "
        "sys.modules['clv_xl'].__file__]))"
    )
    command = [sys.executable, "-I", "-c", code, str(tmp_path / "functions.py"), str(tmp_path / "pythonpath")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found, origin = json.loads(done.stdout)
    assert found == [[250], [500]]
    assert Path(origin) == tmp_path / "pythonpath" / "clv_xl" / "__init__.py"


def test_an_old_python_gets_a_reason() -> None:
    # LibreOffice 7.4 for Windows and macOS has Python 3.8, which no test machine has.
    find = calc_component.methods("nowhere", (3, 8))
    ((why,),) = find("clvwhy")(((50.0,),))
    assert why == "The functions need Python 3.10, and this LibreOffice has Python 3.8: install a newer LibreOffice."
    assert find("clv")(((50.0,),)) == ((pytest.approx(calc_component.error_number("#N/A"), nan_ok=True),),)


def test_the_python_that_is_asked_for_can_read_the_code(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if name.endswith(".py"):
            version = (3, 8) if name == calc.COMPONENT else calc_component.NEEDED_PYTHON
            assert ast.parse(archive.read(name), feature_version=version)


def test_long_names_are_told_apart() -> None:
    assert long_name("CLV") == "ORG.CLVXL.CLV"
    assert len({long_name(name) for name in REGISTRY}) == len(REGISTRY)


def test_what_is_zero_when_empty_would_be_something_else_when_left_out() -> None:
    for name, optional in EMPTY_IS_ZERO:
        function, required = REGISTRY[name], fewest_arguments(name)
        before = [known.name for known in function.arguments[len(required) :]].index(optional) * [None]
        assert answer(function, [*required, *before, 0.0]) != answer(function, [*required, *before, None])


def test_a_text_that_a_function_answers_with_equals_the_same_text(office: LibreOffice) -> None:
    # Calc 7.4 compares texts by their place in its table of texts, and puts none of an add-in's rows into it.
    sheet = Sheet(
        {
            "A1": "333", "A2": "111", "A3": "332",
            "B1": "=RFM_SEGMENT(A1)",
            "B2": '=B1="top"',
            "B3": '=COUNTIF(B1;"top")',
            "B4": '=MATCH("top";B1:B1;0)',
            "B5": '=CLV_WHY("CLV";50;5;1)=""',
            "D1": '=COUNTIF(C1:C3;"top")',
        },
        {"C1:C3": "=RFM_SEGMENT(A1:A3)"},
    )  # fmt: skip
    found = type_in(office, sheet)
    assert [found[f"B{row}"] for row in range(1, 6)] == ["top", 1.0, 1.0, 1.0, 1.0]
    assert [found[f"C{row}"] for row in range(1, 4)] == ["top", "low", "top"]
    assert found["D1"] == 2.0
