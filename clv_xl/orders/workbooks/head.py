"""The first rows of a large sheet without reading all of it: a small workbook cut out of the large one.

The workbook reader has no way to stop early. Knowing the header first lets it read the columns that are needed, typed,
in one go, instead of every cell as text.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from clv_xl.orders.workbooks.parts import DAMAGE, SheetPart, sheet_parts

LARGE_BYTES = 30_000_000  # of XML; below it, reading everything takes under a second
_HEAD_BYTES = 400_000
_KEPT = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")
_STRINGS = "xl/sharedStrings.xml"
_STRING_CELL = re.compile(rb'(<c\b[^>]*\bt="s"[^>]*>(?:<f\b.*?</f>|<f\b[^>]*/>)?<v>)(\d+)(?=</v>)', re.DOTALL)


def is_large(part: SheetPart | None) -> bool:
    """Tell whether a sheet is read by its needed columns rather than as a whole."""
    return part is not None and part.size_bytes >= LARGE_BYTES


def head_workbook(path: Path, sheet: str) -> bytes | None:
    """Return a workbook with the first rows of a sheet, or None where it is small or the cut isn't sure to work."""
    place = sheet_parts(path).get(sheet)
    if place is None or not is_large(place):
        return None
    try:
        with zipfile.ZipFile(path) as whole:
            parts = {name: whole.read(name) for name in _KEPT if name in whole.namelist()}
            rows = _first_rows(whole, place.part)
            if _STRINGS in whole.namelist():
                parts[place.part], parts[_STRINGS] = _with_own_strings(rows, whole)
            else:
                parts[place.part] = rows
    except DAMAGE:
        return None
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as small:
        for name, content in parts.items():
            small.writestr(name, content)
    return packed.getvalue()


def _first_rows(whole: zipfile.ZipFile, part: str) -> bytes:
    """Return the start of a sheet up to its last complete row, closed."""
    with whole.open(part) as file:
        start = file.read(_HEAD_BYTES)
    return start[: start.rindex(b"</row>")] + b"</row></sheetData></worksheet>" if b"</row>" in start else b""


def _with_own_strings(rows: bytes, whole: zipfile.ZipFile) -> tuple[bytes, bytes]:
    """Return the rows with texts numbered anew, and those texts alone: they may stand anywhere among millions."""
    needed = sorted({int(number) for _, number in _STRING_CELL.findall(rows)})
    new = {old: place for place, old in enumerate(needed)}
    with whole.open(_STRINGS) as file:
        texts = file.read(_HEAD_BYTES).split(b"<si")[:-1]  # the last one may be cut in two
        if needed and needed[-1] + 1 >= len(texts):
            texts = whole.read(_STRINGS).split(b"<si")
    renumbered = _STRING_CELL.sub(lambda cell: cell[1] + str(new[int(cell[2])]).encode(), rows)
    kept = b"".join(b"<si" + texts[number + 1].replace(b"</sst>", b"") for number in needed)
    return renumbered, texts[0] + kept + b"</sst>"
