"""Rows and object of the doctor, and how its checks are run."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from clv_xl import doctor
from clv_xl.doctor import Fact, as_lines, as_object
from clv_xl.doctor.running import Check, run

WELL = Fact("Python", "ok", "3.13.1")
BROKEN = Fact("Excel", "bad", "the Store edition", "It can't start Python.", "Install the desktop edition:", "do this")
ELSEWHERE = Fact("Excel macros", "not on this system", "only Windows has them")


def test_rows_are_aligned_and_say_why_and_how() -> None:
    assert list(as_lines([WELL, BROKEN, ELSEWHERE])) == [
        "ok       Python                   3.13.1",
        "bad      Excel                    the Store edition",
        "         why: It can't start Python.",
        "         fix: Install the desktop edition:",
        "              do this",
        "-        Excel macros             not on this system: only Windows has them",
        "1 broken.",
    ]


def test_verdict_counts() -> None:
    doubtful = Fact("Calc", "warning", "not found", "why", "fix")
    assert list(as_lines([WELL, ELSEWHERE]))[-1] == "All is well."
    assert list(as_lines([WELL, doubtful]))[-1] == "Nothing is broken, 1 to look at."
    assert list(as_lines([BROKEN, BROKEN, doubtful]))[-1] == "2 broken, 1 to look at."


def test_long_rows_are_wrapped_but_paths_and_commands_stay_whole() -> None:
    path = "C:\\Users\\somebody with a long name\\" + "x" * 120
    command = f'clv-xl workbook "{path}"'
    lines = list(as_lines([Fact("Workbook", "bad", "word " * 40 + "x" * 120, "why " * 60, "fix " * 60, command)]))
    assert f"              {command}" in lines
    assert [line for line in lines if len(line) > 100] == [" " * 34 + "x" * 120, f"              {command}"]
    assert not [line for line in lines if "\x1b" in line]


def test_object_tells_every_fact_and_whether_all_is_well() -> None:
    told = json.loads(json.dumps(as_object([WELL, BROKEN])))
    assert told["ok"] is False
    assert told["facts"][1] == {
        "name": "Excel",
        "state": "bad",
        "found": "the Store edition",
        "why": "It can't start Python.",
        "fix": "Install the desktop edition:",
        "command": "do this",
    }
    assert as_object([WELL, ELSEWHERE])["ok"] is True


def test_a_check_that_fails_becomes_a_row_and_the_others_stay() -> None:
    def failing() -> Iterator[Fact]:
        yield WELL
        raise PermissionError("no entry")

    def also_well() -> Iterator[Fact]:
        yield ELSEWHERE

    found = run([Check("Package", failing), Check("Other", also_well)])
    assert [fact.name for fact in found] == ["Python", "Package", "Excel macros"]
    assert found[1].state == "warning"
    assert found[1].found == "could not be checked: PermissionError: no entry"


def test_a_check_that_hangs_becomes_a_row_and_the_others_stay() -> None:
    free = threading.Event()

    def hanging() -> Iterator[Fact]:
        yield WELL
        free.wait()
        yield BROKEN

    def also_well() -> Iterator[Fact]:
        yield ELSEWHERE

    try:
        found = run([Check("Drive", hanging, seconds=0.2), Check("Other", also_well)])
    finally:
        free.set()
    assert [fact.name for fact in found] == ["Python", "Drive", "Excel macros"]
    assert found[1].found == "no answer within 0.2 s"


def test_checks_run_side_by_side() -> None:
    met = threading.Barrier(3, timeout=20)

    def waiting() -> Iterator[Fact]:
        met.wait()  # one after the other, they would wait for one another for ever
        yield WELL

    assert run([Check(name, waiting, seconds=30) for name in "abc"]) == [WELL] * 3


def test_machine_is_examined(tmp_path: Path) -> None:
    found = doctor.examine(output_folder=tmp_path)
    names = [fact.name for fact in found]
    assert names[:2] == ["Python", "clv_xl"]
    assert {"Output folder", "Excel", "Excel macros", "Excel add-in", "LibreOffice", "Calc add-in"} <= set(names)
    assert names[-1] == "Workbook"
    by_name = {fact.name: fact for fact in found}
    assert by_name["Python"].state == "ok"
    assert by_name["Output folder"].state == "ok"
    assert list(tmp_path.iterdir()) == []
    assert not [fact for fact in found if fact.found.startswith("could not be checked")]
    for fact in found:
        if fact.state in ("warning", "bad"):
            assert fact.why
            assert fact.fix or fact.command


@pytest.mark.skipif(doctor.WINDOWS, reason="Windows has these facts")
def test_facts_of_windows_are_not_on_this_system() -> None:
    by_name = {fact.name: fact for fact in doctor.examine()}
    for name in ("Excel", "Excel macros", "Excel add-in"):
        assert by_name[name].state == "not on this system"
