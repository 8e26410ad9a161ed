"""The sample exports as lists of text cells, and what `clv-xl inspect` says of each as it is."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.orders.contract import contract_of
from tests.orders.mutations import Cells, Known, Table
from tests.orders.run import Ended, clv_xl

DOTTED_THOUSANDS = ("shopee/made_id_Order.all.xlsx",)
_NAMED_IN_A_TERM = re.compile(r", else | \+ | - | \* |^- ")


@dataclass(frozen=True)
class Sample:
    """An export, its cells, and what was found in it."""

    name: str
    path: Path
    table: Table
    numbers: Mapping[str, Any]
    codes: frozenset[str]  # of its warnings


def numbers_of(ended: Ended) -> dict[str, Any]:
    """The numbers of the contract, the currency and the exit status; the sentence of a refusal without them."""
    if not ended.out:
        return {"refused": ended.err.strip(), "exit status": ended.code}
    found = ended.json()
    return contract_of(found) | {"currency": found["currency"], "exit status": ended.code}


def read_sample(name: str, path: Path) -> Sample:
    """Read an export, and ask the product about it as it is."""
    ended = clv_xl("inspect", "--json", path)
    found = ended.json()
    rows = _book_rows(path) if path.suffix == ".xlsx" else _text_rows(path, found["sources"][0])
    start = max(range(min(20, len(rows))), key=lambda n: sum(map(bool, rows[n])))
    body = [row for row in rows[start + 1 :] if any(row)]
    known = _known(found, name in DOTTED_THOUSANDS)
    table = Table(rows[start], tuple(body), known, tuple(rows[:start]))
    return Sample(name, path, table, numbers_of(ended), frozenset(w["code"] for w in found["warnings"]))


def _text_rows(path: Path, source: Mapping[str, Any]) -> list[Cells]:
    text = path.read_bytes().decode(source["encoding"]).removeprefix("\ufeff")
    return _of_one_width(csv.reader(io.StringIO(text, newline=""), delimiter=source["delimiter"]))


def _book_rows(path: Path) -> list[Cells]:
    """The rows of the order tabs, one list under the other, from the first row that names four columns."""
    book = load_workbook(path, data_only=True)
    tabs = [list(sheet.iter_rows(values_only=True)) for sheet in book if sheet.sheet_state == "visible"]
    lists = [rows[next(i for i, row in enumerate(rows) if sum(map(bool, row)) > 3) :] for rows in tabs if len(rows) > 5]
    return _of_one_width([lists[0][0], *(row for rows in lists for row in rows[1:])])


def _of_one_width(rows: Iterable[Sequence[Any]]) -> list[Cells]:
    texts = [[_text(cell) for cell in row] for row in rows]
    width = max(map(len, texts))
    return [(*row, *[""] * (width - len(row))) for row in texts]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)


def _known(found: dict[str, Any], dotted_thousands: bool) -> Known:
    """What the product says of its reading: which columns it needs for it, and by which it told the platform."""
    roles = found["sources"][0]["roles"]
    columns = {role["role"]: _NAMED_IN_A_TERM.split(role["column"]) for role in roles}
    told_by = re.search(r", told by (.*)$", roles[0]["why"])
    needed = {name for names in columns.values() for name in names if name}
    keys = [names for role, names in columns.items() if role.startswith("customer") and role != "customer (name)"]
    return Known(
        order=tuple(columns.get("order", ())),
        keys=tuple(name for names in keys for name in names),
        names=tuple(columns.get("customer (name)", ())),
        amount=tuple(name for name in columns.get("amount", ()) if name),
        needed=frozenset(needed | set(told_by[1].split(", ") if told_by else ())),
        currency=found["currency"] or "",
        dotted_thousands=dotted_thousands,
    )
