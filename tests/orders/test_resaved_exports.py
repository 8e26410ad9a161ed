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

# What each way of guessing can damage, and the warnings of which one must say so.
DAMAGED: dict[tuple[str, str], frozenset[str]] = {}
_NO_SIGN = "the sign at the amounts became the format of their cells"
WITHOUT_CURRENCY = {
    "ebay/made_us_OrdersReport_80col.csv": _NO_SIGN,
    "square/real_items_33col.csv": _NO_SIGN,
    "tiktok/made_us_all_order_57col.csv": _NO_SIGN,
}

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
    different = differences(sample(name), ended)
    if name in WITHOUT_CURRENCY and different.get("currency") == ("USD", ""):
        del different["currency"]
    told = DAMAGED.get((way, name))
    if told:
        assert told & codes_of(ended), different
    else:
        assert different == {}
