"""What the workbook reader doesn't tell of the sheets of an .xls: hidden rows, error cells, merged cells.

The records are those of BIFF8 ([MS-XLS] 2.4); a sheet has at most 65,536 rows, so that walking through them is quick.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from clv_xl.orders.columns.headers import letter
from clv_xl.orders.workbooks.xlsx_scan import SheetFacts

_FORMULA, _END, _BOUND_SHEET, _MERGED, _BOOL_ERROR, _ROW, _START = 0x06, 0x0A, 0x85, 0xE5, 0x205, 0x208, 0x809
_HIDDEN = 0x20
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def scan_xls(path: Path) -> dict[str, SheetFacts]:
    """Return what an .xls tells of each sheet; nothing where its kind is older or it is damaged."""
    import olefile

    try:
        with olefile.OleFileIO(str(path)) as file:
            data = file.openstream("Workbook").read()
        return {name: _scan(data, start) for name, start in _sheets(data)}
    except (OSError, struct.error, IndexError, UnicodeDecodeError):
        return {}


def _records(data: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one substream, those of charts within it left out."""
    depth = 0
    while start + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, start)
        depth += (kind == _START) - (kind == _END)
        if depth == 1:
            yield kind, data[start + 4 : start + 4 + size]
        if depth < 1:
            return
        start += 4 + size


def _sheets(data: bytes) -> Iterator[tuple[str, int]]:
    for kind, record in _records(data, 0):
        if kind == _BOUND_SHEET:
            (start,), length, wide = struct.unpack_from("<I", record), record[6], record[7] & 1
            name = record[8 : 8 + length * (1 + wide)]
            yield name.decode("utf-16-le" if wide else "latin-1"), start


def _scan(data: bytes, start: int) -> SheetFacts:
    facts = SheetFacts()
    for kind, record in _records(data, start):
        if kind == _ROW:
            number, first, last, flags = struct.unpack_from("<HHH6xI", record)
            if flags & _HIDDEN and last > first:
                facts.hidden_rows.append(number + 1)
        elif kind == _BOOL_ERROR and record[7]:
            _tell(facts, record, record[6])
        elif kind == _FORMULA and record[12:14] == b"\xff\xff" and record[6] == 2:
            _tell(facts, record, record[8])
        elif kind == _MERGED:
            for top, bottom, left, _ in struct.iter_unpack("<HHHH", record[2 : 2 + 8 * (len(record[2:]) // 8)]):
                if bottom > top:
                    facts.merges.append((left, top + 1, bottom + 1))
    return facts


def _tell(facts: SheetFacts, record: bytes, code: int) -> None:
    row, column = struct.unpack_from("<HH", record)
    facts.errors.add(f"{_ERRORS.get(code, 'an error')} in {letter(column)}{row + 1}")
