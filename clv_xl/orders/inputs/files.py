"""What the user names on the command line -> the files to read."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from clv_xl.errors import UnusableInputError, UsageError

TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".tab")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
TABLE_SUFFIXES = (".parquet",)
SUFFIXES = TEXT_SUFFIXES + WORKBOOK_SUFFIXES + TABLE_SUFFIXES
PACKED_SUFFIXES = (".gz", ".zip", ".bz2", ".xz")

STANDARD_INPUT = Path("-")
_LOCKS = ("~$", ".~lock.")  # spreadsheets leave them beside an open file; a shell's *.xlsx finds them too
_REPORT = "-clv-report"
_CHUNK = 1 << 20


def unpacked_name(path: Path) -> str:
    """Return a file's name without the suffix of what it is packed with: orders.csv for orders.csv.gz."""
    packed = path.suffix.lower() in PACKED_SUFFIXES
    return path.stem if packed else path.name


def bare_suffix(path: Path) -> str:
    """Return the suffix that tells the kind of file: `.csv` for orders.csv.gz."""
    return Path(unpacked_name(path)).suffix.lower()


def fingerprint(path: Path) -> tuple[str, int]:
    """Return a file's SHA-256 and its size."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest(), path.stat().st_size


def expand(inputs: Sequence[str | os.PathLike[str]]) -> list[Path]:
    """Return the files behind files, folders and patterns, each once, a folder's in the order of their names.

    `-`, the standard input, stays as it is.
    """
    if [os.fspath(given) for given in inputs].count(str(STANDARD_INPUT)) > 1:
        raise UsageError("- names the standard input, which can be read only once.")
    if any(not os.fspath(given) for given in inputs):
        raise UsageError("An empty text names no file: name the order exports, or . for the current folder.")
    found: list[Path] = []
    for given in inputs:
        found += [STANDARD_INPUT] if os.fspath(given) == str(STANDARD_INPUT) else _behind(Path(given))
    several = list(dict.fromkeys(found))
    return [path for path in several if not path.name.startswith(_LOCKS)] or several


def _behind(path: Path) -> list[Path]:
    if path.is_dir():
        inside = sorted(p for p in path.iterdir() if p.is_file() and _is_input(p))
        if not inside:
            raise UnusableInputError(
                f"{path} holds no order list: put the export there as {', '.join(SUFFIXES)} "
                f"(packed as {', '.join(PACKED_SUFFIXES)} is fine too)."
            )
        return inside
    if path.exists():
        return [path]
    matches = sorted(Path(match) for match in glob.glob(str(path)) if Path(match).is_file())
    matches = [match for match in matches if not match.stem.endswith(_REPORT)]
    if not matches:
        raise UnusableInputError(f"{path} does not exist: check the name and the folder ({path.absolute().parent}).")
    return matches


def _is_input(path: Path) -> bool:
    """Skip what spreadsheets leave beside a file and reports that were made from it."""
    return (
        (bare_suffix(path) in SUFFIXES or path.suffix.lower() == ".zip")
        and not path.name.startswith((*_LOCKS, "."))
        and not path.stem.endswith(_REPORT)
    )
