"""The trial file of the output folder, and the mark that Windows puts beside files from the internet."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clv_xl.doctor.files import internet_mark, output_folder, zone_of

# What a browser on Windows writes into the stream NAME:Zone.Identifier. On other systems such a name makes a file of
# its own beside the first, so that the same code reads it.
DOWNLOADED = (
    "[ZoneTransfer]\r\nZoneId=3\r\nReferrerUrl=https://example.com/\r\nHostUrl=https://example.com/CLV.xlsm\r\n"
)


def test_folder_that_takes_a_file_is_well_and_stays_as_it_was(tmp_path: Path) -> None:
    (fact,) = output_folder(tmp_path)
    assert (fact.state, fact.found) == ("ok", f"{tmp_path.resolve()}, a trial file was written")
    assert list(tmp_path.iterdir()) == []


def test_missing_folder_is_bad(tmp_path: Path) -> None:
    (fact,) = output_folder(tmp_path / "gone")
    assert (fact.state, fact.found) == ("bad", f"{(tmp_path / 'gone').resolve()}: No such file or directory")
    assert fact.fix


def test_file_in_place_of_a_folder_is_bad(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    (fact,) = output_folder(path)
    assert fact.state == "bad"


@pytest.mark.skipif(os.name == "nt", reason="folders of Windows have no such permissions")
def test_folder_that_may_not_be_written_is_bad() -> None:
    # Nobody may make files there, root included.
    (fact,) = output_folder(Path("/proc/self" if Path("/proc/self").is_dir() else "/dev/fd"))
    assert fact.state == "bad"


def test_downloaded_workbook_is_blocked_by_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "it's mine.xlsm"
    path.touch()
    Path(f"{path}:Zone.Identifier").write_text(DOWNLOADED, encoding="ascii", newline="")
    assert zone_of(path) == 3
    (fact,) = internet_mark("Internet mark", path, windows=True)
    assert (fact.state, fact.found) == ("bad", "marked as a file from the internet (zone 3)")
    assert "Unblock" in fact.fix
    assert fact.command == f"Unblock-File -LiteralPath '{tmp_path.resolve()}{os.sep}it''s mine.xlsm'"


@pytest.mark.parametrize("zone", ["", "[ZoneTransfer]\nZoneId=1\n", "[ZoneTransfer]\nZoneId=\n", "nonsense"])
def test_file_without_mark_or_of_this_network_is_well(tmp_path: Path, zone: str) -> None:
    path = tmp_path / "book.xlsm"
    path.touch()
    if zone:
        Path(f"{path}:Zone.Identifier").write_text(zone, encoding="ascii")
    (fact,) = internet_mark("Internet mark", path, windows=True)
    assert fact.state == "ok"


def test_other_systems_know_no_mark(tmp_path: Path) -> None:
    (fact,) = internet_mark("Internet mark", tmp_path / "book.xlsm", windows=False)
    assert fact.state == "not on this system"
