"""A sheet of the calculator under construction: what is written comes back as a reference with its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from clv_xl.calculator import live
from clv_xl.calculator.edition import Edition
from clv_xl.calculator.live import Live
from clv_xl.hosts.cells import CellError
from clv_xl.languages import Words
from clv_xl.report import style
from clv_xl.report.page import Formula, Page, absolute, address
from clv_xl.report.style import Look

Content = Live | str | float | None


@dataclass(slots=True)
class Calculator:
    """The workbook under construction; what a sheet offers to those built after it stands in `found`."""

    edition: Edition
    words: Words
    book: Any  # openpyxl.Workbook
    version: str
    inputs: dict[str, Live] = field(default_factory=dict)  # references by defined name, under their key
    found: dict[str, Live] = field(default_factory=dict)

    def title(self, sheet: str) -> str:
        """Name of a sheet's tab."""
        return self.words(f"calculator.{sheet}.tab")

    def sheet(self, key: str, width: int = 150) -> Sheet:
        """Start a sheet: its tab, title and subtitle."""
        page = Page(self.book, self.title(key))
        words = f"calculator.{key}"
        page.heading(self.words(f"{words}.title"), self.words(f"{words}.subtitle"), width)
        return Sheet(self, page)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Writes cells of one sheet."""

    calculator: Calculator
    page: Page

    def put(self, row: int, column: int, content: Content, look: Look = style.BODY) -> Live:
        """Write one cell and return a reference to it."""
        if isinstance(content, Live):
            edition = self.calculator.edition
            if isinstance(content.value, CellError):
                raise ValueError(f"{self.page.title}, row {row}: the formula {content.text!r} shows an error")
            text = self.written(content)
            self.page.put(row, column, Formula(text, content.value, edition.dynamic and content.calls), look)
            return self.at(row, column, content.value)
        self.page.put(row, column, content, look)
        return self.at(row, column, content)

    def at(self, row: int, column: int, value: Any, *, fixed: bool = True) -> Live:
        """Return a reference to a cell of this sheet."""
        return live.cell(self.page.title, row, column, value, fixed=fixed)

    def column(self, column: int, first: int, last: int, values: Sequence[Any]) -> Live:
        """Return a reference to a part of a column, with its values; rows beyond them are blank."""
        rows = tuple((value,) for value in [*values, *[""] * (last - first + 1 - len(values))])
        return live.span(self.page.title, (first, column), (last, column), rows)

    def array(self, row: int, column: int, content: Live, rows: Sequence[Sequence[Any]], look: Any) -> None:
        """Write one formula that fills a range."""
        self.page.array(row, column, self.written(content), rows, look, dynamic=self.calculator.edition.dynamic)

    def figures_header(self, row: int, column: int, key: str, names: Sequence[str]) -> None:
        """Write the header of a table with a name at its left, a remark at its right and figures between."""
        labels = [self.calculator.words(f"calculator.{key}.columns.{name}") for name in names]
        self.page.header(row, column, labels, numbers_from=1, height=44)
        self.put(row, column + len(labels) - 1, labels[-1], style.HEADER)

    def check(self, row: int, column: int, holds: Live) -> Live:
        """Write a light: OK or not OK, in words and colour, for a formula that is true or false."""
        words = self.calculator.words
        ok, not_ok = words("calculator.terms.ok"), words("calculator.terms.not_ok")
        text = live.formula(
            f'IF(IFERROR({{holds}},FALSE),"{ok}","{not_ok}")', ok if holds.value else not_ok, holds=holds
        )
        found = self.put(row, column, text, style.STATUS)
        area = found.place
        for word, ink, fill in ((ok, style.GOOD_INK, style.GOOD_FILL), (not_ok, style.BAD_INK, style.BAD_FILL)):
            look = {"font": Font(color=ink, bold=True), "fill": PatternFill(bgColor=fill)}
            self.page.sheet.conditional_formatting.add(area, FormulaRule([f'{area}="{word}"'], **look))
        return found

    def colour_tiers(self, first: int, last: int, column: int) -> None:
        """Colour the words top, middle and low in a part of a column."""
        letter = get_column_letter(column)
        area = f"{letter}{first}:{letter}{last}"
        for tier in ("top", "middle", "low"):
            look = {"font": Font(color=style.TIER_INK[tier]), "fill": PatternFill(bgColor=style.TIER_FILL[tier])}
            self.page.sheet.conditional_formatting.add(area, FormulaRule([f'{letter}{first}="{tier}"'], **look))

    def written(self, content: Live) -> str:
        """The formula's text as this sheet of this edition has it."""
        return live.written(content.text, self.page.title, self.calculator.edition.function_name)

    def input(self, row: int, column: int, name: str, value: str | float, shape: str = "") -> Live:
        """Write a cell that a user changes, under a defined name, which is its reference.

        No defined name may be one of a LAMBDA's parameters, such as `bins`, hence the `my_`.
        """
        self.page.put(row, column, value if value != "" else None, style.INPUT.but(shape=shape))
        place = absolute(self.page.title, row, column)
        defined = f"my_{name}"
        self.calculator.book.defined_names[defined] = DefinedName(defined, attr_text=place)
        found = Live(defined, value)
        self.calculator.inputs[name] = found
        return found

    def allow(self, row: int, column: int, *, words: Sequence[str] = (), between: tuple[float, float] | None = None,
              date_from: int = 0, message: str = "") -> None:  # fmt: skip
        """Let a cell take only some words, numbers in a range, or dates; blank is always allowed."""
        if words:
            rule = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        elif between:
            low, high = map(repr, between)
            rule = DataValidation(type="decimal", operator="between", formula1=low, formula2=high, allow_blank=True)
        else:
            rule = DataValidation(type="date", operator="greaterThanOrEqual", formula1=str(date_from), allow_blank=True)
        rule.showErrorMessage = True
        rule.errorTitle, rule.error = self.calculator.words("calculator.terms.not_possible"), message[:255] or None
        rule.add(address(row, column))
        self.page.sheet.add_data_validation(rule)
