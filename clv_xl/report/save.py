"""Writing a file so that the old one is whole until the new one is: temporary file in the same folder, then replace."""

from __future__ import annotations

import errno
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import BinaryIO

from clv_xl.errors import CannotWriteError, OutputInTheWayError

WINDOWS_SHARING_VIOLATION = 32
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


def check_output(path: Path, force: bool) -> None:
    """Find what would stop the writing before the work is done.

    Raises
    ------
    OutputInTheWayError
        The file exists and `force` is off, or a spreadsheet program has it open.
    CannotWriteError
        The folder is missing, is no folder, or does not take a new file.
    """
    if not path.name:
        raise CannotWriteError(f"{path} can't be written: it is a folder.")
    try:
        _check_place(path, force)
    except OSError as error:  # such as a name that the disk does not take
        raise _as_sentence(path, error) from error
    _try_folder(path)


def _check_place(path: Path, force: bool) -> None:
    folder = path.parent
    if not folder.exists():
        raise CannotWriteError(f"{path.name} can't be written: the folder {folder} does not exist.")
    if not folder.is_dir():
        raise CannotWriteError(f"{path.name} can't be written: {folder} is not a folder.")
    if path.is_dir():
        raise CannotWriteError(f"{path} can't be written: it is a folder.")
    if path.exists():
        program, owner = _opened_by(path)
        if program:
            who = f" by {owner}" if owner else ""
            raise OutputInTheWayError(f"{path} is open in {program}{who}: close it there, or choose another name.")
        if not force:
            raise OutputInTheWayError(f"{path} exists already: use --force to replace it, or choose another name.")


@contextmanager
def atomic(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes `path`'s place at the end; on any failure it is removed and the old one stays."""
    temporary = path.parent / f".clv-xl-{os.getpid()}.tmp"
    try:
        with _termination_as_exception():
            try:
                with open(temporary, "xb") as file:
                    yield file
                    file.flush()
                    os.fsync(file.fileno())
                _keep_mode(path, temporary)
                os.replace(temporary, path)
            except BaseException:
                with suppress(OSError):
                    temporary.unlink()
                raise
    except OSError as error:
        raise _as_sentence(path, error) from error


def _as_sentence(path: Path, error: OSError) -> Exception:
    if getattr(error, "winerror", None) in (5, WINDOWS_SHARING_VIOLATION) and path.exists():
        return OutputInTheWayError(f"{path} is open in another program: close it there, or choose another name.")
    if error.errno in DISK_FULL:
        return CannotWriteError(f"{path} can't be written: the disk is full.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return CannotWriteError(f"{path} can't be written: no permission to write in {path.parent}.")
    if error.errno == errno.EROFS:
        return CannotWriteError(f"{path} can't be written: {path.parent} is read-only.")
    return CannotWriteError(f"{path} can't be written: {error.strerror or error}.")


def _try_folder(path: Path) -> None:
    # A trial file: permission bits say nothing about a full disk, a read-only mount or root.
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".clv-xl-", suffix=".tmp"):
            pass
    except OSError as error:
        raise _as_sentence(path, error) from error


def _keep_mode(path: Path, temporary: Path) -> None:
    with suppress(OSError):
        os.chmod(temporary, path.stat().st_mode & 0o777)


def _opened_by(path: Path) -> tuple[str, str]:
    """Program that has the file open and its user's name, or two empty strings."""
    excel = path.with_name(f"~${path.name}")
    if excel.exists():
        return "Excel", _excel_user(excel)
    office = path.with_name(f".~lock.{path.name}#")
    if office.exists():
        return "LibreOffice", _office_user(office)
    if sys.platform == "win32" and _is_shared_out(path):
        return "another program", ""
    return "", ""


def _is_shared_out(path: Path) -> bool:
    # Windows refuses a handle for appending to a file that Excel holds, even where no owner file was made.
    try:
        with open(path, "ab"):
            return False
    except OSError as error:
        return getattr(error, "winerror", None) == WINDOWS_SHARING_VIOLATION


def _excel_user(lock: Path) -> str:
    # One byte of length, then the user's name in 8-bit characters, padded; Excel locks the file on Windows.
    try:
        data = lock.read_bytes()
    except OSError:
        return ""
    return data[1 : 1 + data[0]].decode("cp1252", "replace").strip() if data else ""


def _office_user(lock: Path) -> str:
    # full name,login name,host,date,profile;
    try:
        fields = lock.read_text(encoding="utf-8", errors="replace").split(",")
    except OSError:
        return ""
    return next((field.strip() for field in fields[:2] if field.strip()), "")


@contextmanager
def _termination_as_exception() -> Iterator[None]:
    """Make SIGTERM raise, so that the temporary file is removed; only the main thread may set handlers."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
