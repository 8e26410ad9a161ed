"""What the words of status, payment and type columns mean for a row, as SQL."""

from __future__ import annotations

from dataclasses import dataclass

from clv_xl.engines import Engine, quote
from clv_xl.orders.book import Notice
from clv_xl.orders.cells import NO_WORDS, NOTHING, Cells, listed
from clv_xl.orders.headers import normalise
from clv_xl.orders.layout import Layout

# what a status word means for the order; the order of the numbers is the order in which a state wins
MEANINGS = {"counted": 0, "pending": 1, "unpaid": 2, "partially_refunded": 3, "refunded": 4, "cancelled": 5}


@dataclass(frozen=True, slots=True)
class StatusOfRows:
    """The status columns of one tab; unknown words are added to the notices."""

    engine: Engine
    table: str
    layout: Layout
    cell: Cells
    notices: list[Notice]

    def _role(self, role: str) -> str:
        return self.cell(self.layout.roles[role])

    def meaning(self) -> str:
        """Return SQL for what the status word of a row means, unpaid where a yes-or-no column says so."""
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
                Notice("unknown_status", f"Unknown status words were counted as orders: {', '.join(unknown[:8])}.")
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
