"""Workbooks with the LAMBDA names, and IronCalc, which calculates them as Excel would.

Files are written as Excel writes them, with marks for dynamic arrays, so that what is tested is what a workbook holds.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from clv_xl.hosts.cells import CellError
from clv_xl.hosts.lambdas import LambdaName, lambda_names
from tests.hosts.cases import Case

MISSING = "install IronCalc, which calculates the LAMBDA edition: pip install ironcalc"
SHEET = "Calls"
WIDEST_ANSWER = 4
TALLEST_ANSWER = 5
LEFT_OUT = object()  # an argument of which only the comma stands

# What a cell's cm="1" points to: the formula is a dynamic array, not one of fixed size. As Excel writes it.
METADATA = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<metadata xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray">'
    '<metadataTypes count="1"><metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" pasteAll="1"'
    ' pasteValues="1" merge="1" splitFirst="1" rowColShift="1" clearFormats="1" clearComments="1" assign="1"'
    ' coerce="1" cellMeta="1"/></metadataTypes>'
    '<futureMetadata name="XLDAPR" count="1"><bk><extLst><ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}">'
    '<xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk></futureMetadata>'
    '<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
)
CONTENT_TYPE = (
    '<Override PartName="/xl/metadata.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml"/>'
)
RELATIONSHIP = (
    '<Relationship Id="rIdMetadata" Target="metadata.xml"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sheetMetadata"/>'
)


def ironcalc() -> Any:
    """The calculator; skips without it, or fails where CLV_XL_REQUIRE_HOSTS names ironcalc."""
    try:
        import ironcalc as found
    except ImportError:
        if "ironcalc" in os.environ.get("CLV_XL_REQUIRE_HOSTS", ""):
            pytest.fail(f"CLV_XL_REQUIRE_HOSTS asks for ironcalc: {MISSING}")
        pytest.skip(MISSING)
    return found


def evaluated(path: Path) -> dict[str, dict[str, Any]]:
    """Every cell that holds something, calculated anew: {sheet: {cell: value}}, an error as `CellError`."""
    calculator = ironcalc()
    model = calculator.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    names = [sheet["name"] for sheet in model.get_worksheets_properties()]
    found: dict[str, dict[str, Any]] = {name: {} for name in names}
    for sheet, row, column in sorted(model.get_all_cells()):
        if model.is_empty_cell(sheet, row, column):
            continue
        value = model.get_cell_value(sheet, row, column)
        if model.get_cell_type(sheet, row, column) == calculator.CellType.ErrorValue:
            value = CellError(str(value))
        found[names[sheet]][f"{get_column_letter(column)}{row}"] = value
    return found


def answers(cases: Sequence[Case], folder: Path, names: Sequence[LambdaName] | None = None) -> list[Any]:
    """What the LAMBDA names answer to the calls: a value or `CellError`, or a list of rows where it spills."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    anchors, row = [], 1
    for case in cases:
        anchors.append(row)
        row += _write_call(sheet, row, case)
    path = folder / "calls.xlsx"
    save(book, path, names)
    cells = evaluated(path)[SHEET]
    return [_answer(cells, anchor, end) for anchor, end in zip(anchors, [*anchors[1:], row], strict=True)]


def save(book: Workbook, path: Path, names: Sequence[LambdaName] | None = None) -> None:
    """Write a workbook with the LAMBDA names, or with these; its array formulas become dynamic arrays."""
    for own in lambda_names() if names is None else names:
        book.defined_names.add(DefinedName(own.name, attr_text=own.text, comment=own.comment))
    plain = path.with_suffix(".plain.xlsx")
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, _with_dynamic_arrays(name, source.read(name).decode("utf-8")))
        target.writestr("xl/metadata.xml", METADATA)
    plain.unlink()


def _with_dynamic_arrays(name: str, text: str) -> str:
    if name == "[Content_Types].xml":
        return text.replace("</Types>", f"{CONTENT_TYPE}</Types>")
    if name == "xl/_rels/workbook.xml.rels":
        return text.replace("</Relationships>", f"{RELATIONSHIP}</Relationships>")
    if name.startswith("xl/worksheets/"):
        return re.sub(r'<c ([^>]*)>(<f [^>]*t="array")', r'<c \1 cm="1">\2', text)
    return text


def _write_call(sheet: Worksheet, row: int, case: Case) -> int:
    """Write arguments and call from this row on; return how many rows they and the answer may take."""
    column, height, references = WIDEST_ANSWER + 2, TALLEST_ANSWER, []
    for argument in case.arguments:
        if argument is LEFT_OUT:
            references.append("")
            continue
        rows = argument if isinstance(argument, tuple) else ((argument,),)
        for down, items in enumerate(rows):
            for right, item in enumerate(items):
                sheet.cell(row + down, column + right).value = _content(item)
        last = f":{get_column_letter(column + len(rows[0]) - 1)}{row + len(rows) - 1}"
        references.append(f"{get_column_letter(column)}{row}{last if isinstance(argument, tuple) else ''}")
        column += len(rows[0])
        height = max(height, len(rows))
    anchor = f"A{row}"
    sheet[anchor] = ArrayFormula(anchor, f"={case.function}({','.join(references)})")
    return height + 1


def _content(item: Any) -> Any:
    if not isinstance(item, CellError):
        return item
    return {"#N/A": "=NA()", "#DIV/0!": "=1/0"}[item.kind]


def _answer(cells: dict[str, Any], anchor: int, end: int) -> Any:
    rows = list(_spilled(cells, anchor, end))
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows


def _spilled(cells: dict[str, Any], anchor: int, end: int) -> Iterator[list[Any]]:
    for row in range(anchor, end):
        found = [cells.get(f"{get_column_letter(column)}{row}") for column in range(1, WIDEST_ANSWER + 1)]
        while found and found[-1] is None:
            found.pop()
        if found:
            yield found
