"""Header text: how two column names are compared, and which row of a tab is the header."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache

from clv_xl.orders.dates.written_dates import reads_as_date

Cells = Sequence[str | None]

HEADER_SEARCH_ROWS = 20
_SPACES = re.compile(r"\s+")
_LEVEL = re.compile(r"\s*\((單|品)\)\s*$")  # Shopee Taiwan: of the order, of the item
_ARABIC_MARKS = re.compile("[\u0640\u064b-\u0652\u0670]")  # tatweel and vowels
_ARABIC_LETTERS = str.maketrans("أإآىيةك", "اااییهک")
_NUMBER_OR_DATE = re.compile(r"^[\s(+-]*[^\W\d_]{0,3}[.$€£¥₹]?\s*\d[\d\s.,:/\-T%)+Z]*\s*(am|pm)?$", re.IGNORECASE)


@lru_cache(maxsize=1 << 16)
def normalise(name: str | None) -> str:
    """Return a header as it is compared: as `tidy` has it, case-folded, letters of Arabic script in one form."""
    text = tidy(name)
    return text.casefold() if text.isascii() else _fold_arabic(text.casefold())


def tidy(name: str | None) -> str:
    """Return a header in its own case: NFKC, trimmed, single spaces, without `*`, BOM, last dot or mark of level."""
    if not name:
        return ""
    text = unicodedata.normalize("NFKC", name).replace("\ufeff", "").replace("\u200c", "")
    return _SPACES.sub(" ", _LEVEL.sub("", text)).strip().strip("*").strip().rstrip(".:")


def _fold_arabic(text: str) -> str:
    return _ARABIC_MARKS.sub("", text).translate(_ARABIC_LETTERS)


def bare(cell: str) -> str:
    """Return a cell without blanks and without the guards that keep spreadsheets from reading it as a number."""
    text = cell.strip()
    return text[2:-1].strip() if text.startswith('="') else text.lstrip("'").strip()


def looks_like_data(cell: str) -> bool:
    """Tell whether a cell is a number, an amount of money or a date: no header says that."""
    return bool(_NUMBER_OR_DATE.match(cell)) or "@" in cell or reads_as_date(cell)


def filled(row: Cells) -> list[str]:
    """Return the cells of a row that hold something."""
    return [cell.strip() for cell in row if cell and cell.strip()]


def find_header(head: Sequence[Cells], vocabulary: Collection[str]) -> int | None:
    """Return the index of the header row among the first rows, or None where the data start at once.

    The row with the most known column names wins. With none known, the first row of at least two different texts,
    none of them a number or date, that is as wide as what follows.
    """
    search = head[:HEADER_SEARCH_ROWS]
    known = [sum(normalise(cell) in vocabulary for cell in filled(row)) for row in search]
    if known and max(known) >= 2:
        return known.index(max(known))
    width = max((len(filled(row)) for row in head[:50]), default=0)
    for index, row in enumerate(search):
        cells = filled(row)
        if len(cells) >= max(2, 0.6 * width) and len(set(cells)) == len(cells):
            return None if any(looks_like_data(cell) for cell in cells) else index
    return None


def unique_names(row: Cells) -> list[str]:
    """Return a header row as names for people: blanks get their column letter, duplicates stay as they are."""
    return [(cell or "").strip().strip("\ufeff") or f"column {letter(i)}" for i, cell in enumerate(row)]


def letter(index: int) -> str:
    """Return the spreadsheet letter of a 0-based column index: 0 is A, 26 is AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text
