"""DuckDB files: the engine's own kind, attached for reading only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clv_xl.engines import Engine, UnreadableError
from clv_xl.errors import UnusableInputError
from clv_xl.orders.databases.kinds import ONE_SELECT, QUERY_TABLE, QueryError, TableName
from clv_xl.orders.inputs.typed_tables import TypedTable, typed_table

_ATTACHED = "given_database"


class DuckDBFile:
    """One DuckDB file."""

    def __init__(self, engine: Engine, path: Path) -> None:
        """Open the file. Raises UnusableInputError."""
        self._engine = engine
        try:
            engine.attach(path, _ATTACHED)
        except UnreadableError as error:
            raise UnusableInputError(f"{path} can't be opened as a DuckDB database ({error}).") from error

    def tables(self) -> list[TableName]:
        """Return the tables and views."""
        names = self._engine.rows(
            f"""SELECT schema_name, name FROM (
                SELECT database_name, schema_name, table_name AS name, internal FROM duckdb_tables() UNION ALL
                SELECT database_name, schema_name, view_name, internal FROM duckdb_views())
            WHERE database_name = '{_ATTACHED}' AND NOT internal ORDER BY schema_name, name"""
        )
        return [TableName(schema, name, name if schema == "main" else f"{schema}.{name}") for schema, name in names]

    def whole(self, table: TableName) -> TypedTable:
        """Return all rows of a table, of which only what is needed will be read. Raises QueryError."""
        return self._typed(f"{_ATTACHED}.{table.sql}")

    def query(self, sql: str) -> TypedTable:
        """Return the rows of one SELECT. Raises QueryError."""
        try:
            if self._engine.statement_kinds(sql) != ["SELECT"]:
                raise QueryError(ONE_SELECT)
            self._engine.query_attached(_ATTACHED, sql, QUERY_TABLE)
        except UnreadableError as error:
            raise QueryError(f"DuckDB says: {error}") from error
        return replace(self._typed(QUERY_TABLE), copied=True)

    def _typed(self, relation: str) -> TypedTable:
        try:
            return typed_table(self._engine, relation)
        except UnreadableError as error:
            raise QueryError(f"DuckDB says: {error}") from error

    def close(self) -> None:
        """Leave the file attached: its rows are read later."""
