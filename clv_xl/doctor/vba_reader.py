"""Reads the text of the modules in a vbaProject.bin: a compound file ([MS-CFB]) of compressed streams ([MS-OVBA])."""

from __future__ import annotations

from collections.abc import Iterator
from struct import error as StructError
from struct import iter_unpack, unpack_from
from typing import NamedTuple

_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_LAST_SECTOR = 0xFFFFFFFA  # what is above marks the end of a chain or a sector of another use
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_CHUNK = 4096

# Records of the stream `dir` that lead to the modules' texts: [MS-OVBA] 2.3.4.2.
_CODE_PAGE, _VERSION, _STREAM_NAME, _TEXT_OFFSET = 0x03, 0x09, 0x1A, 0x31


class DamagedProjectError(ValueError):
    """The bytes are no VBA project that can be read."""


class _Stream(NamedTuple):
    start: int
    size: int


def module_texts(project: bytes) -> dict[str, str]:
    """The text of every module by the name of its stream.

    Raises
    ------
    DamagedProjectError
        The bytes are no VBA project.
    """
    try:
        streams = _streams(project)
        directory = decompressed(streams["dir"])
        code_page, modules = _modules(directory)
        return {
            name: decompressed(streams[name][offset:]).decode(f"cp{code_page}", errors="replace")
            for name, offset in modules
        }
    except (ArithmeticError, LookupError, MemoryError, ValueError, StructError) as error:
        raise DamagedProjectError(f"no VBA project that can be read: {error}") from error


def decompressed(data: bytes) -> bytes:
    """The content of a compressed stream: [MS-OVBA] 2.4.1."""
    if data[:1] != b"\x01":
        raise ValueError("a stream has no sign of compression")
    content, place = bytearray(), 1
    while place + 2 <= len(data):
        header = int.from_bytes(data[place : place + 2], "little")
        size, packed = (header & 0x0FFF) + 3, bool(header & 0x8000)
        body = data[place + 2 : place + size]
        content += _unpacked(body) if packed else body[:_CHUNK]
        place += size
    return bytes(content)


def _unpacked(body: bytes) -> bytes:
    chunk, place = bytearray(), 0
    while place < len(body):
        flags, place = body[place], place + 1
        for bit in range(8):
            if place >= len(body):
                break
            if not flags >> bit & 1:
                chunk.append(body[place])
                place += 1
                continue
            token = int.from_bytes(body[place : place + 2], "little")
            place += 2
            length_bits = 16 - max(4, (len(chunk) - 1).bit_length())
            distance, length = (token >> length_bits) + 1, (token & (1 << length_bits) - 1) + 3
            if distance > len(chunk):
                raise ValueError("a compressed stream points to before its beginning")
            for _ in range(length):  # one by one, for the copy may overlap what it copies
                chunk.append(chunk[-distance])
    return bytes(chunk)


def _modules(directory: bytes) -> tuple[int, list[tuple[str, int]]]:
    """The code page, and of each module the name of its stream and where in it the text begins."""
    code_page, name = 1252, ""
    modules: list[tuple[str, int]] = []
    for number, data in _records(directory):
        if number == _CODE_PAGE:
            (code_page,) = unpack_from("<H", data)
        elif number == _STREAM_NAME:
            name = data.decode(f"cp{code_page}", errors="replace")
        elif number == _TEXT_OFFSET:
            modules.append((name, unpack_from("<I", data)[0]))
    return code_page, modules


def _records(directory: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 6 <= len(directory):
        number, size = unpack_from("<HI", directory, place)
        size = 6 if number == _VERSION else size  # the one record whose length is not its length
        yield number, directory[place + 6 : place + 6 + size]
        place += 6 + size


def _streams(project: bytes) -> dict[str, bytes]:
    """The streams of a compound file by name; the names of a VBA project stand once."""
    if project[:8] != _SIGNATURE:
        raise ValueError("the bytes are no compound file")
    sector = 1 << unpack_from("<H", project, 30)[0]
    directory_start, cutoff, mini_start = (unpack_from("<I", project, place)[0] for place in (48, 56, 60))
    table = _table(project, sector)

    def chain(start: int, links: list[int], content: bytes, size: int) -> bytes:
        parts: list[bytes] = []
        while start < _LAST_SECTOR and len(parts) <= len(links):  # a chain that bites its tail ends, too
            parts.append(content[start * size : (start + 1) * size])
            start = links[start]
        return b"".join(parts)

    body = project[sector:]
    entries = dict(_entries(chain(directory_start, table, body, sector)))
    root = entries.pop("")
    mini_content = chain(root.start, table, body, sector)
    mini_table = _numbers(chain(mini_start, table, body, sector))
    return {
        name: (
            chain(entry.start, mini_table, mini_content, 64)
            if entry.size < cutoff
            else chain(entry.start, table, body, sector)
        )[: entry.size]
        for name, entry in entries.items()
    }


def _table(project: bytes, sector: int) -> list[int]:
    """Which sector follows which; a project small enough for the header's own list of the table's sectors."""
    listed = [number for (number,) in iter_unpack("<I", project[76:512]) if number < _LAST_SECTOR]
    return _numbers(b"".join(project[(number + 1) * sector : (number + 2) * sector] for number in listed))


def _entries(directory: bytes) -> Iterator[tuple[str, _Stream]]:
    """Streams by name, the root by the empty name."""
    for place in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length, kind = unpack_from("<HB", directory, place + 64)
        start, size = unpack_from("<II", directory, place + 116)
        if kind in (_STREAM, _ROOT):
            name = directory[place : place + length - 2].decode("utf-16-le")
            yield "" if kind == _ROOT else name, _Stream(start, size)


def _numbers(data: bytes) -> list[int]:
    return [number for (number,) in iter_unpack("<I", data[: len(data) // 4 * 4])]
