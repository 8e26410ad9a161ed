"""Tries the Python that a workbook names, as Excel would start it, in a child process with a time limit."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

SECONDS = 45.0  # a cold start with pandas beside xlwings takes its time; Excel waits for 120

# What xlwings' macros run before they hand over a call, and then such a call.
_TRIAL = """
import json, sys
import xlwings, xlwings.utils
xlwings.utils.prepare_sys_path(sys.argv[1])
if sys.platform == "win32":
    import pythoncom, win32com.client
import clv_xl
from clv_xl.hosts import excel
print(json.dumps({"python": sys.version.split()[0], "clv_xl": clv_xl.__version__, "place": clv_xl.__file__,
                  "xlwings": xlwings.__version__, "answer": excel.CLV(50.0, 5.0, 1.0)}))
"""
_SECONDS_TO_DIE = 5.0
_SHELL_ONLY = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONSTARTUP")


@dataclass(frozen=True)
class Trial:
    """How a Python did: what it says about itself, or the last words of what went wrong."""

    python: Path
    found: Mapping[str, str]
    complaint: str = ""

    @property
    def missing_module(self) -> str:
        """Name of the module that it lacks, empty where that is not the complaint."""
        lacks = re.search(r"ModuleNotFoundError: No module named '([\w.]+)'", self.complaint)
        return lacks[1].partition(".")[0] if lacks else ""


def try_out(
    python: str | Path, workbook: Path, python_path: str, seconds: float = SECONDS, *, add_folder: str = "true"
) -> Trial:
    """Start a Python and let it answer =CLV(50, 5, 1).

    Parameters
    ----------
    python
        The interpreter.
    workbook
        The workbook that names it; modules beside it come first, as they do in Excel where `add_folder` is true.
    python_path
        The setting PYTHONPATH of the workbook: more folders, with semicolons between.
    seconds
        How long it may take.
    add_folder
        The setting ADD_WORKBOOK_TO_PYTHONPATH of the workbook, true or false.
    """
    paths = ";".join([add_folder, str(workbook.resolve()), str(workbook.resolve()), "", "", "", python_path])
    try:
        status, told, complaint = _run([str(python), "-B", "-c", _TRIAL, paths], seconds)
    except subprocess.TimeoutExpired:
        return Trial(Path(python), {}, f"no answer within {seconds:g} s")
    except OSError as error:
        return Trial(Path(python), {}, f"can't be started: {error.strerror or error}")
    try:
        found = json.loads(told.strip().splitlines()[-1])
        answer = found.pop("answer")
    except (IndexError, ValueError, LookupError, AttributeError, TypeError):
        last_words = complaint.strip().splitlines()[-1:] or [f"ended with status {status} and no word"]
        return Trial(Path(python), {}, last_words[0])
    wrong = "" if answer == [[250.0]] else f"answers =CLV(50, 5, 1) with {answer}, not 250"
    if not wrong and not {"python", "clv_xl", "xlwings"} <= found.keys():
        wrong = "answers, but does not say what it is"
    return Trial(Path(python), found, wrong)


def _run(command: list[str], seconds: float) -> tuple[int, str, str]:
    """Exit status, output and errors of a program that gets nothing to read."""
    # Excel knows nothing of the shell that the doctor runs in: what only works there doesn't work in Excel.
    environment = {name: value for name, value in os.environ.items() if name.upper() not in _SHELL_ONLY}
    # Files instead of pipes: what the program starts may outlive it, and keeps a pipe open for as long as it lives.
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 - the program that the workbook names, as Excel would start it
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            cwd=Path(command[0]).parent if Path(command[0]).is_absolute() else None,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(_SECONDS_TO_DIE)
            raise
        output.seek(0)
        errors.seek(0)
        return status, output.read().decode(errors="replace"), errors.read().decode(errors="replace")


def of_another_system(python: str) -> bool:
    """Whether a path is one of Windows and this is no Windows."""
    return os.name != "nt" and bool(PureWindowsPath(python).drive)
