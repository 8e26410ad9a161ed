"""Texts in cells and sentences."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from clv_xl.languages import load
from clv_xl.report.customer_csv import field
from clv_xl.report.rows import CHUNK, Choices, Column, Dates, Numbers, Rounded, Texts, amounts, row_chunks
from clv_xl.report.summary import fixed
from clv_xl.report.text import clean_cell, clean_column


def rows(columns: list[Column], total: int) -> list[ET.Element]:
    return list(ET.fromstring(b"<d>" + b"".join(row_chunks(columns, total, 5)) + b"</d>"))


def test_rows_number_their_cells_across_chunks() -> None:
    total = CHUNK + 3
    choices = [Choices(np.arange(total) % 3, ["", "a&b", 7], [1, 2, 3]) for _ in range(2)]
    found = rows([Numbers(np.arange(total), 4), *choices], total)
    assert len(found) == total
    for offset, row in enumerate(found):
        assert row.attrib["r"] == str(5 + offset)
        assert [cell.attrib["r"] for cell in row] == [f"{letter}{5 + offset}" for letter in "ABC"]
        assert "".join(row[0].itertext()) == str(offset)
        assert [("".join(cell.itertext()), cell.attrib["s"]) for cell in row[1:]] == [
            (("", "a&b", "7")[offset % 3], "123"[offset % 3])
        ] * 2


def test_numbers_are_exact_to_a_millionth_and_blank_where_missing() -> None:
    found = rows([Numbers(np.array([0.1 + 0.2, 1e15, -2.5, np.nan, 1 / 3]), 1)], 5)
    assert ["".join(row.itertext()) for row in found] == ["0.3", "1000000000000000.0", "-2.5", "", "0.333333"]


def test_a_number_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="without end"):
        rows([Numbers(np.array([np.inf]), 1)], 1)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([1.0, 20.0], ["1", "20"]),
        ([0.1, 1234.56, -2.5], ["0.10", "1234.56", "-2.50"]),
        ([0.125, 3.0], ["0.125", "3.000"]),
        ([0.1 + 0.2, 1 / 3], ["0.3", "0.333333"]),
        ([2.5, np.nan], ["2.5", ""]),
    ],
)
def test_amounts_are_written_with_the_digits_that_they_have(values: list[float], shown: list[str]) -> None:
    found = rows([amounts(np.array(values), 1)], len(values))
    assert ["".join(row.itertext()) for row in found] == shown


def test_rounded_numbers_have_no_gaps() -> None:
    assert ["".join(row.itertext()) for row in rows([Rounded(np.array([0.9996, 0.25]), 1, 3)], 2)] == ["1.000", "0.250"]
    for missing in (np.nan, np.inf):
        with pytest.raises(ValueError, match="without end"):
            rows([Rounded(np.array([missing]), 1, 2)], 1)


def test_dates_are_serial_numbers() -> None:
    # 45,658 is what Excel shows for 2025-01-01 as a number.
    found = rows([Dates(np.array(["2025-01-01", "NaT", "1900-03-01"], dtype="datetime64[D]"), 1)], 3)
    assert ["".join(row.itertext()) for row in found] == ["45658", "", "61"]


def test_blanks_at_the_ends_are_kept() -> None:
    found = rows([Texts(["a", " b "], 1)], 2)
    assert ["".join(row.itertext()) for row in found] == ["a", " b "]
    assert b'xml:space="preserve"' in b"".join(row_chunks([Texts([" b "], 1)], 1, 1))
    assert b"xml:space" not in b"".join(row_chunks([Texts(["b"], 1)], 1, 1))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\x00b\x1fc\ufffe", "abc"),
        ("two\r\nlines\tand more", "two lines and more"),
        ("_x000D_", "_x005F_x000D_"),
        ("_x00zz_", "_x00zz_"),
        ("z" * 32_767, "z" * 32_767),
        ("z" * 32_768, "z" * 32_766 + "…"),
        ("😀" * 20_000, "😀" * 16_383 + "…"),  # two units each: 32,766 + 1
    ],
)
def test_clean_cell(text: str, shown: str) -> None:
    assert clean_cell(text) == shown


def test_changes_are_counted() -> None:
    cleaned = clean_column(["fine", "b\x07", "c" * 33_000, "d\x00" + "d" * 40_000])
    assert (cleaned.cut, cleaned.control_characters) == (2, 2)
    assert cleaned.texts[:2] == ["fine", "b"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-a", "'-a"),
        ("@x", "'@x"),
        ('a,"b"', '"a,""b"""'),
        ("=a,b", '"\'=a,b"'),
        ("plain", "plain"),
    ],
)
def test_csv_fields(text: str, shown: str) -> None:
    assert field(text) == shown


@pytest.mark.parametrize(
    ("value", "decimals", "shown"), [(1234.5, 2, "1,234.50"), (0.125, 2, "0.13"), (2.5, 0, "3"), (1e6, 0, "1,000,000")]
)
def test_fixed_rounds_as_a_spreadsheet(value: float, decimals: int, shown: str) -> None:
    assert fixed(value, decimals) == shown


def test_words() -> None:
    words = load("en")
    assert words("numbers.percent", number=5) == "5 %"
    assert words.number(1234567.891, 2) == "1,234,567.89"
    assert words.percent(0.1234, 1) == "12.3 %"
    assert not words.has("summary.nowhere")
    with pytest.raises(KeyError, match=r"summary\.nowhere"):
        words("summary.nowhere")
    with pytest.raises(KeyError, match="not a text"):
        words("summary.cards")
