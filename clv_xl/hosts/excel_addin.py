"""The Excel add-in CLV.xlam, which brings the functions to every workbook, and its place on the user's machine."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

from clv_xl.errors import CannotWriteError, ClvError, OutputInTheWayError, UsageError
from clv_xl.hosts.macro_package import add_macros, code_names
from clv_xl.hosts.vba_project import Module, vba_project

FILE = "CLV.xlam"
# Shown in the editor. It must be the name of no function: VBA would take the call CLV(...) for the project.
PROJECT_NAME = "CLV_Functions"
SETTINGS_SHEET = "xlwings.conf"  # where the xlwings module looks first
HELD_BY_A_PROGRAM = (5, 32)  # of Windows: access denied, sharing violation

# The smallest workbook, written out: openpyxl would put the present time into it.
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats"
_PARTS = {
    "[Content_Types].xml": f"""\
<Types xmlns="{_PACKAGE}/content-types">
  <Default Extension="rels" ContentType="{_TYPE}-package.relationships+xml"/>
  <Override PartName="/docProps/core.xml" ContentType="{_TYPE}-package.core-properties+xml"/>
  <Override PartName="/xl/workbook.xml" ContentType="{_TYPE}-officedocument.spreadsheetml.sheet.main+xml"/>
  <Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}-officedocument.spreadsheetml.worksheet+xml"/>
</Types>
""",
    "_rels/.rels": f"""\
<Relationships xmlns="{_PACKAGE}/relationships">
  <Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>
  <Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>
</Relationships>
""",
    # Excel's list of add-ins shows both texts.
    "docProps/core.xml": f"""\
<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <dc:title>Customer value functions</dc:title>
  <dc:description>Customer lifetime value, profit and advertising limits, as functions for cells.</dc:description>
</cp:coreProperties>
""",
    "xl/_rels/workbook.xml.rels": f"""\
<Relationships xmlns="{_PACKAGE}/relationships">
  <Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
</Relationships>
""",
    "xl/workbook.xml": f"""\
<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">
  <workbookPr codeName="ThisWorkbook"/>
  <sheets><sheet name="{SETTINGS_SHEET}" sheetId="1" r:id="rId1"/></sheets>
</workbook>
""",
}
_SHEET = f"""\
<worksheet xmlns="{_MAIN}">
  <sheetPr codeName="Settings"/>
  <sheetData>{{rows}}</sheetData>
</worksheet>
"""
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def addin_bytes(modules: Sequence[Module], settings: Mapping[str, str] | None = None) -> bytes:
    """CLV.xlam; equal modules and settings give equal bytes.

    Parameters
    ----------
    modules
        The modules with code. Those of the workbook and its one sheet are added.
    settings
        For the xlwings module, such as INTERPRETER_WIN, by name. The module in an add-in reads the add-in's own sheet
        `xlwings.conf`, never that of the user's workbook.
    """
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as package:
        for name, text in {**_PARTS, "xl/worksheets/sheet1.xml": _sheet(settings or {})}.items():
            package.writestr(name, _DECLARATION + text)
    project = vba_project([*code_names(plain).modules(), *modules], name=PROJECT_NAME)
    addin = io.BytesIO()
    add_macros(plain, addin, project, addin=True)
    return addin.getvalue()


def xlstart_folder(environ: Mapping[str, str], platform: str) -> Path:
    """Give the user's folder whose workbooks Excel opens when it starts, and whose macros it trusts.

    Parameters
    ----------
    environ
        `os.environ`.
    platform
        `sys.platform`.

    Raises
    ------
    UsageError
        Not on Windows: Python functions in cells of desktop Excel work nowhere else.
    CannotWriteError
        Windows does not say where the user's programs keep their data.
    """
    if platform != "win32":
        raise UsageError(
            "The Excel add-in works in Excel for Windows only: elsewhere use the workbook with LAMBDA functions, or "
            "the add-in for LibreOffice Calc."
        )
    if not environ.get("APPDATA"):
        raise CannotWriteError(
            "The add-in can't be installed: Windows does not say in APPDATA where Excel's folder is."
        )
    return Path(environ["APPDATA"], "Microsoft", "Excel", "XLSTART")


def install(data: bytes, folder: Path) -> Path:
    """Write the add-in into Excel's start folder, in place of an older one, and return its path.

    Raises
    ------
    OutputInTheWayError
        Excel has the older one open.
    CannotWriteError
        The folder takes no new file.
    """
    path = folder / FILE
    _refuse_while_open(path)
    # Beside the folder, not in it: Excel would open whatever a power cut leaves there.
    temporary = folder.parent / f".{FILE}.{os.getpid()}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        os.replace(temporary, path)
    except OSError as error:
        raise _as_sentence(path, "written", error) from error
    finally:
        with suppress(OSError):
            temporary.unlink()
    return path


def remove(folder: Path) -> bool:
    """Take the add-in out of Excel's start folder, and return whether there was one.

    Raises
    ------
    OutputInTheWayError
        Excel has it open.
    CannotWriteError
        The folder can't be changed.
    """
    path = folder / FILE
    if not path.exists():
        return False
    _refuse_while_open(path)
    try:
        path.unlink()
    except OSError as error:
        raise _as_sentence(path, "removed", error) from error
    return True


def _sheet(settings: Mapping[str, str]) -> str:
    pairs = ("".join(map(_cell, pair)) for pair in settings.items())
    return _SHEET.format(rows="".join(f"<row>{cells}</row>" for cells in pairs))


def _cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _refuse_while_open(path: Path) -> None:
    # Excel's mark of an open file. A crash leaves it behind.
    mark = path.with_name(f"~${path.name}")
    if mark.exists():
        raise OutputInTheWayError(
            f"{path} is open in Excel: close Excel and try again. If no Excel runs, delete {mark.name} there first."
        )


def _as_sentence(path: Path, action: str, error: OSError) -> ClvError:
    if getattr(error, "winerror", None) in HELD_BY_A_PROGRAM and path.exists():
        return OutputInTheWayError(f"{path} can't be {action} while Excel has it open: close Excel and try again.")
    return CannotWriteError(f"{path} can't be {action}: {error.strerror or error}.")
