"""The rows of a large sheet as XML text, a column at a time: what makes 1,000,000 customers a matter of seconds.

openpyxl makes an object and looks up a style for every cell. Here a column of numbers becomes a list of texts at
once, dates and words come from a table of the few that are distinct, and a row is one template filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from openpyxl.utils import get_column_letter

from clv_xl.report.package import in_chunks
from clv_xl.report.text import to_xml

CHUNK = 10_000  # rows
MONEY_DIGITS = 6  # hides binary dust such as 123.45000000000002, keeps every amount a shop can have
_EXCEL_EPOCH = np.datetime64("1899-12-30", "D")
_TO_ESCAPE = frozenset("&<>")


class Column(Protocol):
    """A column of the large sheet."""

    def cells(self, letter: str, rows: slice) -> tuple[str, list[Any]]:
        """Template of a cell with one %-field, R standing for the row number, and the values of the rows."""
        ...


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole or decimal numbers; NaN is an empty cell, infinity an error."""

    values: npt.NDArray[Any]
    style: int

    def cells(self, letter: str, rows: slice) -> tuple[str, list[Any]]:
        """As Column says; an infinite number is a ValueError."""
        part = self.values[rows]
        if part.dtype.kind in "iu":
            return f'<c r="{letter}\0" s="{self.style}"><v>%d</v></c>', part.tolist()
        if np.isinf(part).any():
            raise ValueError("a number without end can't be written to a cell")
        texts = [repr(value) for value in np.round(part, MONEY_DIGITS).tolist()]
        empty = np.flatnonzero(np.isnan(part)).tolist()
        if not empty:
            return f'<c r="{letter}\0" s="{self.style}"><v>%s</v></c>', texts
        for index in empty:
            texts[index] = ""
        filled = [f"<v>{text}</v>" if text else "" for text in texts]
        return f'<c r="{letter}\0" s="{self.style}">%s</c>', filled


@dataclass(frozen=True, slots=True)
class Rounded:
    """Numbers known for every row, with a few digits after the decimal mark, which the row's template writes itself."""

    values: npt.NDArray[np.float64]
    style: int
    digits: int

    def cells(self, letter: str, rows: slice) -> tuple[str, list[Any]]:
        """As Column says; a number without end, or none, is a ValueError."""
        part = self.values[rows]
        if not np.isfinite(part).all():
            raise ValueError("a number without end can't be written to a cell")
        return f'<c r="{letter}\0" s="{self.style}"><v>%.{self.digits}f</v></c>', part.tolist()


def amounts(values: npt.NDArray[np.float64], style: int) -> Column:
    """A column of amounts; quicker where all are known and have no more than the usual digits of money."""
    for digits in (0, 2, 3):
        if np.array_equal(np.round(values, digits), values):
            return Rounded(values, style, digits)
    return Numbers(values, style)


@dataclass(frozen=True, slots=True)
class Dates:
    """Calendar days; NaT is an empty cell."""

    values: npt.NDArray[np.datetime64]
    style: int

    def cells(self, letter: str, rows: slice) -> tuple[str, list[Any]]:
        """As Column says, as serial numbers."""
        part = self.values[rows]
        serials = (part.astype("datetime64[D]") - _EXCEL_EPOCH).astype(np.int64)
        missing = np.isnat(part)
        if not missing.any():
            return f'<c r="{letter}\0" s="{self.style}"><v>%d</v></c>', serials.tolist()
        filled = [f"<v>{day}</v>" for day in serials.tolist()]
        for index in np.flatnonzero(missing).tolist():
            filled[index] = ""
        return f'<c r="{letter}\0" s="{self.style}">%s</c>', filled


@dataclass(frozen=True, slots=True)
class Texts:
    """Any texts, cleaned before; never read as formulas, numbers or links."""

    values: Sequence[str]
    style: int

    def cells(self, letter: str, rows: slice) -> tuple[str, list[Any]]:
        """As Column says, as inline strings."""
        part = list(self.values[rows])
        together = "".join(part)
        if "_x" in together or not _TO_ESCAPE.isdisjoint(together):
            part = [to_xml(text) for text in part]
        # Without xml:space a reader may drop blanks at the ends of a text.
        keep = ' xml:space="preserve"' if any(text[:1] == " " or text[-1:] == " " for text in part) else ""
        return f'<c r="{letter}\0" s="{self.style}" t="inlineStr"><is><t{keep}>%s</t></is></c>', part


@dataclass(frozen=True, slots=True)
class Choices:
    """Texts or numbers of which few are distinct, each with a look of its own: segment, VIP, score."""

    codes: npt.NDArray[np.integer[Any]]
    choices: Sequence[str | int | None]
    styles: Sequence[int]

    def cells(self, letter: str, rows: slice) -> tuple[str, list[Any]]:
        """As Column says; every choice is made ready once."""
        table = [_choice(value, style) for value, style in zip(self.choices, self.styles, strict=True)]
        return f'<c r="{letter}\0"%s', [table[code] for code in self.codes[rows].tolist()]


def _choice(value: str | int | None, style: int) -> str:
    if value is None or value == "":
        return f' s="{style}"/>'
    if isinstance(value, int):
        return f' s="{style}"><v>{value}</v></c>'
    return f' s="{style}" t="inlineStr"><is><t>{to_xml(value)}</t></is></c>'


def row_chunks(columns: Sequence[Column], total: int, first_row: int, first_column: int = 1) -> Iterator[bytes]:
    """The rows as UTF-8 XML, some thousands at a time."""
    letters = [get_column_letter(first_column + offset) for offset in range(len(columns))]
    runs = list(_runs(columns, letters))
    for rows in in_chunks(total, CHUNK):
        pairs = [_choices_together(run, rows) if len(run) > 1 else run[0][0].cells(run[0][1], rows) for run in runs]
        template = '<row r="\0">' + "".join(pair[0] for pair in pairs) + "</row>"
        numbers = range(first_row + rows.start, first_row + rows.stop)
        values = zip(*(pair[1] for pair in pairs), strict=True)
        # The row number stands in every cell: replacing a mark is quicker than 25 more fields in the template.
        yield "".join(
            [(template % value).replace("\0", str(number)) for value, number in zip(values, numbers, strict=True)]
        ).encode()


def _runs(columns: Sequence[Column], letters: Sequence[str]) -> Iterator[list[tuple[Column, str]]]:
    """Columns one by one, but neighbouring choices together."""
    run: list[tuple[Column, str]] = []
    for column, letter in zip(columns, letters, strict=True):
        if run and not (isinstance(column, Choices) and isinstance(run[0][0], Choices)):
            yield run
            run = []
        run.append((column, letter))
    if run:
        yield run


def _choices_together(run: list[tuple[Column, str]], rows: slice) -> tuple[str, list[Any]]:
    """Cells of neighbouring choices as one text: of all combinations few occur, and each is put together once."""
    choices = [(column, letter) for column, letter in run if isinstance(column, Choices)]
    combined = np.zeros(rows.stop - rows.start, dtype=np.int64)
    for column, _ in choices:
        combined = combined * len(column.choices) + column.codes[rows]
    _, examples, which = np.unique(combined, return_index=True, return_inverse=True)
    texts = [""] * len(examples)
    for column, letter in choices:
        template, cells = column.cells(letter, rows)
        texts = [text + template % cells[example] for text, example in zip(texts, examples.tolist(), strict=True)]
    return "%s", [texts[place] for place in which.tolist()]
