"""Excel's functions as xlwings' server calls them: values as COM brings and takes them. Over real COM: test_com.py."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import Any

import pytest

from clv_xl.hosts import excel
from clv_xl.hosts.cells import CellError
from clv_xl.udf import REGISTRY
from tests.hosts.cases import Case, examples, wrong_inputs

CASES = [*examples(), *wrong_inputs()]
VALUE, NUM, NA = (f"\x01{number}" for number in (2015, 2036, 2042))  # Excel's xlErrValue, xlErrNum, xlErrNA


def as_sent(value: Any) -> Any:
    """A value of a case as the macros send it: rows as tuples, numbers as doubles, errors marked."""
    if isinstance(value, tuple):
        return tuple(tuple(map(as_sent, row)) for row in value)
    if isinstance(value, CellError):
        return {"#VALUE!": VALUE, "#NUM!": NUM, "#N/A": NA, "#DIV/0!": "\x012007"}[value.kind]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def as_rows(answer: Any) -> list[list[Any]]:
    rows = answer if isinstance(answer, list) else [answer]
    table = [row if isinstance(row, list) else [row] for row in rows]
    return [[pytest.approx(x, rel=1e-6) if isinstance(x, (int, float)) else as_sent(x) for x in row] for row in table]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_call_answers_as_python_does(case: Case) -> None:
    found = getattr(excel, case.function)(*map(as_sent, case.arguments))
    assert found == as_rows(case.answer)


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        ((), VALUE),
        ((50.0,), VALUE),
        ((50.0, 5.0, 1.0, None, None), 250.0),
        ((50.0, 5.0, 1.0, None, "years"), 250.0),
        ((True, 5.0, 1.0), 5.0),
        ((50.0, None, 1.0), VALUE),
        (("\x012023", 5.0, 1.0), "\x012023"),
        (("\x012045", 5.0, 1.0), "\x012045"),
        (("\x01", 5.0, 1.0), VALUE),
    ],
    ids=[
        "no arguments",
        "arguments cut",
        "optional ones blank",
        "blank between",
        "TRUE is 1",
        "required one blank",
        "#REF! comes back",
        "an error without a name here comes back",
        "a text that is only the mark",
    ],
)
def test_arguments_of_clv(arguments: tuple[Any, ...], answer: Any) -> None:
    assert excel.CLV(*arguments) == [[answer]]


def test_one_bad_row_is_one_bad_row_of_the_answer() -> None:
    orders = ((2.0,), (None,), ("abc",), (-1.0,), (NA,), (3.0,))
    assert excel.CUSTOMER_VALUE(10.0, orders) == [[20.0], [VALUE], [VALUE], [NUM], [NA], [30.0]]


def test_an_array_of_one_row_is_a_row() -> None:
    assert excel.CUSTOMER_VALUE(10.0, (1.0, 2.0, NA)) == [[10.0, 20.0, NA]]


def test_whole_numbers_travel_as_doubles() -> None:
    population = (((90.0,), (20.0,), (5.0,)), ((1.0,), (4.0,), (9.0,)), ((40.0,), (150.0,), (800.0,)))
    ((score,),) = excel.RFM_SCORE(20.0, 4.0, 150.0, *population)
    assert type(score) is float


def test_xlwings_sees_the_arguments_of_the_registry() -> None:
    for name, function in REGISTRY.items():
        made = getattr(excel, name)
        parameters = inspect.signature(made).parameters.values()
        assert [p.name for p in parameters] == [a.name for a in function.arguments]
        assert [p.default is None or p.kind is p.VAR_POSITIONAL for p in parameters] == [
            a.optional for a in function.arguments
        ]
        assert (made.__name__, made.__doc__) == (name, function.summary)


def test_dir_names_every_function_and_nothing_else_is_made() -> None:
    assert set(REGISTRY) <= set(dir(excel))
    with pytest.raises(AttributeError, match="has no function NO_SUCH_FUNCTION"):
        excel.NO_SUCH_FUNCTION  # noqa: B018


def test_the_module_imports_neither_numpy_nor_xlwings() -> None:
    code = (
        "import sys, clv_xl.hosts.excel; print(sorted({'numpy', 'xlwings', 'duckdb', 'openpyxl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
