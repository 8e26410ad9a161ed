"""`lines` -> `orders`, one row per order with its state: what counts, what does not and why.

States: counted; cancelled, unpaid, refunded (no order any more); returns (only lines that give money back: they reduce
their customer's revenue, but are no order); no_amount; other_currency.
"""

from __future__ import annotations

from clv_xl.engines import Engine
from clv_xl.orders.book import Notice
from clv_xl.orders.rows.keys import KEY_SLOTS
from clv_xl.orders.rows.meanings import MEANINGS

_CANCELLED, _REFUNDED, _PARTIAL = MEANINGS["cancelled"], MEANINGS["refunded"], MEANINGS["partially_refunded"]
_UNPAID, _PENDING = MEANINGS["unpaid"], MEANINGS["pending"]
_SCIENTIFIC = r"(^| )\d(\.\d+)?[eE]\+\d+$"
_ID = "regexp_extract(order_key, '[^ ]*$')"
_LONG = f"length(order_key) >= 16 AND regexp_matches({_ID}, '^\\d{{16,}}$')"
# a spreadsheet keeps 15 digits, or the nearest number of 53 bits
_LONG_ROUNDED = (
    f"(regexp_matches({_ID}, '^\\d{{15}}0+$') OR {_ID} = try_cast(try_cast({_ID} AS DOUBLE) AS HUGEINT)::VARCHAR)"
)
_KEYS = [f"key{i}" for i in range(KEY_SLOTS)]
EARLIEST_YEAR, LATEST_YEAR = 1980, 2100
_CENT = 0.005


def split_rounded_ids(engine: Engine) -> list[Notice]:
    """Tell orders apart whose ids a spreadsheet rounded: by what follows what."""
    longest, plus = engine.row("SELECT max(length(order_key)), bool_or(contains(order_key, '+')) FROM lines")
    if not plus and (longest or 0) < 16:
        return []
    scientific, long, long_rounded = engine.row(
        f"""SELECT count(*) FILTER (contains(order_key, '+') AND regexp_matches(order_key, '{_SCIENTIFIC}')),
        count(*) FILTER ({_LONG}), count(*) FILTER ({_LONG} AND {_LONG_ROUNDED}) FROM lines"""
    )
    rounded = [f"regexp_matches(order_key, '{_SCIENTIFIC}')"] if scientific else []
    if long > 1 and long == long_rounded:  # all of them: ids of some digits end in zeros by chance
        rounded.append(f"({_LONG} AND {_LONG_ROUNDED})")
    if not rounded:
        return []
    engine.run(
        f"""UPDATE lines SET order_key = named.k FROM (
            SELECT tab, rn, CASE WHEN rounded THEN 'rows ' || tab || ' ' || sum(CASE WHEN fresh THEN 1 ELSE 0 END)
                OVER (ORDER BY tab, rn) ELSE order_key END AS k
            FROM (SELECT *, (order_key, ordered_at, key0) IS DISTINCT FROM
                      (lag(order_key) OVER w, lag(ordered_at) OVER w, lag(key0) OVER w) AS fresh
                  FROM (SELECT *, coalesce({" OR ".join(rounded)}, false) AS rounded FROM lines)
                  WINDOW w AS (ORDER BY tab, rn))) AS named
        WHERE lines.tab = named.tab AND lines.rn = named.rn AND lines.order_key IS NOT NULL"""
    )
    return [
        Notice(
            "rounded_ids",
            f"{scientific or long_rounded} order ids were rounded by a spreadsheet (5.76E+17) and no longer tell "
            "orders apart: rows that follow one another with the same date and customer were taken as one order; use "
            "the original export for exact counts.",
        )
    ]


def make_orders(engine: Engine, several_rows: bool) -> None:
    """Add up lines to orders, where any order has several rows, and judge each."""
    engine.run(f"CREATE TABLE orders AS {_judged(_grouped() if several_rows else _single())}")


_LIVE = f"coalesce(meaning, 0) NOT IN ({_CANCELLED}, {_REFUNDED})"
_RETURN = "(line_amount < 0 OR return_document OR coalesce(quantity < 0 AND order_amount IS NULL, false))"


def _single() -> str:
    """One row per order already: nothing to add up."""
    return f"""SELECT tab, rn, 1 AS row_count, order_key, ordered_at, date_text, {", ".join(_KEYS)}, label, currency,
        CASE WHEN NOT {_LIVE} THEN meaning END AS dead, meaning AS live_meaning, cancelled_at, total, quantity AS items,
        coalesce(order_amount, line_amount) + coalesce(once_amount, 0) AS amount,
        greatest(order_amount, line_amount + coalesce(once_amount, 0), 0) AS positive,
        coalesce(order_amount < 0 OR {_RETURN}, false) AS only_returns,
        coalesce(order_refund, line_refund, 0) AS refund, bad_amount FROM lines"""


def _grouped() -> str:
    """Add up the rows of each order. Rows cancelled or refunded on their own fall out of an order that lives."""
    keys = ", ".join(f"min({key}) AS {key}" for key in _KEYS)
    grouped = f"""SELECT min(tab) AS tab, min(rn) AS rn, count(*) AS row_count, min(order_key) AS order_key,
        min(ordered_at) AS ordered_at, min(date_text) AS date_text, {keys}, min(label) AS label,
        min(currency) AS currency,
        CASE WHEN count(meaning) > 0 AND NOT bool_or({_LIVE} AND meaning IS NOT NULL) THEN max(meaning) END AS dead,
        max(meaning) FILTER ({_LIVE}) AS live_meaning, bool_or(cancelled_at) AS cancelled_at,
        max(total) AS total, max(order_amount) AS order_amount,
        sum(quantity) FILTER ({_LIVE}) AS live_items, sum(quantity) AS all_items,
        sum(line_amount) FILTER ({_LIVE}) AS live_amount, sum(line_amount) AS all_amount,
        sum(line_amount) FILTER (({_LIVE} OR meaning = {_REFUNDED}) AND line_amount > 0) AS lines_positive,
        coalesce(bool_or(meaning = {_REFUNDED}), false) AS some_refunded, max(once_amount) AS once_amount,
        coalesce(bool_and({_RETURN}) FILTER (line_amount IS NOT NULL), false) AS lines_return,
        CASE WHEN min(order_refund) = max(order_refund) THEN max(order_refund) ELSE coalesce(sum(order_refund), 0) END
            + coalesce(sum(line_refund) FILTER (order_amount IS NOT NULL OR {_LIVE}), 0) AS refund,
        min(bad_amount) AS bad_amount
        FROM lines GROUP BY coalesce(order_key, 'row ' || tab || ' ' || rn)"""
    return f"""SELECT * EXCLUDE (live_meaning),
        CASE WHEN some_refunded AND dead IS NULL AND coalesce(live_meaning, 0) = 0 THEN {_PARTIAL} ELSE live_meaning END
            AS live_meaning,
        CASE WHEN dead IS NULL THEN live_items ELSE all_items END AS items,
        coalesce(order_amount, CASE WHEN dead IS NULL THEN live_amount ELSE all_amount END)
            + coalesce(once_amount, 0) AS amount,
        greatest(order_amount, lines_positive + coalesce(once_amount, 0), 0) AS positive,
        CASE WHEN order_amount IS NULL THEN lines_return ELSE order_amount < 0 END AS only_returns FROM ({grouped})"""


def _judged(orders: str) -> str:
    """Return the query that gives each order its state and revenue."""
    paid = "CASE WHEN total > 0 THEN total ELSE amount END"
    # Refund rows that bring an order to nothing give back all of it, unless more was paid than they give back.
    all_back = f"positive - amount >= CASE WHEN total > positive THEN total ELSE positive END - {_CENT}"
    full = f"{paid} > 0 AND refund >= {paid} - {_CENT}"
    state = f"""CASE WHEN cancelled_at OR dead = {_CANCELLED} THEN 'cancelled' WHEN dead = {_REFUNDED} THEN 'refunded'
        WHEN live_meaning = {_UNPAID} THEN 'unpaid' WHEN live_meaning = {_PENDING} THEN 'pending'
        WHEN coalesce(live_meaning, 0) <> {_PARTIAL} AND refund > 0 AND ({full}) THEN 'refunded'
        WHEN amount IS NULL THEN 'no_amount' WHEN only_returns THEN 'returns'
        WHEN positive > 0 AND amount < {_CENT} AND {all_back} THEN 'refunded' ELSE 'counted' END"""
    keys = ", ".join(_KEYS)
    return f"""SELECT tab, rn, row_count, order_key, ordered_at, date_text, {keys}, key0 AS customer, label,
        currency, items, bad_amount, state,
        CASE WHEN state = 'returns' THEN 0.0 ELSE coalesce(positive, 0) END AS gross,
        CASE WHEN state = 'returns' THEN amount
            ELSE CASE WHEN positive > 0 THEN greatest(amount, 0) ELSE amount END - least(refund, greatest(amount, 0))
            END AS revenue,
        coalesce(refund > 0, false) OR coalesce(live_meaning, 0) = {_PARTIAL} OR amount < positive - {_CENT} AS
            gave_back
        FROM (SELECT *, {state} AS state FROM ({orders}))"""


def settle_pending(engine: Engine) -> list[Notice]:
    """Pending orders are unpaid, unless the file knows nothing else: then the shop is paid on delivery."""
    pending, others = engine.row(
        "SELECT count(*) FILTER (state = 'pending'), count(*) FILTER (state IN ('counted', 'unpaid')) FROM orders"
    )
    if not pending:
        return []
    if others:
        engine.run("UPDATE orders SET state = 'unpaid' WHERE state = 'pending'")
        return [Notice("pending", f"Pending orders were taken as unpaid, since others are paid: {pending}.")]
    engine.run("UPDATE orders SET state = 'counted' WHERE state = 'pending'")
    return [
        Notice(
            "cash_on_delivery",
            "All orders that are not cancelled are pending, as in shops that are paid on delivery, so they were "
            f"counted: {pending}.",
        )
    ]


def reject_undated(engine: Engine) -> None:
    """Leave out orders without a date that can be read."""
    bad = f"ordered_at IS NULL OR year(ordered_at) NOT BETWEEN {EARLIEST_YEAR} AND {LATEST_YEAR}"
    engine.run(
        f"""INSERT INTO rejects SELECT tab, rn,
            CASE WHEN ordered_at IS NOT NULL THEN 'impossible_date' WHEN date_text IS NULL THEN 'no_date' ELSE
                'unreadable_date' END,
            coalesce(date_text, strftime(ordered_at, '%Y-%m-%d'), 'the row has no date') FROM orders WHERE {bad}"""
    )
    engine.run(f"DELETE FROM orders WHERE {bad}")


def reject_without_amount(engine: Engine) -> None:
    """List orders whose amount is missing or no number; they stay as orders that do not count."""
    engine.run(
        """INSERT INTO rejects SELECT tab, rn,
            CASE WHEN bad_amount IS NULL THEN 'no_amount' ELSE 'unreadable_amount' END,
        coalesce(bad_amount, 'the row has no amount') FROM orders WHERE state = 'no_amount'"""
    )
