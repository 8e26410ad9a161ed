"""Each sample export as it may be after a detour: the numbers stay, or a warning says why not.

In the usual run several changes at once, so that each is seen on several samples; every change alone on every sample,
and on the exports of every platform, with CLV_XL_THOROUGH=1: some twenty minutes.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SharedData
from tests.orders.file_forms import FORMS, Form, TextForm, legacy_encodings
from tests.orders.mutations import CELLS, COLUMNS, DATES, HEADERS, ROWS, Change, Table, has_signs
from tests.orders.platforms import EXPORTS
from tests.orders.run import Ended, clv_xl, write
from tests.orders.samples import Sample, numbers_of, read_sample

thorough = pytest.mark.skipif(not os.environ.get("CLV_XL_THOROUGH"), reason="set CLV_XL_THOROUGH=1 to run it")

NAMES = (
    "amazon/fixture_order_report_36col.txt",
    "amazon/made_all_orders_32col.txt",
    "ebay/made_us_OrdersReport_80col.csv",
    "etsy/fixture_sold_order_items_33col.csv",
    "lazada/fixture_15col.csv",
    "lazada/made_semicolon_bom.csv",
    "magento/made_export_orders_grid.csv",
    "messy/made_two_year_tabs.xlsx",
    "persian/made_woocommerce_fa_jalali.csv",
    "salla/made_salla_orders.xlsx",
    "shopee/fixture_th_13col.csv",
    "shopee/made_id_Order.all.xlsx",
    "shopee/made_my_en_two_title_rows.csv",
    "shopee/made_th_Order.all.xlsx",
    "shopify/fixture_ltvkit_shopify_orders.csv",
    "shopify/fixture_ltvkit_shopify_orders_sample.csv",
    "shopify/made_orders_export_79col.csv",
    "shopify/real_gb_tiktok_channel_79col.csv",
    "shopify/real_inr_devstore_79col.csv",
    "shopify/real_us_2021-22_78col.csv",
    "square/real_items_33col.csv",
    "stripe/real_unified_payments_header.csv",
    "taobao/made_taobao_ExportOrderList_gbk.csv",
    "tiktok/fixture_id_65col_trailing_tabs.csv",
    "tiktok/fixture_us_57col_description_row.csv",
    "tiktok/made_id_semua_pesanan_65col.csv",
    "tiktok/made_us_all_order_57col.csv",
    "wix/made_orders_52col_dup_headers.csv",
    "woocommerce/made_advanced_order_export.csv",
    "woocommerce/made_wc-orders-report-export.csv",
)
# The encodings of each market before Unicode that have all letters of the sample.
LEGACY = {
    "amazon/fixture_order_report_36col.txt": ("cp1252",),
    "lazada/fixture_15col.csv": ("cp874",),
    "salla/made_salla_orders.xlsx": ("cp1256",),
    "shopee/fixture_th_13col.csv": ("cp874",),
    "shopee/made_th_Order.all.xlsx": ("cp874",),
    "shopify/real_gb_tiktok_channel_79col.csv": ("cp1252",),
    "taobao/made_taobao_ExportOrderList_gbk.csv": ("gbk", "gb18030"),
    "woocommerce/made_wc-orders-report-export.csv": ("cp1252", "cp1250"),
}
CHANGES: dict[str, Change] = COLUMNS | HEADERS | ROWS | DATES | CELLS
GROUPS: tuple[dict[str, Change], ...] = (DATES | CELLS, ROWS, COLUMNS, HEADERS)
BLENDS = 2  # of each sample

# Warnings that may stand in place of equal numbers.
SAID: dict[str, frozenset[str]] = {
    "dates_day_first": frozenset({"date_order"}),
    "dates_month_first": frozenset({"date_order"}),
}
_EMPTY_COLUMN = "that it is of Indonesia, and so its currency, is told by a column in which nothing stands"
# What can't stay as it is, and why. A change that does no harm must not stand here.
CHANGED: dict[tuple[str, str], str] = {
    ("tiktok/made_id_semua_pesanan_65col.csv", "without_empty_columns"): _EMPTY_COLUMN,
    ("tiktok/made_id_semua_pesanan_65col.csv", "only_needed_columns"): _EMPTY_COLUMN,
}
LETTERS_BESIDE = (  # letters beyond ASCII stand only where nothing is read
    "amazon/fixture_order_report_36col.txt",
    "shopify/real_gb_tiktok_channel_79col.csv",
    "woocommerce/made_wc-orders-report-export.csv",
)
ONE_ORDER = ("stripe/real_unified_payments_header.csv",)
ONE_ROW_PER_ORDER = (
    *ONE_ORDER,
    "magento/made_export_orders_grid.csv",
    "messy/made_two_year_tabs.xlsx",
    "persian/made_woocommerce_fa_jalali.csv",
    "salla/made_salla_orders.xlsx",
    "taobao/made_taobao_ExportOrderList_gbk.csv",
    "tiktok/fixture_us_57col_description_row.csv",
    "woocommerce/made_wc-orders-report-export.csv",
)
# A row for each unit: the same goods in both halves may as well be a newer version of the order.
SAME_GOODS = ("lazada/fixture_15col.csv", "lazada/made_semicolon_bom.csv")
# What was given back stands nowhere: it is told from the prices of the same goods in other orders of the file.
GUESSED_REFUNDS = ("woocommerce/made_wc-orders-report-export.csv",)
# Rounded ids are no proof that two orders are one.
NEVER_THE_SAME = ("messy/made_two_year_tabs.xlsx",)

Samples = Callable[[str], Sample]


@pytest.fixture(scope="session")
def sample(shared: SharedData) -> Samples:
    """Each sample is read, and asked about, once."""
    return cache(lambda name: read_sample(name, shared / f"exports/{name}"))


def saved(folder: Path, table: Table, form: Form, name: str = "orders") -> Path:
    path = folder / f"{name}{form.suffix}"
    path.write_bytes(form.write(table))
    return path


def differences(sample: Sample, ended: Ended) -> dict[str, Any]:
    """What isn't as in the sample: (of the sample, now)."""
    found = numbers_of(ended)
    return {
        name: (sample.numbers.get(name), found.get(name))
        for name in {**sample.numbers, **found}
        if sample.numbers.get(name) != found.get(name)
    }


def codes_of(ended: Ended) -> set[str]:
    return {warning["code"] for warning in ended.json()["warnings"]} if ended.out else set()


def same_or_said(sample: Sample, ended: Ended, changes: Sequence[str]) -> dict[str, Any]:
    """What differs though no warning says so."""
    said = frozenset[str]().union(*(SAID.get(change, frozenset()) for change in changes))
    different = differences(sample, ended)
    if "book_of_values" in changes and has_signs(sample.table) and different.get("currency", ("", None))[1] == "":
        del different["currency"]  # the sign became the format of the cells
    return {} if said & codes_of(ended) else different


def test_no_sample_is_left_out(shared: SharedData) -> None:
    there = {path for path in shared.glob("exports/*/*") if not path.name.endswith(".expected.json")}
    assert {f"{path.parent.name}/{path.name}" for path in there} == set(NAMES)


@thorough
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_change_of_the_cells_leaves_the_numbers(sample: Samples, tmp_path: Path, name: str, change: str) -> None:
    path = saved(tmp_path, CHANGES[change](sample(name).table), TextForm())
    found = same_or_said(sample(name), clv_xl("inspect", "--json", path), [change])
    assert bool(found) == ((name, change) in CHANGED), found


@thorough
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_the_form_of_the_file_leaves_the_numbers(sample: Samples, tmp_path: Path, name: str, form: str) -> None:
    path = saved(tmp_path, sample(name).table, FORMS[form])
    assert same_or_said(sample(name), clv_xl("inspect", "--json", path), [form]) == {}


@pytest.mark.parametrize(("name", "encoding"), [(name, encoding) for name, of in LEGACY.items() for encoding in of])
def test_an_encoding_of_old_leaves_the_numbers(sample: Samples, tmp_path: Path, name: str, encoding: str) -> None:
    table = sample(name).table
    assert legacy_encodings(table, [encoding]), "the encoding lacks a letter"
    path = saved(tmp_path, table, TextForm(encoding=encoding))
    assert differences(sample(name), clv_xl("inspect", "--json", path)) == {}


def blends() -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Some changes of each group for each sample in turn, so that each change meets several samples."""
    for turn in range(len(NAMES) * BLENDS):
        name = NAMES[turn // BLENDS]
        usable = [[change for change in group if (name, change) not in CHANGED] for group in (*GROUPS, FORMS)]
        # each group moves on by a step of its own when it is through, so that other changes meet
        *changes, form = (group[(turn + step * (turn // len(group))) % len(group)] for step, group in enumerate(usable))
        yield name, tuple(changes), form


def blend_id(blend: tuple[str, tuple[str, ...], str]) -> str:
    return "-".join([blend[0], *blend[1], blend[2]])


@pytest.mark.parametrize("blend", list(blends()), ids=blend_id)
def test_changes_together_leave_the_numbers(
    sample: Samples, tmp_path: Path, blend: tuple[str, tuple[str, ...], str]
) -> None:
    name, changes, form = blend
    table = sample(name).table
    for change in changes:
        table = CHANGES[change](table)
    path = saved(tmp_path, table, FORMS[form])
    assert same_or_said(sample(name), clv_xl("inspect", "--json", path), [*changes, form]) == {}


def test_every_change_is_among_those_together() -> None:
    assert {change for _, changes, _ in blends() for change in changes} == set(CHANGES)
    assert {form for _, _, form in blends()} == set(FORMS)


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_changes_lists(sample: Samples, change: str) -> None:
    changed = [name for name in NAMES if CHANGES[change](sample(name).table) != sample(name).table]
    # only names in Arabic letters have marks that Unicode can write apart
    assert len(changed) >= (2 if change == "header_decomposed" else len(NAMES) // 2)


@pytest.mark.parametrize("name", [name for name in LEGACY if name not in LETTERS_BESIDE])
def test_letters_that_became_question_marks_are_told(sample: Samples, tmp_path: Path, name: str) -> None:
    table = sample(name).table
    lost = [[str(cell).encode("ascii", "replace").decode() for cell in row] for row in table.rows]
    ended = clv_xl("inspect", "--json", write(tmp_path / "orders.csv", lost))
    assert "lost_letters" in codes_of(ended) or "question marks" in ended.err


def halves(sample: Sample, inside: bool) -> tuple[Table, Table] | None:
    """A list in two, cut between two orders or inside one, as near to its middle as can be."""
    table = sample.table
    (order,) = table.columns(table.known.order)
    ids = [row[order] for row in table.body]
    cuts = [n for n in range(1, len(ids)) if (ids[n] in ("", ids[n - 1])) == inside]
    if not cuts:
        return None
    cut = min(cuts, key=lambda n: abs(n - len(ids) // 2))
    return replace(table, body=table.body[:cut]), replace(table, body=table.body[cut:])


@pytest.mark.parametrize("inside", [False, True], ids=["between_orders", "inside_an_order"])
@pytest.mark.parametrize("name", NAMES)
def test_a_list_cut_in_two_is_read_as_one(sample: Samples, tmp_path: Path, name: str, inside: bool) -> None:
    cut = halves(sample(name), inside)
    if cut is None:
        assert name in (ONE_ROW_PER_ORDER if inside else ONE_ORDER)
        return
    for number, half in enumerate(cut, 1):
        saved(tmp_path, half, TextForm(), f"orders-{number}")
    ended = clv_xl("inspect", "--json", tmp_path)
    different = differences(sample(name), ended)
    told = {"date_order", "older_version"} if name in SAME_GOODS else {"date_order"}
    if name in GUESSED_REFUNDS:
        different.pop("partially_refunded", None)
    assert codes_of(ended) & told or different == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_list_that_stands_there_again_counts_once(sample: Samples, tmp_path: Path, name: str) -> None:
    saved(tmp_path, sample(name).table, TextForm())
    saved(tmp_path, sample(name).table, TextForm(), "orders (1)")
    saved(tmp_path, sample(name).table, TextForm(";"), "orders again")
    ended = clv_xl("inspect", "--json", tmp_path)
    assert len(ended.json()["skipped"]) == 1  # the one that has the same bytes
    assert "duplicate" in codes_of(ended)
    assert bool(differences(sample(name), ended)) == (name in NEVER_THE_SAME)


@pytest.mark.parametrize("name", NAMES[::5])
def test_a_packed_list_is_the_same(sample: Samples, tmp_path: Path, name: str) -> None:
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(gzip.compress(TextForm().write(sample(name).table)))
    assert differences(sample(name), clv_xl("inspect", "--json", path)) == {}


@thorough
@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("name", EXPORTS)
def test_changes_together_leave_the_numbers_of_any_platform(tmp_path: Path, name: str, turn: int) -> None:
    export = EXPORTS[name]()
    whole = tmp_path / export.file
    whole.write_bytes(export.content)
    original = read_sample(name, whole)
    table, form = original.table, list(FORMS)[(7 * turn + len(name)) % len(FORMS)]
    changes = [list(group)[(5 * turn + len(name)) % len(group)] for group in GROUPS]
    for change in changes:
        table = CHANGES[change](table)
    ended = clv_xl("inspect", "--json", saved(tmp_path, table, FORMS[form], "changed"))
    assert same_or_said(original, ended, [*changes, form]) == {}, (changes, form)
