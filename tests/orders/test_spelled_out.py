"""The command that `clv-xl inspect` ends with: every choice stands in it, and it gives the same numbers."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SharedData
from tests.orders.contract import contract_of
from tests.orders.run import Row, clv_xl, inspect, write

LISTS: dict[str, tuple[list[Row], str]] = {
    "an amount that is a total less shipping and tax": (
        [
            ["Order", "Date", "Email", "Total", "Shipping", "Tax"],
            ["1", "13/01/2025", "a@x.example", "12.40", "2.00", "0.40"],
            ["2", "05/02/2025", "b@x.example", "22.80", "2.00", "0.80"],
        ],
        "--columns 'email=Email,amount=Total - Shipping - Tax,date=Date,order=Order' --date-order dmy",
    ),
    "quantity times price, and a phone where the address is blank": (
        [
            ["No", "When", "Mail", "Phone", "Qty", "Unit price"],
            ["1", "2025-01-13", "a@x.example", "", "2", "4.50"],
            ["2", "2025-01-14", "", "+49 30 1234567", "1", "3.00"],
            ["3", "2025-01-15", "", "030 1234567", "1", "3.00"],
        ],
        "email=Mail,phone=Phone,amount=Qty * Unit price,date=When",
    ),
    "an amount that stands on every row of its order": (
        [
            ["Order", "Date", "Email", "Amount", "Item", "Refunded"],
            ["1", "2025-01-13", "a@x.example", "30.00", "Tee", ""],
            ["1", "2025-01-13", "a@x.example", "30.00", "Mug", ""],
            ["2", "2025-01-14", "b@x.example", "20.00", "Mug", "5.00"],
        ],
        "--amount-per order",
    ),
    "customers of two kinds in one column": (
        [
            ["Date", "Customer", "Amount"],
            *[[f"2025-01-{day}", f"{name}@x.example", "5.00"] for day, name in ((13, "a"), (14, "b"), (15, "a"))],
            ["2025-01-16", "Walk-by Smith", "6.00"],
            ["2025-01-17", "Walk-by Smith", "7.00"],
        ],
        "customer=Customer",
    ),
}


def command_of(path: Path, *options: str) -> list[str]:
    """The words of the printed command after `clv-xl report`."""
    ended = clv_xl("inspect", path, *options)
    assert ended.code == 0, ended.err
    line = ended.out.splitlines()[-1]
    assert line.startswith("Report     clv-xl report ")
    return shlex.split(line.removeprefix("Report     clv-xl report "))


def same_by_the_command(path: Path, *options: str) -> dict[str, Any]:
    """The contract of the input, which the printed command gives too."""
    plain, told = inspect(path, *options), inspect(*command_of(path, *options))
    assert contract_of(told) == contract_of(plain)
    assert told["currency"] == plain["currency"]
    return plain


@pytest.mark.parametrize("name", LISTS)
def test_command_for_a_list_spells_out_each_choice(tmp_path: Path, name: str) -> None:
    rows, part = LISTS[name]
    path = write(tmp_path / "orders.csv", rows)
    same_by_the_command(path)
    printed = clv_xl("inspect", path).out.splitlines()[-1]
    assert part in printed
    assert "--format list" in printed


def test_command_for_a_format_names_it(tmp_path: Path) -> None:
    rows = [["Order number", "Date created", "Contact email", "Shipping rate", "Total", "Currency"]]
    rows += [["1", "Dec 8, 2024", "a@b.example", "5.00", "25.00", "EUR"]]
    path = write(tmp_path / "wix.csv", rows)
    same_by_the_command(path)
    assert command_of(path) == [str(path), "--format", "wix", "--currency", "EUR"]


def test_command_keeps_what_the_user_said(tmp_path: Path) -> None:
    rows = [["Day", "Who", "Net", "Gross"], ["2025-01-13", "ann@x.example", "5.00", "6.00"]]
    path = write(tmp_path / "orders.csv", rows)
    found = same_by_the_command(path, "--columns", "customer=Who,date=Day,amount=Gross", "--currency", "usd")
    assert (found["net_revenue_all_counted"], found["currency"]) == (6.0, "USD")


def test_every_sample_gives_the_same_by_its_command(shared: SharedData) -> None:
    paths = [path for path in shared.glob("exports/*/*.*") if path.suffix != ".json" and "all_orders" not in path.name]
    assert len(paths) > 20
    for path in paths:
        same_by_the_command(path)
