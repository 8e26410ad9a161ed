"""What the workbook reader doesn't tell of the sheets of an .xlsb: hidden rows, error cells, merged cells.

The records are those of [MS-XLSB] 2.4. Sheets over 30 MB are not walked through: that takes longer than reading them.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from clv_xl.orders.columns.headers import letter
from clv_xl.orders.workbooks.parts import DAMAGE
from clv_xl.orders.workbooks.xlsx_scan import SheetFacts

_LARGE_BYTES = 30_000_000
_ROW, _CELL_ERROR, _FORMULA_ERROR, _BUNDLE_SHEET, _MERGED = 0, 3, 11, 156, 176
_HIDDEN = 0x10
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def scan_xlsb(path: Path) -> dict[str, SheetFacts]:
    """Return what an .xlsb tells of each sheet; nothing where it is damaged."""
    try:
        with zipfile.ZipFile(path) as package:
            relations = ElementTree.fromstring(package.read("xl/_rels/workbook.bin.rels"))  # noqa: S314  (small)
            targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
            found = {}
            for name, relation in _sheets(package.read("xl/workbook.bin")):
                part = posixpath.normpath(posixpath.join("/xl", targets[relation])).lstrip("/")
                if package.getinfo(part).file_size < _LARGE_BYTES:
                    found[name] = _scan(package.read(part))
            return found
    except (*DAMAGE, struct.error):
        return {}


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    place, end = 0, len(data)
    while place < end:
        kind = data[place]
        place += 1
        if kind & 0x80:
            kind = kind & 0x7F | data[place] << 7
            place += 1
        size = shift = 0
        while True:
            byte = data[place]
            place += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 21:
                break
        yield kind, data[place : place + size]
        place += size


def _sheets(data: bytes) -> Iterator[tuple[str, str]]:
    for kind, record in _records(data):
        if kind == _BUNDLE_SHEET:
            relation, after = _text(record, 8)
            name, _ = _text(record, after)
            yield name, relation


def _text(record: bytes, start: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", record, start)
    end = start + 4 + 2 * length
    return record[start + 4 : end].decode("utf-16-le"), end


def _scan(data: bytes) -> SheetFacts:
    facts, row = SheetFacts(), 0
    for kind, record in _records(data):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", record)
            if record[11] & _HIDDEN:
                facts.hidden_rows.append(row + 1)
        elif kind in (_CELL_ERROR, _FORMULA_ERROR):
            (column,) = struct.unpack_from("<I", record)
            facts.errors.add(f"{_ERRORS.get(record[8], 'an error')} in {letter(column)}{row + 1}")
        elif kind == _MERGED:
            top, bottom, left, _ = struct.unpack_from("<IIII", record)
            if bottom > top:
                facts.merges.append((left, top + 1, bottom + 1))
    return facts
