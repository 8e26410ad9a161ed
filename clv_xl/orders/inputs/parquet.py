"""Parquet files -> a tab. Only the columns that the typing needs are read."""

from __future__ import annotations

from pathlib import Path

from clv_xl.engines import Engine, UnreadableError, parquet_relation
from clv_xl.errors import UnusableInputError
from clv_xl.orders.inputs.files import fingerprint
from clv_xl.orders.inputs.typed_tables import open_typed, typed_table
from clv_xl.orders.tabs import Tab


def open_parquet(engine: Engine, path: Path) -> Tab:
    """Return the tab of a Parquet file."""

    def unreadable(reason: str) -> str:
        return f"{path.name} can't be read as a Parquet file ({reason}): write it again, or give the orders as a CSV."

    try:
        table = typed_table(engine, parquet_relation(path))
    except UnreadableError as error:
        raise UnusableInputError(unreadable(str(error))) from error
    return open_typed(engine, path, table, unreadable, *fingerprint(path))
