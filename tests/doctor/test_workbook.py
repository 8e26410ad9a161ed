"""What a workbook says about its Python, and whether that Python answers: real macros, real processes."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest
import xlwings

from clv_xl.doctor import Fact, commands, examine, interpreter
from clv_xl.doctor.macro_file import read_macro_file, setting
from clv_xl.doctor.workbook import examine as examine_workbook
from clv_xl.doctor.workbook import library_beside
from clv_xl.hosts import vba
from clv_xl.hosts.vba_source import Module
from clv_xl.udf import REGISTRY
from clv_xl.version import __version__
from tests.doctor.workbooks import addin, macro_workbook, with_xlwings

ROOT = Path(__file__).resolve().parents[2]
# As `clv-xl workbook` writes them; the path is for a checkout that is not installed.
SETTINGS = {"Interpreter_Win": sys.executable, "PYTHONPATH": str(ROOT)}
FREEZES = "Excel freezes"

posix_only = pytest.mark.skipif(os.name == "nt", reason="programs here are shell scripts")


def facts(path: Path, home: Path | None = None) -> dict[str, Fact]:
    found = list(examine_workbook(path, home or path.parent, windows=False))
    assert len({fact.name for fact in found}) == len(found)
    return {fact.name: fact for fact in found}


def program(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_workbook_whose_python_answers_is_well(tmp_path: Path) -> None:
    path = macro_workbook(tmp_path / "CLV Calculator.xlsm", SETTINGS)
    found = facts(path)
    assert {fact.state for fact in found.values()} == {"ok", "not on this system"}
    assert found["Workbook"].found == f"{path}: {len(REGISTRY)} functions"
    assert found["Workbook: Python"].found.endswith(f"clv_xl {__version__}: =CLV(50, 5, 1) is 250")
    assert found["Workbook: xlwings"].found == f"{xlwings.__version__} in the macros and in the Python"


def test_addin_is_looked_into_alike(tmp_path: Path) -> None:
    found = facts(addin(tmp_path / "CLV.xlam", {"INTERPRETER_WIN": sys.executable, "PYTHONPATH": str(ROOT)}))
    assert found["Add-in: Python"].state == "ok"
    assert found["Add-in: xlwings"].state == "ok"
    broken = facts(addin(tmp_path / "CLV.xlam", {"INTERPRETER_WIN": str(tmp_path / "python")}))
    assert broken["Add-in: Python"].command == "clv-xl addin excel --install"


def test_named_workbook_is_examined_with_the_machine(tmp_path: Path) -> None:
    path = macro_workbook(tmp_path / "book.xlsm", SETTINGS)
    found = examine(path, tmp_path)
    assert [fact.name for fact in found][-3:] == ["Workbook", "Workbook: Python", "Workbook: xlwings"]


def test_macros_of_another_xlwings_are_found_out(tmp_path: Path) -> None:
    old = with_xlwings("0.30.1", here=xlwings.__version__)
    path = macro_workbook(tmp_path / "book.xlsm", SETTINGS, old)
    fact = facts(path)["Workbook: xlwings"]
    assert (fact.state, fact.found) == ("bad", f"the macros are of 0.30.1, the Python has {xlwings.__version__}")
    assert "xlwings64-0.30.1.dll" in fact.why
    assert fact.command.endswith("book-new.xlsm")


def test_missing_interpreter_is_found_out(tmp_path: Path) -> None:
    path = macro_workbook(tmp_path / "my book.xlsm", {"INTERPRETER_WIN": str(tmp_path / "gone" / "python.exe")})
    fact = facts(path)["Workbook: Python"]
    assert fact.state == "bad"
    assert fact.found.endswith("python.exe: there is no such program")
    assert fact.why.startswith(FREEZES)
    assert fact.command == f"clv-xl workbook '{tmp_path / 'my book-new.xlsm'}'"


@posix_only
def test_path_of_windows_is_not_on_this_system(tmp_path: Path) -> None:
    path = macro_workbook(tmp_path / "book.xlsm", {"INTERPRETER_WIN": r"C:\Python313\python.exe"})
    found = facts(path)
    assert found["Workbook: Python"].state == "not on this system"
    assert found["Workbook: xlwings"].found == f"{xlwings.__version__} in the macros and in the Python"


def test_python_without_clv_xl_is_found_out(tmp_path: Path) -> None:
    # This Python may have it, so another clv_xl goes before: modules beside the workbook come first in Excel, too.
    (tmp_path / "clv_xl").mkdir()
    (tmp_path / "clv_xl" / "__init__.py").write_text("import a_module_that_nobody_has\n", encoding="utf-8")
    path = macro_workbook(tmp_path / "book.xlsm", {"Interpreter_Win": sys.executable})
    fact = facts(path)["Workbook: Python"]
    assert fact.state == "bad"
    assert fact.found.endswith("it has no a_module_that_nobody_has")
    assert fact.command == commands.install(sys.executable, "clv-xl")
    assert sys.executable in fact.command


@posix_only
def test_a_marked_file_s_python_is_not_started(tmp_path: Path) -> None:
    started = tmp_path / "started"
    python = program(tmp_path / "python", f"touch '{started}'")
    path = macro_workbook(tmp_path / "book.xlsm", {"INTERPRETER_WIN": str(python)})
    # On Windows this names a stream of the file; elsewhere it is a file of its own, which is read in the same way.
    Path(f"{path}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n", encoding="utf-8")
    found = {fact.name: fact for fact in examine_workbook(path, tmp_path, windows=True)}
    assert found["Workbook: Python"].state == "warning"
    assert "not tried" in found["Workbook: Python"].found
    assert not started.exists()


@posix_only
def test_a_program_that_is_no_python_by_its_name_is_not_started(tmp_path: Path) -> None:
    started = tmp_path / "started"
    other = program(tmp_path / "format-disk", f"touch '{started}'")
    fact = facts(macro_workbook(tmp_path / "book.xlsm", {"INTERPRETER_WIN": str(other)}))["Workbook: Python"]
    assert (fact.state, fact.found) == ("bad", f"{other}: by its name no Python, so it was not started")
    assert not started.exists()


def test_modules_beside_a_workbook_are_left_alone_where_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "clv_xl").mkdir()
    (tmp_path / "clv_xl" / "__init__.py").write_text("import a_module_that_nobody_has\n", encoding="utf-8")
    path = macro_workbook(tmp_path / "book.xlsm", SETTINGS | {"ADD_WORKBOOK_TO_PYTHONPATH": "FALSE"})
    assert facts(path)["Workbook: Python"].state == "ok"


def test_what_works_only_in_this_shell_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shell").mkdir()
    (tmp_path / "shell" / "xlwings.py").write_text("raise SystemExit('the shell has a say')\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "shell"))
    assert facts(macro_workbook(tmp_path / "book.xlsm", SETTINGS))["Workbook: Python"].state == "ok"


@posix_only
def test_python_that_hangs_is_given_up(tmp_path: Path) -> None:
    python = program(tmp_path / "python", "exec sleep 60")
    trial = interpreter.try_out(python, tmp_path / "book.xlsm", "", seconds=0.3)
    assert trial.complaint == "no answer within 0.3 s"


@posix_only
@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("echo 'ImportError: DLL load failed' >&2; exit 1", "ImportError: DLL load failed"),
        ("exit 9", "ended with status 9 and no word"),
        ("echo not json", "ended with status 0 and no word"),
        ("echo '{\"answer\": [[2015]]}'", "answers =CLV(50, 5, 1) with [[2015]], not 250"),
    ],
)
def test_python_that_fails_says_its_last_words(tmp_path: Path, text: str, complaint: str) -> None:
    python = program(tmp_path / "python", text)
    path = macro_workbook(tmp_path / "book.xlsm", {"INTERPRETER_WIN": str(python)})
    fact = facts(path)["Workbook: Python"]
    assert (fact.state, fact.found) == ("bad", f"{python}: {complaint}")


def test_file_that_is_no_program_is_found_out(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_bytes(b"\x00\x01\x02")
    python.chmod(0o755)
    assert interpreter.try_out(python, tmp_path / "book.xlsm", "").complaint.startswith("can't be started: ")


def test_python_of_the_path_may_not_be_excels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    path = macro_workbook(tmp_path / "book.xlsm", SETTINGS | {"Interpreter_Win": "python"})
    fact = facts(path)["Workbook: Python"]
    assert fact.state == "warning"
    assert fact.found.startswith("python is named, found here as ")
    monkeypatch.setenv("PATH", str(tmp_path))
    fact = facts(macro_workbook(path, {}))["Workbook: Python"]
    assert (fact.state, fact.found) == (
        "not on this system",
        "none is named: Excel starts the first that Windows finds",
    )


def test_settings_are_looked_up_as_the_macros_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # xlwings.bas, GetConfig: the sheet, then xlwings.conf beside the workbook, then the one of the user.
    home, folder = tmp_path / "home", tmp_path / "folder"
    (home / ".xlwings").mkdir(parents=True)
    folder.mkdir()
    (home / ".xlwings" / "xlwings.conf").write_text('"INTERPRETER_WIN","of the user"\n"PYTHONPATH","a;b"\n')
    monkeypatch.setenv("PLACE", "there")
    path = macro_workbook(folder / "book.xlsm", {"Debug UDFs": False})

    def looked_up(name: str) -> str:
        return setting(read_macro_file(path), name, home)

    assert looked_up("INTERPRETER_WIN") == "of the user"
    (folder / "xlwings.conf").write_text('"interpreter_win","beside the book"\n')
    assert looked_up("INTERPRETER_WIN") == "beside the book"
    macro_workbook(path, {"Debug UDFs": False, "interpreter_win": "$PLACE in the book"})
    assert looked_up("INTERPRETER_WIN") == "there in the book"
    assert looked_up("PYTHONPATH") == "a;b"
    assert looked_up("INTERPRETER") == ""  # it stands below a blank row


def test_sheet_of_xlwings_own_workbook_is_read(tmp_path: Path) -> None:
    # Its settings are inactive by an underscore in the sheet's name; they are texts that cells share.
    source = Path(xlwings.__file__).with_name("quickstart_standalone.xlsm")
    assert read_macro_file(source).settings == {}
    active = tmp_path / "book.xlsm"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(active, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b'"_xlwings.conf"', b'"xlwings.conf"'))
    settings = read_macro_file(active).settings
    assert list(settings)[:3] == ["INTERPRETER_WIN", "INTERPRETER_MAC", "PYTHONPATH"]
    assert (settings["INTERPRETER_WIN"], settings["INTERPRETER_MAC"]) == ("python", "")
    assert len(settings) == 9


def test_workbook_of_another_version_lacks_functions(tmp_path: Path) -> None:
    fewer = [
        Module(one.name, one.kind, one.text.replace('Answered("MAX_CPC"', 'Gone("MAX_CPC"')) for one in vba.modules()
    ]
    fact = facts(macro_workbook(tmp_path / "book.xlsm", SETTINGS, fewer))["Workbook"]
    assert fact.state == "warning"
    assert fact.found.endswith("made by another version, without MAX_CPC")


def test_macros_without_xlwings_can_not_start_python(tmp_path: Path) -> None:
    without = [one for one in vba.modules() if one.name != "xlwings"]
    fact = facts(macro_workbook(tmp_path / "book.xlsm", SETTINGS, without))["Workbook: xlwings"]
    assert (fact.state, fact.found) == ("bad", "its macros lack the module xlwings")


def test_workbooks_without_our_macros_are_told_apart(tmp_path: Path) -> None:
    quickstart = Path(xlwings.__file__).with_name("quickstart_standalone.xlsm")
    assert facts(quickstart)["Workbook"].state == "warning"
    assert "no function of clv_xl" in facts(quickstart)["Workbook"].found
    plain = ROOT / "templates" / "example_orders.xlsx"
    assert facts(plain)["Workbook"] == Fact("Workbook", "ok", f"{plain}: without macros, so it needs no Python")


@pytest.mark.parametrize("content", [None, b"", b"no workbook", b"PK\x05\x06" + bytes(18)])
def test_missing_and_damaged_files_are_bad(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "book.xlsm"
    if content is not None:
        path.write_bytes(content)
    fact = facts(path)["Workbook"]
    assert fact.state == "bad"
    assert fact.found.startswith(f"{path}: {'there is no such file' if content is None else 'can'}")
    assert fact.command.startswith("clv-xl workbook")


def test_library_is_looked_for_where_the_macros_look(tmp_path: Path) -> None:
    # xlwings.bas, XLPyLoadDLL: beside the program, and one folder above in an environment. The file itself is Windows'.
    python = tmp_path / "environment" / "Scripts" / "python.exe"
    python.parent.mkdir(parents=True)
    assert not library_beside(python, "xlwings64-1.0.dll")
    (tmp_path / "environment" / "xlwings64-1.0.dll").touch()
    assert library_beside(python, "xlwings64-1.0.dll")
    assert library_beside(tmp_path / "environment" / "python.exe", "xlwings64-1.0.dll")
    assert not library_beside(python, "xlwings64-2.0.dll")


def test_missing_library_is_found_out(tmp_path: Path) -> None:
    # As on Windows: the Python of this machine answers, and has no DLL beside it.
    if library_beside(Path(sys.executable), f"xlwings64-{xlwings.__version__}.dll"):
        pytest.skip("this Python has the DLL")
    path = macro_workbook(tmp_path / "book.xlsm", SETTINGS)
    found = {fact.name: fact for fact in examine_workbook(path, tmp_path, windows=True)}
    assert found["Workbook: xlwings"].state == "bad"
    assert found["Workbook: xlwings"].command.endswith(f"xlwings=={xlwings.__version__}")
