"""The first rows of a large sheet without reading all of it: a small workbook cut out of the large one.

The workbook reader has no way to stop early. Knowing the header first lets it read the columns that are needed, typed,
in one go, instead of every cell as text.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

LARGE_BYTES = 30_000_000  # of XML; below it, reading everything takes under a second
_HEAD_BYTES = 400_000
_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_KEPT = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")
_STRINGS = "xl/sharedStrings.xml"
_STRING_CELL = re.compile(rb'(<c\b[^>]*\bt="s"[^>]*>(?:<f\b.*?</f>|<f\b[^>]*/>)?<v>)(\d+)(?=</v>)', re.DOTALL)


def head_workbook(path: Path, sheet: str) -> bytes | None:
    """Return a workbook with the first rows of a sheet, or None where it is small or the cut isn't sure to work."""
    try:
        with zipfile.ZipFile(path) as whole:
            part = _sheet_part(whole, sheet)
            if part is None or whole.getinfo(part).file_size < LARGE_BYTES:
                return None
            parts = {name: whole.read(name) for name in _KEPT if name in whole.namelist()}
            rows = _first_rows(whole, part)
            if _STRINGS in whole.namelist():
                parts[part], parts[_STRINGS] = _with_own_strings(rows, whole)
            else:
                parts[part] = rows
    except (zipfile.BadZipFile, KeyError, IndexError, OSError, ElementTree.ParseError):
        return None
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as small:
        for name, content in parts.items():
            small.writestr(name, content)
    return packed.getvalue()


def _sheet_part(whole: zipfile.ZipFile, sheet: str) -> str | None:
    book = ElementTree.fromstring(whole.read("xl/workbook.xml"))  # noqa: S314  (expat refuses entity bombs)
    relations = ElementTree.fromstring(whole.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for element in book.iter(f"{_NAMESPACE}sheet"):
        if element.get("name") == sheet:
            target = targets.get(element.get(_RELATION), "")
            return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    return None


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
