"""Text rows of a tab -> typed rows in `lines`, and rows that are no order lines in `rejects`: judged here and only here.

`lines` has one row per row of the input; a format decides which columns feed it. Amounts of a whole order and amounts of
one row stand in two columns, since the first must be counted once and the second added up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clv_xl.engines import Engine, quote
from clv_xl.errors import UnusableInputError
from clv_xl.orders.book import Notice
from clv_xl.orders.dates import date_form
from clv_xl.orders.formats import status_words
from clv_xl.orders.headers import normalise
from clv_xl.orders.keys import KEY_SLOTS, key_sql, label_sql
from clv_xl.orders.layout import Layout, Term
from clv_xl.orders.money import column_marks, currency_of, number_sql
from clv_xl.orders.products import non_product_notice
from clv_xl.orders.tabs import Loaded, Tab

# what a status word means for the order; the order of the numbers is the order in which a state wins
MEANINGS = {"counted": 0, "pending": 1, "unpaid": 2, "partially_refunded": 3, "refunded": 4, "cancelled": 5}
_BLANKS = " \t\r\n\u00a0\ufeff"
_NOTHING = "('', '-', '--', 'n/a', '#n/a', 'na', 'none', 'null', 'nan')"
_TOTAL_WORDS = "^(grand |sub)?(total|totals|sum|summe|gesamt|totale|итого|合计|总计|المجموع|الإجمالي|جمع)\\b"

CREATE_TABLES = (
    f"""CREATE TABLE lines (
        tab INTEGER, rn BIGINT, row_hash UBIGINT, shop VARCHAR, order_id VARCHAR, ordered_at TIMESTAMP, date_text VARCHAR,
        {", ".join(f"key{i} VARCHAR" for i in range(KEY_SLOTS))}, label VARCHAR, status VARCHAR, meaning TINYINT,
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


def trimmed(sql: str) -> str:
    """Return the SQL of a text without the blanks around it."""
    return f"trim({sql}, {quote(_BLANKS)})"


def cell(column: int) -> str:
    """Return the SQL of a cell without blanks and the guards that keep spreadsheets from reading an id as a number."""
    unwrapped = f"CASE WHEN starts_with(c{column}, '=\"') THEN c{column}[3:-2] ELSE c{column} END"
    return f"nullif(ltrim({trimmed(unwrapped)}, {quote(chr(39))}), '')"


class LineWriter:
    """Types one tab."""

    def __init__(self, engine: Engine, number: int, tab: Tab, layout: Layout, options: Options) -> None:
        self.engine = engine
        self.number = number
        self.tab = tab
        self.layout = layout
        self.options = options
        self.table = f"text{number}"
        self.notices: list[Notice] = []
        self.currency = ""
        self.amount_level = "line"
        self._marks: dict[int, str] = {}

    def write(self) -> int:
        """Fill `lines` and `rejects` from the tab; return the number of rows below the header that hold something."""
        loaded = self.tab.load(self.engine, self.table, self.layout.used_columns())
        self.engine.run(f"DELETE FROM {self.table} WHERE rn < {self.layout.first_data_row}")
        self._drop_blank_rows()
        (rows,) = self.engine.row(f"SELECT count(*) FROM {self.table}")
        self._reject_rows_that_are_none(loaded)
        self._exclude_values()
        if "sku" in self.layout.roles:
            self.notices += filter(None, [non_product_notice(self.engine, self.table, cell(self.layout.roles["sku"]))])
        self.currency = self._currency_without_column()
        self.engine.run(self._insert(loaded))
        self.engine.run(f"DROP TABLE {self.table}")
        return int(rows)

    def _drop_blank_rows(self) -> None:
        used = [f"{trimmed(f'c{i}')} = ''" for i in self.layout.used_columns()]
        blank = " AND ".join(f"coalesce({test}, true)" for test in used)
        self.engine.run(f"DELETE FROM {self.table} WHERE {blank}")

    def _reject(self, condition: str, reason: str, detail: str) -> None:
        self.engine.run(
            f"INSERT INTO rejects SELECT {self.number}, rn, {quote(reason)}, {detail} FROM {self.table} WHERE {condition}"
        )
        self.engine.run(f"DELETE FROM {self.table} WHERE {condition}")

    def _reject_rows_that_are_none(self, loaded: Loaded) -> None:
        header, roles = self.layout.header, self.layout.roles
        if loaded.overflow is not None:
            self._reject(
                f"c{loaded.overflow} IS NOT NULL", "too_many_cells", f"'beyond the last column: ' || c{loaded.overflow}"
            )
        asked = [column for role, column in roles.items() if role in ("order", "date")]
        if self.layout.header_index is not None and asked:
            same = " AND ".join(f"{trimmed(f'c{i}')} = {quote(header[i])}" for i in asked)
            self._reject(same, "repeated_header", f"c{asked[0]}")
        if self.layout.format and self.layout.format.table.get("description_row"):
            date = f"c{roles['date']}"
            described = f"NOT regexp_matches(coalesce({date}, ''), '\\d')"
            self._reject(f"rn = {self.layout.first_data_row} AND {described}", "description_row", f"c{asked[0]}")
        self._reject_totals()

    def _reject_totals(self) -> None:
        """Leave out rows that carry a word for `total` and no date."""
        date = self.layout.roles["date"]
        words = [
            f"regexp_matches(lower(trim(coalesce(c{i}, ''))), '{_TOTAL_WORDS}')" for i in self.layout.used_columns()
        ]
        dated = f"regexp_matches(coalesce(c{date}, ''), '\\d')"
        self._reject(f"NOT {dated} AND ({' OR '.join(words)})", "total_row", "'a row of totals'")

    def _exclude_values(self) -> None:
        for role, values in self.options.exclude:
            columns = [
                self.layout.roles[r]
                for r in ((role, "sku") if role == "product" else (role,))
                if r in self.layout.roles
            ]
            if not columns:
                raise UnusableInputError(
                    f"--exclude {role}=...: {self.tab.label} has no {role} column; its columns are: {', '.join(self.layout.header)}."
                )
            wanted = ", ".join(quote(value.lower()) for value in values)
            for column in columns:
                self._reject(f"lower({cell(column)}) IN ({wanted})", f"excluded_{role}", f"c{column}")

    def _insert(self, loaded: Loaded) -> str:
        """Return the statement that types the rows that are left."""
        roles = self.layout.roles
        columns = {
            "tab": str(self.number),
            "rn": "rn",
            "row_hash": loaded.row_hash,
            "shop": quote(self.layout.key),
            "order_id": cell(roles["order"]) if "order" in roles else "NULL",
            "ordered_at": self._date(),
            "date_text": f"CASE WHEN ({self._date_sql}) IS NULL THEN {cell(roles['date'])} END",
            **self._keys(),
            "status": f"lower({cell(roles['status'])})" if "status" in roles else "NULL",
            "meaning": self._meaning(),
            "cancelled_at": f"{cell(roles['cancelled_at'])} IS NOT NULL" if "cancelled_at" in roles else "false",
            "currency": f"upper({cell(roles['currency'])})" if "currency" in roles else quote(self.currency),
            **self._amounts(),
            "total": self._number(roles["total"]) if "total" in roles else "NULL",
            "quantity": self._number(roles["quantity"]) if "quantity" in roles else "NULL",
            "return_document": self._return_document(),
        }
        chosen = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
        return f"INSERT INTO lines BY NAME SELECT {chosen} FROM {self.table}"

    def _return_document(self) -> str:
        prefix = self.layout.format.table.get("return_prefix") if self.layout.format else None
        return f"starts_with({cell(self.layout.roles['order'])}, {quote(prefix)})" if prefix else "false"

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
                    f"Nothing in {self.tab.label} tells whether {self.layout.header[column]!r} writes the day or the month "
                    f"first: the {first} was taken; if that is wrong, give --date-order {other}.",
                )
            )
        self._date_sql = form.sql
        return form.sql

    def _keys(self) -> dict[str, str]:
        keys = {f"key{i}": "NULL" for i in range(KEY_SLOTS)}
        for i, key in enumerate(self.layout.customer[:KEY_SLOTS]):
            keys[f"key{i}"] = key_sql(key, cell)
        return keys | {"label": label_sql(self.layout.customer, cell)}

    def _meaning(self) -> str:
        """Return SQL for what the status word of a row means; unknown words count, and are said."""
        if "status" not in self.layout.roles:
            return "NULL"
        word = f"lower({cell(self.layout.roles['status'])})"
        seen = self.engine.rows(
            f"SELECT {word} AS w, count(*) FROM {self.table} WHERE w IS NOT NULL GROUP BY w ORDER BY w"
        )
        known = status_words(self.layout.format)
        meanings = {text: known.of(normalise(text).removeprefix("wc-")) for text, _ in seen}
        unknown = [f"{text} ({count} rows)" for text, count in seen if meanings[text] is None]
        if unknown:
            self.notices.append(
                Notice("unknown_status", f"Unknown status words were counted as orders: {', '.join(unknown[:8])}.")
            )
        cases = [f"WHEN {quote(text)} THEN {MEANINGS[meaning]}" for text, meaning in meanings.items() if meaning]
        return f"CASE {word} {' '.join(cases)} WHEN NULL THEN NULL END" if cases else "NULL"

    def _amounts(self) -> dict[str, str]:
        amount = self.layout.amount
        assert amount is not None
        sql = " ".join(self._term(term, first=i == 0) for i, term in enumerate(amount.terms))
        level = amount.level if amount.level != "auto" else self._told_level(amount.terms[0].columns[0], "amount")
        self.amount_level = level
        refund_level, refund = "line", "NULL"
        if self.layout.refund:
            declared, column = self.layout.refund
            refund_level = declared if declared != "auto" else self._told_level(column, "refund")
            refund = f"abs({self._number(column)})"
        first = cell(amount.terms[0].columns[-1])
        unreadable = f"{self._number(amount.terms[0].columns[-1])} IS NULL AND lower({first}) NOT IN {_NOTHING}"
        return {
            "order_amount": f"({sql})" if level == "order" else "NULL",
            "line_amount": f"({sql})" if level == "line" else "NULL",
            "order_refund": refund if refund_level == "order" else "NULL",
            "line_refund": refund if refund_level == "line" else "NULL",
            "bad_amount": f"CASE WHEN {unreadable} THEN {first} END",
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
        return self._marks[column]

    def _told_level(self, column: int, role: str) -> str:
        """Tell whether a column repeats the amount of the whole order on each of its rows, or is one row's own."""
        roles = self.layout.roles
        if self.options.amount_per and role == "amount":
            return "order" if self.options.amount_per == "order" else "line"
        if "order" not in roles:
            return "line"
        if role == "amount" and "quantity" in roles and "price" in roles:
            return self._level_by_price(column)
        same, different = self.engine.row(
            f"""SELECT count(*) FILTER (low = high AND low <> 0), count(*) FILTER (low <> high) FROM (
                SELECT min({self._number(column)}) AS low, max({self._number(column)}) AS high FROM {self.table}
                WHERE {cell(roles["order"])} IS NOT NULL GROUP BY {cell(roles["order"])} HAVING count({self._number(column)}) > 1)"""
        )
        if not same or different:
            return "line"
        self.notices.append(
            Notice(
                f"{role}_repeats",
                f"{self.layout.header[column]!r} is the same on every row of each of the {same} orders with several rows, so it "
                "was counted once per order; if each row has an amount of its own, give --amount-per row.",
            )
        )
        return "order"

    def _level_by_price(self, column: int) -> str:
        """Compare the amount with quantity x price of its row and of the rows of its order: the closer one it is."""
        roles = self.layout.roles
        by_row, by_order = self.engine.row(
            f"""SELECT count(*) FILTER (abs(amount - product) < 0.011),
                       count(*) FILTER (abs(amount - sum_of_products) < 0.011 AND abs(amount - product) >= 0.011)
            FROM (SELECT {self._number(column)} AS amount, {self._number(roles["quantity"])} * {self._number(roles["price"])} AS product,
                  sum(product) OVER (PARTITION BY {cell(roles["order"])}) AS sum_of_products FROM {self.table})"""
        )
        return "order" if by_order > by_row else "line"

    def _currency_without_column(self) -> str:
        """Return the currency where no column says it: by a telling column, a sign in the amounts, or the country."""
        if "currency" in self.layout.roles:
            return ""
        table = self.layout.format.table if self.layout.format else {}
        for name, iso in table.get("currency_by_column", {}).items():
            if normalise(name) in map(normalise, self.layout.header):
                return str(iso)
        return self._currency_of_amounts() or self._currency_of_country(table.get("currency_by_country", {}))

    def _currency_of_amounts(self) -> str:
        amount, table = self.layout.amount, self.layout.format.table if self.layout.format else {}
        columns: Sequence[int] = amount.terms[0].columns if amount else ()
        sign = table.get("currency_sign")
        if sign:
            columns = [i for i, name in enumerate(self.layout.header) if normalise(name) == normalise(sign)][
                :1
            ] or columns
        for column in columns:
            named = currency_of(self.layout.header[column]) if sign is None else None
            cells = [row[column] for row in self.tab.head[self.layout.first_data_row :] if row[column]]
            found = {currency_of(text) for text in cells[:200] if text}
            if named or (len(found) == 1 and None not in found):
                return named or str(found.pop())
        return ""

    def _currency_of_country(self, by_country: dict[str, str]) -> str:
        column = self.layout.roles.get("country")
        if column is None or not by_country:
            return ""
        found = {
            by_country.get((row[column] or "").strip())
            for row in self.tab.head[self.layout.first_data_row :]
            if row[column]
        }
        return str(found.pop()) if len(found) == 1 and None not in found else ""
