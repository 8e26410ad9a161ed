"""What only the Excel edition has: the sheet with Python's path, and the macros."""

from __future__ import annotations

from io import BytesIO

from clv_xl.calculator.sheet import Calculator
from clv_xl.hosts import vba
from clv_xl.hosts.excel_addin import SETTINGS_SHEET
from clv_xl.hosts.macro_package import add_macros, code_names
from clv_xl.hosts.vba_project import vba_project
from clv_xl.report import style
from clv_xl.report.page import Page

WORKBOOK_MODULE = "ThisWorkbook"


def add_configuration(calculator: Calculator, interpreter: str) -> Page:
    """Add the last sheet, and the names by which VBA knows all sheets.

    Parameters
    ----------
    calculator
        With all its other sheets.
    interpreter
        Path of the Python to start, or "" for the first that Windows finds.
    """
    book = calculator.book
    page = Page(book, SETTINGS_SHEET)
    page.widths([34, 100])
    for row, (key, value) in enumerate(vba.settings(interpreter or None).items(), 1):
        page.put(row, 1, key, style.BODY.but(bold=True))
        page.put(row, 2, value, style.INPUT.but(across="left"))
    book.code_name = WORKBOOK_MODULE
    for number, sheet in enumerate(book.worksheets, 1):
        sheet.sheet_properties.codeName = f"Sheet{number}"
    return page


def with_macros(draft: BytesIO) -> bytes:
    """Put the macros into a finished workbook."""
    draft.seek(0)
    modules = [*code_names(draft).modules(), *vba.modules()]
    draft.seek(0)
    made = BytesIO()
    add_macros(draft, made, vba_project(modules))
    return made.getvalue()
