"""Text rows of a tab -> typed rows in `subscriptions`, with the text of what could not be read beside."""

from __future__ import annotations

from dataclasses import dataclass

from clv_xl.contractual.settings import PERIODS, Period
from clv_xl.engines import Engine
from clv_xl.orders.book import Notice
from clv_xl.orders.columns.formats import Words
from clv_xl.orders.columns.layout import CUSTOMER_KINDS, Amount, Layout, Term
from clv_xl.orders.columns.subscriptions import Per, SubscriptionColumns, words_for_active
from clv_xl.orders.dates.forms import DateForm, date_form
from clv_xl.orders.dates.notices import date_notices
from clv_xl.orders.rows.keys import KEY_SLOTS, key_sql, label_sql
from clv_xl.orders.rows.row_currency import CurrencyOfRows
from clv_xl.orders.rows.sieve import Sieve
from clv_xl.orders.tabs import Tab, Wanted
from clv_xl.orders.values.cells import NOTHING, Cells, listed, trimmed
from clv_xl.orders.values.money import NUMBER_TYPES, column_marks, number_sql

CREATE_TABLES = (
    f"""CREATE TABLE subscriptions (
        tab INTEGER, rn BIGINT, {", ".join(f"key{i} VARCHAR" for i in range(KEY_SLOTS))}, label VARCHAR,
        subscription VARCHAR, plan VARCHAR, started DATE, start_text VARCHAR, ended DATE, end_text VARCHAR,
        amount DOUBLE, amount_text VARCHAR, currency VARCHAR)""",
    "CREATE TABLE rejects (tab INTEGER, rn BIGINT, reason VARCHAR, detail VARCHAR)",
)
_PER: dict[Per, Period] = {"week": PERIODS["week"], "month": PERIODS["month"], "year": PERIODS["year"]}


@dataclass
class SubscriptionRows:
    """One tab's rows; what was doubtful is added to the notices."""

    engine: Engine
    number: int
    tab: Tab
    columns: SubscriptionColumns
    period: Period
    chosen_order: str | None  # of day and month: the user's word
    notices: list[Notice]

    def write(self) -> int:
        """Fill `subscriptions` and `rejects` from the tab; return how many rows below the header hold something."""
        layout, texts = self._layout(), self._text_columns()
        self.table = f"text{self.number}"
        used = layout.used_columns(["product"])
        start, end = self.columns.roles["start"], self.columns.roles["end"]
        wanted = Wanted(self.columns.first_data_row, used, texts, layout.header, date=start)
        self.notices += self.tab.load(self.engine, self.table, wanted).notices
        self.engine.run(f"DELETE FROM {self.table} WHERE rn < {self.columns.first_data_row}")
        types = self._settle_types((start, end))
        self.cell = Cells(self.engine, self.table, [] if self.tab.plain else texts)
        rows = Sieve(self.engine, self.number, self.table, self.tab, layout, self.cell).shake(types, ())
        self._clear_ends(end, types)
        currency = CurrencyOfRows(self.engine, self.table, self.tab, layout, self.cell, types).sql()
        self.engine.run(self._insert(self._day_forms(start, end), currency))
        self.engine.run(f"DROP TABLE {self.table}")
        return rows

    def _layout(self) -> Layout:
        """Return the columns as the steps know them that are the same for every list: the start is the row's date."""
        columns, roles = self.columns, self.columns.roles
        names = {"start": "date", "end": "cancelled_at", "plan": "product", "subscription": "order"}
        amount = Amount("line", (Term((roles["amount"],)),), "") if "amount" in roles else None
        return Layout(
            header=columns.header, header_index=columns.header_index, format=None, words=Words({}),
            roles={names.get(role, role): column for role, column in roles.items() if role != "amount"},
            customer=columns.customer, amount=amount, refund=None, choices=columns.choices,
        )  # fmt: skip

    def _text_columns(self) -> list[int]:
        roles = self.columns.roles
        texts = {roles[role] for role in ("subscription", "plan", "currency") if role in roles}
        return sorted(texts | {column for key in self.columns.customer for column in key.columns})

    def _settle_types(self, days: tuple[int, int]) -> dict[str, str]:
        """Keep the types of typed columns where they are days or numbers; all else is text."""
        types = self.engine.column_types(self.table)
        for name, kind in types.items():
            is_day = name in {f"c{column}" for column in days}
            kept = kind.startswith("TIMESTAMP") if is_day else kind in NUMBER_TYPES
            if name[0] == "c" and kind != "VARCHAR" and not kept:
                self.engine.run(f"ALTER TABLE {self.table} ALTER {name} TYPE VARCHAR")
                types[name] = "VARCHAR"
        return types

    def _clear_ends(self, end: int, types: dict[str, str]) -> None:
        """Empty the ends that say in words or zeros that there is none."""
        if types[f"c{end}"] == "VARCHAR":
            word = f"lower({trimmed(f'c{end}')})"
            self.engine.run(f"UPDATE {self.table} SET c{end} = NULL WHERE {word} IN {listed(words_for_active())}")

    def _day_forms(self, start: int, end: int) -> tuple[DateForm, DateForm]:
        """Return how both days are written; where one can't tell day from month, the other does."""
        forms = [date_form(self.engine, self.table, column, None, self.chosen_order) for column in (start, end)]
        for place, (column, other) in enumerate(((start, forms[1]), (end, forms[0]))):
            if forms[place].ambiguous and other.order and not other.ambiguous:
                self.engine.run(f"ALTER TABLE {self.table} DROP COLUMN IF EXISTS moment{column}")
                forms[place] = date_form(self.engine, self.table, column, other.order, self.chosen_order)
        for form, column in zip(forms, (start, end), strict=True):
            self.notices += date_notices(form, self.columns.header[column], self.tab.label)
        self.date_order = self.chosen_order or next((f.order for f in forms if f.order in ("dmy", "mdy")), None)
        return forms[0], forms[1]

    def _insert(self, forms: tuple[DateForm, DateForm], currency: str) -> str:
        """Return the statement that types the rows that are left."""
        roles = self.columns.roles
        keys = {f"key{CUSTOMER_KINDS.index(key.kind)}": key_sql(key, self.cell) for key in self.columns.customer}
        chosen = {
            "tab": str(self.number),
            "rn": "rn",
            **keys,
            "label": label_sql(self.columns.customer, self.cell),
            **{role: self.cell(roles[role]) for role in ("subscription", "plan") if role in roles},
            "started": f"({forms[0].sql})::DATE",
            "start_text": f"nullif(trim(c{roles['start']}::VARCHAR), '')",
            "ended": f"({forms[1].sql})::DATE",
            "end_text": f"nullif(trim(c{roles['end']}::VARCHAR), '')",
            "currency": currency,
            **(self._amount(roles["amount"], currency) if "amount" in roles else {}),
        }
        listing = ", ".join(f"{sql} AS {name}" for name, sql in chosen.items())
        return f"INSERT INTO subscriptions BY NAME SELECT {listing} FROM {self.table}"

    def _amount(self, column: int, currency: str) -> dict[str, str]:
        """Return the SQL of the amount for one period, and of its text."""
        code = currency.strip("'") if currency.startswith("'") else ""
        number = number_sql(f"c{column}", column_marks(self.engine, self.table, column, code))
        text = f"nullif(trim(c{column}::VARCHAR), '')"
        blank = f"lower({text}) IN {listed(NOTHING)}"
        return {
            "amount": f"({number}) * {self._times(column)!r}",
            "amount_text": f"CASE WHEN NOT {blank} THEN {text} END",
        }

    def _times(self, column: int) -> float:
        """Return how many times a period holds the time that the amount is paid for, where its column's name tells."""
        per = self.columns.amount_per()
        if per is None or per == self.period.name:
            return 1.0
        factor = self.period.years / _PER[per].years
        told = (
            f"{self.columns.header[column]!r} of {self.tab.label} is paid per {per} by its name, so its amounts were "
            f"multiplied by {factor:.4g} to be those of a {self.period.name}."
        )
        self.notices.append(Notice("amount_period", told, remark=True))
        return factor
