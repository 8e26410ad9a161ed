"""xlwings Lite: the functions in a Python that has numpy and nothing else of what the reports need.

Lite itself runs only inside Excel. What its xlwings hands over is written here as its documentation says: with ndim=2
every argument as rows, errors by their names (err_to_str), blank cells of a range as None.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from clv_xl.hosts import lite
from clv_xl.hosts.cells import CellError
from clv_xl.udf import REGISTRY
from tests.hosts.cases import Case, examples, wrong_inputs

ROOT = Path(__file__).resolve().parents[2]
NEEDED_IN_LITE = {"numpy", "xlwings"}  # Lite brings its own xlwings

# What a user pastes into main.py, in a Python where every other library of the package is missing.
MAIN = """
import importlib.abc, json, sys
class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {missing!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
from clv_xl.hosts.lite import *
population = [[90, 20, 5], [1, 4, 9], [40, 150, 800]]
rows = [[[item] for item in column] for column in population]
names = sorted(name for name in globals() if name.isupper() and name != "MAIN")
answers = [CLV([[50]], [[5]], [[1]]), RFM_SCORE([[20]], [[4]], [[150]], *rows), CLV([[50]], [[5]], [[-3]])]
import clv_xl, numpy
answers.append(clv_xl.clv(numpy.array([50.0, 20.0]), 5, 1).tolist())
print(json.dumps([names, answers]))
"""


def as_lite(value: Any) -> Any:
    """A value of a case as Lite's xlwings hands it over, in rows."""
    if isinstance(value, tuple):
        return [[item.kind if isinstance(item, CellError) else item for item in row] for row in value]
    return [[value.kind if isinstance(value, CellError) else value]]


def as_rows(answer: Any) -> list[list[Any]]:
    rows = answer if isinstance(answer, list) else [answer]
    table = [row if isinstance(row, list) else [row] for row in rows]
    return [[value.kind if isinstance(value, CellError) else value for value in row] for row in table]


@pytest.mark.parametrize("case", [*examples(), *wrong_inputs()], ids=str)
def test_every_call_answers_as_python_does(case: Case) -> None:
    found = getattr(lite, case.function)(*map(as_lite, case.arguments))
    expected = as_rows(case.answer)
    assert [len(row) for row in found] == [len(row) for row in expected]
    for value, wanted in zip(chain.from_iterable(found), chain.from_iterable(expected), strict=True):
        assert value == (pytest.approx(wanted, rel=1e-6) if isinstance(wanted, (int, float)) else wanted)


def test_omitted_arguments_and_errors_that_lite_can_not_write() -> None:
    assert lite.CLV([[50]], [[5]], [[1]], None, None) == [[250.0]]
    assert lite.CUSTOMER_VALUE([[10]], [[2], [None], ["#REF!"], ["#SPILL!"]]) == [
        [20.0],
        ["#VALUE!"],
        ["#REF!"],
        ["#VALUE!"],
    ]


def test_the_line_to_paste_brings_every_function_with_only_numpy_present() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {text.split(">")[0].split("~")[0].strip().replace("-", "_") for text in project["dependencies"]}
    assert declared > NEEDED_IN_LITE
    code = MAIN.replace("{missing!r}", repr(declared - NEEDED_IN_LITE))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names, answers = json.loads(done.stdout)
    assert names == sorted(REGISTRY)
    assert answers == [[[250.0]], [[6]], [["#NUM!"]], [250.0, 100.0]]
