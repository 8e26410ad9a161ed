"""Answers for whole columns at once, with numpy: the same formula on arrays of the rows that are in range."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clv_xl.udf.arguments import NUMBER_TYPES, Range, flat, holds_numbers, is_blank, is_column, is_number
from clv_xl.udf.errors import InputError, InputWarning, RefusedError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from clv_xl.udf.registry import Argument, Function

    Floats = npt.NDArray[np.float64]
    Answers = npt.NDArray[Any]


def answer_columns(function: Function, values: Sequence[Any]) -> Answers:
    """One answer per row in an array of the columns' shape; NaN (None for text) and a warning where there is none."""
    import numpy as np

    columns = {a.name: value for a, value in zip(function.arguments, values, strict=True) if a.by_row}
    columns = {name: value for name, value in columns.items() if is_column(value)}
    numbers_only = all(a.kind == "number" for a in function.arguments if a.name in columns)
    evaluate = _in_bulk if function.vectorised and numbers_only else _row_by_row
    answers, why = evaluate(function, values, columns)
    if why is not None:
        bad = np.isnan(answers) if answers.dtype.kind == "f" else answers == np.array(None)
        have = "row has" if bad.size == 1 else "rows have"
        sentence = f"{bad.sum()} of {bad.size} {have} no answer; row {bad.argmax() + 1}: {why}"
        warnings.warn(sentence, InputWarning, stacklevel=4)  # the line that called the public function
    return answers.reshape(next(shape for shape in map(_shape, columns.values()) if np.prod(shape) == answers.size))


def _row_by_row(
    function: Function, values: Sequence[Any], columns: dict[str, Any]
) -> tuple[Answers, InputError | None]:
    rows = function.rows(*values)
    answers = _no_answers(function, len(rows))
    for row, found in enumerate(rows):
        if not isinstance(found, InputError):
            answers[row] = found
    return answers, next((found for found in rows if isinstance(found, InputError)), None)


def _in_bulk(function: Function, values: Sequence[Any], columns: dict[str, Any]) -> tuple[Answers, InputError | None]:
    import numpy as np

    cells: dict[str, Any] = {}
    for argument, value in zip(function.arguments, values, strict=True):
        in_rows = argument.name in columns
        cells[argument.name] = _numbers(argument, value) if in_rows else function.judged(argument, value)
    size = function.size({name: cells[name].size for name in columns})
    bad = np.zeros(size, dtype=bool)
    for argument in function.arguments:
        column = cells[argument.name]
        if argument.name in columns and isinstance(argument.takes, Range):
            # The extremes of a column are cheaper to look at than its rows; NaN is an extreme too.
            if size and not (argument.takes.holds(column.min()) and argument.takes.holds(column.max())):
                bad |= ~argument.takes.holds(column)
            cells[argument.name] = column if column.size == size else np.broadcast_to(column, size)
    answers = _evaluate(function, cells, list(columns), bad)
    if not bad.any():
        return answers, None
    row = int(bad.argmax())
    first = [_item(columns[name], row) if name in columns else cell for name, cell in cells.items()]
    return answers, function.rows(*first)[0]


def _evaluate(function: Function, cells: dict[str, Any], columns: list[str], bad: Any) -> Answers:
    """Answers of the rows that are not bad; marks as bad also those that the formula refuses."""
    import numpy as np

    while True:
        good = np.flatnonzero(~bad) if bad.any() else slice(None)
        rows = cells | {name: cells[name][good] for name in columns}
        try:
            with np.errstate(all="ignore"):
                found = function.body(*rows.values())
            break
        except RefusedError as refused:
            if refused.where is None:  # no column has to do with it
                raise function.refusal(refused, list(cells.values())) from None
            bad[np.arange(bad.size)[good][refused.where]] = True
    answers = _no_answers(function, bad.size)
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


def _item(column: Any, row: int) -> Any:
    """Return the value in a row, as it was given."""
    import numpy as np

    items = np.asarray(column).ravel() if hasattr(column, "shape") else flat(column)
    return items[row if len(items) > 1 else 0]
