"""The commands `workbook`, `addin` and `doctor`, each as a program of its own."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from clv_xl.calculator import EDITIONS
from clv_xl.hosts.calc import extension
from tests.orders.run import clv_xl

ROOT = Path(__file__).resolve().parents[1]
not_windows = pytest.mark.skipif(sys.platform == "win32", reason="there it would install something")


@pytest.mark.parametrize("edition", sorted(EDITIONS))
def test_workbook_writes_each_edition_under_its_own_name(
    edition: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = clv_xl("workbook", "--edition", edition)
    assert (ended.code, ended.out) == (0, f"{EDITIONS[edition].file_name}\n")
    assert [path.name for path in tmp_path.iterdir()] == [EDITIONS[edition].file_name]
    assert openpyxl.load_workbook(EDITIONS[edition].file_name, read_only=True).sheetnames[0] == "Start"


@not_windows
def test_workbook_elsewhere_than_on_windows_says_that_it_names_no_python(tmp_path: Path) -> None:
    ended = clv_xl("workbook", tmp_path / "CLV.xlsm")
    assert ended.code == 0
    assert "names no Python" in ended.err
    assert clv_xl("workbook", tmp_path / "CLV.xlsm", "--portable", "--force").err == ""


def test_portable_workbook_is_the_one_that_is_shipped(tmp_path: Path) -> None:
    path = tmp_path / "März & Co, 客户.xlsm"
    assert clv_xl("workbook", path, "--portable").code == 0
    assert path.read_bytes() == (ROOT / "workbook" / "CLV_Calculator.xlsm").read_bytes()


def test_existing_workbook_is_kept_without_force(tmp_path: Path) -> None:
    path = tmp_path / "CLV_Calculator.xlsm"
    path.write_bytes(b"my numbers")
    ended = clv_xl("workbook", path)
    assert (ended.code, ended.out) == (6, "")
    assert "--force" in ended.err
    assert path.read_bytes() == b"my numbers"
    assert clv_xl("workbook", path, "--force").code == 0
    assert zipfile.is_zipfile(path)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("workbook", "--edition", "numbers"), 2, "excel, lambda or calc, not 'numbers'"),
        (("workbook", "book.xlsx"), 2, "a name such as book.xlsm"),
        (("workbook", "book.xlsm", "--edition", "lambda"), 2, "a name such as book.xlsx"),
        (("workbook", "."), 2, "a name such as CLV.xlsm"),
        (("workbook", "no/such/folder/book.xlsm"), 7, "does not exist"),
        (("workbook", f"{'a' * 300}.xlsm"), 7, "can't be written"),
        (("addin", "numbers"), 2, "not for 'numbers'"),
        (("addin", "excel", "book.oxt"), 2, "a name such as book.xlam"),
        (("addin", "calc", "book.xlam"), 2, "a name such as book.oxt"),
        (("addin", "calc", "--install", "--remove"), 2, "Choose one"),
        (("addin", "calc", "CLV.oxt", "--install"), 2, "Choose one"),
    ],
)
def test_what_can_not_be_is_said_in_one_sentence(
    arguments: tuple[str, ...], code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = clv_xl(*arguments)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_addin_for_calc_is_written(tmp_path: Path) -> None:
    path = tmp_path / "CLV.oxt"
    assert clv_xl("addin", "calc", path).code == 0
    assert path.read_bytes() == extension()


def test_addin_for_excel_holds_the_macros(tmp_path: Path) -> None:
    path = tmp_path / "CLV.xlam"
    assert clv_xl("addin", "excel", path).code == 0
    with zipfile.ZipFile(path) as package:
        assert "xl/vbaProject.bin" in package.namelist()
        assert b"application/vnd.ms-excel.addin.macroEnabled.main+xml" in package.read("[Content_Types].xml")
        assert b'<functionGroup name="Customer value"/>' in package.read("xl/workbook.xml")


@not_windows
@pytest.mark.parametrize("option", ["--install", "--remove"])
def test_addin_for_excel_is_for_windows_only(option: str) -> None:
    ended = clv_xl("addin", "excel", option)
    assert ended.code == 2
    assert "Windows only" in ended.err


def test_doctor_says_the_same_as_text_and_as_json() -> None:
    shown, told = clv_xl("doctor"), clv_xl("doctor", "--json")
    facts = json.loads(told.out)["facts"]
    assert {fact["state"] for fact in facts} <= {"ok", "warning", "bad", "not on this system"}
    assert {"Python", "clv_xl", "Output folder", "Excel", "LibreOffice", "Calc add-in"} <= {f["name"] for f in facts}
    assert all(fact["name"] in shown.out for fact in facts)
    assert (shown.code, told.code) == ((3, 3) if any(fact["state"] == "bad" for fact in facts) else (0, 0))


def test_doctor_ends_with_3_where_something_is_broken(tmp_path: Path) -> None:
    ended = clv_xl("doctor", tmp_path / "gone.xlsm")
    assert ended.code == 3
    assert "there is no such file" in ended.out
