"""CSV, TSV and other text files -> a tab.

Two readers with the same answer: a fast one for large regular files of UTF-8, a patient one for everything else.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from clv_xl.engines import Engine, IrregularTextError
from clv_xl.errors import UnusableInputError
from clv_xl.orders.book import Notice
from clv_xl.orders.inputs.encodings import BLANKS, Encoding, find_delimiter, legacy_encoding, marked_encoding
from clv_xl.orders.inputs.mojibake import mended_letters
from clv_xl.orders.inputs.one_column import split_row, split_tab
from clv_xl.orders.tabs import HEAD_ROWS, MOST_COLUMNS, Loaded, Tab, TableRow, Wanted, beyond, hash_of, padded

FAST_FROM_BYTES = 2_000_000
_BLOCK_ROWS = 20_000
_CHUNK = 1 << 20
_LONGEST_LINE = 16  # in chunks, about as long as the fast reader allows
_MOST_BLANK = 8  # chunks of nothing but line ends
_LEAST_WIDTH = 2  # of a list whose rows can be told in a cell of several lines
_FIELD_LIMIT = 4 << 20  # a longer field is a quotation mark that nobody closed


@dataclass(frozen=True, slots=True)
class _Scan:
    """What one pass over the bytes tells."""

    sha256: str
    size_bytes: int
    start: bytes
    utf8: bool
    regular: bool  # no blank lines, no NUL, no lone carriage returns
    plain: bool  # ASCII, without tabs, apostrophes or `="`


def open_delimited(path: Path, vocabulary: Collection[str]) -> Tab:
    """Return the tab of a text file; column names of the vocabulary help to tell its encoding and delimiter."""
    scan = _scan(path)
    if not scan.start.strip():
        raise UnusableInputError(f"{path.name} is empty: export the orders again.")
    encoding = _encoding(scan, vocabulary)
    if b"\0" in scan.start and not encoding.name.startswith("utf-"):
        raise UnusableInputError(f"{path.name} is no text file: give a CSV or a workbook ({_kinds()}).")
    text = scan.start.decode(encoding.name, errors="ignore")
    delimiter = find_delimiter(text, vocabulary)
    read = partial(_rows, path, encoding, delimiter)
    head = list(islice(read(), HEAD_ROWS))
    width = max((len(row) for row in head), default=0)
    if width > MOST_COLUMNS:
        raise UnusableInputError(
            f"{path.name} has {width:,} columns, and no order list is so wide: delete the empty ones on its right, or "
            "export the orders again."
        )
    wrapped = _wrapped(head, width, delimiter)
    fast = scan.utf8 and scan.regular and delimiter != BLANKS and scan.size_bytes >= FAST_FROM_BYTES and not wrapped
    tab = Tab(
        file=path,
        name=None,
        sha256=scan.sha256,
        size_bytes=scan.size_bytes,
        head=[padded(_unwrapped(row, width, delimiter), width) for row in head],
        width=width,
        load=partial(_load, path, read, delimiter, width, fast),
        plain=scan.plain,
        encoding=encoding.name,
        delimiter=delimiter,
        notices=_wrapped_notice(path, wrapped) if wrapped else (),
    )
    return split_tab(mended_letters(tab), vocabulary)


def _kinds() -> str:
    return "CSV, TSV, TXT, XLSX, XLSM, XLSB, XLS, ODS"


def _load(
    path: Path, read: partial[Iterator[TableRow]], delimiter: str, width: int, fast: bool,
    engine: Engine, table: str, wanted: Wanted,
) -> Loaded:  # fmt: skip
    if fast:
        try:
            engine.load_delimited(table, path, delimiter, width, wanted.columns)
            return Loaded(row_hash="row_hash")
        except IrregularTextError:
            engine.run(f"DROP TABLE IF EXISTS {table}")
    rows = (_unwrapped(row, width, delimiter) for row in read())
    engine.load_text(table, _blocks(rows, width), width + 1)
    return Loaded(row_hash=hash_of(width + 1))


def _blocks(rows: Iterator[TableRow], width: int) -> Iterator[list[TableRow]]:
    """Yield rows of one width and one more cell: what a broken row has beyond the header's columns."""
    while block := list(islice(rows, _BLOCK_ROWS)):
        yield [[*padded(row, width), beyond(row, width)] for row in block]


def _unwrapped(row: TableRow, width: int, delimiter: str) -> TableRow:
    """Return the cells of a row of which another program made one quoted text, for it held quotation marks."""
    if len(row) != 1 or width < 3 or delimiter not in (row[0] or ""):
        return row
    cells = split_row(row[0] or "", delimiter)
    return cells if len(cells) == width else row


def _wrapped(head: Sequence[TableRow], width: int, delimiter: str) -> int:
    return sum(len(_unwrapped(row, width, delimiter)) != len(row) for row in head)


def _wrapped_notice(path: Path, count: int) -> tuple[Notice]:
    return (
        Notice(
            "split_column",
            f"Rows of {path.name} stand in quotation marks as a whole ({count} of the first {HEAD_ROWS:,}), as when a "
            "file is opened with another delimiter than its own and saved; they were split like the others.",
        ),
    )


def _scan(path: Path) -> _Scan:
    """Read a file once: its fingerprint, its encoding and whether the fast reader can have it."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    start, size, utf8, regular, plain, tail = b"", 0, True, True, True, b"\n"
    unbroken = blank = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            start = start or chunk
            size += len(chunk)
            unbroken = 0 if b"\n" in chunk or b"\r" in chunk else unbroken + 1
            blank = 0 if chunk.strip() else blank + 1
            if unbroken > _LONGEST_LINE or blank > _MOST_BLANK:
                raise _no_lines(path, bool(blank))
            joined = tail + chunk
            regular = regular and not _has_any(joined, (b"\n\n", b"\n\r\n", b"\0"))
            plain = plain and chunk.isascii() and not _has_any(joined, (b"\t", b"'", b'="'))
            tail = chunk[-2:]
            utf8 = utf8 and (plain or _decodes(decoder, chunk))
        utf8 = utf8 and _decodes(decoder, b"", final=True)
    lone_returns = start.count(b"\r") != start.count(b"\r\n")
    return _Scan(digest.hexdigest(), size, start, utf8, regular and not lone_returns, plain)


def _no_lines(path: Path, blank: bool) -> UnusableInputError:
    what = f"{_MOST_BLANK} MB of blank lines" if blank else f"a line of more than {_LONGEST_LINE} MB"
    return UnusableInputError(f"{path.name} holds {what} and is no order list: export the orders again.")


def _has_any(chunk: bytes, marks: Sequence[bytes]) -> bool:
    """Tell whether any mark stands in a chunk; its rarest byte is looked for first, which is ten times as fast."""
    return any(mark in chunk for mark in marks if not (b"\r" in mark or b"=" in mark) or mark.strip(b'\n"') in chunk)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _encoding(scan: _Scan, vocabulary: Collection[str]) -> Encoding:
    marked = marked_encoding(scan.start)
    if marked:
        return Encoding(marked, errors="replace")
    if scan.utf8:
        return Encoding("utf-8")
    return legacy_encoding(scan.start, vocabulary)


def _swallowed(row: Sequence[str], delimiter: str, width: int) -> bool:
    """Tell whether a cell holds whole rows of the list: the quotation mark before them is closed far below."""
    inside = (line for cell in row if "\n" in cell for line in cell.splitlines()[1:])
    return width > _LEAST_WIDTH and any(line.count(delimiter) >= width - 1 for line in inside)


def _rows(path: Path, encoding: Encoding, delimiter: str) -> Iterator[TableRow]:
    """Yield the rows as they stand, blank ones too, so that numbers stay those that a spreadsheet shows."""
    with path.open("rb") as raw:
        text = io.TextIOWrapper(raw, encoding.name, errors=encoding.errors, newline="")
        lines = (line.replace("\0", "") for line in text)
        if delimiter == BLANKS:
            for line in lines:
                yield [*line.split()]
            return
        csv.field_size_limit(_FIELD_LIMIT)
        number = width = 0
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
        try:
            for row in reader:
                if reader.line_num - number > 1 and _swallowed(row, delimiter, width):
                    raise csv.Error("the rows after it stand in one cell")
                width = max(width, len(row))
                if number == 0 and len(row) <= 2 and row and row[0].lower().startswith("sep="):
                    continue
                number += 1
                yield list(row)
        except csv.Error as error:
            raise UnusableInputError(
                f"{path.name}, after row {number}: a quotation mark is opened and never closed ({error}); "
                "repair that row or export again."
            ) from error
