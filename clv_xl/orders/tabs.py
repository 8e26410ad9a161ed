"""A tab: rows of text cells from one file or one sheet, before anyone knows what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from clv_xl.engines import Engine

HEAD_ROWS = 1000
TableRow = list[str | None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the loaded table holds beside its cells."""

    row_hash: str  # SQL that tells two rows of the file apart by all their cells
    overflow: int | None  # column of cells beyond the header's, None: no row has any


def hash_of(width: int) -> str:
    """Return the SQL hash of all cells of a row."""
    return f"hash({', '.join(f'c{i}' for i in range(width))})"


@dataclass(frozen=True, slots=True)
class Tab:
    """One list of rows. `head` holds its first rows, so that `head[0]` is row 1 as a spreadsheet shows it."""

    file: Path
    name: str | None  # of the sheet, None for text files
    sha256: str
    size_bytes: int
    head: Sequence[TableRow]
    width: int
    load: Callable[[Engine, str, Sequence[int]], Loaded]  # makes table(rn, c...) with at least the columns asked for
    plain: bool = False  # nothing but ASCII, no tabs, apostrophes or `="` anywhere
    encoding: str | None = None
    delimiter: str | None = None

    @property
    def label(self) -> str:
        """Return the file's name and the tab's."""
        return f"{self.file.name} [{self.name}]" if self.name is not None else self.file.name
