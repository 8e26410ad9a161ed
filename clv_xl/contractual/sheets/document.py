"""What every sheet of the report on subscriptions is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clv_xl.contractual.figures import Figures
from clv_xl.languages import Words
from clv_xl.report.page import Page

SECTION = "contractual"


@dataclass(frozen=True, slots=True)
class Document:
    """One report under construction."""

    figures: Figures
    words: Words
    book: Any  # openpyxl.Workbook
    command: str
    version: str

    def say(self, key: str, /, **fields: object) -> str:
        """Return a text of this report."""
        return self.words(f"{SECTION}.{key}", **fields)

    def title(self, sheet: str) -> str:
        """Name of a sheet in the report's language."""
        return self.say(f"{sheet}.tab")

    def page(self, sheet: str, width: int = 160) -> Page:
        """Start a sheet: its tab, title and subtitle."""
        page = Page(self.book, self.title(sheet))
        fields = {"customers": self.words.number(self.figures.count), "basis": self.basis}
        page.heading(self.say(f"{sheet}.title"), self.say(f"{sheet}.subtitle", **fields), width)
        return page

    @property
    def footer(self) -> str:
        """Page number of the printed footer."""
        return self.say("terms.footer")

    @property
    def basis(self) -> str:
        """What money means: revenue, or gross margin where one is given."""
        return self.say("basis.revenue" if self.figures.settings.margin is None else "basis.margin")

    @property
    def per(self) -> dict[str, str]:
        """Return the words for the period: one, many and `per ...`, as fields of a text."""
        name = self.figures.settings.period.name
        one, many, per = (self.say(f"periods.{name}.{key}") for key in ("one", "many", "per"))
        return {"period": one, "periods": many, "per": per}

    def count_of_periods(self, count: int) -> str:
        """Return `1 month`, `12 months`."""
        return f"{self.words.number(count)} {self.per['period' if count == 1 else 'periods']}"

    def amount(self, value: float | None) -> str:
        """An amount of money inside a sentence."""
        if value is None:
            return self.say("terms.unknown")
        money = self.figures.money
        return money.symbol + self.words.number(value, 0 if abs(value) >= 100_000 else money.decimals)
