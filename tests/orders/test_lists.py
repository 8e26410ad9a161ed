"""Order lists of no known platform, as text files: columns by any name, in any order, and all ways to write a table."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.orders.run import Row, clv_xl, csv_text, inspect, refused, warned, write

HEADER = ["Order ID", "Customer Email", "Order Date", "Amount"]
ROWS = [
    ["1001", "ann@example.com", "2025-01-05", "10.00"],
    ["1002", "bob@example.com", "2025-01-06", "20.50"],
    ["1003", "ann@example.com", "2025-02-07", "30.25"],
]
PLAIN = csv_text([HEADER, *ROWS])


def assert_the_three(found: dict[str, object]) -> None:
    """Three orders of two customers, 60.75 in all, and nothing left over: what ROWS hold."""
    assert (found["orders_in_file"], found["counted_orders"]) == (3, 3)
    assert (found["customers"], found["repeat_customers"]) == (2, 1)
    assert found["net_revenue_with_key"] == found["net_revenue_all_counted"] == 60.75
    assert (found["first_order"], found["last_order"]) == ("2025-01-05", "2025-02-07")
    assert found["rejected_rows"] == {}


# --- columns ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        ["Invoice No", "E-Mail", "Date", "Net amount"],
        ["ORDER NUMBER", "EMAIL", "DATE", "TOTAL"],
        ["order_id", "customer_email", "created_at", "revenue"],
        [" Order  ID ", "Email address*", "\u00a0Purchase Date", "Amount (EUR)"],
        ["Bestellnummer", "E-Mail-Adresse", "Bestelldatum", "Betrag"],
        ["Numéro de commande", "Adresse e-mail", "Date de commande", "Montant"],
        ["Nume\u0301ro de commande", "Adresse e-mail", "Date de commande", "Montant"],  # decomposed é
        ["Pedido", "Correo electrónico", "Fecha", "Importe"],
        ["Ordine", "Cliente", "Data ordine", "Importo"],
        ["Bestelnummer", "Klant", "Besteldatum", "Bedrag"],
        ["Pasūtījums", "E-pasts", "Datums", "Summa"],
        ["Заказ", "Почта", "Дата", "Сумма"],
        ["订单编号", "电子邮件", "日期", "金额"],
        ["رقم الطلب", "البريد الإلكتروني", "تاريخ الطلب", "المبلغ"],
        ["شماره سفارش", "ایمیل", "تاریخ سفارش", "مبلغ"],
    ],
    ids=lambda header: header[0].strip(),
)
def test_columns_by_other_names(tmp_path: Path, header: list[str]) -> None:
    assert_the_three(inspect(write(tmp_path / "orders.csv", [header, *ROWS])))


def test_columns_in_another_order_with_others_between(tmp_path: Path) -> None:
    header = [
        "Notes",
        "Amount",
        "Shipping",
        "Warehouse",
        "Order Date",
        "Shipped Date",
        "Customer Email",
        "Tax",
        "Order ID",
    ]
    rows = [["x", row[3], "4.95", "2", row[2], "2025-03-01", row[1], "1.10", row[0]] for row in ROWS]
    found = inspect(write(tmp_path / "orders.csv", [header, *rows]))
    assert_the_three(found)
    roles = {role["role"]: role["column"] for role in found["sources"][0]["roles"]}
    assert roles["amount"] == "Amount"
    assert roles["date"] == "Order Date"


def test_net_amount_is_preferred_to_the_total_with_tax_and_shipping(tmp_path: Path) -> None:
    # Revenue is the goods after discount, before shipping and tax.
    rows = [["Order ID", "Email", "Order Date", "Total", "Tax", "Shipping", "Subtotal"]]
    rows += [[row[0], row[1], row[2], "99.00", "2", "3", row[3]] for row in ROWS]
    assert_the_three(inspect(write(tmp_path / "orders.csv", rows)))


def test_no_header_at_all(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "orders.csv", ROWS))
    assert_the_three(found)
    assert "--columns" in warned(found)["column_guessed"]


@pytest.mark.parametrize(
    "choice",
    ["customer=Who,date=Day,amount=Worth", "customer=A,date=C,amount=D", " Customer = who , date=C, amount = Worth"],
)
def test_columns_chosen_by_name_and_by_letter(tmp_path: Path, choice: str) -> None:
    rows = [["Who", "No", "Day", "Worth", "Other"], *([row[1], row[0], row[2], row[3], "7"] for row in ROWS)]
    found = inspect(write(tmp_path / "orders.csv", rows), "--columns", choice)
    assert_the_three(found)


def test_chosen_columns_beat_better_names(tmp_path: Path) -> None:
    rows = [["Email", "Payer", "Date", "Paid on", "Amount", "Worth"]]
    rows += [["x@example.com", row[1], "2020-01-01", row[2], "1", row[3]] for row in ROWS]
    assert_the_three(
        inspect(write(tmp_path / "orders.csv", rows), "--columns", "customer=Payer,date=Paid on,amount=Worth")
    )


def test_quantity_and_price_chosen(tmp_path: Path) -> None:
    rows = [
        ["No", "Who", "Day", "N", "Each"],
        ["1", "a", "2025-01-05", "2", "10.5"],
        ["1", "a", "2025-01-05", "1", "4"],
    ]
    rows.append(["2", "b", "2025-01-06", "3", "7"])
    found = inspect(
        write(tmp_path / "orders.csv", rows), "--columns", "order=No,customer=Who,date=Day,quantity=N,price=Each"
    )
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (2, 46.0)  # 2 x 10.5 + 1 x 4 + 3 x 7


def test_quantity_and_unit_price_by_name(tmp_path: Path) -> None:
    rows = [
        ["Order ID", "Email", "Order Date", "Quantity", "Unit price"],
        ["1", "a@example.com", "2025-01-05", "2", "10.5"],
    ]
    rows += [["1", "a@example.com", "2025-01-05", "1", "4"], ["2", "b@example.com", "2025-01-06", "3", "7"]]
    assert inspect(write(tmp_path / "orders.csv", rows))["net_revenue_with_key"] == 46.0


def test_column_name_with_a_comma_can_be_chosen(tmp_path: Path) -> None:
    rows = [["Who", "Day", "Net, without tax"], *([row[1], row[2], row[3]] for row in ROWS)]
    assert_the_three(
        inspect(write(tmp_path / "o.csv", rows), "--columns", "customer=Who,date=Day,amount=Net, without tax")
    )


def test_chosen_column_that_is_not_there(tmp_path: Path) -> None:
    sentence = refused(write(tmp_path / "orders.csv", PLAIN), "--columns", "amount=Worth")
    assert "Worth" in sentence
    assert all(name in sentence for name in HEADER)


@pytest.mark.parametrize("choice", ["amount", "cost=Amount", "amount=", "=Amount"])
def test_choice_that_can_not_be_read(tmp_path: Path, choice: str) -> None:
    ended = clv_xl("inspect", write(tmp_path / "orders.csv", PLAIN), "--columns", choice)
    assert ended.code == 2
    assert "customer" in ended.err
    assert "amount" in ended.err


@pytest.mark.parametrize(
    ("missing", "need"),
    [("Customer Email", "e-mail"), ("Order Date", "day of each order"), ("Amount", "money")],
)
def test_missing_column_is_named_with_what_it_needs(tmp_path: Path, missing: str, need: str) -> None:
    kept = [i for i, name in enumerate(HEADER) if name != missing]
    table = [[row[i] for i in kept] for row in [HEADER, *ROWS]]
    sentence = refused(write(tmp_path / "orders.csv", table))
    assert need in sentence
    assert "--columns" in sentence
    assert all(HEADER[i] in sentence for i in kept)
    assert len(sentence.splitlines()) == 1


def test_without_customer_column_the_object_is_printed_all_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", [[row[0], row[2], row[3]] for row in [HEADER, *ROWS]])
    ended = clv_xl("inspect", "--json", path)
    assert ended.code == 3
    found = ended.json()
    assert (found["customers"], found["counted_orders"], found["net_revenue_all_counted"]) == (0, 3, 60.75)
    assert "no_report" in warned(found)
    assert clv_xl("report", path).code == 3
    assert sorted(file.name for file in tmp_path.iterdir()) == ["orders.csv"]


def test_column_that_is_blank_in_its_first_thousand_rows_counts(tmp_path: Path) -> None:
    # Exports start with months of till sales without an address; refunds and cancellations come late, too.
    rows: list[Row] = [["Order ID", "Email", "Order Date", "Amount", "Refunded Amount", "Cancelled at"]]
    rows += [[n, "", "2025-01-05", "1.00", "", ""] for n in range(1, 1201)]
    rows += [
        [2001, "a@example.com", "2025-01-06", "10.00", "4.00", ""],
        [2002, "a@example.com", "2025-01-06", "9.00", "", "2025-01-07"],
    ]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert (found["customers"], found["net_revenue_with_key"]) == (1, 6.0)
    assert (found["excluded"]["cancelled"], found["partially_refunded"]) == (1, 1)
    assert found["counted_without_customer_key"] == 1200


# --- ways to write a table -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delimiter", "end"),
    [(",", "\n"), (";", "\n"), ("\t", "\n"), ("|", "\n"), (",", "\r\n"), (";", "\r")],
    ids=["comma", "semicolon", "tab", "bar", "comma-CRLF", "semicolon-CR"],
)
def test_delimiters_and_line_ends(tmp_path: Path, delimiter: str, end: str) -> None:
    assert_the_three(inspect(write(tmp_path / "orders.csv", [HEADER, *ROWS], delimiter=delimiter, end=end)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings(tmp_path: Path, encoding: str) -> None:
    header = ["Order ID", "Customer Email", "Order Date", "Amount", "City"]
    rows = [[*row, "Münster 東京"] for row in ROWS]
    assert_the_three(inspect(write(tmp_path / "orders.csv", [header, *rows], encoding=encoding, delimiter="\t")))


@pytest.mark.parametrize(
    ("encoding", "header", "customers"),
    [
        ("cp1252", ["Bestellnummer", "Kunde", "Bestelldatum", "Betrag", "Währung"], ["Jürgen Groß", "Zoë Ößel"]),
        ("cp1251", ["Заказ", "Клиент", "Дата", "Сумма", "Валюта"], ["Иван Петров", "Ольга"]),
        ("cp1257", ["Pasūtījums", "Klients", "Pasūtījuma datums", "Summa", "Valūta"], ["Jānis Bērziņš", "Ēriks"]),
        ("gbk", ["订单编号", "客户姓名", "日期", "金额", "币种"], ["张三", "李四"]),
        ("cp1256", ["رقم الطلب", "اسم العميل", "تاريخ الطلب", "المبلغ", "العملة"], ["أحمد", "فاطمة"]),
    ],
)
def test_other_encodings_keep_names_whole(
    tmp_path: Path, encoding: str, header: list[str], customers: list[str]
) -> None:
    names = [customers[0], customers[1], customers[0]]
    rows = [[row[0], name, row[2], row[3], "EUR"] for row, name in zip(ROWS, names, strict=True)]
    path = write(tmp_path / "orders.csv", [header, *rows], encoding=encoding, delimiter=";")
    found = inspect(path)
    assert_the_three(found)
    assert found["currency"] == "EUR"
    assert [role["column"] for role in found["sources"][0]["roles"] if role["role"].startswith("customer")] == [
        header[1]
    ]


def test_german_list_with_decimal_commas(tmp_path: Path) -> None:
    header, jurgen = "Bestellnummer;E-Mail;Bestelldatum;Betrag\n", "1;jürgen@example.de;05.01.2025;1.234,50\n"
    text = header + jurgen + "2;ö@example.de;16.01.2025;20,5\n"
    found = inspect(write(tmp_path / "bestellungen.csv", text, encoding="cp1252"))
    assert (found["customers"], found["net_revenue_with_key"], found["first_order"]) == (2, 1255.0, "2025-01-05")


@pytest.mark.parametrize("mark", ["sep=;\n", '"sep=;"\n', "SEP=;\r\n"])
def test_line_that_tells_the_delimiter(tmp_path: Path, mark: str) -> None:
    found = inspect(write(tmp_path / "orders.csv", mark + csv_text([HEADER, *ROWS], delimiter=";")))
    assert_the_three(found)


@pytest.mark.parametrize("name", ["orders.csv.gz", "orders.csv", "orders.tsv.gz"])
def test_packed_file_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(PLAIN.encode()))
    assert_the_three(inspect(path))


def test_blank_lines_anywhere(tmp_path: Path) -> None:
    text = "\n\n" + PLAIN.replace("\n", "\n\n") + ",,,\n\n"
    assert_the_three(inspect(write(tmp_path / "orders.csv", text)))


def test_title_rows_above_the_header(tmp_path: Path) -> None:
    text = "Corner Shop: orders of 2025\nexported 2025-03-01 by Ann\n\n" + PLAIN
    found = inspect(write(tmp_path / "orders.csv", text))
    assert_the_three(found)
    assert found["sources"][0]["header_row"] == 4


@pytest.mark.parametrize(
    "total", ["Total,,,60.75", "Grand total,,,60.75", "Summe,,,60.75", "ИТОГО,,,60.75", "合计,,,60.75"]
)
def test_total_row_is_left_out_and_said(tmp_path: Path, total: str) -> None:
    found = inspect(write(tmp_path / "orders.csv", f"{PLAIN}\n{total}\n"))
    assert found["rejected_rows"] == {"total_row": 1}
    assert (found["counted_orders"], found["net_revenue_all_counted"]) == (3, 60.75)
    assert [(row["row"], row["reason"]) for row in found["examples"]] == [(6, "total_row")]


def test_total_row_in_a_short_list(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "orders.csv", PLAIN + ",,Total,60.75\n"))
    assert (found["counted_orders"], found["net_revenue_all_counted"]) == (3, 60.75)
    assert sum(found["rejected_rows"].values()) == 1


def test_customers_called_total_are_customers(tmp_path: Path) -> None:
    rows = [
        ["Order ID", "Customer", "Order Date", "Amount"],
        ["1", "Total Wine Ltd", "2025-01-05", "5"],
        ["2", "Sum", "2025-01-06", "6"],
    ]
    assert inspect(write(tmp_path / "orders.csv", rows))["customers"] == 2


def test_header_repeated_in_the_middle(tmp_path: Path) -> None:
    more = [["1004", "cy@example.com", "2025-02-08", "5.00"]]
    found = inspect(write(tmp_path / "orders.csv", csv_text([HEADER, *ROWS, HEADER, *more])))
    assert found["rejected_rows"] == {"repeated_header": 1}
    assert (found["counted_orders"], found["net_revenue_all_counted"]) == (4, 65.75)
    assert found["examples"][0]["row"] == 5


def test_quoted_cells_hold_delimiters_quotes_and_line_ends(tmp_path: Path) -> None:
    rows = [[*HEADER, "Note"], *([*row, f'say "hi", {i}\nand\r\nbye; |\t'] for i, row in enumerate(ROWS))]
    assert_the_three(inspect(write(tmp_path / "orders.csv", rows)))


def test_rows_keep_their_number_after_cells_of_several_lines(tmp_path: Path) -> None:
    # Rows are numbered as a spreadsheet numbers them: a cell of three lines is still one row.
    rows: list[Row] = [
        [*HEADER, "Note"],
        *([*row, "one\ntwo\nthree"] for row in ROWS),
        ["1004", "d@example.com", "no day 1", "5", ""],
    ]
    rows += [[1005 + i, "d@example.com", "2025-03-01", "1", ""] for i in range(8)]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert [(row["row"], row["reason"]) for row in found["examples"]] == [(5, "unreadable_date")]


def test_row_with_too_many_cells_is_refused_with_its_number(tmp_path: Path) -> None:
    # 20,50 unquoted in a list with commas: counting 20 would be wrong, and nothing tells what was meant.
    text = PLAIN.replace("20.50", "20,50")
    found = inspect(write(tmp_path / "orders.csv", text))
    assert found["rejected_rows"] == {"too_many_cells": 1}
    assert [(row["row"], row["reason"]) for row in found["examples"]] == [(3, "too_many_cells")]
    assert (found["counted_orders"], found["net_revenue_all_counted"]) == (2, 40.25)


def test_row_with_too_many_cells_far_down(tmp_path: Path) -> None:
    rows: list[Row] = [
        HEADER,
        *([n, "a@example.com", "2025-01-05", "1.00"] for n in range(3000)),
        ["x", "a@example.com", "2025-01-05", "20", "50"],
    ]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert [(row["row"], row["reason"]) for row in found["examples"]] == [(3002, "too_many_cells")]
    assert found["net_revenue_all_counted"] == 3000.0


def test_short_row_lacks_what_it_lacks(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "orders.csv", PLAIN + "1004,dan@example.com,2025-02-08\n"))
    assert found["rejected_rows"] == {"no_amount": 1}
    assert found["excluded"]["no_amount"] == 1
    assert (found["counted_orders"], found["net_revenue_all_counted"]) == (3, 60.75)


def test_columns_of_one_name_the_first_counts(tmp_path: Path) -> None:
    rows = [
        ["Order ID", "Email", "Email", "Order Date", "Amount"],
        *([r[0], r[1], "x@example.com", r[2], r[3]] for r in ROWS),
    ]
    assert_the_three(inspect(write(tmp_path / "orders.csv", rows)))


def test_unnamed_columns_are_allowed(tmp_path: Path) -> None:
    rows = [
        ["Order ID", "", "Customer Email", "Order Date", "Amount", ""],
        *([r[0], "x", r[1], r[2], r[3], "y"] for r in ROWS),
    ]
    assert_the_three(inspect(write(tmp_path / "orders.csv", rows)))


def test_quotes_and_sql_in_names_and_cells_are_only_text(tmp_path: Path) -> None:
    rows = [["Order'; DROP TABLE lines;--", 'Ann\'s "e-mail"', "Day", "It's", "Status"]]
    rows += [["'; DELETE FROM orders;--", "o'neil", "2025-01-05", "1.50", "it's paid"]]
    rows += [["2", "=1+1", "2025-01-06", "2.50", "'); DROP TABLE orders;--"]]
    choice = "customer=Ann's \"e-mail\",date=Day,amount=It's,order=Order'; DROP TABLE lines;--"
    found = inspect(write(tmp_path / "orders.csv", rows), "--columns", choice)
    assert (found["counted_orders"], found["customers"], found["net_revenue_with_key"]) == (2, 2, 4.0)


# --- several files ---------------------------------------------------------------------------------------------------


def test_folder_with_what_spreadsheets_leave_there(tmp_path: Path) -> None:
    write(tmp_path / "b.csv", [HEADER, ROWS[1]])
    write(tmp_path / "a.TXT", [HEADER, ROWS[0]])
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(csv_text([HEADER, ROWS[2]]).encode()))
    for name in ("~$orders.xlsx", ".hidden.csv", "orders-clv-report.xlsx", "readme.md", ".~lock.a.csv#"):
        (tmp_path / name).write_bytes(b"not an order list")
    (tmp_path / "older").mkdir()
    write(tmp_path / "older/d.csv", [HEADER, ["9", "z@example.com", "2020-01-01", "99"]])
    found = inspect(tmp_path)
    assert_the_three(found)
    assert [source["file"] for source in found["sources"]] == ["a.TXT", "b.csv", "c.csv.gz"]


def test_pattern_that_the_shell_did_not_expand(tmp_path: Path) -> None:
    write(tmp_path / "o1.csv", [HEADER, *ROWS[:1]])
    write(tmp_path / "o2.csv", [HEADER, *ROWS[1:]])
    write(tmp_path / "p.csv", [HEADER, ["9", "z@example.com", "2020-01-01", "99"]])
    assert_the_three(inspect(tmp_path / "o*.csv"))


def test_name_with_brackets_is_a_file_not_a_pattern(tmp_path: Path) -> None:
    assert_the_three(inspect(write(tmp_path / "orders [2025] (1).csv", PLAIN)))


def test_file_named_twice_and_its_copy_count_once(tmp_path: Path) -> None:
    path, copy = write(tmp_path / "a.csv", PLAIN), write(tmp_path / "a (1).csv", PLAIN)
    assert_the_three(inspect(path, path))
    found = inspect(path, copy)
    assert_the_three(found)
    assert [skipped["name"] for skipped in found["skipped"]] == ["a (1).csv"]
    assert "a.csv" in found["skipped"][0]["reason"]


def test_files_of_different_layouts_are_joined(tmp_path: Path) -> None:
    one = write(tmp_path / "one.csv", [HEADER, *ROWS[:2]])
    text = "Betrag;E-Mail;Bestelldatum;Bestellnummer\n30,25;ANN@example.com;07.02.2025;1003\n"
    assert_the_three(inspect(one, write(tmp_path / "two.csv", text)))


def test_file_beside_an_order_list_that_is_none_is_said(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "a.csv", PLAIN), write(tmp_path / "b.csv", "x,y\n1,2\n3,4\n"))
    assert_the_three(found)
    assert [skipped["name"] for skipped in found["skipped"]] == ["b.csv"]


# --- what can't be read ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("blanks.csv", b"\n \n\t\n"),
        ("header.csv", b"Order ID,Email,Order Date,Amount\n"),
        ("bytes.csv", bytes(range(256)) * 20),
        ("orders.csv", b"PK\x03\x04" + bytes(range(200))),
        ("orders.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
        ("orders.json", b'[{"order": 1, "email": "a@example.com"}]'),
        ("orders.xls", b"<html><table><tr><td>Order ID</td></tr></table></html>"),
        ("orders.ods", b"PK\x05\x06" + b"\0" * 18),
        ("orders.xlsx", b""),
        ("orders.csv.gz", gzip.compress(PLAIN.encode(), mtime=0)[:-9]),
        ("orders.csv.gz", gzip.compress(PLAIN.encode() * 9, mtime=0)[:60] + b"damaged" * 9),
        ("orders.csv.gz", b"\x1f\x8b"),
        ("orders.xlsx.gz", gzip.compress(b"no workbook", mtime=0)),
        ("summary.csv", b"Row Labels,Sum of Amount\n2024,123\n2025,456\nGrand Total,579\n"),
    ],
)
def test_one_sentence_for_what_is_no_order_list(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    sentence = refused(tmp_path / name)
    assert name in sentence
    assert len(sentence.splitlines()) == 1


def test_one_sentence_for_what_is_not_there(tmp_path: Path) -> None:
    assert "nothing.csv" in refused(tmp_path / "nothing.csv")
    assert "*.csv" in refused(tmp_path / "*.csv")
    (tmp_path / "folder").mkdir()
    assert "folder" in refused(tmp_path / "folder")


def test_quotation_mark_that_nobody_closes_is_said(tmp_path: Path) -> None:
    # Five megabytes after the mark: without a limit all of them would be one cell.
    text = (
        PLAIN
        + '1004,"dan@example.com,2025-02-08,5\n'
        + "".join(f"{n},e@example.com,2025-02-08,5.00\n" for n in range(150_000))
    )
    sentence = refused(write(tmp_path / "orders.csv", text))
    assert "quotation mark" in sentence
    assert "row 4" in sentence


def test_line_that_holds_nothing_but_a_text_with_a_date_is_no_order(tmp_path: Path) -> None:
    text = "Order Date,Order ID,Email,Amount\n2025-01-13,1,a@x.example,5\n2025-01-14,2,b@x.example,6\n"
    found = inspect(write(tmp_path / "orders.csv", text + "Exported by Ann on 2026-09-30,,,\n"))
    assert (found["orders_in_file"], found["rejected_rows"]) == (2, {"note": 1})
    assert found["last_date_in_file"] == "2025-01-14"
