"""The chapters of the functions: their order, their headings, and the paragraphs of a docstring."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from clv_xl import formulas  # for its registrations
from clv_xl.udf import REGISTRY, Function, docstring

__all__ = ["Chapter", "chapters", "formulas", "paragraphs"]


@dataclass(frozen=True)
class Chapter:
    """Functions of one module; heading and explanation are the first line of its docstring."""

    heading: str
    explanation: str
    functions: tuple[Function, ...]


def chapters() -> list[Chapter]:
    """All chapters in the order of the registry."""
    modules: dict[str, list[Function]] = {}
    for function in REGISTRY.values():
        modules.setdefault(function.body.__module__, []).append(function)
    return [_chapter(module, functions) for module, functions in modules.items()]


def paragraphs(function: Function, section: str) -> list[str]:
    """The paragraphs of a section of the docstring; "" is the text above the first heading, summary included."""
    lines = docstring.sections(function.body.__doc__ or "").get(section, [])
    return list(_paragraphs(lines))


def _paragraphs(lines: list[str]) -> Iterator[str]:
    together: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            together.append(line)
        elif together:
            yield docstring.prose(together)
            together = []


def _chapter(module: str, functions: list[Function]) -> Chapter:
    first_line = (sys.modules[module].__doc__ or functions[0].chapter).splitlines()[0]
    heading, _, explanation = first_line.partition(":")
    return Chapter(heading.rstrip("."), _sentence(explanation.strip()), tuple(functions))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
