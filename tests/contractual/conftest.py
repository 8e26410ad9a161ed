from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hosts.libreoffice import LibreOffice, running


@pytest.fixture(scope="session")
def calc() -> Iterator[LibreOffice]:
    with running() as office:
        yield office
