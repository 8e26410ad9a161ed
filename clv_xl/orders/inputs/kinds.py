"""What a file is, told by its first bytes; names lie, and the standard input has none."""

from __future__ import annotations

import zipfile
from enum import Enum
from pathlib import Path

from clv_xl.orders.inputs.files import WORKBOOK_SUFFIXES, bare_suffix
from clv_xl.orders.inputs.markup import is_markup


class Kind(Enum):
    """Kinds of files that differ in who opens them; the value says it to the user."""

    TEXT = "a text file"
    WORKBOOK = "a workbook"
    MARKUP = "a table in HTML or XML"
    PARQUET = "a Parquet file"
    GZIP = ".gz"
    BZIP2 = ".bz2"
    XZ = ".xz"
    ZIP = ".zip"
    OTHER_ARCHIVE = "packed in a way that is not read here"
    ARROW = "an Arrow file"
    SQLITE = "sqlite"
    DUCKDB = "duckdb"


PACKED = (Kind.GZIP, Kind.BZIP2, Kind.XZ, Kind.ZIP)
_STARTS = (
    (b"\x1f\x8b", Kind.GZIP),
    *((b"BZh%d1AY&SY" % level, Kind.BZIP2) for level in range(1, 10)),
    (b"\xfd7zXZ\0", Kind.XZ),
    (b"PAR1", Kind.PARQUET),
    (b"PARE", Kind.PARQUET),  # encrypted
    (b"ARROW1", Kind.ARROW),
    (b"FEA1", Kind.ARROW),
    (b"SQLite format 3\0", Kind.SQLITE),
    (b"7z\xbc\xaf\x27\x1c", Kind.OTHER_ARCHIVE),
    (b"Rar!\x1a\x07", Kind.OTHER_ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Kind.OTHER_ARCHIVE),  # zstd
    (b"\xd0\xcf\x11\xe0", Kind.WORKBOOK),
)
_START_BYTES = 4096
_DUCKDB_AT, _DUCKDB = 8, b"DUCK"


def kind_of(path: Path) -> Kind:
    """Return what a file is; one that tells nothing is text, whatever its name."""
    with path.open("rb") as file:
        start = file.read(_START_BYTES)
    if start[_DUCKDB_AT:].startswith(_DUCKDB):
        return Kind.DUCKDB
    told = next((kind for mark, kind in _STARTS if start.startswith(mark)), None)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        named_workbook = bare_suffix(path) in WORKBOOK_SUFFIXES and path.suffix.lower() != ".zip"
        return Kind.WORKBOOK if named_workbook else _kind_of_zip(path)
    return told or (Kind.MARKUP if is_markup(start) else Kind.TEXT)


def _kind_of_zip(path: Path) -> Kind:
    """Tell a workbook, which is a zip of its parts, from an archive of files."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {"[Content_Types].xml", "mimetype"} & set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return Kind.ZIP
    return Kind.WORKBOOK if names else Kind.ZIP
