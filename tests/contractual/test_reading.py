"""Lists of subscriptions as people have them: column names, bad rows, breaks, currencies, kinds of files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook

from clv_xl.contractual.settings import ContractSettings
from tests.contractual.made_up import AS_OF, HEADER, monthly_list, monthly_rows, months_later
from tests.contractual.run import figures, made, read, refused
from tests.orders.run import Row, clv_xl, warned, write

COLUMNS = {
    "English": ("Subscriber ID", "Started at", "Cancelled at", "MRR"),
    "Stripe": ("Customer ID", "Start (UTC)", "Ended At (UTC)", "Amount"),
    "underscores": ("account_code", "activated_at", "expires_at", "plan_amount"),
    "membership": ("Member e-mail", "Member since", "Membership end date", "Membership fee"),
    "German": ("Kundennummer", "Vertragsbeginn", "Gekündigt am", "Monatsbeitrag EUR"),
    "French": ("Adresse e-mail", "Date de début", "Date de fin", "Prix"),
    "Spanish": ("Cliente", "Fecha de inicio", "Fecha de baja", "Cuota"),
    "Latvian": ("Klienta numurs", "Sākuma datums", "Beigu datums", "Summa"),
    "Russian": ("Клиент", "Дата начала", "Дата окончания", "Цена"),
    "Chinese": ("客户编号", "开始日期", "结束日期", "金额"),
    "Arabic": ("رقم العميل", "تاريخ البداية", "تاريخ النهاية", "المبلغ"),
    "Persian": ("شماره عضویت", "تاریخ شروع", "تاریخ پایان", "مبلغ"),
}


def renamed(names: tuple[str, ...], count: int = 90) -> list[Row]:
    """A monthly list without plans, under other column names; e-mails where the name asks for them."""
    mail = "@example.com" if "mail" in names[0].lower() else ""
    rows = [(f"{row[0]}{mail}", row[2], row[3], row[4]) for row in monthly_rows(count)[1:]]
    return [names, *rows]


@pytest.mark.parametrize("language", COLUMNS)
def test_columns_are_told_by_name(language: str, tmp_path: Path) -> None:
    names = COLUMNS[language]
    found = read(tmp_path, renamed(names))
    roles = {role["role"].split(" ")[0]: role["column"] for role in found["sources"][0]["roles"]}
    assert roles == dict(zip(("customer", "start", "end", "amount"), names, strict=True))
    assert (found["totals"]["customers"], found["rejected_rows"]) == (90, {})
    assert found["totals"]["fee_of_new_subscriber"] == pytest.approx(15.0)  # of three, two pay 10 and one 25


def test_the_user_s_word_on_columns_wins(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("wer", "von", "bis", "Start date", "kostet"),
        *((r[0], r[2], r[3], "x", r[4]) for r in monthly_rows(60)[1:]),
    ]
    path = write(tmp_path / "list.csv", rows)
    assert "no customer" in refused(path)
    found = made(path, "--columns", "customer=wer,start=von,end=bis,amount=kostet")
    assert found["totals"]["customers"] == 60
    assert found["totals"]["fee_of_new_subscriber"] == pytest.approx(15.0)


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "cp1252"), ("\t", "utf-16"), ("|", "utf-8-sig"), (",", "utf-8")]
)
def test_text_files_of_any_kind(delimiter: str, encoding: str, tmp_path: Path) -> None:
    rows = [(f"Jürgen {row[0]}", *row[1:]) for row in monthly_rows(60)[1:]]
    found = read(tmp_path, [("Kundenname", *HEADER[1:]), *rows], delimiter=delimiter, encoding=encoding)
    assert found["totals"]["customers"] == 60


def test_a_workbook_with_real_dates_and_a_title_is_read_like_the_text(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Our members"])
    for row in monthly_rows(120):
        book.active.append([datetime.fromisoformat(cell) if str(cell)[:2] == "20" else cell or None for cell in row])
    book.save(tmp_path / "list.xlsx")
    text = made(monthly_list(tmp_path / "list.csv", 120), "--as-of", AS_OF)
    workbook = made(tmp_path / "list.xlsx", "--as-of", AS_OF)
    assert workbook["totals"] == text["totals"]
    assert workbook["sources"][0]["header_row"] == 2


def test_days_of_one_column_tell_the_order_of_the_other(tmp_path: Path) -> None:
    def european(day: str) -> str:
        return "/".join(reversed(day.split("-"))) if day else ""

    # All starts on the 1st to 12th of a month: alone they could be American. Ends on the 20th can't.
    rows: list[Row] = [
        (f"a{i}", "Basic", f"2025-0{1 + i % 6}-{1 + i % 12:02}", "2026-01-20", "1.00") for i in range(60)
    ]
    told = [(row[0], row[1], european(str(row[2])), european(str(row[3])), row[4]) for row in rows]
    found = read(tmp_path, [HEADER, *told], "--as-of", AS_OF)
    assert found["sources"][0]["date_order"] == "dmy"
    assert found["warnings"] == []
    assert found["totals"]["retention"] == read(tmp_path, [HEADER, *rows], "--as-of", AS_OF)["totals"]["retention"]


def test_a_table_of_a_database_is_read_like_the_text(tmp_path: Path) -> None:
    rows = monthly_rows(90)
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        database.execute(
            "CREATE TABLE subs (customer_id TEXT, plan TEXT, start_date TEXT, end_date TEXT, price_eur REAL)"
        )
        database.executemany("INSERT INTO subs VALUES (?, ?, ?, nullif(?, ''), ?)", rows[1:])
        database.commit()
    query = ["--db", f"sqlite:{tmp_path / 'shop.db'}", "--sql", "subs"]
    ended = clv_xl("report", "--contractual", "--json", "-o", tmp_path / "r.xlsx", "--as-of", AS_OF, *query)
    assert ended.code == 0, ended.err
    assert ended.json()["totals"] == read(tmp_path, rows, "--as-of", AS_OF)["totals"]


def test_several_files_are_one_list_and_the_same_rows_count_once(tmp_path: Path) -> None:
    rows = monthly_rows(100)
    first, second = write(tmp_path / "a.csv", rows[:61]), write(tmp_path / "b.csv", [rows[0], *rows[51:]])
    ended = clv_xl("report", first, second, "--contractual", "--json", "-o", tmp_path / "r.xlsx", "--as-of", AS_OF)
    found = ended.json()
    assert (found["rows_read"], found["rows_used"], found["rejected_rows"]) == (110, 100, {"repeated": 10})
    assert found["totals"]["customers"] == 100


def test_of_rows_with_the_same_start_the_one_with_an_end_counts(tmp_path: Path) -> None:
    twice = [("v", "Basic", "2026-01-01", end, "10.00") for end in ("2026-03-01", "", "")]
    found = figures(write(tmp_path / "list.csv", [*monthly_rows(60), *twice]))
    place = found.subscribers.customer.tolist().index("v")
    assert str(found.subscribers.end[place]) == "2026-03-01"
    assert found.book.rejected_rows == {"repeated": 2}
    assert [reject.row for reject in found.book.reject_examples] == [63, 64]


def test_bad_rows_are_left_out_and_listed(tmp_path: Path) -> None:
    bad: list[Row] = [
        ("", "Basic", "2026-01-01", "", "10.00"),
        ("x1", "Basic", "", "", "10.00"),
        ("x2", "Basic", "soon", "", "10.00"),
        ("x3", "Basic", "2026-01-01", "later", "10.00"),
        ("x4", "Basic", "2026-03-01", "2026-02-01", "10.00"),
        ("x5", "Basic", "2026-07-15", "", "10.00"),
        ("x6", "Basic", "2026-01-01", "", "gratis"),
        ("x7", "Basic", "2026-01-01", "", "-10.00"),
        ("Total", "", "", "", "1234.00"),
    ]
    found = read(tmp_path, [*monthly_rows(60), *bad], "--as-of", AS_OF)
    reasons = (
        "no_customer", "no_start", "unreadable_start", "unreadable_end", "end_before_start", "start_after_reference",
        "unreadable_amount", "negative_amount", "total_row",
    )  # fmt: skip
    assert found["rejected_rows"] == dict.fromkeys(sorted(reasons), 1)
    assert {example["reason"]: example["row"] for example in found["examples"]} == {
        reason: 62 + place for place, reason in enumerate(reasons)
    }
    assert (found["rows_read"], found["rows_used"]) == (69, 60)


def test_words_and_far_dates_for_no_end_are_active(tmp_path: Path) -> None:
    ends = ["active", "-", "aktiv", "9999-12-31", "2099-12-31", "0000-00-00", "N/A", ""]
    rows: list[Row] = [(f"y{place}", "Basic", "2026-01-01", end, "10.00") for place, end in enumerate(ends)]
    found = figures(write(tmp_path / "list.csv", [*monthly_rows(60), *rows]))
    active = dict(zip(found.subscribers.customer, found.subscribers.active, strict=True))
    assert [active[f"y{place}"] for place in range(len(ends))] == [True] * len(ends)


class TestBreaks:
    """A customer's rows: what is one subscription, what was paid, and what he pays now."""

    def customer(self, folder: Path, *rows: Row) -> dict[str, object]:
        told = [("z", *row) for row in rows]
        path = write(folder / "list.csv", [HEADER, *monthly_rows(60)[1:], *told])
        found = figures(path, ContractSettings(as_of=AS_OF))
        place = found.subscribers.customer.tolist().index("z")
        names = ("subscriptions", "active", "renewals", "payments", "fee", "paid")
        return {name: getattr(found.subscribers, name)[place].item() for name in names}

    def test_one_month_without_does_not_end_it(self, tmp_path: Path) -> None:
        rows = ("Basic", "2026-01-01", "2026-03-01", "10.00"), ("Basic", "2026-04-01", "", "10.00")
        # Two months and, up to 30 June, three; from the first start five whole months have passed.
        assert self.customer(tmp_path, *rows) == {
            "subscriptions": 1, "active": True, "renewals": 5, "payments": 5, "fee": 10.0, "paid": 50.0
        }  # fmt: skip

    def test_a_longer_break_begins_a_new_one(self, tmp_path: Path) -> None:
        rows = ("Basic", "2026-01-01", "2026-03-01", "10.00"), ("Basic", "2026-04-02", "", "10.00")
        assert self.customer(tmp_path, *rows) == {
            "subscriptions": 2, "active": True, "renewals": 2, "payments": 5, "fee": 10.0, "paid": 50.0
        }  # fmt: skip

    def test_plans_side_by_side_add_up(self, tmp_path: Path) -> None:
        rows = (
            ("Basic", "2026-01-01", "", "10.00"),
            ("Extra", "2026-02-01", "", "4.50"),
            ("Old", "2026-01-01", "2026-02-01", "1"),
        )
        # 6 x 10 + 5 x 4.50 + 1 x 1, up to 30 June; now 14.50.
        assert self.customer(tmp_path, *rows) == {
            "subscriptions": 1, "active": True, "renewals": 5, "payments": 12, "fee": 14.5, "paid": 83.5
        }  # fmt: skip

    def test_an_end_on_the_reference_date_is_none_yet(self, tmp_path: Path) -> None:
        assert self.customer(tmp_path, ("Basic", "2026-01-30", AS_OF.isoformat(), "10.00"))["active"] is True
        assert self.customer(tmp_path, ("Basic", "2026-01-30", "2026-06-29", "10.00"))["active"] is False


def test_an_end_before_its_renewal_is_due_is_not_counted_against_the_young(tmp_path: Path) -> None:
    # Left within a month that is not over: of the renewal at its end nothing is known of the others of that age.
    rows: list[Row] = [(f"q{i}", "Basic", "2026-06-10", "2026-06-20" if i < 5 else "", "10.00") for i in range(10)]
    path = write(tmp_path / "list.csv", [HEADER, *monthly_rows(100)[1:], *rows])
    found = figures(path, ContractSettings(as_of=AS_OF))
    young = found.subscriptions.start == np.datetime64("2026-06-10")
    ended = dict(zip(found.subscribers.customer, found.subscribers.active, strict=True))
    assert not ended["q0"]
    assert found.subscriptions.periods[young].tolist() == [0] * int(young.sum())
    assert not found.subscriptions.ended[young].any()


def test_the_reference_date_is_the_last_start_or_given(tmp_path: Path) -> None:
    rows = monthly_rows(80)
    last = max(str(row[2]) for row in rows[1:])
    planned = [*rows, ("p", "Pro", "2026-01-01", "2027-01-01", "25.00")]
    found = read(tmp_path, planned)
    assert found["totals"]["as_of"] == last
    assert [warning["code"] for warning in found["warnings"]] == ["planned_ends"]
    assert read(tmp_path, planned, "--as-of", "2026-03-01")["totals"]["as_of"] == "2026-03-01"


class TestDoubtfulDates:
    """Dates that move the reference date, and with it every figure."""

    def doubted(self, folder: Path, rows: list[Row], *options: object) -> tuple[dict[str, str], str]:
        found = read(folder, rows, *options)
        return {note["code"]: note["message"] for note in found["warnings"]}, found["totals"]["data_quality"]

    def test_a_last_start_far_behind_the_others(self, tmp_path: Path) -> None:
        rows = monthly_rows(300)
        last = max(date.fromisoformat(str(row[2])) for row in rows[1:])
        slip = [*rows, ("x", "Basic", "2090-05-01", "", "10.00")]
        notes, light = self.doubted(tmp_path, slip)
        days = (date(2090, 5, 1) - last).days
        assert notes["suspicious_date"] == (
            f"The last start is of 2090-05-01, {days} days after the one before: if that is a slip, give --as-of "
            f"{last}, or correct the date."
        )
        assert light == "amber"
        notes, light = self.doubted(tmp_path, slip, "--as-of", last)
        assert "suspicious_date" not in notes
        assert light == "green"

    def test_several_slips_hide_none_of_them(self, tmp_path: Path) -> None:
        slips = [(f"x{month}", "Basic", f"2090-0{month}-01", "", "10.00") for month in (4, 5)]
        notes, _ = self.doubted(tmp_path, [*monthly_rows(300), *slips])
        assert notes["suspicious_date"].startswith("The last 2 of 302 starts begin on 2090-04-01, ")

    def test_a_new_intake_after_a_break_is_no_slip(self, tmp_path: Path) -> None:
        again = [(f"n{place}", "Basic", "2028-09-01", "", "10.00") for place in range(30)]
        notes, _ = self.doubted(tmp_path, [*monthly_rows(300), *again])
        assert "suspicious_date" not in notes

    def test_planned_ends_that_told_the_reference_date(self, tmp_path: Path) -> None:
        starts = [date(2026, 3, 1) + timedelta(days=place // 2) for place in range(120)]
        rows: list[Row] = [
            (f"t{i}", "A", day, months_later(day.replace(day=1), 12), 10) for i, day in enumerate(starts)
        ]
        notes, light = self.doubted(tmp_path, [HEADER, *rows])
        assert notes["reference_after_last_end"] == (
            "The reference date, 2027-04-02, is the day after the last end. 120 of 120 ends lie after the last start, "
            "2026-04-29: if these are planned ends, give the day on which the list was made with --as-of."
        )
        assert light != "green"
        assert "reference_after_last_end" not in self.doubted(tmp_path, [HEADER, *rows], "--as-of", "2026-05-01")[0]

    def test_ends_decades_beyond_all_others_are_none(self, tmp_path: Path) -> None:
        rows = monthly_rows(300)
        for place in (1, 2, 3):
            rows[place] = (*rows[place][:3], "2098-12-31", rows[place][4])
        found = read(tmp_path, rows)
        # As with the field left blank, but for what is said.
        blank = read(tmp_path, [(*row[:3], "", row[4]) if row[3] == "2098-12-31" else row for row in rows])
        assert found["totals"] == blank["totals"]
        assert [note["message"] for note in found["warnings"] if note["code"] == "far_ends"] == [
            "Ends from 2098-12-31 on lie more than 20 years after every start and every other end and were taken for "
            "no end: 3. If one of them is a slip, correct the date."
        ]

    def test_late_ends_of_an_old_cohort_are_ends(self, tmp_path: Path) -> None:
        # One start, an end every other month for 25 years: the last lie far after the start, none far after the others.
        rows = [(f"c{i}", "A", "2000-01-01", months_later(date(2000, 1, 1), 2 * i + 2), 10) for i in range(150)]
        found = read(tmp_path, [HEADER, *rows])
        assert found["totals"]["active"] == 0
        assert "far_ends" not in {note["code"] for note in found["warnings"]}


def test_amounts_of_another_time_than_the_period_are_converted(tmp_path: Path) -> None:
    found = read(tmp_path, renamed(("Customer ID", "Start date", "End date", "MRR USD")), "--period", "quarter")
    assert found["totals"]["fee_of_new_subscriber"] == pytest.approx(45.0)
    assert found["totals"]["currency"] == "USD"
    assert warned(found)["amount_period"] == (
        "'MRR USD' of list.csv is paid per month by its name, so its amounts were multiplied by 3 to be those of a "
        "quarter."
    )


def test_rows_without_an_amount_get_the_mean_and_are_counted(tmp_path: Path) -> None:
    rows = [*monthly_rows(60), ("w1", "Basic", "2026-01-01", "", ""), ("w2", "Basic", "2026-01-01", "", "")]
    found = figures(write(tmp_path / "list.csv", rows))
    assert found.without_amount == 2
    fees = dict(zip(found.subscribers.customer, found.subscribers.fee, strict=True))
    assert fees["w1"] == pytest.approx(15.0)


class TestCurrencies:
    def rows(self) -> list[Row]:
        return [
            ("Customer", "Start", "End", "Fee", "Currency"),
            *(
                (row[0], row[2], row[3], row[4], "USD" if place % 4 == 0 else "EUR")
                for place, row in enumerate(monthly_rows(80)[1:])
            ),
        ]

    def test_several_are_refused_by_name(self, tmp_path: Path) -> None:
        sentence = refused(write(tmp_path / "list.csv", self.rows()))
        assert sentence == (
            "The subscriptions are in 2 currencies (EUR: 60 rows, USD: 20 rows), which can't be added up: keep one "
            "with --currency EUR, or give what one unit of the others is worth in EUR with --rates USD=RATE."
        )

    def test_one_is_kept(self, tmp_path: Path) -> None:
        found = read(tmp_path, self.rows(), "--currency", "eur")
        assert (found["rows_used"], found["rejected_rows"]) == (60, {"other_currency": 20})
        assert found["totals"]["currency"] == "EUR"

    def test_rates_convert(self, tmp_path: Path) -> None:
        plain = read(tmp_path, self.rows(), "--rates", "USD=1")["totals"]
        found = read(tmp_path, self.rows(), "--rates", "USD=0.5")["totals"]
        dollars = sum(float(row[3]) for row in self.rows()[1:] if row[4] == "USD")
        assert found["currency"] == "EUR"
        assert plain["fee_of_new_subscriber"] - found["fee_of_new_subscriber"] == pytest.approx(dollars / 2 / 80)


class TestRefusals:
    def test_a_list_without_an_end_names_the_columns_seen(self, tmp_path: Path) -> None:
        rows: list[Row] = [("Customer", "Start", "Town"), ("a", "2025-01-01", "Riga"), ("b", "2025-01-01", "Cēsis")]
        assert refused(write(tmp_path / "list.csv", rows)) == (
            "list.csv is no list of subscriptions as it stands: it has no end column that can be told. Columns found: "
            "Customer, Start, Town. End needs the day on which it ended, blank where it goes on. If a column holds it, "
            "name it with --columns end=COLUMN."
        )

    def test_no_row_that_can_be_used(self, tmp_path: Path) -> None:
        rows = [(name, "x", "2026-01-01", "2025-01-01", "1") for name in "ab"]
        assert (
            refused(write(tmp_path / "list.csv", [HEADER, *rows]))
            == "No row is a subscription and can be used (2 end before start)."
        )

    def test_all_later_than_the_reference_date(self, tmp_path: Path) -> None:
        path = monthly_list(tmp_path / "list.csv", 60)
        sentence = refused(path, "--as-of", "2020-01-01")
        assert (
            sentence == "No row is a subscription that began by 2020-01-01 and can be used (60 start after reference)."
        )

    def test_a_fee_beside_amounts(self, tmp_path: Path) -> None:
        sentence = refused(monthly_list(tmp_path / "list.csv", 60), "--fee", 5, code=2)
        assert sentence == "--fee is for lists without amounts, and this one has them: leave --fee out."
