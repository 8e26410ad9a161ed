"""Files and folders: the mark of files from the internet, and whether a report can be written."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from clv_xl.doctor.facts import Fact

INTERNET_ZONE = 3  # 0 this computer, 1 the intranet, 2 trusted sites, 3 the internet, 4 restricted sites


def output_folder(folder: Path) -> Iterator[Fact]:
    """Whether a file can be written, by writing one and taking it away."""
    name, where = "Output folder", str(folder.resolve())
    try:
        handle, trial = tempfile.mkstemp(prefix="clv-xl-doctor-", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(b"written by clv-xl doctor" * 1024)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(trial)
    except OSError as error:
        yield Fact(
            name,
            "bad",
            f"{where}: {error.strerror or error}",
            "Reports and workbooks are written here unless you name another place.",
            "Go to a folder of your own, such as your documents, or name one with -o.",
        )
    else:
        yield Fact(name, "ok", f"{where}, a trial file was written")


def internet_mark(name: str, path: Path, windows: bool) -> Iterator[Fact]:
    """Whether Windows marked the file as one from the internet, which makes Excel block its macros."""
    if not windows:
        yield Fact(name, "not on this system", "only Windows marks files from the internet")
        return
    zone = zone_of(path)
    if not is_from_internet(path):
        yield Fact(name, "ok", "none: Windows takes the file for one of this computer or network")
        return
    yield Fact(
        name,
        "bad",
        f"marked as a file from the internet (zone {zone})",
        "Excel blocks the macros of marked files, and with them every function, without a way to allow them.",
        "In the Explorer: right-click the file > Properties > Unblock > OK; then open it again. Or in PowerShell:",
        f"Unblock-File -LiteralPath '{str(path.resolve()).replace(chr(39), 2 * chr(39))}'",
    )


def is_from_internet(path: Path) -> bool:
    """Whether Windows noted that the file came from the internet."""
    zone = zone_of(path)
    return zone is not None and zone >= INTERNET_ZONE


def zone_of(path: Path) -> int | None:
    """The zone that Windows noted beside the file when it was downloaded, or None."""
    try:
        text = Path(f"{path}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    found = re.search(r"^\s*ZoneId\s*=\s*(\d+)", text, re.MULTILINE | re.IGNORECASE)
    return int(found[1]) if found else None
