"""The database behind a run: an embedded DuckDB. No other module names it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
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


def quote(text: str) -> str:
    """Text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


class Engine:
    """One private database in memory that spills to a temporary folder, for one run."""

    def __init__(self) -> None:
        import duckdb

        self._errors: type[Exception] = duckdb.Error
        self._spill = tempfile.TemporaryDirectory(prefix="clv-xl-")
        self._worker = ThreadPoolExecutor(1, "engine")
        self._database = duckdb.connect(
            config={
                "temp_directory": self._spill.name,
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )

        self.run("SET enable_progress_bar = false")

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Forget everything; a statement that an interrupt left running is stopped."""
        self._stop_until_done(self._worker.submit(int))  # stands behind whatever still runs
        self._worker.shutdown()
        self._database.close()
        self._spill.cleanup()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Run one statement and return its rows."""
        return self._wait(lambda: list(self._database.execute(sql, list(parameters)).fetchall()))

    def _wait(self, statement: Callable[[], Answer]) -> Answer:
        """Run a statement beside the main thread, which alone hears Ctrl-C and then stops it."""
        running = self._worker.submit(statement)
        try:
            while wait([running], timeout=0.2).not_done:  # an endless wait can sleep through a Ctrl-C
                pass
            return running.result()
        except KeyboardInterrupt:
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
                f"FROM read_csv({quote(str(path))}, auto_detect=false, header=false, delim={quote(delimiter)}, "
                f"quote='\"', escape='\"', max_line_size=16777216, columns={{{declared}}})"
            )
        except self._errors as error:
            raise IrregularTextError(str(error)) from error
        # Rows keep the file's order, and numbering them while reading would keep all but one core from it.
        self.run(f"UPDATE {table} SET rn = rowid + 1")
