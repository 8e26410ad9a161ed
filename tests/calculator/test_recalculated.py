"""Other programs compute what stands in the files: every formula cell, in every sheet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.calculator.reading import differing, formula_cells
from tests.hosts.calc_addin import running_with_addin
from tests.hosts.ironcalc_book import evaluated

EditionFile = Callable[[str], Path]


@pytest.mark.calc
def test_calc_recalculates_its_edition_to_the_values_in_the_file(edition_file: EditionFile) -> None:
    path = edition_file("calc")
    cached = formula_cells(path)
    with running_with_addin() as office:
        computed = office.recalculate(path)
    assert sum(map(len, cached.values())) > 20_000
    assert differing(cached, computed) == {}


def test_ironcalc_recalculates_the_lambda_edition_to_the_values_in_the_file(edition_file: EditionFile) -> None:
    path = edition_file("lambda")
    cached = formula_cells(path)
    assert sum(map(len, cached.values())) > 20_000
    assert differing(cached, evaluated(path)) == {}
