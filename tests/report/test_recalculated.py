"""LibreOffice, recalculating everything, finds the values that Python wrote; and inputs move what they should."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clv_xl.customers import Customers
from clv_xl.forecasting import Condition
from clv_xl.orders.book import Notice
from clv_xl.report import ReportTotals, write_report
from clv_xl.settings import Settings
from tests.hosts.libreoffice import CalcError, LibreOffice
from tests.report.orders_made_up import (
    DOUBT,
    NO_VALUE,
    TOO_FEW,
    in_order,
    made_up_book,
    made_up_customers,
    made_up_forecast,
    made_up_months,
)  # fmt: skip
from tests.report.parts import formulas

ALL_INPUTS = Settings(margin=0.4, conversion_rate=0.025, acquisition_cost=31.5)
HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@x",
    '<b>&"',
    "bell\x07\ttab\nline",
    "x" * 40_000,
    "محمد",
    "😀👩‍👩‍👧",
    "00004",
    "_x0041_",
]


def write(
    path: Path, customers: Customers, settings: Settings, currency: str = "EUR", guests: int = 3,
    conditions: tuple[Condition, ...] = (),
) -> ReportTotals:  # fmt: skip
    forecast = made_up_forecast(customers, *conditions)
    book = made_up_book(
        customers, currency=currency, guests=guests, guest_revenue=12.34, notices=(Notice("x", "=1+1"),)
    )
    return write_report(path, book, customers, made_up_months(customers, guests, 12.34), forecast, settings)


def losing(customers: Customers) -> Customers:
    """Every customer gave back more than he bought."""
    columns = {name: getattr(customers, name) for name in customers.__slots__}
    columns["revenue"], columns["window_revenue"] = -customers.revenue, -customers.window_revenue
    return in_order(Customers(**columns))


CASES = {
    "one customer": (made_up_customers(1, seed=3), Settings(), "USD"),
    "two customers": (made_up_customers(2, seed=4), ALL_INPUTS, ""),
    "blank inputs": (made_up_customers(300), Settings(), "EUR"),
    "all inputs": (made_up_customers(300, names=HOSTILE), ALL_INPUTS, "EUR"),
    "five bins": (made_up_customers(300, seed=8), Settings(bins=5, margin=0.3), "KWD"),
    "range": (made_up_customers(300, seed=9), Settings(method="range", conversion_rate=0.02), "GBP"),
    "no decimals": (made_up_customers(60, decimals=0, scale=250_000), ALL_INPUTS, "IDR"),
    "window of 90 days": (made_up_customers(120, seed=2), Settings(window_days=90, lifespan_years=1.5), "EUR"),
    "more refunds than sales": (losing(made_up_customers(20)), ALL_INPUTS, "EUR"),
    "nobody": (made_up_customers(0), ALL_INPUTS, "EUR"),
}


CONDITIONS = {
    "blank inputs": (DOUBT,), "range": (TOO_FEW,), "window of 90 days": (NO_VALUE, DOUBT),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_every_formula_keeps_its_value(case: str, calc: LibreOffice, tmp_path: Path) -> None:
    customers, settings, currency = CASES[case]
    path = tmp_path / "report.xlsx"
    totals = write(path, customers, settings, currency, conditions=CONDITIONS.get(case, ()))
    written, found = formulas(path), calc.recalculate(path)
    assert sum(map(len, written.values())) > 100
    assert {s: set(c) for s, c in found.items() if c} == {s: set(c) for s, c in written.items()}
    for sheet, cells in written.items():
        for address, (formula, cached) in cells.items():
            now = found[sheet][address]
            assert not isinstance(now, CalcError), f"{sheet}!{address} ={formula} gives {now}"
            if isinstance(cached, str):
                assert now == cached, f"{sheet}!{address} ={formula}"
            else:
                assert now == pytest.approx(cached, rel=1e-9, abs=1e-12), f"{sheet}!{address} ={formula}"
    assert totals.checks_ok


def test_inputs_move_what_they_say(calc: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    customers = made_up_customers(300)
    write(path, customers, Settings())
    # The guide's formulas, here in plain Python, on the customers of the window.
    revenue, orders = float(customers.window_revenue.sum()), int(customers.window_orders.sum())
    buyers = int((customers.window_orders > 0).sum())
    yearly = revenue / orders * (orders / buyers)
    changes: dict[str, float | str] = {
        "Inputs.C6": 2.0,
        "Inputs.C7": 0.25,
        "Inputs.C8": 0.1,
        "Inputs.C9": 20.0,
        "Inputs.C10": 0.5,
    }
    found = calc.recalculate(path, changes)
    row = 11  # whole shop, below the header in row 6, three segments and the customers without an order
    assert found["Segments"][f"O{row}"] == pytest.approx(yearly * 2)
    assert found["Segments"][f"P{row}"] == pytest.approx(yearly * 2 * 0.25)
    assert found["Segments"][f"Q{row}"] == pytest.approx(yearly * 2 * 0.25 * 0.1 * 0.5)
    assert found["Summary"]["F9"] == pytest.approx(yearly * 2)
    assert found["Summary"]["B13"] == pytest.approx(yearly * 2 * 0.25 / 20)
    assert found["Checks"]["C4"] == "OK"


def test_emptied_inputs_give_words_not_errors(calc: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write(path, made_up_customers(50), ALL_INPUTS)
    found = calc.recalculate(path, {f"Inputs.C{row}": "" for row in range(6, 11)})
    assert not [value for cells in found.values() for value in cells.values() if isinstance(value, CalcError)]
    assert found["Segments"]["O11"] == ""
    assert found["Segments"]["Q11"] == ""
    assert "conversion rate" in str(found["Segments"]["B4"])
    assert found["Summary"]["B13"] == "Enter it on Inputs, cell C9"


def test_a_broken_total_is_seen(calc: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write(path, made_up_customers(50), Settings())
    before = calc.recalculate(path)
    # Orders of the first customer, in the table on Customers: header in row 4.
    after = calc.recalculate(path, {"Customers.G5": 9_999.0})
    assert before["Checks"]["C4"] == before["Summary"]["F13"] == "OK"
    assert after["Checks"]["C4"] == after["Summary"]["F13"] == "CHECK"


def test_hostile_names_are_text(calc: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    customers = made_up_customers(10, names=HOSTILE)
    write(path, customers, Settings())
    shown = calc.texts(path, "Customers", [f"B{row}" for row in range(5, 15)])
    assert {kind for kind, _ in shown.values()} == {"TEXT"}
    by_name = dict(zip(customers.customer, shown.values(), strict=True))
    for name in ("=1+1", "+cmd|' /C calc'!A0", "@x", '<b>&"', "محمد", "😀👩‍👩‍👧", "00004", "_x0041_"):
        assert by_name[name][1] == name
    assert by_name["bell\x07\ttab\nline"][1] == "bell tab line"
    assert by_name["x" * 40_000][1] == "x" * 32_766 + "…"


def test_pages_can_be_printed(calc: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write(path, made_up_customers(5), ALL_INPUTS)
    pages = calc.render(path, tmp_path / "pages")
    assert len(pages) >= 11  # a page of each sheet at least
    assert all(page.stat().st_size > 2_000 for page in pages)
    assert np.all([page.read_bytes()[:4] == b"\x89PNG" for page in pages])
