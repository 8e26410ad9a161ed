"""The LAMBDA names: what a file may hold, and what IronCalc, reading that file, calculates with them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import FORMULAE
from openpyxl.worksheet.formula import ArrayFormula

from clv_xl.formulas.fit_arguments import PARAMETERS
from clv_xl.hosts.cells import CellError, answer
from clv_xl.hosts.lambda_grammar import FUTURE, in_file
from clv_xl.hosts.lambdas import NEEDS_PYTHON, LambdaName, lambda_names
from clv_xl.udf import REGISTRY, Argument, Choice, FitOf, Function, Range
from clv_xl.udf.arguments import flat
from clv_xl.udf.names import BUILT_IN, CELL
from tests.hosts.cases import Case, as_cells, examples, wrong_inputs
from tests.hosts.ironcalc_book import LEFT_OUT, answers, evaluated, ironcalc, save

NAMES = lambda_names()
LONGEST_FORMULA = 8192
DEEPEST = 64
LONGEST_TEXT = 255
# The models of which a formula has an answer; as the docs of these functions say. EXPECTED_ORDERS: of a new customer.
OF_SOME_MODELS = {
    "P_ALIVE": ("BG/NBD", "MBG/NBD", "BG/BB"),
    "EXPECTED_ORDERS": ("Pareto/NBD", "BG/BB"),
    "PROBABILITY_OF_ORDERS": ("BG/NBD", "MBG/NBD", "BG/BB"),
}
IN_PYTHON_ONLY = [name for name, function in REGISTRY.items() if function.formula is None]
CASES = [*examples(), *wrong_inputs()]
# Without those that no single formula answers.
CALCULATED = [function for function in REGISTRY.values() if function.formula is not None]
BY_ROW = [function for function in CALCULATED if any(argument.by_row for argument in function.arguments)]


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., list[Any]]:
    """Calls of LAMBDA names, through one workbook; all answers at once."""
    ironcalc()
    return lambda cases, names=None: answers(cases, tmp_path, names)


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    ironcalc()
    return answers(CASES, tmp_path_factory.mktemp("lambda"))


def needs_python(name: str, arguments: Sequence[Any], answered: Any) -> bool:
    """Whether an answer is one that the LAMBDA edition can't have; what is wrong input it says all the same."""
    if name in IN_PYTHON_ONLY:
        return True
    if isinstance(answered, CellError) or name not in OF_SOME_MODELS:
        return False
    model = next(row[1] for row in arguments[0] if row[0].strip().lower() == "model")
    of_a_customer = name == "EXPECTED_ORDERS" and any(value not in (None, "", "  ") for value in arguments[2:])
    return of_a_customer or model.lower() not in map(str.lower, OF_SOME_MODELS[name])


def matches(found: Any, expected: Any) -> bool:
    if isinstance(expected, list):
        rows = zip(found, expected, strict=True)
        return isinstance(found, list) and len(found) == len(expected) and all(matches(*row) for row in rows)
    if isinstance(expected, int | float) and not isinstance(expected, bool):
        return isinstance(found, float) and found == pytest.approx(expected, rel=1e-9, abs=1e-9)
    return type(found) is type(expected) and found == expected


# What a file may hold


def test_every_function_has_a_name() -> None:
    assert [own.name for own in NAMES] == list(REGISTRY)


@pytest.mark.parametrize("own", NAMES, ids=lambda own: own.name)
def test_help_stands_in_the_comment(own: LambdaName) -> None:
    assert own.comment.startswith(REGISTRY[own.name].summary)
    assert len(own.comment) <= 255  # with 256 Excel refuses the workbook


def test_the_comment_says_as_much_about_arguments_as_it_holds() -> None:
    comments = {own.name: own.comment for own in NAMES}
    assert comments["LIFESPAN"].endswith("Arguments: churn_rate: share (above 0, at most 1), one or a column.")
    assert comments["MAX_CPC"].endswith("margin: 0 to 1; target_share: 0 to 1.")
    assert comments["CLV"].endswith("purchase_frequency, lifespan, frequency_per, lifespan_in.")


@pytest.mark.parametrize("own", NAMES, ids=lambda own: own.name)
def test_excel_can_hold_the_formula(own: LambdaName) -> None:
    assert len(own.text) < LONGEST_FORMULA
    assert not own.text.startswith("=")
    depth = deepest = 0
    for token in tokens(own.text):
        depth += (token.subtype == "OPEN") - (token.subtype == "CLOSE")
        deepest = max(deepest, depth)
        assert token.subtype != "TEXT" or len(token.value) - 2 <= LONGEST_TEXT
    assert depth == 0
    assert deepest <= DEEPEST


@pytest.mark.parametrize("own", NAMES, ids=lambda own: own.name)
def test_functions_younger_than_the_file_format_are_marked(own: LambdaName) -> None:
    """openpyxl's FORMULAE are the functions of the format's first edition, of 2007."""
    called = {token.value.removesuffix("(") for token in tokens(own.text) if token.type == "FUNC"} - {")", ""}
    own_lambdas = {name for name in called if name.startswith("_xlpm.")}
    marked = {name for name in called if name.startswith("_xlfn.")}
    assert called - own_lambdas - marked <= FORMULAE
    plain = {name.removeprefix("_xlfn.").removeprefix("_xlws.") for name in marked}
    assert "LAMBDA" in plain
    assert plain <= FUTURE - FORMULAE
    assert {f"_xlfn._xlws.{name}" for name in plain & {"FILTER", "SORT"}} <= marked


@pytest.mark.parametrize("own", NAMES, ids=lambda own: own.name)
def test_names_within_are_made_once_and_can_be_names(own: LambdaName) -> None:
    made, used, called = names_within(own.text)
    assert len(made) == len(set(made))
    assert used | called <= set(made)
    for name in made:
        assert not CELL.fullmatch(name)
        assert name.upper() not in REGISTRY  # IronCalc would take it for that function
    for name in called:  # Excel refuses to call some words of its old macro language, none of which has an underscore
        assert "_" in name
        assert name.upper() not in BUILT_IN


def test_parameters_are_the_arguments_and_optional_ones_are_marked() -> None:
    for own in NAMES:
        function = REGISTRY[own.name]
        if function.formula is not None:
            declared = re.findall(r"_(xlpm|xlop)\.(\w+)", own.text)[: len(function.arguments)]
            expected = [("xlop" if a.optional else "xlpm", a.name) for a in function.arguments]
            assert [(mark, name.removesuffix("_")) for mark, name in declared] == expected


def test_grammar_of_files() -> None:
    typed = 'LAMBDA(price,[off],SUM(FILTER(price,price<>"a(b)"))*IF(ISOMITTED(off),1E-9,#N/A)&TRUE)'
    assert in_file(typed) == (
        '_xlfn.LAMBDA(_xlpm.price,_xlop.off,SUM(_xlfn._xlws.FILTER(_xlpm.price,_xlpm.price<>"a(b)"))'
        "*IF(_xlfn.ISOMITTED(_xlpm.off),1E-9,#N/A)&TRUE)"
    )
    with pytest.raises(TypeError, match="NOSUCH is no function that Excel has"):
        in_file("NOSUCH(1)")


def test_a_workbook_keeps_names_and_help(tmp_path: Path) -> None:
    save(Workbook(), tmp_path / "names.xlsx")
    kept = load_workbook(tmp_path / "names.xlsx").defined_names
    assert [(own.name, own.attr_text, own.comment) for own in kept.values()] == [
        (own.name, own.text, own.comment) for own in NAMES
    ]


def tokens(text: str) -> list[Token]:
    items: list[Token] = Tokenizer(f"={text}").items
    return items


def names_within(text: str) -> tuple[list[str], set[str], set[str]]:
    """Names that LET and LAMBDA make, in order, those that stand for values, and those that are called."""
    made, used, called, open_calls = [], set(), set(), []
    items = tokens(text)
    for place, token in enumerate(items):
        if token.subtype == "OPEN":
            open_calls.append([token.value, 0])
            if token.value.startswith("_xlpm."):
                called.add(token.value[6:-1])
        elif token.subtype == "CLOSE":
            open_calls.pop()
        elif token.type == "SEP":
            open_calls[-1][1] += 1
        elif re.match(r"_xl[po][pm]\.", token.value):
            call, argument = open_calls[-1]
            alone = items[place - 1].type in ("FUNC", "SEP") and items[place + 1].type == "SEP"
            if alone and (call == "_xlfn.LAMBDA(" or (call == "_xlfn.LET(" and argument % 2 == 0)):
                made.append(token.value[6:])
            else:
                assert token.value.startswith("_xlpm.")
                used.add(token.value[6:])
    return made, used, called


# What is calculated


@pytest.mark.parametrize("place", range(len(CASES)), ids=[f"{place} {case}" for place, case in enumerate(CASES)])
def test_answers_are_those_of_python(answered: list[Any], place: int) -> None:
    case = CASES[place]
    expected = in_lambda(case)
    if isinstance(expected, float):  # written in the docstring with as many decimals as a person reads
        assert answered[place] == pytest.approx(expected, rel=1e-6)
    else:
        assert matches(answered[place], expected), answered[place]


@pytest.mark.parametrize("function", BY_ROW, ids=lambda function: function.name)
def test_one_bad_row_is_one_bad_row(ask: Callable[..., list[Any]], function: Function) -> None:
    for place, argument in enumerate(function.arguments):
        if argument.by_row:
            given = [as_cells(value) for value in good_arguments(function)]
            good = given[place]
            given[place] = ((good,), ("abc",), (CellError("#DIV/0!"),), (good,))
            (found,) = ask([Case(function.name, tuple(given), None)])
            assert matches(found, answer(function, given)), (argument.name, found)
            assert [type(row[0]) for row in found[1:3]] == [CellError, CellError]
            assert found[0] == found[3] != found[1]


def test_several_columns_go_row_by_row(ask: Callable[..., list[Any]]) -> None:
    values, orders, years = ((50,), (None,), (-1,), (20,)), ((5,), (5,), (5,), (12,)), ((1,), (1,), (1,), (6,))
    units = ((None,), ("month",), (None,), (" Half-Years ",))
    (found,) = ask([Case("CLV", (values, orders, years, units, "MONTH"), None)])
    assert found == [[250.0], [CellError("#VALUE!")], [CellError("#NUM!")], [pytest.approx(240.0)]]


def test_where_rows_differ_from_other_hosts(ask: Callable[..., list[Any]]) -> None:
    three, two, wrong = ((1,), (2,), (3,)), ((1,), (1,)), CellError("#DIV/0!")
    found = ask([Case("CLV", (three, two, 1), None), Case("CLV", (three, wrong, 1), None)])
    assert found == [[[1.0], [2.0], [CellError("#N/A")]], [[wrong]] * 3]


@pytest.mark.parametrize("bins", [3, 5])
@pytest.mark.parametrize("method", ["quantile", "range"])
@pytest.mark.parametrize("name", ["RFM_SCORE", "RFM_CODE"])
def test_a_column_of_customers_is_scored(ask: Callable[..., list[Any]], name: str, method: str, bins: int) -> None:
    """Some customers lack a figure: they get no score, and are left out of the population."""
    dice = random.Random(7)
    columns = [
        tuple((None if dice.random() < 0.03 else dice.randint(*limits),) for _ in range(150))
        for limits in ((0, 400), (0, 9), (-20, 900))
    ]
    arguments = (*columns, *columns, bins, method)
    (found,) = ask([Case(name, arguments, None)])
    expected = answer(REGISTRY[name], arguments)
    assert matches(found, expected)
    scores = {row[0] for row in expected if not isinstance(row[0], CellError)}
    assert len(scores) >= 2 * bins - 1
    assert [CellError("#N/A")] in found


@pytest.mark.parametrize(
    "function", [f for f in CALCULATED if any(a.optional for a in f.arguments)], ids=lambda function: function.name
)
def test_omitted_and_blank_are_the_default(ask: Callable[..., list[Any]], function: Function) -> None:
    shortest = min((example.arguments for example in function.examples), key=len)
    required = [as_cells(value) for value in shortest][: sum(not a.optional for a in function.arguments)]
    optional = len(function.arguments) - len(required)
    fillings: list[list[Any]] = [[], [None] * optional, [LEFT_OUT] * optional, [" "] * optional]
    found = ask([Case(function.name, (*required, *filling), None) for filling in fillings])
    expected = answer(function, required)
    assert not isinstance(expected, CellError)
    assert all(matches(one, expected) for one in found), found


def test_an_option_after_an_omitted_one(ask: Callable[..., list[Any]]) -> None:
    (found,) = ask([Case("MAX_CPC", (100, 0.1, LEFT_OUT, 0.5), None)])
    assert found == 5.0


@pytest.mark.parametrize("function", CALCULATED, ids=lambda function: function.name)
def test_a_required_argument_can_not_be_left_out(ask: Callable[..., list[Any]], function: Function) -> None:
    good = [as_cells(value) for value in good_arguments(function)]
    places = [place for place, argument in enumerate(function.arguments) if not argument.optional]
    found = ask([Case(function.name, (*good[:place], LEFT_OUT, *good[place + 1 :]), None) for place in places])
    expected = [answer(function, [*good[:place], None, *good[place + 1 :]]) for place in places]
    assert found == expected
    assert all(isinstance(one, CellError) for one in expected)


UNITS = ["day", "week", "month", "quarter", "half-year", "year"]
CODES = tuple((f"{recency}{orders}{revenue}",) for recency in "123456" for orders in "1235" for revenue in "12345")
BG_NBD, MBG_NBD = (
    (("model", model), ("r", 0.525), ("alpha", 6.183), ("a", 0.891), ("b", 0.614)) for model in ("BG/NBD", "MBG/NBD")
)
BG_BB = (("model", "BG/BB"), ("alpha", 1.204), ("beta", 0.75), ("gamma", 0.657), ("delta", 2.783))
CONTRACT = (("model", "sBG"), ("alpha", 0.668), ("beta", 3.806))
LASTING = (("model", "sBG"), ("alpha", 3.8), ("beta", 15.2))


def pareto(s: float) -> Any:
    return (("model", "Pareto/NBD"), ("r", 0.553), ("alpha", 10.578), ("s", s), ("beta", 11.669))


def gamma_gamma(q: float) -> Any:
    return (("model", "Gamma-Gamma"), ("p", 0.25), ("q", q), ("gamma", 15.44))


def column(*items: Any) -> Any:
    return tuple((item,) for item in items)


# Customers one below the other: some lately seen, some long gone, some that can't be.
HISTORIES = (
    column(0, 0, 1, 2, 26, 400, 7, 2, 2, 0, 3, 2.5),
    column(0, 0, 7, 30.43, 30.857, 60, 40, 20, 39, 1, 0, 4),
    column(0, 52, 7, 38.86, 31, 700, 40 * (1 - 1e-12), 19, 20, 20, 20, 20),
)
DONATIONS = (column(0, 0, 2, 6, 1, 3, 2, 1), column(0, 0, 4, 6, 2, 4, 4, 2.5), column(0, 6, 6, 6, 200, 6.5, 3, 6))
# Where a formula takes another turn than in the examples.
TURNS: list[tuple[str, tuple[Any, ...]]] = [
    *(("CLV", (20, 12, 6, per, within)) for per in UNITS for within in UNITS),
    *(("CLV_ADVICE", (80, 4, 6, per, within, 100)) for per in [None, *UNITS] for within in [None, *UNITS]),
    *(("CLV_ADVICE", (money, orders, 2, None, None, cost)) for money in (20, 200) for orders in (1, 2, 4, 12)
      for cost in (None, 0, 30, 100, 9999)),
    ("RFM_SEGMENT", (CODES, 3)),
    ("RFM_SEGMENT", (CODES, 5)),
    ("RFM_SEGMENT", (tuple((int(code),) for (code,) in CODES), 5)),
    ("RFM_SCORE", (5, 1, 9, ((5,), (5,)), ((1,), (1,)), ((9,), (9,)), 5, "range")),  # all are equal
    ("RFM_SCORE", (5, 1, 1.2, ((5,), (6,)), ((1,), (2,)), ((1.1,), (1.4,)), 3, "range")),  # on the edge of two classes
    ("RFM_SCORE", (5, 1, 9, ((5,), (5,)), ((0,), (None,)), ((9,), (9,)))),  # nobody has an order
    ("RFM_SCORE", (5, 1, 9, ((None,), (None,)), ((None,), (None,)), ((None,), (None,)))),
    ("RFM_SCORE", (5, 1, 9, ((5, 6, 7),), ((1,), (2,), (3,)), ((4,), (5,), (6,)))),  # a row among columns
    ("RFM_CODE", (5, 1, 9, 5, 1, 9)),  # one customer in all
    ("RFM_SCORE", (5, 1, 9, None, None, None)),  # a blank cell is no column
    *(("CLV_DISCOUNTED", (100, kept, rate, periods)) for kept in (0, 0.8, 1) for rate in (0, 1e-12, 1e-5, 0.1)
      for periods in (0, 0.5, 1, 12, 1e6)),
    *(("CLV_RETENTION", (100, kept, 0.1, growth, first)) for kept in (0, 1) for growth in (-0.9, 0.1, 0.2)
      for first in (True, False)),
    ("CLV_LEVERS", (90, 3, 6, 0.95, 0.5)),  # a margin rises to 1 at most
    ("CLV_LEVERS", (((90,), (80,)), 3, 6, 0.2)),  # a table has no rows for a column
    *(("P_ALIVE", (fit, *HISTORIES)) for fit in (BG_NBD, MBG_NBD)),
    ("P_ALIVE", (BG_BB, *DONATIONS)),
    *(("EXPECTED_ORDERS", (pareto(s), column(0, 1e-3, 1, 52, 1e6))) for s in (0.606, 1, 1.00001, 5)),
    *(("EXPECTED_ORDERS", (BG_BB, column(0, 1, 10, 2.5, 10_001), *given)) for given in ((), (None, None, None))),
    ("EXPECTED_ORDERS", (BG_BB, 10, 2, 4, None)),  # a part of a history
    *(("PROBABILITY_OF_ORDERS", (fit, column(0, 1, 2, 7, 40, 0.5, 3), column(39, 39, 39, 78, 1, 39, 0)))
      for fit in (BG_NBD, MBG_NBD)),
    ("PROBABILITY_OF_ORDERS", (BG_BB, column(0, 0, 2, 6, 7, 1), column(0, 6, 6, 6, 6, 2.5))),
    *(("EXPECTED_ORDER_VALUE", (gamma_gamma(q), column(0, 1, 4, 4, 1.5), column(None, 20, 35, 0, 3)))
      for q in (0.5, 3.74)),
    ("SBG_SURVIVAL", (CONTRACT, column(0, 1, 12, 1000, 1.5))),
    ("SBG_RETENTION", (CONTRACT, column(1, 2, 100, 1.5, 0))),
    *(("SBG_CLV", (fit, column(100, 100, 100, 0), column(0, 1e-4, 0.1, 1), renewals, periods))
      for fit in (CONTRACT, LASTING) for renewals in (None, 1, 5) for periods in (None, 1, 12, 1000)),
    ("SBG_CLV", (CONTRACT, 100, 0.1, column(None, 1, 2.5, None, 3), column(None, 2.5, 7, 7, None))),
    ("LIFESPAN", (1e-9,)),  # nearly 0; IronCalc, not Excel, compares what is below 1e-15 as 0
]  # fmt: skip


def test_every_turn_of_the_formulas(ask: Callable[..., list[Any]]) -> None:
    cases = [Case(name, arguments, answer(REGISTRY[name], arguments)) for name, arguments in TURNS]
    found = ask(cases)
    assert not [(case, one) for case, one in zip(cases, found, strict=True) if not matches(one, case.answer)]
    answered = {
        case.function for case in cases if isinstance(case.answer, list) and float in map(type, flat(case.answer))
    }
    assert answered >= {function.name for function in CALCULATED if function.needs_numpy}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_stands_in_the_cells(ask: Callable[..., list[Any]], seed: int) -> None:
    """Cells as people leave them; what Python answers is what the LAMBDA answers."""
    dice = random.Random(seed)
    cases = []
    for function in CALCULATED:
        for _ in range(40):
            rows = dice.randint(2, 9)
            given = tuple(drawn(argument, dice, rows) for argument in function.arguments)
            cases.append(Case(function.name, given, answer(function, given)))
    found = ask(cases)
    wrong = [(case, one) for case, one in zip(cases, found, strict=True) if not alike(one, in_lambda(case))]
    assert not wrong
    assert sum(isinstance(case.answer, CellError) for case in cases) > 100
    assert sum(not isinstance(case.answer, CellError) for case in cases) > 300


def in_lambda(case: Case) -> Any:
    return CellError("#N/A") if needs_python(case.function, case.arguments, case.answer) else case.answer


def alike(found: Any, expected: Any) -> bool:
    """As `matches`; half a cent within a text may be rounded to either side."""
    if isinstance(expected, str) and isinstance(found, str):
        return re.sub(r"[\d.,]+", "#", found) == re.sub(r"[\d.,]+", "#", expected)
    return matches(found, expected)


def drawn(argument: Argument, dice: random.Random, rows: int) -> Any:
    if argument.kind == "column":
        return tuple((drawn_cell(argument, dice, 0.02),) for _ in range(rows))
    if argument.kind == "fit" and dice.random() < 0.9:
        return drawn_block(argument, dice)
    return drawn_cell(argument, dice, 0.15)


def drawn_block(argument: Argument, dice: random.Random) -> Any:
    """The block of a fit, mostly of the right model, with rows in any order and errors that don't matter."""
    models = PARAMETERS if dice.random() < 0.1 else argument.takes.models
    model = dice.choice(list(models))
    rows: list[tuple[Any, ...]] = [(dice.choice(["model", " Model "]), dice.choice([model, model.lower()]))]
    for name in models[model]:
        label = dice.choice([name, name.upper(), f" {name}"])
        rows.append((label, round(dice.uniform(0.05, 12), 3)))
    if dice.random() < 0.15:
        wrong = dice.choice([0, -1, None, "2", True, CellError("#N/A"), CellError("#DIV/0!")])
        place = dice.randrange(len(rows))
        rows[place] = (rows[place][0], wrong)
    rows += [("standard error of r", CellError("#N/A")), ("", ""), ("customers", 16), ("outcome", "ok")]
    dice.shuffle(rows)
    return tuple(rows)


def drawn_cell(argument: Argument, dice: random.Random, share_of_bad: float) -> Any:
    takes = argument.takes
    if dice.random() < share_of_bad:
        errors = CellError("#N/A"), CellError("#DIV/0!")
        return dice.choice([None, "", "  ", "abc", "5", True, False, *errors, -1, 0, 1, 1.5, 1e101, -1e200])
    if isinstance(takes, Choice):
        option = dice.choice(list(takes.options))
        return dice.choice([option, option.upper(), f" {option} "]) if isinstance(option, str) else option
    if isinstance(takes, FitOf):
        return "none"
    assert isinstance(takes, Range)
    low, high = max(takes.at_least, -50), min(takes.at_most, 1000)
    return round(dice.uniform(low, high), 2) if high - low <= 2 else dice.randint(int(low) + 1, int(high))


@pytest.mark.parametrize("name", IN_PYTHON_ONLY)
def test_what_needs_python_says_so_and_is_no_value(ask: Callable[..., list[Any]], name: str) -> None:
    assert next(own.comment for own in NAMES if own.name == name).endswith(NEEDS_PYTHON)
    calls = [(), ("CLV",), ("CLV", 50, 5, -3), ("CLV", ((1,), (2,)), 3, 4, None, LEFT_OUT)]
    if name != "CLV_WHY":  # which takes any number of arguments
        calls = [call[: len(REGISTRY[name].arguments)] for call in calls]
    assert ask([Case(name, call, None) for call in calls]) == [CellError("#N/A")] * len(calls)


FLAG = Choice("true or false", {0: False, 1: True}, "true or false")
KINDS = [
    (FLAG, [True, False, 1, 0, None, "true", 2], [1.0, 0.0, 1.0, 0.0, "#VALUE!", "#VALUE!", "#NUM!"]),
    (Range("share", 0, 1, above=True, at_zero="#DIV/0!", missing="#N/A"),
     [1, 0, -1, 2, None, " ", "a"], [1.0, "#DIV/0!", "#NUM!", "#NUM!", "#N/A", "#N/A", "#VALUE!"]),
    (Choice("way", {"up": "up", "down": "down"}, "up or down"),
     [" UP ", "down", "up|down", "u", "?p", None, 1], ["up", "down", *["#VALUE!"] * 5]),
    (Choice("digit", {"1": "1", "2": "2", 1: "1", 2: "2"}, "1 or 2"),
     ["1", 2, "3", 3, None, 1.5, True], ["1", "2", "#VALUE!", "#NUM!", "#VALUE!", "#NUM!", "#VALUE!"]),
]  # fmt: skip


@pytest.mark.parametrize(("takes", "values", "expected"), KINDS, ids=lambda part: getattr(part, "unit", None))
def test_kinds_of_arguments_that_no_function_requires_yet(
    ask: Callable[..., list[Any]], takes: Any, values: Sequence[Any], expected: Sequence[Any]
) -> None:
    one = Argument("given", "", takes)
    probe = Function(
        "PROBE", "", "Probe.", "", (one,), "", "", "", "", "IF(TRUE,given)", float, True, False, lambda given: given
    )
    own = lambda_names({"PROBE": probe})
    wanted = [CellError(kind) if str(kind).startswith("#") else kind for kind in expected]
    assert ask([Case("PROBE", (value,), None) for value in values], own) == wanted
    assert ask([Case("PROBE", (tuple((value,) for value in values),), None)], own) == [[[kind] for kind in wanted]]


def test_a_whole_workbook_with_cached_values_is_calculated_anew(tmp_path: Path) -> None:
    """Spilled cells stand as values in a file; text that looks like an error is text."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Levers"
    sheet["A1"] = ArrayFormula("A1:D5", "=CLV_LEVERS(90,3,6,0.2)")
    sheet["D5"] = 1234.5  # the value of yesterday
    sheet["F1"], sheet["F2"], sheet["F3"] = "#N/A!", "=LIFESPAN(0)", '=LIFESPAN(0.25)&" years"'
    save(book, tmp_path / "levers.xlsx")
    found = evaluated(tmp_path / "levers.xlsx")["Levers"]
    assert found["A1"] == "lever"
    assert found["D5"] == pytest.approx(5.28)
    assert (found["F1"], found["F2"], found["F3"]) == ("#N/A!", CellError("#DIV/0!"), "4 years")


def good_arguments(function: Function) -> Iterator[Any]:
    """Arguments of the first example, with the defaults."""
    first = function.examples[0].arguments
    yield from first
    yield from (argument.default for argument in function.arguments[len(first) :])
