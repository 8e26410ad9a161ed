"""Text from orders made safe for a cell: XML characters only, Excel's length limit, never an escape sequence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

CELL_LIMIT = 32_767  # characters in an Excel cell, counted as UTF-16 units
ELLIPSIS = "…"

# Not allowed in XML 1.0, or lone halves of a surrogate pair; line ends and tabs become spaces before.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile("[\t\r\n\x85\u2028\u2029]+")
_ODD = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]")
# Excel reads _x0041_ as the letter A: the underscore of such a text must be written as an escape itself.
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Texts fit for cells, and how many had to be changed."""

    texts: list[str]
    cut: int  # longer than a cell can hold
    control_characters: int  # texts that had characters no cell can hold


def clean_cell(text: str) -> str:
    """One text, fit for a cell written by openpyxl."""
    return _ESCAPE_LIKE.sub("_x005F_", shorten(drop_control_characters(text)))


def clean_column(texts: Sequence[str]) -> Cleaned:
    """A column of texts; a text that needs no change is kept as it is, which is nearly always all of them."""
    cleaned, cut, odd = list(texts), 0, 0
    for index in [i for i, text in enumerate(cleaned) if len(text) > CELL_LIMIT // 2 or _ODD.search(text)]:
        before = cleaned[index]
        plain = drop_control_characters(before)
        cleaned[index] = shorten(plain)
        odd += plain != before
        cut += cleaned[index] != plain
    return Cleaned(cleaned, cut, odd)


def drop_control_characters(text: str) -> str:
    """Without characters that XML can't hold; line ends become a space."""
    return _ILLEGAL.sub("", _SPACES.sub(" ", text))


def shorten(text: str) -> str:
    """Cut to what a cell holds, ending in an ellipsis; never through the middle of a character."""
    if len(text) <= CELL_LIMIT // 2 or _units(text) <= CELL_LIMIT:
        return text
    kept = text[: CELL_LIMIT - 1]
    while _units(kept) > CELL_LIMIT - 1:
        kept = kept[: -max(1, (_units(kept) - CELL_LIMIT + 1) // 2)]
    return kept + ELLIPSIS


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def to_xml(text: str) -> str:
    """A cleaned text as XML element content."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ESCAPE_LIKE.sub("_x005F_", text) if "_x" in text else text


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet that opens a CSV would take the text for a formula."""
    return text[:1] in ("=", "+", "-", "@", "\t", "\r")
