"""The rows of a large sheet as XML text, all rows at once: what makes 1,000,000 customers a matter of seconds.

openpyxl makes an object and looks up a style for every cell. Here some thousand rows are one matrix of characters, a
line for each: what all rows share is copied in, digits are computed for whole columns, and the places that a short
number or text leaves empty are thrown out at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from openpyxl.utils import get_column_letter

from clv_xl.report.package import in_chunks
from clv_xl.report.text import to_xml

CHUNK = 2_000  # rows: their characters stay in the processor's cache
MONEY_DIGITS = 6  # hides binary dust such as 123.45000000000002, keeps every amount a shop can have
_LARGEST = 1e12  # with six more digits, nearly the largest whole number
_EXCEL_EPOCH = np.datetime64("1899-12-30", "D")
_TO_ESCAPE = frozenset("&<>")

Characters = npt.NDArray[np.uint8]  # rows x places; 0 is an empty place


class Cells(NamedTuple):
    """The cells of a column behind their address: what all begin with, what differs, and what all end with."""

    before: bytes
    inside: Characters
    after: bytes


class Column(Protocol):
    """A column of the large sheet."""

    def cells(self, rows: slice) -> Cells:
        """The cells of these rows."""
        ...


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole or decimal numbers; NaN is an empty cell, infinity an error."""

    values: npt.NDArray[Any]
    style: int

    def cells(self, rows: slice) -> Cells:
        """As Column says; an infinite number is a ValueError."""
        part = self.values[rows]
        if part.dtype.kind in "iu":
            return _valued(self.style, _whole(part), None)
        if np.isinf(part).any():
            raise ValueError("a number without end can't be written to a cell")
        missing = np.isnan(part)
        known = np.where(missing, 0.0, part)
        if np.abs(known).max(initial=0) < _LARGEST:
            written = _without_zeros(_decimal(known, MONEY_DIGITS))
        else:
            written = _texts([repr(value).encode() for value in np.round(known, MONEY_DIGITS).tolist()])
        return _valued(self.style, written, missing)


@dataclass(frozen=True, slots=True)
class Rounded:
    """Numbers known for every row, with so many digits after the decimal mark."""

    values: npt.NDArray[np.float64]
    style: int
    digits: int

    def cells(self, rows: slice) -> Cells:
        """As Column says; a number without end, or none, is a ValueError."""
        part = self.values[rows]
        if not np.isfinite(part).all():
            raise ValueError("a number without end can't be written to a cell")
        if np.abs(part).max(initial=0) < _LARGEST:
            return _valued(self.style, _decimal(part, self.digits), None)
        return _valued(self.style, _texts([f"{value:.{self.digits}f}".encode() for value in part.tolist()]), None)


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

    def cells(self, rows: slice) -> Cells:
        """As Column says, as serial numbers."""
        part = self.values[rows].astype("datetime64[D]")
        missing = np.isnat(part)
        serials = (np.where(missing, _EXCEL_EPOCH, part) - _EXCEL_EPOCH).astype(np.int64)
        return _valued(self.style, _whole(serials), missing)


@dataclass(frozen=True, slots=True)
class Texts:
    """Any texts, cleaned before; never read as formulas, numbers or links."""

    values: Sequence[str]
    style: int

    def cells(self, rows: slice) -> Cells:
        """As Column says, as inline strings."""
        part = list(self.values[rows])
        together = "".join(part)
        if "_x" in together or not _TO_ESCAPE.isdisjoint(together):
            part = [to_xml(text) for text in part]
        # Without xml:space a reader may drop blanks at the ends of a text.
        keep = b' xml:space="preserve"' if any(text[:1] == " " or text[-1:] == " " for text in part) else b""
        before = b' s="%d" t="inlineStr"><is><t%b>' % (self.style, keep)
        return Cells(before, _texts([text.encode() for text in part]), b"</t></is></c>")


@dataclass(frozen=True, slots=True)
class Choices:
    """Texts or numbers of which few are distinct, each with a look of its own: segment, VIP, score."""

    codes: npt.NDArray[np.integer[Any]]
    choices: Sequence[str | int | None]
    styles: Sequence[int]

    def cells(self, rows: slice) -> Cells:
        """As Column says; every choice is made ready once."""
        table = [_choice(value, style) for value, style in zip(self.choices, self.styles, strict=True)]
        return Cells(b"", _texts([each.encode() for each in table])[self.codes[rows]], b"")


def _choice(value: str | int | None, style: int) -> str:
    if value is None or value == "":
        return f' s="{style}"/>'
    if isinstance(value, int):
        return f' s="{style}"><v>{value}</v></c>'
    return f' s="{style}" t="inlineStr"><is><t>{to_xml(value)}</t></is></c>'


def row_chunks(columns: Sequence[Column], total: int, first_row: int, first_column: int = 1) -> Iterator[bytes]:
    """The rows as UTF-8 XML, some thousands at a time."""
    letters = [get_column_letter(first_column + offset).encode() for offset in range(len(columns))]
    for rows in in_chunks(total, CHUNK):
        number = _whole(np.arange(first_row + rows.start, first_row + rows.stop))
        parts: list[bytes | Characters] = [b'<row r="', number, b'">']
        for letter, column in zip(letters, columns, strict=True):
            cells = column.cells(rows)
            parts += [b'<c r="' + letter, number, b'"' + cells.before, cells.inside, cells.after]
        yield _joined([*parts, b"</row>"], rows.stop - rows.start)


def _joined(parts: list[bytes | Characters], count: int) -> bytes:
    """The parts beside each other, row below row."""
    shared, places, width = bytearray(), [], 0
    for part in parts:
        size = len(part) if isinstance(part, bytes) else part.shape[1]
        shared += part if isinstance(part, bytes) else bytes(size)
        if not isinstance(part, bytes):
            places.append((width, width + size, part))
        width += size
    lines = np.empty((count, width), np.uint8)
    lines[:] = np.frombuffer(shared, np.uint8)
    for start, end, part in places:
        lines[:, start:end] = part
    filled: bytes = lines[lines != 0].tobytes()
    return filled


def _valued(style: int, written: Characters, missing: npt.NDArray[np.bool_] | None) -> Cells:
    """Cells with a value each; none where it is missing."""
    before, after = b' s="%d">' % style, b"</c>"
    if missing is None or not missing.any():
        return Cells(before + b"<v>", written, b"</v>" + after)
    ends = [np.tile(np.frombuffer(mark, np.uint8), (len(written), 1)) for mark in (b"<v>", b"</v>")]
    inside = np.concatenate([ends[0], written, ends[1]], axis=1)
    inside[missing] = 0
    return Cells(before, inside, after)


def _texts(parts: list[bytes]) -> Characters:
    """Texts of any length."""
    width = max(map(len, parts), default=0) or 1
    return np.array(parts, dtype=f"S{width}").view(np.uint8).reshape(len(parts), width)


def _whole(values: npt.NDArray[Any]) -> Characters:
    """Whole numbers."""
    return _signed(np.abs(values.astype(np.int64)), values < 0, 0)


def _decimal(values: npt.NDArray[np.float64], digits: int) -> Characters:
    """Numbers with so many digits after the decimal mark."""
    scaled = np.rint(values * 10.0**digits).astype(np.int64)
    return _signed(np.abs(scaled), scaled < 0, digits)


def _signed(sizes: npt.NDArray[np.int64], negative: npt.NDArray[np.bool_], digits: int) -> Characters:
    """Digits of numbers, of which so many stand behind a decimal mark, with a sign where there is one."""
    largest = int(sizes.max(initial=0))
    width = max(len(str(largest)), digits + 1)
    rest: npt.NDArray[Any] = sizes.astype(np.uint32) if largest < 2**32 else sizes.astype(np.uint64)
    mark = 1 if digits else 0
    found = np.empty((len(sizes), 1 + width + mark), np.uint8)
    found[:, 0] = negative * np.uint8(ord("-"))
    if digits:
        found[:, -digits - 1] = ord(".")
    ten = rest.dtype.type(10)
    for place in range(width):
        shorter = rest // ten
        figure = (rest - shorter * ten).astype(np.uint8) + np.uint8(ord("0"))
        if place > digits:
            figure *= rest > 0  # no zeros before the first figure
        found[:, width + mark - place - (mark if place >= digits else 0)] = figure
        rest = shorter
    return found


def _without_zeros(written: Characters) -> Characters:
    """Without zeros at the end of the decimals, and without a mark that nothing follows."""
    open_end = np.ones(len(written), dtype=bool)
    for place in range(written.shape[1] - 1, written.shape[1] - 1 - MONEY_DIGITS, -1):
        open_end &= written[:, place] == ord("0")
        written[open_end, place] = 0
    written[open_end, -MONEY_DIGITS - 1] = 0
    return written
