"""Texts whose UTF-8 was read as another encoding and saved so (`MÃ¼ller`) -> the texts as they were (`Müller`).

Only what turns back into UTF-8 byte by byte is touched, and only where nearly every odd letter of the tab's first rows
does: an `é` that stands as it should is proof that a text is right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from clv_xl.engines import Engine
from clv_xl.orders.book import Notice
from clv_xl.orders.tabs import Loaded, Tab, Wanted

_ENCODINGS = ("cp1252", "cp1256", "cp1251", "cp1250", "cp1254", "mac_roman")  # what systems take UTF-8 for
_ENOUGH = 0.8  # share of odd runs that must turn back
_SURE_STARTS = ("Ã", "Â", "â€")  # of Western letters and quotation marks: even one of them is no accident
_MOST_ROUNDS = 3  # a file may have gone through it twice
_SEQUENCES = re.compile(
    rb"(?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3})+"
)


def mended_letters(tab: Tab) -> Tab:
    """Return a tab with its letters as they were, or the tab itself where they are right."""
    encodings: list[str] = []
    head = [list(row) for row in tab.head]
    while len(encodings) < _MOST_ROUNDS and (found := garbled_as(cell for row in head for cell in row if cell)):
        encodings.append(found)
        head = [[repair(cell, [found]) if cell else cell for cell in row] for row in head]
    if not encodings:
        return tab
    before, after = next(
        (old, new)
        for olds, news in zip(tab.head, head, strict=True)
        for old, new in zip(olds, news, strict=True)
        if old and new and old != new
    )
    notice = Notice(
        "repaired_text",
        f"{tab.label} was saved with its letters garbled ({before[:40]!r}); they were read as they must have been "
        f"({after[:40]!r}): see that names look right, or export again as UTF-8.",
    )

    def load(engine: Engine, table: str, wanted: Wanted) -> Loaded:
        loaded = tab.load(engine, table, wanted)
        _repair_table(engine, table, encodings)
        return loaded

    return replace(tab, head=head, load=load, notices=(*tab.notices, notice))


def garbled_as(texts: Iterable[str]) -> str:
    """Return the encoding that the UTF-8 of texts was taken for, or an empty text."""
    odd = [text for text in texts if not text.isascii()]
    return next((name for name in _ENCODINGS if odd and _is_garbled(odd, name)), "")


def _is_garbled(texts: Iterable[str], encoding: str) -> bool:
    runs = Counter(run for text in texts for run in _letters(encoding).findall(text))
    back = {run: times for run, times in runs.items() if _SEQUENCES.fullmatch(_bytes(run, encoding))}
    if not back or sum(back.values()) < _ENOUGH * runs.total():
        return False
    return len(back) > 2 or (encoding == "cp1252" and any(run.startswith(_SURE_STARTS) for run in back))


def repair(text: str, encodings: Iterable[str]) -> str:
    """Return a text with what turns back into UTF-8 turned back, once for each encoding."""
    for encoding in encodings:
        if not text.isascii():
            text = _letters(encoding).sub(lambda run, name=encoding: _turned_back(run[0], name), text)  # type: ignore[misc]
    return text


def _turned_back(run: str, encoding: str) -> str:
    """Turn back the whole sequences within a run of letters; what stands between them stays."""
    data, parts, end = _bytes(run, encoding), [], 0
    for found in _SEQUENCES.finditer(data):
        parts += [run[end : found.start()], found[0].decode()]
        end = found.end()
    return "".join(parts) + run[end:]


@cache
def _table(encoding: str) -> dict[str, int]:
    """Return the byte of each letter beyond ASCII; where an encoding has none, programs take the byte's own number."""
    table = {}
    for byte in range(0x80, 0x100):
        if encoding == "cp1252":
            table[chr(byte)] = byte  # Latin-1, which differs from cp1252 in its controls
        letter = bytes([byte]).decode(encoding, errors="ignore") or chr(byte)
        table[letter] = byte
    return table


@cache
def _letters(encoding: str) -> re.Pattern[str]:
    return re.compile("[" + "".join(map(re.escape, _table(encoding))) + "]+")


def _bytes(run: str, encoding: str) -> bytes:
    table = _table(encoding)
    return bytes(table[letter] for letter in run)


def _repair_table(engine: Engine, table: str, encodings: list[str]) -> None:
    """Repair the texts of a loaded table, each different one once."""
    for column in _text_columns(engine, table):
        odd = [text for (text,) in engine.rows(f"SELECT DISTINCT {column} FROM {table} WHERE {_not_ascii(column)}")]
        changed = [(text, mended) for text in odd if (mended := repair(text, encodings)) != text]
        if changed:
            engine.run(
                f"UPDATE {table} SET {column} = mended.after FROM (SELECT unnest(?::VARCHAR[]) AS before, "
                f"unnest(?::VARCHAR[]) AS after) AS mended WHERE {table}.{column} = mended.before",
                [[before for before, _ in changed], [after for _, after in changed]],
            )


def _text_columns(engine: Engine, table: str) -> Iterator[str]:
    return (name for name, kind in engine.column_types(table).items() if name[0] == "c" and kind == "VARCHAR")


def _not_ascii(column: str) -> str:
    return f"strlen({column}) <> length({column})"
