"""The registry and records: fits as arguments and as answers, functions that need numpy, one number for all rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import pytest

from clv_xl.hosts.cells import CellError
from clv_xl.hosts.cells import answer as of_a_cell
from clv_xl.udf import REGISTRY, FitOf, Function, InputError, InputWarning, Range, docstring, udf

DOC = """Price of an amount.

    Parameters
    ----------
    fit : the block of LINE_FIT
        Slope.
    amount : pieces (0 or more), one or a column
        How many.
    rate : share (0 to 1), default 0.5
        Of the price.

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
    >>> priced([["model", "line"], ["slope", 3]], 4)
    6.0
    """

FIT_DOC = """Fit of a line.

    Parameters
    ----------
    amounts : column of pieces (0 or more)
        How many.

    Returns
    -------
    list
        A block.

    Raises
    ------
    InputError
        #NUM! below 0.

    References
    ----------
    This test.

    Examples
    --------
    >>> line_fit([1, 2]).block()
    [['model', 'line'], ['slope', 3.0]]
    """


@dataclass(frozen=True)
class Line:
    slope: float
    model: str = "line"
    converged: bool = True

    def block(self) -> list[list[Any]]:
        return [["model", self.model], ["slope", self.slope]]


def read(rows: Any) -> Line | None:
    table = {row[0]: row[1] for row in rows}
    slope = table.get("slope")
    return Line(float(slope), table["model"]) if isinstance(slope, int | float) and slope == slope else None


TAKES = FitOf("fit", {"line": ("slope",)}, {"line": "LINE_FIT", "curve": "CURVE_FIT"}, read)


@pytest.fixture
def calls() -> list[Any]:
    return []


@pytest.fixture
def priced(calls: list[Any]) -> Any:
    """A function that needs numpy, as a chapter would define it; the registry is put back afterwards."""
    before = dict(REGISTRY)

    def priced(
        fit: Annotated[Any, TAKES],
        amount: Annotated[float, Range("pieces", 0)],
        rate: Annotated[float, Range("share", 0, 1, single=True)] = 0.5,
    ) -> float:
        calls.append((fit, amount))
        return fit.slope * np.asarray(amount) * rate  # type: ignore[return-value]

    priced.__doc__ = DOC
    yield udf(needs_numpy=True)(priced)
    REGISTRY.clear()
    REGISTRY.update(before)


def test_the_record_says_what_is_new(priced: Any) -> None:
    function = REGISTRY["PRICED"]
    fit, amount, rate = function.arguments
    assert (function.needs_numpy, function.fits) == (True, ((0, TAKES),))
    assert (fit.kind, fit.by_row, fit.described) == ("fit", False, "the block of LINE_FIT")
    assert (amount.by_row, amount.described) == (True, "pieces (0 or more), one or a column")
    assert (rate.by_row, rate.described) == (False, "share (0 to 1), default 0.5")


def test_a_fit_of_several_models_is_described_by_all_of_their_functions() -> None:
    takes = FitOf("fit", {"line": (), "curve": (), "arc": ()}, {"line": "A", "curve": "B", "arc": "B"}, read)
    assert str(takes) == "the block of A or B"


def test_a_body_gets_the_record_whatever_was_given(priced: Any, calls: list[Any]) -> None:
    block = [["model", "line"], ["slope", 3]]
    for fit in (Line(3), block, tuple(map(tuple, block)), np.array(block, dtype=object), [*block, [None, None]]):
        assert priced(fit, 4) == 6.0
        assert type(priced(fit, 4)) is float
    assert {fit for fit, _ in calls} == {Line(3)}


def test_a_column_is_one_call(priced: Any, calls: list[Any]) -> None:
    assert priced(Line(3), [1, 2, 4]).tolist() == [1.5, 3.0, 6.0]
    assert REGISTRY["PRICED"].rows(Line(3), [[1], [2], [4]]) == [1.5, 3.0, 6.0]
    assert len(calls) == 2


def test_too_large_a_number_is_refused_without_a_warning_of_numpy(priced: Any) -> None:
    with pytest.raises(InputError, match=r"^PRICED: amount must be nearer to 1"):
        priced(Line(1e300), 1e99)
    assert isinstance(REGISTRY["PRICED"].rows(Line(1e300), [1e99, 1])[0], InputError)


def test_bad_rows_are_asked_for_alone(priced: Any, calls: list[Any]) -> None:
    found = REGISTRY["PRICED"].rows([["model", "line"], ["slope", 3]], [1, None, "x", -1, None, {}, 4])
    assert (found[0], found[6]) == (1.5, 6.0)
    assert [error.kind for error in found[1:6]] == ["#VALUE!", "#VALUE!", "#NUM!", "#VALUE!", "#VALUE!"]
    assert len(calls) == 1
    with pytest.warns(InputWarning, match=r"^1 of 2 rows have no answer; row 2: PRICED: amount must be a number"):
        priced(Line(3), [1, None])


def test_a_single_number_is_no_column(priced: Any) -> None:
    with pytest.raises(InputError, match=r"^PRICED: rate must be a number, 0 to 1, not \[0\.1, 0\.2\]\.$"):
        priced(Line(3), 4, [0.1, 0.2])
    assert of_a_cell(REGISTRY["PRICED"], (Line(3), 4.0, ((0.1,), (0.2,)))) == CellError("#VALUE!")


@pytest.mark.parametrize(
    ("fit", "shown", "kind"),
    [
        (None, "blank", "#VALUE!"),
        (7, "7", "#VALUE!"),
        ([], "another table", "#VALUE!"),
        ([1, 2], "another table", "#VALUE!"),
        ([["model", "line"], ["slope", None]], "another table", "#VALUE!"),
        ([["model", "curve"], ["slope", 3]], "a fit of the model curve", "#VALUE!"),
        (Line(3, "curve"), "a fit of the model curve", "#VALUE!"),
        ([["model", "line"], ["slope", float("nan")]], "one without parameters", "#N/A"),
        (Line(float("nan"), converged=False), "one without parameters", "#N/A"),
    ],
)
def test_what_is_no_fit_is_refused(priced: Any, fit: Any, shown: str, kind: str) -> None:
    for ask in (priced, REGISTRY["PRICED"].rows):
        with pytest.raises(InputError) as refused:
            ask(fit, [1, 2])
        assert str(refused.value).startswith("PRICED: fit must be ")
        assert str(refused.value).endswith(f", not {shown}.")
        assert refused.value.kind == kind


def test_without_a_library_the_sentence_says_how_to_get_it(priced: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(rows: Any) -> None:
        raise ImportError("numpy: wrong architecture")

    monkeypatch.setattr(TAKES.__class__, "judge", lambda self, value: broken(value))
    for ask in (priced, REGISTRY["PRICED"].rows):
        with pytest.raises(
            InputError, match=r"^PRICED needs numpy, which this Python 3\.\d+ lacks: .* pip install"
        ) as said:
            ask(Line(3), 4)
        assert said.value.kind == "#N/A"


def test_a_library_that_a_function_does_not_need_is_missed_aloud() -> None:
    function: Function = REGISTRY["CLV"]
    error = ImportError("none of ours")
    assert function._without(error) is error


def test_a_function_may_answer_with_a_record() -> None:
    before = dict(REGISTRY)
    try:
        scope: dict[str, Any] = {"Line": Line}
        exec("def line_fit(amounts): return Line(float(sum(amounts.values)))", scope)
        body = scope["line_fit"]
        body.__doc__, body.__module__ = FIT_DOC, "chapter"
        column = REGISTRY["S_BG_FIT"].arguments[0].takes.__class__("pieces", 0)
        body.__annotations__ = {"amounts": Annotated[Any, column], "return": "ALineThatOnlyTypeCheckersImport"}
        line_fit = udf()(body)
        function = REGISTRY["LINE_FIT"]
        assert line_fit([1, 2]) == Line(3)
        assert function.rows([1, 2]) == [Line(3)]
        assert function.answer_type is list
        assert function.examples == ((([1, 2],), [["model", "line"], ["slope", 3.0]]),)
        assert of_a_cell(function, (((1.0,), (2.0,)),)) == [["model", "line"], ["slope", 3.0]]
        assert of_a_cell(function, (((1.0,), (None,)),)) == [["model", "line"], ["slope", CellError("#N/A")]]
    finally:
        REGISTRY.clear()
        REGISTRY.update(before)


def test_an_example_is_a_call_of_the_function_and_may_stand_on_several_lines() -> None:
    call = ">>> f(\n...     [[1, 'a']],\n...     2\n... )\n3\n"
    others = ">>> f(g(1))\n2\n>>> f(1).other()\n2\n>>> g(1)\n1\n"
    assert docstring.examples("f", f"Examples\n--------\n{call}{others}") == ((([[1, "a"]], 2), 3),)
