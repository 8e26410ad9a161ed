"""An export as a file: rows under a platform's header, as text or as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import Workbook

from tests.orders.platforms.model import Seen, contract

Cells = list[object]
Row = Mapping[str, object]


@dataclass(frozen=True)
class Export:
    """A file that a platform could have given, and what it shows."""

    file: str
    content: bytes
    format: str  # its key starts so; empty where the header is too much of a guess to ask for one
    seen: Sequence[Seen]
    currency: str | None = None
    refused: tuple[str, ...] = ()  # words of the sentence that refuses a file without customers
    untold: tuple[str, ...] = ()  # numbers that nothing in the file tells, but that one may guess

    @property
    def expected(self) -> dict[str, Any]:
        return {name: number for name, number in contract(self.seen).items() if name not in self.untold}


def columns(text: str) -> list[str]:
    """Names of a header, written with commas between them over several lines."""
    return [name.strip() for line in text.strip().splitlines() for name in line.strip().rstrip(",").split(",")]


def grid(header: Sequence[str], rows: Iterable[Row]) -> list[Cells]:
    """Header and rows; of columns with one name the first is filled, `name#2` fills the second."""
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        again = sum(earlier == name for earlier in header[:place]) + 1
        places[name if again == 1 else f"{name}#{again}"] = place
    cells: list[Cells] = [list(header)]
    for row in rows:
        line: Cells = [""] * len(header)
        for name, value in row.items():
            line[places[name]] = value
        cells.append(line)
    return cells


def text_file(
    rows: Iterable[Sequence[object]],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    end: str = "\r\n",
    quote_all: bool = False,
) -> bytes:
    """Rows as the bytes of a CSV file."""
    text = io.StringIO()
    dialect = csv.unix_dialect if quote_all else csv.excel  # they quote all cells, and those that need it
    csv.writer(text, dialect, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue().encode(encoding)


def workbook(rows: Iterable[Sequence[object]], sheet: str = "Sheet1") -> bytes:
    """Rows as the bytes of a workbook with one sheet; empty text is an empty cell."""
    book = Workbook()
    tab = book.worksheets[0]
    tab.title = sheet
    for row in rows:
        tab.append([None if cell == "" else float(cell) if isinstance(cell, Decimal) else cell for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def plain(amount: Decimal) -> str:
    """1234.50"""
    return f"{amount:.2f}"


def english(amount: Decimal, sign: str = "") -> str:
    """$1,234.50, and -$1,234.50 below zero."""
    return f"{'-' if amount < 0 else ''}{sign}{abs(amount):,.2f}"


def european(amount: Decimal) -> str:
    """1.234,50"""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def dotted(amount: Decimal) -> str:
    """1.234.500: whole money with dots between thousands."""
    return f"{amount:,.0f}".replace(",", ".")
