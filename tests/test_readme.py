"""What the README shows is what happens."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from tests.orders.run import clv_xl

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"


def test_python_examples_run() -> None:
    failed, tried = doctest.testfile(str(README), module_relative=False)
    assert (failed, tried) == (0, 9)


def test_first_report_prints_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = README.read_text(encoding="utf-8")
    shown = text.split("It ends with\n\n```\n", 1)[1].split("```", 1)[0].splitlines()
    (tmp_path / "templates").symlink_to(ROOT / "templates")
    monkeypatch.chdir(tmp_path)
    ended = clv_xl("report", "templates/example_orders.xlsx", "-o", "example-report.xlsx")
    assert [*ended.err.splitlines(), *ended.out.splitlines()] == shown
    assert ended.code == 0


@pytest.mark.parametrize(
    "command", ["report", "inspect", "formats", "functions", "demo", "workbook", "addin", "doctor"]
)
def test_commands_that_are_named_exist(command: str) -> None:
    assert f"clv-xl {command}" in README.read_text(encoding="utf-8")
    assert clv_xl(command, "--help").code == 0
