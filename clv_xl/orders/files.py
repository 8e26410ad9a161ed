"""What the user names on the command line -> the files to read."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from pathlib import Path

from clv_xl.errors import UnusableInputError

TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".tab")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
SUFFIXES = TEXT_SUFFIXES + WORKBOOK_SUFFIXES


def bare_suffix(path: Path) -> str:
    """Return the suffix that tells the kind of file: `.csv` for orders.csv.gz."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def is_packed(path: Path) -> bool:
    """Tell whether a file is gzip, by its first bytes."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def expand(inputs: Sequence[str | os.PathLike[str]]) -> list[Path]:
    """Return the files behind files, folders and patterns, each once, a folder's in the order of their names."""
    found: list[Path] = []
    for given in inputs:
        found += _behind(Path(given))
    return list(dict.fromkeys(found))


def _behind(path: Path) -> list[Path]:
    if path.is_dir():
        inside = sorted(p for p in path.iterdir() if p.is_file() and _is_input(p))
        if not inside:
            raise UnusableInputError(
                f"{path} holds no order list: put the export there as {', '.join(SUFFIXES)} (.gz is fine too)."
            )
        return inside
    if path.exists():
        return [path]
    matches = sorted(Path(match) for match in glob.glob(str(path)) if Path(match).is_file())
    if not matches:
        raise UnusableInputError(f"{path} does not exist: check the name and the folder ({path.absolute().parent}).")
    return matches


def _is_input(path: Path) -> bool:
    """Skip what spreadsheets leave beside a file and reports that were made from it."""
    return (
        bare_suffix(path) in SUFFIXES
        and not path.name.startswith(("~$", ".~lock.", "."))
        and not path.stem.endswith("-clv-report")
    )
