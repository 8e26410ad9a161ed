"""A finished .xlsx and a VBA project become an .xlsm or .xlam with help for the wizard; nothing else is changed.

Excel runs a sheet's module only where the code name in the sheet's part is the module's name, so the modules of a
project are made from the code names of the very file that it goes into.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import IO, BinaryIO
from xml.etree import ElementTree

from clv_xl.hosts.function_wizard import with_function_help
from clv_xl.hosts.vba_source import Module

CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
PROJECT = "xl/vbaProject.bin"

PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADDIN = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
TYPE = b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
RELATION = (
    b'<Relationship Id="rId%d" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
    b'Target="vbaProject.bin"/></Relationships>'
)

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEET_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NUMBERED = re.compile(rb'\bId="rId([0-9]+)"')
_DOCUMENT = re.compile(rb"\nDocument=([^/\r\n]*)/&H00000000\r")
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a zip archive can say


@dataclass(frozen=True)
class CodeNames:
    """The names by which VBA knows a workbook and its sheets."""

    workbook: str
    sheets: dict[str, str]  # by the sheet's title, in tab order

    def modules(self) -> list[Module]:
        """The modules that a project needs for this workbook, all of them empty."""
        return [Module(self.workbook, "workbook"), *(Module(name, "sheet") for name in self.sheets.values())]


def code_names(source: BinaryIO) -> CodeNames:
    """Read the code names of a workbook.

    Raises
    ------
    ValueError
        The file is no workbook, the workbook or a sheet has no code name, a code name stands twice, or there is a
        sheet that is no worksheet.
    """
    with _archive(source) as package:
        return _code_names(package)


def add_macros(source: BinaryIO, target: BinaryIO, project: bytes, *, addin: bool = False) -> None:
    """Write a workbook with a VBA project; equal input gives equal bytes.

    Parameters
    ----------
    source
        An .xlsx without macros.
    target
        Takes the .xlsm.
    project
        From `vba_project`, with a module for each of the workbook's `code_names`.
    addin
        Write an add-in (.xlam): Excel opens it without a window, and its functions work in every workbook.

    Raises
    ------
    ValueError
        As `code_names`, the file holds macros already, or the project has other modules of sheets than the file.
    """
    with _archive(source) as package, zipfile.ZipFile(target, "w") as written:
        _check_modules(project, _code_names(package))
        if PROJECT in package.namelist():
            raise ValueError("The workbook holds macros already.")
        for part in package.infolist():
            if part.filename == CONTENT_TYPES:
                _write(written, part.filename, _content_types(package.read(part), ADDIN if addin else MACROS))
            elif part.filename == WORKBOOK:
                _write(written, part.filename, with_function_help(package.read(part)))
            elif part.filename == RELATIONS:
                _write(written, part.filename, _relations(package.read(part)))
            else:
                with package.open(part) as given, written.open(_entry(part.filename, part.file_size), "w") as taken:
                    shutil.copyfileobj(given, taken)
        _write(written, PROJECT, project)


def _archive(source: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except zipfile.BadZipFile as error:
        raise ValueError("The file is no .xlsx workbook.") from error


def _check_modules(project: bytes, names: CodeNames) -> None:
    # The stream PROJECT, which lists them, is neither compressed nor cut up in what `vba_project` writes.
    found = {name.decode("ascii", "replace") for name in _DOCUMENT.findall(project)}
    wanted = {names.workbook, *names.sheets.values()}
    if found != wanted:
        odd = ", ".join(sorted(found ^ wanted))
        raise ValueError(f"The modules of the project and the code names of the workbook differ by: {odd}.")


def _content_types(data: bytes, kind: bytes) -> bytes:
    if data.count(b'"%b"' % PLAIN) != 1 or data.count(b"</Types>") != 1:
        raise ValueError("The file is no .xlsx workbook without macros.")
    return data.replace(PLAIN, kind).replace(b"</Types>", TYPE)


def _relations(data: bytes) -> bytes:
    if data.count(b"</Relationships>") != 1:
        raise ValueError(f"The relationships in {RELATIONS} are written in a way that can't be added to.")
    number = max((int(found) for found in _NUMBERED.findall(data)), default=0) + 1
    return data.replace(b"</Relationships>", RELATION % number)


def _write(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    package.writestr(_entry(name, len(data)), data)


def _entry(name: str, size: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EARLIEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 0  # the same bytes on every system
    info.external_attr = 0
    info.file_size = size  # so that a part of several GB is told apart when it is begun
    return info


def _code_names(package: zipfile.ZipFile) -> CodeNames:
    missing = [name for name in (WORKBOOK, RELATIONS, CONTENT_TYPES) if name not in package.namelist()]
    if missing:
        raise ValueError(f"The file is no .xlsx workbook: it has no {missing[0]}.")
    book = ElementTree.fromstring(package.read(WORKBOOK))  # noqa: S314  (expat refuses entity bombs)
    relations = ElementTree.fromstring(package.read(RELATIONS))  # noqa: S314
    targets = {relation.get("Id"): relation for relation in relations}
    properties = book.find(f"{_MAIN}workbookPr")
    workbook = "" if properties is None else properties.get("codeName", "")
    sheets = {}
    for sheet in book.iter(f"{_MAIN}sheet"):
        title, relation = sheet.get("name", ""), targets[sheet.get(_SHEET_ID)]
        if not relation.get("Type", "").endswith("/worksheet"):
            raise ValueError(f"The sheet {title} is no worksheet: its module would need another class.")
        with package.open(posixpath.join("/xl", relation.get("Target", "")).lstrip("/")) as part:
            sheets[title] = _code_name(part)
    nameless = [title for title, name in {"the workbook": workbook, **sheets}.items() if not name]
    if nameless:
        raise ValueError(f"VBA needs a code name for each sheet and the workbook; none has: {', '.join(nameless)}.")
    twice = [
        name for name, count in Counter(name.upper() for name in (workbook, *sheets.values())).items() if count > 1
    ]
    if twice:
        raise ValueError(f"The code name {twice[0]} stands twice in the workbook.")
    return CodeNames(workbook, sheets)


def _code_name(sheet: IO[bytes]) -> str:
    """The code name of a sheet, from the begin of its part: a part may be large."""
    for _, element in ElementTree.iterparse(sheet, ["start"]):  # noqa: S314
        if element.tag == f"{_MAIN}sheetPr":
            return str(element.get("codeName", ""))
        if element.tag != f"{_MAIN}worksheet":
            break
    return ""
