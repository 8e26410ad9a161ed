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
from clv_xl.orders.sheet_head import head_workbook
from clv_xl.orders.tabs import HEAD_ROWS, Loaded, Tab, Wanted, hash_of

_CHUNK = 1 << 20
_OUR_REPORT = ("Inputs", "Summary", "RFM map", "Customers", "Checks")  # its tabs in English
_AS_TEXT: dict[str, Any] = {"header_row": None, "skip_rows": 0, "dtypes": "string"}


def open_workbook(
    engine: Engine, path: Path, sheets: Sequence[str], skipped: list[tuple[str, str]], table_names: Iterator[str]
) -> list[Tab]:
    """Return the tabs of a workbook, those named if any are named; what is passed over is added to `skipped`."""
    reader = _reader(path)
    if set(_OUR_REPORT) <= set(reader.sheet_names) and not sheets:
        skipped.append((path.name, "it is a report that clv-xl made, not an order list"))
        return []
    wanted = _wanted(path, list(reader.sheet_names), sheets)
    digest, size = _fingerprint(path)
    tabs = []
    for name in wanted:
        small = _head_sheet(path, name)
        sheet = small or _text_sheet(path, reader, name)
        if sheet.visible != "visible" and not sheets:
            skipped.append((f"{path.name} [{name}]", "the tab is hidden; name it with --sheet to read it"))
        elif not sheet.width or not sheet.height:
            skipped.append((f"{path.name} [{name}]", "the tab is empty"))
        else:
            table = next(table_names)
            engine.load_sheet(table, sheet, [f"c{i}" for i in range(sheet.width)])
            rows = engine.rows(f"SELECT * EXCLUDE rn FROM {table} WHERE rn <= {HEAD_ROWS} ORDER BY rn")
            if small:
                engine.run(f"DROP TABLE {table}")
                places = [column.absolute_index for column in sheet.available_columns()]
                load = partial(_load_large, path, reader, name, places)
            else:
                load = partial(_rename, table, sheet.width)
            tabs.append(Tab(path, name, digest, size, [list(row) for row in rows], sheet.width, load))
    return tabs


def _head_sheet(path: Path, name: str) -> Any:
    """Return the first rows of a large sheet, or None where the whole sheet is to be read as text."""
    import fastexcel

    cut = None if is_packed(path) else head_workbook(path, name)
    if cut is None:
        return None
    try:
        return fastexcel.read_excel(cut).load_sheet(name, **_AS_TEXT)
    except Exception:  # the cut fell badly, such as before a text that an early row uses
        return None


def _load_large(
    path: Path, reader: Any, name: str, places: Sequence[int], engine: Engine, table: str, wanted: Wanted
) -> Loaded:
    """Read the wanted columns of a large sheet with their types, or every cell as text where that isn't sure."""
    if wanted.first_data_row > 1 and not wanted.all_cells:
        typed = _typed_sheet(reader, name, places, wanted)
        if typed is not None:
            engine.load_sheet(table, typed, [f"c{i}" for i in wanted.columns], wanted.first_data_row - 1)
            return Loaded(row_hash="hash(rn)", all_cells=False)
    sheet = _text_sheet(path, reader, name)
    engine.load_sheet(table, sheet, [f"c{i}" for i in range(sheet.width)])
    return Loaded(row_hash=hash_of(sheet.width))


def _typed_sheet(reader: Any, name: str, places: Sequence[int], wanted: Wanted) -> Any:
    """Return the wanted columns below the header, or None where they aren't the columns that the head showed.

    `places` are the columns' places in the sheet, which may begin further right than its column A.
    """
    chosen = [places[column] for column in wanted.columns]
    types = {places[column]: "string" for column in wanted.texts}
    try:
        sheet = reader.load_sheet(
            name, header_row=wanted.first_data_row - 2, use_columns=chosen, dtypes=types, schema_sample_rows=None
        )
    except Exception:  # the whole sheet begins elsewhere than its head: read as text, it tells what is wrong
        return None
    found = [column.name.strip() for column in sheet.selected_columns]
    expected = [wanted.header[column] for column in wanted.columns]
    same = len(found) == len(expected) and all(
        name == header or name.startswith("__UNNAMED__") or wanted.header.count(header) > 1
        for name, header in zip(found, expected, strict=True)
    )
    return sheet if same else None


def _rename(loaded: str, width: int, engine: Engine, table: str, wanted: Wanted) -> Loaded:
    engine.run(f"ALTER TABLE {loaded} RENAME TO {table}")
    return Loaded(row_hash=hash_of(width))


def _reader(path: Path) -> Any:
    import fastexcel

    try:
        if is_packed(path):
            with gzip.open(path, "rb") as file:
                return fastexcel.read_excel(file.read())
        return fastexcel.read_excel(path)
    except Exception as error:  # the reader has no class of its own for every kind of damage
        raise UnusableInputError(_why_unreadable(path, str(error))) from error


def _text_sheet(path: Path, reader: Any, name: str) -> Any:
    try:
        return reader.load_sheet(name, **_AS_TEXT)
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
    return (
        f"{path.name} can't be read as a workbook ({reason}): open it in a spreadsheet, save it as .xlsx, "
        "and try again."
    )


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
