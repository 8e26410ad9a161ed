"""Which rows of `subscriptions` can be used; the others go to `rejects`, with row number and reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from clv_xl.contractual.book import AsOfTold
from clv_xl.engines import Engine, quote
from clv_xl.errors import UnusableInputError
from clv_xl.orders.book import Notice, Reject

LISTED_PER_REASON = 100  # rows left out that are listed for one reason; the counts are complete
FAR_YEARS = 20  # without any start or end: what lies beyond is no end that was agreed
_NO_END_YEAR = 2099  # an end then or later is a system's way to say that there is none

_UNREADABLE = (
    ("no_customer", "customer IS NULL", "''"),
    ("no_start", "started IS NULL AND start_text IS NULL", "coalesce(label, customer[3:])"),
    ("unreadable_start", "started IS NULL", "start_text"),
    ("unreadable_end", "ended IS NULL AND end_text IS NOT NULL", "end_text"),
    ("end_before_start", "ended < started", "started || ' > ' || ended"),
    ("unreadable_amount", "amount IS NULL AND amount_text IS NOT NULL", "amount_text"),
    ("negative_amount", "amount < 0", "amount_text"),
)


def reject_unusable(engine: Engine) -> None:
    """Leave out rows that lack or contradict something."""
    for reason, test, detail in _UNREADABLE:
        _reject(engine, reason, test, detail)
    engine.run(f"UPDATE subscriptions SET ended = NULL WHERE year(ended) >= {_NO_END_YEAR}")


def reject_repeated(engine: Engine) -> None:
    """Keep one row of a customer, subscription, plan and start: one that tells the end, else the last."""
    repeated = """(tab, rn) IN (SELECT (tab, rn) FROM subscriptions QUALIFY row_number() OVER (
        PARTITION BY customer, coalesce(subscription, ''), coalesce(plan, ''), started
        ORDER BY ended IS NULL, tab DESC, rn DESC) > 1)"""
    _reject(engine, "repeated", repeated, "started::VARCHAR")


def reject_later(engine: Engine, as_of: date) -> None:
    """Leave out what started after the reference date."""
    _reject(engine, "start_after_reference", f"started > DATE {quote(as_of.isoformat())}", "started::VARCHAR")


def drop_far_ends(engine: Engine, as_of: date | None) -> list[Notice]:
    """Take ends that lie far beyond every start and every other end for none; say so."""
    known = f"AND ended >= DATE {quote(as_of.isoformat())}" if as_of else ""
    (far,) = engine.row(
        f"""SELECT min(ended) FROM (
            SELECT ended, greatest(lag(ended) OVER (ORDER BY ended), (SELECT max(started) FROM subscriptions)) AS before
            FROM subscriptions WHERE ended IS NOT NULL)
        WHERE ended > before + INTERVAL {FAR_YEARS} YEAR {known}"""
    )
    if far is None:
        return []
    beyond = f"ended >= DATE {quote(far.isoformat())}"
    (count,) = engine.row(f"SELECT count(*) FROM subscriptions WHERE {beyond}")
    engine.run(f"UPDATE subscriptions SET ended = NULL WHERE {beyond}")
    text = (
        f"Ends from {far} on lie more than {FAR_YEARS} years after every start and every other end and were taken for "
        f"no end: {count}. If one of them is a slip, correct the date."
    )
    return [Notice("far_ends", text, remark=True)]


def reference_date(engine: Engine, chosen: date | None) -> tuple[date, AsOfTold]:
    """Return the day up to which the list is taken to be known, and what told it.

    Ends may lie ahead, but starts don't. So the last start tells when a list was made of subscriptions that start all
    the time; where most ended only after all had started, as in a cohort, it is the day after the last end.
    """
    if chosen is not None:
        return chosen, "given"
    first, last, end = engine.row("SELECT min(started), max(started), max(ended) FROM subscriptions")
    if last is None:
        raise UnusableInputError(nothing_left(rejected_rows(engine)))
    ends, after = engine.row(
        f"SELECT count(ended), count(*) FILTER (ended > DATE {quote(last.isoformat())}) FROM subscriptions"
    )
    if 2 * after <= ends or end - last <= last - first:
        return last, "last_start"
    return end + timedelta(days=1), "after_last_end"


def settle_currency(engine: Engine, chosen: str | None, rates: Mapping[str, float]) -> tuple[str, list[Notice]]:
    """Return the currency of the amounts, "" when nothing tells it.

    Raises
    ------
    UnusableInputError
        Several currencies that nothing was said about.
    """
    seen = engine.rows(
        "SELECT currency, count(*) AS n FROM subscriptions WHERE coalesce(currency, '') <> '' AND amount IS NOT NULL "
        "GROUP BY currency ORDER BY n DESC, currency"
    )
    names = [name for name, _ in seen]
    target = chosen or next((name for name in names if name not in rates), names[0] if names else "")
    others = [name for name in names if name != target]
    if rates and all(name in rates for name in others):
        cases = " ".join(f"WHEN {quote(name)} THEN {float(rate)!r}" for name, rate in rates.items())
        engine.run(f"UPDATE subscriptions SET amount = amount * (CASE currency {cases} ELSE 1 END)")
        said = ", ".join(f"1 {name} = {rates[name]:g} {target}" for name in others)
        return target, [Notice("rates", f"Amounts were converted with the rates given: {said}.", remark=True)]
    if others and not chosen:
        counts = ", ".join(f"{name}: {count} rows" for name, count in seen)
        raise UnusableInputError(
            f"The subscriptions are in {len(names)} currencies ({counts}), which can't be added up: keep one with "
            f"--currency {names[0]}, or give what one unit of the others is worth in {names[0]} with --rates "
            f"{','.join(f'{name}=RATE' for name in names[1:])}."
        )
    if chosen and names and chosen not in names:
        raise UnusableInputError(f"No subscription is in {chosen}: the currencies are {', '.join(names)}.")
    _reject(engine, "other_currency", f"currency <> {quote(target)}", "currency")
    return target, []


def nothing_left(rejected: Mapping[str, int], as_of: date | None = None) -> str:
    """Return the sentence that no row can be used, with the reasons."""
    reasons = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in rejected.items())
    began = f" that began by {as_of}" if as_of else ""
    return f"No row is a subscription{began} and can be used ({reasons or 'the list is empty'})."


def rejected_rows(engine: Engine) -> dict[str, int]:
    """Return how many rows were left out, by reason."""
    return dict(engine.rows("SELECT reason, count(*) FROM rejects GROUP BY reason ORDER BY reason"))


def reject_examples(engine: Engine, labels: list[str]) -> tuple[Reject, ...]:
    """Return the first rows left out for each reason."""
    rows = engine.rows(
        f"""SELECT tab, rn, reason, left(coalesce(detail, ''), 200) FROM rejects
        QUALIFY row_number() OVER (PARTITION BY reason ORDER BY tab, rn) <= {LISTED_PER_REASON}
        ORDER BY reason, tab, rn"""
    )
    return tuple(Reject(labels[tab], rn, reason, detail) for tab, rn, reason, detail in rows)


def _reject(engine: Engine, reason: str, test: str, detail: str) -> None:
    among = f"FROM subscriptions WHERE coalesce({test}, false)"
    engine.run(f"INSERT INTO rejects SELECT tab, rn, {quote(reason)}, {detail} {among}")
    engine.run(f"DELETE {among}")
