"""A list opened with another delimiter than its own and saved so: rows as texts in one column -> their cells."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from clv_xl.engines import Engine
from clv_xl.orders.book import Notice
from clv_xl.orders.columns.headers import HEADER_SEARCH_ROWS, normalise
from clv_xl.orders.tabs import Loaded, Tab, TableRow, Wanted, beyond, hash_of, padded

_DELIMITERS = (",", ";", "\t", "|")
_REGULAR_IF_KNOWN, _REGULAR = 0.5, 0.8  # share of rows that must have as many pieces as the header
_IN_FIRST = 0.8  # share of rows whose first cell must hold the delimiter
_LEAST_COLUMNS = 3
_BLOCK_ROWS = 20_000
_LONE_DIGIT = re.compile(r"\d")
_TWO_DECIMALS = re.compile(r"\d0|0")


def split_row(text: str, delimiter: str) -> TableRow:
    """Return the cells of a row that stands in one text."""
    try:
        return list(next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), []))
    except csv.Error:
        return [text]


def split_tab(tab: Tab, vocabulary: Collection[str]) -> Tab:
    """Return a tab of the cells that stand in its first column, or the tab itself where its columns are right."""
    found = _delimiter(tab.head, vocabulary)
    if not found:
        return tab
    delimiter = found
    head = [split_row(text, delimiter) for text in _lines(tab.head, delimiter)]
    width = Counter(len(row) for row in head if len(row) > 1).most_common(1)[0][0]
    width = max([width, *(len(row) for row in head[:HEADER_SEARCH_ROWS])])
    notice = Notice(
        "split_column",
        f"The rows of {tab.label} stand as texts in one column, as when a file is opened with another delimiter than "
        f"its own; they were split at {_named(delimiter)}: where a cell itself held a comma, check the amounts.",
    )

    def load(engine: Engine, table: str, wanted: Wanted) -> Loaded:
        whole = f"{table}_whole"
        every = range(tab.width)
        tab.load(engine, whole, Wanted(1, every, (), [""] * tab.width, all_cells=True))
        columns = ", ".join(f"c{i}::VARCHAR" for i in every)
        rows = engine.rows(f"SELECT {columns} FROM {whole} ORDER BY rn")
        engine.run(f"DROP TABLE {whole}")
        split = (split_row(text, delimiter) for text in _lines(rows, delimiter))
        engine.load_text(table, _blocks(split, width), width + 1)
        return Loaded(row_hash=hash_of(width + 1))

    rows = [padded(row, width) for row in head]
    return replace(
        tab, head=rows, width=width, load=load, plain=False, delimiter=delimiter, notices=(*tab.notices, notice)
    )


def _blocks(rows: Iterator[TableRow], width: int) -> Iterator[list[TableRow]]:
    while block := list(islice(rows, _BLOCK_ROWS)):
        yield [[*padded(row, width), beyond(row, width)] for row in block]


def _delimiter(head: Sequence[Sequence[str | None]], vocabulary: Collection[str]) -> str:
    """Return the delimiter whose pieces are an order list's, or an empty text.

    The header, which seldom holds a comma, stands in the first column alone.
    """
    alone = [row[0] or "" for row in head if row and row[0] and not any(row[1:])]
    filled = [row for row in head if any(row)]
    marks = [mark for mark in _DELIMITERS if sum(mark in (row[0] or "") for row in filled) >= _IN_FIRST * len(filled)]
    return next((mark for mark in marks if _fits(head, alone[:HEADER_SEARCH_ROWS], mark, vocabulary)), "")


def _fits(head: Sequence[Sequence[str | None]], headers: list[str], mark: str, vocabulary: Collection[str]) -> bool:
    widths = Counter(len(split_row(text, mark)) for text in _lines(head, mark) if text.strip())
    for text in headers:
        names = split_row(text, mark)
        if len(names) < _LEAST_COLUMNS:
            continue
        known = sum(normalise(name) in vocabulary for name in names)
        regular = (widths[len(names)] - 1) / max(sum(widths.values()) - 1, 1)
        if regular >= (_REGULAR_IF_KNOWN if known >= 2 else _REGULAR) and sum(widths.values()) > 1:
            return True
    return False


def _lines(rows: Sequence[Sequence[str | None]], delimiter: str) -> list[str]:
    """Return each row as the text that it was. A program that took another mark for the delimiter split at that."""
    taken = ";" if delimiter == "," else ","
    pieces = [_without_end(row) for row in rows]
    lone = [row[-1] for row in pieces if len(row) > 1]
    if any(map(_TWO_DECIMALS.fullmatch, lone)):  # 12,05 came as 12 and the number 5, since 12,50 came as 12 and 50
        pieces = [[*row[:-1], "0" + row[-1]] if _ends_short(row) else row for row in pieces]
    return [taken.join(row) for row in pieces]


def _ends_short(row: list[str]) -> bool:
    return len(row) > 1 and bool(_LONE_DIGIT.fullmatch(row[-1]))


def _without_end(row: Sequence[str | None]) -> list[str]:
    filled = [cell or "" for cell in row]
    while filled and not filled[-1]:
        filled.pop()
    return filled


def _named(delimiter: str) -> str:
    return {",": "the commas", ";": "the semicolons", "\t": "the tabs"}.get(delimiter, "each |")
