"""What a person does in the workbook: clear the example rows, paste orders, change a setting; Calc recalculates.

Expected values are worked out here from the pasted rows, by the definitions of the web-shop guide, in plain Python.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from clv_xl.calculator import example, orders, rfm, segments
from clv_xl.report.page import address
from tests.hosts.calc_addin import running_with_addin
from tests.hosts.libreoffice import LibreOffice, running

pytestmark = pytest.mark.calc

Row = tuple[str, float | str, str, float, str]  # order, day, customer, amount, channel
DELETE_ROWS = Path(__file__).with_name("delete_rows.py")
FIRST_DAY = 45_000  # serial number of a day in 2023


@pytest.fixture(scope="module")
def office() -> Iterator[LibreOffice]:
    with running_with_addin() as running:
        yield running


def pasted(rows: list[Row]) -> dict[str, float | str]:
    """The cells to type: the rows, and blanks over what is left of the example."""
    cells: dict[str, float | str] = {}
    for place in range(max(len(rows), len(example.orders()))):
        values = rows[place] if place < len(rows) else ("",) * 5
        for letter, value in zip("BCDEF", values, strict=True):
            cells[f"Orders.{letter}{orders.FIRST_ROW + place}"] = value
    return cells


def input_cell(edition_file: Callable[[str], Path], name: str) -> str:
    """Address of a named input."""
    named = openpyxl.load_workbook(edition_file("calc"), read_only=True).defined_names[name]
    sheet, _, cell = named.attr_text.partition("!")
    return f"{sheet.strip(chr(39))}.{cell.replace('$', '')}"


def five_hundred_orders() -> list[Row]:
    """Orders in no order of time: masked names, capitals, orders of several rows, refunds, numbers for names."""
    draw = random.Random(5)
    names = [f"customer{number}@example.com" for number in range(90)]
    names += ["J***n", "J*n", "Jon", "a?b", "axb", "~tilde", "00042", "Ünal & Söhne, <b>"]
    rows: list[Row] = []
    for number in range(460):
        name = draw.choice(names)
        typed = name.upper() if draw.random() < 0.1 else f" {name}" if draw.random() < 0.1 else name
        day = FIRST_DAY + draw.randrange(700) + draw.choice([0, 0.25, 0.999])
        amount = draw.randrange(500, 20_000) / 100
        channel = draw.choice(["Shop", "Ads*", "Mail"])
        rows.append((f"N-{number}", day, typed, amount, channel))
        if draw.random() < 0.06:
            rows.append((f"N-{number}", day, typed, draw.randrange(100, 900) / 100, channel))  # a second product
        if draw.random() < 0.04:
            rows.append((f"N-{number}", day, typed, -amount / 2, channel))  # money back, in a row of the same order
        if draw.random() < 0.04:
            rows.append((f"N-{number}", day, draw.choice(names), amount, channel))  # another's order of that number
    draw.shuffle(rows)
    return rows[:500]


def expected(rows: list[Row], bins: int = 3) -> dict[str, dict[str, Any]]:
    """By customer: days since the last order, orders and revenue of the window, score."""
    reference = int(max(float(row[1]) for row in rows))
    own: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        own[row[2].strip().lower()].append(row)
    found: dict[str, dict[str, Any]] = {}
    for name, lines in own.items():
        bought = [float(day) for _, day, _, amount, _ in lines if amount >= 0]
        inside = [line for line in lines if reference - 365 < int(float(line[1])) <= reference]
        found[name] = {
            "days": reference - int(max(bought)) if bought else "",
            "orders": len({(number, int(float(day))) for number, day, _, amount, _ in inside if amount >= 0}),
            "revenue": sum(amount for _, _, _, amount, _ in inside),
        }
    members = [who for who in found.values() if who["orders"]]
    for who in members:
        worse = (
            sum(other["days"] > who["days"] for other in members),
            sum(other["orders"] < who["orders"] for other in members),
            sum(round(other["revenue"], 6) < round(who["revenue"], 6) for other in members),
        )
        who["score"] = sum(1 + bins * count // len(members) for count in worse)
    return found


def customers(computed: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The filled rows of the sheet RFM."""
    cells = computed["RFM"]
    found = {}
    for row in range(rfm.FIRST_ROW, rfm.LAST_ROW + 1):
        if cells[f"B{row}"] != "":
            columns = (rfm.DAYS, rfm.ORDERS, rfm.REVENUE, rfm.SCORE)
            days, count, revenue, score = (cells[address(row, column)] for column in columns)
            name = str(cells[address(row, rfm.NAME)]).strip().lower()
            found[name] = {"days": days, "orders": count, "revenue": pytest.approx(revenue)}
            if score != "":
                found[name]["score"] = score
    return found


@pytest.mark.parametrize("hard", [True, False], ids=["everything recalculated", "what was touched"])
def test_five_hundred_pasted_orders_become_customers(
    office: LibreOffice, edition_file: Callable[[str], Path], hard: bool
) -> None:
    rows = five_hundred_orders()
    wanted = expected(rows)
    computed = office.recalculate(edition_file("calc"), pasted(rows), hard=hard)
    assert customers(computed) == wanted
    assert computed["Checks"]["C5"] == "OK"
    total = computed["Segments"]
    members = [sum(total[f"C{row}"] for row in range(segments.FIRST_ROW, segments.FIRST_ROW + len(segments.THREE)))]
    assert members == [sum(bool(who["orders"]) for who in wanted.values())]
    assert total[f"C{segments.TOTAL_ROW}"] == sum(bool(who["orders"]) for who in wanted.values())
    revenue = sum(who["revenue"] for who in wanted.values() if who["orders"])
    assert total[f"E{segments.TOTAL_ROW}"] == pytest.approx(revenue)


def test_with_five_bins_the_eleven_segments_share_all_customers(
    office: LibreOffice, edition_file: Callable[[str], Path]
) -> None:
    rows = five_hundred_orders()
    changes = pasted(rows) | {input_cell(edition_file, "my_bins"): 5}
    computed = office.recalculate(edition_file("calc"), changes, hard=False)
    assert customers(computed) == expected(rows, bins=5)
    cells = computed["Segments"]
    rows_of_segments = range(segments.FIRST_ROW, segments.TOTAL_ROW)
    assert [cells[f"B{row}"] for row in rows_of_segments] == list(segments.FIVE)
    assert sum(cells[f"C{row}"] or 0 for row in rows_of_segments) == cells[f"C{segments.TOTAL_ROW}"]


def test_a_row_that_is_not_counted_turns_the_light(office: LibreOffice, edition_file: Callable[[str], Path]) -> None:
    rows: list[Row] = [("1", 45_000, "a", 10, "Shop"), ("2", "last Tuesday", "b", 20, "Shop")]
    computed = office.recalculate(edition_file("calc"), pasted(rows))
    assert customers(computed) == {"a": {"days": 0, "orders": 1, "revenue": 10, "score": 3}}
    assert computed["Checks"]["C5"] == "CHECK"
    assert computed["Start"]["D11"] == "CHECK"


def test_without_orders_every_sheet_is_blank_and_shows_no_error(
    office: LibreOffice, edition_file: Callable[[str], Path]
) -> None:
    computed = office.recalculate(edition_file("calc"), pasted([]))
    assert (computed["Start"]["D10"], computed["Start"]["D11"]) == ("OK", "OK")
    shown = {str(value) for cells in computed.values() for value in cells.values()}
    assert {value for value in shown if value.startswith(("#", "Err:"))} == set()
    assert customers(computed) == {}


def test_typed_numbers_change_the_calculators(office: LibreOffice, edition_file: Callable[[str], Path]) -> None:
    # 120 x 3 a year for 18 months = 120 x 4.5 orders
    changes: dict[str, float | str] = {
        input_cell(edition_file, "my_order_value"): 120,
        input_cell(edition_file, "my_repeat_sales"): 3,
        input_cell(edition_file, "my_retention_time"): 18,
        input_cell(edition_file, "my_retention_in"): "months",
    }
    computed = office.recalculate(edition_file("calc"), changes)
    assert computed["Calculator"]["C12"] == pytest.approx(540)
    assert computed["Calculator"]["C13"] == pytest.approx(540 / 60)


@pytest.mark.parametrize("rows", ["whole rows", "cells of the table"])
def test_deleted_rows_leave_no_broken_formula(
    office: LibreOffice, edition_file: Callable[[str], Path], rows: str
) -> None:
    found = json.loads(office.run(DELETE_ROWS, str(edition_file("calc")), rows))
    # The fourth to the thirteenth example order are gone.
    left = [order for place, order in enumerate(example.orders(), 1) if not 4 <= place <= 13]
    names = {order.customer.strip().lower() for order in left}
    assert found == {"errors": 0, "customers": len(names), "master": "OK"}


def test_without_the_addin_the_lights_do_not_say_ok(edition_file: Callable[[str], Path]) -> None:
    with running() as without_addin:
        computed = without_addin.recalculate(edition_file("calc"), hard=False)
    assert (computed["Start"]["D10"], computed["Start"]["D11"]) == ("CHECK", "CHECK")
