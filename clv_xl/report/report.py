"""What every sheet is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clv_xl.languages import Words
from clv_xl.report.figures import Figures
from clv_xl.report.page import Page


@dataclass(frozen=True, slots=True)
class Report:
    """One report under construction."""

    figures: Figures
    words: Words
    book: Any  # openpyxl.Workbook
    command: str
    version: str

    def title(self, sheet: str) -> str:
        """Name of a sheet in the report's language."""
        return self.words(f"{sheet}.tab")

    def page(self, sheet: str, width: int = 160) -> Page:
        """Start a sheet: its tab, title and subtitle, which may be `width` characters wide."""
        page = Page(self.book, self.title(sheet))
        page.heading(self.words(f"{sheet}.title"), self.words(f"{sheet}.subtitle", **self.subtitle_fields()), width)
        return page

    def subtitle_fields(self) -> dict[str, object]:
        """What subtitles may mention."""
        figures = self.figures
        return {
            "as_of": figures.as_of.isoformat(),
            "days": self.words.number(figures.settings.window_days),
            "currency": figures.money.currency or self.words("terms.no_currency"),
            "customers": self.words.number(figures.count),
            "bins": figures.settings.bins,
        }

    @property
    def footer(self) -> str:
        """Page number of the printed footer."""
        return self.words("terms.footer")

    def unit(self, label: str, per: str = "") -> str:
        """A column header with the currency and "per ..."."""
        return self.figures.money.header(self.words(label), self.words(per) if per else "")

    def amount(self, value: float) -> str:
        """An amount of money inside a sentence."""
        money = self.figures.money
        sign = "-" if value < 0 else ""
        return sign + money.symbol + self.words.number(abs(value), 0 if abs(value) >= 100_000 else money.decimals)


def quoted(text: str) -> str:
    """A text inside a formula."""
    return '"' + text.replace('"', '""') + '"'
