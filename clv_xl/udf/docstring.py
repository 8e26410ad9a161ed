"""Reads a numpydoc docstring: the help texts of a function are written once, there."""

import inspect
from typing import Any, NamedTuple


class Example(NamedTuple):
    """A call from the docstring with its answer; both are plain values that every host can be given."""

    arguments: tuple[Any, ...]
    answer: Any


class Parameter(NamedTuple):
    """An entry of the Parameters section: what stands after the colon, and the help below it."""

    described: str
    help: str


def sections(doc: str) -> dict[str, list[str]]:
    """Lines of each section by title; the text before the first section has the title ""."""
    lines = inspect.cleandoc(doc).splitlines()
    found: dict[str, list[str]] = {"": []}
    title = ""
    for line, below in zip(lines, [*lines, ""][1:], strict=True):
        if below and set(below) == {"-"}:
            title = line.strip()
            found[title] = []
        elif set(line) != {"-"}:
            found[title].append(line)
    return found


def prose(lines: list[str]) -> str:
    """Return the lines as one paragraph."""
    return " ".join(" ".join(lines).split())


def parameters(lines: list[str]) -> dict[str, Parameter]:
    """Entries of a Parameters section by name."""
    found: dict[str, Parameter] = {}
    name = ""
    for line in lines:
        if line and not line.startswith(" "):
            name, _, described = (part.strip() for part in line.partition(" : "))
            found[name.lstrip("*")] = Parameter(described, "")
        elif name:
            entry = found[name.lstrip("*")]
            found[name.lstrip("*")] = entry._replace(help=prose([entry.help, line]))
    return found


def examples(name: str, doc: str) -> tuple[Example, ...]:
    """Return the calls of `name` with plain arguments and a plain answer, in order."""
    import doctest  # costs as much as the rest of the package, and only docs and tests ask

    found = (example(name, piece.source, piece.want) for piece in doctest.DocTestParser().get_examples(doc))
    return tuple(one for one in found if one is not None)


def example(name: str, source: str, want: str) -> Example | None:
    """Return a call of `name` with its answer, that of a record being its block; None for any other code.

    A call with arguments that are built from other calls, such as an array, is for people and not for hosts.
    """
    import ast

    call = ast.parse(source.strip(), mode="eval").body if want else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "block":
        call = call.func.value
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == name):
        return None
    try:
        return Example(tuple(map(ast.literal_eval, call.args)), ast.literal_eval(want.strip()))
    except ValueError:
        return None
