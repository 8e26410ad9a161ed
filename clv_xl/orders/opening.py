"""What the user gives -> tabs of text cells: files, folders, patterns, the standard input, a query."""

from __future__ import annotations

import errno
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from clv_xl.engines import Engine
from clv_xl.errors import CannotWriteError, UnusableInputError, UsageError
from clv_xl.orders.databases.query import Query, open_query
from clv_xl.orders.inputs.archives import unpack
from clv_xl.orders.inputs.delimited import open_delimited
from clv_xl.orders.inputs.files import STANDARD_INPUT, expand, fingerprint
from clv_xl.orders.inputs.kinds import PACKED, Kind, kind_of
from clv_xl.orders.inputs.markup import open_markup
from clv_xl.orders.inputs.parquet import open_parquet
from clv_xl.orders.inputs.standard_input import spool
from clv_xl.orders.tabs import Tab
from clv_xl.orders.workbooks.sheets import open_workbook

Input = str | os.PathLike[str] | Query


def given_inputs(files: Sequence[str] | None, sql: str | None, db: str | None) -> Sequence[Input]:
    """Return what the command line names: files, or a query of a database. Raises UsageError where it is both."""
    if db is not None and files:
        raise UsageError("Name files, or a database with --db, not both: their orders can't be told apart.")
    if db is not None:
        return [Query(db, sql)]
    if sql is not None:
        raise UsageError("--sql needs --db: postgresql://USER@HOST/NAME, sqlite:FILE, duckdb:FILE or env:NAME.")
    if not files:
        raise UsageError("Name the order exports: files, folders, patterns, - for the standard input, or --db.")
    return files


def open_inputs(
    engine: Engine,
    inputs: Sequence[Input],
    sheets: Sequence[str],
    vocabulary: Collection[str],
    skipped: list[tuple[str, str]],
) -> Iterator[Tab]:
    """Yield the tabs of all inputs; a file with the same bytes as an earlier one is passed over."""
    yield from (open_query(engine, query) for query in inputs if isinstance(query, Query))
    opener = _Opener(engine, sheets, vocabulary, skipped)
    seen: dict[str, str] = {}
    for path in expand([given for given in inputs if not isinstance(given, Query)]):
        tabs = opener.open(path)
        for tab in tabs[:1]:
            if tab.sha256 in seen:
                skipped.append((tab.file.name, f"it is the same file as {seen[tab.sha256]}"))
                tabs = []
            seen[tab.sha256] = tab.file.name
        yield from tabs


class _Opener:
    """Finds out what a file is, unpacks it if need be, and has it opened."""

    def __init__(
        self, engine: Engine, sheets: Sequence[str], vocabulary: Collection[str], skipped: list[tuple[str, str]]
    ) -> None:
        self.engine = engine
        self.sheets = sheets
        self.vocabulary = vocabulary
        self.skipped = skipped
        self._tables = (f"sheet{number}" for number in count())
        self._folders = (engine.folder / f"unpacked{number}" for number in count())

    def open(self, path: Path) -> list[Tab]:
        """Return the tabs of a file."""
        try:
            given = spool(self.engine.folder) if path == STANDARD_INPUT else path
            kind = kind_of(given)
            if kind not in PACKED:
                return self._tabs(given, kind)
            sha256, size = fingerprint(given)
            unpacked = self._unpacked(given, kind)
            return [replace(tab, sha256=sha256, size_bytes=size) for tab in self._tabs(unpacked, kind_of(unpacked))]
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise CannotWriteError(
                    f"{path.name} can't be unpacked: the disk with {self.engine.folder.parent} is full."
                ) from error
            raise UnusableInputError(
                f"{path} can't be opened ({error.strerror or error}): allow reading it, or close the program that "
                "holds it."
            ) from error

    def _unpacked(self, path: Path, kind: Kind) -> Path:
        """Return a file with what is packed in another, under the name that the user gave."""
        folder = next(self._folders)
        target = folder / path.name
        if not target.exists():
            folder.mkdir()
            unpack(path, kind, target)
        return target

    def _tabs(self, path: Path, kind: Kind) -> list[Tab]:
        if kind is Kind.WORKBOOK:
            return open_workbook(self.engine, path, self.sheets, self.skipped, self._tables, self.vocabulary)
        if kind is Kind.MARKUP:
            return open_markup(path)
        if kind is Kind.PARQUET:
            return [open_parquet(self.engine, path)]
        if kind is Kind.TEXT:
            return [open_delimited(path, self.vocabulary)]
        raise UnusableInputError(f"{path.name} is {_INSTEAD[kind]}")


_INSTEAD = {
    Kind.OTHER_ARCHIVE: "packed in a way that is not read here: unpack it and give the file within.",
    Kind.ARROW: "an Arrow (Feather) file: write the orders as Parquet or CSV.",
    Kind.SQLITE: "a database: name a table or a query of it with --db sqlite:FILE --sql TABLE.",
    Kind.DUCKDB: "a database: name a table or a query of it with --db duckdb:FILE --sql TABLE.",
}
