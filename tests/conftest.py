"""What all tests share: the folder of shared test data, and how hypothesis searches."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.hosts.wine import Wine

# As the command line does, before anything imports openpyxl: the bytes of a workbook are those without lxml.
os.environ["OPENPYXL_LXML"] = "False"

# No deadline: a slow machine is no bug. On CI the same examples every time, so that a red run can be repeated;
# elsewhere new ones, so that more of the space is seen.
settings.register_profile("here", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "here")


class SharedData:
    """The folder of test data that is kept outside the repository."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __truediv__(self, name: str) -> Path:
        """Path of a file or folder; one that is missing fails the test, for a skip would hide it."""
        path = self.root / name
        if not path.exists():
            pytest.fail(f"{path} is missing (CLV_XL_SHARED is set, so the test data must be complete)")
        return path

    def glob(self, pattern: str) -> list[Path]:
        """Files that match, sorted; none at all fails the test."""
        found = sorted(self.root.glob(pattern))
        if not found:
            pytest.fail(f"nothing matches {pattern} in {self.root} (CLV_XL_SHARED is set)")
        return found


@pytest.fixture(scope="session")
def shared() -> SharedData:
    """The shared test data: `shared / "exports/shopify/name.csv"`, `shared.glob("exports/*/*.csv")`."""
    folder = os.environ.get("CLV_XL_SHARED", "")
    if not folder:
        pytest.skip("set CLV_XL_SHARED to the folder of the shared test data (it holds exports/ and data/)")
    root = Path(folder).resolve()
    if not root.is_dir():
        pytest.fail(f"CLV_XL_SHARED is {folder}, which is no folder")
    return SharedData(root)


@pytest.fixture(scope="session")
def windows() -> Iterator[Wine]:
    """Windows' Python with the COM server, under Wine; made once, for it takes some twenty seconds."""
    from tests.hosts.wine import running

    with running() as started:
        yield started
