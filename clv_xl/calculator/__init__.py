"""The workbook CLV_Calculator in its three editions: one module per sheet, built once, saved once.

A new sheet is a module with `build(calculator) -> Sheet`, its places in TABS and BUILT, and its words in
languages/en.toml.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from clv_xl.calculator import (
    about,
    ads,
    calculators,
    checks,
    functions,
    orders,
    rfm,
    segments,
    start,
    what_if,
)
from clv_xl.calculator.edition import EDITIONS, Edition
from clv_xl.calculator.sheet import Calculator, Sheet
from clv_xl.hosts.lambdas import lambda_names
from clv_xl.languages import load
from clv_xl.report import style
from clv_xl.report.package import write_package
from clv_xl.report.page import Page
from clv_xl.version import __version__

__all__ = ["EDITIONS", "Edition", "calculator_bytes"]

# In the order of the tabs.
TABS = ("start", "calculator", "orders", "rfm", "segments", "ads", "what_if", "functions", "checks", "about")
# In the order of the work: each stands on what those before it found.
BUILT: tuple[tuple[str, Callable[[Calculator], Sheet]], ...] = (
    ("calculator", calculators.build),
    ("orders", orders.build),
    ("rfm", rfm.build),
    ("segments", segments.build),
    ("ads", ads.build),
    ("what_if", what_if.build),
    ("functions", functions.build),
    ("checks", checks.build),
    ("about", about.build),
    ("start", start.build),
)
TAB_COLOURS = {"start": style.BRAND, "calculator": style.ACCENT, "orders": style.ACCENT, "checks": style.GOOD_INK}
MADE_ON = datetime(2025, 12, 31)  # of the file's own dates: the same version, the same bytes


def calculator_bytes(edition: Edition, interpreter: str = "") -> bytes:
    """Make the workbook.

    Parameters
    ----------
    edition
        One of EDITIONS.
    interpreter
        Path of the Python that Excel shall start; without it the workbook is portable: it takes the first Python that
        Windows finds. The other editions need none.

    Returns
    -------
    bytes
        The file. The same version and arguments give the same bytes.
    """
    book = Workbook()
    calculator = Calculator(edition, load("en"), book, __version__)
    pages = _build(calculator)
    if edition.key == "lambda":
        for name in lambda_names():
            book.defined_names[name.name] = DefinedName(name.name, attr_text=name.text, comment=name.comment)
    draft = BytesIO()
    if edition.key != "excel":
        write_package(book, pages, None, MADE_ON, draft)
        return draft.getvalue()
    from clv_xl.calculator.macros import add_configuration, with_macros

    pages.append(add_configuration(calculator, interpreter))
    write_package(book, pages, None, MADE_ON, draft)
    return with_macros(draft)


def _build(calculator: Calculator) -> list[Page]:
    book: Any = calculator.book
    book.remove(book.active)
    style.set_default_font(book)
    built = {key: build(calculator).page for key, build in BUILT}
    pages = [built[key] for key in TABS]
    book._sheets = [page.sheet for page in pages]
    for key, page in built.items():
        if key in TAB_COLOURS:
            page.sheet.sheet_properties.tabColor = TAB_COLOURS[key]
        page.sheet.sheet_view.tabSelected = key == TABS[0]
    book.active = 0
    properties = book.properties
    properties.title = calculator.words("calculator.terms.document_title")
    properties.creator = f"clv-xl {calculator.version}"
    properties.created = properties.modified = MADE_ON
    # The cached values are ours and right: no recalculation on opening, so that it reads well before macros run.
    book.calculation.fullCalcOnLoad = False
    book.calculation.calcId = 191029
    return pages
