"""Workbooks as packages of parts: taken apart, changed and put together; and an .xlsb, which no library here writes."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl

from tests.orders.run import Row

SHEET = "xl/worksheets/sheet1.xml"
BOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"


def saved(path: Path, rows: Sequence[Row], name: str = "Orders") -> Path:
    """Write an .xlsx of one tab."""
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    """The parts of a package by name."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(path: Path, parts: Mapping[str, bytes]) -> Path:
    """Write a package."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return path


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Change one part of a package; a change that changes nothing is an error of the test."""
    parts = parts_of(path)
    after = change(parts[part])
    assert after != parts[part]
    return packed(path, parts | {part: after})


def with_rows(path: Path, xml: str) -> Path:
    """Add XML behind the rows of the first sheet."""
    return changed(path, SHEET, lambda sheet: sheet.replace(b"</sheetData>", xml.encode() + b"</sheetData>"))


def xlsb(path: Path, rows: Sequence[Row], merged: Sequence[tuple[int, ...]] = (), hidden: Sequence[int] = ()) -> Path:
    """Write a binary workbook of one tab with texts, numbers and #N/A, rows counted from 0 (MS-XLSB 2.1.7 and 2.4)."""
    book = _record(131) + _record(143) + _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Orders"))
    sheet = [_record(129), _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)), _record(145)]
    for number, row in enumerate(rows):
        sheet.append(_record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0x10 * (number in hidden), 0, 0)))
        sheet += [_cell(column, value) for column, value in enumerate(row) if value is not None]
    sheet += [_record(146), *(_record(176, struct.pack("<IIII", *places)) for places in merged), _record(130)]
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    relation = '<Relationship Id="rId1" Type="{}" Target="{}"/>'
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
    binary = '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    return packed(
        path,
        {
            "[Content_Types].xml": types.format(binary).encode(),
            "_rels/.rels": relations.format(relation.format(f"{office}/officeDocument", "xl/workbook.bin")).encode(),
            "xl/_rels/workbook.bin.rels": relations.format(
                relation.format(f"{office}/worksheet", "worksheets/sheet1.bin")
            ).encode(),
            "xl/workbook.bin": book + _record(144) + _record(132),
            "xl/worksheets/sheet1.bin": b"".join(sheet),
        },
    )


def _cell(column: int, value: object) -> bytes:
    place = struct.pack("<II", column, 0)
    if value == "#N/A":
        return _record(3, place + bytes([42]))
    return (
        _record(5, place + struct.pack("<d", value))
        if isinstance(value, int | float)
        else _record(6, place + _wide(value))
    )


def _record(kind: int, data: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(data), b""
    while size > 127:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return number + length + bytes([size]) + data


def _wide(text: object) -> bytes:
    return struct.pack("<I", len(str(text))) + str(text).encode("utf-16-le")
