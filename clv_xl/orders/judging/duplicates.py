"""Orders that stand more than once: pasted twice, or in the overlap of two exports.

A block is the rows of one order that follow one another. Lines within a block stay as they are, identical ones too.
"""

from __future__ import annotations

from clv_xl.engines import Engine
from clv_xl.orders.book import Notice

NUMBERS_LAST_DAYS = 60  # two sales of one number within one file, further apart than this, are two orders
_TOLD = {
    "duplicate": "Orders that stand there more than once with the same contents: {count}; each was counted once.",
    "older_version": "Orders that stand in several files or tabs with different contents: {count}; the last version "
    "was taken.",
}


class PartialHashError(Exception):
    """Orders stand in pieces, but not every cell went into the rows' hash: read again with all cells."""


def ids_repeat(engine: Engine) -> bool:
    """Tell whether any order has more than one row."""
    return bool(engine.row("SELECT count(order_key) > count(DISTINCT order_key) FROM lines")[0])


def drop_repeated_orders(engine: Engine, hash_is_partial: bool) -> list[Notice]:
    """Drop blocks of an order that stand there again; of several files the last one has the say."""
    keys, runs = engine.row(
        """SELECT count(DISTINCT order_key), count(*) FILTER (order_key IS DISTINCT FROM before OR tab <> tab_before)
        FROM (SELECT order_key, tab, lag(order_key) OVER w AS before, lag(tab) OVER w AS tab_before
              FROM lines WHERE order_key IS NOT NULL WINDOW w AS (ORDER BY tab, rn))"""
    )
    if keys == runs:
        return []
    if hash_is_partial:
        raise PartialHashError
    _find_blocks(engine)
    notices = [*_separate_numbers(engine), *_drop(engine, _pasted_twice()), *_drop(engine, _in_earlier_tabs())]
    engine.run("DROP TABLE blocks")
    return notices


def _find_blocks(engine: Engine) -> None:
    engine.run(
        """CREATE TEMP TABLE blocks AS
        SELECT order_key, tab, run, min(rn) AS first_rn, max(rn) AS last_rn, min(ordered_at)::DATE AS day,
               any_value(key0) AS customer, list(row_hash ORDER BY row_hash) AS cells,
               list([order_amount, line_amount, quantity]) AS goods,
               sum(coalesce(order_amount, 0) + coalesce(line_amount, 0)) AS worth,
               run = min(run) OVER (PARTITION BY tab) AS opens_tab, run = max(run) OVER (PARTITION BY tab) AS ends_tab
        FROM (SELECT *, sum(CASE WHEN fresh THEN 1 ELSE 0 END) OVER (ORDER BY tab, rn) AS run
              FROM (SELECT *, (order_key, tab) IS DISTINCT FROM (lag(order_key) OVER w, lag(tab) OVER w) AS fresh
                    FROM lines WHERE order_key IS NOT NULL WINDOW w AS (ORDER BY tab, rn)))
        GROUP BY order_key, tab, run QUALIFY count(*) OVER (PARTITION BY order_key) > 1"""
    )


def _separate_numbers(engine: Engine) -> list[Notice]:
    """Tell orders apart that share a number: of two shops, or of numbering that starts again every year.

    The day of an order is the same in every export, so another day in another file is another order. Within one file a
    later row may be a refund of its order: there the customer must differ too, or months lie between two sales.
    """
    engine.run(
        f"""CREATE TEMP TABLE shared_numbers AS SELECT order_key AS number FROM blocks GROUP BY order_key
        HAVING (count(DISTINCT tab) > 1 AND max(day) - min(day) > 1)
            OR (count(DISTINCT tab) = 1 AND count(DISTINCT day) > 1
                AND (count(DISTINCT customer) > 1 OR (max(day) - min(day) > {NUMBERS_LAST_DAYS} AND min(worth) > 0)))"""
    )
    (count,) = engine.row("SELECT count(*) FROM shared_numbers")
    engine.run(
        """UPDATE lines SET order_key = lines.order_key || ' of ' || blocks.day FROM blocks
        WHERE lines.order_key = blocks.order_key AND lines.tab = blocks.tab
            AND lines.rn BETWEEN blocks.first_rn AND blocks.last_rn
            AND lines.order_key IN (SELECT number FROM shared_numbers)"""
    )
    engine.run(
        "UPDATE blocks SET order_key = order_key || ' of ' || day "
        "WHERE order_key IN (SELECT number FROM shared_numbers)"
    )
    engine.run("DROP TABLE shared_numbers")
    told = f"Order numbers that stand for different orders, told apart by their days: {count}."
    return [Notice("shared_numbers", told)] if count else []


def _pasted_twice() -> str:
    """Return the query of blocks that stand again in the same tab."""
    return """SELECT *, 'duplicate' AS reason, first_value(first_rn) OVER w AS kept_rn FROM blocks
        WINDOW w AS (PARTITION BY order_key, tab, cells ORDER BY first_rn) QUALIFY row_number() OVER w > 1"""


def _in_earlier_tabs() -> str:
    """Return the query of blocks that a later file or tab has too.

    An order that was cut in two where one file ends and the next begins stays whole.
    """
    return """SELECT * EXCLUDE (newest, newest_tab, newest_goods, newest_opens),
            CASE WHEN cells = newest THEN 'duplicate' ELSE 'older_version' END AS reason
        FROM (SELECT *, first_value(cells) OVER w AS newest, first_value(tab) OVER w AS newest_tab,
                  first_value(goods) OVER w AS newest_goods, first_value(opens_tab) OVER w AS newest_opens,
                  first_value(first_rn) OVER w AS kept_rn
              FROM blocks WINDOW w AS (PARTITION BY order_key ORDER BY tab DESC, first_rn))
        WHERE tab < newest_tab
            AND NOT (ends_tab AND newest_opens AND tab = newest_tab - 1 AND NOT list_has_any(goods, newest_goods))"""


def _drop(engine: Engine, doomed: str) -> list[Notice]:
    """Move the rows of blocks to `rejects`, and say how many orders that were."""
    engine.run(f"CREATE TEMP TABLE doomed AS {doomed}")
    engine.run(
        """CREATE TEMP TABLE doomed_rows AS SELECT lines.tab, lines.rn, reason,
            'same order as in row ' || kept_rn AS detail
        FROM lines JOIN doomed ON lines.order_key = doomed.order_key AND lines.tab = doomed.tab
            AND lines.rn BETWEEN doomed.first_rn AND doomed.last_rn"""
    )
    engine.run("INSERT INTO rejects SELECT * FROM doomed_rows")
    engine.run("DELETE FROM lines WHERE (tab, rn) IN (SELECT (tab, rn) FROM doomed_rows)")
    engine.run("DELETE FROM blocks WHERE run IN (SELECT run FROM doomed)")
    counts = engine.rows("SELECT reason, count(*) FROM doomed GROUP BY reason ORDER BY reason")
    engine.run("DROP TABLE doomed")
    engine.run("DROP TABLE doomed_rows")
    return [Notice(reason, _TOLD[reason].format(count=count)) for reason, count in counts]
