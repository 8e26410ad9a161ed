"""How these tests call the product: `clv-xl report --contractual`, and Python's figures of the same list."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from clv_xl.contractual.figures import Figures, compute
from clv_xl.contractual.reading import read_subscriptions
from clv_xl.contractual.settings import ContractSettings
from clv_xl.contractual.subscribers import count_subscribers
from clv_xl.engines import Engine
from clv_xl.orders import Choices
from tests.orders.run import Row, clv_xl, write


def made(path: Path, *options: object, code: int = 0) -> dict[str, Any]:
    """What `clv-xl report --contractual --json` prints; the report lies beside the list."""
    output = path.with_name("report.xlsx")
    ended = clv_xl("report", path, "--contractual", "--json", "-o", output, "--force", *options)
    assert ended.code == code, ended.err
    return ended.json()


def read(folder: Path, rows: Iterable[Row] | str, *options: object, **written: str) -> dict[str, Any]:
    """The same of rows that are written for it."""
    return made(write(folder / "list.csv", rows, **written), *options)


def refused(path: Path, *options: object, code: int = 3) -> str:
    """The sentence with which it refuses a list."""
    ended = clv_xl("report", path, "--contractual", "-o", path.with_name("report.xlsx"), *options)
    assert ended.code == code, (ended.code, ended.out, ended.err)
    assert "Traceback" not in ended.err
    assert not path.with_name("report.xlsx").exists()
    return ended.err.removeprefix("clv-xl: ").strip()


def figures(path: Path, settings: ContractSettings | None = None) -> Figures:
    """The figures of a list."""
    settings = settings or ContractSettings()
    with Engine() as engine:
        book = read_subscriptions(engine, [path], Choices(), settings)
        return compute(book, *count_subscribers(engine, book, settings), settings)
