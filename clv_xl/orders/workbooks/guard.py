"""Workbooks that were made to break their reader are refused before it sees them: bombs, lies about sizes and counts.

The reader takes a file at its word and ends the whole program where memory runs out, so nothing can be caught later.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO

from clv_xl.errors import UnusableInputError

_SURE_BYTES = 50_000_000  # of one part: read in a second or two, whatever it holds
_MOST_BYTES = 4 << 30
_MOST_TIMES = 100  # sheets of a million orders shrink to a seventh, a million blank formatted rows to a sixteenth
_MOST_BYTES_OF_LISTS = 8_000_000  # workbook.xml and what relates parts: they are read as trees
_SMALLEST_TEXT = len("<si/>")
_CHUNK = 1 << 16
_SAMPLES = 8
_STORED, _DEFLATED = 0, 8
_COUNT = re.compile(rb"<(?:\w+:)?sst\b[^>]*?\buniqueCount\s*=\s*[\"']\s*(\d+)")
_BINARY_TEXTS = b"\x9f\x01\x08"  # BrtBeginSst and its length; two counts follow
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, ValueError, RuntimeError, EOFError)


def refuse_bomb(path: Path) -> list[str]:
    """Return the names of the parts of a workbook; one that would fill the memory is refused by a sentence."""
    try:
        with zipfile.ZipFile(path) as package, path.open("rb") as file:
            parts = [part for part in package.infolist() if not part.is_dir()]
            for part in parts:
                reason = _why_bomb(file, part)
                if reason:
                    raise UnusableInputError(
                        f"{path.name} is no workbook that a spreadsheet saved: its part {part.filename} {reason}; "
                        "export the orders again."
                    )
    except _DAMAGE as error:
        raise UnusableInputError(
            f"{path.name} can't be read as a workbook ({error}): it may have been cut off on its way; "
            "download or export it again."
        ) from error
    return [part.filename for part in parts]


def _why_bomb(file: IO[bytes], part: zipfile.ZipInfo) -> str:
    name, size, packed = part.filename.lower(), part.file_size, part.compress_size
    if part.compress_type not in (_STORED, _DEFLATED):
        return "is packed in a way that no spreadsheet uses"
    if part.compress_type == _STORED and size != packed:
        return "has another size than it says"
    if name.endswith((".rels", "workbook.xml", "[content_types].xml")) and size > _MOST_BYTES_OF_LISTS:
        return f"holds {size:,} bytes where some thousands are usual"
    if size > _MOST_BYTES or size > max(_SURE_BYTES, _MOST_TIMES * packed):
        return f"grows to {size:,} bytes, {size // max(packed, 1):,} times what is packed"
    start = _start_of_data(file, part)
    if part.compress_type == _DEFLATED and _may_lie(file, part, start) and _is_larger(file, part, start):
        return f"says that it holds {size:,} bytes and holds more"
    if name.startswith("xl/") and "worksheets/" not in name and _claimed_texts(file, part, start) > size:
        return "says that it holds more texts than it has room for"
    return ""


def _start_of_data(file: IO[bytes], part: zipfile.ZipInfo) -> int:
    file.seek(part.header_offset)
    header = file.read(30)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    return part.header_offset + 30 + int(name_length) + int(extra_length)


def _may_lie(file: IO[bytes], part: zipfile.ZipInfo, start: int) -> bool:
    """Tell whether a part can be much larger than it says. Small ones can; so can those whose packed bytes repeat.

    What is packed well looks like chance: only a part that grows without measure has packed bytes that pack again.
    """
    if part.file_size <= _SURE_BYTES:
        return True
    for sample in range(_SAMPLES):
        file.seek(start + part.compress_size * sample // _SAMPLES)
        packed = file.read(min(_CHUNK, part.compress_size // _SAMPLES))
        if len(zlib.compress(packed, 1)) < 0.9 * len(packed):
            return True
    return False


def _is_larger(file: IO[bytes], part: zipfile.ZipInfo, start: int) -> bool:
    """Inflate a part until it ends or goes beyond the size that it declares."""
    inflate, inflated, left = zlib.decompressobj(-15), 0, part.compress_size
    file.seek(start)
    while left > 0 and not inflate.eof and inflated <= part.file_size:
        packed = file.read(min(left, _CHUNK))
        if not packed:
            break
        left -= len(packed)
        while packed and inflated <= part.file_size:
            inflated += len(inflate.decompress(packed, 1 << 20))
            packed = inflate.unconsumed_tail
    return inflated > part.file_size


def _claimed_texts(file: IO[bytes], part: zipfile.ZipInfo, start: int) -> int:
    """Return how many bytes the texts that a table of shared texts counts take at least: room is made for all."""
    file.seek(start)
    packed = file.read(min(part.compress_size, 4096))
    head = zlib.decompressobj(-15).decompress(packed, 4096) if part.compress_type == _DEFLATED else packed
    if head.startswith(_BINARY_TEXTS) and len(head) >= 11:
        return int(max(struct.unpack_from("<II", head, 3)))
    found = _COUNT.search(head)
    return int(found[1]) * _SMALLEST_TEXT if found else 0
