"""The workbook of the report on subscriptions: one module per sheet, built once, saved once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from clv_xl.contractual.sheets import (
    checks,
    data_quality,
    method,
    model,
    retention_curve,
    subscriber_list,
    summary,
)
from clv_xl.contractual.sheets.document import Document
from clv_xl.report import save, style
from clv_xl.report.package import time_stamp, write_package
from clv_xl.report.page import Page

# In tab order; the names are the words' sections.
SHEETS: tuple[tuple[str, Callable[[Document], Page]], ...] = (
    ("summary", summary.build),
    ("retention", retention_curve.build),
    ("subscribers", subscriber_list.build),
    ("model", model.build),
    ("data_quality", data_quality.build),
    ("method", method.build),
    ("checks", checks.build),
)
TABS = {"model": "D9822B", "checks": "0B5D3B", "data_quality": "8FA3B5", "method": "8FA3B5"}


def write_workbook(document: Document, path: Path) -> None:
    """Write the workbook; what was there is replaced only when the new file is whole.

    Raises
    ------
    OutputInTheWayError, CannotWriteError
        The file can't be written; an old one is untouched.
    """
    book: Any = document.book
    book.remove(book.active)
    style.set_default_font(book)
    pages = {name: build(document) for name, build in SHEETS}
    for name, colour in TABS.items():
        pages[name].sheet.sheet_properties.tabColor = colour
    as_of = document.figures.book.as_of
    book.properties.title = document.say("terms.document_title")
    book.properties.creator = f"clv-xl {document.version}"
    book.properties.created = book.properties.modified = time_stamp(as_of)
    # The cached values are ours and right: no recalculation on opening, no question on closing.
    book.calculation.fullCalcOnLoad = False
    book.calculation.calcId = 191029
    with save.atomic(path) as file:
        splice = subscriber_list.splice(document, pages["subscribers"])
        write_package(book, list(pages.values()), splice, time_stamp(as_of), file)
