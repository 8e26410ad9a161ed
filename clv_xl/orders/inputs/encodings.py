"""Bytes of a text file -> its encoding and delimiter."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from clv_xl.orders.columns.headers import HEADER_SEARCH_ROWS, normalise

BLANKS = " "  # columns lined up with blanks instead of a delimiter
_DELIMITERS = (",", ";", "\t", "|", "^")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ("gb18030", "big5", "cp1252", "cp1250", "cp1251", "cp1254", "cp1256", "cp1257", "shift_jis", "cp949", "cp874")
_SAMPLE_LINES, _SAMPLE_LENGTH = 200, 20_000


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes become text."""

    name: str
    errors: str = "strict"


def marked_encoding(start: bytes) -> str | None:
    """Return the Unicode encoding that the first bytes give away, or None."""
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    zeros = [start[0:400:2].count(0), start[1:400:2].count(0)]
    if len(start) >= 8 and max(zeros) > 0.2 * len(start[:400]) / 2:
        return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    return None


def legacy_encoding(sample: bytes, vocabulary: Collection[str]) -> Encoding:
    """Return the encoding of bytes that are not Unicode: the one whose header holds known names, else the likeliest."""
    damaged = sample.decode("utf-8", errors="replace")
    if damaged.count("\ufffd") * 20 < sum(char > "\x7f" for char in damaged):
        return Encoding("utf-8", errors="replace")
    lines = b"\n".join(sample.splitlines()[:HEADER_SEARCH_ROWS])
    for name in _LEGACY:
        cells = re.split(r"[,;\t|\n]", lines.decode(name, errors="ignore").replace('"', ""))
        if sum(not cell.isascii() and normalise(cell) in vocabulary for cell in cells) >= 2:
            return Encoding(name)
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:200_000], cp_isolation=list(_LEGACY)).best()
    return Encoding(best.encoding if best else "cp1252", errors="replace")


def find_delimiter(text: str, vocabulary: Collection[str]) -> str:
    """Return the delimiter whose columns are known by name and the most regular."""
    lines = [line[:_SAMPLE_LENGTH] for line in text.splitlines()[:_SAMPLE_LINES]]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[-1]
    scored = [(_score(list(_read(lines, mark)), vocabulary), mark) for mark in _DELIMITERS]
    (known, width, _), best = max(scored, key=lambda scored_mark: scored_mark[0])
    if not known and width <= 1 and not any(line.startswith('"') for line in lines):
        widths = Counter(len(line.split()) for line in lines if line.strip())
        if widths and widths.most_common(1)[0][0] >= 3 and len(widths) == 1:
            return BLANKS
    return best


def _read(lines: Sequence[str], mark: str) -> csv.reader:  # type: ignore[valid-type]
    return csv.reader(io.StringIO("\n".join(lines).replace("\0", "")), delimiter=mark)


def _score(rows: list[list[str]], vocabulary: Collection[str]) -> tuple[int, int, float]:
    known = max((sum(normalise(cell) in vocabulary for cell in row) for row in rows[:HEADER_SEARCH_ROWS]), default=0)
    widths = Counter(len(row) for row in rows if row)
    if not widths:
        return 0, 0, 0.0
    width, times = widths.most_common(1)[0]
    regular = times / len(rows)
    return (known if width > 1 else 0), (width if regular > 0.5 else 1), regular
