"""A tab: rows of text cells from one file or one sheet, before anyone knows what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from clv_xl.engines import Engine
from clv_xl.orders.book import Notice

HEAD_ROWS = 1000
MOST_COLUMNS = 2_000  # the widest exports, with a column for each custom field, have some hundreds
TableRow = list[str | None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the loaded table holds beside its cells."""

    row_hash: str  # SQL that tells two rows of the file apart by all their cells
    all_cells: bool = True  # False: not every cell was read, so the hash says nothing of a row's contents
    notices: tuple[Notice, ...] = ()  # what only the whole tab could tell


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the typing needs of a tab."""

    first_data_row: int  # 1-based
    columns: Sequence[int]
    texts: Sequence[int]  # those of the columns that must arrive as text, ids and keys
    header: Sequence[str]
    all_cells: bool = False  # every cell must go into the hash: the tab holds orders in pieces
    date: int | None = None  # the column of the order's day


def hash_of(width: int) -> str:
    """Return the SQL hash of all cells of a row."""
    return f"hash({', '.join(f'c{i}' for i in range(width))})"


def padded(row: TableRow, width: int) -> TableRow:
    """Return a row with as many cells as the tab has columns."""
    return row if len(row) == width else row[:width] + [None] * (width - len(row))


def beyond(row: TableRow, width: int) -> str | None:
    """Return as one text what a broken row has right of the tab's columns."""
    return " ".join(cell for cell in row[width:] if cell and cell.strip()) or None


@dataclass(frozen=True, slots=True)
class Tab:
    """One list of rows. `head` holds its first rows, so that `head[0]` is row 1 as a spreadsheet shows it."""

    file: Path
    name: str | None  # of the sheet, None for text files
    sha256: str
    size_bytes: int
    head: Sequence[TableRow]
    width: int
    load: Callable[[Engine, str, Wanted], Loaded]  # makes table(rn, c...) with at least the columns wanted
    plain: bool = False  # nothing but ASCII, no tabs, apostrophes or `="` anywhere
    encoding: str | None = None
    delimiter: str | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def label(self) -> str:
        """Return the file's name and the tab's."""
        return f"{self.file.name} [{self.name}]" if self.name is not None else self.file.name
