"""A fit as an argument: the record that a function has answered, or the block of two columns that its cells show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from clv_xl.udf.arguments import Takes, is_column, is_number
from clv_xl.udf.errors import RefusedError

MODEL = "model"  # label of the row with the model's name


class _Words:
    """What a sentence says in the place of a value."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __repr__(self) -> str:
        return self.words


@dataclass(frozen=True)
class FitOf(Takes):
    """A fit of one of a few models.

    `models` leads from the name of each model to the names of its parameters, `makers` to the function that fits it.
    `read` returns the record that the rows of a block show, None where they show none; a record has `model` and
    `converged`.
    """

    kind: ClassVar[str] = "fit"

    models: Mapping[str, tuple[str, ...]]
    makers: Mapping[str, str]
    read: Callable[[Sequence[Sequence[Any]]], Any]

    def __str__(self) -> str:
        *others, last = dict.fromkeys(self.makers[model] for model in self.models)
        return f"the block of {', '.join(others)} or {last}" if others else f"the block of {last}"

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters of all these models."""
        return tuple(dict.fromkeys(name for names in self.models.values() for name in names))

    def reads(self, label: Any) -> bool:
        """Whether a forecast needs the row of a block that has this label: the model or a parameter."""
        return isinstance(label, str) and label.strip().lower() in (MODEL, *self.parameters)

    def judge(self, value: Any) -> Any:
        """Return the record, or refuse the value."""
        record = value
        if is_column(value):
            rows = value.tolist() if hasattr(value, "tolist") else value
            rows = [row for row in rows if isinstance(row, (list, tuple)) and len(row) > 1]
            record = self.read(rows)
            if record is None:
                unanswered = any(is_number(row[1]) and row[1] != row[1] for row in rows if self.reads(row[0]))
                raise self._without_parameters() if unanswered else self._other("another table")
        model = getattr(record, "model", None)
        if model is None:
            raise RefusedError(str(self), "#VALUE!", value)
        if model not in self.models:
            raise self._other(f"a fit of the model {model}")
        if not record.converged:
            raise self._without_parameters()
        return record

    def _other(self, words: str) -> RefusedError:
        return RefusedError(str(self), "#VALUE!", _Words(words))

    def _without_parameters(self) -> RefusedError:
        return RefusedError("a fit of data that can answer", "#N/A", _Words("one without parameters"))
