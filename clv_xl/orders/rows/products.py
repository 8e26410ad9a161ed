"""Lines that sell no product: postage, manual corrections, bank charges. Counted, shown, and left out on request."""

from __future__ import annotations

from clv_xl.engines import Engine
from clv_xl.orders.book import Notice

_LISTED = 12


def non_product_notice(engine: Engine, table: str, code: str) -> Notice | None:
    """Return a notice on codes of letters alone where nearly all codes hold digits, or None.

    Parameters
    ----------
    engine, table
        The text rows of one tab.
    code
        SQL of the product code.
    """
    rows = engine.rows(
        f"""SELECT code, n FROM (SELECT upper({code}) AS code, count(*) AS n,
                regexp_matches(code, '^[[:alpha:] ]+$') OR starts_with(code, 'TEST') AS odd,
                sum(n) OVER () AS all_rows, sum(CASE WHEN regexp_matches(code, '\\d') THEN n ELSE 0 END) OVER () AS
                    with_digits
            FROM {table} WHERE {code} IS NOT NULL GROUP BY code)
        WHERE odd AND with_digits > 0.9 * all_rows ORDER BY n DESC, code"""
    )
    if not rows:
        return None
    named = ", ".join(f"{name} ({count})" for name, count in rows[:_LISTED])
    more = f" and {len(rows) - _LISTED} more" if len(rows) > _LISTED else ""
    values = ",".join(name for name, _ in rows)
    return Notice(
        "non_product_lines",
        f"Rows with codes that look like no products were counted ({sum(count for _, count in rows)}): "
        f"{named}{more}; "
        f'leave them out with --exclude "product={values}".',
    )
