"""Reads what a macro workbook or add-in says about its Python: the text of its macros and its settings."""

from __future__ import annotations

import csv
import os
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from clv_xl.doctor.vba_reader import module_texts
from clv_xl.hosts.excel_addin import SETTINGS_SHEET

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

LARGEST_PROJECT = 50_000_000  # bytes; ours has 100,000
_XLWINGS_VERSION = re.compile(r'^Public Const XLWINGS_VERSION As String = "([^"]+)"', re.MULTILINE)
_OUR_FUNCTION = re.compile(r'\bAnswered\("(\w+)"')


@dataclass(frozen=True)
class MacroFile:
    """A workbook: the texts of its macros by module, None without macros, and its settings by name in capitals."""

    path: Path
    modules: Mapping[str, str] | None
    settings: Mapping[str, str]

    @property
    def xlwings_version(self) -> str:
        """Version of the xlwings macros in it, empty where there are none."""
        found = [match[1] for text in (self.modules or {}).values() if (match := _XLWINGS_VERSION.search(text))]
        return found[0] if found else ""

    @property
    def functions(self) -> set[str]:
        """Names of our functions that its macros offer."""
        return {name for text in (self.modules or {}).values() for name in _OUR_FUNCTION.findall(text)}


def read_macro_file(path: Path) -> MacroFile:
    """Read a workbook or an add-in.

    Raises
    ------
    OSError, ValueError, KeyError, zipfile.BadZipFile, xml.etree.ElementTree.ParseError
        It is no workbook of Excel's XML formats, or a damaged one.
    """
    with zipfile.ZipFile(path) as package:
        project = [name for name in package.namelist() if posixpath.basename(name) == "vbaProject.bin"]
        if project and package.getinfo(project[0]).file_size > LARGEST_PROJECT:
            raise ValueError("its macros unpack to more than any macros have")
        modules = module_texts(package.read(project[0])) if project else None
        return MacroFile(path, modules, _settings_of_sheet(package))


def setting(file: MacroFile, name: str, home: Path) -> str:
    """A setting as the macros look it up: the workbook's sheet, a file beside it, a file of the user; empty if none."""
    if name in file.settings:
        found = file.settings[name]
    else:
        places = (file.path.parent / SETTINGS_SHEET, home / ".xlwings" / SETTINGS_SHEET)
        found = next((texts[name] for place in places if name in (texts := _settings_of_file(place))), "")
    return os.path.expandvars(found).strip()


def _settings_of_file(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    return {row[0].strip().upper(): row[1] for row in csv.reader(text.splitlines()) if len(row) > 1}


def _settings_of_sheet(package: zipfile.ZipFile) -> dict[str, str]:
    """Names in column A and values in column B, from the first row to the first blank one."""
    part = _part_of_sheet(package, SETTINGS_SHEET)
    if part is None:
        return {}
    texts = _shared_texts(package)
    found: dict[str, str] = {}
    for number, row in enumerate(_parsed(package, part).iter(f"{_MAIN}row"), start=1):
        cells = {
            re.sub(r"\d", "", cell.get("r", "AB"[place : place + 1])): _text(cell, texts)
            for place, cell in enumerate(row.findall(f"{_MAIN}c"))
        }
        # A blank row ends them; it may be missing in the file, so that the next row has a higher number.
        if not cells.get("A") or row.get("r", str(number)) != str(number):
            break
        found.setdefault(cells["A"].upper(), cells.get("B", ""))
    return found


def _part_of_sheet(package: zipfile.ZipFile, name: str) -> str | None:
    for sheet in _parsed(package, "xl/workbook.xml").iter(f"{_MAIN}sheet"):
        if sheet.get("name") == name:
            for relation in _parsed(package, "xl/_rels/workbook.xml.rels"):
                if relation.get("Id") == sheet.get(_RELATION):
                    return posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
    return None


def _shared_texts(package: zipfile.ZipFile) -> list[str]:
    try:
        items = _parsed(package, "xl/sharedStrings.xml").iter(f"{_MAIN}si")
    except KeyError:
        return []
    return ["".join(text.text or "" for text in item.iter(f"{_MAIN}t")) for item in items]


def _text(cell: ElementTree.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_MAIN}t"))
    value = cell.findtext(f"{_MAIN}v") or ""
    return shared[int(value)] if cell.get("t") == "s" and value else value


def _parsed(package: zipfile.ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(package.read(part))  # noqa: S314  (expat refuses entity bombs)
