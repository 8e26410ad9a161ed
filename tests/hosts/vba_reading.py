"""Reading VBA projects with other people's code: olefile and oletools, never ours."""

from __future__ import annotations

import importlib.util
import io
import os
import struct
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path

import olefile
import pytest

MISSING = (
    "install oletools, which reads macros: pip install --no-deps oletools==0.60.2"
    ' && pip install colorclass msoffcrypto-tool "pyparsing>=3"'
)

try:
    with warnings.catch_warnings():  # oletools 0.60 calls pyparsing by names that are about to go
        warnings.simplefilter("ignore")
        from oletools.mraptor import MacroRaptor
        from oletools.olevba import VBA_Parser, decompress_stream
except ImportError:
    if "olevba" in os.environ.get("CLV_XL_REQUIRE_HOSTS", ""):
        pytest.fail(f"CLV_XL_REQUIRE_HOSTS asks for olevba: {MISSING}", pytrace=False)
    pytest.skip(MISSING, allow_module_level=True)

PROJECT_VERSION = 0x09  # the one record that is longer than it says: 6 bytes, not 4
MODULE_STREAM, MODULE_OFFSET = 0x1A, 0x31


@dataclass(frozen=True)
class Project:
    """The streams of a vbaProject.bin, the directory's records in order, the stored source by module."""

    streams: dict[str, bytes]
    records: list[tuple[int, bytes]]
    sources: dict[str, str]

    @property
    def text(self) -> list[str]:
        """The lines of the stream PROJECT."""
        return self.streams["PROJECT"].decode("cp1252").split("\r\n")


def read_project(data: bytes) -> Project:
    file = olefile.OleFileIO(io.BytesIO(data))
    assert file.parsing_issues == []
    streams = {"/".join(path): file.openstream(path).read() for path in file.listdir()}
    records = list(_records(decompress(streams["VBA/dir"])))
    sources, name = {}, ""
    for number, content in records:
        if number == MODULE_STREAM:
            name = content.decode("cp1252")
        elif number == MODULE_OFFSET:
            packed = streams[f"VBA/{name}"][struct.unpack("<I", content)[0] :]
            sources[name] = decompress(packed).decode("cp1252")
    return Project(streams, records, sources)


def read_package(path: Path) -> Project:
    with zipfile.ZipFile(path) as package:
        return read_project(package.read("xl/vbaProject.bin"))


def decompress(data: bytes) -> bytes:
    return bytes(decompress_stream(bytearray(data)))


def olevba_sources(data: bytes, name: str) -> dict[str, str]:
    """What olevba extracts from a file, by module."""
    parser = VBA_Parser(name, data=data)
    try:
        return {stream.removeprefix("VBA/"): code for _, stream, _, code in parser.extract_all_macros()}
    finally:
        parser.close()


def starts_by_itself(code: str) -> bool:
    """Whether MacroRaptor finds that some macro runs when the file is opened or closed."""
    raptor = MacroRaptor(code)
    raptor.scan()
    return bool(raptor.autoexec)


def of_xlwings(name: str) -> Path:
    """A file of the installed xlwings package, which is not imported: it would look for Excel."""
    found = importlib.util.find_spec("xlwings")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / name


def text_of_xlwings(name: str) -> str:
    """A source file of xlwings with the line ends that it has."""
    return of_xlwings(name).read_bytes().decode("ascii")


def _records(data: bytes) -> list[tuple[int, bytes]]:
    found, place = [], 0
    while place < len(data):
        number, length = struct.unpack_from("<HI", data, place)
        if number == PROJECT_VERSION:
            assert length == 4
            length = 6
        found.append((number, data[place + 6 : place + 6 + length]))
        place += 6 + length
    assert place == len(data)
    return found
