"""What the user gives -> tabs of text cells: files, folders, patterns."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from itertools import count

from clv_xl.engines import Engine
from clv_xl.errors import UnusableInputError
from clv_xl.orders.delimited import open_delimited
from clv_xl.orders.files import WORKBOOK_SUFFIXES, bare_suffix, expand
from clv_xl.orders.tabs import Tab
from clv_xl.orders.workbooks import open_workbook


def open_inputs(
    engine: Engine,
    inputs: Sequence[str | os.PathLike[str]],
    sheets: Sequence[str],
    vocabulary: Collection[str],
    skipped: list[tuple[str, str]],
) -> Iterator[Tab]:
    """Yield the tabs of all inputs; a file with the same bytes as an earlier one is passed over."""
    table_names = (f"sheet{number}" for number in count())
    seen: dict[str, str] = {}
    for path in expand(inputs):
        try:
            if bare_suffix(path) in WORKBOOK_SUFFIXES:
                tabs = open_workbook(engine, path, sheets, skipped, table_names)
            else:
                tabs = [open_delimited(path, vocabulary)]
        except OSError as error:
            raise UnusableInputError(
                f"{path} can't be opened ({error.strerror or error}): allow reading it, or close the program that "
                "holds it."
            ) from error
        for tab in tabs[:1]:
            if tab.sha256 in seen:
                skipped.append((path.name, f"it is the same file as {seen[tab.sha256]}"))
                tabs = []
            seen[tab.sha256] = path.name
        yield from tabs
