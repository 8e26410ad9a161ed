"""What a scan found in a sheet -> merged cells filled down, and the sentences that the user must read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clv_xl.engines import Engine
from clv_xl.orders.book import Notice
from clv_xl.orders.tabs import Wanted
from clv_xl.orders.workbooks.xlsx_scan import SheetFacts, Told


def settle(
    engine: Engine, table: str, label: str, facts: SheetFacts, places: Sequence[int], wanted: Wanted
) -> tuple[Notice, ...]:
    """Fill merged cells down and return what is to be said; `places` are where the columns stand in the sheet."""
    filled = _fill_down(engine, table, facts.merges, places, wanted)
    return tuple(_notices(label, facts, filled, wanted.first_data_row))


def _notices(label: str, facts: SheetFacts, filled: int, first_data_row: int) -> Iterator[Notice]:
    hidden = sum(number >= first_data_row for number in facts.hidden_rows)
    if hidden:
        yield Notice(
            "hidden_rows",
            f"{_counted(hidden, 'hidden row')} of {label} were counted like all others: to leave out what a filter or "
            "a person hid, copy the visible rows to a new workbook and give that.",
        )
    if facts.errors.count:
        yield Notice(
            "error_cells",
            f"{_counted(facts.errors.count, 'error cell')} of {label} ({_examples(facts.errors)}) read as blank: "
            "repair the formulas there, or fill in the values.",
        )
    if facts.formulas.count:
        yield Notice(
            "formulas_without_values",
            f"{_counted(facts.formulas.count, 'formula')} of {label} ({_examples(facts.formulas)}) without a saved "
            "value read as blank: open the workbook in a spreadsheet, save it, and try again.",
        )
    if filled:
        yield Notice(
            "merged_cells",
            f"{_counted(filled, 'blank cell')} of {label} below the top of merged cells got the value of the top; "
            "merged amounts and quantities were counted once.",
        )


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("s" if count != 1 else "")


def _examples(told: Told) -> str:
    return ", ".join(told.examples) + (" ..." if told.count > len(told.examples) else "")


def _fill_down(
    engine: Engine, table: str, merges: Sequence[tuple[int, int, int]], places: Sequence[int], wanted: Wanted
) -> int:
    """Give the rows of merged cells the value at the top, in columns that say whose row it is; return how many cells.

    Rows without any cell of their own stay as they are.
    """
    columns = sorted({*wanted.texts, *([] if wanted.date is None else [wanted.date])})
    spans = {column: _spans(merges, places[column], wanted.first_data_row) for column in columns}
    if not any(spans.values()):
        return 0
    own, filled = f"{table}_own", 0
    held = " OR ".join(f"c{column} IS NOT NULL" for column in wanted.columns)
    engine.run(f"CREATE TABLE {own} AS SELECT rn FROM {table} WHERE {held}")
    for column, ranges in spans.items():
        if ranges:
            firsts, lasts = [first for first, _ in ranges], [last for _, last in ranges]
            (count,) = engine.row(
                f"UPDATE {table} SET c{column} = top.c{column} FROM {table} AS top, {own} AS own, "
                "(SELECT unnest(?::BIGINT[]) AS first, unnest(?::BIGINT[]) AS last) AS merged "
                f"WHERE top.rn = merged.first AND {table}.rn > merged.first AND {table}.rn <= merged.last "
                f"AND own.rn = {table}.rn AND {table}.c{column} IS NULL AND top.c{column} IS NOT NULL",
                [firsts, lasts],
            )
            filled += int(count)
    engine.run(f"DROP TABLE {own}")
    return filled


def _spans(merges: Sequence[tuple[int, int, int]], place: int, first_data_row: int) -> list[tuple[int, int]]:
    """Return the first and last rows of what is merged in a column below the header; no two of them overlap."""
    spans: list[tuple[int, int]] = []
    for first, last in sorted((first, last) for column, first, last in merges if column == place):
        if first >= first_data_row and (not spans or first > spans[-1][1]):
            spans.append((first, last))
    return spans
