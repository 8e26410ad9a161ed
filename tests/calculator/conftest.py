from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from clv_xl.calculator import EDITIONS, calculator_bytes


@pytest.fixture(scope="session")
def edition_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The workbook of an edition, made once."""
    folder = tmp_path_factory.mktemp("editions")

    @cache
    def made(key: str) -> Path:
        path = folder / EDITIONS[key].file_name
        path.write_bytes(calculator_bytes(EDITIONS[key]))
        return path

    return made
