"""The way of Excel's macros: xlwings' DLL starts Windows Python, and the functions answer over COM. Under Wine.

What the macros do before a call and after it (`clv_xl/hosts/macros/`) is imitated by `excel_calls.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from clv_xl.hosts import excel, vba
from clv_xl.hosts.cells import CellError
from clv_xl.models.fit import FitWarning
from clv_xl.models.fitting import SENTENCES
from clv_xl.udf import REGISTRY
from tests.hosts import wine
from tests.hosts.cases import examples, wrong_inputs
from tests.hosts.excel_calls import CALLS_SECONDS, Date, Omitted, job, received, sent

pytestmark = pytest.mark.wine

BROKEN_SECONDS = 8  # instead of the two minutes for which the DLL waits

Table = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Call:
    label: str
    function: str
    arguments: tuple[Any, ...]
    answer: Any  # as in `tests.hosts.cases`

    def __str__(self) -> str:
        return f"{self.function}, {self.label}"


VALUE, NOT_AVAILABLE = CellError("#VALUE!"), CellError("#N/A")


def column(*items: Any) -> Table:
    return tuple((item,) for item in items)


def single_values() -> Iterator[Call]:
    """Arguments that a formula of a cell, or a macro, may hand over."""
    yield Call("an optional one blank in the middle", "CLV_RETENTION", (150, 0.55, 0.1, None, None, 100), 50.0)
    yield Call("an optional one omitted in the middle", "CLV_RETENTION", (150, 0.55, 0.1, Omitted(), False, 100), 50.0)
    yield Call("optional ones blank at the end", "CLV", (50, 5, 1, None, None), 250.0)
    yield Call("optional ones omitted at the end", "CLV", (50, 5, 1, Omitted(), Omitted()), 250.0)
    yield Call("a required one omitted", "CLV", (50, Omitted(), 1), VALUE)
    yield Call("required ones cut at the end", "CLV", (50,), VALUE)
    yield Call("no arguments", "CLV", (), VALUE)
    yield Call("an empty text", "CLV", ("", 5, 1), VALUE)
    yield Call("a number as text", "CLV", ("50", 5, 1), VALUE)
    yield Call("a cell's date is a number", "CUSTOMER_VALUE", (45000, 2), 90000.0)
    yield Call("a date of VBA", "CUSTOMER_VALUE", (Date("2023-03-15"), 2), VALUE)
    yield Call("TRUE counts as 1", "CUSTOMER_VALUE", (True, 2), 2.0)
    yield Call("FALSE counts as 0", "CUSTOMER_VALUE", (False, 2), 0.0)
    yield Call("an error without a rule here", "CLV", (CellError("#REF!"), 5, 1), CellError("#REF!"))
    yield Call("an error without a name here", "CLV", (50, CellError("2045"), 1), CellError("2045"))  # #SPILL!
    yield Call(
        "letters of no code page", "CLV_WHY", ("CLV", "пять ۵ 🙂", 5, 1),
        "CLV: average_order_value must be a number, 0 or more, not 'пять ۵ 🙂'.",
    )  # fmt: skip


def ranges() -> Iterator[Call]:
    """Ranges of each shape; each answer stands in the place of its row."""
    numbers: list[Any] = [float(number) for number in range(1000)]
    doubled: list[Any] = [2 * number for number in numbers]
    yield Call("1,000 rows", "CUSTOMER_VALUE", (column(*numbers), 2), column(*doubled))
    for place, (wrong, shown) in enumerate(((None, VALUE), ("abc", VALUE), (NOT_AVAILABLE, NOT_AVAILABLE), (-1, None))):
        numbers[place * 333], doubled[place * 333] = wrong, shown or CellError("#NUM!")
    yield Call("1,000 rows, 4 of them bad", "CUSTOMER_VALUE", (column(*numbers), 2), column(*doubled))
    yield Call("one row", "CUSTOMER_VALUE", (((1, 2, "abc", 4),), 2), ((2.0, 4.0, VALUE, 8.0),))
    yield Call("a table", "CUSTOMER_VALUE", (((1, 2), (3, 4), (5, 6)), 2), ((2.0, 4.0), (6.0, 8.0), (10.0, 12.0)))
    yield Call("a range of one cell", "CUSTOMER_VALUE", (((3,),), 2), 6.0)
    yield Call("two columns and a number", "CLV", (column(50, 20), column(5, 2), 1), column(250.0, 40.0))
    yield Call("an optional range", "CLV", (50, 5, 1, column("year", None, "never")), column(250.0, 250.0, VALUE))
    yield Call("columns of different lengths", "CUSTOMER_VALUE", (column(1, 2, 3), column(1, 2)), VALUE)
    # The population of the docstring's example for a column of customers: 90 days is the worst, 5 the best.
    population = (column(90, 20, 5), column(1, 4, 9), column(40, 150, 800))
    yield Call("the scores of a population", "RFM_SCORE", population * 2, column(3.0, 6.0, 9.0))


def fits() -> Iterator[Call]:
    """Blocks of fits as a sheet holds them; the numbers are those of P_ALIVE's example."""
    parameters = (("model", "BG/NBD"), ("r", 0.243), ("alpha", 4.414), ("a", 0.793), ("b", 2.426))
    block = (*parameters, ("standard error of a", NOT_AVAILABLE), ("customers", 2357), (None, None))
    yield Call("an unknown standard error", "P_ALIVE", (block, 2, 30.43, 38.86), 0.726579)
    customers = (column(2, 0, 2, None), column(30.43, 0, 39, 0), column(38.86, 38.86, 38, 1))
    alive = column(0.726579, 1.0, CellError("#NUM!"), VALUE)
    yield Call("customers beside a fit", "P_ALIVE", (block, *customers), alive)
    unanswered = (parameters[0], *((name, NOT_AVAILABLE) for name, _ in parameters[1:]))
    yield Call("a fit without an answer", "P_ALIVE", (unanswered, 2, 30.43, 38.86), NOT_AVAILABLE)
    yield Call(
        "why not", "CLV_WHY", ("P_ALIVE", unanswered, 2, 30.43, 38.86),
        "P_ALIVE: fit must be a fit of data that can answer, not one without parameters.",
    )  # fmt: skip
    yield Call("why, where it answers", "CLV_WHY", ("P_ALIVE", block, 2, 30.43, 38.86), "")
    missing = ("alpha", "beta", "standard error of alpha", "standard error of beta", "log-likelihood")
    nobody = FitWarning("nobody_ended", SENTENCES["nobody_ended"])
    yield Call(
        "a cohort that nobody leaves", "S_BG_FIT", (column(10, 10, 10, None),),
        (("model", "sBG"), *((label, NOT_AVAILABLE) for label in missing), ("customers", 10.0),
         ("outcome", nobody.name), ("warnings", nobody.sentence)),
    )  # fmt: skip


CALLS = [
    *(Call(case.label, case.function, case.arguments, case.answer) for case in (*examples(), *wrong_inputs())),
    *single_values(),
    *ranges(),
    *fits(),
]


@pytest.fixture(scope="module")
def done(windows: wine.Wine) -> dict[str, Any]:
    """All calls of this file, made by one client of one server, with one to an unknown function before them."""
    calls = [("NO_SUCH_FUNCTION", [1])] + [(call.function, [sent(value) for value in call.arguments]) for call in CALLS]
    return windows.ask_client(job(calls=calls, records=excel.__name__), CALLS_SECONDS)


@pytest.mark.parametrize("place", range(len(CALLS)), ids=[str(call) for call in CALLS])
def test_a_call_over_com_answers_as_python_does(done: dict[str, Any], place: int) -> None:
    expected, found = CALLS[place].answer, done["answers"][place + 1]
    assert "raised" not in found, found
    answer = received(found["value"])
    if isinstance(expected, (list, tuple)):
        assert [len(row) for row in answer] == [len(row) for row in expected]
        answer, expected = ([item for row in table for item in row] for table in (answer, expected))
    assert answer == (pytest.approx(expected, rel=1e-6) if _is_number(expected) else _with_approximate(expected))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float))


def _with_approximate(expected: Any) -> Any:
    if not isinstance(expected, list):
        return expected
    return [pytest.approx(item, rel=1e-6) if _is_number(item) else item for item in expected]


def test_every_function_of_the_registry_is_called_with_an_example() -> None:
    assert {call.function for call in CALLS if call.label == "example"} == set(REGISTRY)


def test_an_unknown_function_is_an_exception_that_the_macros_tell_from_a_lost_server(done: dict[str, Any]) -> None:
    macros = next(module.text for module in vba.modules() if module.name == "clv_xl_server")
    python_raised = re.search(r"Const PYTHON_RAISED As Long = (-?\d+)", macros)
    assert python_raised is not None
    assert done["answers"][0]["number"] == int(python_raised[1])
    assert "NO_SUCH_FUNCTION" in done["answers"][0]["raised"]


@pytest.mark.parametrize("name", REGISTRY)
def test_xlwings_knows_each_function_as_the_registry_does(done: dict[str, Any], name: str) -> None:
    function, known = REGISTRY[name], done["records"]["functions"][name]
    assert known["help"] == function.summary
    assert known["category"] == excel.CATEGORY
    assert known["arguments"] == [
        {"name": a.name, "help": a.help, "optional": a.optional and not a.variadic, "variadic": a.variadic}
        for a in function.arguments
    ]
    assert f"Function {name}(" in done["records"]["macros"]


def test_xlwings_knows_no_other_function(done: dict[str, Any]) -> None:
    assert set(done["records"]["functions"]) == set(REGISTRY)


def test_a_workbook_in_the_cloud_is_no_hindrance(windows: wine.Wine) -> None:
    # Its name is an address, which xlwings would turn into a folder, and fail, if it were told to search beside it.
    asked = job(workbook="https://d.docs.live.net/1234/Documents/CLV.xlsm", calls=[("CLV", [50, 5, 1])])
    assert windows.ask_client(asked, CALLS_SECONDS)["answers"] == [{"value": 250.0}]


def test_the_interpreter_without_a_console_serves_too(windows: wine.Wine) -> None:
    asked = job(wine.INTERPRETER.replace("python.exe", "pythonw.exe"), calls=[("CLV", [50, 5, 1])])
    assert windows.ask_client(asked, CALLS_SECONDS)["answers"] == [{"value": 250.0}]


def test_a_python_that_crashed_is_started_again(windows: wine.Wine) -> None:
    asked = job(crash_first=True, calls=[("CLV", [50, 5, 1])])
    assert windows.ask_client(asked, CALLS_SECONDS)["answers"] == [{"value": 250.0}]


def test_an_interpreter_in_a_missing_folder_is_said_at_once(windows: wine.Wine) -> None:
    found = windows.ask_client(job(r"C:\moved\python.exe"), CALLS_SECONDS)
    assert found["raised"].startswith("Could not load xlwings64-")


def test_a_missing_interpreter_does_not_keep_the_caller_waiting(windows: wine.Wine) -> None:
    missing = wine.INTERPRETER.replace("python.exe", "gone.exe")
    found = windows.ask_client(job(missing, start_seconds=BROKEN_SECONDS), CALLS_SECONDS)
    assert found == {"raised": f"no server within {BROKEN_SECONDS} s"}
