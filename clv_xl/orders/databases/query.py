"""A query or a table of a database -> a tab. Passwords never leave this module."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from clv_xl.engines import Engine
from clv_xl.errors import UnusableInputError, UsageError
from clv_xl.orders.databases.duckdb_file import DuckDBFile
from clv_xl.orders.databases.kinds import Database, QueryError, TableName
from clv_xl.orders.databases.postgresql import PostgreSQL
from clv_xl.orders.databases.sqlite import SQLite
from clv_xl.orders.inputs.kinds import Kind, kind_of
from clv_xl.orders.inputs.typed_tables import open_typed
from clv_xl.orders.tabs import Tab

QUERY = "query"  # what a query is called where a file has its name
_FROM_ENVIRONMENT = "env:"
_SCHEMES = {"postgresql": "postgresql", "postgres": "postgresql", "sqlite": "sqlite", "duckdb": "duckdb"}
_SQLALCHEMY_DRIVER = re.compile(r"^(\w+)\+\w+:")
_USER_AND_PASSWORD = re.compile(r"(\w://[^:/?#@]*):(.*)@", re.DOTALL)
_PASSWORD_PARAMETER = re.compile(r"(password=)([^&\s]*)", re.IGNORECASE)
_END_OF_STATEMENT = re.compile(r"\s*;\s*(--[^\n]*\s*)*$")
_MOST_NAMES = 20


@dataclass(frozen=True, slots=True)
class Query:
    """What to read from which database, as the user gave it."""

    url: str  # or env:NAME, the environment variable that holds it
    sql: str | None  # one SELECT, or a table's name

    @property
    def name(self) -> str:
        """Return what a report is named after: the table, where the user named one."""
        sql = (self.sql or "").strip()
        return QUERY if re.search(r"[\s()\"';]", sql) or not sql else _file_name(sql)


def _file_name(name: str) -> str:
    return re.sub(r"[\\/:*?<>|]", "_", name)


def masked(url: str) -> str:
    """Return a database's address without its passwords, as it may be shown."""
    return _PASSWORD_PARAMETER.sub(r"\1***", _USER_AND_PASSWORD.sub(r"\1:***@", url))


def open_query(engine: Engine, query: Query) -> Tab:
    """Return the tab of a query.

    Raises
    ------
    UsageError
        The address names no kind of database that can be read.
    UnusableInputError
        The database can't be reached or refuses the query; the sentence holds no password.
    """
    url = _address(query.url)
    try:
        with _opened(engine, url) as database:
            return _tab(engine, database, query)
    except UnusableInputError as error:
        raise UnusableInputError(_without_passwords(str(error), url)) from None


def _address(given: str) -> str:
    if not given.startswith(_FROM_ENVIRONMENT):
        return given
    name = given.removeprefix(_FROM_ENVIRONMENT)
    url = os.environ.get(name, "").strip()
    if not url:
        raise UsageError(f"--db {given}: there is no environment variable {name}.")
    return url


def _without_passwords(text: str, url: str) -> str:
    """Hide passwords in a message, and their parts: a driver takes `@` within one for its end."""
    secrets = {found[2] for form in (_USER_AND_PASSWORD, _PASSWORD_PARAMETER) for found in form.finditer(url)}
    secrets |= {unquote(secret) for secret in secrets}
    secrets |= {part for secret in secrets for part in re.split(r"[@:/?#]", secret)}
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


@contextmanager
def _opened(engine: Engine, url: str) -> Iterator[Database]:
    database = _connect(engine, url)
    try:
        yield database
    finally:
        database.close()


def _connect(engine: Engine, url: str) -> Database:
    url = _SQLALCHEMY_DRIVER.sub(r"\1:", url)
    scheme = _SCHEMES.get(url.partition(":")[0].lower()) or _kind_of_file(Path(url))
    if scheme == "postgresql":
        return PostgreSQL(engine, url)
    if scheme is None:
        raise UsageError(
            f"--db can't read {masked(url)!r}: write postgresql://USER@HOST/NAME, sqlite:FILE, duckdb:FILE, or "
            "env:NAME for an environment variable that holds one of them."
        )
    path = _file(url)
    return SQLite(engine, path) if scheme == "sqlite" else DuckDBFile(engine, path)


def _kind_of_file(path: Path) -> str | None:
    kind = kind_of(path) if path.is_file() else None
    return kind.value if kind in (Kind.SQLITE, Kind.DUCKDB) else None


def _file(url: str) -> Path:
    """Return the file of sqlite:FILE, sqlite:///FILE or FILE; three slashes may begin a path from the root."""
    scheme, _, rest = url.partition(":")
    plain = Path(url if scheme.lower() not in _SCHEMES else rest.removeprefix("//").removeprefix("/"))
    candidates = [Path(rest), plain, Path("/", plain)] if plain != Path(url) else [plain]
    path = next((path for path in candidates if path.is_file()), None)
    if path is None:
        raise UnusableInputError(f"{plain} does not exist: check the name and the folder ({plain.absolute().parent}).")
    return path


def _tab(engine: Engine, database: Database, query: Query) -> Tab:
    tables = database.tables()
    there = _listed(tables)
    if not query.sql or not query.sql.strip():
        raise UnusableInputError(f"--db needs --sql with a query or a table's name; {there}.")
    sql = _END_OF_STATEMENT.sub("", query.sql.strip())
    table = _named(sql, tables)
    if table is None and query.name != QUERY:
        raise UnusableInputError(f"The database has no table {sql!r}: {there}.")

    def unreadable(reason: str) -> str:
        return f"The query can't be read: {reason.rstrip('.!')}; {there}."

    try:
        found = database.whole(table) if table else database.query(sql)
    except QueryError as error:
        raise UnusableInputError(unreadable(str(error))) from error
    name = _file_name(table.shown) if table else QUERY
    return open_typed(engine, Path(name), found, unreadable)


def _named(sql: str, tables: list[TableName]) -> TableName | None:
    """Return the table that a text names, with or without its schema; case counts only if it must."""
    wanted = sql.replace('"', "")
    for same in (str, str.casefold):
        for table in tables:
            if same(wanted) in (same(table.shown), same(f"{table.schema}.{table.name}")):
                return table
    return None


def _listed(tables: list[TableName]) -> str:
    names = [table.shown for table in tables]
    if not names:
        return "it holds no table"
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"its tables are {', '.join(names[:_MOST_NAMES])}{more}"
