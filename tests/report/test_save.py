"""An old report stays whole until the new one is, and what stands in the way is said in one sentence."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clv_xl.errors import CannotWriteError, OutputInTheWayError
from clv_xl.report import write_report
from clv_xl.report.save import atomic, check_output
from clv_xl.settings import Settings
from tests.report.orders_made_up import made_up_book, made_up_customers, made_up_forecast, made_up_months


def test_a_new_file_is_fine(tmp_path: Path) -> None:
    check_output(tmp_path / "new.xlsx", force=False)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_needs_force(tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    path.write_text("old")
    with pytest.raises(OutputInTheWayError, match="--force"):
        check_output(path, force=False)
    check_output(path, force=True)
    assert path.read_text() == "old"


def test_open_in_libreoffice(tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    path.write_text("old")
    (tmp_path / ".~lock.old.xlsx#").write_text(",ann,desk,30.06.2026 12:00,file:///home/ann;")
    with pytest.raises(OutputInTheWayError, match="open in LibreOffice by ann"):
        check_output(path, force=True)


def test_open_in_excel(tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    path.write_text("old")
    # The owner file that Excel lays beside an open workbook: length, name in 8 bits, padding, the same in UTF-16.
    name = "Ann Lee"
    owner = (
        bytes([len(name)]) + name.encode() + b" " * (54 - len(name)) + bytes([len(name), 0]) + name.encode("utf-16-le")
    )
    (tmp_path / "~$old.xlsx").write_bytes(owner)
    with pytest.raises(OutputInTheWayError, match="open in Excel by Ann Lee"):
        check_output(path, force=True)


def test_a_lock_without_its_file_is_stale(tmp_path: Path) -> None:
    (tmp_path / "~$gone.xlsx").write_bytes(b"")
    check_output(tmp_path / "gone.xlsx", force=False)


@pytest.mark.parametrize(
    ("place", "sentence"),
    [("missing/a.xlsx", "does not exist"), ("file/a.xlsx", "is not a folder"), ("folder", "it is a folder")],
)
def test_places_that_take_no_file(tmp_path: Path, place: str, sentence: str) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    with pytest.raises(CannotWriteError, match=sentence):
        check_output(tmp_path / place, force=False)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc, a folder that takes no files even from root")
def test_a_folder_that_takes_no_files() -> None:
    with pytest.raises(CannotWriteError, match=r"/proc/report\.xlsx can't be written"):
        check_output(Path("/proc/report.xlsx"), force=False)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "no permission"),
        (errno.EROFS, "is read-only"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_trouble_while_writing(tmp_path: Path, number: int, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.xlsx"
    path.write_text("old")

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    customers = made_up_customers(3)
    with pytest.raises(CannotWriteError, match=sentence):
        write_report(
            path,
            made_up_book(customers),
            customers,
            made_up_months(customers),
            made_up_forecast(customers),
            Settings(),
            force=True,
        )
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["report.xlsx"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError, SystemExit])
def test_a_stop_in_the_middle(tmp_path: Path, stop: type[BaseException]) -> None:
    path = tmp_path / "report.xlsx"
    path.write_text("old")

    def half() -> None:
        with atomic(path) as file:
            file.write(b"half")
            raise stop

    with pytest.raises(stop):
        half()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["report.xlsx"]


def test_the_new_file_takes_the_place_and_the_rights(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    path.write_text("old")
    path.chmod(0o640)
    with atomic(path) as file:
        file.write(b"new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == (0o640 if os.name == "posix" else path.stat().st_mode & 0o777)


@pytest.mark.skipif(os.name != "posix", reason="SIGTERM as a signal exists on POSIX systems only")
def test_a_terminated_process_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    path.write_text("old")
    code = (
        "import sys, time, pathlib\n"
        "from clv_xl.report.save import atomic\n"
        "with atomic(pathlib.Path(sys.argv[1])) as file:\n"
        "    file.write(b'half'); file.flush(); print('writing', flush=True); time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"writing\n"
    assert len(os.listdir(tmp_path)) == 2
    process.send_signal(signal.SIGTERM)
    until = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    assert process.returncode == 128 + signal.SIGTERM
    process.stdout.close()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["report.xlsx"]
