"""Answers for whole columns at once, with numpy: the same formula on arrays of the rows that are in range."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clv_xl.udf.arguments import NUMBER_TYPES, Range, flat, is_blank, is_column, is_number
from clv_xl.udf.errors import InputError, InputWarning, RefusedError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from clv_xl.udf.registry import Argument, Function

    Floats = npt.NDArray[np.float64]


def answer(function: Function, values: Sequence[Any]) -> npt.NDArray[Any]:
    """One answer per row in an array of the columns' shape; NaN (None for text) and a warning where there is none."""
    import numpy as np

    pairs = list(zip(function.arguments, values, strict=True))
    columns = [value for argument, value in pairs if argument.by_row and is_column(value)]
    in_bulk = function.vectorised and all(a.kind == "number" for a, value in pairs if a.by_row and is_column(value))
    answers, why = _in_bulk(function, values) if in_bulk else _row_by_row(function, values)
    if why is not None:
        bad = np.isnan(answers) if answers.dtype.kind == "f" else answers == np.array(None)
        rows = f"{bad.sum()} of {answers.size} rows have" if bad.sum() > 1 else f"1 of {answers.size} rows has"
        sentence = f"{function.name}: {rows} no answer; row {bad.argmax() + 1} is the first. {why}"
        warnings.warn(sentence, InputWarning, stacklevel=4)  # the line that called the public function
    return answers.reshape(next(shape for shape in map(_shape, columns) if np.prod(shape) == answers.size))


def _row_by_row(function: Function, values: Sequence[Any]) -> tuple[npt.NDArray[Any], InputError | None]:
    import numpy as np

    rows = function.rows(*values)
    answers = _blank(function, len(rows))
    good = np.array([not isinstance(row, InputError) for row in rows], dtype=bool)
    answers[good] = [row for row in rows if not isinstance(row, InputError)]
    return answers, next((row for row in rows if isinstance(row, InputError)), None)


def _in_bulk(function: Function, values: Sequence[Any]) -> tuple[npt.NDArray[Any], InputError | None]:
    import numpy as np

    cells: list[Any] = []
    of_rows: dict[int, Any] = {}
    for place, (argument, value) in enumerate(zip(function.arguments, values, strict=True)):
        if argument.by_row and is_column(value):
            of_rows[place] = _numbers(argument, value)
            cells.append(of_rows[place])
        else:
            cells.append(function.judged(argument, value))
    size = function.size({function.arguments[place].name: column.size for place, column in of_rows.items()})
    bad = np.zeros(size, dtype=bool)
    for place, column in of_rows.items():
        takes = function.arguments[place].takes
        assert isinstance(takes, Range)  # noqa: S101 - for mypy: only numbers get here
        bad |= ~takes.holds(column)
        cells[place] = np.broadcast_to(column, size)
    answers = _evaluate(function, cells, of_rows, bad)
    if not bad.any():
        return answers, None
    row = int(bad.argmax())
    first = [_item(value, row) if place in of_rows else cells[place] for place, value in enumerate(values)]
    return answers, function.rows(*first)[0]


def _evaluate(function: Function, cells: list[Any], of_rows: dict[int, Any], bad: Any) -> npt.NDArray[Any]:
    """Answers of the rows that are not bad; marks as bad also those that the formula refuses."""
    import numpy as np

    while True:
        good = np.flatnonzero(~bad) if bad.any() else slice(None)
        row_cells = [cell[good] if place in of_rows else cell for place, cell in enumerate(cells)]
        try:
            with np.errstate(all="ignore"):
                found = function.body(*row_cells)
            break
        except RefusedError as refused:
            if refused.where is None:  # no column has to do with it
                raise function.refusal(refused, cells) from None
            bad[np.arange(bad.size)[good][refused.where]] = True
    answers = _blank(function, bad.size)
    answers[good] = found
    if answers.dtype.kind == "f":
        answers[np.isinf(answers)] = np.nan
        bad |= np.isnan(answers)
    return answers


def _blank(function: Function, size: int) -> npt.NDArray[Any]:
    import numpy as np

    return np.full(size, None, dtype=object) if function.answer_type is str else np.full(size, np.nan)


def _numbers(argument: Argument, column: Any) -> Floats:
    """Return a column as floats, flat; NaN for what is no number."""
    import numpy as np

    if getattr(getattr(column, "dtype", None), "kind", "") in tuple("iuf"):
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
    widths = {len(row) if isinstance(row, (list, tuple)) else 0 for row in column}
    return (len(column), *widths - {0}) if len(widths) == 1 else (len(flat(column)),)


def _item(column: Any, row: int) -> Any:
    """Return the value in a row, as it was given."""
    import numpy as np

    items = np.asarray(column).ravel() if hasattr(column, "shape") else flat(column)
    return items[row if len(items) > 1 else 0]
