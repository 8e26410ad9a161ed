"""Amounts as people and shops write them: one way of writing per column, and a row number for what can't be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.orders.run import Row, clv_xl, inspect, refused, warned, write


def orders_worth(
    tmp_path: Path, *amounts: str, options: tuple[str, ...] = (), header: str = "Amount"
) -> dict[str, object]:
    """Inspect a list of one order per amount, each on a day and of a customer of its own."""
    rows: list[Row] = [["Order ID", "Email", "Order Date", header]]
    rows += [[i + 1, f"c{i}@example.com", f"2025-01-{i + 1:02}", amount] for i, amount in enumerate(amounts)]
    return inspect(write(tmp_path / "orders.csv", rows), *options)


@pytest.mark.parametrize(
    ("amounts", "total", "currency"),
    [
        (["$1,234.50", "$10.00"], 1244.5, "USD"),
        (["1.234,50 €", "10,00 €"], 1244.5, "EUR"),
        (["€ 1.234,50", "€ 10,00"], 1244.5, "EUR"),
        (["1 234,50 €", "10,00 €"], 1244.5, "EUR"),
        (["1\u202f234,50\u00a0€", "10,00\u00a0€"], 1244.5, "EUR"),
        (["CHF 1'234.50", "CHF 10.00"], 1244.5, "CHF"),
        (["CHF 1’234.50", "CHF 10.00"], 1244.5, "CHF"),
        (["USD 1,234.50", "USD 10.00"], 1244.5, "USD"),
        (["1 234,50 zł", "10,00 zł"], 1244.5, "PLN"),
        (["BRL 1.234,56", "BRL 35,91"], 1270.47, "BRL"),
        (["R$ 1.234,56", "R$ 35,91"], 1270.47, "BRL"),
        (["RM150.00", "RM75.10"], 225.1, "MYR"),
        (["Rp150.000", "Rp75.000", "Rp 1.250.000"], 1_475_000, "IDR"),
        (["150.000 ₫", "75.000 ₫"], 225_000, "VND"),
        (["฿1,800.00", "฿20.00"], 1820, "THB"),
        (["₹1,23,456.00", "₹12,00,000.50"], 1_323_456.5, "INR"),
        (["1,23,456.00", "2,500.00"], 125_956, ""),
        (["1,234,567", "1,000"], 1_235_567, ""),
        (["1.234.567", "1.000"], 1_235_567, ""),
        (["1.234.567,89", "10"], 1_234_577.89, ""),
        (["1,234,567.89", "10"], 1_234_577.89, ""),
        (["12,5", "3,25"], 15.75, ""),
        (["KWD 1.234", "KWD 2.500"], 3.73, "KWD"),  # a currency of three decimals; the contract shows two
        (["0.125", "0.250"], 0.38, ""),  # no thousands start with 0; the sum is shown with two decimals
        (["'10.00", "+5"], 15, ""),
        (['="10.00"', '="20.00"'], 30, ""),
        (["10.00\t", " 5.00 "], 15, ""),
        (["1.5E+3", "1E2"], 1600, ""),
        (["۱۲۳۴٫۵۰", "۱۰۰۰٫۲۵"], 2234.75, ""),
        (["۱٬۲۳۴٬۵۰۰ تومان", "۱۰۰٬۰۰۰ تومان"], 1_334_500, "IRT"),
        (["١٢٣٤٫٥٠", "١٠٠٠٫٢٥"], 2234.75, ""),
        (["1,234.50 ر.س", "10.00 ر.س"], 1244.5, "SAR"),
        (["Rs. 1,234.50", "Rs. 10.00"], 1244.5, ""),
        (["Fr. 1234.50", "Fr. 10.00"], 1244.5, ""),
        (["kr 1.234,50", "kr 10,00"], 1244.5, ""),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_amounts_as_they_are_written(tmp_path: Path, amounts: list[str], total: float, currency: str) -> None:
    found = orders_worth(tmp_path, *amounts)
    assert found["net_revenue_with_key"] == total
    assert found["counted_orders"] == len(amounts)
    if currency:
        assert found["currency"] == currency


def test_a_thousand_dots_or_three_decimals_is_told_by_the_whole_column(tmp_path: Path) -> None:
    assert orders_worth(tmp_path, "150.000", "75.000", "1.250.000")["net_revenue_with_key"] == 1_475_000
    assert orders_worth(tmp_path, "1.234", "2.5", "3.125")["net_revenue_with_key"] == 6.86


def test_reading_a_dot_as_thousands_without_proof_is_said(tmp_path: Path) -> None:
    # 10.125 may be ten and an eighth: nothing in the column tells, and the mistake is a thousandfold.
    found = orders_worth(tmp_path, "10.125", "20.250", "30.500")
    assert any("10.125" in message or "30500" in message or "30,500" in message for message in warned(found).values())


@pytest.mark.parametrize("negative", ["-5.00", "(5.00)", "5.00-", "−5.00", "-$5.00", "$-5.00", "($5.00)", "- 5.00"])
def test_negative_amount_alone_is_a_return_and_no_order(tmp_path: Path, negative: str) -> None:
    found = orders_worth(tmp_path, negative, "10.00", "20.00", "30.00")
    assert (found["counted_orders"], found["net_revenue_all_counted"]) == (3, 55.0)
    assert found["excluded"]["returns"] == 1  # type: ignore[index]


@pytest.mark.parametrize("nothing", ["", "-", "--", "n/a", "NaN", "null"])
def test_blank_amount_is_no_zero(tmp_path: Path, nothing: str) -> None:
    found = orders_worth(tmp_path, "10", nothing, "20", "30", "40", "50", "60")
    assert (found["counted_orders"], found["orders_in_file"], found["zero_value_orders"]) == (6, 7, 0)
    assert found["rejected_rows"] == {"no_amount": 1}
    assert found["examples"][0]["row"] == 3  # type: ignore[index]


@pytest.mark.parametrize(
    "unreadable",
    [
        "abc",
        "12abc34",
        "10/20",
        "2025-01-01",
        "inf",
        "Infinity",
        "1e400",
        "9" * 400,
        "10 20",
        "1234,5",
        "1.2.3",
        "10%",
        "#VALUE!",
        "five",
    ],
)
def test_unreadable_amount_is_left_out_with_its_row_and_text(tmp_path: Path, unreadable: str) -> None:
    found = orders_worth(tmp_path, "10.50", unreadable, "20.00", "30.25", "40.00", "50.00", "60.00", "70.00")
    assert found["net_revenue_all_counted"] == 280.75
    assert found["rejected_rows"] == {"unreadable_amount": 1}
    (example,) = [row for row in found["examples"] if row["reason"] == "unreadable_amount"]  # type: ignore[attr-defined]
    assert example["row"] == 3
    assert example["detail"] == unreadable[:200]
    assert "NaN" not in str(found)


def test_zero_counts_and_is_reported(tmp_path: Path) -> None:
    found = orders_worth(tmp_path, "0.00", "10", "20")
    assert (found["counted_orders"], found["zero_value_orders"], found["net_revenue_all_counted"]) == (3, 1, 30.0)


@pytest.mark.parametrize("amount", ["1e308", "1e300"])
def test_amounts_that_no_sum_can_hold(tmp_path: Path, amount: str) -> None:
    rows: list[Row] = [["Order ID", "Email", "Order Date", "Amount"]]
    rows += [[n, "a@example.com", "2025-01-05", amount] for n in range(4)]
    rows += [[n, "a@example.com", "2025-01-05", "5.00"] for n in range(10, 50)]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (40, 200.0)
    assert found["rejected_rows"] == {"unreadable_amount": 4}


# --- currencies ------------------------------------------------------------------------------------------------------

MIXED: list[Row] = [
    ["Order ID", "Email", "Order Date", "Amount", "Currency"],
    [1, "a@example.com", "2025-01-05", 30, "USD"],
    [2, "a@example.com", "2025-01-06", 12, "EUR"],
    [3, "b@example.com", "2025-01-07", 20, "USD"],
]


def test_mixed_currencies_are_refused_with_both_ways_out(tmp_path: Path) -> None:
    sentence = refused(write(tmp_path / "orders.csv", MIXED))
    assert all(word in sentence for word in ("USD", "EUR", "--currency", "--rates"))


def test_mixed_currencies_are_never_added_up(tmp_path: Path) -> None:
    for options in ((), ("--rates", "GBP=2")):
        ended = clv_xl("inspect", "--json", write(tmp_path / "orders.csv", MIXED), *options)
        assert ended.code == 3
        found = ended.json()
        assert [found[name] for name in ("net_revenue_all_counted", "net_revenue_with_key", "gross_revenue")] == [
            None
        ] * 3


def test_one_currency_is_kept_on_request(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "orders.csv", MIXED), "--currency", "usd")
    assert (found["currency"], found["counted_orders"], found["net_revenue_with_key"]) == ("USD", 2, 50.0)
    assert found["excluded"]["other_currency"] == 1
    assert "USD" in warned(found)["other_currency"]


def test_rates_convert_and_are_shown(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "orders.csv", MIXED), "--rates", "EUR=1.5")
    assert (found["currency"], found["net_revenue_with_key"]) == ("USD", 68.0)  # 30 + 12 x 1.5 + 20
    assert "1 EUR = 1.5 USD" in warned(found)["rates"]


def test_rates_for_every_currency(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "orders.csv", MIXED), "--rates", "EUR=1.5,USD=1")
    assert (found["currency"], found["net_revenue_with_key"]) == ("USD", 68.0)


def test_currency_that_no_order_is_in(tmp_path: Path) -> None:
    sentence = refused(write(tmp_path / "orders.csv", MIXED), "--currency", "CHF")
    assert "CHF" in sentence
    assert "USD" in sentence


def test_orders_that_do_not_count_may_be_in_another_currency(tmp_path: Path) -> None:
    rows = [[*MIXED[0], "Status"], [*MIXED[1], "paid"], [*MIXED[2], "cancelled"], [*MIXED[3], "paid"]]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert (found["currency"], found["net_revenue_with_key"]) == ("USD", 50.0)


def test_one_currency_written_in_three_ways(tmp_path: Path) -> None:
    rows = [MIXED[0], *([*row[:4], word] for row, word in zip(MIXED[1:], ("USD", "usd ", "$"), strict=True))]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert (found["currency"], found["net_revenue_with_key"]) == ("USD", 62.0)


def test_signs_of_several_currencies_in_the_amounts_are_refused_too(tmp_path: Path) -> None:
    rows: list[Row] = [["Order ID", "Email", "Order Date", "Amount"], [1, "a@example.com", "2025-01-05", "$10.00"]]
    rows += [[2, "b@example.com", "2025-01-06", "€20.00"], [3, "b@example.com", "2025-01-07", "$5.00"]]
    sentence = refused(write(tmp_path / "orders.csv", rows))
    assert "USD" in sentence
    assert "EUR" in sentence


def test_currency_in_the_header(tmp_path: Path) -> None:
    assert orders_worth(tmp_path, "10", "20", header="Net amount (CHF)")["currency"] == "CHF"


@pytest.mark.parametrize("rates", ["EUR", "EUR=0", "EUR=-1", "EUR=nan", "EUR=inf", "EURO=1", "EUR=1,5x", "=1"])
def test_rate_that_can_not_be_one(tmp_path: Path, rates: str) -> None:
    ended = clv_xl("inspect", write(tmp_path / "orders.csv", MIXED), "--rates", rates)
    assert ended.code == 2
    assert "--rates" in ended.err
