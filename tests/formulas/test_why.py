"""CLV_WHY: the sentence behind an error, for one cell and for columns."""

from __future__ import annotations

import pytest

from clv_xl import clv_why
from clv_xl.udf import InputError


@pytest.mark.parametrize("name", ["AOV", "aov", "Aov"])
def test_name_in_any_case(name: str) -> None:
    assert clv_why(name, 100, 0) == "AOV: orders must be above 0, not 0."
    assert clv_why(name, 100, 4) == ""


def test_a_column_gives_a_sentence_for_each_row() -> None:
    assert clv_why("AOV", [100, 100, None], [4, 0, 1]) == [
        "",
        "AOV: orders must be above 0, not 0.",
        "AOV: revenue must be a number, 0 or more, not blank.",
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((50, 5), "CLV: lifespan must be a number, 0 or more, not blank."),
        ((50, 5, 1, "year", "year", 6), "CLV: arguments must be at most 5, not 6."),
        (([1, 2], [1, 2, 3], 1), "CLV: purchase_frequency must have as many rows as average_order_value, 2, not 3."),
        (
            (50, 5, 1, "year", "fortnight"),
            "CLV: lifespan_in must be day, week, month, quarter, half-year or year, not 'fortnight'.",
        ),
    ],
)
def test_a_wrong_call_has_a_sentence_too(arguments: tuple[object, ...], sentence: str) -> None:
    assert clv_why("CLV", *arguments) == sentence


def test_explains_itself() -> None:
    assert clv_why("CLV_WHY", "AOV", 100, 0) == ""
    assert clv_why("CLV_WHY", "SUM") == (
        "CLV_WHY: function_name must be the name of a function, such as CLV, not 'SUM'."
    )


def test_unknown_function() -> None:
    with pytest.raises(InputError, match="not 'SUM'") as error:
        clv_why("SUM", 1, 2)
    assert error.value.kind == "#VALUE!"
