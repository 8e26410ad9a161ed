"""The fast and the patient reader of text files give the same rows for the same file, whatever stands in it."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clv_xl.engines import Engine
from clv_xl.orders import read_orders
from clv_xl.orders.inputs import delimited
from tests.orders.run import Row, csv_text, inspect, warned

FAST, PATIENT = 0, 1 << 60  # the file size from which the fast reader is tried


def tables(
    path: Path, from_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[object], list[object], list[object]]:
    """Lines, orders and rejects as the engine holds them after reading."""
    monkeypatch.setattr(delimited, "FAST_FROM_BYTES", from_bytes)
    with Engine() as engine:
        read_orders(engine, [path])
        return (
            list(engine.rows("SELECT * EXCLUDE row_hash FROM lines ORDER BY tab, rn")),
            list(engine.rows("SELECT * FROM orders ORDER BY tab, rn, order_key")),
            list(engine.rows("SELECT * FROM rejects ORDER BY ALL")),
        )


def assert_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tables(path, FAST, monkeypatch) == tables(path, PATIENT, monkeypatch)


HEADER: Row = ["Order ID", "Customer Email", "Order Date", "Amount", "Status", "Note"]


def many_orders(rng: random.Random, count: int) -> list[Row]:
    rows: list[Row] = []
    for number in range(count):
        day = f"2025-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        who = rng.choice(["", f"c{rng.randint(1, 60)}@example.com", f" C{rng.randint(1, 60)}@Example.com"])
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            amount = f"{rng.randint(-20, 20000) / 100:.2f}"
            rows.append(
                [
                    number,
                    who,
                    day,
                    amount,
                    rng.choice(["paid", "Cancelled", "refunded", ""]),
                    rng.choice(["", "x", "a, b"]),
                ]
            )
    return rows


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.removesuffix("\n"),
        lambda text: "Corner Shop\n" + text,
        lambda text: "sep=,\n" + text,
        lambda text: text.replace(",x\n", ',"two\nlines, and ""quotes"""\n'),
        lambda text: text.replace(",x\n", ",Übergröße 東京 😀\n"),
        lambda text: text.replace(",x\n", ',"\t=""0012"" \'a"\n'),
        lambda text: text.replace(",x\n", ",x,too much\n"),
        lambda text: text.replace(",x\n", "\n"),
        lambda text: text.replace(",x\n", ",NULL\n"),
        lambda text: text.replace(",paid,", ',"paid",').replace(",x\n", ',""\n'),
        lambda text: text.replace(",paid,", ', "paid",'),
        lambda text: text.replace(",x\n", ',a"b"c\n'),
        lambda text: text.replace(",x\n", ",\\\n"),
        lambda text: text.replace(",x\n", ",#comment\n").replace("\n7,", "\n#7,"),
        lambda text: text.replace(",x\n", ",x\n,,,,,\n"),
        lambda text: text.replace("\n20,", "\n\n20,"),
        lambda text: text + "Total,,,99.00,,\n",
        lambda text: text + text[len("Order ID") :].split("\n", 1)[1],
    ],
    ids=(
        "plain BOM CRLF no-last-line-end title sep= quoted-lines letters guards too-many too-few NULL quoted-blank "
        "blank-before-quote quotes-inside backslash hash blank-cells blank-line total twice"
    ).split(),
)
def test_both_readers_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: object) -> None:
    assert callable(change)
    text = change(csv_text([HEADER, *many_orders(random.Random(7), 300)]))
    path = tmp_path / "orders.csv"
    path.write_bytes(text.encode())
    assert_same(path, monkeypatch)


CELLS = st.text(st.sampled_from(list("ab ,;\"'\n\r\t=\\#0.-@é😀\u00a0")), max_size=6)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    notes=st.lists(st.tuples(CELLS, CELLS), min_size=3, max_size=8), delimiter=st.sampled_from([",", ";", "\t", "|"])
)
def test_both_readers_agree_on_any_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, notes: list[tuple[str, str]], delimiter: str
) -> None:
    text = io.StringIO()
    table = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    table.writerow(HEADER)
    table.writerows([n, f"c{n}@example.com", f"2025-01-{n + 1:02}", f"{n}.50", *note] for n, note in enumerate(notes))
    path = tmp_path / "orders.csv"
    path.write_bytes(text.getvalue().encode())
    assert_same(path, monkeypatch)


def test_large_file_takes_the_fast_reader_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The same orders, once under the size where the fast reader starts and once, by a long column, above it.
    rows = many_orders(random.Random(3), 2000)
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    small.write_text(csv_text([HEADER, *rows]), encoding="utf-8", newline="")
    large.write_text(csv_text([HEADER, *([*row[:5], "x" * 1000] for row in rows)]), encoding="utf-8", newline="")
    assert small.stat().st_size < delimited.FAST_FROM_BYTES < large.stat().st_size
    calls = []
    quick = Engine.load_delimited

    def noted(engine: Engine, table: str, path: Path, *rest: Any) -> None:
        calls.append(path.name)
        quick(engine, table, path, *rest)

    monkeypatch.setattr(Engine, "load_delimited", noted)
    found = [inspect(small), inspect(large)]
    assert calls == ["large.csv"]
    names = ("orders_in_file", "counted_orders", "customers", "net_revenue_all_counted", "excluded", "rejected_rows")
    assert [found[0][name] for name in names] == [found[1][name] for name in names]


@pytest.mark.parametrize("where", [0.2, 0.999])
def test_what_starts_late_in_a_large_file_is_seen(tmp_path: Path, where: float) -> None:
    # Latin-1 letters, a broken row and a blank line far behind the part that is looked at first.
    rows = [csv_text([[n, "a@example.com", "2025-01-05", "1.00", "paid", "x" * 90]]) for n in range(30_000)]
    rows[int(len(rows) * where)] = '"odd","Zoë@example.com",2025-01-06,5.00,cancelled,too,many,cells\n\n'
    path = tmp_path / "orders.csv"
    path.write_bytes((csv_text([HEADER]) + "".join(rows)).encode("cp1252"))
    found = inspect(path)
    assert found["counted_orders"] == 29_999
    assert found["rejected_rows"] == {"too_many_cells": 1}
    assert found["examples"][0]["row"] == int(len(rows) * where) + 2
    assert "date_order" not in warned(found)
