"""Orders that another program pipes in -> a file of our own, since recognising them takes more than one look."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from clv_xl.errors import UnusableInputError, UsageError

SHOWN_AS = "standard input"


def spool(folder: Path) -> Path:
    """Return a file with all bytes of the standard input; asked again, the same file."""
    path = folder / SHOWN_AS
    if path.exists():
        return path
    source = sys.stdin
    if source is None or source.isatty():
        raise UsageError("- reads the standard input, which is a terminal here: pipe a file into it, cat FILE | ... -")
    with path.open("wb") as file:
        shutil.copyfileobj(source.buffer, file)
    if not path.stat().st_size:
        raise UnusableInputError("The standard input is empty: see whether the command before the bar failed.")
    return path
