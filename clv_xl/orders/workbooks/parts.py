"""The sheets of an .xlsx by name: where in the package each one stands, and whether it is hidden."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

DAMAGE = (zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError, ElementTree.ParseError, NotImplementedError)
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet of a workbook."""

    part: str  # name within the package
    size_bytes: int  # of its XML
    packed_bytes: int
    visible: bool


def sheet_parts(path: Path) -> dict[str, SheetPart]:
    """Return the sheets of an .xlsx by name; none where the package is of another kind or damaged."""
    try:
        with zipfile.ZipFile(path) as package:
            book = ElementTree.fromstring(package.read(_BOOK))  # noqa: S314  (expat refuses entity bombs)
            relations = ElementTree.fromstring(package.read(_RELATIONS))  # noqa: S314
            targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
            return dict(_sheets(package, book, targets))
    except DAMAGE:
        return {}


def _sheets(
    package: zipfile.ZipFile, book: ElementTree.Element, targets: dict[str | None, str]
) -> list[tuple[str, SheetPart]]:
    """Tags and the attribute of the relation are told by their local names: the strict kind has other namespaces."""
    found = []
    for element in book.iter():
        if element.tag.rpartition("}")[2] != "sheet" or not element.get("name"):
            continue
        relation = next((value for name, value in element.items() if name.endswith("}id")), None)
        target = targets.get(relation, "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if part in package.NameToInfo:
            info = package.getinfo(part)
            visible = element.get("state", "visible") == "visible"
            found.append((element.get("name", ""), SheetPart(part, info.file_size, info.compress_size, visible)))
    return found
