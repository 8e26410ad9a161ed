"""Formats of the user's own (`--formats my.toml`), formats by name (`--format`), and what `clv-xl formats` tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from clv_xl.documentation.formats import formats_page
from clv_xl.orders.columns.formats import built_in
from tests.orders.run import clv_xl, inspect, refused, warned, write

ROOT = Path(__file__).resolve().parents[2]

MY_SHOP = """
[my_shop]
title = "Orders from My Shop"
signature = [["Bon", "Kunde", "Brutto"]]
order = ["Bon"]
date = ["Tag"]
customer = [{ kind = "email", columns = ["Mail"] }, { kind = "name", join = ["Kunde", "PLZ"] }]
status = ["Zustand"]
status_words = { cancelled = ["weg"], unpaid = ["wartet"], counted = ["gut"] }
amount = [{ order = ["Brutto", "-Versand"], rule = "Brutto less Versand of the order" }]
refund = { order = ["Erstattet"] }
currency_code = "EUR"
"""
# Each order on two rows with its total repeated. Ann: 50 - 5 = 45, then 25 less 10 back = 15; Bea, told by name and
# postcode: 30; two that don't count.
MY_ORDERS = [
    ["Bon", "Tag", "Kunde", "PLZ", "Mail", "Brutto", "Versand", "Erstattet", "Zustand"],
    ["1", "13.01.2025", "Ann", "10115", "ann@shop.example", "50,00", "5,00", "", "gut"],
    ["1", "13.01.2025", "Ann", "10115", "ann@shop.example", "50,00", "5,00", "", "gut"],
    ["2", "14.02.2025", "Ann", "10115", "ANN@shop.example", "25,00", "", "10,00", "gut"],
    ["3", "15.02.2025", "Bea", "10117", "", "30,00", "", "", "gut"],
    ["4", "16.02.2025", "Cem", "10119", "cem@shop.example", "70,00", "", "", "weg"],
    ["5", "17.02.2025", "Cem", "10119", "cem@shop.example", "70,00", "", "", "wartet"],
]


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return write(tmp_path / "march.csv", MY_ORDERS, delimiter=";")


def my_formats(folder: Path, text: str = MY_SHOP) -> Path:
    return write(folder / "my.toml", text)


def test_a_format_of_ones_own_is_recognised_and_read(tmp_path: Path, orders: Path) -> None:
    found = inspect(orders, "--formats", my_formats(tmp_path))
    assert (found["format"], found["currency"]) == ("my_shop", "EUR")
    assert (found["counted_orders"], found["customers"], found["net_revenue_all_counted"]) == (3, 2, 90.0)
    assert found["excluded"] == {"cancelled": 1, "unpaid": 1, "refunded": 0}
    assert (found["partially_refunded"], found["amount_rule"]) == (1, "Brutto less Versand of the order")


def test_a_format_of_ones_own_with_the_name_of_a_built_in_one_replaces_it(tmp_path: Path) -> None:
    mine = my_formats(
        tmp_path,
        '[wix]\ntitle = "Mine"\nsignature = [["Order number", "Date created", "Contact email"]]\n'
        'date = ["Date created"]\norder = ["Order number"]\n'
        'customer = [{ kind = "email", columns = ["Contact email"] }]\n'
        'amount = [{ order = ["Total"], rule = "Total" }]\n',
    )
    rows = [["Order number", "Date created", "Contact email", "Shipping rate", "Total"]]
    rows += [["1", "Dec 8, 2024", "a@b.example", "5.00", "25.00"]]
    path = write(tmp_path / "wix.csv", rows)
    assert inspect(path)["net_revenue_all_counted"] == 20.0
    assert inspect(path, "--formats", mine)["net_revenue_all_counted"] == 25.0


def test_a_format_is_taken_by_its_name_whatever_the_columns_say(tmp_path: Path) -> None:
    rows = [["Bon", "Tag", "Kunde", "Brutto", "Versand"], ["1", "2025-01-13", "Ann Abel", "50", "5"]]
    path = write(tmp_path / "orders.csv", rows)
    assert inspect(path, "--formats", my_formats(tmp_path), "--format", "list")["format"] == "list"
    assert inspect(path, "--formats", my_formats(tmp_path), "--format", "my_shop")["net_revenue_all_counted"] == 45.0


def test_words_and_column_names_for_every_list(tmp_path: Path) -> None:
    mine = my_formats(
        tmp_path, '[words]\ncancelled = ["futsch"]\n[list.names]\ndate = ["wann"]\namount = ["moneten"]\n'
    )
    rows = [["Wann", "Email", "Moneten", "Status"], ["2025-01-13", "a@b.example", "9", "futsch"]]
    rows += [["2025-01-14", "a@b.example", "8", "done"]]
    found = inspect(write(tmp_path / "o.csv", rows), "--formats", mine)
    assert (found["counted_orders"], found["excluded"]["cancelled"], found["net_revenue_all_counted"]) == (1, 1, 8.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[my_shop\n", "is no TOML file"),
        ('title = "x"\n', "stands outside of a table"),
        (MY_SHOP + 'amout = ["x"]\n', "'amout' is no key that is known"),
        (MY_SHOP.replace('date = ["Tag"]', 'date = "Tag"'), "date must be a list of texts"),
        (MY_SHOP.replace('date = ["Tag"]\n', ""), "it has no date"),
        (MY_SHOP.replace('kind = "email"', 'kind = "mail"'), "with the kinds email, id, username, phone, name"),
        (MY_SHOP.replace("cancelled = ", "canceled = "), "with the meanings cancelled, unpaid, pending"),
        (MY_SHOP.replace(', rule = "Brutto less Versand of the order"', ""), "amount must be a list such as"),
        ('[words]\nlost = ["x"]\n', "'lost' is no key that is known"),
    ],
)
def test_a_mistake_in_the_file_is_one_sentence_with_its_table(
    tmp_path: Path, orders: Path, text: str, said: str
) -> None:
    sentence = refused(orders, "--formats", my_formats(tmp_path, text))
    assert said in sentence
    assert "my.toml" in sentence
    assert "\n" not in sentence


def test_a_file_of_formats_that_is_not_there(tmp_path: Path, orders: Path) -> None:
    assert "can't be read" in refused(orders, "--formats", tmp_path / "none.toml")


def test_a_format_that_does_not_exist_is_refused_with_those_that_do(orders: Path) -> None:
    ended = clv_xl("inspect", orders, "--format", "shopfy")
    assert ended.code == 2
    assert "'shopfy'" in ended.err
    assert "shopify" in ended.err


def test_a_chosen_format_that_lacks_columns_says_which(orders: Path) -> None:
    assert "no customer and no date and no amount column" in refused(orders, "--format", "shopify")


def test_formats_are_listed_with_those_of_ones_own_first(tmp_path: Path) -> None:
    listed = clv_xl("formats", "--formats", my_formats(tmp_path), "--json").json()
    assert list(listed)[:2] == ["my_shop", "shopify"]
    assert list(listed)[-1] == "list"


def test_a_format_tells_what_it_expects(tmp_path: Path) -> None:
    told = clv_xl("formats", "my_shop", "--formats", my_formats(tmp_path)).out
    for part in ("Orders from My Shop", "Bon, Kunde, Brutto", "Mail (email)", "Kunde + PLZ (name)", "cancelled: weg"):
        assert part in told


def test_every_format_can_be_told() -> None:
    for key in [*built_in().by_key, "list"]:
        told = clv_xl("formats", key)
        assert told.code == 0
        assert len(told.out.splitlines()) > 2, key


def test_columns_that_fit_two_formats_are_said_with_the_way_to_settle_it(tmp_path: Path, orders: Path) -> None:
    twin = MY_SHOP.replace("[my_shop]", "[my_twin]")
    found = inspect(orders, "--formats", my_formats(tmp_path, MY_SHOP + twin))
    assert "give --format my_twin" in warned(found)["several_formats"]
    settled = inspect(orders, "--formats", my_formats(tmp_path, MY_SHOP + twin), "--format", "my_twin")
    assert settled["format"] == "my_twin"
    assert "several_formats" not in warned(settled)


def test_the_page_of_formats_is_what_the_code_says() -> None:
    assert (ROOT / "docs/formats.md").read_text(encoding="utf-8") == formats_page()


def test_the_example_of_the_page_is_a_format_that_is_read(tmp_path: Path) -> None:
    example = formats_page().split("```toml\n")[1].split("```")[0]
    rows = [["Bon", "Tag", "Kunde", "PLZ", "Mail", "Brutto", "Versand", "Zustand"]]
    rows += [["1", "13.01.2025", "Ann", "10115", "ann@shop.example", "50,00", "5,00", "gut"]]
    path = write(tmp_path / "march.csv", rows, delimiter=";")
    found = inspect(path, "--formats", my_formats(tmp_path, example))
    assert (found["format"], found["net_revenue_all_counted"]) == ("my_shop", 45.0)
