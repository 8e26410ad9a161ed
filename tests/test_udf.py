"""The registry: what it refuses at import, what its records hold, and how one call is judged."""

from __future__ import annotations

import inspect
import pickle
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import openpyxl.utils
import pytest

import clv_xl
from clv_xl.udf import REGISTRY, Choice, Function, InputError, Money, Range, refuse, udf
from clv_xl.udf.names import BUILT_IN
from tests.plain import plain, printed

FUNCTIONS = pytest.mark.parametrize("function", REGISTRY.values(), ids=REGISTRY)
ROOT = Path(__file__).parent.parent
# What no formula can do: read the registry, climb a likelihood, evaluate a hypergeometric function.
FITS = ["BG_NBD_FIT", "MBG_NBD_FIT", "PARETO_NBD_FIT", "BG_BB_FIT", "GAMMA_GAMMA_FIT", "S_BG_FIT", "S_BG_FIT_DURATIONS"]
NO_FORMULA = ["CLV_WHY", *FITS, "DERT", "CLV_PREDICTED"]

DOC = """Double an amount.

    Parameters
    ----------
    amount : money (0 or more), one or a column
        What is doubled.

    Returns
    -------
    float
        Money.

    Raises
    ------
    InputError
        #NUM! below 0.

    References
    ----------
    This test.

    Examples
    --------
    >>> doubled(2)
    4.0
    """


@pytest.fixture
def registry() -> Any:
    """The registry, put back afterwards."""
    before = dict(REGISTRY)
    yield REGISTRY
    REGISTRY.clear()
    REGISTRY.update(before)


def define(name: str = "doubled", argument: str = "amount", doc: str = DOC, **hints: Any) -> Callable[..., Any]:
    """Define a function of one argument, as a chapter would."""
    scope: dict[str, Any] = {}
    exec(f"def {name}({argument}): return {argument.split('=')[0].split(',')[0].strip('*')} * 2", scope)
    body = scope[name]
    body.__doc__ = doc.replace("amount :", f"{argument.split('=')[0]} :").replace("doubled(", f"{name}(")
    body.__module__ = "chapter"
    body.__annotations__ = {argument.split("=")[0]: Money, "return": float, **hints}
    return udf()(body)


def test_a_well_made_function_is_registered(registry: dict[str, Function]) -> None:
    doubled = define()
    assert doubled(2) == 4.0
    record = registry["DOUBLED"]
    assert (record.name, record.chapter, record.summary) == ("DOUBLED", "chapter", "Double an amount.")
    assert (record.arguments[0].help, record.arguments[0].unit) == ("What is doubled.", "money")
    assert (record.returns, record.errors, record.source) == ("Money.", "#NUM! below 0.", "This test.")
    assert list(registry)[-1] == "DOUBLED"


@pytest.mark.parametrize("name", ["clv1", "rfm1", "cac12", "roi1", "r", "c", "r1c1", "rc", "c7"])
def test_refuses_a_name_that_reads_as_a_cell(registry: dict[str, Function], name: str) -> None:
    with pytest.raises(TypeError, match="reads as a cell"):
        define(name)


@pytest.mark.parametrize("name", ["clv_1", "clvx1", "rfm_1", "roi"])
def test_takes_a_name_that_only_looks_like_a_cell(registry: dict[str, Function], name: str) -> None:
    assert define(name)(1) == 2.0


@pytest.mark.parametrize("name", ["npv", "rate", "let", "xlookup", "vstack"])
def test_refuses_the_name_of_a_built_in_function(registry: dict[str, Function], name: str) -> None:
    with pytest.raises(TypeError, match="the spreadsheet has already"):
        define(name)


def test_knows_the_built_in_functions_that_openpyxl_knows() -> None:
    assert {name for name in openpyxl.utils.FORMULAE if "." not in name} <= BUILT_IN


def test_refuses_a_second_function_of_a_name(registry: dict[str, Function]) -> None:
    with pytest.raises(TypeError, match=r"clv_xl\.formulas\.acquisition has one"):
        define("cac")


@pytest.mark.parametrize(
    ("argument", "says"),
    [
        ("next", "a word of VBA"),
        ("currency", "a word of VBA"),
        ("date", "a word of VBA"),
        ("type", "a word of VBA"),
        ("r", "spell it, as in r_shape"),
        ("c", "spell it, as in c_shape"),
        ("x1", "spell it, as in x_shape"),
        ("a" * 200, "exceed 200"),
    ],
)
def test_refuses_an_argument_that_a_host_cannot_have(registry: dict[str, Function], argument: str, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        define(argument=argument)


@pytest.mark.parametrize(
    ("doc", "says"),
    [
        (DOC.replace("What is doubled.", ""), "argument amount has no help"),
        (DOC.replace("What is doubled.", "x" * 256), "256 characters"),
        (DOC.replace("Double an amount.", ""), "the function has no help"),
        (DOC.replace("Double an amount.", "x" * 256), "256 characters"),
        (DOC.replace(">>> doubled", ">>> tripled"), "no example"),
        (DOC.replace("(0 or more)", "(any number)"), r"should say 'amount : money \(0 or more\), one or a column'"),
        (DOC.replace("amount : ", "amounts : "), "amounts, which is no argument"),
        (DOC.replace("References", "Literature"), "lacks Returns, Raises or References"),
        ("", "no help"),
    ],
)
def test_refuses_a_function_without_help(registry: dict[str, Function], doc: str, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        define(doc=doc)


def test_takes_help_of_exactly_255_characters(registry: dict[str, Function]) -> None:
    assert define(doc=DOC.replace("What is doubled.", "x" * 255))(1) == 2.0


def test_refuses_arguments_that_differ_only_by_case(registry: dict[str, Function]) -> None:
    with pytest.raises(TypeError, match="differ only by case: t_"):
        define(argument="t_, T_", t_=Money, T_=Money)


def test_refuses_defaults_before_variable_arguments(registry: dict[str, Function]) -> None:
    with pytest.raises(TypeError, match="can't be mixed"):
        define(argument="amount=1, *others", amount=Money)


@FUNCTIONS
def test_record_is_complete(function: Function) -> None:
    assert function.call.__name__ == function.name.lower()
    assert getattr(clv_xl, function.name.lower()) is function.call
    assert 0 < len(function.summary) <= 255
    assert all((function.returns, function.errors, function.source, function.examples))
    for argument in function.arguments:
        assert 0 < len(argument.help) <= 255
        assert argument.unit
        assert argument.range


@FUNCTIONS
def test_signature_is_that_of_the_formula(function: Function) -> None:
    assert list(inspect.signature(function.call).parameters) == [a.name for a in function.arguments]


@FUNCTIONS
def test_examples_hold_as_a_call_by_name_and_as_a_row(function: Function) -> None:
    for arguments, answer in function.examples:
        expected = printed(answer)
        assert plain(function.call(*arguments)) == expected
        assert list(map(plain, function.rows(*arguments))) == [expected]
        if not function.arguments[-1].variadic:
            names = [a.name for a in function.arguments]
            assert plain(function.call(**dict(zip(names, arguments, strict=False)))) == expected


@FUNCTIONS
def test_excel_formula_uses_every_argument_and_is_one_balanced_line(function: Function) -> None:
    if function.formula is None:
        assert function.name in NO_FORMULA
        return
    for argument in function.arguments:
        assert argument.name in function.formula
    outside_of_texts = "".join(function.formula.split('"')[::2])
    assert function.formula.count('"') % 2 == 0
    assert outside_of_texts.count("(") == outside_of_texts.count(")")
    assert "\n" not in function.formula


def test_order_is_the_order_of_the_sources() -> None:
    chapters = list(dict.fromkeys(function.chapter for function in REGISTRY.values()))
    of_models = ["fits", "forecast", "predicted_value", "subscriptions"]
    assert chapters == ["value", "advice", "rfm", "acquisition", "profit", "retention", *of_models, "why"]
    assert {function.chapter for function in REGISTRY.values() if function.needs_numpy} == set(of_models)
    assert next(iter(REGISTRY)) == "CLV"


@pytest.mark.parametrize("five", [5, 5.0, np.float64(5), np.float32(5), np.int64(5), np.array(5.0), Decimal(5)])
def test_any_number_will_do(five: Any) -> None:
    answer = clv_xl.clv(five, 2, five)
    assert answer == 50.0
    assert type(answer) is float


def test_blank_optional_arguments_take_their_default() -> None:
    assert clv_xl.max_cpc(100, 0.1, None, "") == 10.0
    assert clv_xl.clv(100, 3, 2, None, " ") == 600.0


def test_zero_divisor_has_an_error_of_its_own() -> None:
    with pytest.raises(InputError, match=r"^AOV: orders must be above 0, not 0\.$") as error:
        clv_xl.aov(100, 0)
    assert error.value.kind == "#DIV/0!"


def test_infinite_answer_names_the_argument_that_caused_it() -> None:
    with pytest.raises(InputError, match=r"^AOV: orders must be nearer to 1 .*, not 1e-300\.$") as error:
        clv_xl.aov(1e50, 1e-300)
    assert error.value.kind == "#NUM!"


def test_a_date_is_shown_as_a_date() -> None:
    import datetime

    with pytest.raises(InputError, match=r"not the date 2024-02-01\.$"):
        clv_xl.clv(datetime.date(2024, 2, 1), 1, 1)


def test_a_long_value_is_shown_short_and_on_one_line() -> None:
    with pytest.raises(InputError) as error:
        clv_xl.clv("line\n" * 1000, 1, 1)
    assert len(str(error.value)) < 150
    assert "\n" not in str(error.value)


def test_error_survives_a_process_boundary() -> None:
    error = pickle.loads(pickle.dumps(InputError("AOV: orders must be above 0, not 0.", "#DIV/0!")))
    assert (str(error), error.kind) == ("AOV: orders must be above 0, not 0.", "#DIV/0!")


def test_wrong_number_of_arguments() -> None:
    with pytest.raises(TypeError, match="lifespan"):
        clv_xl.clv(50, 5)  # type: ignore[call-arg, unused-ignore]
    assert [str(row) for row in REGISTRY["CLV"].rows(50, 5)] == [
        "CLV: lifespan must be a number, 0 or more, not blank."
    ]
    with pytest.raises(InputError, match=r"^CLV: arguments must be at most 5, not 6\.$"):
        REGISTRY["CLV"].rows(1, 2, 3, "year", "year", 6)


def test_formula_may_refuse_a_combination(registry: dict[str, Function]) -> None:
    def doubled(
        amount: Annotated[float, Range("money", 0)], choice: Annotated[int, Choice("n", {1: 1}, "1")] = 1
    ) -> float:
        refuse(amount > 10, "amount", "at most 10", "#N/A")
        return amount * 2

    doubled.__doc__ = DOC.replace("    Returns\n", "    choice : 1, default 1\n        One.\n\n    Returns\n", 1)
    function = udf()(doubled)
    with pytest.raises(InputError, match=r"^DOUBLED: amount must be at most 10, not 11\.$") as error:
        function(11)
    assert error.value.kind == "#N/A"
    assert function(10) == 20.0


def run(code: str) -> str:
    """Run code in a new interpreter."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.strip()


def test_import_is_light() -> None:
    heavy = "{'numpy', 'scipy', 'pandas', 'openpyxl', 'xlwings', 'duckdb', 'typer', 'doctest', 'importlib.metadata'}"
    assert run(f"import sys, clv_xl; print({heavy} & set(sys.modules))") == "set()"


def test_all_examples_hold_without_numpy() -> None:
    code = """
import sys
sys.modules["numpy"] = None  # an import of it fails
from clv_xl import clv_why
from clv_xl.udf import REGISTRY, InputError
for function in REGISTRY.values():
    for arguments, answer in function.examples:
        if function.needs_numpy:
            for ask in (function.call, function.rows):
                try:
                    raise AssertionError((function.name, ask(*arguments)))
                except InputError as error:
                    assert str(error).startswith(f"{function.name} needs numpy, which this Python "), error
                    assert str(error) == clv_why(function.name, *arguments)
                    assert error.kind == "#N/A"
            print(function.name)
            continue
        found = [function.call(*arguments), *function.rows(*arguments)]
        if isinstance(answer, float):
            assert all(abs(one - answer) < 1e-6 * abs(answer) for one in found), (function.name, found)
        elif not isinstance(answer, list):
            assert found == [answer, answer], (function.name, found)
        print(function.name)
print(REGISTRY["CLV"].rows([[1], [2], [-3]], 2, [1, 1, 1]))
print(REGISTRY["RFM_CODE"].rows([5, 90, 20], [9, 1, 4], [800, 40, 150], [90, 20, 5], [1, 4, 9], [40, 150, 800]))
"""
    lines = run(code).splitlines()
    assert set(lines[:-2]) == set(REGISTRY)
    assert lines[-2] == "[2.0, 4.0, InputError('CLV: average_order_value must be 0 or more, not -3.')]"
    assert lines[-1] == "['333', '111', '222']"
