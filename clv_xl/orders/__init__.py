"""Order exports -> orders: what the user gives, recognised, typed and judged. `read_orders` is the way in."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from clv_xl.engines import Engine
from clv_xl.errors import UnusableInputError
from clv_xl.orders.book import Notice, OrderBook, Source
from clv_xl.orders.currencies import MixedCurrenciesError, settle_currency
from clv_xl.orders.delimited import open_delimited
from clv_xl.orders.doubts import lonely_last_date, one_customer_for_many, rows_without_number
from clv_xl.orders.duplicates import PartialHashError, drop_repeated_orders, ids_repeat
from clv_xl.orders.facts import (
    gather_facts,
    key_shares,
    reject_examples,
)
from clv_xl.orders.files import WORKBOOK_SUFFIXES, bare_suffix, expand
from clv_xl.orders.formats import match, vocabulary
from clv_xl.orders.headers import filled, find_header, unique_names
from clv_xl.orders.judge import (
    make_orders,
    reject_undated,
    reject_without_amount,
    settle_pending,
    split_rounded_ids,
)
from clv_xl.orders.keys import resolve
from clv_xl.orders.layout import Layout, apply_choices, format_layout
from clv_xl.orders.lines import CREATE_TABLES, LineWriter, Options
from clv_xl.orders.recognise import kind_of_key, list_layout, profile
from clv_xl.orders.tabs import Tab
from clv_xl.orders.workbooks import open_workbook

__all__ = ["Choices", "OrderBook", "read_orders"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user may say about the input."""

    sheets: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    currency: str | None = None  # count only the orders in this currency
    rates: Mapping[str, float] = field(default_factory=dict)  # currency -> worth in the report's currency


def read_orders(engine: Engine, inputs: Sequence[str | os.PathLike[str]], choices: Choices | None = None) -> OrderBook:
    """Read order lists into the engine's tables `orders`, `lines` and `rejects`, and tell what was found.

    Parameters
    ----------
    engine
        A fresh engine; it holds the rows afterwards.
    inputs
        Files, folders or patterns.
    choices
        The user's word on tabs, columns, dates and currency.

    Returns
    -------
    OrderBook
        Sources, counts and warnings. `blockers` tells why no report can be made of them, if so.

    Raises
    ------
    UnusableInputError
        No file has columns for a date and an amount, or a file can't be read.
    """
    choices = choices or Choices()
    try:
        return _read(engine, inputs, choices, all_cells=False)
    except PartialHashError:
        for table in ("lines", "rejects"):
            engine.run(f"DROP TABLE {table}")
        return _read(engine, inputs, choices, all_cells=True)


def _read(engine: Engine, inputs: Sequence[str | os.PathLike[str]], choices: Choices, all_cells: bool) -> OrderBook:
    """Open, recognise, type, judge, count."""
    skipped: list[tuple[str, str]] = []
    notices: list[Notice] = []
    tabs = list(_open(engine, inputs, choices, skipped))
    chosen = _usable(tabs, choices, skipped, notices)
    for statement in CREATE_TABLES:
        engine.run(statement)
    several_shops = len({layout.key for _, layout in chosen}) > 1
    writers = [
        LineWriter(engine, number, tab, layout, choices.options, several_shops, all_cells)
        for number, (tab, layout) in enumerate(chosen)
    ]
    sources = [_write(writer, notices) for writer in writers]
    notices += split_rounded_ids(engine)
    several_rows = (len(writers) > 1 or writers[0].ids_repeat is not False) and ids_repeat(engine)
    if several_rows:
        notices += drop_repeated_orders(engine, any(writer.hash_is_partial for writer in writers))
    make_orders(engine, several_rows)
    reject_undated(engine)
    notices += settle_pending(engine)
    reject_without_amount(engine)
    resolve(engine)
    notices += [*one_customer_for_many(engine), *lonely_last_date(engine), *rows_without_number(engine)]
    currency, mixed = _settle_currency(engine, choices, notices)
    blockers, summable = [*_no_customer(chosen), *mixed], not mixed
    facts = gather_facts(engine, sum(source.rows for source in sources), summable)
    if not facts.counted_orders:
        notices.append(Notice("nothing_counted", "No order counts: see what was left out and why."))
    return OrderBook(
        sources=tuple(sources),
        skipped=tuple(skipped),
        notices=tuple(notices),
        blockers=tuple(blockers),
        currency=currency,
        key_shares=key_shares(engine),
        facts=facts,
        reject_examples=reject_examples(engine, [tab.label for tab, _ in chosen]),
    )


def _settle_currency(engine: Engine, choices: Choices, notices: list[Notice]) -> tuple[str, list[str]]:
    """Return the currency, and why amounts can't be added up, if so."""
    try:
        currency, said = settle_currency(engine, choices.currency, choices.rates)
    except MixedCurrenciesError as mixed:
        return "", [str(mixed)]
    notices += said
    return currency, []


def _open(
    engine: Engine, inputs: Sequence[str | os.PathLike[str]], choices: Choices, skipped: list[tuple[str, str]]
) -> Iterator[Tab]:
    """Yield the tabs of all inputs; a file with the same bytes as an earlier one is passed over."""
    table_names = (f"sheet{number}" for number in count())
    seen: dict[str, str] = {}
    for path in expand(inputs):
        try:
            if bare_suffix(path) in WORKBOOK_SUFFIXES:
                tabs = open_workbook(engine, path, choices.sheets, skipped, table_names)
            else:
                tabs = [open_delimited(path)]
        except OSError as error:
            raise UnusableInputError(
                f"{path} can't be opened ({error.strerror or error}): allow reading it, or close the program that "
                "holds it."
            ) from error
        for tab in tabs[:1]:
            if tab.sha256 in seen:
                skipped.append((path.name, f"it is the same file as {seen[tab.sha256]}"))
                tabs = []
            seen[tab.sha256] = path.name
        yield from tabs


def _recognise(tab: Tab, choices: Choices) -> Layout:
    """Return the roles of a tab's columns: of a known format, else by names and content; the user's word wins."""
    named = {name.casefold() for name in choices.columns.values()}
    index = find_header(tab.head, vocabulary() | named)
    header = unique_names(tab.head[index] if index is not None else [None] * tab.width)
    sample = tab.head[0 if index is None else index + 1 :]
    found = match(header) if index is not None else None
    if found and index is not None:
        layout = format_layout(found[0], found[1], header, index)
    else:
        layout = list_layout(header, index, sample)

    def kind(column: int) -> str:
        return kind_of_key(profile([row[column] for row in sample]))

    return apply_choices(layout, choices.columns, kind) if choices.columns else layout


def _usable(
    tabs: Sequence[Tab], choices: Choices, skipped: list[tuple[str, str]], notices: list[Notice]
) -> list[tuple[Tab, Layout]]:
    """Return the tabs that are order lists; of one workbook only those with the same columns."""
    recognised = []
    for tab in tabs:
        layout = _recognise(tab, choices)
        if layout.header_index is not None and not any(map(filled, tab.head[layout.header_index + 1 :])):
            skipped.append((tab.label, "it has column names but no row under them"))
        else:
            recognised.append((tab, layout))
    complete = [(tab, layout) for tab, layout in recognised if not layout.missing()]
    readable = complete or [(tab, layout) for tab, layout in recognised if layout.missing() == ["customer"]]
    if not readable:
        raise UnusableInputError(_why_nothing(recognised, skipped))
    kept = _same_columns(readable, choices)
    for tab, layout in recognised:
        if not any(tab is other for other, _ in kept):
            missing = layout.missing()
            reason = (
                f"it has no {_listed(missing)} column" if missing else "its columns differ from those of the order list"
            )
            skipped.append((tab.label, reason))
            if not missing:
                notices.append(
                    Notice(
                        "tab_skipped",
                        f"{tab.label} looks like an order list too, but {reason}, so it was not read: if it holds "
                        "other orders, name both tabs with --sheet.",
                    )
                )
    return kept


def _same_columns(readable: list[tuple[Tab, Layout]], choices: Choices) -> list[tuple[Tab, Layout]]:
    if choices.sheets:
        return readable
    kept: list[tuple[Tab, Layout]] = []
    for file in dict.fromkeys(tab.file for tab, _ in readable):
        of_file = [(tab, layout) for tab, layout in readable if tab.file == file]
        main = max(of_file, key=_how_surely_orders)[1]
        names = {name.casefold() for name in main.header}
        kept += [
            (tab, layout)
            for tab, layout in of_file
            if {name.casefold() for name in layout.header} == names or (_tells_orders(layout) and _tells_orders(main))
        ]
    return kept


def _tells_orders(layout: Layout) -> bool:
    """Tell whether a list is surely one of orders, by its format or by a column of order numbers."""
    return layout.format is not None or "order" in layout.roles


def _how_surely_orders(pair: tuple[Tab, Layout]) -> tuple[bool, bool, int]:
    tab, layout = pair
    dated = any(choice.role == "date" and choice.confidence in ("certain", "high") for choice in layout.choices)
    return _tells_orders(layout), dated, len(tab.head)


_NEEDS = {
    "customer": "an e-mail address, customer id, phone number or name in each order",
    "date": "the day of each order",
    "amount": "the money of each order or row (or a quantity and a unit price)",
}


def _listed(names: Sequence[str]) -> str:
    return " and no ".join(names)


def _why_nothing(recognised: Sequence[tuple[Tab, Layout]], skipped: Sequence[tuple[str, str]]) -> str:
    empty = [f"{name}: {reason}" for name, reason in skipped if reason.startswith("it has column names")]
    if not recognised or empty:
        return (
            "There is no order to read: " + "; ".join(empty or [f"{name}: {reason}" for name, reason in skipped]) + "."
        )
    return _what_is_missing(recognised)


def _what_is_missing(recognised: Sequence[tuple[Tab, Layout]]) -> str:
    tab, layout = max(recognised, key=lambda pair: (-len(pair[1].missing()), len(pair[0].head)))
    missing = layout.missing()
    needs = "; ".join(f"{name} needs {_NEEDS[name]}" for name in missing)
    example = ",".join(f"{name}=COLUMN" for name in missing)
    return (
        f"{tab.label} is no order list as it stands: it has no {_listed(missing)} column that can be told. "
        f"Columns found: {', '.join(layout.header)}. {needs[0].upper()}{needs[1:]}. "
        f"If a column holds it, name it with --columns {example}."
    )


def _no_customer(chosen: Sequence[tuple[Tab, Layout]]) -> list[str]:
    without = [(tab, layout) for tab, layout in chosen if not layout.customer]
    return [_what_is_missing(without)] if without else []


def _write(writer: LineWriter, notices: list[Notice]) -> Source:
    rows = writer.write()
    tab, layout = writer.tab, writer.layout
    notices += [notice for notice in (*layout.notices, *writer.notices) if notice not in notices]
    return Source(
        file=tab.file.name,
        tab=tab.name,
        sha256=tab.sha256,
        size_bytes=tab.size_bytes,
        rows=rows,
        header_row=layout.first_data_row - 1,
        format=layout.key,
        format_title=layout.format.title if layout.format else "Order list",
        encoding=tab.encoding,
        delimiter=tab.delimiter,
        roles=layout.choices,
        amount_rule=layout.amount.rule if layout.amount else "",
    )
