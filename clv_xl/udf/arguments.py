"""What an argument may be. Each kind of argument judges a value: it returns what the formula gets, or refuses."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

from clv_xl.udf.errors import Kind, RefusedError

# Every money amount of the world is far below, and products of three such numbers are still numbers.
LARGEST = 1e100

EXACT_INTEGERS = 2**53  # up to here a float holds every integer

NUMBER_TYPES = frozenset({int, float})


def is_blank(value: Any) -> bool:
    """Whether a host would call the cell empty: None, or the empty text that Calc puts into ranges."""
    return value is None or (isinstance(value, str) and not value.strip())


def is_number(value: Any) -> bool:
    """Whether a value is a number; booleans and dates are not, numpy scalars and decimals are."""
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        return False
    return getattr(getattr(value, "dtype", None), "kind", "f") in "iuf"


def is_missing(value: Any) -> bool:
    """Whether a value is blank or NaN."""
    return is_blank(value) or (is_number(value) and value != value)


def shown(value: Any) -> str:
    """A value as a sentence can quote it: short, on one line."""
    if is_blank(value):
        return "blank"
    if isinstance(value, date):
        return f"the date {value.isoformat()}"
    if is_number(value):
        try:
            return f"{float(value):.15g}".replace("inf", "infinity").replace("nan", "NaN")
        except OverflowError:
            return f"an integer of some {int(value).bit_length() * 0.30103:.0f} digits"
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def is_column(value: Any) -> bool:
    """Whether a value is a list or an array, not one number or text."""
    return isinstance(value, (list, tuple, range)) or bool(getattr(value, "shape", ()))


def holds_numbers(column: Any) -> bool:
    """Whether a column is an array of numbers, so that none of its items needs a look at its type."""
    return getattr(getattr(column, "dtype", None), "kind", "") in ("i", "u", "f")


def flat(column: Any) -> list[Any]:
    """Return the items of a list, of nested rows or of an array, row after row."""
    if hasattr(column, "shape"):
        import numpy as np

        array = np.asarray(column).ravel()
        return array.tolist() if array.dtype.kind in "iufO" else list(array)  # tolist() would turn dates into integers
    if not any(issubclass(kind, (list, tuple)) for kind in set(map(type, column))):
        return list(column)
    return [item for row in column for item in (row if isinstance(row, (list, tuple)) else (row,))]


@dataclass(frozen=True)
class Takes(ABC):
    """What an argument takes; str() says it in words."""

    kind: ClassVar[str]

    unit: str

    @property
    def described(self) -> str:
        """What the docstring of each function says about the argument."""
        return str(self)

    def guard(self, name: str) -> str:
        """Python condition under which the value of `name` needs no further look."""
        return "False"

    @abstractmethod
    def judge(self, value: Any) -> Any:
        """Return what the formula gets for a value, or refuse the value."""


@dataclass(frozen=True)
class Range(Takes):
    """Numbers from `at_least` (or `above` it) to `at_most`.

    `at_zero` is the error where 0 is out of range, `missing` the one for a blank or NaN; a `single` number goes for
    all rows.
    """

    kind: ClassVar[str] = "number"

    at_least: float = -LARGEST
    at_most: float = LARGEST
    above: bool = False
    at_zero: Kind = "#NUM!"
    missing: Kind = "#VALUE!"
    single: bool = False

    def __str__(self) -> str:
        low = "" if self.at_least == -LARGEST else f"{self.at_least:g}"
        if not low:
            return "any number"
        if self.at_most == LARGEST:
            return f"above {low}" if self.above else f"{low} or more"
        return f"above {low}, at most {self.at_most:g}" if self.above else f"{low} to {self.at_most:g}"

    @property
    def described(self) -> str:
        """What the docstring of each function says about the argument."""
        return f"{self.unit} ({self})"

    def guard(self, name: str) -> str:
        """Python condition under which the value of `name` needs no further look."""
        # A branch for each type: Python compares like with like much faster than floats with integers.
        low = ">" if self.above else ">="
        least, most = float(self.at_least), float(self.at_most)
        floats = f"type({name}) is float and {name} {low} {least!r} and {name} <= {most!r}"
        least, most = max(least, -EXACT_INTEGERS), min(most, EXACT_INTEGERS)
        integers = f"type({name}) is int and {name} {low} {math.ceil(least)} and {name} <= {math.floor(most)}"
        return f"({floats} or {integers})"

    def holds(self, numbers: Any) -> Any:
        """Return, for one number or an array, whether it is in range; NaN is not."""
        low = numbers > self.at_least if self.above else numbers >= self.at_least
        return low & (numbers <= self.at_most)

    def judge(self, value: Any) -> float:
        """Return the number, or refuse."""
        if is_missing(value) or not is_number(value):
            must = "a number" if str(self) == "any number" else f"a number, {self}"
            raise RefusedError(must, self.missing if is_missing(value) else "#VALUE!", value)
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if self.holds(number):
            return number
        must = str(self)
        if abs(number) > LARGEST:
            must = f"{'above' if self.above else 'from'} {self.at_least:g} to {self.at_most:g}"
        raise RefusedError(must, self.at_zero if number == 0 else "#NUM!", value)


class Numbers:
    """A population of numbers, missing ones as NaN, equal only to itself.

    All rows of one call get the same object, so a formula may remember what it worked out of it.
    """

    __slots__ = ("values",)

    def __init__(self, values: Any) -> None:
        self.values = values  # a list of floats or a numpy array

    def __len__(self) -> int:
        return len(self.values)

    def __repr__(self) -> str:
        return f"{len(self)} rows"


@dataclass(frozen=True)
class Column(Range):
    """A whole column that the formula needs at once, such as a population; blank items are missing."""

    kind: ClassVar[str] = "column"

    @property
    def described(self) -> str:
        """What the docstring of each function says about the argument."""
        return f"column of {self.unit} ({self})"

    def guard(self, name: str) -> str:
        """No condition: a column is always looked at."""
        return "False"

    def judge(self, value: Any) -> Any:
        """Return the column as `Numbers`, or refuse it for its first bad item."""
        if isinstance(value, Numbers):
            return value
        if is_blank(value):
            raise RefusedError("a column of numbers", "#VALUE!", value)
        if is_column(value) and holds_numbers(value):
            import numpy as np

            array = np.asarray(value, dtype=float).ravel()
            if (np.isnan(array) | self.holds(array)).all():
                return Numbers(array)
        items = flat(value) if is_column(value) else [value]
        low, high = self.at_least, self.at_most
        if set(map(type, items)) <= NUMBER_TYPES and not [item for item in items if not low <= item <= high]:
            return Numbers(items)
        return Numbers([self._item(item, row) for row, item in enumerate(items, start=1)])

    def _item(self, value: Any, row: int) -> float:
        if is_missing(value):
            return math.nan
        try:
            return Range.judge(self, value)
        except RefusedError as refused:
            raise RefusedError(f"{refused.must} in every row (row {row} is not)", refused.kind, value) from None


@dataclass(frozen=True)
class Choice(Takes):
    """One of a few words or numbers; `options` leads from every accepted spelling to what the formula gets."""

    kind: ClassVar[str] = "choice"

    options: Mapping[Any, Any]
    says: str

    def __str__(self) -> str:
        return self.says

    @property
    def words(self) -> frozenset[str]:
        """Spellings that the formula gets as they are."""
        return frozenset(word for word, option in self.options.items() if isinstance(word, str) and word is option)

    def guard(self, name: str) -> str:
        """Python condition under which the value of `name` needs no further look."""
        return f"type({name}) is str and {name} in words_{name}"

    def judge(self, value: Any) -> Any:
        """Return the chosen option, or refuse."""
        try:
            return self.options[value.strip().lower() if isinstance(value, str) else value]
        except (KeyError, TypeError):
            out_of_range = is_number(value) and any(is_number(option) for option in self.options)
            raise RefusedError(self.says, "#NUM!" if out_of_range else "#VALUE!", value) from None


@dataclass(frozen=True)
class Text(Takes):
    """Any text that is not blank."""

    kind: ClassVar[str] = "text"

    def __str__(self) -> str:
        return "text"

    def judge(self, value: Any) -> str:
        """Return the text, or refuse."""
        if isinstance(value, str) and not is_blank(value):
            return value.strip()
        raise RefusedError("text", "#VALUE!", value)


@dataclass(frozen=True)
class Anything(Takes):
    """Values handed on to another function, which judges them."""

    kind: ClassVar[str] = "any"

    def __str__(self) -> str:
        return "any"

    def judge(self, value: Any) -> Any:
        """Return the value as it is."""
        return value


Money = Annotated[float, Range("money", 0)]
Share = Annotated[float, Range("share", 0, 1)]
Flag = Annotated[bool, Choice("true or false", {0: False, 1: True}, "true or false")]
