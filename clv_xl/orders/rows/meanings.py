"""What the words of status, payment and type columns mean for a row, as SQL."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from clv_xl.engines import Engine, quote
from clv_xl.orders.book import Notice
from clv_xl.orders.columns.headers import normalise
from clv_xl.orders.columns.layout import Layout
from clv_xl.orders.values.cells import NO_WORDS, NOTHING, Cells, listed

# what a status word means for the order; the order of the numbers is the order in which a state wins
MEANINGS = {"counted": 0, "pending": 1, "unpaid": 2, "partially_refunded": 3, "refunded": 4, "cancelled": 5}


@dataclass(frozen=True)
class StatusOfRows:
    """The status columns of one tab; unknown words are added to the notices."""

    engine: Engine
    table: str
    layout: Layout
    cell: Cells
    notices: list[Notice]

    def _role(self, role: str) -> str:
        return self.cell(self.layout.roles[role])

    @cached_property
    def meaning(self) -> str:
        """SQL for what the words of a row mean for its order; those of a refund row mean nothing for it."""
        told = [sql for sql in (self._words(), self._returned(), self._without_payment()) if sql != "NULL"]
        sql = f"greatest({', '.join(told)})" if len(told) > 1 else (told or ["NULL"])[0]
        if self.layout.says("return_wins"):
            sql = f"coalesce({self._returned()}, {sql})"
        return f"CASE WHEN NOT {self.is_refund()} THEN {sql} END" if self.layout.rows and told else sql

    def _words(self) -> str:
        """Return SQL for what the status words say, unpaid where a yes-or-no column says so."""
        roles = self.layout.roles
        told = {
            role: self._meaning_of(role) for role in ("status", "payment_status", "fulfilment_status") if role in roles
        }
        if "paid" in roles:
            said_no = f"lower({self._role('paid')}) IN {listed(NO_WORDS)}"
            told["paid"] = f"CASE WHEN {said_no} THEN {MEANINGS['unpaid']} END"
        if tuple(told) in ((), ("status",)):
            return told.get("status", "NULL")
        # Whether it is paid, the payment column knows best; that an order is off, any column may say.
        money = ", ".join(told[role] for role in ("paid", "payment_status", "status") if role in told)
        off = ", ".join(
            f"CASE WHEN {told[role]} >= {MEANINGS['partially_refunded']} THEN {told[role]} END"
            for role in ("status", "fulfilment_status")
            if role in told
        )
        return f"greatest(coalesce({money or 'NULL'}, NULL), {off or 'NULL'})"

    def _returned(self) -> str:
        """Return SQL for what the state of a return means; only the format's own words for it mean anything."""
        meanings: dict[str, list[str]] = self.layout.says("return_words") or {}
        if "return_status" not in self.layout.roles or not meanings:
            return "NULL"
        word = f"lower({self._role('return_status')})"
        known = {normalise(text): MEANINGS[meaning] for meaning, texts in meanings.items() for text in texts}
        seen = self.engine.rows(f"SELECT DISTINCT {word} AS w FROM {self.table} WHERE w IS NOT NULL ORDER BY w")
        cases = [f"WHEN {quote(text)} THEN {known[normalise(text)]}" for (text,) in seen if normalise(text) in known]
        return f"CASE {word} {' '.join(cases)} END" if cases else "NULL"

    def _without_payment(self) -> str:
        """Return SQL for unpaid where no row of the order has a day of payment, for exports that say it so."""
        if "paid_at" not in self.layout.roles or not self.layout.says("unpaid_without_paid_at"):
            return "NULL"
        paid = f"{self._role('paid_at')} IS NOT NULL"
        return f"CASE WHEN NOT bool_or({paid}) OVER (PARTITION BY {self._role('order')}) THEN {MEANINGS['unpaid']} END"

    def has_refund_rows(self) -> bool:
        """Tell whether rows of refunds stand among those of sales."""
        return bool(self.layout.rows and self.layout.rows.refund) or "type" in self.layout.roles

    def is_refund(self) -> str:
        """Return SQL for whether a row is a refund by the words of its kind."""
        kinds = self.layout.rows
        if kinds is None or not kinds.refund:
            return "false"
        return f"coalesce(lower({self.cell(kinds.column)}) IN {listed(kinds.refund)}, false)"

    def unless_summary(self, sql: str) -> str:
        """Return SQL that is NULL on a row that sums up other rows of its order."""
        column = self.layout.summary_row
        if column is None or "order" not in self.layout.roles:
            return sql
        item = self.cell(column)
        beside = f"bool_or({item} IS NOT NULL) OVER (PARTITION BY {self._role('order')})"
        return f"CASE WHEN {item} IS NOT NULL OR NOT {beside} THEN {sql} END"

    def _meaning_of(self, role: str) -> str:
        """Return SQL for the meaning of a status column; unknown words count, and are said."""
        word = f"lower({self._role(role)})"
        seen = self.engine.rows(
            f"SELECT {word} AS w, count(*) FROM {self.table} WHERE w IS NOT NULL GROUP BY w ORDER BY w"
        )
        meanings = {text: self.layout.words.of(normalise(text).removeprefix("wc-")) for text, _ in seen}
        unknown = [f"{text} (rows: {count})" for text, count in seen if meanings[text] is None]
        if unknown:
            self.notices.append(
                Notice(
                    "unknown_status",
                    f"Unknown status words were counted as orders: {', '.join(unknown[:8])}; if some are none, "
                    'leave them out with --exclude "status=WORD".',
                )
            )
        cases = [f"WHEN {quote(text)} THEN {MEANINGS[meaning]}" for text, meaning in meanings.items() if meaning]
        return f"CASE {word} {' '.join(cases)} WHEN NULL THEN NULL END" if cases else "NULL"

    def cancelled(self) -> str:
        """Return SQL for whether a row carries a date, or a yes, of cancellation."""
        if "cancelled_at" not in self.layout.roles:
            return "false"
        date = f"lower({self._role('cancelled_at')})"
        return (
            f"coalesce({date} NOT IN {listed((*NOTHING, *NO_WORDS))} AND NOT starts_with({date}, '0000-00-00'), false)"
        )

    def signed(self, amount: str) -> str:
        """Make rows negative that a `Type` column calls refunds: they are written without a minus as often as with."""
        if self.layout.rows:
            return f"CASE WHEN {self.is_refund()} THEN -abs({amount}) ELSE {amount} END"
        if "type" not in self.layout.roles:
            return amount
        word = f"lower({self._role('type')})"
        seen = self.engine.rows(f"SELECT DISTINCT {word} AS w FROM {self.table} WHERE w IS NOT NULL LIMIT 200")
        meanings = {text: self.layout.words.of(normalise(text)) for (text,) in seen}
        refunds = [text for text, meaning in meanings.items() if meaning == "refunded"]
        unknown = [text for text, meaning in meanings.items() if meaning is None]
        if unknown:
            self.notices.append(
                Notice("unknown_type", f"Rows of unknown types were counted as orders: {', '.join(unknown[:8])}.")
            )
        return f"CASE WHEN {word} IN {listed(refunds)} THEN -abs({amount}) ELSE {amount} END" if refunds else amount
