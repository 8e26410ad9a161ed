"""Every platform's export as its shop owners have it, against the counts of the orders that it was made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.orders.platforms import EXPORTS
from tests.orders.platforms.files import Export
from tests.orders.platforms.middle_east import jalali
from tests.orders.run import Ended, clv_xl, inspect


@dataclass(frozen=True)
class Inspected:
    """An export, and what inspect made of it."""

    export: Export
    ended: Ended


def saved(folder: Path, export: Export) -> Path:
    path = folder / export.file
    path.write_bytes(export.content)
    return path


@pytest.fixture(scope="module")
def inspected(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Inspected]:
    """Each export is written and inspected once for all tests."""

    @cache
    def once(name: str) -> Inspected:
        export = EXPORTS[name]()
        return Inspected(export, clv_xl("inspect", "--json", saved(tmp_path_factory.mktemp(name), export)))

    return once


def numbers_of(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """What was found of what is expected; of the reasons for leaving orders out, the three that are always there."""
    excluded = {reason: found["excluded"][reason] for reason in expected["excluded"]}
    return {name: found[name] for name in expected} | {"excluded": excluded}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_gives_the_counts_of_its_orders(inspected: Callable[[str], Inspected], name: str) -> None:
    export, ended = inspected(name).export, inspected(name).ended
    assert ended.code == (3 if export.refused else 0), ended.err
    assert numbers_of(ended.json(), export.expected) == export.expected


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_recognised(inspected: Callable[[str], Inspected], name: str) -> None:
    export, found = inspected(name).export, inspected(name).ended.json()
    assert found["format"].startswith(export.format)
    assert (found["format"] == "list") == (export.format == "list") or not export.format


@pytest.mark.parametrize("name", [name for name, make in EXPORTS.items() if make().currency])
def test_the_currency_comes_from_the_file(inspected: Callable[[str], Inspected], name: str) -> None:
    assert inspected(name).ended.json()["currency"] == inspected(name).export.currency


@pytest.mark.parametrize("name", [name for name, make in EXPORTS.items() if make().refused])
def test_an_export_without_customers_prints_its_counts_and_says_why(
    inspected: Callable[[str], Inspected], name: str
) -> None:
    export, ended = inspected(name).export, inspected(name).ended
    assert ended.code == 3
    assert ended.json()["customers"] == 0
    assert ended.json()["warnings"]
    for word in export.refused:
        assert re.search(word, ended.err, re.IGNORECASE)


def test_two_platforms_files_together_count_as_both(tmp_path: Path) -> None:
    exports = [EXPORTS[name]() for name in ("shopify_79_columns", "square_items")]
    found = inspect(*(saved(tmp_path, export) for export in exports))
    for count in ("orders_in_file", "counted_orders", "partially_refunded"):
        assert found[count] == sum(export.expected[count] for export in exports)


# Nowruz of 1403 and 1404, and the last day of 1403, which has 366 days: as Iran's official calendar had them.
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 3, 19), (1402, 12, 29)),
        (date(2024, 3, 20), (1403, 1, 1)),
        (date(2024, 9, 21), (1403, 6, 31)),
        (date(2024, 9, 22), (1403, 7, 1)),
        (date(2025, 3, 20), (1403, 12, 30)),
        (date(2025, 3, 21), (1404, 1, 1)),
    ],
)
def test_the_writers_own_persian_calendar_is_right(day: date, expected: tuple[int, int, int]) -> None:
    assert jalali(day) == expected
