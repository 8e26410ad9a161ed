"""What the workbook reader doesn't tell of an .ods: hidden rows, errors, merged cells, and repeats without end."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat

from clv_xl.errors import UnusableInputError
from clv_xl.orders.columns.headers import letter
from clv_xl.orders.workbooks.parts import DAMAGE
from clv_xl.orders.workbooks.xlsx_scan import SheetFacts

_CONTENT = "content.xml"
_CHUNK = 1 << 20
_LONGEST_ROW = 64 << 20
_MOST_COLUMNS = 16_384
_MOST_REPEATS = 1_000  # of a cell that holds something, or of a blank within a text
_TABLE = re.compile(rb"<table:table\b[^>]*\btable:name=\"([^\"]*)\"")
_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)", re.DOTALL)
_REPEATED = re.compile(rb"\btable:number-(?:columns|rows)-repeated=\"(\d+)\"")
_BLANKS = re.compile(rb"<text:s\b[^>]*\btext:c=\"(\d+)\"")
_SPANNED = re.compile(rb"\btable:number-rows-spanned=\"(\d{1,7})\"")
_HIDDEN = (b'table:visibility="collapse"', b'table:visibility="filter"')
_ERROR = b'calcext:value-type="error"'
_PARAGRAPH = re.compile(rb"<text:p[^>]*>([^<]*)")


def scan_tables(path: Path) -> dict[str, SheetFacts]:
    """Return what the content of an .ods tells of each table; refuse repeats that would fill the memory."""
    found: dict[str, SheetFacts] = {}
    try:
        with zipfile.ZipFile(path) as package, package.open(_CONTENT) as file:
            facts, number, whole = SheetFacts(), 1, expat.ParserCreate()
            for block in _blocks(file):
                whole.Parse(block)
                places = [(match.start(), match) for match in _TABLE.finditer(block)]
                ends = [start for start, _ in places] + [len(block)]
                number = _look(path, block[: ends[0]], facts, number)
                for (start, match), end in zip(places, ends[1:], strict=True):
                    facts = found.setdefault(html.unescape(match[1].decode("utf-8", "replace")), SheetFacts())
                    number = _look(path, block[start:end], facts, 1)
            whole.Parse(b"", True)
    except expat.ExpatError as error:  # the reader would look for the end of a table for ever
        raise UnusableInputError(
            f"{path.name} can't be read as a workbook ({error}): open it in a spreadsheet, save it as .xlsx, and try "
            "again."
        ) from error
    except DAMAGE:
        pass  # the reader says what is wrong
    return found


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    rest, end_of_row = b"", b"</table:table-row>"
    while chunk := file.read(_CHUNK):
        block = rest + chunk
        end = block.rfind(end_of_row)
        if end < 0 and len(block) < _LONGEST_ROW:
            rest = block
            continue
        end = end + len(end_of_row) if end >= 0 else len(block)
        yield block[:end]
        rest = block[end:]
    yield rest


def _look(path: Path, rows: bytes, facts: SheetFacts, number: int) -> int:
    """Look at rows of one table, the first of which has a number; return the number of the row after them."""
    _refuse_endless(path, rows)
    marked = any(mark in rows for mark in (*_HIDDEN, _ERROR, b"table:number-rows-spanned"))
    for row in _ROW.finditer(rows):
        attributes, cells = row[1], row[2] or b""
        repeated = _times(attributes)
        if marked:
            if any(mark in attributes for mark in _HIDDEN) and b"office:value-type" in cells:
                facts.hidden_rows.extend(range(number, number + min(repeated, 1 << 20)))
            if _ERROR in cells or b"table:number-rows-spanned" in cells:
                _find_cells(cells, number, facts)
        number += repeated
    return number


def _find_cells(cells: bytes, number: int, facts: SheetFacts) -> None:
    column = 0
    for attributes, inside in _CELL.findall(cells):
        spanned = _SPANNED.search(attributes)
        if spanned and int(spanned[1]) > 1:
            facts.merges.append((column, number, number + int(spanned[1]) - 1))
        if _ERROR in attributes:
            text = _PARAGRAPH.search(inside)
            error = html.unescape(text[1].decode("utf-8", "replace"))[:20] if text else "an error"
            facts.errors.add(f"{error} in {letter(column)}{number}")
        column += _times(attributes)


def _times(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1]) if found else 1


def _refuse_endless(path: Path, rows: bytes) -> None:
    """Refuse a filled cell or a blank that is repeated without end; empty cells may be repeated to the sheet's edge."""
    blanks = any(int(times) > _MOST_REPEATS for times in _BLANKS.findall(rows) if len(times) > 3)
    if blanks or any(
        len(times) > 7 or int(times) > (_MOST_REPEATS if b"value-type" in cell else _MOST_COLUMNS)
        for cell, times in _long_repeats(rows)
    ):
        raise UnusableInputError(
            f"{path.name} is no workbook that a spreadsheet saved: a cell is repeated beyond the sheet's edge; "
            "export the orders again."
        )


def _long_repeats(rows: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the tags of cells that are repeated a thousand times or more, and how often."""
    for found in re.finditer(
        rb"<table:(?:covered-)?table-cell\b[^>]*?\btable:number-columns-repeated=\"(\d{4,})\"[^>]*>", rows
    ):
        yield found[0], found[1]
