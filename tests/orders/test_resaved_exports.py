"""Each sample export opened and saved by a real LibreOffice: the numbers stay, or a warning says what was damaged.

A spreadsheet that takes all columns for text damages nothing. One that guesses turns long ids into rounded numbers and
dates into those of its own country.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import SharedData
from tests.hosts.libreoffice import MISSING
from tests.orders.file_forms import TextForm
from tests.orders.run import Ended, clv_xl
from tests.orders.samples import Sample, read_sample
from tests.orders.test_mutated_exports import NAMES, codes_of, differences

pytestmark = [pytest.mark.calc, pytest.mark.slow]

_UTF8, _ENGLISH, _GERMAN = 76, 1033, 1031
_ALL_TEXT = "/".join(f"{column}/2" for column in range(1, 121))
# Kind of file, and how the text is taken in: types of columns, language, special numbers (dates, money) recognised.
SAVED = {
    "text_xlsx": ("xlsx", f"{_ALL_TEXT},{_ENGLISH},true,false"),
    "text_ods": ("ods", f"{_ALL_TEXT},{_ENGLISH},true,false"),
    "english_xlsx": ("xlsx", f",{_ENGLISH},false,true"),
    "german_ods": ("ods", f",{_GERMAN},false,true"),
}
# Text again, of what was guessed: delimiter, language, cells as they are shown.
SAVED_AGAIN = {"english_csv": ("english_xlsx", 44, _ENGLISH), "german_csv": ("german_ods", 59, _GERMAN)}

_MONEY = ("net_revenue_all_counted", "net_revenue_with_key")
# What guessing damages, and the warning that must say so: nothing else may differ.
_LOST_THOUSANDS = ("mixed_thousands", _MONEY)  # 149.000 became 149
DAMAGED: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("english_xlsx", "shopee/made_id_Order.all.xlsx"): _LOST_THOUSANDS,
    ("english_csv", "shopee/made_id_Order.all.xlsx"): _LOST_THOUSANDS,
    ("english_xlsx", "messy/made_two_year_tabs.xlsx"): ("maybe_swapped", ("first_order", "last_order")),
}
# Their only currency is the sign at the amounts, which became the format of the cells.
SIGN_ONLY = (
    "ebay/made_us_OrdersReport_80col.csv",
    "square/real_items_33col.csv",
    "tiktok/made_us_all_order_57col.csv",
)
# Their ids of 18 digits became numbers of 15; in Indonesia's files a TAB after them keeps them as they are.
LONG_IDS = ("tiktok/fixture_us_57col_description_row.csv", "tiktok/made_us_all_order_57col.csv")

Resaved = Callable[[str, str], Path]
Samples = Callable[[str], Sample]


@pytest.fixture(scope="module")
def office() -> str:
    soffice = shutil.which("soffice")
    if soffice is None:
        if "calc" in os.environ.get("CLV_XL_REQUIRE_HOSTS", ""):
            pytest.fail(f"CLV_XL_REQUIRE_HOSTS asks for calc: {MISSING}")
        pytest.skip(MISSING)
    return soffice


@pytest.fixture(scope="module")
def sample(shared: SharedData) -> Samples:
    return cache(lambda name: read_sample(name, shared / f"exports/{name}"))


@pytest.fixture(scope="module")
def resaved(office: str, sample: Samples, tmp_path_factory: pytest.TempPathFactory) -> Resaved:
    """All samples saved in one way by one run of LibreOffice, when the first of them is asked for."""
    folder = tmp_path_factory.mktemp("resaved")
    (folder / "plain").mkdir()
    for name in NAMES:
        (folder / "plain" / f"{_plain(name)}.csv").write_bytes(TextForm().write(sample(name).table))

    def convert(source: str, to: str, *options: str) -> None:
        files = sorted((folder / source).iterdir())
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [office, profile, "--headless", *options, "--outdir", str(folder / to), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)

    @cache
    def saved(way: str) -> Path:
        if way in SAVED_AGAIN:
            source, delimiter, language = SAVED_AGAIN[way]
            saved(source)
            form = f"csv:Text - txt - csv (StarCalc):{delimiter},34,{_UTF8},1,,{language},false,true,true"
            convert(source, way, "--convert-to", form)
        else:
            kind, taken = SAVED[way]
            convert("plain", way, "--convert-to", kind, f"--infilter=CSV:44,34,{_UTF8},1,{taken}")
        return folder / way

    def one(way: str, name: str) -> Path:
        (path,) = saved(way).glob(f"{_plain(name)}.*")
        return path

    return one


def _plain(name: str) -> str:
    return name.replace("/", "-").rpartition(".")[0]


def inspected(path: Path) -> Ended:
    return clv_xl("inspect", "--json", path)


@pytest.mark.parametrize("way", ["text_xlsx", "text_ods"])
@pytest.mark.parametrize("name", NAMES)
def test_what_was_saved_as_text_is_the_same(resaved: Resaved, sample: Samples, name: str, way: str) -> None:
    assert differences(sample(name), inspected(resaved(way, name))) == {}


@pytest.mark.parametrize("way", ["english_xlsx", "english_csv", "german_ods", "german_csv"])
@pytest.mark.parametrize("name", NAMES)
def test_what_a_spreadsheet_guessed_is_the_same_or_said(resaved: Resaved, sample: Samples, name: str, way: str) -> None:
    ended = inspected(resaved(way, name))
    different, codes = differences(sample(name), ended), codes_of(ended)
    if name in SIGN_ONLY and way == "english_xlsx":
        assert different.pop("currency") == ("USD", "")
    code, may_differ = DAMAGED.get((way, name), ("", ()))
    assert bool(different) == bool(may_differ), different
    assert set(different) <= set(may_differ)
    assert code in codes or not code
    assert ("rounded_ids" in codes) == (name in LONG_IDS or "rounded_ids" in sample(name).codes)
