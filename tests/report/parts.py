"""Reading a written report as what it is: a zip of XML parts."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def part(path: Path, name: str) -> ET.Element:
    with zipfile.ZipFile(path) as archive:
        return ET.fromstring(archive.read(name))


def sheet_names(path: Path) -> list[str]:
    return [sheet.attrib["name"] for sheet in part(path, "xl/workbook.xml").iter(f"{MAIN}sheet")]


def sheet(path: Path, title: str) -> ET.Element:
    return part(path, f"xl/worksheets/sheet{sheet_names(path).index(title) + 1}.xml")


def cells(path: Path, title: str) -> dict[str, ET.Element]:
    found: dict[str, ET.Element] = {}
    for cell in sheet(path, title).iter(f"{MAIN}c"):
        assert cell.attrib["r"] not in found, f"{title} has {cell.attrib['r']} twice"
        found[cell.attrib["r"]] = cell
    return found


def value(cell: ET.Element) -> float | str:
    kind = cell.attrib.get("t")
    if kind == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
    text = cell.findtext(f"{MAIN}v")
    if kind == "str":
        return text or ""
    return "" if text is None else float(text)


def formulas(path: Path) -> dict[str, dict[str, tuple[str, float | str]]]:
    """Formula and cached value of every formula cell: {sheet: {address: (formula, value)}}."""
    found: dict[str, dict[str, tuple[str, float | str]]] = {}
    for title in sheet_names(path):
        for address, cell in cells(path, title).items():
            formula = cell.findtext(f"{MAIN}f")
            if formula is not None:
                assert cell.find(f"{MAIN}v") is not None, f"{title}!{address} has no cached value"
                found.setdefault(title, {})[address] = (formula, value(cell))
    return found


def column_values(path: Path, title: str, header: str, header_row: int) -> list[float | str]:
    """Values below a header, down to the first missing row."""
    found = cells(path, title)
    letters = {
        value(cell): re.sub(r"\d", "", name)
        for name, cell in found.items()
        if re.sub(r"\D", "", name) == str(header_row)
    }
    values, row = [], header_row + 1
    while f"{letters[header]}{row}" in found:
        values.append(value(found[f"{letters[header]}{row}"]))
        row += 1
    return values
