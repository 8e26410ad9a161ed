"""The database behind a run: an embedded DuckDB. No other module names it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import numpy.typing as npt

Row = tuple[Any, ...]
Answer = TypeVar("Answer")


class IrregularTextError(Exception):
    """The fast reader refused a text file: its lines don't all have the same number of fields."""


class UnreadableError(Exception):
    """A file or a statement of the user can't be read; the text is the first line of the reason."""


def quote(text: str) -> str:
    """Text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def file_literal(path: Path) -> str:
    """Path as an SQL literal that means this file alone: `orders[1].csv` is a pattern that finds orders1.csv."""
    return quote(re.sub(r"[*?[]", r"[\g<0>]", str(path.absolute())))


def parquet_relation(path: Path) -> str:
    """Return the SQL of a Parquet file's rows."""
    return f"read_parquet({file_literal(path)}, hive_partitioning = false)"


class Engine:
    """One private database in memory that spills to a temporary folder, for one run."""

    def __init__(self) -> None:
        import duckdb

        self._errors: type[Exception] = duckdb.Error
        self._spill = tempfile.TemporaryDirectory(prefix="clv-xl-", ignore_cleanup_errors=True)
        self._worker = ThreadPoolExecutor(1, "engine")
        self._database = duckdb.connect(
            config={
                "temp_directory": self._spill.name,
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )

        self.run("SET enable_progress_bar = false")
        self.run("SET TimeZone = 'UTC'")  # moments in time become the same days on every machine

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    @property
    def folder(self) -> Path:
        """Return a folder for files of this run; it goes when the engine closes."""
        return Path(self._spill.name)

    def close(self) -> None:
        """Forget everything; a statement that an interrupt left running is stopped."""
        self._stop_until_done(self._worker.submit(int))  # stands behind whatever still runs
        self._worker.shutdown()
        self._database.close()
        self._spill.cleanup()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Run one statement and return its rows."""
        return self._wait(lambda: list(self._database.execute(sql, list(parameters)).fetchall()))

    def _wait(self, statement: Callable[[], Answer], stop_source: Callable[[], None] | None = None) -> Answer:
        """Run a statement beside the main thread, which alone hears Ctrl-C and then stops it and what it reads from."""
        running = self._worker.submit(statement)
        try:
            while wait([running], timeout=0.2).not_done:  # an endless wait can sleep through a Ctrl-C
                pass
            return running.result()
        except KeyboardInterrupt:
            if stop_source is not None:
                stop_source()
            self._stop_until_done(running)
            raise

    def _stop_until_done(self, running: Future[Answer]) -> None:
        """Interrupt again and again: a statement about to start does not hear the first."""
        while wait([running], timeout=0.1).not_done:
            self._database.interrupt()

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run one statement for what it changes."""
        self.rows(sql, parameters)

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> Row:
        """Return the only row of a query."""
        (row,) = self.rows(sql, parameters)
        return row

    def record(self, sql: str) -> dict[str, Any]:
        """Return the only row of a query by column name."""
        names = [row[0] for row in self.rows(f"DESCRIBE {sql}")]
        row = self.row(sql)
        return dict(zip(names, row, strict=True))

    def arrays(self, sql: str) -> dict[str, npt.NDArray[Any]]:
        """Return the columns of a query as arrays; NULL is NaN in numbers and None in text."""
        import numpy as np

        columns = self._wait(lambda: self._database.execute(sql).fetchnumpy())
        plain: dict[str, npt.NDArray[Any]] = {}
        for name, column in columns.items():
            if not isinstance(column, np.ma.MaskedArray):
                plain[name] = column
            elif column.dtype == object:
                plain[name] = column.filled(None)
            else:
                plain[name] = np.where(np.ma.getmaskarray(column), np.nan, column.data)
        return plain

    def load_text(self, table: str, blocks: Iterable[list[list[str | None]]], width: int) -> None:
        """Make `table(rn, c0, c1, ...)` of text cells; rn counts rows from 1."""
        import numpy as np

        names = [f"c{i}" for i in range(width)]
        self.run(f"CREATE TABLE {table} (rn BIGINT, {', '.join(name + ' VARCHAR' for name in names)})")
        first = 1
        for rows in blocks:
            numbers: dict[str, npt.NDArray[Any]] = {"rn": np.arange(first, first + len(rows))}
            cells = [np.empty(len(rows), dtype=object) for _ in names]
            for column, values in zip(cells, zip(*rows, strict=True), strict=True):
                column[:] = values
            self._insert(table, numbers | dict(zip(names, cells, strict=True)))
            first += len(rows)

    def _insert(self, table: str, block: dict[str, npt.NDArray[Any]]) -> None:
        self._database.register("arriving_block", block)
        self.run(f"INSERT INTO {table} SELECT * FROM arriving_block")
        self._database.unregister("arriving_block")

    def load_sheet(self, table: str, sheet: Any, names: Sequence[str], rows_above: int = 0) -> None:
        """Make `table(rn, names...)` from an object with the Arrow stream protocol; rn starts after the rows above."""
        self._database.register("arriving_sheet", sheet)
        self.run(
            f"CREATE OR REPLACE TABLE {table} AS SELECT row_number() OVER () + {rows_above} AS rn, * "
            f"FROM arriving_sheet AS arriving({', '.join(names)})"
        )
        self._database.unregister("arriving_sheet")

    def load_stream(self, table: str, stream: Any, stop_source: Callable[[], None]) -> None:
        """Make a table from an Arrow stream that can be read once; `stop_source` ends a wait for its rows.

        Raises UnreadableError where the stream breaks off.
        """
        self._database.register("arriving_stream", stream)
        create = f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM arriving_stream"
        try:
            self._wait(lambda: self._database.execute(create), stop_source)
        except self._errors as error:
            raise UnreadableError(str(error)) from error
        finally:
            self._database.unregister("arriving_stream")

    def load_relation(self, table: str, relation: str, width: int, columns: Mapping[str, str], rows_above: int) -> None:
        """Make `table(rn, columns...)` of anything that can be queried and has `width` columns, here c0, c1, ...

        `columns` are names and their SQL; rn starts after the rows above. Raises UnreadableError.
        """
        given = ", ".join(f"c{i}" for i in range(width))
        chosen = "".join(f", {sql} AS {name}" for name, sql in columns.items())
        self._read(f"CREATE TABLE {table} AS SELECT 0::BIGINT AS rn{chosen} FROM {relation} AS given({given})")
        self._number_rows(table, rows_above)

    def _number_rows(self, table: str, rows_above: int) -> None:
        """Count rows in their order; numbering them while reading would keep all but one core from it."""
        self.run(f"UPDATE {table} SET rn = rowid + 1 + {rows_above}")

    def _read(self, sql: str) -> list[Row]:
        """Run a statement that reads what is the user's."""
        try:
            return self.rows(sql)
        except self._errors as error:
            raise UnreadableError(str(error).splitlines()[0]) from error

    def relation_rows(self, relation: str, columns: Sequence[str], most: int) -> list[Row]:
        """Return the first rows of anything that can be queried, of SQL over c0, c1, ... Raises UnreadableError."""
        given = ", ".join(f"c{i}" for i in range(len(columns)))
        return self._read(f"SELECT {', '.join(columns)} FROM {relation} AS given({given}) LIMIT {most}")

    def relation_types(self, relation: str) -> dict[str, str]:
        """Return the columns of anything that can be queried and their types. Raises UnreadableError."""
        return {row[0]: row[1] for row in self._read(f"DESCRIBE SELECT * FROM {relation}")}

    def attach(self, path: Path, name: str) -> None:
        """Open another database file of this engine's kind, for reading only. Raises UnreadableError."""
        self._read(f"ATTACH IF NOT EXISTS {quote(str(path))} AS {name} (TYPE duckdb, READ_ONLY)")

    def statement_kinds(self, sql: str) -> list[str]:
        """Return what kind each statement of a text is, such as SELECT. Raises UnreadableError."""
        try:
            return [statement.type.name for statement in self._database.extract_statements(sql)]
        except self._errors as error:
            raise UnreadableError(str(error).splitlines()[0]) from error

    def query_attached(self, name: str, sql: str, table: str) -> None:
        """Make a table of what one SELECT finds in an attached database. Raises UnreadableError."""
        self.run(f"USE {name}")
        try:
            self._read(f"CREATE OR REPLACE TABLE memory.main.{table} AS FROM ({sql}\n)")
        finally:
            self.run("USE memory")

    def column_types(self, table: str) -> dict[str, str]:
        """Return the type of each column of a table."""
        return {row[0]: row[1] for row in self.rows(f"DESCRIBE {table}")}

    def load_delimited(self, table: str, path: Path, delimiter: str, width: int, columns: Sequence[int]) -> None:
        """Make `table(rn, row_hash, c...)` of the chosen columns of a regular UTF-8 text file, quickly.

        Raises IrregularTextError where the file needs the patient reader.
        """
        declared = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
        everything = ", ".join(f"c{i}" for i in range(width))
        chosen = "".join(f", c{i}" for i in columns)
        try:
            self.run(
                f"CREATE TABLE {table} AS SELECT 0::BIGINT AS rn, hash({everything}) AS row_hash{chosen} "
                f"FROM read_csv({file_literal(path)}, auto_detect=false, header=false, delim={quote(delimiter)}, "
                f"quote='\"', escape='\"', max_line_size=16777216, columns={{{declared}}})"
            )
        except self._errors as error:
            raise IrregularTextError(str(error)) from error
        self._number_rows(table, 0)
