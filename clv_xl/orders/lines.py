"""Text rows of a tab -> typed rows in `lines`; rows that are no order lines go to `rejects`. Judged here and only here.

`lines` has one row per row of the input; a format decides which columns feed it. Amounts of a whole order and amounts
of one row stand in two columns, since the first must be counted once and the second added up.
"""

from __future__ import annotations

from dataclasses import dataclass

from clv_xl.engines import Engine, quote
from clv_xl.errors import UnusableInputError
from clv_xl.orders import levels
from clv_xl.orders.book import Notice
from clv_xl.orders.cells import NOTHING, Cells, listed, trimmed
from clv_xl.orders.dates import date_form
from clv_xl.orders.item_lists import partly_refunded_rows
from clv_xl.orders.keys import KEY_SLOTS, key_sql, label_sql
from clv_xl.orders.layout import CUSTOMER_KINDS, Layout, Term
from clv_xl.orders.meanings import MEANINGS, StatusOfRows
from clv_xl.orders.money import NUMBER_TYPES, column_marks, number_sql
from clv_xl.orders.products import non_product_notice
from clv_xl.orders.row_currency import CurrencyOfRows
from clv_xl.orders.tabs import Loaded, Tab, Wanted

_TOTAL_WORDS = r"^(grand |sub)?(total|totals|sum|summe|gesamt|totale|итого|合计|总计|المجموع|الإجمالي|جمع)([\s:.：]|$)"

_NO_SALE = ("fee", "fees", "payout", "transfer", "hold", "withdrawal", "deposit", "adjustment", "reserve", "tax")

CREATE_TABLES = (
    f"""CREATE TABLE lines (
        tab INTEGER, rn BIGINT, row_hash UBIGINT, order_key VARCHAR, ordered_at TIMESTAMP, date_text VARCHAR,
        {", ".join(f"key{i} VARCHAR" for i in range(KEY_SLOTS))}, label VARCHAR, meaning TINYINT,
        cancelled_at BOOLEAN, currency VARCHAR, order_amount DOUBLE, line_amount DOUBLE, order_refund DOUBLE,
        line_refund DOUBLE, total DOUBLE, quantity DOUBLE, bad_amount VARCHAR,
        return_document BOOLEAN)""",
    "CREATE TABLE rejects (tab INTEGER, rn BIGINT, reason VARCHAR, detail VARCHAR)",
)


@dataclass(frozen=True, slots=True)
class Options:
    """The user's word where the file leaves room."""

    date_order: str | None = None  # dmy or mdy
    amount_per: str | None = None  # order or row
    exclude: tuple[tuple[str, tuple[str, ...]], ...] = ()  # role -> values left out


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
        self.currency = ""
        self._marks: dict[int, str] = {}
        self._plain: dict[int, bool] = {}
        self.ids_repeat: bool | None = None  # None: not looked at

    def write(self) -> int:
        """Fill `lines` and `rejects` from the tab; return the number of rows below the header that hold something."""
        used = self.layout.used_columns([role for role, _ in self.options.exclude])
        wanted = Wanted(self.layout.first_data_row, used, self._text_columns(), self.layout.header, self.all_cells)
        loaded = self.tab.load(self.engine, self.table, wanted)
        self.notices += loaded.notices
        self.row_hash = loaded.row_hash
        self._settle_types()
        self.engine.run(f"DELETE FROM {self.table} WHERE rn < {self.layout.first_data_row}")
        self.cell = Cells(self.engine, self.table, [] if self.tab.plain else self._text_columns())
        rows = self._reject_rows_that_are_none(loaded)
        self.status = StatusOfRows(self.engine, self.table, self.layout, self.cell, self.notices)
        self._reject_what_is_no_sale()
        self._exclude_values()
        if "sku" in self.layout.roles:
            self.notices += filter(None, [non_product_notice(self.engine, self.table, self._role("sku"))])
        self.currency_sql = CurrencyOfRows(self.engine, self.table, self.tab, self.layout, self.cell, self.types).sql()
        self.currency = self.currency_sql.strip("'") if self.currency_sql.startswith("'") else ""
        self.engine.run(self._insert(loaded))
        self._mark_partly_refunded()
        self.engine.run(f"DROP TABLE {self.table}")
        return rows

    def _mark_partly_refunded(self) -> None:
        """Mark orders of which some items were given back, where only the list of items shows it."""
        roles, amount = self.layout.roles, self.layout.amount
        if amount is None or not {"item_list", "coupon"} <= roles.keys():
            return
        net = self._number(amount.terms[0].columns[0])
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
        roles = self.layout.roles
        texts = {
            roles[role]
            for role in (
                "order",
                "status",
                "payment_status",
                "fulfilment_status",
                "type",
                "paid",
                "cancelled_at",
                "currency",
                "sku",
            )
            if role in roles
        }
        texts |= {column for key in self.layout.customer for column in key.columns}
        return sorted(texts | {roles[role] for role, _ in self.options.exclude if role in roles})

    def _role(self, role: str) -> str:
        return self.cell(self.layout.roles[role])

    def _reject_rows_that_are_none(self, loaded: Loaded) -> int:
        """Leave out blank rows, and with a reason rows that are no order lines; return how many were not blank."""
        header, roles = self.layout.header, self.layout.roles
        shown = [f"c{i}::VARCHAR" for i in self.layout.used_columns()]
        date, order = (f"c{roles.get(role, roles['date'])}::VARCHAR" for role in ("date", "order"))
        tests = [(" AND ".join(f"({c} IS NULL OR {trimmed(c)} = '')" for c in shown), "blank")]
        if self.layout.header_index is not None:
            names = [quote(header[roles.get(role, roles["date"])]) for role in ("date", "order")]
            same = [f"{trimmed(c)} = {name}" for c, name in zip((date, order), names, strict=True)]
            tests.append((" AND ".join(same), "repeated_header"))
        if self.layout.format and self.layout.format.table.get("description_row"):
            tests.append((f"rn = {self.layout.first_data_row}", "description_row"))
        words = [f"regexp_matches(lower(trim({c})), {quote(_TOTAL_WORDS)})" for c in shown]
        tests.append((f"coalesce({' OR '.join(words)}, false)", "total_row"))
        undated = (
            f"try_cast(substr({date}, 1, 19) AS TIMESTAMP) IS NULL AND NOT regexp_matches(coalesce({date}, ''), '\\d')"
        )
        self._reject(
            undated, tests, f"concat_ws(' ', {', '.join(f'nullif(trim({c}), {quote(str())})' for c in shown[:6])})"
        )
        beyond = [f"c{i}" for i in self._beyond_header() if f"c{i}" in self.types]
        if beyond:
            shifted = " OR ".join(f"{trimmed(f'{c}::VARCHAR')} <> ''" for c in beyond)
            self._reject(
                f"coalesce({shifted}, false)", [("true", "too_many_cells")], f"concat_ws(' ', {', '.join(beyond)})"
            )
        self.engine.run("DELETE FROM rejects WHERE reason = 'blank'")
        kept, left_out = self.engine.row(
            f"SELECT (SELECT count(*) FROM {self.table}), (SELECT count(*) FROM rejects WHERE tab = {self.number})"
        )
        self.hash_is_partial = not loaded.all_cells
        return int(kept + left_out)

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
        """Leave out rows that a `Type` column calls fees, payouts and the like."""
        if "type" in self.layout.roles:
            self._reject(
                f"lower({self._role('type')}) IN {listed(_NO_SALE)}", [("true", "no_sale")], self._role("type")
            )

    def _exclude_values(self) -> None:
        for role, values in self.options.exclude:
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

    def _insert(self, loaded: Loaded) -> str:
        """Return the statement that types the rows that are left."""
        roles = self.layout.roles
        columns = {
            "tab": str(self.number),
            "rn": "rn",
            "row_hash": loaded.row_hash,
            "order_key": self._order_key(),
            "ordered_at": self._date(),
            "date_text": self._unread_date(),
            **self._keys(),
            "meaning": self.status.meaning(),
            "cancelled_at": self.status.cancelled(),
            "currency": self.currency_sql,
            **self._amounts(),
            "total": self._number(roles["total"]) if "total" in roles else "NULL",
            "quantity": self._number(roles["quantity"]) if "quantity" in roles else "NULL",
            "return_document": self._return_document(),
        }
        chosen = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
        return f"INSERT INTO lines BY NAME SELECT {chosen} FROM {self.table}"

    def _order_key(self) -> str:
        """Return the order's id, with the shop system's name before it where ids of two systems could meet."""
        if "order" not in self.layout.roles:
            return "NULL"
        return f"{quote(self.layout.key + ' ')} || {self._role('order')}" if self.several_shops else self._role("order")

    def _return_document(self) -> str:
        prefix = self.layout.format.table.get("return_prefix") if self.layout.format else None
        return f"starts_with({self._role('order')}, {quote(prefix)})" if prefix else "false"

    def _date(self) -> str:
        column = self.layout.roles["date"]
        known = self.layout.format.table.get("date_order") if self.layout.format else None
        form = date_form(self.engine, self.table, column, known, self.options.date_order)
        if form.ambiguous:
            first = "day" if form.order == "dmy" else "month"
            other = "mdy" if form.order == "dmy" else "dmy"
            self.notices.append(
                Notice(
                    "date_order",
                    f"{self.tab.label} does not tell for sure whether {self.layout.header[column]!r} writes the day or "
                    f"the month first: the {first} was taken; if that is wrong, give --date-order {other}.",
                )
            )
        if form.swapped:
            self.notices.append(
                Notice(
                    "swapped_days",
                    f"In {self.layout.header[column]!r} of {self.tab.label} all real dates have days up to 12 and all "
                    "others are text: a spreadsheet seems to have taken days for months; import the export again with "
                    "the right order of day and month.",
                )
            )
        self._date_form = form
        return form.sql

    def _unread_date(self) -> str:
        form = self._date_form
        return "NULL" if form.complete else f"CASE WHEN ({form.sql}) IS NULL THEN {self._role('date')} END"

    def _keys(self) -> dict[str, str]:
        keys = {f"key{i}": "NULL" for i in range(KEY_SLOTS)}
        for key in self.layout.customer:
            keys[f"key{CUSTOMER_KINDS.index(key.kind)}"] = key_sql(key, self.cell)
        return keys | {"label": label_sql(self.layout.customer, self.cell)}

    def _amounts(self) -> dict[str, str]:
        amount = self.layout.amount
        if amount is None:
            raise UnusableInputError(f"{self.tab.label} has no amount column.")
        sql = " ".join(self._term(term, first=i == 0) for i, term in enumerate(amount.terms))
        level = amount.level if amount.level != "auto" else self._told_level(amount.terms[0].columns[0], "amount")
        sql = self.status.signed(sql)
        refund_level, refund = "line", "NULL"
        if self.layout.refund:
            declared, column = self.layout.refund
            refund_level = declared if declared != "auto" else self._told_level(column, "refund")
            refund = f"abs({self._number(column)})"
        first = amount.terms[0].columns[-1]
        unreadable = f"{self._number(first)} IS NULL AND lower({self.cell(first)}) NOT IN {listed(NOTHING)}"
        return {
            "order_amount": f"({sql})" if level == "order" else "NULL",
            "line_amount": f"({sql})" if level == "line" else "NULL",
            "order_refund": refund if refund_level == "order" else "NULL",
            "line_refund": refund if refund_level == "line" else "NULL",
            "bad_amount": "NULL" if self._plain[first] else f"CASE WHEN {unreadable} THEN {self.cell(first)} END",
        }

    def _term(self, term: Term, first: bool) -> str:
        product = " * ".join(self._number(column) for column in term.columns)
        if first:
            return product
        return f"{'-' if term.sign < 0 else '+'} coalesce({product}, 0)"

    def _number(self, column: int) -> str:
        """Return the SQL of a number; how the column writes its numbers is told once."""
        if column not in self._marks:
            marks = column_marks(self.engine, self.table, column, self.currency)
            self._marks[column] = number_sql(f"c{column}", marks)
            self._plain[column] = marks.plain
            if marks.guessed_from:
                self.notices.append(
                    Notice(
                        "thousands",
                        f"Numbers of {self.layout.header[column]!r} such as {marks.guessed_from} were read as "
                        f"{marks.guessed_from.replace('.', '')}: every dot has three digits after it and no "
                        "currency tells; if they are decimals, write them with two or add a currency column.",
                    )
                )
        return self._marks[column]

    def _told_level(self, column: int, role: str) -> str:
        """Return `order` or `line` for a column of a plain list, by the user's word or by what the rows show."""
        roles = self.layout.roles
        if self.options.amount_per and role == "amount":
            return levels.ORDER if self.options.amount_per == "order" else levels.LINE
        if "order" not in roles or not self._look_for_repeats():
            return levels.LINE
        number, order = self._number(column), self._role("order")
        if role == "amount" and "quantity" in roles and "price" in roles:
            quantity, price = self._number(roles["quantity"]), self._number(roles["price"])
            return levels.by_price(self.engine, self.table, order, number, quantity, price)
        level, shown = levels.by_repetition(self.engine, self.table, order, number, self.row_hash)
        if level == levels.ORDER:
            self.notices.append(
                Notice(
                    f"{role}_repeats",
                    f"{self.layout.header[column]!r} is the same on every row of each of the {shown} orders with "
                    "several rows, so it was counted once per order; if each row has an amount of its own, give "
                    "--amount-per row.",
                )
            )
        return level

    def _look_for_repeats(self) -> bool:
        if self.ids_repeat is None:
            order = self._role("order")
            (repeats,) = self.engine.row(f"SELECT count({order}) > count(DISTINCT {order}) FROM {self.table}")
            self.ids_repeat = bool(repeats)
        return self.ids_repeat
