"""The currency of each row: by its column, a telling column of the format, the sign at the amount, or the country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clv_xl.engines import Engine, quote
from clv_xl.orders.columns.headers import normalise
from clv_xl.orders.columns.layout import Layout
from clv_xl.orders.tabs import Tab
from clv_xl.orders.values.cells import NOTHING, Cells
from clv_xl.orders.values.money import CODES, NUMBER_TYPES, currency_of, sign_sql

_MOST_WORDS = 200


@dataclass(frozen=True, slots=True)
class CurrencyOfRows:
    """One tab's rows."""

    engine: Engine
    table: str
    tab: Tab
    layout: Layout
    cell: Cells
    types: Mapping[str, str]

    def sql(self) -> str:
        """Return the SQL of a row's currency code; a quoted code where all rows have one, NULL where nothing tells."""
        if "currency" in self.layout.roles:
            return self._by_column(self.cell(self.layout.roles["currency"]))
        for name, iso in (self.layout.says("currency_by_column") or {}).items():
            if normalise(name) in map(normalise, self.layout.header):
                return quote(str(iso))
        told = self._by_sign() or self._by_country(self.layout.says("currency_by_country") or {})
        return told or self._usual() or "NULL"

    def _usual(self) -> str:
        """Return the currency that all shops have whose export this is, or nothing."""
        code = self.layout.says("currency_code")
        return quote(str(code)) if code else ""

    def _by_column(self, cell: str) -> str:
        """Read a currency column: `$` and `US$` become USD, unknown words stay."""
        seen = self._words(cell)
        none = [
            word for word in seen if word.lower() in NOTHING or not (any(map(str.isalpha, word)) or currency_of(word))
        ]
        codes = {word: currency_of(word) for word in seen if word.upper() not in CODES and currency_of(word)}
        cases = [f"WHEN {quote(word)} THEN {quote(str(code))}" for word, code in codes.items()]
        cases += [f"WHEN {quote(word)} THEN NULL" for word in none]
        sql = f"CASE {cell} {' '.join(cases)} ELSE upper({cell}) END" if cases else f"upper({cell})"
        return f"coalesce({sql}, {self._usual()})" if none and self._usual() else sql

    def _by_sign(self) -> str:
        """Read the currency that the header of the amount names, else the sign at each row's amount."""
        amount, column = self.layout.amount, self.layout.roles.get("currency_sign")
        if column is None and amount is None:
            return ""
        if column is None and amount is not None:
            column = amount.terms[0].columns[-1]
            named = currency_of(self.layout.header[column])
            if named:
                return quote(named)
        if self.types[f"c{column}"] in NUMBER_TYPES:
            return ""
        sign = sign_sql(f"c{column}")
        by_sign = {text: iso for text in self._words(sign) if (iso := currency_of(text))}
        if len(set(by_sign.values())) == 1:
            return quote(next(iter(by_sign.values())))
        cases = " ".join(f"WHEN {quote(text)} THEN {quote(iso)}" for text, iso in by_sign.items())
        return f"CASE {sign} {cases} END" if cases else ""

    def _words(self, sql: str) -> list[str]:
        rows = self.engine.rows(
            f"SELECT {sql} AS w, count(*) AS n FROM {self.table} WHERE w IS NOT NULL GROUP BY w ORDER BY n DESC, w "
            f"LIMIT {_MOST_WORDS}"
        )
        return [word for word, _ in rows]

    def _by_country(self, by_country: Mapping[str, str]) -> str:
        column = self.layout.roles.get("country")
        if column is None or not by_country:
            return ""
        rows = self.tab.head[self.layout.first_data_row - 1 :]
        found = {by_country.get((row[column] or "").strip()) for row in rows if row[column]} - {None}
        return quote(str(found.pop())) if len(found) == 1 else ""
