"""Every function, every argument, every kind of bad value: one sentence, the right error, in every way to call."""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from clv_xl import clv_why
from clv_xl.udf import REGISTRY, Argument, Choice, FitOf, Function, InputError, InputWarning, Range

NOT_NUMBERS = [
    ("'abc'", "abc"),
    ("'5'", "5"),
    ("True", True),
    ("False", False),
    ("np.True_", np.True_),
    ("the date 2024-05-06", datetime.date(2024, 5, 6)),
    ("the date 2024-05-06T07:08:00", datetime.datetime(2024, 5, 6, 7, 8)),
    ("np.datetime64('2024-05-06')", np.datetime64("2024-05-06")),
    ("datetime.timedelta(days=3)", datetime.timedelta(3)),
    ("(1+2j)", 1 + 2j),
    ("{}", {}),
]
MISSING = [("blank", None), ("blank", ""), ("blank", "  "), ("NaN", float("nan")), ("NaN", np.float32("nan"))]
TOO_FAR = [
    ("infinity", float("inf")),
    ("-infinity", float("-inf")),
    ("1e+101", 1e101),
    ("1.79e+308", 1.79e308),
    ("an integer of some 400 digits", 10**400),
]


@dataclass(frozen=True)
class Probe:
    """What a function knows of a record before it asks for parameters."""

    model: str
    converged: bool


def bad_values(argument: Argument) -> Iterator[tuple[str, Any, str]]:
    """Values that an argument refuses: how the sentence shows them, themselves, and the error of the cell."""
    takes = argument.takes
    if isinstance(takes, Range):
        bad = [(*pair, "#VALUE!") for pair in NOT_NUMBERS] + [(*pair, "#NUM!") for pair in TOO_FAR]
        if takes.at_least > -1e100:
            bad += [(f"{takes.at_least - 1:g}", takes.at_least - 1, "#NUM!")]
        if takes.at_most < 1e100:
            bad += [(f"{takes.at_most + 0.5:.15g}", takes.at_most + 0.5, "#NUM!")]
        if takes.above:
            bad += [(f"{takes.at_least:g}", takes.at_least, takes.at_zero if takes.at_least == 0 else "#NUM!")]
        if argument.kind == "column":
            yield from ((shown, [1, value], kind) for shown, value, kind in bad)
            yield from [("blank", None, "#VALUE!"), ("'abc'", "abc", "#VALUE!"), ("blank", "", "#VALUE!")]
            return
        yield from bad
        yield from ((*pair, takes.missing) for pair in MISSING if not (argument.optional and pair[0] == "blank"))
    elif isinstance(takes, Choice):
        numbers = any(isinstance(option, int) for option in takes.options)
        yield from [("'abc'", "abc", "#VALUE!"), ("7", 7, "#NUM!" if numbers else "#VALUE!")]
        yield from [("the date 2024-05-06", datetime.date(2024, 5, 6), "#VALUE!"), ("{}", {}, "#VALUE!")]
        if argument.name != "first_payment_now":
            yield ("True", True, "#VALUE!")
    elif isinstance(takes, FitOf):
        known = next(iter(takes.models))
        unanswered = [["model", known], *([name, float("nan")] for name in takes.models[known])]
        yield from [
            ("blank", None, "#VALUE!"),
            ("'abc'", "abc", "#VALUE!"),
            ("5", 5, "#VALUE!"),
            ("another table", [[1, 2], [3, 4]], "#VALUE!"),
            ("another table", [["model", known], [takes.models[known][0], 1]], "#VALUE!"),
            ("a fit of the model Probe", Probe("Probe", True), "#VALUE!"),
            ("one without parameters", Probe(known, False), "#N/A"),
            ("one without parameters", unanswered, "#N/A"),
        ]
    elif argument.kind == "text":
        yield from [
            ("blank", None, "#VALUE!"),
            ("blank", "", "#VALUE!"),
            ("5", 5, "#VALUE!"),
            ("True", True, "#VALUE!"),
        ]


CASES = [
    pytest.param(function, place, *case, id=f"{function.name}-{argument.name}-{case[1]!r:.30}")
    for function in REGISTRY.values()
    for place, argument in enumerate(function.arguments)
    for case in bad_values(argument)
]


def spoiled(function: Function, place: int, value: Any) -> list[Any]:
    """Return the arguments of the longest example, with one of them replaced."""
    arguments = list(max(function.examples, key=lambda example: len(example.arguments)).arguments)
    defaults = [argument.default for argument in function.arguments[len(arguments) :]]
    arguments = [*arguments, *defaults]
    arguments[place] = value
    return arguments


@pytest.mark.parametrize(("function", "place", "shown", "value", "kind"), CASES)
def test_bad_value_gives_one_sentence(function: Function, place: int, shown: str, value: Any, kind: str) -> None:
    arguments = spoiled(function, place, value)
    with pytest.raises(InputError) as error:
        function.call(*arguments)
    sentence = str(error.value)
    name = function.arguments[place].name
    assert re.fullmatch(rf"{function.name}: {name} must be .+, not {re.escape(shown)}\.", sentence), sentence
    assert error.value.kind == kind
    if function.name != "CLV_WHY":
        assert clv_why(function.name, *arguments) == sentence


@pytest.mark.parametrize(
    ("function", "place", "shown", "value", "kind"),
    [case for case in CASES if case.values[0].arguments[case.values[1]].by_row],  # type: ignore[attr-defined]
)
def test_bad_value_in_a_column_costs_its_row(function: Function, place: int, shown: str, value: Any, kind: str) -> None:
    good = spoiled(function, place, None)
    good[place] = max(function.examples, key=lambda example: len(example.arguments)).arguments[place:][:1]
    good[place] = good[place][0] if good[place] else function.arguments[place].default
    column = [*good[:place], [good[place], value], *good[place + 1 :]]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        answers = function.call(*column)
    first, second = answers.tolist()
    assert first == (pytest.approx(function.call(*good), rel=1e-12) if function.needs_numpy else function.call(*good))
    assert second is None or second != second
    rows = function.rows(*column)
    assert rows[0] == first
    assert isinstance(rows[1], InputError)
    assert rows[1].kind == kind
    assert [(one.category, str(one.message)) for one in caught] == [
        (InputWarning, f"1 of 2 rows have no answer; row 2: {rows[1]}")
    ]
