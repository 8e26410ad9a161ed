"""The commands that a fix tells a person to copy: the one place that knows how they are written."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

OURS = "clv-xl"
SOURCE = str(Path(__file__).resolve().parents[2])
EXCEL_ADDIN = "clv-xl addin excel --install"
CALC_ADDIN = "clv-xl addin calc --install"
ADDIN_SUFFIX = ".xlam"
WITHOUT_MACROS = "clv-xl workbook --edition lambda"


def quoted(*words: str | Path) -> str:
    """The words as a command of this system's shell."""
    texts = [str(word) for word in words]
    return subprocess.list2cmdline(texts) if os.name == "nt" else shlex.join(texts)


def install(python: str | Path, *packages: str) -> str:
    """Install packages for a Python; clv_xl itself from the folder that it was installed from, where that is there."""
    named = [
        SOURCE if package == OURS and (Path(SOURCE) / "pyproject.toml").is_file() else package for package in packages
    ]
    return quoted(python, "-m", "pip", "install", "--upgrade", *named)


def replacement(path: Path) -> str:
    """Write what can take the place of a workbook, or of the installed add-in, with this Python and its xlwings.

    A workbook is written under a new name, since the old one may hold a person's numbers.
    """
    if path.suffix.lower() == ADDIN_SUFFIX:
        return EXCEL_ADDIN
    return quoted("clv-xl", "workbook", path.with_name(f"{path.stem}-new.xlsm"))


def deleted(path: Path) -> str:
    """Delete a file."""
    return quoted("del", path) if os.name == "nt" else quoted("rm", path)
