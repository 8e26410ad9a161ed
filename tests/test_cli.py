"""The command line as a user meets it: what goes to stdout and stderr, how it ends, what it writes and never does."""

from __future__ import annotations

import gzip
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.orders.run import Ended, clv_xl, csv_text, write

ROWS = [
    ["Order ID", "Email", "Order Date", "Amount"],
    ["1", "ann@example.com", "2025-01-05 23:30:00 -0500", "10.00"],
    ["2", "bob@example.com", "2025-01-06 00:10:00 +0900", "20.50"],
    ["3", "ann@example.com", "2025-02-07 12:00:00 +0000", "30.25"],
]
COMMANDS = ("report", "inspect", "formats", "functions", "demo")


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return write(tmp_path / "orders.csv", ROWS)


def program(*arguments: object, cwd: Path | None = None, environment: Mapping[str, str] | None = None) -> Ended:
    """Run the program in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "clv_xl.cli", *map(str, arguments)],
        capture_output=True, check=False, timeout=120, cwd=cwd, env={**_environment(), **(environment or {})},
    )  # fmt: skip
    return Ended(run.returncode, run.stdout.decode("utf-8", "replace"), run.stderr.decode("utf-8", "replace"))


def _environment() -> dict[str, str]:
    """This process's environment, with the package importable from any folder."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]),
    }


# --- what goes where -------------------------------------------------------------------------------------------------


def test_json_is_one_object_and_nothing_else(orders: Path) -> None:
    ended = program("inspect", "--json", orders)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("{")
    found = ended.json()
    names = (
        "format orders_in_file counted_orders counted_without_customer_key customers repeat_customers "
        "net_revenue_all_counted net_revenue_with_key first_order last_order partially_refunded "
        "warnings rejected_rows excluded currency"
    ).split()
    assert set(names) <= set(found)
    assert set(found["excluded"]) >= {"cancelled", "unpaid", "refunded"}
    assert "NaN" not in ended.out


def test_warnings_are_in_the_object_with_a_code_and_a_sentence(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", csv_text([row[:4] for row in ROWS]).replace("2025-01-05", "01/02/2025"))
    rows = [
        ROWS[0],
        *(
            [*row[:2], day, row[3]]
            for row, day in zip(ROWS[1:], ("01/02/2025", "05/04/2025", "03/03/2025"), strict=True)
        ),
    ]
    found = clv_xl("inspect", "--json", write(path, rows)).json()
    assert [set(warning) for warning in found["warnings"]] == [{"code", "message"}]


def test_person_reads_the_same_numbers(orders: Path) -> None:
    ended = clv_xl("inspect", orders)
    assert (ended.code, ended.err) == (0, "")
    for text in ("orders.csv", "Order Date", "60.75", "2025-01-05", "2025-02-07", "clv-xl report"):
        assert text in ended.out


def test_report_command_that_inspect_prints_makes_the_report(tmp_path: Path) -> None:
    path = write(
        tmp_path / "my orders 'x'.csv", [["Who", "Day", "Worth"], *([row[1], row[2], row[3]] for row in ROWS[1:])]
    )
    ended = clv_xl("inspect", path, "--columns", "customer=Who,date=Day,amount=Worth")
    (command,) = [line.removeprefix("Report").strip() for line in ended.out.splitlines() if line.startswith("Report ")]
    words = shlex.split(command)
    assert words[:2] == ["clv-xl", "report"]
    assert program(*words[1:]).code == 0
    assert (tmp_path / "my orders 'x'-clv-report.xlsx").exists()


def test_report_json_holds_the_path_and_the_numbers(orders: Path) -> None:
    ended = clv_xl("report", "--json", orders)
    assert ended.code == 0
    found = ended.json()
    assert Path(found["output"]) == orders.with_name("orders-clv-report.xlsx")
    assert (found["customers"], found["counted_orders"], found["net_revenue_with_key"]) == (2, 3, 60.75)
    assert found["totals"]
    inspected = clv_xl("inspect", "--json", orders).json()
    assert {name: found[name] for name in inspected} == inspected


def test_report_warns_on_stderr_and_keeps_stdout_clean(tmp_path: Path) -> None:
    rows = [ROWS[0], ["1", "a@example.com", "01/02/2025", "5"], ["2", "b@example.com", "03/04/2025", "5"]]
    path = write(tmp_path / "orders.csv", rows)
    ended = clv_xl("report", "--json", path)
    assert ended.code == 0
    assert ended.err.startswith("warning: ")
    ended.json()
    assert "--date-order" in ended.err


def test_errors_are_one_line_on_stderr(tmp_path: Path) -> None:
    ended = program("inspect", tmp_path / "nothing.csv")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("clv-xl: ")
    assert len(ended.err.splitlines()) == 1


def test_reader_that_stops_early_is_no_error(orders: Path) -> None:
    # As in `clv-xl formats list | head -1`.
    command = [sys.executable, "-m", "clv_xl.cli", "formats", "list", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        assert b"Traceback" not in run.stderr.read()
        assert run.wait(60) == 0


# --- how it ends -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["inspect"],
        ["report"],
        ["inspect", "FILE", "--nonsense"],
        ["inspect", "FILE", "--columns", "nonsense"],
        ["inspect", "FILE", "--exclude", "product"],
        ["inspect", "FILE", "--exclude", "colour=red"],
        ["inspect", "FILE", "--date-order", "ymd"],
        ["inspect", "FILE", "--amount-per", "customer"],
        ["inspect", "FILE", "--rates", "EUR"],
        ["report", "FILE", "--as-of", "31.12.2025"],
        ["report", "FILE", "--as-of", "2025-02-30"],
        ["report", "FILE", "--window", "0"],
        ["report", "FILE", "--window", "year"],
        ["report", "FILE", "--bins", "4"],
        ["report", "FILE", "--method", "kmeans"],
        ["report", "FILE", "--lifespan", "-1"],
        ["report", "FILE", "--lifespan", "nan"],
        ["report", "FILE", "--margin", "30"],
        ["report", "FILE", "--margin", "nan"],
        ["report", "FILE", "--conversion-rate", "0"],
        ["report", "FILE", "--acquisition-cost", "-5"],
        ["report", "FILE", "--acquisition-cost", "inf"],
        ["report", "FILE", "--discount-rate", "0"],
        ["report", "FILE", "--discount-rate", "nan"],
        ["report", "FILE", "-o", "report.csv"],
        ["formats", "nonsense"],
        ["functions", "NONSENSE"],
        ["demo", "demo.pdf"],
        ["demo", "demo.csv", "--orders", "0"],
    ],
    ids=" ".join,
)
def test_wrong_choice_ends_with_2_and_changes_nothing(
    orders: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(orders.parent)
    ended = clv_xl(*(orders if word == "FILE" else word for word in arguments))
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.strip()
    assert [path.name for path in orders.parent.iterdir()] == ["orders.csv"]


def test_input_that_can_not_be_used_ends_with_3(orders: Path, tmp_path: Path) -> None:
    for arguments in (
        ["report", tmp_path / "nothing.csv"],
        ["report", tmp_path / "no folder" / "nothing.csv"],
        ["report", write(tmp_path / "notes.txt", "nothing to see here\n")],
        ["report", orders, "--sheet", "x", "--columns", "customer=Nobody"],
        ["report", orders, "--as-of", "1999-12-31"],
        ["report", orders, "--currency", "CHF", "--exclude", "channel=web"],
    ):
        assert clv_xl(*arguments).code == 3, arguments
    assert not list(tmp_path.glob("*.xlsx"))


def test_bug_ends_with_1_and_says_that_it_is_one(orders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr("clv_xl.orders.read_orders", broken)
    monkeypatch.delenv("CLV_XL_DEBUG", raising=False)
    ended = clv_xl("inspect", orders)
    assert ended.code == 1
    assert "bug" in ended.err
    assert "boom" in ended.err
    assert "Traceback" not in ended.err


@contextmanager
def opened_by_reader(pipe: Path, run: subprocess.Popen[bytes]) -> Iterator[None]:
    """The writing end of a named pipe, open from when the program reads from the other end."""
    until = time.monotonic() + 60
    while True:
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < until
        try:
            end = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
            break
        except OSError:  # nobody reads yet
            time.sleep(0.02)
    try:
        yield
    finally:
        os.close(end)
        run.kill()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("command", ["inspect", "report"])
def test_interrupt_while_reading_ends_with_130_and_leaves_the_report(tmp_path: Path, command: str) -> None:
    # A pipe is read until it ends: the program is known to be at work when the other side could be opened.
    pipe, report = tmp_path / "orders.csv", tmp_path / "orders-clv-report.xlsx"
    os.mkfifo(pipe)
    report.write_bytes(b"the report of last month")
    options = ["--force"] if command == "report" else []
    run = subprocess.Popen(
        [sys.executable, "-m", "clv_xl.cli", command, str(pipe), *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment(),
    )  # fmt: skip
    with opened_by_reader(pipe, run):
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=60)
    assert (run.returncode, out) == (130, b"")
    assert b"Traceback" not in err
    assert report.read_bytes() == b"the report of last month"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["orders-clv-report.xlsx", "orders.csv"]


QUERY_OF_HOURS = """
from clv_xl.engines import Engine
with Engine() as engine:
    try:
        print("ready", flush=True)
        engine.rows("SELECT max(hash(x)) FROM range(2000000000000) AS a(x)")
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
@pytest.mark.parametrize("seconds", [0, 0.3])
def test_one_interrupt_stops_a_running_query(tmp_path: Path, seconds: float) -> None:
    script = tmp_path / "query.py"
    script.write_text(QUERY_OF_HOURS, encoding="utf-8")
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"ready\n"
        time.sleep(seconds)
        run.send_signal(signal.SIGINT)
        try:
            out, _ = run.communicate(timeout=20)
        finally:
            run.kill()
    assert out == b"interrupted\n"


# --- the forecast ----------------------------------------------------------------------------------------------------


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """An invented shop with enough orders for a forecast."""
    assert clv_xl("demo", tmp_path / "shop.csv", "--orders", "3000", "--seed", "2").code == 0
    return tmp_path / "shop.csv"


def test_forecast_stands_in_the_object(shop: Path) -> None:
    ended = clv_xl("report", "--json", shop)
    assert ended.code == 0, ended.err
    forecast = ended.json()["totals"]["forecast"]
    assert forecast["model"] in ("BG/NBD", "MBG/NBD", "Pareto/NBD")
    assert {each["message"] for each in forecast["conditions"]} <= {
        line.removeprefix("warning: ") for line in ended.err.splitlines()
    }
    low, high = forecast["expected_orders_range"]
    assert low < forecast["expected_orders"] < high
    dearer = clv_xl("report", "--json", shop, "--force", "--discount-rate", "0.5").json()["totals"]["forecast"]
    assert dearer["residual_value"] < forecast["residual_value"]
    assert dearer["expected_orders"] == forecast["expected_orders"]


def test_forecast_that_is_withheld_is_said_and_no_error(orders: Path) -> None:
    ended = clv_xl("report", "--json", orders)
    assert ended.code == 0
    forecast = ended.json()["totals"]["forecast"]
    assert (forecast["status"], forecast["expected_orders"], forecast["model"]) == ("withheld", None, None)
    assert [each["code"] for each in forecast["conditions"]] == ["short_history", "few_repeat_buyers"]
    assert "warning: The orders span 34 days; a forecast needs 180" in ended.err
    sheets = openpyxl.load_workbook(orders.with_name("orders-clv-report.xlsx"))
    headers = [cell.value for cell in sheets["Customers"][4]]
    assert "P(alive)" not in headers
    assert any("There is no forecast" in str(cell.value) for (cell,) in sheets["Summary"]["B1:B40"])


def test_model_that_does_not_converge_ends_with_5(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from clv_xl.forecasting import choice
    from clv_xl.models import BgNbdFit

    lost = BgNbdFit(r=float("nan"), alpha=float("nan"), a=float("nan"), b=float("nan"), converged=False)
    monkeypatch.setattr(choice, "FITTERS", dict.fromkeys(choice.FITTERS, lambda known: lost))
    report = shop.with_name("shop-clv-report.xlsx")
    ended = clv_xl("report", shop)
    assert (ended.code, report.exists()) == (5, True)
    assert "was written without a forecast: No model fits these orders" in ended.err.splitlines()[-1]
    assert not [line for line in ended.err.splitlines() if "Traceback" in line]


def test_strict_writes_nothing_where_no_model_converges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from clv_xl.forecasting import choice
    from clv_xl.models import BgNbdFit

    lost = BgNbdFit(r=float("nan"), alpha=float("nan"), a=float("nan"), b=float("nan"), converged=False)
    monkeypatch.setattr(choice, "FITTERS", dict.fromkeys(choice.FITTERS, lambda known: lost))
    rows = [["Order", "Email", "Date", "Amount"]]
    for who in range(60):
        days = (date(2024, 1, 1) + timedelta(days=2 * who + gap) for gap in (0, 30 + who % 7, 400))
        rows += [[f"{who} {day}", f"c{who}@example.com", day.isoformat(), "10.00"] for day in days]
    ended = clv_xl("report", write(tmp_path / "clean.csv", rows), "--strict")
    assert (ended.code, ended.out) == (5, "")
    assert not (tmp_path / "clean-clv-report.xlsx").exists()


# --- what it writes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "report"),
    [
        ("orders.csv", "orders-clv-report.xlsx"),
        ("März, заказы 订单 😀.csv", "März, заказы 订单 😀-clv-report.xlsx"),
        ("it's orders.2025 [1] (2).csv", "it's orders.2025 [1] (2)-clv-report.xlsx"),
    ],
)
def test_default_name_beside_the_input(tmp_path: Path, name: str, report: str) -> None:
    folder = tmp_path / "Käufe & Co"
    folder.mkdir()
    ended = clv_xl("report", write(folder / name, ROWS))
    assert ended.code == 0
    assert sorted(path.name for path in folder.iterdir()) == sorted([name, report])
    assert openpyxl.load_workbook(folder / report).sheetnames
    assert report in ended.out


def test_default_name_of_a_folder_a_pattern_and_a_packed_file(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "orders.csv.gz").write_bytes(gzip.compress(csv_text(ROWS).encode()))
    assert clv_xl("report", folder / "orders.csv.gz").code == 0
    assert clv_xl("report", folder).code == 0
    assert clv_xl("report", folder / "ord*.gz", "--force").code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "orders-clv-report.xlsx",
        "orders.csv.gz",
        "shop-clv-report.xlsx",
    ]


def test_existing_report_is_replaced_with_force_only(orders: Path) -> None:
    report = orders.with_name("orders-clv-report.xlsx")
    report.write_bytes(b"mine")
    ended = clv_xl("report", orders)
    assert (ended.code, report.read_bytes()) == (6, b"mine")
    assert "--force" in ended.err
    assert clv_xl("report", orders, "--force").code == 0
    assert report.read_bytes().startswith(b"PK")


def test_report_that_is_open_elsewhere_is_not_touched(orders: Path) -> None:
    report = orders.with_name("orders-clv-report.xlsx")
    report.write_bytes(b"mine")
    orders.with_name(".~lock.orders-clv-report.xlsx#").write_text(",ann,pc,01.01.2025 10:00,file;", encoding="utf-8")
    ended = clv_xl("report", orders, "--force")
    assert (ended.code, report.read_bytes()) == (6, b"mine")
    assert "ann" in ended.err


def test_what_is_in_the_way_is_found_before_the_work(orders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_yet(*_: object) -> None:
        raise AssertionError("the orders were read first")

    monkeypatch.setattr("clv_xl.making.read_orders", not_yet)
    orders.with_name("orders-clv-report.xlsx").write_bytes(b"mine")
    assert clv_xl("report", orders).code == 6
    assert clv_xl("report", orders, "-o", orders.parent / "no folder" / "x.xlsx").code == 7
    assert clv_xl("report", orders, "-o", orders / "x.xlsx").code == 7  # beneath a file
    (orders.parent / "folder.xlsx").mkdir()
    assert clv_xl("report", orders, "-o", orders.parent / "folder.xlsx", "--force").code == 7


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs Linux's /proc, which takes no new file from anyone")
def test_folder_that_takes_no_file_ends_with_7(orders: Path) -> None:
    ended = clv_xl("report", orders, "-o", "/proc/report.xlsx")
    assert ended.code == 7
    assert "/proc/report.xlsx" in ended.err


def test_input_is_never_overwritten(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    path = tmp_path / "orders.xlsx"
    book.save(path)
    link = tmp_path / "link.xlsx"
    link.symlink_to(path)
    before = path.read_bytes()
    for inputs, output in ((path, path), (path, link), (tmp_path, path), (path, tmp_path / "." / "orders.xlsx")):
        ended = clv_xl("report", inputs, "-o", output, "--force")
        assert ended.code in (2, 6), (inputs, output)
        assert path.read_bytes() == before


def test_demo_orders_are_read_back(tmp_path: Path) -> None:
    for name in ("demo.csv", "demo.xlsx", "demo.csv.gz"):
        path = tmp_path / name
        ended = clv_xl("demo", path, "--orders", "60", "--seed", "4")
        assert (ended.code, ended.out.strip()) == (0, str(path))
        assert clv_xl("demo", path).code == 6
    found = [clv_xl("inspect", "--json", tmp_path / name).json() for name in ("demo.csv", "demo.xlsx", "demo.csv.gz")]
    assert found[0]["orders_in_file"] == 60
    assert not found[0]["rejected_rows"]
    for other in found[1:]:
        for fact in (
            "orders_in_file",
            "counted_orders",
            "customers",
            "net_revenue_with_key",
            "excluded",
            "first_order",
            "currency",
        ):
            assert other[fact] == found[0][fact], fact


# --- help and lists --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command(command: str) -> None:
    ended = clv_xl(command, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert "Usage" in ended.out


def test_help_names_the_commands_and_the_defaults() -> None:
    assert all(command in clv_xl("--help").out for command in COMMANDS)
    text = " ".join(clv_xl("report", "--help").out.replace("│", " ").split())
    assert "beside the first input" in text
    assert "the last order's" in text


def test_version() -> None:
    from clv_xl import __version__

    ended = clv_xl("--version")
    assert (ended.code, ended.out.strip()) == (0, __version__)


def test_formats_are_listed_and_explained() -> None:
    listed = json.loads(clv_xl("formats", "--json").out)
    assert {"shopify", "tiktok_shop", "list"} <= set(listed)
    for name in listed:
        assert clv_xl("formats", name).code == 0
        assert json.loads(clv_xl("formats", name, "--json").out)
    assert "Financial Status" in clv_xl("formats", "shopify").out


def test_functions_are_listed_and_explained() -> None:
    listed = json.loads(clv_xl("functions", "--json").out)
    names = [function["name"] for function in listed]
    assert {"CLV", "AOV", "RFM_SCORE", "MAX_CPC", "CLV_WHY"} <= set(names)
    assert clv_xl("functions").out.count("\n") == len(names)
    text = clv_xl("functions", "clv").out
    assert text.startswith("CLV(average_order_value, purchase_frequency, lifespan, [frequency_per], [lifespan_in])")


# --- whatever the machine is like ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Pacific/Kiritimati"},
        {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"},
        {"TZ": "America/Los_Angeles", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", "COLUMNS": "20", "TERM": "dumb"},
    ],
    ids=lambda environment: " ".join(f"{k}={v}" for k, v in environment.items()),
)
def test_same_numbers_on_any_machine(orders: Path, environment: dict[str, str]) -> None:
    ended = program("inspect", "--json", orders, environment=environment)
    assert ended.code == 0, ended.err
    assert ended.json() == clv_xl("inspect", "--json", orders).json()


def test_text_that_the_terminal_can_not_show_stops_nothing(tmp_path: Path) -> None:
    # Redirected output has the encoding of the machine, cp1252 on many.
    rows = [
        ["شماره سفارش", "ایمیل", "تاریخ سفارش", "مبلغ", "وضعیت"],
        ["1", "a@example.com", "2025-01-05", "5", "نامعلوم 😀"],
    ]
    path = write(tmp_path / "заказы 😀.csv", rows)
    environment = {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    for code, arguments in (
        (0, ["inspect", path]),
        (0, ["formats", "list"]),
        (0, ["report", path]),
        (3, ["inspect", tmp_path / "нет.csv"]),
    ):
        assert program(*arguments, environment=environment).code == code, arguments
    ended = program("inspect", "--json", path, environment=environment)
    assert ended.code == 0
    assert ended.json()["sources"][0]["file"] == "заказы 😀.csv"


def test_file_can_not_steer_the_terminal(tmp_path: Path) -> None:
    rows = [
        ["Order ID", "Email", "Who\x0bcares", "\x1b]0;owned\x07Day", "Status"],
        ["1", "a@example.com", "x", "y", "\x1b[2Jnew"],
    ]
    path = write(tmp_path / "orders.csv", rows)
    wrong = clv_xl("inspect", path)
    assert wrong.code == 3
    assert len(wrong.err.splitlines()) == 1
    rows[0][2:4], rows[1][2:4] = ["Order Date", "Amount\x1b[31m"], ["2025-01-05", "5"]
    right = clv_xl("inspect", write(path, rows), "--columns", "amount=D")
    assert right.code == 0
    assert not {"\x1b", "\x07", "\x0b"} & set(wrong.err + right.out + right.err)


def test_no_colours_and_no_progress_where_nobody_looks(orders: Path) -> None:
    for arguments in (["report", orders], ["--help"]):
        ended = program(*arguments, environment={"FORCE_COLOR": "", "NO_COLOR": "1"})
        assert "\x1b" not in ended.out + ended.err


def test_nothing_is_left_in_the_temporary_folder(orders: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    temporary = tmp_path_factory.mktemp("tmp")
    assert program("report", orders, environment={"TMPDIR": str(temporary)}).code == 0
    assert list(temporary.iterdir()) == []


def test_relative_names_in_the_folder_of_the_orders(orders: Path) -> None:
    ended = program("report", orders.name, cwd=orders.parent)
    assert ended.code == 0
    assert ended.out.splitlines()[0] == "orders-clv-report.xlsx"


def test_file_that_starts_with_a_dash(tmp_path: Path) -> None:
    write(tmp_path / "-orders.csv", ROWS)
    assert program("inspect", "--json", "--", "-orders.csv", cwd=tmp_path).json()["counted_orders"] == 3


def test_inspect_writes_nothing(orders: Path) -> None:
    before = time.time_ns()
    orders.touch()
    assert clv_xl("inspect", orders).code == 0
    assert [path.name for path in orders.parent.iterdir()] == ["orders.csv"]
    assert orders.stat().st_mtime_ns >= before - 10**9


def test_strict_wants_clean_data(tmp_path: Path) -> None:
    days = [date(2024, 1, 1) + timedelta(days=5 * n) for n in range(120)]
    rows = [["Order", "Email", "Date", "Amount", "Status"]]
    rows += [[str(n), f"c{n % 40}@example.com", day.isoformat(), "10.00", "paid"] for n, day in enumerate(days)]
    clean = write(tmp_path / "clean.csv", rows)
    assert clv_xl("report", clean, "--strict").code == 0
    doubtful = write(tmp_path / "doubtful.csv", [*rows, ["999", "c1@example.com", "2025-08-01", "10.00", "pending"]])
    ended = clv_xl("report", doubtful, "--strict")
    assert (ended.code, ended.out) == (4, "")
    assert "Pending orders" in ended.err
    assert not (tmp_path / "doubtful-clv-report.xlsx").exists()
    assert clv_xl("report", doubtful).code == 0
