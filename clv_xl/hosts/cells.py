"""A call as a cell makes it: cell values in, cell values or cell errors out. Needs no numpy and knows no host."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from clv_xl.udf import REGISTRY, FitOf, Function, InputError, Kind


@dataclass(frozen=True)
class CellError:
    """An error value of a cell, such as #N/A; as an argument it may be any that the host has."""

    kind: Kind | str


Rows = Sequence[Sequence[Any]]


def answer(function: Function, arguments: Sequence[Any]) -> Any:
    """Answer a cell's call.

    Parameters
    ----------
    function
        A record of the registry.
    arguments
        One each: a value, a `CellError`, None for a blank cell or an argument left out, or a range as a tuple of rows.

    Returns
    -------
    Any
        A value or a `CellError`; for ranges a list of rows of them, in the shape of the range. A table is a list of
        rows, too, and so is the block of a fit. An error among the arguments comes back: in its own row where the
        function answers row by row, from the block of a fit if it stands where a forecast reads it.
    """
    given = [_without_frame(value) for value in arguments]
    _read_blocks(function, given)
    records = _records(function, len(given))
    by_row = [record.by_row and _is_range(value) for record, value in zip(records, given, strict=False)]
    for value, own_rows in zip(given, by_row, strict=False):
        error = None if own_rows else next(_errors(value), None)
        if error is not None:
            return error
    shape = _shape([value for value, own_rows in zip(given, by_row, strict=False) if own_rows])
    try:
        if shape is None:
            found = function.call(*given)
            if function.answer_type is list and hasattr(found, "block"):
                found = [[_number(value) for value in row] for row in found.block()]
            return _table(found) if isinstance(found, list) else found
        return _in_rows(function, given, by_row, shape)
    except InputError as refused:
        return CellError(refused.kind)


def _in_rows(function: Function, given: list[Any], by_row: list[bool], shape: tuple[int, int]) -> Any:
    errors: dict[int, CellError] = {}
    for place, own_rows in enumerate(by_row):
        if not own_rows:
            continue
        items = _spread(given[place], shape)
        if items is None:
            return CellError("#VALUE!")
        if CellError in {*map(type, items)}:
            for index, item in enumerate(items):
                if isinstance(item, CellError):
                    errors.setdefault(index, item)
                    items[index] = None
        given[place] = items
    flat = function.rows(*given)
    if InputError in {*map(type, flat)}:
        flat = [CellError(found.kind) if isinstance(found, InputError) else found for found in flat]
    for index, error in errors.items():
        flat[index] = error
    height, width = shape
    if width == 1:
        return [[item] for item in flat]
    return [flat[row * width : (row + 1) * width] for row in range(height)]


def _records(function: Function, count: int) -> list[Any]:
    records = list(function.arguments)
    if records and records[-1].variadic:
        records += [records[-1]] * (count - len(records))
    return records


def _read_blocks(function: Function, given: list[Any]) -> None:
    """Take out of the blocks of fits the errors that no forecast reads, such as a standard error that is unknown."""
    fits, first = function.fits, 0
    asked_why = bool(function.arguments) and function.arguments[-1].variadic
    if asked_why:  # what follows are the arguments of the function that is named
        named = REGISTRY.get(str(given[0]).strip().upper()) if given else None
        fits, first = (named.fits if named else ()), 1
    for place, takes in fits:
        if place + first < len(given) and _is_range(given[place + first]):
            given[place + first] = _as_read(given[place + first], takes, asked_why)


def _as_read(block: Rows, takes: Any, asked_why: bool) -> Rows:
    if CellError not in {*map(type, chain.from_iterable(block))}:
        return block
    return tuple(tuple(_row_as_read(row, takes, asked_why)) for row in block)


def _row_as_read(row: Sequence[Any], takes: FitOf, asked_why: bool) -> Iterator[Any]:
    label, *values = row
    yield label
    for value in values:
        if isinstance(value, CellError) and not isinstance(label, CellError) and not takes.reads(label):
            yield None
        elif asked_why and value == CellError("#N/A"):
            yield math.nan  # so that the function says why the fit can't answer
        else:
            yield value


def _number(value: Any) -> Any:
    """Return a value of a block; where there is no number the cell shows that it is not available."""
    return CellError("#N/A") if isinstance(value, float) and math.isnan(value) else value


def _is_range(value: Any) -> bool:
    return isinstance(value, (tuple, list))


def _without_frame(value: Any) -> Any:
    """Return the only cell of a range of one, and any other range as a tuple of rows."""
    if not _is_range(value):
        return value
    if len(value) == 1 and _is_range(value[0]) and len(value[0]) == 1:
        return value[0][0]
    if isinstance(value, tuple) and {*map(type, value)} == {tuple}:  # as it comes from COM and from Calc: no copy
        return value
    return tuple(tuple(row) if _is_range(row) else (row,) for row in value)


def _errors(value: Any) -> Iterator[CellError]:
    if isinstance(value, CellError):
        yield value
    elif _is_range(value):
        items = list(chain.from_iterable(value))
        if CellError in {*map(type, items)}:
            yield from (item for item in items if isinstance(item, CellError))


def _shape(ranges: list[Rows]) -> tuple[int, int] | None:
    """Height and width of the answer: a row against a column makes a table, as with Excel's own functions."""
    if not ranges:
        return None
    return max(map(len, ranges)), max(len(rows[0]) for rows in ranges)


def _spread(rows: Rows, shape: tuple[int, int]) -> list[Any] | None:
    """The cells of a range in the answer's shape, row after row; nothing where it doesn't fit."""
    height, width = shape
    if len(rows) not in (1, height) or len(rows[0]) not in (1, width):
        return None
    wide = rows if len(rows[0]) == width else [tuple(row) * width for row in rows]
    return list(chain.from_iterable(wide)) * (1 if len(rows) == height else height)


def _table(found: list[Any]) -> list[list[Any]]:
    return [row if isinstance(row, list) else [row] for row in found]
