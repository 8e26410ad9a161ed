"""Answers for whole columns at once, with numpy: the same formula on arrays of the rows that are in range."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from clv_xl.udf.arguments import NUMBER_TYPES, Range, flat, holds_numbers, is_blank, is_column, is_number
from clv_xl.udf.errors import InputError, InputWarning, RefusedError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from clv_xl.udf.registry import Argument, Function

    Floats = npt.NDArray[np.float64]
    Answers = npt.NDArray[Any]
    Bools = npt.NDArray[np.bool_]


def answer_columns(function: Function, values: Sequence[Any]) -> Answers:
    """One answer per row in an array of the columns' shape; NaN (None for text) and a warning where there is none."""
    import numpy as np

    columns = _columns(function, values)
    evaluate = _in_bulk if _goes_in_bulk(function, columns) else _row_by_row
    answers, bad, alone = evaluate(function, values, columns)
    if bad.any():
        first = int(bad.argmax())
        have = "row has" if bad.size == 1 else "rows have"
        sentence = f"{bad.sum()} of {bad.size} {have} no answer; row {first + 1}: {alone(first)}"
        warnings.warn(sentence, InputWarning, stacklevel=5)  # the line that called the public function
    return answers.reshape(next(shape for shape in map(_shape, columns.values()) if np.prod(shape) == answers.size))


def rows_in_bulk(function: Function, values: Sequence[Any]) -> list[Any] | None:
    """One answer per row, an InputError in the place of each that has none; None where rows have to go one by one."""
    import numpy as np

    columns = _columns(function, values)
    if not (columns and _goes_in_bulk(function, columns)):
        return None
    answers, bad, alone = _in_bulk(function, values, columns)
    found: list[Any] = answers.tolist()
    for row in np.flatnonzero(bad).tolist():
        found[row] = alone(row)
    return found


def quietly(body: Callable[..., Any], values: Iterable[Any]) -> Any:
    """Call a formula that works with arrays: what has no answer becomes infinite or NaN, without numpy's warnings."""
    import numpy as np

    with np.errstate(all="ignore"):
        return body(*values)


def _columns(function: Function, values: Sequence[Any]) -> dict[str, Any]:
    """The arguments that have a value for each row."""
    pairs = zip(function.arguments, values, strict=True)
    return {argument.name: value for argument, value in pairs if argument.by_row and is_column(value)}


def _goes_in_bulk(function: Function, columns: dict[str, Any]) -> bool:
    return function.vectorised and all(a.kind == "number" for a in function.arguments if a.name in columns)


def _row_by_row(
    function: Function, values: Sequence[Any], columns: dict[str, Any]
) -> tuple[Answers, Bools, Callable[[int], Any]]:
    import numpy as np

    rows = function.rows(*values)
    answers, bad = _no_answers(function, len(rows)), np.zeros(len(rows), dtype=bool)
    for row, found in enumerate(rows):
        if isinstance(found, InputError):
            bad[row] = True
        else:
            answers[row] = found
    return answers, bad, rows.__getitem__


def _in_bulk(
    function: Function, values: Sequence[Any], columns: dict[str, Any]
) -> tuple[Answers, Bools, Callable[[int], Any]]:
    """Answers of all rows, which of them are bad, and what answers a row alone."""
    import numpy as np

    cells: dict[str, Any] = {}
    for argument, value in zip(function.arguments, values, strict=True):
        in_rows = argument.name in columns
        cells[argument.name] = _numbers(argument, value) if in_rows else function.judged(argument, value)
    size = function.size({name: cells[name].size for name in columns})
    alone = _one_by_one(function, cells, columns)
    bad = np.zeros(size, dtype=bool)
    for argument in function.arguments:
        column = cells[argument.name]
        if argument.name in columns and isinstance(argument.takes, Range):
            # The extremes of a column are cheaper to look at than its rows; NaN is an extreme too.
            if size and not (argument.takes.holds(column.min()) and argument.takes.holds(column.max())):
                bad |= ~argument.takes.holds(column)
            cells[argument.name] = column if column.size == size else np.broadcast_to(column, size)
    answers = _evaluate(function, cells, list(columns), bad)
    for row in np.flatnonzero(bad & _left_blank(function, columns)).tolist() if bad.any() else ():
        found = alone(row)
        if not isinstance(found, InputError):
            answers[row], bad[row] = found, False
    return answers, bad, alone


def _left_blank(function: Function, columns: dict[str, Any]) -> Any:
    """Rows in which an optional argument without a default is blank: an array can't hold nothing."""
    import numpy as np

    blank: Any = np.zeros(1, dtype=bool)
    for argument in function.arguments:
        if argument.name in columns and argument.optional and argument.default is None:
            column = columns[argument.name]
            if not holds_numbers(column):
                blank = blank | np.array([is_blank(item) for item in flat(column)], dtype=bool)
    return blank


def _one_by_one(function: Function, cells: dict[str, Any], columns: dict[str, Any]) -> Callable[[int], Any]:
    """Return what answers a row alone, of the values as they were given."""
    import numpy as np

    items: dict[str, Any] = {}
    known: dict[Any, Any] = {}
    single = dict(cells)

    def answered(row: int) -> Any:
        if not items:
            for name, column in columns.items():
                items[name] = np.asarray(column).ravel() if hasattr(column, "shape") else flat(column)
        values = (items[name][row if len(items[name]) > 1 else 0] if name in items else single[name] for name in single)
        return function.attempt(tuple(values), known, keep_answers=True)

    return answered


def _evaluate(function: Function, cells: dict[str, Any], columns: list[str], bad: Any) -> Answers:
    """Answers of the rows that are not bad; marks as bad also those that the formula refuses."""
    import numpy as np

    answers = _no_answers(function, bad.size)
    if bad.all():
        return answers
    while True:
        good = np.flatnonzero(~bad) if bad.any() else slice(None)
        rows = cells | {name: cells[name][good] for name in columns}
        try:
            found = quietly(function.body, rows.values())
            break
        except RefusedError as refused:
            if refused.where is None:  # no column has to do with it
                raise function.refusal(refused, list(cells.values())) from None
            bad[np.arange(bad.size)[good][refused.where]] = True
    answers[good] = found
    if answers.dtype.kind == "f":
        finite = np.isfinite(answers)
        if not finite.all():
            answers[~finite] = np.nan
            bad |= ~finite
    return answers


def _no_answers(function: Function, size: int) -> Answers:
    import numpy as np

    return np.full(size, None, dtype=object) if function.answer_type is str else np.full(size, np.nan)


def _numbers(argument: Argument, column: Any) -> Floats:
    """Return a column as floats, flat; NaN for what is no number."""
    import numpy as np

    if holds_numbers(column):
        return np.asarray(column, dtype=float).ravel()
    items = flat(column)
    if not set(map(type, items)) <= NUMBER_TYPES:
        items = [argument.default if argument.optional and is_blank(item) else item for item in items]
        items = [item if is_number(item) else np.nan for item in items]
    try:
        return np.array(items, dtype=float)
    except OverflowError:  # an integer beyond any float
        return np.array([float(item) if abs(item) < 1e308 else np.inf for item in items])


def _shape(column: Any) -> tuple[int, ...]:
    if hasattr(column, "shape"):
        return tuple(column.shape)
    widths = {len(row) for row in column if isinstance(row, (list, tuple))}
    nested = len(widths) == 1 and len(flat(column)) == len(column) * min(widths)
    return (len(column), *widths) if nested else (len(flat(column)),)
