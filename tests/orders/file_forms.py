"""The files that an order list can stand in: text with any delimiter, end of line and encoding, and workbooks."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from tests.orders.mutations import Table, date_columns, money_columns
from tests.orders.written_cells import moment_of, money_of, sign_of


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
        dialect = csv.unix_dialect if self.quote_all else csv.excel  # they quote all cells, and those that need it
        csv.writer(text, dialect, delimiter=self.delimiter, lineterminator=self.end).writerows(table.rows)
        return (self.first_line + text.getvalue()).encode(self.encoding)


@dataclass(frozen=True)
class BookForm:
    """How a workbook is written: as text, or with real dates and numbers."""

    typed: bool = False
    suffix: str = ".xlsx"

    def write(self, table: Table) -> bytes:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Orders")
        dates, money = (date_columns(table), money_columns(table)) if self.typed else ([], [])
        for row in table.rows:
            cells = []
            for column, text in enumerate(row):
                value = moment_of(text) if column in dates else _number(text, table) if column in money else None
                cell = WriteOnlyCell(sheet, (text or None) if value is None else value)
                if column in money and (sign := sign_of(text)):
                    cell.number_format = f'"{sign}"#,##0.00'
                if cell.data_type == "f":
                    cell.data_type = "s"  # ="00012" is the text of a guarded id
                cells.append(cell)
            sheet.append(cells)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()


def _number(cell: Any, table: Table) -> float | None:
    number = money_of(cell, table.known.dotted_thousands)
    return None if number is None else float(number)


Form = TextForm | BookForm

FORMS: Mapping[str, Form] = {
    "comma_all_quoted": TextForm(quote_all=True),
    "comma_crlf": TextForm(end="\r\n"),
    "comma_all_quoted_cr": TextForm(quote_all=True, end="\r"),  # else a line break within a cell would end its row
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
