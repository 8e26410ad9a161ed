"""The command `clv-xl report --contractual`: what it prints, how it ends, and which options it refuses."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from clv_xl.contractual import retention
from clv_xl.models.fit import FitWarning
from clv_xl.models.s_bg import SBgFit
from tests.contractual.made_up import HEADER, monthly_list, monthly_rows
from tests.contractual.run import made, refused
from tests.orders.run import clv_xl, write


def test_it_prints_the_file_and_the_key_figures(tmp_path: Path) -> None:
    path, report = monthly_list(tmp_path / "members.csv", 100), tmp_path / "members-clv-report.xlsx"
    totals = made(path)["totals"]
    ended = clv_xl("report", path, "--contractual")
    assert (ended.code, ended.out) == (
        0,
        f"{report}\ncustomers 100, active {totals['active']}, discounted lifetime {totals['discounted_lifetime']:.2f} "
        f"payments, CLV {totals['clv_new_subscriber']:,.2f} EUR, present base {totals['residual_value']:,.2f} EUR\n",
    )
    assert report.exists()


def test_an_existing_report_is_left_alone(tmp_path: Path) -> None:
    path = monthly_list(tmp_path / "list.csv", 60)
    old = tmp_path / "old.xlsx"
    old.write_bytes(b"old")
    assert clv_xl("report", path, "--contractual", "-o", old).code == 6
    assert old.read_bytes() == b"old"


def test_rows_left_out_are_said_aloud(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", [*monthly_rows(60), ("x", "Basic", "soon", "", "1")])
    ended = clv_xl("report", path, "--contractual", "-o", tmp_path / "r.xlsx")
    assert "warning: Rows left out: 1; see Data quality." in ended.err.splitlines()


def unanswered(periods: Any, ended: Any) -> SBgFit:
    sentence = "The likelihood has no maximum that could be found: the data don't fit the model."
    return SBgFit(alpha=math.nan, beta=math.nan, converged=False, warnings=(FitWarning("not_converged", sentence),))


def test_a_model_without_an_answer_ends_with_5_and_the_report_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention.s_bg, "fit_durations", unanswered)
    path = monthly_list(tmp_path / "list.csv", 90)
    found = made(path, code=5)
    assert found["totals"]["doubts"] == [
        {
            "name": "not_converged",
            "message": "The model did not converge: The likelihood has no maximum that could be found: the data don't "
            "fit the model.",
        }
    ]
    assert (tmp_path / "report.xlsx").exists()
    (tmp_path / "report.xlsx").unlink()
    assert refused(path, "--strict", code=5).startswith("No report was written, as --strict asks for a model: ")


def test_strict_asks_for_a_green_light(tmp_path: Path) -> None:
    path = monthly_list(tmp_path / "list.csv", 30)
    assert refused(path, "--strict", code=4).startswith(
        "No report was written, as --strict asks for clean data: The model is withheld: 30 subscriptions are too few"
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--period", "day"], "--period must be week, month, quarter or year, not 'day'."),
        (["--fee", "0"], "--fee must be an amount of money above 0, not 0."),
        (["--discount-rate", "0"], "--discount-rate must be more than 0 and up to 10 (0.1 is 10 % a year), not 0."),
        (["--margin", "40"], "--margin must be more than 0 and up to 1 (0.3 is 30 %), not 40."),
        (["--bins", "5"], "--bins is for orders and means nothing with --contractual: leave it out."),
        (["--amount-per", "row"], "--amount-per is for orders and means nothing with --contractual: leave it out."),
        (["--columns", "date=Start date"], "--columns can't read 'date=Start date': write role=column pairs with commas"
         " between them, the roles being customer, email, id, username, phone, name, start, end, amount, subscription, "
         "plan, currency."),
    ],
)  # fmt: skip
def test_wrong_options(options: list[str], sentence: str, tmp_path: Path) -> None:
    assert refused(monthly_list(tmp_path / "list.csv", 60), *options, code=2) == sentence


@pytest.mark.parametrize("options", [["--fee", "5"], ["--period", "year"]])
def test_its_options_without_it_are_refused(options: list[str], tmp_path: Path) -> None:
    ended = clv_xl("report", monthly_list(tmp_path / "list.csv", 60), *options)
    assert ended.code == 2
    assert f"{options[0]} is for lists of subscriptions: give --contractual with it, or leave it out." in ended.err


def test_nothing_but_column_names(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", [HEADER])
    assert refused(path) == (
        "list.csv has column names (Customer ID, Plan, Start date, End date, Price EUR) but no row under them."
    )
