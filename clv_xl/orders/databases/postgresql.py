"""PostgreSQL through ADBC, in transactions that can only read. Rows come as columns, never as Python objects."""

from __future__ import annotations

import os
import re
from typing import Any

from clv_xl.engines import Engine, Row, UnreadableError
from clv_xl.errors import UnusableInputError
from clv_xl.orders.databases.kinds import ONE_SELECT, QUERY_TABLE, QueryError, TableName
from clv_xl.orders.inputs.typed_tables import TypedTable

_SECONDS_TO_CONNECT = 10
_ANSWER = "answer_of_database"
_SYNTAX = "42601"
_STOPPED = "canceling statement due to user request"
_SEVERAL = "cannot insert multiple commands"
_REASON = re.compile(r"(?:ERROR|FATAL):\s+(.*)")

_AS_IT_IS = ("smallint", "integer", "bigint", "real", "double precision", "boolean", "text", "character varying")
_DAYS = ("date", "timestamp without time zone")
_MOMENT = "timestamp with time zone"
_NUMBERS = {"numeric": "{0}::text", "money": "{0}::numeric::text"}  # as text, since numeric can be a long id

_TABLES = """SELECT n.nspname::text AS a, c.relname::text AS b, pg_table_is_visible(c.oid) AS c
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND NOT c.relispartition
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND NOT pg_is_other_temp_schema(n.oid)
    ORDER BY 1, 2"""


class PostgreSQL:
    """One connection to a PostgreSQL database."""

    def __init__(self, engine: Engine, url: str) -> None:
        """Connect. Raises UnusableInputError."""
        try:
            from adbc_driver_manager import Error
            from adbc_driver_postgresql import dbapi
        except ImportError as error:
            raise UnusableInputError(
                "Reading a PostgreSQL database needs its driver: pip install 'clv-xl[postgresql]'."
            ) from error
        self._engine = engine
        self._errors: type[Exception] = Error
        try:
            self._connection: Any = dbapi.connect(_with_timeout(url), autocommit=True)
        except Error as error:
            reason = str(error).rpartition("Failed to connect: ")[2].splitlines()[0].strip()
            raise UnusableInputError(f"The PostgreSQL database can't be reached: {reason}.") from error
        self._cursor: Any = self._connection.cursor()
        self._cursor.execute("SET default_transaction_read_only = on")

    def tables(self) -> list[TableName]:
        """Return the tables and views that the user can see."""
        return [
            TableName(schema, name, name if visible else f"{schema}.{name}")
            for schema, name, visible in self._rows(_TABLES)
        ]

    def whole(self, table: TableName) -> TypedTable:
        """Return all rows of a table. Raises QueryError."""
        return self.query(f"SELECT * FROM {table.sql}")

    def query(self, sql: str) -> TypedTable:
        """Return the rows of one SELECT. Raises QueryError."""
        try:
            self._cursor.adbc_prepare(sql)
        except self._errors as error:
            raise QueryError(ONE_SELECT if _SEVERAL in str(error) else _reason(error)) from error
        return self._loaded(f"({sql}\n)")

    def close(self) -> None:
        """Disconnect."""
        self._cursor.close()
        self._connection.close()

    def _loaded(self, subquery: str) -> TypedTable:
        """Load what a subquery gives; types that only PostgreSQL has come as text."""
        self._load(_ANSWER, f"SELECT * FROM {subquery} AS q LIMIT 0")
        names = tuple(self._engine.column_types(_ANSWER))
        types = self._types(subquery, len(names))
        given = ", ".join(f"c{i}" for i in range(len(names)))
        columns = ", ".join(f"{_as_sent(f'c{i}', kind)} AS c{i}" for i, kind in enumerate(types))
        self._load(QUERY_TABLE, f"SELECT {columns} FROM {subquery} AS q({given})")
        ((zone,),) = self._rows("SELECT current_setting('TimeZone') AS a")
        return TypedTable(
            QUERY_TABLE,
            names,
            tuple(self._engine.column_types(QUERY_TABLE).values()),
            zone=f"the database's time zone {zone}",
            moments=frozenset(i for i, kind in enumerate(types) if kind == _MOMENT),
            numbers=frozenset(i for i, kind in enumerate(types) if kind in _NUMBERS),
            copied=True,
        )

    def _types(self, subquery: str, width: int) -> list[str]:
        """Return PostgreSQL's names of the columns' types, of a query without rows too."""
        given = ", ".join(f"c{i}" for i in range(width))
        asked = ", ".join(f"pg_typeof(q.c{i})::text AS t{i}" for i in range(width))
        (types,) = self._rows(
            f"SELECT {asked} FROM (VALUES (1)) AS one LEFT JOIN (SELECT * FROM {subquery} AS s LIMIT 0) "
            f"AS q({given}) ON true"
        )
        return list(types)

    def _rows(self, sql: str) -> list[Row]:
        self._load(_ANSWER, sql)
        return self._engine.rows(f"SELECT * FROM {_ANSWER}")

    def _load(self, table: str, sql: str) -> None:
        try:
            self._cursor.execute(sql)
            self._engine.load_stream(table, self._cursor.fetch_arrow(), self._cursor.adbc_cancel)
        except (self._errors, UnreadableError) as error:
            if _STOPPED in str(error):  # the driver hears Ctrl-C before Python does
                raise KeyboardInterrupt from error
            if getattr(error, "sqlstate", None) == _SYNTAX:  # it could be prepared, but not be read from
                raise QueryError(ONE_SELECT) from error
            raise QueryError(_reason(error)) from error


def _with_timeout(url: str) -> str:
    """Return the address with an end to the waiting, unless the user has set one."""
    if "connect_timeout=" in url or "PGCONNECT_TIMEOUT" in os.environ:
        return url
    return f"{url}{'&' if '?' in url else '?'}connect_timeout={_SECONDS_TO_CONNECT}"


def _as_sent(column: str, kind: str) -> str:
    if kind in _AS_IT_IS:
        return column
    if kind in _DAYS:
        return f"CASE WHEN isfinite({column}) THEN {column} END"
    if kind == _MOMENT:
        return f"CASE WHEN isfinite({column}) THEN {column}::timestamp END"
    return _NUMBERS.get(kind, "{0}::text").format(column)


def _reason(error: Exception) -> str:
    """Return the database's own words, their first line."""
    found = _REASON.search(str(error))
    return f"PostgreSQL says: {found[1].strip() if found else str(error).splitlines()[0]}"
