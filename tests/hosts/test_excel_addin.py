"""CLV.xlam and its way into Excel's start folder and out of it."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from clv_xl.errors import CannotWriteError, ClvError, OutputInTheWayError, UsageError
from clv_xl.hosts import excel_addin, vba
from clv_xl.hosts.excel_addin import FILE, addin_bytes, install, remove, xlstart_folder
from clv_xl.hosts.vba_project import Module
from clv_xl.udf import REGISTRY
from tests.hosts.test_macro_package import MACRO_ADDIN, check_code_names, check_package
from tests.hosts.vba_reading import olevba_sources, read_package, starts_by_itself

MODULES = [Module("Ours", "standard", "Function TWICE(value)\n    TWICE = value * 2\nEnd Function\n")]
SETTINGS = {"INTERPRETER_WIN": r"C:\Users\A & B\python.exe", "SHOW_LOG": "  <no> "}
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def addin(tmp_path: Path) -> Path:
    path = tmp_path / FILE
    path.write_bytes(addin_bytes(MODULES, SETTINGS))
    return path


# The file


def test_the_add_in_is_whole(addin: Path) -> None:
    check_package(addin, MACRO_ADDIN)
    check_code_names(addin)
    assert list(olevba_sources(addin.read_bytes(), FILE)) == ["ThisWorkbook", "Settings", "Ours"]


def test_the_add_in_of_all_functions_holds_their_text_and_starts_nothing(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(addin_bytes(vba.modules()))
    check_package(path, MACRO_ADDIN)
    sources = olevba_sources(path.read_bytes(), FILE)
    for module in vba.modules():
        # An attribute more or less at the head, and CRLF, is all that the writing may change.
        code = "\n".join(line.rstrip("\r") for line in module.text.rstrip().split("\n")[-50:])
        assert sources[module.name].replace("\r\n", "\n").rstrip().endswith(code)
    assert not starts_by_itself("\n".join(sources.values()))


def test_the_settings_stand_where_the_xlwings_module_looks_for_them(addin: Path) -> None:
    with zipfile.ZipFile(addin) as package:
        assert b'<sheet name="xlwings.conf" ' in package.read("xl/workbook.xml")
        rows = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml")).iter(f"{MAIN}row")
        assert {key.text: value.text for key, value in ([*row.iter(f"{MAIN}t")] for row in rows)} == SETTINGS


def test_no_settings_are_an_empty_sheet() -> None:
    with zipfile.ZipFile(io.BytesIO(addin_bytes(MODULES))) as package:
        assert b"<sheetData></sheetData>" in package.read("xl/worksheets/sheet1.xml")


def test_the_project_has_the_name_of_no_function(addin: Path) -> None:
    (name,) = re.findall(r'Name="(\w+)"', "\n".join(read_package(addin).text))
    assert name == "CLV_Functions"
    assert name.upper() not in REGISTRY


def test_another_process_writes_the_same_bytes(addin: Path) -> None:
    program = (
        "import sys; from clv_xl.hosts.excel_addin import addin_bytes; from clv_xl.hosts.vba_project import Module; "
        f"sys.stdout.buffer.write(addin_bytes({MODULES!r}, {SETTINGS!r}))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment)
    assert done.stdout == addin.read_bytes()


# Its place


def test_the_folder_is_the_one_that_excel_starts_from(tmp_path: Path) -> None:
    found = xlstart_folder({"APPDATA": str(tmp_path)}, "win32")
    assert found == tmp_path / "Microsoft" / "Excel" / "XLSTART"


@pytest.mark.parametrize("platform", ["darwin", "linux"])
def test_elsewhere_than_on_windows_another_edition_is_named(platform: str) -> None:
    with pytest.raises(UsageError, match=r"works in Excel for Windows only: elsewhere use the workbook with LAMBDA"):
        xlstart_folder({"APPDATA": "/tmp"}, platform)


@pytest.mark.parametrize("environ", [{}, {"APPDATA": ""}])
def test_windows_without_a_folder_for_programs_is_said(environ: dict[str, str]) -> None:
    with pytest.raises(CannotWriteError, match="Windows does not say in APPDATA where Excel's folder is"):
        xlstart_folder(environ, "win32")


def test_install_makes_the_folder_and_remove_takes_the_file_away(tmp_path: Path) -> None:
    folder = tmp_path / "Microsoft" / "Excel" / "XLSTART"
    assert install(b"first", folder) == folder / FILE
    assert install(b"second", folder).read_bytes() == b"second"
    (folder / "PERSONAL.XLSB").write_bytes(b"the user's own")
    assert remove(folder)
    assert [path.name for path in folder.iterdir()] == ["PERSONAL.XLSB"]
    assert [path.name for path in folder.parent.iterdir()] == ["XLSTART"]  # nothing is left of the writing
    assert not remove(folder)


def test_an_add_in_that_is_open_is_left_alone(tmp_path: Path) -> None:
    path = install(b"first", tmp_path / "XLSTART")
    mark = path.with_name("~$CLV.xlam")
    mark.write_bytes(b"\x02us")
    for action in (lambda: install(b"second", path.parent), lambda: remove(path.parent)):
        with pytest.raises(
            OutputInTheWayError, match=re.escape(f"{path} is open in Excel: close Excel and try again.")
        ):
            action()
    assert path.read_bytes() == b"first"
    mark.unlink()
    install(b"second", path.parent)
    assert path.read_bytes() == b"second"


def refuse(code: int) -> OSError:
    error = OSError(13, "Permission denied")
    error.winerror = code  # type: ignore[attr-defined]
    return error


# No system but Windows refuses to replace an open file, so its two answers are made up here.
@pytest.mark.parametrize("code", [5, 32])
def test_an_add_in_that_windows_holds_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    path = install(b"first", tmp_path / "XLSTART")

    asked: list[Path] = []

    def held(written: Path, *_: Path) -> None:
        asked.append(written)
        raise refuse(code)

    monkeypatch.setattr(excel_addin.os, "replace", held)
    monkeypatch.setattr(Path, "unlink", held)
    with pytest.raises(
        OutputInTheWayError, match=r"can't be written while Excel has it open: close Excel and try again"
    ):
        install(b"second", path.parent)
    with pytest.raises(
        OutputInTheWayError, match=r"can't be removed while Excel has it open: close Excel and try again"
    ):
        remove(path.parent)
    assert path.read_bytes() == b"first"
    # The new file was not written into the folder, all of which Excel opens.
    assert asked[0].parent == path.parent.parent


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "XLSTART").write_bytes(b"")
    with pytest.raises(CannotWriteError, match=r"XLSTART.CLV.xlam can't be written: File exists") as refused:
        install(b"data", tmp_path / "XLSTART")
    assert isinstance(refused.value, ClvError)
    assert [path.name for path in tmp_path.iterdir()] == ["XLSTART"]


def test_a_folder_in_the_place_of_the_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "XLSTART" / FILE).mkdir(parents=True)
    with pytest.raises(CannotWriteError, match=r"CLV.xlam can't be written: Is a directory"):
        install(b"data", tmp_path / "XLSTART")
    with pytest.raises(CannotWriteError, match=r"CLV.xlam can't be removed"):
        remove(tmp_path / "XLSTART")
    assert [path.name for path in tmp_path.iterdir()] == ["XLSTART"]
