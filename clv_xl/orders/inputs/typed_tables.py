"""Tables whose columns have types (Parquet files, databases) -> a tab that reads as the same orders in a text file.

The head is text, so that columns are recognised as anywhere else; what the typing needs is read column by column.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from clv_xl.engines import Engine, UnreadableError
from clv_xl.errors import UnusableInputError
from clv_xl.orders.book import Notice
from clv_xl.orders.tabs import HEAD_ROWS, Loaded, Tab, TableRow, Wanted
from clv_xl.orders.values.money import LARGEST

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_MOMENT = "TIMESTAMP WITH TIME ZONE"


@dataclass(frozen=True, slots=True)
class TypedTable:
    """Anything that the engine can query."""

    relation: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    zone: str = "UTC"  # whose days the moments in time have
    moments: frozenset[int] = frozenset()  # columns that were moments in time before they came here
    numbers: frozenset[int] = frozenset()  # columns of text that hold nothing but numbers
    copied: bool = False  # the rows are in the engine already, so that every cell is at hand


def typed_table(engine: Engine, relation: str) -> TypedTable:
    """Return what can be queried under a name. Raises UnreadableError."""
    types = engine.relation_types(relation)
    moments = frozenset(i for i, kind in enumerate(types.values()) if kind == _MOMENT)
    return TypedTable(relation, tuple(types), tuple(types.values()), moments=moments)


def open_typed(
    engine: Engine, file: Path, table: TypedTable, unreadable: Callable[[str], str], sha256: str = "", size: int = 0
) -> Tab:
    """Return the tab of a typed table, its names being row 1; `unreadable` makes a sentence of a reason."""
    width = len(table.names)
    texts = [_text(i, kind) for i, kind in enumerate(table.types)]
    try:
        rows = engine.relation_rows(table.relation, texts, HEAD_ROWS - 1)
    except UnreadableError as error:
        raise UnusableInputError(unreadable(str(error))) from error
    head: list[TableRow] = [list(table.names), *map(list, rows)]
    return Tab(file, None, sha256, size, head, width, partial(_load, file, table, unreadable))


def _load(
    file: Path, given: TypedTable, unreadable: Callable[[str], str], engine: Engine, table: str, wanted: Wanted
) -> Loaded:
    """Read the wanted columns, each with its type where the typing can use it."""
    columns = {
        f"c{i}": _text(i, given.types[i]) if i in wanted.texts else _value(i, given) for i in wanted.columns
    }  # fmt: skip
    all_cells = wanted.all_cells or given.copied
    if all_cells:
        columns["row_hash"] = f"hash({', '.join(_text(i, kind) for i, kind in enumerate(given.types))})"
    try:
        engine.load_relation(table, given.relation, len(given.names), columns, rows_above=1)
    except UnreadableError as error:
        raise UnusableInputError(unreadable(str(error))) from error
    return Loaded(
        row_hash="row_hash" if all_cells else "hash(rn)",
        all_cells=all_cells,
        notices=tuple(_moments(file, given, wanted.columns)),
    )


def _moments(file: Path, given: TypedTable, columns: Collection[int]) -> list[Notice]:
    """Say whose days were taken where columns hold moments in time: the shop's may begin hours earlier or later."""
    names = [repr(given.names[i]) for i in sorted(given.moments) if i in columns]
    if not names:
        return []
    return [
        Notice(
            "time_zone",
            f"{', '.join(names)} of {file.name} {'hold' if len(names) > 1 else 'holds'} moments in time, which were "
            f"read as {given.zone} shows them; if the shop's days begin at another hour, give that column as the "
            "shop's local time, without a zone.",
        )
    ]


def _text(column: int, kind: str) -> str:
    """Return the SQL of a cell as a text file would write it; NaN and infinite days are blank."""
    c = f"c{column}"
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"{c} = trunc({c}) AND abs({c}) < {LARGEST}"
        return f"CASE WHEN {whole} THEN {c}::BIGINT::VARCHAR WHEN isfinite({c}) THEN {c}::VARCHAR END"
    if kind == "BLOB":  # texts of files whose writer did not say that they are texts
        return f"coalesce(try(decode({c})), {c}::VARCHAR)"
    if _is_day(kind):
        return f"{_day(c)}::VARCHAR" if kind != "DATE" else f"CASE WHEN isfinite({c}) THEN {c}::VARCHAR END"
    return f"{c}::VARCHAR"


def _value(column: int, given: TypedTable) -> str:
    """Return the SQL of a cell as a TIMESTAMP, DOUBLE or BIGINT where it is one, else as text."""
    c, kind = f"c{column}", given.types[column]
    if column in given.numbers:
        return _bounded(f"try_cast({c} AS DOUBLE)")
    if kind in _WHOLE:
        return f"{c}::BIGINT"
    if kind == "FLOAT":  # 19.99 has more digits than it was written with
        return _bounded(f"{c}::VARCHAR::DOUBLE")
    if kind in ("DOUBLE", "UBIGINT", "HUGEINT", "UHUGEINT") or kind.startswith("DECIMAL"):
        return _bounded(f"{c}::DOUBLE")
    return _day(c) if _is_day(kind) else _text(column, kind)


def _is_day(kind: str) -> bool:
    return kind == "DATE" or kind.startswith("TIMESTAMP")


def _day(c: str) -> str:
    return f"CASE WHEN isfinite({c}) THEN {c}::TIMESTAMP END"


def _bounded(number: str) -> str:
    """Return the SQL of a number, or nothing where it is too large to keep its cents, or none."""
    return f"CASE WHEN abs({number}) < {LARGEST} THEN {number} END"
