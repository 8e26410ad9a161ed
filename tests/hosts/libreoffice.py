"""A private headless LibreOffice for tests: hard recalculation through UNO, and pictures of every page.

The same file is the script that LibreOffice's own Python runs: `python3 libreoffice.py recalculate PIPE FILE`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_SECONDS = 60
JOB_SECONDS = 120
FIRST_START_OF_A_PROFILE = 81  # soffice's exit status that means: start me again
MISSING = (
    "install LibreOffice, its Python bridge and numpy for it: "
    "apt-get install libreoffice-calc python3-uno python3-numpy poppler-utils"
)
ERRORS = {501: "Err:501", 502: "Err:502", 503: "#NUM!", 508: "Err:508", 509: "Err:509", 519: "#VALUE!", 522: "Err:522",
          524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A"}  # fmt: skip

Cells = dict[str, dict[str, float | str]]


class CalcError(str):
    """A cell's error value, such as #DIV/0!; never equal to the text of a cell."""

    __slots__ = ()


class LibreOffice:
    """One soffice process with a profile of its own."""

    def __init__(self, soffice: str, python: str, folder: Path) -> None:
        self._soffice, self._python, self._folder = soffice, python, folder
        self._pipe = f"clv_xl_{uuid.uuid4().hex}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start soffice and wait until it answers."""
        until = time.monotonic() + START_SECONDS
        self._process = self._launch()
        while time.monotonic() < until:
            if self._process.poll() == FIRST_START_OF_A_PROFILE:
                self._process = self._launch()
            if self._ask("hello", seconds=20, check=False) == "hello":
                return
            time.sleep(0.3)
        raise TimeoutError(f"soffice did not answer within {START_SECONDS} s")

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(20)

    def recalculate(self, path: Path, changes: dict[str, float | str] | None = None, *, hard: bool = True) -> Cells:
        """Every formula cell after a hard recalculation: {sheet: {cell: value}}; errors as CalcError.

        `changes` are typed in before, by address: {"Inputs.C6": 2.0}; an empty text empties the cell. Not `hard`, only
        what Calc itself takes for touched by them is calculated, as when a person types.
        """
        found = json.loads(self._ask("recalculate", str(path), json.dumps(changes or {}), "hard" if hard else "soft"))
        return {
            sheet: {
                cell: CalcError(value["error"]) if isinstance(value, dict) else value for cell, value in cells.items()
            }
            for sheet, cells in found.items()
        }

    def texts(self, path: Path, sheet: str, cells: list[str]) -> dict[str, list[str]]:
        """Kind (TEXT, VALUE, FORMULA, EMPTY) and shown text of cells."""
        answer: dict[str, list[str]] = json.loads(self._ask("texts", str(path), sheet, *cells))
        return answer

    def render(self, path: Path, folder: Path) -> list[Path]:
        """A picture of every printed page, in order."""
        folder.mkdir(parents=True, exist_ok=True)
        pdf = folder / f"{path.stem}.pdf"
        self._ask("pdf", str(path), str(pdf))
        stem = folder / path.stem
        subprocess.run(["pdftoppm", "-r", "80", "-png", str(pdf), str(stem)], check=True, timeout=JOB_SECONDS)
        return sorted(folder.glob(f"{path.stem}-*.png"))

    def run(self, script: Path, *job: str) -> str:
        """What another script prints in LibreOffice's Python; its arguments are the pipe's name and the job."""
        command = [self._python, "-I", str(script), self._pipe, *job]
        done = subprocess.run(command, capture_output=True, text=True, timeout=JOB_SECONDS, check=False)
        if done.returncode:
            raise RuntimeError(f"LibreOffice could not run {script.name} {' '.join(job)}: {done.stderr[-2000:]}")
        return done.stdout

    def _launch(self) -> subprocess.Popen[bytes]:
        profile = (self._folder / "profile").as_uri()
        switches = ("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck")
        command = [
            self._soffice,
            *switches,
            f"-env:UserInstallation={profile}",
            f"--accept=pipe,name={self._pipe};urp;",
        ]
        # Its Python takes the first python3 on the PATH for its home; that of another build would break it.
        environment = os.environ | {"PATH": os.pathsep.join([str(Path(self._python).parent), os.environ["PATH"]])}
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)

    def _ask(self, *job: str, seconds: float = JOB_SECONDS, check: bool = True) -> str:
        # LibreOffice's Python is not ours: without -I it would see this environment's packages.
        command = [self._python, "-I", __file__, job[0], self._pipe, *job[1:]]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
        if check and done.returncode:
            raise RuntimeError(f"LibreOffice could not {' '.join(job)}: {done.stderr[-2000:]}")
        return done.stdout


@contextmanager
def running(prepare: Callable[[Path], None] | None = None) -> Iterator[LibreOffice]:
    """A LibreOffice for some tests; skips, or fails where CLV_XL_REQUIRE_HOSTS names calc.

    `prepare` is given the folder of the profile before the first start.
    """
    soffice, python = shutil.which("soffice"), _python_with_uno()
    if soffice is None or python is None or shutil.which("pdftoppm") is None:
        import pytest

        if "calc" in os.environ.get("CLV_XL_REQUIRE_HOSTS", ""):
            pytest.fail(f"CLV_XL_REQUIRE_HOSTS asks for calc: {MISSING}")
        pytest.skip(MISSING)
    with tempfile.TemporaryDirectory(prefix="clv-xl-calc-", ignore_cleanup_errors=True) as folder:
        office = LibreOffice(soffice, python, Path(folder))
        try:
            if prepare is not None:
                prepare(Path(folder) / "profile")
            office.start()
            yield office
        finally:
            office.stop()


def _python_with_uno() -> str | None:
    for candidate in ("/usr/bin/python3", "/opt/libreoffice/program/python", shutil.which("python3") or ""):
        if candidate and Path(candidate).exists():
            command = [candidate, "-I", "-c", "import uno, numpy"]
            done = subprocess.run(command, capture_output=True, timeout=60, check=False)
            if done.returncode == 0:
                return candidate
    return None


# What follows runs in LibreOffice's Python.


def _context(pipe: str) -> Any:
    import uno

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")


def _desktop(pipe: str) -> Any:
    context = _context(pipe)
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def _property(name: str, value: Any) -> Any:
    from com.sun.star.beans import PropertyValue

    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


@contextmanager
def _document(pipe: str, path: str) -> Iterator[Any]:
    url = Path(path).resolve().as_uri()
    document = _desktop(pipe).loadComponentFromURL(url, "_blank", 0, (_property("Hidden", True),))
    try:
        yield document
    finally:
        document.close(True)


def _formula_values(document: Any, changes: dict[str, float | str], hard: bool = True) -> dict[str, dict[str, Any]]:
    for address, value in changes.items():
        sheet, _, name = address.partition(".")
        cell = document.Sheets.getByName(sheet).getCellRangeByName(name)
        if isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value
    if hard:
        document.calculateAll()
    found: dict[str, dict[str, Any]] = {}
    for sheet in document.Sheets:
        own = found.setdefault(sheet.Name, {})
        ranges = sheet.queryContentCells(16)  # com.sun.star.sheet.CellFlags.FORMULA
        for part in ranges.RangeAddresses:
            # A range at a time: asking each cell takes a millisecond. An error is no value there, so its cell is asked.
            area = sheet.getCellRangeByPosition(part.StartColumn, part.StartRow, part.EndColumn, part.EndRow)
            for down, values in enumerate(area.DataArray):
                for across, value in enumerate(values):
                    column, row = part.StartColumn + across, part.StartRow + down
                    name = f"{_letters(column)}{row + 1}"
                    error = sheet.getCellByPosition(column, row).getError() if value is None else 0
                    own[name] = {"error": ERRORS.get(error, f"Err:{error}")} if error else value
    return found


def _letters(column: int) -> str:
    """Letters of a column that is counted from 0."""
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def _main(job: str, pipe: str, *rest: str) -> None:
    if job == "hello":
        _desktop(pipe)
        sys.stdout.write("hello")
        return
    with _document(pipe, rest[0]) as document:
        if job == "recalculate":
            sys.stdout.write(json.dumps(_formula_values(document, json.loads(rest[1]), rest[2] == "hard")))
        elif job == "texts":
            sheet = document.Sheets.getByName(rest[1])
            cells = {name: sheet.getCellRangeByName(name) for name in rest[2:]}
            sys.stdout.write(json.dumps({name: [cell.Type.value, cell.String] for name, cell in cells.items()}))
        elif job == "pdf":
            target = Path(rest[1]).resolve().as_uri()
            document.storeToURL(target, (_property("FilterName", "calc_pdf_Export"),))


if __name__ == "__main__":
    _main(*sys.argv[1:])
