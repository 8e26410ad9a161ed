"""A fact about this machine, as rows for a terminal and as the object of `--json`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

State = Literal["ok", "warning", "bad", "not on this system"]

_WIDTH = 100
_STATE_WIDTH, _NAME_WIDTH = 9, 25
_MARKS: dict[State, str] = {"not on this system": "-"}  # a state too long for its column stands before what was found


@dataclass(frozen=True)
class Fact:
    """What was found, why it matters and how to mend it: in words or clicks (`fix`), by a command to copy, or both."""

    name: str
    state: State
    found: str
    why: str = ""
    fix: str = ""
    command: str = ""


def as_lines(facts: Sequence[Fact]) -> Iterator[str]:
    """Yield the rows for a terminal: state, name and what was found; why and the fix below what isn't well."""
    for fact in facts:
        mark = _MARKS.get(fact.state, fact.state)
        head = f"{mark:<{_STATE_WIDTH}}{fact.name:<{_NAME_WIDTH}}"
        found = f"{fact.state}: {fact.found}" if fact.state in _MARKS else fact.found
        yield from _wrapped(found, head, " " * (_STATE_WIDTH + _NAME_WIDTH))
        if fact.state in ("warning", "bad"):
            indent = " " * _STATE_WIDTH
            yield from _wrapped(fact.why, f"{indent}why: ", f"{indent}     ")
            yield from _wrapped(fact.fix, f"{indent}fix: ", f"{indent}     ")
            if fact.command:  # never broken over lines, so that it can be copied
                yield f"{indent}     {fact.command}" if fact.fix else f"{indent}fix: {fact.command}"
    yield _verdict(facts)


def as_object(facts: Sequence[Fact]) -> dict[str, Any]:
    """Return the contract of `clv-xl doctor --json`: every fact, and whether nothing is broken."""
    return {"facts": [asdict(fact) for fact in facts], "ok": all(fact.state != "bad" for fact in facts)}


def _verdict(facts: Sequence[Fact]) -> str:
    broken = sum(fact.state == "bad" for fact in facts)
    doubtful = sum(fact.state == "warning" for fact in facts)
    if not broken and not doubtful:
        return "All is well."
    counts = [f"{broken} broken" if broken else "nothing is broken", f"{doubtful} to look at" if doubtful else ""]
    text = ", ".join(count for count in counts if count)
    return f"{text[:1].upper()}{text[1:]}."


def _wrapped(text: str, head: str, indent: str) -> Iterator[str]:
    # Paths stay whole, even where one is too long for the line: a person copies them.
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent=head, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
