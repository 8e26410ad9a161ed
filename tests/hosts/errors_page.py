"""docs/errors.md: what each wrong input gives in every host, as the hosts themselves answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from clv_xl.hosts.cells import CellError
from clv_xl.udf import REGISTRY
from tests.hosts.cases import Case

PYTHON, LAMBDA = "Python", "LAMBDA"
HEAD = """<!-- Made by the tests from the answers of the hosts themselves: CLV_XL_WRITE_DOCS=1 python -m pytest \
tests/hosts/test_errors_page.py -->

# What a wrong input gives

Every argument of every function, wrong in every way, the other arguments right. One error in a place means that
Python (`InputError.kind`), Excel over COM, LibreOffice Calc with the add-in and the LAMBDA names all gave it; where one
gave something else, it is named. An error value among the arguments comes back as it is.

- **Calc sees an empty cell as 0** where one cell is the argument; in a range it sees that it is empty.
- **Calc does not call an add-in with an error inside a range**: the formula shows Err:504.
- **What can be no LAMBDA, such as a fit, is #N/A there** whatever it is given; below that isn't said again.

`=CLV_WHY("CLV", A2, B2, C2)` says the reason in words, in Excel, Calc and Python.
"""

Answers = Mapping[str, Sequence[Any]]  # of each host, in the order of the cases


def page(cases: Sequence[Case], answers: Answers) -> str:
    """The text of the page."""
    lines = [HEAD]
    for name in REGISTRY:
        places = [place for place, case in enumerate(cases) if case.function == name]
        if not places:
            continue
        lines += [f"## {name}", "", "| argument | wrong | gives |", "|---|---|---|"]
        for place in places:
            argument, _, wrong = cases[place].label.partition(": ")
            hosts = [host for host in answers if host != LAMBDA or REGISTRY[name].formula is not None]
            given = {host: shown(answers[host][place]) for host in hosts}
            lines.append(f"| {argument} | {wrong} | {_together(given)} |")
        lines.append("")
    return "\n".join(lines)


def _together(given: Mapping[str, str]) -> str:
    rule = given[PYTHON]
    others = [f"{host}: {found}" for host, found in given.items() if found != rule]
    return "; ".join([rule, *others])


def shown(answer: Any) -> str:
    """An answer as a cell shows it; of a table all the different ones."""
    if isinstance(answer, list):
        return " or ".join(dict.fromkeys(shown(item) for row in answer for item in row))
    if isinstance(answer, CellError):
        return answer.kind
    return answer if isinstance(answer, str) else f"{answer:g}"
