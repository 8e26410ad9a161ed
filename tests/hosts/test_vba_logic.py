"""The macros' own work: arguments on their way to Python, answers and errors on their way to the cells, failures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pyopenvba.interpreter import VBARuntimeError, VBAUnsupportedError

from clv_xl.hosts import excel
from clv_xl.hosts.cells import CellError
from clv_xl.udf import REGISTRY
from tests.hosts.cases import Case, examples, wrong_inputs
from tests.hosts.vba_interpreter import OMITTED, Macros, functions_of_python

CASES = [*examples(), *wrong_inputs()]
VALUE = CellError("#VALUE!")
PYTHON_RAISED = -2147467259  # E_FAIL
PYTHON_ENDED = 462  # "The remote server machine does not exist or is unavailable"


@pytest.fixture(scope="module")
def macros() -> Macros:
    """Macros for tests that only look at answers."""
    return Macros()


def expected(answer: Any) -> Any:
    """An expected answer with as many digits as the docstrings show."""
    if isinstance(answer, list):
        return [[expected(item) for item in row] if isinstance(row, list) else expected(row) for row in answer]
    return pytest.approx(answer, rel=1e-6) if isinstance(answer, (int, float)) else answer


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answers_of_functions_with_values_and_ranges(macros: Macros, case: Case) -> None:
    assert macros.call(case.function, *case.arguments) == expected(case.answer)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answers_of_functions_with_every_value_in_a_cell(macros: Macros, case: Case) -> None:
    cells = [value if isinstance(value, tuple) else ((value,),) for value in case.arguments]
    assert macros.call(case.function, *cells) == expected(case.answer)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answers_of_functions_with_arrays(macros: Macros, case: Case) -> None:
    assert macros.call_with_arrays(case.function, *case.arguments) == expected(case.answer)


def test_every_function_is_called_with_an_example() -> None:
    assert {case.function for case in CASES if case.label == "example"} == set(REGISTRY)


# What the arguments become; an error is the mark and Excel's number of it.
NA, DIVISION, REFERENCE, SPILL = (f"\x01{number}" for number in (2042, 2007, 2023, 2045))


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ((50, 5, 1), (50.0, 5.0, 1.0)),
        ((50, 5, 1, OMITTED, OMITTED), (50.0, 5.0, 1.0)),
        ((50, 5, 1, OMITTED, "years"), (50.0, 5.0, 1.0, None, "years")),
        ((50, 5, 1, None, None), (50.0, 5.0, 1.0, None, None)),
        ((50, True, "a"), (50.0, True, "a")),
        ((CellError("#N/A"), CellError("#REF!"), CellError("2045")), (NA, REFERENCE, SPILL)),
        ((((50,), (None,), (CellError("#DIV/0!"),)), 5, 1), (((50.0,), (None,), (DIVISION,)), 5.0, 1.0)),
        ((((1, 2), (CellError("#N/A"), "x")), 5, 1), (((1.0, 2.0), (NA, "x")), 5.0, 1.0)),
        ((((50,),), ((None,),), ((CellError("#N/A"),),)), (50.0, None, NA)),
    ],
    ids=[
        "numbers",
        "omitted at the end",
        "omitted between",
        "blank at the end",
        "boolean and text",
        "errors",
        "errors in a column",
        "errors in a table",
        "ranges of one cell",
    ],
)
def test_what_python_is_sent(given: tuple[Any, ...], sent: tuple[Any, ...]) -> None:
    macros = Macros(lambda name, arguments: 0.0)
    macros.call("CLV", *given)
    assert macros.python.asked == [("CLV", *sent)]


def test_an_array_constant_of_one_row_is_a_row(macros: Macros) -> None:
    assert macros.call_with_arrays("CUSTOMER_VALUE", (1, CellError("#N/A"), 3), 2) == [[2.0, CellError("#N/A"), 6.0]]


def test_several_areas_are_no_range(macros: Macros) -> None:
    assert macros.call("CUSTOMER_VALUE", macros.range("A1,B2"), 2) == VALUE


@pytest.mark.parametrize("number_format", ["yyyy-mm-dd", "$#,##0.00"])
def test_dates_and_amounts_are_numbers(number_format: str) -> None:
    macros = Macros(lambda name, arguments: 0.0)
    cells = macros.cells((45000.0,), (45001.5,))
    cells.vba_set("NumberFormat", number_format)
    macros.call("CLV", cells, 5, 1)
    assert macros.python.asked == [("CLV", ((45000.0,), (45001.5,)), 5.0, 1.0)]


def test_a_whole_column_ends_with_the_last_used_row() -> None:
    macros = Macros(lambda name, arguments: 0.0)
    macros.fill("A1001", 7.0)
    macros.call("CLV", macros.range("A:A"), 5, 1)
    ((_, column, *_),) = macros.python.asked
    assert len(column) == 1001
    assert column[-1] == (7.0,)


def test_a_range_is_read_where_it_stands_even_if_it_is_long() -> None:
    macros = Macros(lambda name, arguments: 0.0)
    macros.call("CLV", macros.range("B11:B1000"), 5, 1)
    ((_, column, *_),) = macros.python.asked
    assert len(column) == 990


def test_why_takes_the_arguments_of_the_other_function(macros: Macros) -> None:
    asked = ("CLV", 50, ((5,),), ((-3,),))
    assert macros.call("CLV_WHY", *asked) == "CLV: lifespan must be 0 or more, not -3."
    assert macros.call("CLV_WHY", "CLV", 50, OMITTED, 1).startswith("CLV: purchase_frequency must be a number")
    column = macros.call("CLV_WHY", "CLV", 50, 5, ((1,), (-3,)))
    assert column == [[""], ["CLV: lifespan must be 0 or more, not -3."]]


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (None, VALUE),
        ("", ""),
        ("text", "text"),
        (NA, CellError("#N/A")),
        (SPILL, CellError("2045")),
        ([[1.0], [NA], [None], ["x"]], [[1.0], [CellError("#N/A")], [VALUE], ["x"]]),
        ([1.0, DIVISION], [[1.0, CellError("#DIV/0!")]]),
        ([[1.0, 2.0], [3.0, DIVISION]], [[1.0, 2.0], [3.0, CellError("#DIV/0!")]]),
        ("\x01nonsense", VALUE),
    ],
)
def test_what_cells_show(answer: Any, shown: Any) -> None:
    assert Macros(lambda name, arguments: answer).call("CLV", 50, 5, 1) == shown


def test_a_python_that_does_not_start_is_tried_once() -> None:
    macros = Macros()
    macros.start_error = "Could not load xlwings64.dll"
    assert [macros.call("CLV", 50, 5, 1) for _ in range(3)] == [VALUE] * 3
    assert macros.starts == 1
    assert macros.call("CLV_STATUS") == "Python did not start: Could not load xlwings64.dll"


def test_python_is_started_again_when_the_user_asks_for_it() -> None:
    macros = Macros()
    macros.start_error = "Could not load xlwings64.dll"
    macros.call("CLV", 50, 5, 1)
    macros.start_error = None
    # Its last step is the recalculation, which this interpreter does not have.
    with pytest.raises(VBAUnsupportedError, match=r"Application\.CalculateFull is a real member"):
        macros.call("CLV_Reconnect")
    assert macros.call("CLV", 50, 5, 1) == 250.0
    assert macros.call("CLV_STATUS") == "Python answers."


def test_python_is_asked_for_once() -> None:
    macros = Macros()
    assert macros.call("CLV_STATUS") == "Python has not been asked yet."
    assert [macros.call("CLV", 50, 5, years) for years in (1, 2, 3)] == [250.0, 500.0, 750.0]
    assert macros.starts == 1


def failing_once_each(numbers: Iterator[int | None]) -> Any:
    def answers(name: str, arguments: tuple[Any, ...]) -> Any:
        number = next(numbers)
        if number is not None:
            raise VBARuntimeError(number, "ZeroDivisionError: division by zero")
        return functions_of_python(name, arguments)

    return answers


def test_an_exception_of_python_is_an_error_of_the_cell_and_the_next_cell_is_answered() -> None:
    macros = Macros(failing_once_each(iter([None, PYTHON_RAISED, None])))
    assert [macros.call("CLV", 50, 5, 1) for _ in range(3)] == [250.0, VALUE, 250.0]
    assert macros.starts == 1
    assert len(macros.python.asked) == 3
    assert macros.call("CLV_STATUS") == "CLV: ZeroDivisionError: division by zero"


def test_a_python_that_ended_is_started_again() -> None:
    macros = Macros(failing_once_each(iter([None, PYTHON_ENDED, None])))
    assert [macros.call("CLV", 50, 5, 1) for _ in range(2)] == [250.0, 250.0]
    assert macros.starts == 2


def test_a_python_that_ended_and_does_not_start_again_is_tried_once_more() -> None:
    macros = Macros(failing_once_each(iter([None, PYTHON_ENDED])))
    macros.call("CLV", 50, 5, 1)
    macros.start_error = "gone"
    assert [macros.call("CLV", 50, 5, 1) for _ in range(2)] == [VALUE] * 2
    assert macros.starts == 2
    assert macros.call("CLV_STATUS") == "Python did not start: gone"


def test_the_mark_is_the_same_on_both_sides() -> None:
    assert excel.ERROR_MARK + "2042" == NA
