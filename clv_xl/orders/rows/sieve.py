"""Rows that are no order lines leave the table, each with its row number and reason in `rejects`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clv_xl.engines import Engine, quote
from clv_xl.errors import UnusableInputError
from clv_xl.orders.columns.layout import Layout
from clv_xl.orders.tabs import Tab
from clv_xl.orders.values.cells import Cells, listed, trimmed

_TOTAL_WORDS = r"^(grand |sub)?(total|totals|sum|summe|gesamt|totale|итого|合计|总计|المجموع|الإجمالي|جمع)([\s:.：]|$)"
_NO_SALE = ("fee", "fees", "payout", "transfer", "hold", "withdrawal", "deposit", "adjustment", "reserve", "tax")


@dataclass(frozen=True, slots=True)
class Sieve:
    """One tab's text table."""

    engine: Engine
    number: int
    table: str
    tab: Tab
    layout: Layout
    cell: Cells

    def shake(self, types: dict[str, str], exclude: Sequence[tuple[str, tuple[str, ...]]]) -> int:
        """Leave out all that is no order line; return how many rows held something."""
        self._reject_rows_that_are_none()
        self._reject_notes()
        self._reject_shifted_rows(types)
        self.engine.run("DELETE FROM rejects WHERE reason = 'blank'")
        kept, left_out = self.engine.row(
            f"SELECT (SELECT count(*) FROM {self.table}), (SELECT count(*) FROM rejects WHERE tab = {self.number})"
        )
        self._reject_what_is_no_sale()
        self._exclude_values(exclude)
        return int(kept + left_out)

    def _reject_rows_that_are_none(self) -> None:
        """Leave out blank rows, and rows without a date that repeat the header, explain it or sum up."""
        header, roles = self.layout.header, self.layout.roles
        shown = [f"c{i}::VARCHAR" for i in self.layout.used_columns()]
        date, order = (f"c{roles.get(role, roles['date'])}::VARCHAR" for role in ("date", "order"))
        tests = [(" AND ".join(f"({c} IS NULL OR {trimmed(c)} = '')" for c in shown), "blank")]
        if self.layout.header_index is not None:
            names = [quote(header[roles.get(role, roles["date"])]) for role in ("date", "order")]
            same = [f"{trimmed(c)} = {name}" for c, name in zip((date, order), names, strict=True)]
            tests.append((" AND ".join(same), "repeated_header"))
        if self.layout.says("description_row"):
            tests.append((f"rn = {self.layout.first_data_row}", "description_row"))
        words = [f"regexp_matches(lower(trim({c})), {quote(_TOTAL_WORDS)})" for c in shown]
        tests.append((f"coalesce({' OR '.join(words)}, false)", "total_row"))
        digit = r"\p{Nd}"  # of any script
        undated = (
            f"try_cast(substr({date}, 1, 19) AS TIMESTAMP) IS NULL "
            f"AND NOT regexp_matches(coalesce({date}, ''), '{digit}')"
        )
        cells = ", ".join(f"nullif(trim({c}), {quote('')})" for c in shown[:6])
        self._reject(undated, tests, f"concat_ws(' ', {cells})")

    def _reject_notes(self) -> None:
        """Leave out rows that hold nothing but a date or a text with one: `Exported by Ann on 2026-09-30`."""
        date = self.layout.roles["date"]
        others = [f"coalesce(trim(c{i}::VARCHAR), '') = ''" for i in self.layout.used_columns() if i != date]
        if others:
            self._reject(" AND ".join(others), [("true", "note")], f"c{date}::VARCHAR")

    def _reject_shifted_rows(self, types: dict[str, str]) -> None:
        beyond = [f"c{i}" for i in self._beyond_header() if f"c{i}" in types]
        if beyond:
            shifted = " OR ".join(f"{trimmed(f'{c}::VARCHAR')} <> ''" for c in beyond)
            text = f"concat_ws(' ', {', '.join(beyond)})"
            self._reject(f"coalesce({shifted}, false)", [("true", "too_many_cells")], text)

    def _beyond_header(self) -> list[int]:
        """Return the columns right of the last one that has a name: a cell there means that a row is shifted.

        None are returned where many rows have such cells: then they are columns that nobody named.
        """
        named = [i for i, name in enumerate(self.layout.header) if name and not name.startswith("column ")]
        last = max(named, default=self.tab.width - 1)
        rows = self.tab.head[self.layout.first_data_row - 1 :]
        filled = sum(any(cell and cell.strip() for cell in row[last + 1 :]) for row in rows)
        return [] if filled * 5 > len(rows) and filled > 1 else list(range(last + 1, self.tab.width + 1))

    def _reject(self, among: str, tests: list[tuple[str, str]], detail: str) -> None:
        """Move rows to `rejects`, among those that a condition holds for, by the first test that holds."""
        reason = "CASE " + " ".join(f"WHEN {test} THEN {quote(name)}" for test, name in tests) + " END"
        (before,) = self.engine.row("SELECT count(*) FROM rejects")
        self.engine.run(
            f"INSERT INTO rejects SELECT {self.number}, rn, reason, detail FROM (SELECT rn, {reason} AS reason, "
            f"{detail} AS detail FROM (SELECT * FROM {self.table} WHERE {among})) WHERE reason IS NOT NULL"
        )
        if self.engine.row("SELECT count(*) FROM rejects") != (before,):
            self.engine.run(f"DELETE FROM {self.table} WHERE rn IN (SELECT rn FROM rejects WHERE tab = {self.number})")

    def _reject_what_is_no_sale(self) -> None:
        """Leave out rows that are neither sale nor refund: by the format's words, or fees, payouts and the like."""
        kinds = self.layout.rows
        if kinds:
            word = f"lower({self.cell(kinds.column)})"
            other = f"coalesce({word}, '') NOT IN {listed((*kinds.keep, *kinds.refund))}"
            if kinds.paid_out is not None:
                below_zero = f"regexp_matches(c{kinds.paid_out}::VARCHAR, '^\\s*[-−(]')"
                other += f" OR (coalesce({word}, '') IN {listed(kinds.keep)} AND {below_zero})"
            self._reject(other, [("true", "no_sale")], self.cell(kinds.column))
        elif "type" in self.layout.roles:
            word = self.cell(self.layout.roles["type"])
            self._reject(f"lower({word}) IN {listed(_NO_SALE)}", [("true", "no_sale")], word)

    def _exclude_values(self, exclude: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        for role, values in exclude:
            among = (role, "sku") if role == "product" else (role,)
            columns = [self.layout.roles[name] for name in among if name in self.layout.roles]
            if not columns:
                raise UnusableInputError(
                    f"--exclude {role}=...: {self.tab.label} has no {role} column; "
                    f"its columns are: {', '.join(self.layout.header)}."
                )
            wanted = listed([value.lower() for value in values])
            for column in columns:
                found = f"lower({self.cell(column)}) IN {wanted}"
                self._reject(found, [("true", f"excluded_{role}")], f"c{column}")
