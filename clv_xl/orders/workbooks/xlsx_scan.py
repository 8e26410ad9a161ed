"""What the workbook reader doesn't tell of a sheet: hidden rows, error cells, formulas without values, merged cells.

One pass over the sheet's XML looks for marks that few sheets have, and closer only where it finds one. The pass of a
large sheet runs beside the reader, which takes several times as long.
"""

from __future__ import annotations

import re
import zipfile
from array import array
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import IO

from clv_xl.orders.workbooks.parts import DAMAGE, SheetPart

_CHUNK = 1 << 20
_LONGEST_ROW = 64 << 20
_EXAMPLES = 3
_MOST_MERGES = 300_000
_ROW = re.compile(rb"<row\b([^>]*?)(/?)>")
_NUMBER = re.compile(rb"\br=\"(\d+)\"")
_HIDDEN = re.compile(rb"\bhidden=\"(?:1|true)\"")
_ERROR = re.compile(rb"<c\b([^>]*\bt=\"e\"[^>]*)>(?:(?!</c>).)*?<v>([^<]*)</v>", re.DOTALL)
_FORMULA = re.compile(rb"<c\b([^>]*)>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_NO_VALUE = (b"</f></c>", b"</f><v></v>", b"</f><v/>", b"</f><v />")
_ADDRESS = re.compile(rb"\br=\"([A-Z]{1,3}\d{1,7})\"")
_MERGE = re.compile(rb"<mergeCell\b[^>]*\bref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\"")
# Tiers of how far a sheet reaches, each with the regular expression of an address beyond the tier before it.
_COLUMNS = (
    (52, re.compile(rb" r=\"[A-Za-z]{2}")),
    (104, re.compile(rb" r=\"(?:[B-Zb-z][A-Za-z]|[A-Za-z]{3})")),
    (702, re.compile(rb" r=\"(?:[D-Zd-z][A-Za-z]|[A-Za-z]{3})")),
    (1 << 30, re.compile(rb" r=\"[A-Za-z]{3}")),
)
_ROWS = tuple(
    (10**digits - 1 if digits < 7 else 1 << 40, re.compile(rb" r=\"[A-Za-z]*\d{%d}" % digits)) for digits in (5, 6, 7)
)
_TIERS = {26, *(tier for tier, _ in _COLUMNS)}
_SURE_CELLS, _MOST_TIMES = 12_000_000, 50  # what a sheet may make room for, whatever it holds, and for each cell
_MOST_ROWS = 1_048_576
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,6})0*(\d{1,9})")


@dataclass(slots=True)
class Reach:
    """How far the cells of a sheet reach; the reader makes room for all between the first and the farthest."""

    cells: int = 0
    row: int = 9_999  # none is farther down
    column: int = 26  # nor farther right


@dataclass(slots=True)
class Told:
    """How many cells are of a kind, and the first ones."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str) -> None:
        """Count one."""
        self.count += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(example)


@dataclass(slots=True)
class SheetFacts:
    """What one pass over a sheet tells."""

    hidden_rows: array[int] = field(default_factory=lambda: array("Q"))  # numbers of those that hold something
    errors: Told = field(default_factory=Told)
    formulas: Told = field(default_factory=Told)  # those whose value was not saved
    merges: list[tuple[int, int, int]] = field(default_factory=list)  # down a column: 0-based column, first, last row
    reach: Reach = field(default_factory=Reach)


def scan_beside(path: Path, part: SheetPart) -> Future[SheetFacts]:
    """Scan a sheet in a thread, which ends with the program."""
    told: Future[SheetFacts] = Future()

    def work() -> None:
        try:
            told.set_result(scan_sheet(path, part, reach=False))
        except BaseException as error:  # for whoever asks for the result
            told.set_exception(error)

    Thread(target=work, name="sheet scan", daemon=True).start()
    return told


def scan_sheet(path: Path, part: SheetPart, reach: bool = True) -> SheetFacts:
    """Return what a sheet's XML tells; how far its cells reach only if asked for, since it takes a closer look."""
    facts = SheetFacts()
    try:
        with zipfile.ZipFile(path) as package, package.open(part.part) as file:
            for block in _blocks(file):
                if reach:
                    _measure(block, facts.reach)
                _look(block, facts)
            _find_merges(block, facts)
    except DAMAGE:
        pass  # the reader says what is wrong
    return facts


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the XML in blocks that end with a row; elements get their bare names where a prefix stands before them."""
    rest, prefix = b"", None
    while chunk := file.read(_CHUNK):
        block = rest + chunk
        if prefix is None:
            found = re.search(rb"<(\w+:)?worksheet\b", block)
            prefix = (found[1] if found else None) or b""
        end = block.rfind(b"</" + prefix + b"row>")
        if end < 0 and len(block) < _LONGEST_ROW:
            rest = block
            continue
        end = end + len(prefix) + 6 if end >= 0 else len(block)
        yield _bare(block[:end], prefix)
        rest = block[end:]
    yield _bare(rest, prefix or b"")


def _bare(block: bytes, prefix: bytes) -> bytes:
    return block.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</") if prefix else block


def _look(block: bytes, facts: SheetFacts) -> None:
    """Look closer where a mark stands."""
    if b' hidden="' in block:
        _find_hidden(block, facts)
    if b' t="e"' in block:
        for attributes, error in _ERROR.findall(block):
            facts.errors.add(f"{_text(error)} in {_address(attributes)}")
    if b"<f" in block and (any(mark in block for mark in _NO_VALUE) or b"/></c>" in block):
        for attributes in _FORMULA.findall(block):
            if b't="str"' not in attributes:  # a formula may well give an empty text
                facts.formulas.add(_address(attributes))


def _find_merges(end: bytes, facts: SheetFacts) -> None:
    """Find what is merged down a column; it stands behind the rows."""
    for left, top, _, bottom in _MERGE.findall(end):
        if int(bottom) > int(top) and len(facts.merges) < _MOST_MERGES:
            facts.merges.append((column_number(left) - 1, int(top), int(bottom)))


def _find_hidden(block: bytes, facts: SheetFacts) -> None:
    for row in _ROW.finditer(block):
        attributes, closed = row.groups()
        if closed or not _HIDDEN.search(attributes):
            continue
        end = block.find(b"</row>", row.end())
        number = _NUMBER.search(attributes)
        if number and (block.find(b"<v", row.end(), end) >= 0 or block.find(b"<is", row.end(), end) >= 0):
            facts.hidden_rows.append(int(number[1]))


def _measure(block: bytes, reach: Reach) -> None:
    """Follow how far cells may reach, by the few marks that tell it quickly.

    Cells without an address stand side by side, so that none is farther than their number.
    """
    cells = block.count(b"<c")
    reach.cells += cells
    if b" r='" in block or b" r =" in block:
        reach.row = reach.column = 1 << 30
    if cells > 1000 and block.count(b' r="') < cells:
        reach.column = max(reach.column, *(row.count(b"<c") for row in block.split(b"<row")))
    reach.column = _tier(block, _COLUMNS, reach.column)
    reach.row = _tier(block, _ROWS, reach.row)


def _tier(block: bytes, tiers: Sequence[tuple[int, re.Pattern[bytes]]], reached: int) -> int:
    for tier, beyond in tiers:
        if reached < tier:
            if not beyond.search(block):
                break
            reached = tier
    return reached


def too_far(path: Path, part: SheetPart, reach: Reach, most_columns: int) -> str:
    """Return why a sheet is too wide or too tall for its few cells, or an empty text."""
    if not _too_far(reach, most_columns):
        return ""
    exact, cell = _farthest(path, part)
    exact.cells = reach.cells
    exact.column = max(exact.column, reach.column if reach.column not in _TIERS else 0)
    if not _too_far(exact, most_columns):
        return ""
    return (
        f"its cell {cell or 'at the end of a row'} stands far from all others: delete what is there, or copy the "
        "order list to a new workbook"
    )


def _too_far(reach: Reach, most_columns: int) -> bool:
    area = reach.row * reach.column
    return (
        (area > _SURE_CELLS and area > _MOST_TIMES * reach.cells)
        or reach.column > most_columns
        or reach.row > _MOST_ROWS
    )


def _farthest(path: Path, part: SheetPart) -> tuple[Reach, str]:
    """Return how far the cells of a sheet reach, and the one that reaches farthest."""
    reach, cell = Reach(row=0, column=0), ""
    with zipfile.ZipFile(path) as package, package.open(part.part) as file:
        for block in _blocks(file):
            for letters, digits in _REFERENCE.findall(block):
                row, column = int(digits), column_number(letters)
                if row > reach.row or column > reach.column:
                    reach.row, reach.column = max(reach.row, row), max(reach.column, column)
                    cell = (letters + digits).decode()
    return reach, cell


def column_number(letters: bytes) -> int:
    """Return the number of a column: 1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _address(attributes: bytes) -> str:
    found = _ADDRESS.search(attributes)
    return found[1].decode() if found else "a cell"


def _text(value: bytes) -> str:
    return value.decode("utf-8", errors="replace")[:20]
