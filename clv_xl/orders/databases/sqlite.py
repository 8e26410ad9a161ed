"""SQLite files through the standard library, opened so that nothing in them can change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from clv_xl.engines import Engine
from clv_xl.errors import UnusableInputError
from clv_xl.orders.databases.kinds import ONE_SELECT, QUERY_TABLE, QueryError, TableName
from clv_xl.orders.inputs.typed_tables import TypedTable
from clv_xl.orders.tabs import TableRow

_BLOCK_ROWS = 20_000
_STEPS_BETWEEN_LOOKS = 1_000_000  # of SQLite's own machine, some hundredths of a second: does the user want to stop?
_REFUSED = ("not authorized", "one statement at a time")
_READS = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)


class SQLite:
    """One SQLite file."""

    def __init__(self, engine: Engine, path: Path) -> None:
        """Open the file. Raises UnusableInputError."""
        self._engine = engine
        try:
            self._connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
            self._connection.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.Error as error:
            raise UnusableInputError(f"{path} can't be opened as an SQLite database ({error}).") from error
        self._connection.text_factory = lambda text: text.decode(errors="replace")
        self._connection.set_progress_handler(lambda: 0, _STEPS_BETWEEN_LOOKS)  # hears Ctrl-C
        self._connection.set_authorizer(_only_reads)  # ATTACH and VACUUM INTO would write other files

    def tables(self) -> list[TableName]:
        """Return the tables and views."""
        names = self._connection.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~' "
            "ORDER BY name"
        )
        return [TableName("main", name, name) for (name,) in names]

    def whole(self, table: TableName) -> TypedTable:
        """Return all rows of a table. Raises QueryError."""
        return self.query(f"SELECT * FROM {table.sql}")

    def query(self, sql: str) -> TypedTable:
        """Return the rows of one SELECT. Raises QueryError."""
        try:
            cursor = self._connection.execute(sql)
            if not cursor.description:
                raise QueryError(ONE_SELECT)
            names = tuple(column[0] for column in cursor.description)
            texts: set[int] = set()
            self._engine.run(f"DROP TABLE IF EXISTS {QUERY_TABLE}")
            self._engine.load_text(QUERY_TABLE, _blocks(cursor, texts), len(names))
        except (sqlite3.Error, sqlite3.Warning) as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
                raise KeyboardInterrupt from error
            refused = any(words in str(error) for words in _REFUSED)
            raise QueryError(ONE_SELECT if refused else f"SQLite says: {error}") from error
        numbers = frozenset(range(len(names))) - texts
        relation = f"(SELECT * EXCLUDE rn FROM {QUERY_TABLE})"
        return TypedTable(relation, names, ("VARCHAR",) * len(names), numbers=numbers, copied=True)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _only_reads(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _READS else sqlite3.SQLITE_DENY


def _blocks(cursor: sqlite3.Cursor, texts: set[int]) -> Iterator[list[TableRow]]:
    """Yield rows as text; the columns that hold any text go into `texts`, since any cell can be of any type."""
    while rows := cursor.fetchmany(_BLOCK_ROWS):
        for column, cells in enumerate(zip(*rows, strict=True)):
            if column not in texts and any(isinstance(cell, str | bytes) for cell in cells):
                texts.add(column)
        yield [[_written(cell) for cell in row] for row in rows]


def _written(cell: str | float | bytes | None) -> str | None:
    if isinstance(cell, bytes):
        return cell.decode(errors="replace")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return cell if cell is None or isinstance(cell, str) else str(cell)
