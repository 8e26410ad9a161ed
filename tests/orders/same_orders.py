"""The same invented orders for every way in, and what they must come to, counted here by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from tests.orders.run import Ended, csv_text

HEADER = ["Order ID", "Customer ID", "Customer", "Order Date", "Amount", "Quantity", "Status", "Note"]


def orders() -> list[list[Any]]:
    """Ids with leading zeros, times of day, blanks, letters of several scripts, a cancelled order, an empty amount."""
    names = ["Jürgen Groß", "Zoë O'Neil", "田中 太郎", "Ирина, Ко", 'Ann "Bee" Lee', "مريم"]
    rows: list[list[Any]] = []
    for n in range(1, 41):
        when = datetime(2024, 1 + n % 12, 1 + n % 28, n % 24, n % 60, 30)
        note = None if n % 3 else f"line {n}"
        rows.append(
            [f"{n:06d}", f"{n % 11:04d}", names[n % 6], when, Decimal(n) + Decimal("0.45"), n % 4 + 1, "paid", note]
        )
    rows[6][6] = "cancelled"
    rows[9][1] = rows[9][2] = None
    return rows


def counted() -> dict[str, Any]:
    """The facts of `orders`, counted with nothing of the product."""
    good = [row for row in orders() if row[6] == "paid"]
    known = [row[1] for row in good if row[1]]
    return {
        "orders_in_file": 40,
        "counted_orders": len(good),
        "customers": len(set(known)),
        "repeat_customers": sum(known.count(customer) > 1 for customer in set(known)),
        "net_revenue_all_counted": float(sum(row[4] for row in good)),
        "first_order": min(row[3] for row in good).date().isoformat(),
        "last_order": max(row[3] for row in good).date().isoformat(),
    }


def as_csv() -> bytes:
    """The orders as a CSV file."""
    return csv_text([HEADER, *orders()]).encode()


def make_table(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """The orders as a typed table of DuckDB."""
    connection.execute(
        f"""CREATE TABLE {name} ("Order ID" VARCHAR, "Customer ID" VARCHAR, "Customer" VARCHAR, "Order Date" TIMESTAMP,
        "Amount" DECIMAL(12, 2), "Quantity" SMALLINT, "Status" VARCHAR, "Note" VARCHAR)"""
    )
    connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", orders())


def write_parquet(path: Path, query: str = "FROM orders") -> Path:
    """A Parquet file of a query; `orders` are the orders."""
    with duckdb.connect() as connection:
        make_table(connection, "orders")
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def essence(found: dict[str, Any]) -> dict[str, Any]:
    """What `inspect --json` says of the orders, without the names of the files."""
    rows = [(example["row"], example["reason"], example["detail"]) for example in found["examples"]]
    return {key: value for key, value in found.items() if key != "sources"} | {"examples": rows}


def started(*arguments: object, stdin: bytes | int | None = None, cwd: Path | None = None) -> Ended:
    """Run `clv-xl ARGUMENTS` in a process of its own; `stdin` is what is piped in, or a file descriptor."""
    command = [sys.executable, "-m", "clv_xl.cli", *map(str, arguments)]
    given: dict[str, Any] = {"stdin": stdin} if isinstance(stdin, int) else {"input": stdin}
    done = subprocess.run(command, capture_output=True, timeout=120, check=False, cwd=cwd, **given)
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def piped(data: bytes) -> dict[str, Any]:
    """What `clv-xl inspect -` says of bytes on its standard input."""
    ended = started("inspect", "--json", "-", stdin=data)
    assert ended.code == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found
