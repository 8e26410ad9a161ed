"""The money of each row as SQL: amount and refund, each of the whole order or of the row alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from clv_xl.engines import Engine
from clv_xl.orders.book import Notice
from clv_xl.orders.columns.layout import Amount, Layout, Refund, Term
from clv_xl.orders.rows import levels
from clv_xl.orders.rows.meanings import MEANINGS, StatusOfRows
from clv_xl.orders.values.cells import NOTHING, Cells, listed
from clv_xl.orders.values.money import column_marks, number_sql

_WORD = re.compile(r"[^\W\d_]+")
_MINOR_UNITS = frozenset(
    "cents cent pence pennies centavos céntimos centimes öre øre ore grosze halere santimi копейки".split()
)
_WRITTEN_OUT = r"amount:\s*-?(\d+(?:\.\d+)?)"
_NOT_LIVE = f"IN ({MEANINGS['cancelled']}, {MEANINGS['refunded']})"


@dataclass
class AmountsOfRows:
    """One tab's numbers; what was doubtful is added to the notices."""

    engine: Engine
    table: str
    layout: Layout
    cell: Cells
    status: StatusOfRows
    currency: str  # "" where rows differ or nothing tells
    amount_per: str | None  # the user's word: order or row
    row_hash: str
    notices: list[Notice]
    ids_repeat: bool | None = None  # None: not looked at
    told_per: str | None = None  # "order" or "row", where the rows told it
    _marks: dict[int, str] = field(default_factory=dict)
    _plain: dict[int, bool] = field(default_factory=dict)

    def columns(self, amount: Amount) -> dict[str, str]:
        """Return the SQL of each column of money in `lines`."""
        level = amount.level if amount.level != "auto" else self._told_level(amount.terms[0].columns[0], "amount")
        sql = self.status.signed(self._sum(amount.terms))
        refund_level, refund = self._refund(self.layout.refund)
        first = amount.terms[0].columns[-1]
        unreadable = f"{self.number(first)} IS NULL AND lower({self.cell(first)}) NOT IN {listed(NOTHING)}"
        unreadable = self.status.unless_summary(f"CASE WHEN {unreadable} THEN {self.cell(first)} END")
        return {
            "order_amount": f"({sql})" if level == levels.ORDER else "NULL",
            "line_amount": self.status.unless_summary(f"({sql})") if level == levels.LINE else "NULL",
            "once_amount": self._once(amount.once),
            "order_refund": refund if refund_level == levels.ORDER else "NULL",
            "line_refund": self._line_refund(refund if refund_level == levels.LINE else "NULL"),
            "bad_amount": "NULL" if self._plain[first] else unreadable,
        }

    def meaning(self) -> str:
        """Return SQL for what a row means for its order; one of which only a part came back is a partial refund."""
        meaning, roles, refund = self.status.meaning, self.layout.roles, self.layout.refund
        if refund is None or len(refund.columns) < 2 or not {"return_status", "quantity"} <= roles.keys():
            return meaning
        returned, bought = self.number(refund.columns[0]), self.number(roles["quantity"])
        kept = f"{meaning} = {MEANINGS['refunded']} AND {returned} > 0 AND {returned} < {bought}"
        return f"CASE WHEN {kept} THEN {MEANINGS['partially_refunded']} ELSE {meaning} END"

    def quantity(self) -> str:
        """Return the SQL of the units of a row."""
        if "quantity" in self.layout.roles:
            return self.status.unless_summary(self.number(self.layout.roles["quantity"]))
        return "1" if self.layout.says("unit_rows") else "NULL"

    def _sum(self, terms: Sequence[Term]) -> str:
        """Add and subtract terms; a blank one counts as nothing, but without the first there is no amount."""
        products = [" * ".join(self.number(column) for column in term.columns) for term in terms]
        products[1:] = [self._taken_off(term, product) for term, product in zip(terms[1:], products[1:], strict=True)]
        rest = [
            f"{'-' if term.sign < 0 else '+'} coalesce({product}, 0)"
            for term, product in zip(terms[1:], products[1:], strict=True)
        ]
        return " ".join([products[0], *rest])

    def _taken_off(self, term: Term, product: str) -> str:
        """Return what a subtracted column holds, without its sign where the whole column is written with a minus."""
        if term.sign > 0 or self.status.has_refund_rows():
            return product
        least, most = self.engine.row(f"SELECT min({product}), max({product}) FROM {self.table}")
        return f"abs({product})" if least is not None and least < 0 and most <= 0 else product

    def _once(self, terms: Sequence[Term]) -> str:
        """Add up what belongs to the whole order; a discount is one whether it is written with a minus or without."""
        numbers = [
            f"{'-' if term.sign < 0 else '+'} coalesce(abs({self.number(term.columns[0])}), 0)" for term in terms
        ]
        return " ".join(["0", *numbers]) if terms else "NULL"

    def _refund(self, refund: Refund | None) -> tuple[str, str]:
        if refund is None:
            return levels.LINE, "NULL"
        if refund.level == "text":
            amounts = f"regexp_extract_all(c{refund.columns[0]}, '{_WRITTEN_OUT}', 1)"
            return levels.ORDER, f"list_sum(list_transform({amounts}, lambda x: try_cast(x AS DOUBLE)))"
        sql = " * ".join(self.number(column) for column in refund.columns)
        level = refund.level if refund.level != "auto" else self._told_level(refund.columns[0], "refund")
        return level, f"abs({sql})"

    def _line_refund(self, refund: str) -> str:
        """Return what a row gave back; a returned row of an order whose amount is the order's gives back its worth."""
        worth = self.layout.row_value
        if worth is None:
            return refund
        value = " * ".join(self.number(column) for column in worth.columns)
        return f"CASE WHEN coalesce({self.meaning()}, 0) {_NOT_LIVE} THEN {value} ELSE {refund} END"

    def number(self, column: int) -> str:
        """Return the SQL of a number; how the column writes its numbers is told once."""
        if column not in self._marks:
            marks = column_marks(self.engine, self.table, column, self.currency)
            self._marks[column] = self._in_whole_units(column, number_sql(f"c{column}", marks))
            self._plain[column] = marks.plain
            if marks.damaged:
                whole, cut = marks.damaged
                self.notices.append(
                    Notice(
                        "mixed_thousands",
                        f"{self.layout.header[column]!r} holds amounts such as {whole} and also such as {cut}: a "
                        "spreadsheet seems to have taken the dots between thousands for decimals where it could, which "
                        "makes amounts too small; import the original export with all columns as text.",
                    )
                )
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

    def _in_whole_units(self, column: int, number: str) -> str:
        """Return the number of an amount in cents as one in the currency itself, as its column's name tells."""
        name = self.layout.header[column]
        if column == self.layout.roles.get("quantity") or _MINOR_UNITS.isdisjoint(_WORD.findall(name.casefold())):
            return number
        told = f"{name!r} is in hundredths of the currency by its name, so its numbers were divided by 100."
        self.notices.append(Notice("minor_units", told, remark=True))
        return f"({number}) / 100"

    def _told_level(self, column: int, role: str) -> str:
        """Return `order` or `line` for a column of a plain list, by the user's word or by what the rows show."""
        roles = self.layout.roles
        if self.amount_per and role == "amount":
            return levels.ORDER if self.amount_per == "order" else levels.LINE
        if "order" not in roles or not self._look_for_repeats():
            return levels.LINE
        level = self._level_by_rows(column, role)
        if role == "amount":
            self.told_per = "order" if level == levels.ORDER else "row"
        return level

    def _level_by_rows(self, column: int, role: str) -> str:
        roles = self.layout.roles
        number, order = self.number(column), self.cell(roles["order"])
        if role == "amount" and "quantity" in roles and "price" in roles:
            quantity, price = self.number(roles["quantity"]), self.number(roles["price"])
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
            order = self.cell(self.layout.roles["order"])
            (repeats,) = self.engine.row(f"SELECT count({order}) > count(DISTINCT {order}) FROM {self.table}")
            self.ids_repeat = bool(repeats)
        return self.ids_repeat
