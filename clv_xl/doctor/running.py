"""Runs the checks side by side, each within a time limit; a check that fails becomes a fact that says so."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from threading import Thread
from typing import NamedTuple

from clv_xl.doctor.facts import Fact

SECONDS = 10.0


class Check(NamedTuple):
    """What a check is called where it can't give a fact itself, what gives its facts, and how long it may take."""

    name: str
    facts: Callable[[], Iterable[Fact]]
    seconds: float = SECONDS


def run(checks: Sequence[Check]) -> list[Fact]:
    """Return the facts of all checks in their order; those that a check gave before it failed or hung count."""
    began = time.monotonic()
    started = [_start(check) for check in checks]
    found: list[Fact] = []
    for check, (thread, facts) in zip(checks, started, strict=True):
        thread.join(max(0.0, began + check.seconds - time.monotonic()))
        hangs = thread.is_alive()
        found += facts.copy()  # a check that hangs may still add to its list
        if hangs:
            found.append(_no_answer(check))
    return found


def _start(check: Check) -> tuple[Thread, list[Fact]]:
    facts: list[Fact] = []

    def work() -> None:
        try:
            for fact in check.facts():
                facts.append(fact)  # one by one, so that none is lost by what comes later
        except Exception as error:  # whatever it is, the other facts are wanted all the more
            facts.append(_failed(check.name, error))

    # A daemon, or a check that hangs on a dead network drive would keep the program from ending.
    thread = Thread(target=work, name=f"doctor: {check.name}", daemon=True)
    thread.start()
    return thread, facts


def _no_answer(check: Check) -> Fact:
    return Fact(
        check.name,
        "warning",
        f"no answer within {check.seconds:g} s",
        "What this check looks at hangs: often a network drive that is away, or a program that waits for a person.",
        "Run the doctor again; if it stays so, open the file or program by hand and see what it says.",
    )


def _failed(name: str, error: Exception) -> Fact:
    return Fact(
        name,
        "warning",
        f"could not be checked: {type(error).__name__}: {error}",
        "The check itself failed, so nothing is known about this fact.",
        "See that the files it names can be read; otherwise report this line as a bug.",
    )
