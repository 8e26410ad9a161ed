"""Whether a column repeats the amount of the whole order on each of its rows, or holds one row's own."""

from __future__ import annotations

from clv_xl.engines import Engine

ORDER, LINE = "order", "line"
_CENT = 0.011


def by_price(engine: Engine, table: str, order: str, amount: str, quantity: str, price: str) -> str:
    """Compare an amount with quantity x price of its row, and of all rows of its order: the closer one it is."""
    rows, differing = engine.row(
        f"SELECT count(a), count(*) FILTER (abs(a - p) >= {_CENT}) FROM "
        f"(SELECT {amount} AS a, {quantity} * {price} AS p FROM {table})"
    )
    if differing * 10 <= rows:
        return LINE
    by_row, by_order = engine.row(
        f"""SELECT count(*) FILTER (abs(a - p) < {_CENT}),
            count(*) FILTER (abs(a - whole) < {_CENT} AND abs(a - p) >= {_CENT})
        FROM (SELECT a, p, sum(p) OVER (PARTITION BY k) AS whole FROM
              (SELECT {order} AS k, {amount} AS a, {quantity} * {price} AS p FROM {table}))"""
    )
    return ORDER if by_order > by_row else LINE


def by_repetition(engine: Engine, table: str, order: str, amount: str, row_hash: str) -> tuple[str, int]:
    """Return the level and how many orders of several rows show it: an amount that never differs within one repeats.

    Rows that are the same in every cell show nothing: the list may be pasted twice.
    """
    same, different = engine.row(
        f"""SELECT count(*) FILTER (low = high AND low <> 0), count(*) FILTER (low <> high) FROM (
            SELECT min({amount}) AS low, max({amount}) AS high FROM {table}
            WHERE {order} IS NOT NULL GROUP BY {order}
            HAVING count({amount}) > 1 AND count(DISTINCT {row_hash}) > 1)"""
    )
    return (ORDER, same) if same and not different else (LINE, different)
