"""Orders in a database: the same facts as from a file, nothing changes there, and no password is ever shown."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from clv_xl.orders.databases.query import masked
from tests.orders.postgres_server import PASSWORD, PostgresServer, running
from tests.orders.run import clv_xl, csv_text, inspect, refused, warned
from tests.orders.same_orders import HEADER, as_csv, counted, essence, make_table, orders


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    with running() as started:
        columns = ", ".join(f'"{name}" {kind}' for name, kind in zip(HEADER, TYPES, strict=True))
        rows = csv_text(orders()).encode()
        started.run("CREATE SCHEMA old")
        for table in ("orders", 'old."Shop Orders"'):
            started.run(f"CREATE TABLE {table} ({columns})")
            started.run(f"COPY {table} FROM STDIN (FORMAT csv)", rows)
        yield started


TYPES = "varchar(20)", "char(4)", "text", "timestamp", "numeric(12,2)", "smallint", "text", "varchar"
BOTH = [pytest.param("postgresql", marks=pytest.mark.postgres), "sqlite", "duckdb"]


def database(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """The address of a database of a kind that holds the orders in a table."""
    if kind == "postgresql":
        return str(request.getfixturevalue("server").url())
    path = folder / f"shop.{kind}"
    if kind == "duckdb":
        with duckdb.connect(path) as connection:
            make_table(connection, "orders")
            connection.execute('CREATE SCHEMA old; CREATE TABLE old."Shop Orders" AS FROM orders')
        return f"duckdb:{path}"
    columns = ", ".join(f'"{name}"' for name in HEADER)
    with sqlite3.connect(path) as connection:
        for table in ("orders", '"Shop Orders"'):
            connection.execute(f"CREATE TABLE {table} ({columns})")
            connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(as_sqlite, orders()))
    connection.close()
    return f"sqlite:///{path}"


def as_sqlite(row: list[Any]) -> list[Any]:
    """SQLite has neither times nor decimals."""
    kinds = {datetime: str, Decimal: float}
    return [kinds.get(type(cell), lambda same: same)(cell) for cell in row]


@pytest.fixture(params=BOTH)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return database(request.param, tmp_path, request)


@pytest.fixture
def plain(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "plain.csv"
    path.write_bytes(as_csv())
    found = inspect(path)
    path.unlink()
    assert {key: found[key] for key in counted()} == pytest.approx(counted())
    return essence(found)


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("orders", "orders"),
        ("ORDERS", "orders"),
        ("SELECT * FROM orders", "query"),
        ('-- all of them\nSELECT * FROM "orders" ORDER BY "Order ID"; -- and no more', "query"),
        ("WITH newest AS (SELECT * FROM orders) SELECT * FROM newest", "query"),
    ],
)
def test_the_same_orders_from_a_database(address: str, plain: dict[str, Any], sql: str, name: str) -> None:
    found = inspect("--db", address, "--sql", sql)
    assert essence(found) == plain
    assert [source["file"] for source in found["sources"]] == [name]


def test_table_in_a_schema_or_with_blanks(address: str, plain: dict[str, Any]) -> None:
    name = "Shop Orders" if address.startswith("sqlite") else "old.Shop Orders"
    assert essence(inspect("--db", address, "--sql", name)) == plain


def test_orders_in_pieces_are_found_again(address: str) -> None:
    found = inspect("--db", address, "--sql", "SELECT * FROM orders UNION ALL SELECT * FROM orders")
    assert found["rejected_rows"] == {"duplicate": 40}
    assert {key: found[key] for key in counted()} == pytest.approx(counted())


WRITES = [
    "DELETE FROM orders",
    "UPDATE orders SET \"Note\" = 'x'",
    "INSERT INTO orders SELECT * FROM orders",
    "DROP TABLE orders",
    "CREATE TABLE copy AS SELECT * FROM orders",
    "SELECT * FROM orders; DELETE FROM orders",
    "DELETE FROM orders RETURNING *",
    "ATTACH '{folder}/other.db' AS other",
    "COPY orders TO '{folder}/orders.csv'",
    "VACUUM INTO '{folder}/copy.db'",
]


@pytest.mark.parametrize("sql", WRITES)
def test_nothing_in_the_database_can_change(address: str, tmp_path: Path, plain: dict[str, Any], sql: str) -> None:
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    said = refused("--db", address, "--sql", sql.format(folder=tmp_path))
    assert said.startswith("The query can't be read: ")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert essence(inspect("--db", address, "--sql", "orders")) == plain


@pytest.mark.parametrize("sql", ["nope", "SELECT * FROM nope"])
def test_unknown_table_names_those_there_are(address: str, sql: str) -> None:
    said = refused("--db", address, "--sql", sql)
    assert "nope" in said
    assert "its tables are " in said
    assert "orders" in said


def test_mistakes_are_told_in_the_databases_own_words(address: str) -> None:
    assert "syntax error" in refused("--db", address, "--sql", "SELECT FROM WHERE 1").lower()
    assert '"Nothing"' in refused("--db", address, "--sql", 'SELECT o."Nothing" FROM orders o').replace(
        "o.Nothing", '"Nothing"'
    )
    assert "no row under them" in refused("--db", address, "--sql", 'SELECT * FROM orders WHERE "Amount" < 0')
    assert "--sql" in refused("--db", address)


def test_report_of_a_table_goes_to_the_current_folder(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    ended = clv_xl("report", "--db", address, "--sql", "orders")
    assert ended.code == 0, ended.err
    assert [path.name for path in Path().iterdir()] == ["orders-clv-report.xlsx"]
    book = openpyxl.load_workbook("orders-clv-report.xlsx", read_only=True)
    texts = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    book.close()
    assert any("--sql" in text for text in texts)
    assert not any("s3cret" in text or "p@ss" in text for text in texts)


@pytest.mark.parametrize("form", ["{kind}:{name}", "{kind}:///{name}", "{name}", "{kind}:///{path}", "{kind}:{path}"])
@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_ways_to_name_a_file(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, kind: str, form: str
) -> None:
    database(kind, tmp_path, request)
    monkeypatch.chdir(tmp_path)
    url = form.format(kind=kind, name=f"shop.{kind}", path=tmp_path / f"shop.{kind}")
    assert inspect("--db", url, "--sql", "orders")["orders_in_file"] == 40


def test_address_from_the_environment(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHOP_DB", database("sqlite", tmp_path, request))
        assert inspect("--db", "env:SHOP_DB", "--sql", "orders")["orders_in_file"] == 40
    ended = clv_xl("inspect", "--db", "env:SHOP_DB", "--sql", "orders")
    assert (ended.code, "no environment variable SHOP_DB" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--db", "mysql://shop:hidden@host/db", "--sql", "orders"), "--db can't read 'mysql://shop:***@host/db'"),
        (("--sql", "orders"), "--sql needs --db"),
        (("orders.csv", "--db", "sqlite:x.db", "--sql", "orders"), "not both"),
        ((), "Name the order exports"),
    ],
)
@pytest.mark.parametrize("command", ["inspect", "report"])
def test_choices_that_can_not_be_right(command: str, arguments: tuple[str, ...], words: str) -> None:
    ended = clv_xl(command, *arguments)
    assert ended.code == 2
    assert words in ended.err
    assert "hidden" not in ended.err


def test_files_that_are_no_database(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_bytes(as_csv())
    for kind in ("sqlite", "duckdb"):
        assert "can't be opened as a" in refused("--db", f"{kind}:{tmp_path}/orders.csv", "--sql", "orders")
        assert "does not exist" in refused("--db", f"{kind}:{tmp_path}/shop.db", "--sql", "orders")
    assert [path.name for path in tmp_path.iterdir()] == ["orders.csv"]


def test_sqlite_columns_may_hold_cells_of_any_type(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as connection:
        connection.execute('CREATE TABLE orders ("Order ID", "Customer ID", "Order Date", "Amount")')
        rows = [(n, f"{n:03d}" if n % 2 else n, f"2025-01-{n:02d}", 150.125 + n) for n in range(1, 21)]
        rows += [(21, b"\xff\xfe", "2025-02-01", "1,000.00"), (22, None, "2025-02-02", None)]
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", rows)
    connection.close()
    found = inspect("--db", f"sqlite:{path}", "--sql", 'SELECT * FROM orders WHERE "Order ID" <= 20')
    assert found["net_revenue_all_counted"] == pytest.approx(sum(150.125 + n for n in range(1, 21)), abs=0.01)
    assert inspect("--db", f"sqlite:{path}", "--sql", "orders")["orders_in_file"] == 22


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://shop:pass@host/db", "postgresql://shop:***@host/db"),
        ("postgresql://shop:p@s/s:x@host/db", "postgresql://shop:***@host/db"),
        ("postgresql://host/db?user=shop&password=pass&sslmode=require",
         "postgresql://host/db?user=shop&password=***&sslmode=require"),
        ("postgresql://shop@host/db", "postgresql://shop@host/db"),
        ("env:SHOP_DB", "env:SHOP_DB"),
        ("sqlite:///C:/shops/a@b.db", "sqlite:///C:/shops/a@b.db"),
    ],
)  # fmt: skip
def test_passwords_are_masked(url: str, shown: str) -> None:
    assert masked(url) == shown


@pytest.mark.postgres
class TestPostgreSQL:
    """What only PostgreSQL has."""

    def test_every_type_is_read_as_it_is_shown(self, server: PostgresServer) -> None:
        rows = ", ".join(
            f"({n}, {n}12345678901234567::numeric, 'c{n % 5}@example.com', {150 + n}.000::numeric(12, 3), true, "
            f"gen_random_uuid(), '{{\"a\": 1}}'::jsonb, ARRAY[1, 2], '10.0.0.1'::inet, '1 day'::interval, "
            f"'2025-03-{n:02d}'::date, int4range(1, 3), '<a/>'::xml, '{n}.50'::money, 'Straße'::bytea)"
            for n in range(1, 21)
        )
        sql = (
            f'SELECT * FROM (VALUES {rows}) AS v(n, "Order ID", "Email", "Amount", a, b, c, d, e, f, "Order Date", g, '
            'h, "Fee", i)'
        )
        found = inspect("--db", server.url(), "--sql", sql)
        assert found["orders_in_file"] == 20
        assert found["customers"] == 5
        assert found["net_revenue_all_counted"] == sum(150 + n for n in range(1, 21))
        assert not {"thousands", "rounded_ids"} & warned(found).keys()
        money = inspect("--db", server.url(), "--sql", sql, "--columns", "amount=Fee")
        assert money["net_revenue_all_counted"] == pytest.approx(sum(n + 0.5 for n in range(1, 21)))

    def test_moments_have_the_days_that_the_database_shows(self, server: PostgresServer) -> None:
        sql = """SELECT n AS "Order ID", 'a@example.com' AS "Email", 5.0 AS "Amount",
            timestamptz '2025-06-30 22:30+00' + n * interval '1 day' AS "Order Date" FROM generate_series(0, 9) AS n"""
        found = inspect("--db", server.url(), "--sql", sql)
        assert (found["first_order"], found["last_order"]) == ("2025-07-01", "2025-07-10")
        assert "Europe/Berlin" in warned(found)["time_zone"]
        settled = sql.replace('AS "Order Date"', "AT TIME ZONE 'UTC' AS \"Order Date\"").replace(
            "timestamptz", "(timestamptz", 1
        )
        settled = settled.replace("interval '1 day' AT", "interval '1 day') AT")
        found = inspect("--db", server.url(), "--sql", settled)
        assert found["first_order"] == "2025-06-30"
        assert "time_zone" not in warned(found)

    def test_endless_days_and_numbers_that_are_none_are_blank(self, server: PostgresServer) -> None:
        sql = """SELECT n AS "Order ID", 'a@example.com' AS "Email",
            CASE n WHEN 1 THEN 'NaN'::numeric ELSE 5 END AS "Amount",
            CASE n WHEN 2 THEN 'infinity'::timestamp ELSE timestamp '2025-01-01' + n * interval '1 day' END
                AS "Order Date"
            FROM generate_series(1, 9) AS n"""
        found = inspect("--db", server.url(), "--sql", sql)
        assert (found["counted_orders"], found["last_order"]) == (7, "2025-01-10")

    def test_locking_and_writing_functions_are_refused(self, server: PostgresServer) -> None:
        server.run("CREATE SEQUENCE IF NOT EXISTS numbers")
        for sql in (
            "SELECT * FROM orders FOR UPDATE",
            "SELECT nextval('numbers')",
            "WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone",
            "SELECT set_config('transaction_read_only', 'off', true), o.* FROM orders o",
        ):
            assert refused("--db", server.url(), "--sql", sql).startswith("The query can't be read: PostgreSQL says: ")
        assert server.run("SELECT count(*), (SELECT is_called FROM numbers) FROM orders") == "40|f"

    def test_password_comes_from_elsewhere(
        self, server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        no_password = server.url("shop")
        assert "no password supplied" in refused("--db", no_password, "--sql", "orders")
        monkeypatch.setenv("PGPASSWORD", PASSWORD)
        assert inspect("--db", no_password, "--sql", "orders")["orders_in_file"] == 40
        monkeypatch.delenv("PGPASSWORD")
        (tmp_path / "services").write_text(
            f"[shop]\nhost={server.folder}\nuser=shop\ndbname=postgres\npassword={PASSWORD}\n"
        )
        monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
        assert inspect("--db", "postgresql://?service=shop", "--sql", "orders")["orders_in_file"] == 40

    @pytest.mark.parametrize("login", ["shop:wr0ng-one", "shop:wr0ng@one", "shop:wr0ng/one", "shop:wr0ng%40one"])
    def test_password_is_in_no_message(self, server: PostgresServer, login: str) -> None:
        for command in ("inspect", "report"):
            ended = clv_xl(command, "--db", server.url(login), "--sql", "orders")
            assert ended.code == 3
            assert "can't be reached" in ended.err
            assert len(ended.err.splitlines()) == 1
            assert "wr0ng" not in ended.err + ended.out

    def test_server_that_is_not_there(self, server: PostgresServer) -> None:
        url = server.url().replace("port=5432", "port=5433")
        assert "can't be reached" in refused("--db", url, "--sql", "orders")
        assert "can't be reached" in refused("--db", "postgresql://shop:secret@127.0.0.1:1/x", "--sql", "orders")

    def test_without_the_driver_the_extra_is_named(
        self, server: PostgresServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "adbc_driver_postgresql", None)
        assert "pip install 'clv-xl[postgresql]'" in refused("--db", server.url(), "--sql", "orders")

    def test_interrupt_ends_a_long_query_there_too(self, server: PostgresServer) -> None:
        command = [sys.executable, "-m", "clv_xl.cli", "inspect", "--db", server.url(), "--sql"]
        running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()"
        with subprocess.Popen([*command, "SELECT pg_sleep(600)"], stderr=subprocess.PIPE, text=True) as process:
            until = time.monotonic() + 60
            while server.run(f"{running} AND wait_event = 'PgSleep'") == "0":
                assert time.monotonic() < until
                time.sleep(0.1)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
        assert process.returncode == 130
        assert said.startswith("clv-xl: Stopped")
        assert server.run(running) == "0"
