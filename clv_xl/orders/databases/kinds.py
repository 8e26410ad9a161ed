"""What the kinds of databases have in common: their tables have names, and a query gives a table or a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from clv_xl.orders.inputs.typed_tables import TypedTable

QUERY_TABLE = "queried"  # holds the rows of a query in the engine


ONE_SELECT = "--sql takes one statement that reads, a SELECT"


class QueryError(Exception):
    """A query can't be read; the text says why, in the database's own words where it has some."""


@dataclass(frozen=True, slots=True)
class TableName:
    """A table or view of a database."""

    schema: str
    name: str
    shown: str  # with its schema where the name alone would not find it

    @property
    def sql(self) -> str:
        """Return the name as SQL."""
        return f"{identifier(self.schema)}.{identifier(self.name)}"


def identifier(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


class Database(Protocol):
    """An open database, which can only be read."""

    def tables(self) -> list[TableName]:
        """Return the tables and views, those that a user may want."""

    def whole(self, table: TableName) -> TypedTable:
        """Return all rows of a table. Raises QueryError."""

    def query(self, sql: str) -> TypedTable:
        """Return the rows of one SELECT. Raises QueryError."""

    def close(self) -> None:
        """Let go of the database."""
