"""What the user gives -> the engine's table `subscriptions`, read as orders are, and what was found."""

from __future__ import annotations

from collections.abc import Sequence

from clv_xl.contractual.book import SubscriptionBook
from clv_xl.contractual.doubts import about_dates
from clv_xl.contractual.judging import (
    drop_far_ends,
    nothing_left,
    reference_date,
    reject_examples,
    reject_later,
    reject_repeated,
    reject_unusable,
    rejected_rows,
    settle_currency,
)
from clv_xl.contractual.rows import CREATE_TABLES, SubscriptionRows
from clv_xl.contractual.settings import ContractSettings
from clv_xl.engines import Engine
from clv_xl.errors import UnusableInputError, UsageError
from clv_xl.orders import Choices
from clv_xl.orders.book import Notice, Source
from clv_xl.orders.columns.headers import filled, find_header, unique_names
from clv_xl.orders.columns.subscriptions import SubscriptionColumns, subscription_columns, vocabulary
from clv_xl.orders.opening import Input, open_inputs
from clv_xl.orders.rows.keys import resolve
from clv_xl.orders.tabs import Tab

_NEEDS = {
    "customer": "an e-mail address, id or name on each row",
    "start": "the day on which each subscription began",
    "end": "the day on which it ended, blank where it goes on",
}


def read_subscriptions(
    engine: Engine, inputs: Sequence[Input], choices: Choices, settings: ContractSettings
) -> SubscriptionBook:
    """Read lists of subscriptions into the engine's table `subscriptions`, and tell what was found.

    Raises
    ------
    UnusableInputError
        No file has columns for customer, start and end, none of its rows can be used, or currencies don't add up.
    """
    skipped: list[tuple[str, str]] = []
    notices: list[Notice] = []
    tabs = list(open_inputs(engine, inputs, choices.sheets, vocabulary(choices.catalogue), skipped))
    chosen = _subscription_lists(tabs, choices, skipped)
    for statement in CREATE_TABLES:
        engine.run(statement)
    sources = []
    for number, (tab, columns) in enumerate(chosen):
        rows = SubscriptionRows(engine, number, tab, columns, settings.period, choices.options.date_order, notices)
        notices += tab.notices
        sources.append(_source(tab, columns, rows.write(), rows.date_order))
    engine.run("ALTER TABLE subscriptions ADD COLUMN customer VARCHAR")
    engine.run("UPDATE subscriptions SET customer = key0")
    resolve(engine, "subscriptions")
    reject_unusable(engine)
    reject_repeated(engine)
    has_amounts = any("amount" in columns.roles for _, columns in chosen)
    if has_amounts and settings.fee is not None:
        raise UsageError("--fee is for lists without amounts, and this one has them: leave --fee out.")
    currency, said = settle_currency(engine, choices.currency, choices.rates)
    said += drop_far_ends(engine, settings.as_of)
    as_of, told = reference_date(engine, settings.as_of)
    reject_later(engine, as_of)
    labels = [tab.label for tab, _ in chosen]
    first, last, end, used = engine.row("SELECT min(started), max(started), max(ended), count(*) FROM subscriptions")
    if not used:
        raise UnusableInputError(nothing_left(rejected_rows(engine), as_of))
    return SubscriptionBook(
        sources=tuple(sources), skipped=tuple(skipped),
        notices=tuple(dict.fromkeys([*notices, *said, *about_dates(engine, as_of, told)])),
        currency=currency, as_of=as_of, as_of_told=told, has_amounts=has_amounts,
        has_plans=any("plan" in columns.roles for _, columns in chosen),
        rows_read=sum(source.rows for source in sources), rows_used=used, rejected_rows=rejected_rows(engine),
        reject_examples=reject_examples(engine, labels), first_start=first, last_start=last, last_end=end,
    )  # fmt: skip


def _subscription_lists(
    tabs: Sequence[Tab], choices: Choices, skipped: list[tuple[str, str]]
) -> list[tuple[Tab, SubscriptionColumns]]:
    """Return the tabs that have a customer, a start and an end."""
    seen = [(tab, _columns(tab, choices)) for tab in tabs]
    complete = [(tab, columns) for tab, columns in seen if not columns.missing() and _has_rows(tab, columns)]
    if not complete:
        raise UnusableInputError(_what_is_missing(seen, skipped))
    for tab, columns in seen:
        if not any(tab is other for other, _ in complete):
            missing = columns.missing()
            skipped.append((tab.label, f"it has no {_listed(missing)} column" if missing else "it has no row"))
    return complete


def _columns(tab: Tab, choices: Choices) -> SubscriptionColumns:
    named = {name.casefold() for name in choices.columns.values()}
    index = find_header(tab.head, vocabulary(choices.catalogue) | named)
    header = unique_names(tab.head[index] if index is not None else [None] * tab.width)
    sample = tab.head[0 if index is None else index + 1 :]
    return subscription_columns(choices.catalogue, header, index, sample, choices.columns)


def _has_rows(tab: Tab, columns: SubscriptionColumns) -> bool:
    return any(map(filled, tab.head[columns.first_data_row - 1 :]))


def _listed(names: Sequence[str]) -> str:
    return " and no ".join(names)


def _what_is_missing(seen: Sequence[tuple[Tab, SubscriptionColumns]], skipped: Sequence[tuple[str, str]]) -> str:
    if not seen:
        return "There is no list to read: " + "; ".join(f"{name}: {reason}" for name, reason in skipped) + "."
    tab, columns = min(seen, key=lambda pair: (not _has_rows(*pair), len(pair[1].missing())))
    if not _has_rows(tab, columns):
        return f"{tab.label} has column names ({', '.join(columns.header)}) but no row under them."
    missing = columns.missing()
    needs = "; ".join(f"{name} needs {_NEEDS[name]}" for name in missing)
    return (
        f"{tab.label} is no list of subscriptions as it stands: it has no {_listed(missing)} column that can be told. "
        f"Columns found: {', '.join(columns.header)}. {needs[0].upper()}{needs[1:]}. "
        f"If a column holds it, name it with --columns {','.join(f'{name}=COLUMN' for name in missing)}."
    )


def _source(tab: Tab, columns: SubscriptionColumns, rows: int, date_order: str | None) -> Source:
    return Source(
        file=tab.file.name, tab=tab.name, sha256=tab.sha256, size_bytes=tab.size_bytes, rows=rows,
        header_row=columns.first_data_row - 1, format="subscriptions", format_title="Subscription list",
        encoding=tab.encoding, delimiter=tab.delimiter, roles=columns.choices,
        amount_rule="", date_order=date_order,
    )  # fmt: skip
