"""What the file of an edition holds: its formulas, and the values that stand in it for whoever can't compute them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def formula_cells(path: Path) -> dict[str, dict[str, tuple[str, Any]]]:
    """Formula and cached value of every formula cell: {sheet: {cell: (text, value)}}; None without a cached value."""
    found: dict[str, dict[str, tuple[str, Any]]] = {}
    with zipfile.ZipFile(path) as package:
        book = ElementTree.fromstring(package.read("xl/workbook.xml"))
        titles = [sheet.get("name", "") for sheet in book.iter(f"{MAIN}sheet")]
        for number, title in enumerate(titles, 1):
            sheet = ElementTree.fromstring(package.read(f"xl/worksheets/sheet{number}.xml"))
            own = found.setdefault(title, {})
            for cell in sheet.iter(f"{MAIN}c"):
                formula, value = cell.find(f"{MAIN}f"), cell.find(f"{MAIN}v")
                if formula is not None:
                    shown = None if value is None else _value(cell.get("t", "n"), value.text or "")
                    own[cell.get("r", "")] = (formula.text or "", shown)
    return found


def _value(kind: str, text: str) -> str | float | bool:
    if kind == "n":
        return float(text)
    return text == "1" if kind == "b" else text


def differing(cached: dict[str, dict[str, tuple[str, Any]]], computed: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Formula cells whose cached value is not what a host computed: {address: (cached, computed, formula)}."""
    wrong = {}
    for sheet, cells in cached.items():
        for name, (text, shown) in cells.items():
            found = computed[sheet].get(name, "")
            numbers = isinstance(found, float | int) and isinstance(shown, float)
            same = abs(found - shown) <= 1e-9 * max(1.0, abs(shown)) if numbers else found == shown
            if not same:
                wrong[f"{sheet}!{name}"] = (shown, found, text)
    return wrong
