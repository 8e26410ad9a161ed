"""Text rows of a tab -> typed rows in `lines`; rows that are no order lines go to `rejects`. Judged here and only here.

`lines` has one row per row of the input; a format decides which columns feed it. Amounts of a whole order and amounts
of one row stand in two columns, since the first must be counted once and the second added up.
"""

from __future__ import annotations

from clv_xl.engines import Engine, quote
from clv_xl.errors import UnusableInputError
from clv_xl.orders.book import Notice
from clv_xl.orders.choices import Options
from clv_xl.orders.columns.layout import CUSTOMER_KINDS, CustomerKey, Layout
from clv_xl.orders.columns.split_amounts import refuse_split_amounts
from clv_xl.orders.dates.forms import date_form
from clv_xl.orders.dates.notices import date_notices
from clv_xl.orders.rows.amounts import AmountsOfRows
from clv_xl.orders.rows.item_lists import partly_refunded_rows
from clv_xl.orders.rows.keys import KEY_SLOTS, key_sql, label_sql
from clv_xl.orders.rows.meanings import MEANINGS, StatusOfRows
from clv_xl.orders.rows.products import non_product_notice
from clv_xl.orders.rows.row_currency import CurrencyOfRows
from clv_xl.orders.rows.settlement import settled
from clv_xl.orders.rows.sieve import Sieve
from clv_xl.orders.tabs import Tab, Wanted
from clv_xl.orders.values.cells import Cells
from clv_xl.orders.values.money import NUMBER_TYPES

_TEXT_ROLES = tuple(
    "order status payment_status fulfilment_status return_status type paid paid_at cancelled_at currency sku".split()
)

CREATE_TABLES = (
    f"""CREATE TABLE lines (
        tab INTEGER, rn BIGINT, row_hash UBIGINT, order_key VARCHAR, ordered_at TIMESTAMP, date_text VARCHAR,
        {", ".join(f"key{i} VARCHAR" for i in range(KEY_SLOTS))}, label VARCHAR, meaning TINYINT,
        cancelled_at BOOLEAN, currency VARCHAR, order_amount DOUBLE, line_amount DOUBLE, once_amount DOUBLE,
        order_refund DOUBLE, line_refund DOUBLE, total DOUBLE, quantity DOUBLE, bad_amount VARCHAR,
        return_document BOOLEAN)""",
    "CREATE TABLE rejects (tab INTEGER, rn BIGINT, reason VARCHAR, detail VARCHAR)",
)


class LineWriter:
    """Types one tab."""

    def __init__(
        self,
        engine: Engine,
        number: int,
        tab: Tab,
        layout: Layout,
        options: Options,
        several_shops: bool,
        all_cells: bool,
    ) -> None:
        self.engine = engine
        self.number = number
        self.tab = tab
        self.layout = layout
        self.options = options
        self.several_shops = several_shops
        self.all_cells = all_cells
        self.table = f"text{number}"
        self.notices: list[Notice] = []
        self.ids_repeat: bool | None = None  # None: not looked at
        self.date_order: str | None = None  # of dates in numbers, once the tab is written
        self.amount_per: str | None = None  # "order" or "row" where the rows told it, or the user

    def write(self) -> int:
        """Fill `lines` and `rejects` from the tab; return the number of rows below the header that hold something."""
        refuse_split_amounts(self.tab, self.layout)
        used = self.layout.used_columns([role for role, _ in self.options.exclude])
        wanted = Wanted(
            first_data_row=self.layout.first_data_row,
            columns=used,
            texts=self._text_columns(),
            header=self.layout.header,
            all_cells=self.all_cells,
            date=self.layout.roles.get("date"),
        )
        loaded = self.tab.load(self.engine, self.table, wanted)
        self.notices += loaded.notices
        self.row_hash = loaded.row_hash
        self._settle_types()
        self.engine.run(f"DELETE FROM {self.table} WHERE rn < {self.layout.first_data_row}")
        self.cell = Cells(self.engine, self.table, [] if self.tab.plain else self._text_columns())
        sieve = Sieve(self.engine, self.number, self.table, self.tab, self.layout, self.cell)
        rows = sieve.shake(self.types, self.options.exclude)
        self.hash_is_partial = not loaded.all_cells
        self.layout = settled(self.engine, self.table, self.layout, self.cell, self.notices)
        self.status = StatusOfRows(self.engine, self.table, self.layout, self.cell, self.notices)
        if "sku" in self.layout.roles:
            self.notices += filter(None, [non_product_notice(self.engine, self.table, self._role("sku"))])
        currency = CurrencyOfRows(self.engine, self.table, self.tab, self.layout, self.cell, self.types).sql()
        amounts = AmountsOfRows(
            engine=self.engine,
            table=self.table,
            layout=self.layout,
            cell=self.cell,
            status=self.status,
            currency=currency.strip("'") if currency.startswith("'") else "",
            amount_per=self.options.amount_per,
            row_hash=self.row_hash,
            notices=self.notices,
        )
        self.engine.run(self._insert(amounts, currency))
        self.ids_repeat, self.amount_per = amounts.ids_repeat, amounts.told_per
        self._mark_partly_refunded(amounts)
        self.engine.run(f"DROP TABLE {self.table}")
        return rows

    def _mark_partly_refunded(self, amounts: AmountsOfRows) -> None:
        """Mark orders of which some items were given back, where only the list of items shows it."""
        roles, amount = self.layout.roles, self.layout.amount
        if amount is None or not {"item_list", "coupon"} <= roles.keys():
            return
        net = amounts.number(amount.terms[0].columns[0])
        rows = partly_refunded_rows(self.engine, self.table, self._role("item_list"), self._role("coupon"), net)
        if rows:
            self.engine.run(
                f"UPDATE lines SET meaning = {MEANINGS['partially_refunded']} WHERE tab = {self.number} "
                f"AND coalesce(meaning, 0) = {MEANINGS['counted']} AND rn IN ({', '.join(map(str, rows))})"
            )

    def _settle_types(self) -> None:
        """Keep the types of typed columns where they are dates and numbers; all else is text."""
        self.types = self.engine.column_types(self.table)
        for name, kind in self.types.items():
            date = name == f"c{self.layout.roles['date']}"
            if (
                name[0] == "c"
                and kind != "VARCHAR"
                and not (kind.startswith("TIMESTAMP") if date else kind in NUMBER_TYPES)
            ):
                self.engine.run(f"ALTER TABLE {self.table} ALTER {name} TYPE VARCHAR")
                self.types[name] = "VARCHAR"

    def _text_columns(self) -> list[int]:
        """Return the columns whose text matters letter by letter."""
        roles, kinds = self.layout.roles, self.layout.rows
        texts = {roles[role] for role in (*_TEXT_ROLES, *(role for role, _ in self.options.exclude)) if role in roles}
        texts |= {column for key in self.layout.customer for column in key.columns}
        others = [self.layout.summary_row, self.layout.settlement().get("currency")]
        others += [kinds.column, kinds.refund_of, kinds.refund_customer] if kinds else []
        return sorted(texts | {column for column in others if column is not None})

    def _role(self, role: str) -> str:
        return self.cell(self.layout.roles[role])

    def _insert(self, amounts: AmountsOfRows, currency: str) -> str:
        """Return the statement that types the rows that are left."""
        roles, amount = self.layout.roles, self.layout.amount
        if amount is None:
            raise UnusableInputError(f"{self.tab.label} has no amount column.")
        columns = {
            "tab": str(self.number),
            "rn": "rn",
            "row_hash": self.row_hash,
            "order_key": self._order_key(),
            "ordered_at": self._date(),
            "date_text": self._unread_date(),
            **self._keys(),
            "meaning": amounts.meaning(),
            "cancelled_at": self.status.cancelled(),
            "currency": currency,
            **amounts.columns(amount),
            "total": amounts.number(roles["total"]) if "total" in roles else "NULL",
            "quantity": amounts.quantity(),
            "return_document": self._return_document(),
        }
        chosen = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
        return f"INSERT INTO lines BY NAME SELECT {chosen} FROM {self.table}"

    def _order_key(self) -> str:
        """Return the order's id, with the shop system's name before it where ids of two systems could meet."""
        if "order" not in self.layout.roles:
            return "NULL"
        number, kinds = self._role("order"), self.layout.rows
        if kinds and kinds.refund_of is not None:
            number = f"coalesce(CASE WHEN {self.status.is_refund()} THEN {self.cell(kinds.refund_of)} END, {number})"
        return f"{quote(self.layout.key + ' ')} || {number}" if self.several_shops else number

    def _return_document(self) -> str:
        prefix = self.layout.says("return_prefix")
        return f"starts_with({self._role('order')}, {quote(prefix)})" if prefix else "false"

    def _date(self) -> str:
        column = self.layout.roles["date"]
        form = date_form(
            self.engine,
            self.table,
            column,
            self.layout.says("date_order"),
            self.options.date_order,
            self.layout.roles.get("time"),
        )
        self.notices += date_notices(form, self.layout.header[column], self.tab.label)
        self._date_form = form
        self.date_order = self.options.date_order or (form.order if form.order in ("dmy", "mdy") else None)
        return form.sql

    def _of_sale(self, kind: str, key: str) -> str:
        """Return a key, on a refund row that of the column for it: there the payer is the shop."""
        kinds = self.layout.rows
        if kinds is None or kinds.refund_customer is None:
            return key
        theirs = key_sql(CustomerKey(kind, (kinds.refund_customer,)), self.cell) if kind == "email" else "NULL"
        return f"CASE WHEN {self.status.is_refund()} THEN {theirs} ELSE {key} END"

    def _unread_date(self) -> str:
        form = self._date_form
        return "NULL" if form.complete else f"CASE WHEN ({form.sql}) IS NULL THEN {self._role('date')} END"

    def _keys(self) -> dict[str, str]:
        keys = {f"key{i}": "NULL" for i in range(KEY_SLOTS)}
        for key in self.layout.customer:
            keys[f"key{CUSTOMER_KINDS.index(key.kind)}"] = self._of_sale(key.kind, key_sql(key, self.cell))
        return keys | {"label": label_sql(self.layout.customer, self.cell)}
