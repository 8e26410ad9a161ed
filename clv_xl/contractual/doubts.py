"""What to mind about the dates of a list: they were read as written, but may be meant otherwise."""

from __future__ import annotations

from datetime import date

from clv_xl.contractual.book import AsOfTold
from clv_xl.engines import Engine
from clv_xl.orders.book import Notice
from clv_xl.orders.judging.doubts import LONELY_DAYS, LONELY_TIMES

MANY_STARTS = 20  # below, a long time without a start is nothing odd
LEAST_DAYS = 3  # start days, the odd one included: fewer show no usual gap
_FEW = 0.01  # share of the starts that may be slips


def about_dates(engine: Engine, as_of: date, told: AsOfTold) -> list[Notice]:
    """Return what makes the reference date doubtful, or which ends lie ahead of it."""
    if told == "given":
        return _ends_ahead(engine, as_of, "")
    advice = " If the list was made later, give that day with --as-of."
    return [*_lonely_last_start(engine), *_after_last_end(engine, as_of, told), *_ends_ahead(engine, as_of, advice)]


def _lonely_last_start(engine: Engine) -> list[Notice]:
    """Warn of a last start far behind all others, or of a few: a slip in its year moves the reference date."""
    rows = engine.rows(
        f"""SELECT day, before, later, total FROM (
            SELECT started AS day, lag(started) OVER by_day AS before, row_number() OVER by_day AS days,
                min(started) OVER () AS first, sum(count(*)) OVER () AS total,
                sum(count(*)) OVER (ORDER BY started ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS later
            FROM subscriptions GROUP BY started WINDOW by_day AS (ORDER BY started))
        WHERE total >= {MANY_STARTS} AND days >= {LEAST_DAYS} AND later <= greatest(1, {_FEW} * total)
            AND day - before > {LONELY_DAYS} AND day - before > {LONELY_TIMES} * (before - first) / days
        ORDER BY day LIMIT 1"""
    )
    return [
        Notice(
            "suspicious_date",
            f"{_named(day, later, total)} {(day - before).days} days after the one before: if that is a slip, give "
            f"--as-of {before}, or correct the {'date' if later == 1 else 'dates'}.",
        )
        for day, before, later, total in rows
    ]


def _named(day: date, later: int, total: int) -> str:
    if later == 1:
        return f"The last start is of {day},"
    return f"The last {later} of {total} starts begin on {day},"


def _after_last_end(engine: Engine, as_of: date, told: AsOfTold) -> list[Notice]:
    """Warn that the last end told the reference date: where ends are planned, it lies in the future."""
    if told != "after_last_end":
        return []
    ends, after, last = engine.row(
        """SELECT count(ended), count(*) FILTER (ended > last), any_value(last)
        FROM subscriptions, (SELECT max(started) AS last FROM subscriptions)"""
    )
    text = (
        f"The reference date, {as_of}, is the day after the last end. {after} of {ends} ends lie after the last start, "
        f"{last}: if these are planned ends, give the day on which the list was made with --as-of."
    )
    return [Notice("reference_after_last_end", text)]


def _ends_ahead(engine: Engine, as_of: date, advice: str) -> list[Notice]:
    """Return the remark that some ends lie ahead, so that these subscriptions are still active."""
    (ahead,) = engine.row(f"SELECT count(*) FROM subscriptions WHERE ended >= DATE '{as_of.isoformat()}'")
    text = f"Subscriptions that end on the reference date, {as_of}, or later count as still active: {ahead}.{advice}"
    return [Notice("planned_ends", text, remark=True)] if ahead else []
