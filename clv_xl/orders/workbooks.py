"""Workbooks (xlsx, xlsm, xlsb, xls, ods) -> their tabs, every cell as text, formulas by their cached values."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from clv_xl.engines import Engine
from clv_xl.errors import UnusableInputError
from clv_xl.orders.files import is_packed
from clv_xl.orders.tabs import HEAD_ROWS, Loaded, Tab, hash_of

_CHUNK = 1 << 20


def open_workbook(
    engine: Engine, path: Path, sheets: Sequence[str], skipped: list[tuple[str, str]], table_names: Iterator[str]
) -> list[Tab]:
    """Return the tabs of a workbook, those named if any are named; what is passed over is added to `skipped`."""
    reader = _reader(path)
    wanted = _wanted(path, list(reader.sheet_names), sheets)
    digest, size = _fingerprint(path)
    tabs = []
    for name in wanted:
        sheet = _sheet(path, reader, name)
        if sheet.visible != "visible" and not sheets:
            skipped.append((f"{path.name} [{name}]", "the tab is hidden; name it with --sheet to read it"))
        elif not sheet.width or not sheet.height:
            skipped.append((f"{path.name} [{name}]", "the tab is empty"))
        else:
            table = next(table_names)
            engine.load_sheet(table, sheet, sheet.width)
            rows = engine.rows(f"SELECT * EXCLUDE rn FROM {table} WHERE rn <= {HEAD_ROWS} ORDER BY rn")
            head = [list(row) for row in rows]
            tabs.append(Tab(path, name, digest, size, head, sheet.width, partial(_rename, table, sheet.width)))
    return tabs


def _rename(loaded: str, width: int, engine: Engine, table: str, columns: Sequence[int]) -> Loaded:
    engine.run(f"ALTER TABLE {loaded} RENAME TO {table}")
    return Loaded(row_hash=hash_of(width), overflow=None)


def _reader(path: Path) -> Any:
    import fastexcel

    try:
        if is_packed(path):
            with gzip.open(path, "rb") as file:
                return fastexcel.read_excel(file.read())
        return fastexcel.read_excel(path)
    except Exception as error:  # the reader has no class of its own for every kind of damage
        raise UnusableInputError(_why_unreadable(path, str(error))) from error


def _sheet(path: Path, reader: Any, name: str) -> Any:
    try:
        return reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    except Exception as error:  # as above
        raise UnusableInputError(_why_unreadable(path, str(error))) from error


def _why_unreadable(path: Path, error: str) -> str:
    reason = error.splitlines()[0] if error else "unknown reason"
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0") and path.suffix.lower() in (".xlsx", ".xlsm"):
        return f"{path.name} is protected with a password: open it, save it without one, and try again."
    if not path.stat().st_size:
        return f"{path.name} is empty: export the orders again."
    return f"{path.name} can't be read as a workbook ({reason}): open it in a spreadsheet, save it as .xlsx, and try again."


def _wanted(path: Path, names: list[str], sheets: Sequence[str]) -> list[str]:
    unknown = [sheet for sheet in sheets if sheet not in names]
    if unknown:
        raise UnusableInputError(
            f"{path.name} has no tab named {', '.join(map(repr, unknown))}; its tabs are: {', '.join(names)}."
        )
    return list(sheets) or names


def _fingerprint(path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest(), path.stat().st_size
