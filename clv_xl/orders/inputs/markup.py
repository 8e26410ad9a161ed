"""Tables of HTML and of Excel's XML of 2003 -> tabs: shop systems write both under the name .xls.

Rows have the numbers that Excel shows when it opens such a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

from clv_xl.engines import Engine
from clv_xl.errors import UnusableInputError
from clv_xl.orders.inputs.encodings import marked_encoding
from clv_xl.orders.inputs.files import fingerprint
from clv_xl.orders.tabs import HEAD_ROWS, MOST_COLUMNS, Loaded, Tab, TableRow, Wanted, beyond, hash_of, padded

LARGEST_BYTES = 200_000_000  # all of it stands in memory
_BLOCK_ROWS = 20_000
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_HTML = re.compile(
    rb"^\s*(<!--.*?-->\s*)*<(!doctype html|html|head|body|meta|style|table)\b", re.IGNORECASE | re.DOTALL
)
_SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"


def is_markup(start: bytes) -> bool:
    """Tell whether a file is HTML or XML of 2003 by its first bytes."""
    encoding = marked_encoding(start)
    text = start.decode(encoding, errors="ignore").encode() if encoding else start
    text = text.removeprefix(b"\xef\xbb\xbf")
    return bool(_HTML.match(text)) or (text.lstrip().startswith(b"<?xml") and _SHEET[1:-1].encode() in text)


def open_markup(path: Path) -> list[Tab]:
    """Return the tables of a file that have more than one row."""
    sha256, size = fingerprint(path)
    if size > LARGEST_BYTES:
        raise UnusableInputError(
            f"{path.name} is too large for a table in HTML or XML: save it as .xlsx, and try again."
        )
    data = path.read_bytes()
    tables = list(_sheets(path, data) if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml") else _tables(data))
    kept = [(name, rows) for name, rows in tables if len(rows) > 1]
    if not kept:
        raise UnusableInputError(f"{path.name} is a page without a table: export the orders as CSV or .xlsx.")
    return [_tab(path, name if len(kept) > 1 else None, rows, sha256, size) for name, rows in kept]


def _tab(path: Path, name: str | None, rows: Sequence[TableRow], sha256: str, size: int) -> Tab:
    width = min(max(len(row) for row in rows), MOST_COLUMNS)
    return Tab(
        file=path,
        name=name,
        sha256=sha256,
        size_bytes=size,
        head=[padded(row, width) for row in rows[:HEAD_ROWS]],
        width=width,
        load=partial(_load, rows, width),
    )


def _load(rows: Sequence[TableRow], width: int, engine: Engine, table: str, wanted: Wanted) -> Loaded:
    engine.load_text(table, _blocks(iter(rows), width), width + 1)
    return Loaded(row_hash=hash_of(width + 1))


def _blocks(rows: Iterator[TableRow], width: int) -> Iterator[list[TableRow]]:
    while block := list(islice(rows, _BLOCK_ROWS)):
        yield [[*padded(row, width), beyond(row, width)] for row in block]


def _tables(data: bytes) -> Iterator[tuple[str, list[TableRow]]]:
    declared = _CHARSET.search(data[:4096])
    encoding = marked_encoding(data[:400]) or (declared[1].decode("ascii") if declared else "utf-8")
    try:
        text = data.decode(encoding, errors="replace")
    except LookupError:
        text = data.decode("utf-8", errors="replace")
    reader = _TableReader()
    reader.feed(text)
    reader.close()
    for number, rows in enumerate(reader.tables, 1):
        yield f"table {number}", rows


class _TableReader(HTMLParser):
    """Gathers the rows of every table; a table within a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[TableRow]] = []
        self._open: list[list[TableRow]] = []
        self._text: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_cell()
            self.tables.append([])
            self._open.append(self.tables[-1])
        elif tag == "tr" and self._open:
            self._end_cell()
            self._open[-1].append([])
        elif tag in ("td", "th") and self._open:
            self._end_cell()
            span = dict(attrs).get("colspan") or "1"
            self._text, self._span = [], int(span) if span.isdecimal() and len(span) < 4 else 1
        elif tag == "br" and self._text is not None:
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _end_cell(self) -> None:
        if self._text is None or not self._open:
            return
        if not self._open[-1]:
            self._open[-1].append([])
        self._open[-1][-1] += [" ".join("".join(self._text).split()) or None, *[None] * (self._span - 1)]
        self._text = None


def _sheets(path: Path, data: bytes) -> Iterator[tuple[str, list[TableRow]]]:
    """Yield the worksheets of XML of 2003; cells and rows that were left out are counted by their numbers."""
    try:
        book = ElementTree.fromstring(data)  # noqa: S314  (expat refuses entity bombs)
    except ElementTree.ParseError as error:
        raise UnusableInputError(
            f"{path.name} is damaged ({error}): open it in a spreadsheet, save it as .xlsx, and try again."
        ) from error
    for sheet in book.iter(f"{_SHEET}Worksheet"):
        rows: list[TableRow] = []
        for row in sheet.iter(f"{_SHEET}Row"):
            _fill(rows, row.get(f"{_SHEET}Index"), [])
            cells: TableRow = []
            for cell in row.iter(f"{_SHEET}Cell"):
                _fill(cells, cell.get(f"{_SHEET}Index"), None)
                value = cell.find(f"{_SHEET}Data")
                cells.append("".join(value.itertext()).strip() or None if value is not None else None)
                cells += [None] * _number(cell.get(f"{_SHEET}MergeAcross"))
            rows.append(cells)
        yield sheet.get(f"{_SHEET}Name") or "", rows


def _fill(items: list, number: str | None, nothing: object) -> None:  # type: ignore[type-arg]
    """Fill up to the place before a number that counts from 1."""
    items += [nothing] * (min(_number(number), 1_048_576) - 1 - len(items))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0
