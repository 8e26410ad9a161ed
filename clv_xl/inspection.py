"""What was found in the input, as the object of `--json` and as lines for a terminal."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from clv_xl.orders.book import OrderBook
from clv_xl.orders.judging.facts import ALWAYS_LISTED

_COUNTS = (
    "orders_in_file", "counted_orders", "counted_without_customer_key", "customers", "repeat_customers",
    "partially_refunded",
)  # fmt: skip
_MONEY = ("net_revenue_all_counted", "net_revenue_with_key", "gross_revenue", "refunds", "returns_without_order")


def as_object(book: OrderBook) -> dict[str, Any]:
    """Return the contract of `clv-xl inspect --json`: names and meanings don't change."""
    facts = asdict(book.facts)
    formats = list(dict.fromkeys(source.format for source in book.sources))
    found: dict[str, Any] = {"format": formats[0] if len(formats) == 1 else "+".join(formats)}
    for name, value in facts.items():
        if name in _MONEY:
            found[name] = None if math.isnan(value) else round(value, 2) + 0.0
        else:
            found[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return found | {
        "currency": book.currency,
        "key_shares": {kind: round(share, 4) for kind, share in book.key_shares.items()},
        "amount_rule": book.sources[0].amount_rule,
        "warnings": [
            *({"code": "no_report", "message": text} for text in book.blockers),
            *({"code": notice.code, "message": notice.message} for notice in book.notices),
        ],
        "skipped": [{"name": name, "reason": reason} for name, reason in book.skipped],
        "sources": [asdict(source) for source in book.sources],
        "examples": [asdict(reject) for reject in book.reject_examples],
    }


def no_object(reason: str) -> dict[str, Any]:
    """Return the object for an input that can't be read: nothing counted, and why."""
    counts = dict.fromkeys(_COUNTS, 0) | dict.fromkeys(_MONEY, 0.0)
    return (
        {"format": None}
        | counts
        | {"first_order": None, "last_order": None, "currency": "", "excluded": dict.fromkeys(ALWAYS_LISTED, 0)}
        | {"warnings": [{"code": "no_report", "message": reason}]}
    )


def report_command(inputs: Sequence[str], options: Sequence[tuple[str, str]], book: OrderBook) -> str:
    """Return the command that makes the report of these inputs, with every choice that was made in it.

    Parameters
    ----------
    inputs, options
        What the user gave: `options` are pairs of an option and its value, those of `inspect` that `report` has too.
    book
        What was found.
    """
    said = [text for option in options for text in option]
    given = {option for option, _ in options}
    given |= {"--currency"} if "--rates" in given else set()
    for option, value in _made_choices(book):
        if option not in given:
            said += [option, value]
    return shlex.join(["clv-xl", "report", *inputs, *said])


def _made_choices(book: OrderBook) -> Iterator[tuple[str, str]]:
    """Yield the options that would say what was found, where all sources agree on it."""
    formats = {source.format for source in book.sources}
    if len(formats) == 1:
        yield "--format", formats.pop()
    for tab in dict.fromkeys(source.tab for source in book.sources if source.tab):
        yield "--sheet", tab
    for option, name in (("--columns", "columns"), ("--date-order", "date_order"), ("--amount-per", "amount_per")):
        values = {getattr(source, name) for source in book.sources}
        if len(values) == 1 and None not in values:
            yield option, values.pop()
    if book.currency:
        yield "--currency", book.currency


def as_lines(book: OrderBook) -> Iterator[tuple[str, str]]:
    """Yield label and text of what a person wants to know of the input; an empty label continues the one above."""
    for source in book.sources:
        place = f"{source.file} [{source.tab}]" if source.tab else source.file
        how = f", {source.encoding}, {_delimiter(source.delimiter)}" if source.encoding else ""
        header = f"header in row {source.header_row}" if source.header_row else "no header"
        yield "File", f"{place}: {source.format_title} ({source.rows:,} rows, {header}{how})"
        reasons = {(choice.confidence, choice.why) for choice in source.roles}
        if len(reasons) == 1:
            yield "", "{}: {}".format(*reasons.pop())
        for choice in source.roles:
            why = f"  ({choice.confidence}: {choice.why})" if reasons else ""
            yield "", f"{choice.role}: {choice.column}{why}"
        yield "Amount", source.amount_rule
    yield from (("Skipped", f"{name}: {reason}") for name, reason in book.skipped)
    yield from _counts(book)
    yield from (("Left out", f"{r.source}, row {r.row}: {r.reason} ({r.detail})") for r in book.reject_examples)
    yield from (("Warning", notice.message) for notice in book.notices)
    yield from (("No report", text) for text in book.blockers)


def _delimiter(mark: str | None) -> str:
    return {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "blanks"}.get(mark or "", repr(mark))


def _counts(book: OrderBook) -> Iterator[tuple[str, str]]:
    facts = book.facts
    unit = f" {book.currency}" if book.currency else ""
    excluded = ", ".join(f"{count:,} {reason.replace('_', ' ')}" for reason, count in facts.excluded.items() if count)
    yield (
        "Orders",
        f"{facts.orders_in_file:,} in the input, {facts.counted_orders:,} counted"
        + (f"; {excluded}" if excluded else ""),
    )
    yield "Customers", f"{facts.customers:,}, of them {facts.repeat_customers:,} with more than one order"
    shares = ", ".join(f"{kind} {share:.1%}" for kind, share in book.key_shares.items())
    yield "", f"told by {shares}; {facts.counted_without_customer_key:,} orders name no customer"
    if not math.isnan(facts.net_revenue_all_counted):
        yield "Revenue", f"{facts.net_revenue_all_counted:,.2f}{unit} after {facts.refunds:,.2f} of refunds and returns"
    yield "Dates", f"{facts.first_order} to {facts.last_order}"
    if facts.rejected_rows:
        reasons = ", ".join(f"{count:,} {reason.replace('_', ' ')}" for reason, count in facts.rejected_rows.items())
        yield "Rows", f"{facts.rows_read:,} read; no order lines: {reasons}"
