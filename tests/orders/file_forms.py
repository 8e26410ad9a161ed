"""The files that an order list can stand in: text with any delimiter, end of line and encoding, and workbooks."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook

from tests.orders.mutations import Table, date_columns, money_columns
from tests.orders.written_cells import moment_of, money_of


@dataclass(frozen=True)
class TextForm:
    """How a text file is written."""

    delimiter: str = ","
    quote_all: bool = False
    end: str = "\n"
    encoding: str = "utf-8"
    first_line: str = ""
    suffix: str = ".csv"

    def write(self, table: Table) -> bytes:
        text = io.StringIO()
        quoting = csv.QUOTE_ALL if self.quote_all else csv.QUOTE_MINIMAL
        csv.writer(text, delimiter=self.delimiter, lineterminator=self.end, quoting=quoting).writerows(table.rows)
        return (self.first_line + text.getvalue()).encode(self.encoding)


@dataclass(frozen=True)
class BookForm:
    """How a workbook is written: as text, or with real dates and numbers."""

    typed: bool = False
    suffix: str = ".xlsx"

    def write(self, table: Table) -> bytes:
        dates, money = (frozenset(columns) if self.typed else frozenset() for columns in kinds(table))
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Orders")
        for row in table.rows:
            sheet.append(
                [
                    (moment_of(cell) if i in dates else _number(cell, table) if i in money else None) or cell or None
                    for i, cell in enumerate(row)
                ]
            )
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()


def kinds(table: Table) -> tuple[list[int], list[int]]:
    """Columns of dates and of money."""
    return date_columns(table), money_columns(table)


def _number(cell: Any, table: Table) -> float | None:
    number = money_of(cell, table.known.dotted_thousands)
    return None if number is None else float(number)


Form = TextForm | BookForm

FORMS: Mapping[str, Form] = {
    "comma_all_quoted": TextForm(quote_all=True),
    "comma_crlf": TextForm(end="\r\n"),
    "comma_cr": TextForm(end="\r"),
    "semicolon": TextForm(";"),
    "semicolon_all_quoted_crlf": TextForm(";", quote_all=True, end="\r\n"),
    "semicolon_sep_line": TextForm(";", first_line="sep=;\n"),
    "comma_sep_line_crlf": TextForm(first_line="sep=,\r\n", end="\r\n"),
    "tab": TextForm("\t", suffix=".tsv"),
    "tab_all_quoted": TextForm("\t", quote_all=True, suffix=".txt"),
    "bar": TextForm("|", suffix=".txt"),
    "utf8_bom": TextForm(encoding="utf-8-sig", end="\r\n"),
    "utf16_le_tab": TextForm("\t", encoding="utf-16-le", first_line="\ufeff", end="\r\n", suffix=".txt"),
    "utf16_be": TextForm(encoding="utf-16-be", first_line="\ufeff"),
    "book_of_text": BookForm(),
    "book_of_values": BookForm(typed=True),
}


def legacy_encodings(table: Table, encodings: Sequence[str]) -> list[str]:
    """The encodings that have every letter of a list."""
    text = "".join(str(cell) for row in table.rows for cell in row)
    return [name for name in encodings if text.encode(name, errors="ignore").decode(name) == text]
