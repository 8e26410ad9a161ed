"""Macro workbooks for the doctor, made with the parts that make the real ones."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from clv_xl.hosts import vba
from clv_xl.hosts.excel_addin import addin_bytes
from clv_xl.hosts.macro_package import add_macros, code_names
from clv_xl.hosts.vba_project import vba_project
from clv_xl.hosts.vba_source import Module


def macro_workbook(
    path: Path, settings: Mapping[str, str | bool | None], modules: Sequence[Module] | None = None
) -> Path:
    """Write a workbook with our macros, or others, and a sheet xlwings.conf."""
    book = openpyxl.Workbook()
    book.code_name = "ThisWorkbook"
    book.active.title, book.active.sheet_properties.codeName = "Calculator", "Sheet1"
    conf = book.create_sheet("xlwings.conf")
    conf.sheet_properties.codeName = "Sheet2"
    for name, value in settings.items():
        conf.append([name, value])
    conf.cell(conf.max_row + 2, 1, "INTERPRETER")  # below a blank row nothing counts, for xlwings stops there
    conf.cell(conf.max_row, 2, "nowhere")
    plain, made = io.BytesIO(), io.BytesIO()
    book.save(plain)
    project = vba_project([*code_names(plain).modules(), *(vba.modules() if modules is None else modules)])
    add_macros(plain, made, project)
    path.write_bytes(made.getvalue())
    return path


def addin(path: Path, settings: Mapping[str, str], modules: Sequence[Module] | None = None) -> Path:
    """Write an add-in with our macros, or others."""
    path.write_bytes(addin_bytes(vba.modules() if modules is None else modules, settings))
    return path


def with_xlwings(version: str, here: str) -> list[Module]:
    """Our macros as another version of xlwings would have them."""
    return [Module(one.name, one.kind, one.text.replace(here, version)) for one in vba.modules()]
