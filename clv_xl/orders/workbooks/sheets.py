"""Workbooks (xlsx, xlsm, xlsb, xls, ods) -> their tabs, every cell as text, formulas by their cached values."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from clv_xl.engines import Engine
from clv_xl.errors import UnusableInputError
from clv_xl.orders.inputs.files import fingerprint
from clv_xl.orders.inputs.mojibake import mended_letters
from clv_xl.orders.inputs.one_column import split_tab
from clv_xl.orders.tabs import HEAD_ROWS, MOST_COLUMNS, Loaded, Tab, Wanted, hash_of
from clv_xl.orders.workbooks.facts import settle
from clv_xl.orders.workbooks.guard import refuse_bomb
from clv_xl.orders.workbooks.head import head_workbook, is_large
from clv_xl.orders.workbooks.ods_scan import scan_tables
from clv_xl.orders.workbooks.parts import SheetPart, sheet_parts
from clv_xl.orders.workbooks.trial import refuse_deadly
from clv_xl.orders.workbooks.xls_scan import scan_xls
from clv_xl.orders.workbooks.xlsb_scan import scan_xlsb
from clv_xl.orders.workbooks.xlsx_scan import SheetFacts, scan_beside, scan_sheet, too_far

_OUR_REPORT = ("Inputs", "Summary", "RFM map", "Customers", "Checks")  # its tabs in English
_AS_TEXT: dict[str, Any] = {"header_row": None, "skip_rows": 0, "dtypes": "string"}
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MOST_TABS = 256
_HIDDEN = "the tab is hidden; name it with --sheet to read it"
_OTHER_DOCUMENTS = {"word/document.xml": "a text document", "ppt/presentation.xml": "a presentation"}


@dataclass(slots=True)
class _Book:
    """One workbook while its tabs are opened and loaded."""

    path: Path
    reader: Any
    sheets: dict[str, SheetPart] = field(default_factory=dict)  # of an .xlsx
    scanned: dict[str, SheetFacts] = field(default_factory=dict)

    def label(self, name: str) -> str:
        return f"{self.path.name} [{name}]"


def open_workbook(
    engine: Engine,
    path: Path,
    sheets: Sequence[str],
    skipped: list[tuple[str, str]],
    table_names: Iterator[str],
    vocabulary: Collection[str] = (),
) -> list[Tab]:
    """Return the tabs of a workbook, those named if any are named; what is passed over is added to `skipped`.

    Column names of the vocabulary help to tell a list whose rows stand as texts in one column.
    """
    book = _open(path)
    if set(_OUR_REPORT) <= set(book.reader.sheet_names) and not sheets:
        skipped.append((path.name, "it is a report that clv-xl made, not an order list"))
        return []
    wanted = _wanted(path, list(book.reader.sheet_names), sheets)
    sha256, size = fingerprint(path)
    tabs = []
    for name in wanted:
        opened = _open_sheet(book, name, bool(sheets))
        if isinstance(opened, str):
            skipped.append((book.label(name), opened))
            continue
        sheet, is_head = opened
        table = next(table_names)
        engine.load_sheet(table, sheet, [f"c{i}" for i in range(sheet.width)])
        rows = engine.rows(f"SELECT * EXCLUDE rn FROM {table} WHERE rn <= {HEAD_ROWS} ORDER BY rn")
        places = [column.absolute_index for column in sheet.available_columns()]
        if is_head:
            engine.run(f"DROP TABLE {table}")
            load = partial(_load_large, book, name, places)
        else:
            load = partial(_rename, book, name, places, table)
        tab = Tab(path, name, sha256, size, [list(row) for row in rows], sheet.width, load)
        tabs.append(split_tab(mended_letters(tab), vocabulary))
    return tabs


def _open_sheet(book: _Book, name: str, named: bool) -> tuple[Any, bool] | str:
    """Return a sheet and whether it is only its head, or why it is passed over."""
    if not named and name in book.sheets and not book.sheets[name].visible:
        return _HIDDEN  # other kinds of workbooks tell it only with their cells
    reason = _why_too_far(book, name)
    if not reason:
        head = _head_sheet(book, name)
        sheet = head or _text_sheet(book.path, book.reader, name)
        if sheet.visible != "visible" and not named:
            return _HIDDEN
        if not sheet.width or not sheet.height:
            return "the tab is empty"
        if sheet.width <= MOST_COLUMNS:
            return sheet, head is not None
        reason = f"it is {sheet.width:,} columns wide, and no order list is: delete what stands right of the list"
    if named:
        raise UnusableInputError(f"{book.label(name)}: {reason}.")
    return reason


def _open(path: Path) -> _Book:
    """Return a workbook that its reader can be trusted with, and what a scan tells where the sheets are no XML."""
    with path.open("rb") as file:
        start = file.read(4)
    if start == _OLE:
        _refuse_password(path)
        refuse_deadly(path)
        return _Book(path, _reader(path, (".xls",)), scanned=scan_xls(path))
    parts = refuse_bomb(path) if start.startswith(_ZIP) else []
    other = next((kind for part, kind in _OTHER_DOCUMENTS.items() if part in parts), None)
    if other:
        raise UnusableInputError(f"{path.name} is {other}, not a workbook: give the order export itself.")
    if "xl/workbook.bin" in parts:
        refuse_deadly(path)
        return _Book(path, _reader(path, (".xlsb",)), scanned=scan_xlsb(path))
    if "content.xml" in parts:
        scanned = scan_tables(path)
        return _Book(path, _reader(path, (".ods",)), scanned=scanned)
    return _Book(path, _reader(path, (".xlsx", ".xlsm")), sheet_parts(path))


def _why_too_far(book: _Book, name: str) -> str:
    """Return why a sheet can't be given to the reader.

    What a small one holds is looked at at once, for it is soon done; so is one that is packed too well for a list of
    orders: it may be made to break the reader.
    """
    part = book.sheets.get(name)
    if part is None or (is_large(part) and part.size_bytes < 20 * part.packed_bytes):
        return ""
    book.scanned[name] = scan_sheet(book.path, part)
    return too_far(book.path, part, book.scanned[name].reach, MOST_COLUMNS)


def _head_sheet(book: _Book, name: str) -> Any:
    """Return the first rows of a large sheet, or None where the whole sheet is to be read as text."""
    import fastexcel

    cut = head_workbook(book.path, name) if is_large(book.sheets.get(name)) else None
    if cut is None:
        return None
    try:
        return fastexcel.read_excel(cut).load_sheet(name, **_AS_TEXT)
    except Exception:  # the cut fell badly, such as before a text that an early row uses
        return None


def _load_large(book: _Book, name: str, places: Sequence[int], engine: Engine, table: str, wanted: Wanted) -> Loaded:
    """Read the wanted columns of a large sheet with their types, or every cell as text where that isn't sure."""
    known = book.scanned.get(name)
    scan = None if known else scan_beside(book.path, book.sheets[name])
    typed = None
    if wanted.first_data_row > 1 and not wanted.all_cells:
        typed = _typed_sheet(book.reader, name, places, wanted)
    if typed is not None:
        engine.load_sheet(table, typed, [f"c{i}" for i in wanted.columns], wanted.first_data_row - 1)
        row_hash = "hash(rn)"
    else:
        sheet = _text_sheet(book.path, book.reader, name)
        places = [column.absolute_index for column in sheet.available_columns()]
        engine.load_sheet(table, sheet, [f"c{i}" for i in range(sheet.width)])
        row_hash = hash_of(sheet.width)
    facts = known or (scan.result() if scan else SheetFacts())
    notices = settle(engine, table, book.label(name), facts, places, wanted)
    return Loaded(row_hash, all_cells=typed is None, notices=notices)


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


def _rename(
    book: _Book, name: str, places: Sequence[int], loaded: str, engine: Engine, table: str, wanted: Wanted
) -> Loaded:
    engine.run(f"ALTER TABLE {loaded} RENAME TO {table}")
    facts = book.scanned.get(name, SheetFacts())
    return Loaded(hash_of(len(places)), notices=settle(engine, table, book.label(name), facts, places, wanted))


def _reader(path: Path, suffixes: tuple[str, ...]) -> Any:
    """Return the reader of a workbook, which goes by the file's name where that is right, else by its content."""
    import fastexcel

    for name in ("calamine", "fastexcel"):  # what they say of odd files is said here in sentences
        logging.getLogger(name).addHandler(logging.NullHandler())
    try:
        return fastexcel.read_excel(path if path.suffix.lower() in suffixes else path.read_bytes())
    except Exception as error:  # the reader has no class of its own for every kind of damage
        raise UnusableInputError(_why_unreadable(path, str(error))) from error
    except BaseException as error:
        raise _ended(path, error) from error


def _text_sheet(path: Path, reader: Any, name: str) -> Any:
    try:
        return reader.load_sheet(name, **_AS_TEXT)
    except Exception as error:  # as above
        raise UnusableInputError(_why_unreadable(path, str(error))) from error
    except BaseException as error:
        raise _ended(path, error) from error


def _ended(path: Path, error: BaseException) -> BaseException:
    """Return what to raise: the reader's own breakdown is no Exception, and neither is a person's Ctrl-C."""
    broken = type(error).__name__ == "PanicException"
    return UnusableInputError(_why_unreadable(path, "it is damaged")) if broken else error


def _refuse_password(path: Path) -> None:
    """Refuse an encrypted .xlsx, which is an OLE file whose list of streams names the encrypted package."""
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xlsb", ".ods") or _ENCRYPTED in path.read_bytes():
        raise UnusableInputError(
            f"{path.name} is protected with a password: open it, save it without one, and try again."
        )


def _why_unreadable(path: Path, error: str) -> str:
    reason = error.splitlines()[0] if error else "unknown reason"
    if not path.stat().st_size:
        return f"{path.name} is empty: export the orders again."
    if "password" in reason.lower():
        return f"{path.name} is protected with a password: open it, save it without one, and try again."
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
    if len(names) > _MOST_TABS and not sheets:
        raise UnusableInputError(f"{path.name} has {len(names):,} tabs: name those with orders with --sheet.")
    return list(sheets) or names
