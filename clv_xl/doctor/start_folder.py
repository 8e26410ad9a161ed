"""Excel's start folder XLSTART: our add-in, and others that get in its way."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

from clv_xl.doctor import commands
from clv_xl.doctor.facts import Fact
from clv_xl.doctor.macro_file import MacroFile, read_macro_file
from clv_xl.hosts.excel_addin import FILE

XLWINGS_ADDIN = "xlwings.xlam"


def addins(folder: Path, xlwings_here: str) -> Iterator[Fact]:
    """What the folder holds, given the version of the installed xlwings."""
    if (folder / FILE).is_file():
        yield Fact("Excel add-in", "ok", f"{folder / FILE}: the functions are in every workbook")
    else:
        yield Fact("Excel add-in", "ok", f"not installed: `{commands.EXCEL_ADDIN}` adds it")
    for path in sorted(folder.glob("*.xlam")) if folder.is_dir() else []:
        file = _read(path)
        if file is None or path.name == FILE:
            continue
        if file.functions:
            yield Fact(
                "Excel add-in",
                "warning",
                f"{path} brings the same functions",
                "Excel takes the functions of one of the two, and which one is chance.",
                "Close Excel and delete the file:",
                commands.deleted(path),
            )
        elif path.name.lower() == XLWINGS_ADDIN and xlwings_here not in ("", file.xlwings_version):
            yield Fact(
                "xlwings' own add-in",
                "warning",
                f"{path} is of {file.xlwings_version or 'an unknown version'}, the package of {xlwings_here}",
                "Our functions don't need it, but its ribbon shows errors at Excel's start and its settings count "
                "where a workbook has none.",
                "Close Excel, then take it away, or run `xlwings addin install` to renew it:",
                "xlwings addin remove",
            )


def _read(path: Path) -> MacroFile | None:
    try:
        return read_macro_file(path)
    except (OSError, ValueError, LookupError, zipfile.BadZipFile, ParseError):
        return None  # somebody else's, so not ours to judge
