"""Add-ins in Excel's start folder. The folder is a made one, for only Windows has Excel's; the add-ins are real."""

from __future__ import annotations

import shutil
from pathlib import Path

import xlwings

from clv_xl.doctor.start_folder import addins
from tests.doctor.workbooks import addin

OWN = Path(xlwings.__file__).parent / "addin" / "xlwings.xlam"


def test_missing_addin_is_no_fault_and_says_how(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "no such folder"):
        (fact,) = addins(folder, xlwings.__version__)
        assert (fact.state, fact.found) == ("ok", "not installed: `clv-xl addin excel --install` adds it")


def test_installed_addin_is_found(tmp_path: Path) -> None:
    path = addin(tmp_path / "CLV.xlam", {})
    (fact,) = addins(tmp_path, xlwings.__version__)
    assert (fact.state, fact.found) == ("ok", f"{path}: the functions are in every workbook")


def test_second_addin_with_the_functions_is_found_out(tmp_path: Path) -> None:
    addin(tmp_path / "CLV.xlam", {})
    copy = addin(tmp_path / "CLV (1).xlam", {})
    _, fact = addins(tmp_path, xlwings.__version__)
    assert (fact.state, fact.found) == ("warning", f"{copy} brings the same functions")
    assert str(copy) in fact.command


def test_stale_addin_of_xlwings_is_found_out(tmp_path: Path) -> None:
    shutil.copy(OWN, tmp_path)
    assert len(list(addins(tmp_path, xlwings.__version__))) == 1
    assert len(list(addins(tmp_path, ""))) == 1  # nothing to compare with
    _, fact = addins(tmp_path, "99.1")
    assert fact.state == "warning"
    assert fact.found == f"{tmp_path / 'xlwings.xlam'} is of {xlwings.__version__}, the package of 99.1"
    assert fact.command == "xlwings addin remove"


def test_addins_that_can_not_be_read_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "another.xlam").write_bytes(b"no workbook")
    (tmp_path / "xlwings.xlam").write_bytes(b"")
    assert [fact.name for fact in addins(tmp_path, xlwings.__version__)] == ["Excel add-in"]
