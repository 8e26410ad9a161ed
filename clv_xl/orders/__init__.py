"""Order exports -> orders: what the user gives, recognised, typed and judged. `read_orders` is the way in."""

from __future__ import annotations

from collections.abc import Sequence

from clv_xl.engines import Engine
from clv_xl.orders.book import Notice, OrderBook, Source
from clv_xl.orders.choices import Choices
from clv_xl.orders.choosing import no_customer, nobody_named, order_lists
from clv_xl.orders.columns.choices import spelled_out
from clv_xl.orders.judging.currencies import MixedCurrenciesError, settle_currency
from clv_xl.orders.judging.doubts import (
    addresses_of_marketplaces,
    left_out_unread,
    letters_lost,
    lonely_last_date,
    money_unit,
    one_customer_for_many,
    refunds_unknown,
    rows_without_number,
    tax_within,
)
from clv_xl.orders.judging.duplicates import PartialHashError, drop_repeated_orders, ids_repeat
from clv_xl.orders.judging.facts import gather_facts, key_shares, reject_examples
from clv_xl.orders.judging.judge import (
    make_orders,
    reject_undated,
    reject_without_amount,
    settle_pending,
    split_rounded_ids,
)
from clv_xl.orders.opening import Input, open_inputs
from clv_xl.orders.rows.keys import resolve
from clv_xl.orders.rows.lines import CREATE_TABLES, LineWriter

__all__ = ["Choices", "OrderBook", "read_orders"]


def read_orders(engine: Engine, inputs: Sequence[Input], choices: Choices | None = None) -> OrderBook:
    """Read order lists into the engine's tables `orders`, `lines` and `rejects`, and tell what was found.

    Parameters
    ----------
    engine
        A fresh engine; it holds the rows afterwards.
    inputs
        Files, folders, patterns, `-` for the standard input, or a query of a database.
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


def _read(engine: Engine, inputs: Sequence[Input], choices: Choices, all_cells: bool) -> OrderBook:
    """Open, recognise, type, judge, count."""
    skipped: list[tuple[str, str]] = []
    notices: list[Notice] = []
    tabs = list(open_inputs(engine, inputs, choices.sheets, choices.catalogue.vocabulary, skipped))
    chosen = order_lists(tabs, choices, skipped, notices)
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
    for doubt in (
        one_customer_for_many,
        lonely_last_date,
        rows_without_number,
        addresses_of_marketplaces,
        letters_lost,
    ):
        notices += doubt(engine)
    layouts = [layout for _, layout in chosen]
    notices += [*left_out_unread(engine), *refunds_unknown(engine, layouts)]
    currency, mixed = _settle_currency(engine, choices, notices)
    notices += money_unit(currency, layouts) if not mixed else []
    blockers, summable = [*no_customer(chosen), *mixed], not mixed
    facts = gather_facts(engine, sum(source.rows for source in sources), summable)
    if facts.counted_orders and not facts.customers and not blockers:
        blockers.append(nobody_named(chosen))
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


def _write(writer: LineWriter, notices: list[Notice]) -> Source:
    rows = writer.write()
    tab, layout = writer.tab, writer.layout
    told = [*tab.notices, *layout.notices, *tax_within(layout, tab.head[layout.first_data_row - 1 :]), *writer.notices]
    notices += [notice for notice in dict.fromkeys(told) if notice not in notices]
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
        columns=spelled_out(layout) if layout.format is None else None,
        date_order=writer.date_order,
        amount_per=writer.amount_per,
    )
