"""How the tests of reading orders call the product: the command line's main function, and lists written on the spot."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from clv_xl.cli import main

Row = Sequence[object]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        """What --json printed: one object and nothing else."""
        found: dict[str, Any] = json.loads(self.out)
        return found


def clv_xl(*arguments: object) -> Ended:
    """Run `clv-xl ARGUMENTS` in this process, from its main function to its exit status."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        patch.object(sys, "argv", ["clv-xl", *map(str, arguments)]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return Ended(code, out.getvalue(), err.getvalue())


def inspect(*arguments: object) -> dict[str, Any]:
    """What `clv-xl inspect --json` says of an input that can be used."""
    ended = clv_xl("inspect", "--json", *arguments)
    assert ended.code == 0, ended.err
    return ended.json()


def refused(*arguments: object) -> str:
    """The sentence with which `clv-xl inspect` refuses an input, exit status 3."""
    ended = clv_xl("inspect", "--json", *arguments)
    assert ended.code == 3, (ended.code, ended.out, ended.err)
    assert "Traceback" not in ended.err
    return ended.err.removeprefix("clv-xl: ").strip()


def csv_text(rows: Iterable[Row], delimiter: str = ",", end: str = "\n") -> str:
    """Rows as CSV text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


def write(
    path: Path, rows: Iterable[Row] | str, encoding: str = "utf-8", delimiter: str = ",", end: str = "\n"
) -> Path:
    """Write a text file of rows, or of text as it stands."""
    text = rows if isinstance(rows, str) else csv_text(rows, delimiter, end)
    path.write_bytes(text.encode(encoding))
    return path


def warned(found: dict[str, Any]) -> dict[str, str]:
    """Warnings by code."""
    return {warning["code"]: warning["message"] for warning in found["warnings"]}
