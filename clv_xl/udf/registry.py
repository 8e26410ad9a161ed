"""The registry: `@udf` makes the record of a function and the door that judges its input."""

import functools
import itertools
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from inspect import Parameter, signature
from types import SimpleNamespace
from typing import Any, ParamSpec, Protocol, TypeVar, cast, get_type_hints, overload

from clv_xl.udf import docstring, names
from clv_xl.udf.arguments import Anything, Choice, Range, Takes, flat, is_blank, is_column, shown
from clv_xl.udf.columns import answer_columns, quietly, rows_in_bulk
from clv_xl.udf.docstring import Example
from clv_xl.udf.errors import InputError, RefusedError

P = ParamSpec("P")
Answer_co = TypeVar("Answer_co", covariant=True)


class Udf(Protocol[P, Answer_co]):
    """A public function: numbers in, its answer out; a column among the arguments, an array out."""

    __name__: str

    @overload
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Answer_co: ...
    @overload
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument as every host shows it. `help` is the text of the docstring, `takes` judges a value."""

    name: str
    help: str
    takes: Takes
    optional: bool = False
    default: Any = None
    variadic: bool = False
    by_row: bool = True  # a column in its place means one answer per row

    @property
    def kind(self) -> str:
        """Return "number", "choice", "text", "column" (a whole column at once), "fit" or "any"."""
        return self.takes.kind

    @property
    def unit(self) -> str:
        """What the value counts, such as money, orders or a share."""
        return self.takes.unit

    @property
    def range(self) -> str:
        """Which values are allowed, in words."""
        return str(self.takes)

    @property
    def described(self) -> str:
        """What the docstring says after the name and the colon."""
        described = [self.takes.described]
        if self.by_row and self.kind == "number":
            described += ["one or a column"]
        if self.optional and not self.variadic:
            described += ["optional" if self.default is None else f"default {str(self.default).lower()}"]
        return ", ".join(described)

    @property
    def guard(self) -> str:
        """Python condition under which the value needs no further look."""
        guard = self.takes.guard(self.name)
        default = "None" if self.default is None else f"default_{self.name}"
        return f"({self.name} is {default} or {guard})" if self.optional else guard

    def judge(self, value: Any) -> Any:
        """Return what the formula gets for a value, or refuse the value."""
        return self.default if self.optional and is_blank(value) else self.takes.judge(value)


@dataclass(eq=False)
class Function:
    """Everything that a host, a help text or a test needs to know about a function."""

    name: str
    chapter: str
    summary: str
    description: str
    arguments: tuple[Argument, ...]
    returns: str
    errors: str
    notes: str
    source: str
    formula: str | None  # the same as one line of Excel, for input in range; None where it is no single formula
    answer_type: type  # int, float or str; list for a table, or for a record whose block() is one
    vectorised: bool
    needs_numpy: bool  # for one number too; without numpy it is #N/A
    body: Callable[..., Any] = field(repr=False)
    call: Callable[..., Any] = field(init=False, repr=False)

    @functools.cached_property
    def examples(self) -> tuple[Example, ...]:
        """Calls with their answers, from the docstring."""
        return docstring.examples(self.body.__name__, self.body.__doc__ or "")

    @functools.cached_property
    def fits(self) -> tuple[tuple[int, Takes], ...]:
        """Arguments that are a fit: their places, and what each takes."""
        return tuple((place, a.takes) for place, a in enumerate(self.arguments) if a.kind == "fit")

    def rows(self, *values: Any) -> list[Any]:
        """Answer a call of a host: one answer per row, an InputError in the place of each that has none.

        Missing optional arguments may be left out or None. Works without numpy, but for functions that need it. Raises
        InputError where the call as a whole is wrong: columns of different lengths, an item in a population that is no
        number, a fit that can't answer, too many arguments.
        """
        try:
            return self._rows(values)
        except ImportError as missing:
            raise self._without(missing) from None

    def _rows(self, values: Sequence[Any]) -> list[Any]:
        given = [
            self.judged(argument, value) if argument.kind in ("column", "fit") else value
            for argument, value in self._paired(values)
        ]
        if self.needs_numpy:
            found = rows_in_bulk(self, given)
            if found is not None:
                return found
        cells, size = self._spread(given)
        known: dict[Any, Any] = {}
        return [self.attempt(row, known) for row in itertools.islice(zip(*cells, strict=False), size)]

    def answer(self, values: Sequence[Any]) -> Any:
        """Judge every argument and answer; where the door is not sure, it asks here."""
        try:
            return self._answer(values)
        except ImportError as missing:
            raise self._without(missing) from None

    def _answer(self, values: Sequence[Any]) -> Any:
        pairs = self._paired(values)
        if any(argument.by_row and is_column(value) for argument, value in pairs):
            return answer_columns(self, [value for _, value in pairs])
        judged = [self.judged(argument, value) for argument, value in pairs]
        try:
            answer = quietly(self.body, judged) if self.needs_numpy else self.body(*judged)
        except RefusedError as refused:
            raise self.refusal(refused, judged) from None
        except ArithmeticError:
            answer = math.inf
        if self.answer_type in (str, list):
            return answer
        if not math.isfinite(answer):
            raise self._beyond(judged)
        return self.answer_type(answer)

    def refusal(self, refused: RefusedError, values: Sequence[Any]) -> InputError:
        """Return the sentence for a combination of values that the formula refused."""
        value = next(value for argument, value in self._paired(values) if argument.name == refused.argument)
        return self._error(refused.argument, refused.must, value, refused.kind)

    def _paired(self, values: Sequence[Any]) -> list[tuple[Argument, Any]]:
        """Arguments with their values; what is missing gets the default, or None for the judge to refuse."""
        known = self.arguments
        if known and known[-1].variadic:
            known = known[:-1] + (known[-1],) * (len(values) - len(known) + 1)
        if len(values) > len(known):
            raise InputError(f"{self.name}: arguments must be at most {len(known)}, not {len(values)}.")
        missing = (argument.default for argument in known[len(values) :])
        return list(zip(known, itertools.chain(values, missing), strict=True))

    def judged(self, argument: Argument, value: Any) -> Any:
        """Return what the formula gets for a value, or raise the sentence."""
        try:
            return argument.judge(value)
        except RefusedError as refused:
            raise self._error(argument.name, refused.must, refused.value, refused.kind) from None

    def _spread(self, given: Sequence[Any]) -> tuple[list[Any], int]:
        """Each argument as an iterable over the rows, and the number of rows."""
        pairs = self._paired(given)
        lists = [flat(value) if argument.by_row and is_column(value) else None for argument, value in pairs]
        size = self.size({a.name: len(items) for (a, _), items in zip(pairs, lists, strict=True) if items is not None})
        cells: list[Any] = []
        for items, (_, value) in zip(lists, pairs, strict=True):
            one = items is None or len(items) == 1 < size
            cells.append(itertools.repeat(value if items is None else items[0]) if one else items)
        return cells, size

    def size(self, lengths: dict[str, int]) -> int:
        """Number of rows of a call with columns of these lengths; one row spreads over all."""
        longer = {name: length for name, length in lengths.items() if length != 1}
        if len(set(longer.values())) > 1:
            (one, rows), (other, others) = next(
                pair for pair in itertools.combinations(longer.items(), 2) if pair[0][1] != pair[1][1]
            )
            raise InputError(f"{self.name}: {other} must have as many rows as {one}, {rows}, not {others}.")
        return next(iter(longer.values()), 1)

    def attempt(self, row: tuple[Any, ...], known: dict[Any, Any], *, keep_answers: bool = False) -> Any:
        """Answer one row, an InputError where it has none.

        What rows with blanks are refused for is kept in `known`, and what they are answered if that is asked for: below
        a whole column's last row there are a million of them.
        """
        blank = None in row or "" in row
        try:
            if blank and row in known:
                return known[row]
        except TypeError:  # an argument that can be no key
            blank = False
        try:
            found = self.call(*row)
        except InputError as error:
            found, keep_answers = error, True
        if blank and keep_answers:
            known[row] = found
        return found

    def _without(self, missing: ImportError) -> Exception:
        """Return what to raise where a library can't be imported: for a function that needs it, the sentence."""
        if not self.needs_numpy:
            return missing
        version = ".".join(map(str, sys.version_info[:2]))
        return InputError(f"{self.name} needs numpy, which this Python {version} lacks: {HOW_TO_GET_NUMPY}.", "#N/A")

    def _error(self, argument: str, must: str, value: Any, kind: Any) -> InputError:
        return InputError(f"{self.name}: {argument} must be {must}, not {shown(value)}.", kind)

    def _beyond(self, judged: Sequence[Any]) -> InputError:
        """Name the argument that is furthest from 1: it made the answer infinite."""
        numbers = {a.name: value for a, value in zip(self.arguments, judged, strict=True) if a.kind == "number"}
        name = max(numbers, key=lambda name: abs(math.log10(abs(numbers[name]) or 1)))
        return self._error(name, "nearer to 1 for an answer below 1.8e+308", numbers[name], "#NUM!")


HOW_TO_GET_NUMPY = "python -m pip install numpy; for LibreOffice on Debian or Ubuntu sudo apt install python3-numpy"

# In the order in which the package imports its chapters: the simple product first, as the docs and the help list them.
REGISTRY: dict[str, Function] = {}


def udf(
    *, formula: str | None = None, columns: bool = False, needs_numpy: bool = False
) -> Callable[[Callable[P, Answer_co]], Udf[P, Answer_co]]:
    """Register a formula and put the judging of its arguments before it.

    The arguments' types say what they take (`Money`, `Share`, `Annotated[float, Range(...)]`); the docstring has the
    help. A formula that answers with a number is also given whole columns, as numpy arrays that are all in range; one
    that answers with text says with `columns` that it can take them. One that works with arrays only says
    `needs_numpy`.
    """

    def register(body: Callable[P, Answer_co]) -> Udf[P, Answer_co]:
        function = _record(body, formula, columns, needs_numpy)
        complaints = list(_complaints(function))
        if complaints:
            raise TypeError(f"{function.name} can't be a spreadsheet function: {'; '.join(complaints)}")
        function.call = _door(function)
        REGISTRY[function.name] = function
        return cast("Udf[P, Answer_co]", function.call)

    return register


def _record(body: Callable[..., Any], formula: str | None, columns: bool, needs_numpy: bool) -> Function:
    if sys.flags.optimize >= 2:
        raise ImportError("clv_xl takes its help from docstrings: run Python without -OO and PYTHONOPTIMIZE=2.")
    sections = docstring.sections(body.__doc__ or "")
    answer_type = _answer_type(body)
    return Function(
        name=body.__name__.upper(),
        chapter=body.__module__.rpartition(".")[2],
        summary=docstring.prose(sections[""][:1]),
        description=docstring.prose(sections[""][1:]),
        arguments=tuple(_arguments(body, docstring.parameters(sections.get("Parameters", [])), answer_type)),
        returns=docstring.prose(sections.get("Returns", [])[1:]),
        errors=docstring.prose(sections.get("Raises", [])[1:]),
        notes=docstring.prose(sections.get("Notes", [])),
        source=docstring.prose(sections.get("References", [])),
        formula=formula,
        answer_type=answer_type,
        vectorised=columns or answer_type in (int, float),
        needs_numpy=needs_numpy,
        body=body,
    )


def _answer_type(body: Callable[..., Any]) -> type:
    # By name, for only type checkers import the class of a record.
    returned = body.__annotations__["return"]
    return {"int": int, "float": float, "str": str}.get(str(getattr(returned, "__name__", returned)), list)


def _arguments(
    body: Callable[..., Any], documented: dict[str, docstring.Parameter], answer_type: type
) -> Iterator[Argument]:
    annotated = {name: hint for name, hint in body.__annotations__.items() if name != "return"}
    hints = get_type_hints(SimpleNamespace(__annotations__=annotated), body.__globals__, include_extras=True)
    for name, parameter in signature(body).parameters.items():
        variadic = parameter.kind is Parameter.VAR_POSITIONAL
        takes = Anything("as the function takes them") if variadic else hints[name].__metadata__[0]
        yield Argument(
            name=name,
            help=documented[name].help if name in documented else "",
            takes=takes,
            optional=variadic or parameter.default is not Parameter.empty,
            default=None if parameter.default is Parameter.empty else parameter.default,
            variadic=variadic,
            by_row=answer_type is not list and _by_row(takes),
        )


def _by_row(takes: Takes) -> bool:
    return takes.kind not in ("column", "fit", "any") and not (isinstance(takes, Range) and takes.single)


def _complaints(function: Function) -> Iterator[str]:
    """Why this can't be a function of every host, or is not documented."""
    body = function.body
    documented = docstring.parameters(docstring.sections(body.__doc__ or "").get("Parameters", []))
    yield from names.name_complaints(function.name)
    known = REGISTRY.get(function.name)
    if known and known.body.__module__ != body.__module__:
        yield f"{known.body.__module__} has one of this name"
    yield from names.help_complaints("the function", function.summary)
    yield from names.argument_complaints([argument.name for argument in function.arguments])
    yield from names.parameter_complaints({a.name: a.described for a in function.arguments}, documented)
    if f">>> {body.__name__}(" not in (body.__doc__ or ""):
        yield "it has no example"
    if not (function.returns and function.errors and function.source):
        yield "the docstring lacks Returns, Raises or References"
    if any(a.variadic for a in function.arguments) and any(a.optional and not a.variadic for a in function.arguments):
        yield "defaults can't be mixed with *arguments"


def _door(function: Function) -> Callable[..., Any]:
    """Write the public function: the common case goes through in one condition, all else is judged.

    Written as source, as dataclasses write __init__: a loop over the arguments would take three times as long as this.
    """
    arguments = function.arguments
    parameters = ", ".join(
        f"*{a.name}" if a.variadic else f"{a.name}=default_{a.name}" if a.optional else a.name for a in arguments
    )
    given = ", ".join(f"*{a.name}" if a.variadic else a.name for a in arguments)
    lines = [f"def {function.body.__name__}({parameters}):"]
    if function.answer_type is float and not function.needs_numpy:
        lines += [
            f"    if {' and '.join(a.guard for a in arguments)}:",
            "        try:",
            f"            number = body({given}) + 0.0",
            "            if number - number == 0.0:  # neither infinite nor NaN",
            "                return number",
            "        except (ArithmeticError, RefusedError):",
            "            pass",
        ]
    lines += [f"    return answer(({given},))"]
    scope: dict[str, Any] = {f"default_{a.name}": a.default for a in arguments}
    scope |= {f"words_{a.name}": a.takes.words for a in arguments if isinstance(a.takes, Choice)}
    scope |= {"body": function.body, "answer": function.answer, "RefusedError": RefusedError}
    exec(compile("\n".join(lines), f"<{function.name}>", "exec"), scope)  # noqa: S102 - names of our own arguments only
    return functools.update_wrapper(scope[function.body.__name__], function.body)
