"""Files that were made to break their reader, and a process of its own in which they are read.

`python -m tests.orders.hostile FILE ...` inspects files and prints how each ended; `fuzz KIND SEED FIRST COUNT FOLDER`
does so with damaged copies of the file SEED.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

MOST_MEMORY_MB = 1024
SECONDS_EACH = 10
_ADDRESS_SPACE = 8 << 30


@dataclass(frozen=True)
class Ended:
    """How one file ended."""

    name: str
    code: int
    orders: int  # counted, -1 where there is no result
    sentence: str


@dataclass(frozen=True)
class Run:
    """How a process ended that read several files."""

    ended: list[Ended]
    memory_mb: float
    noise: str  # what the process said beside its answers
    code: int


def read_apart(arguments: Sequence[object], count: int) -> Run:
    """Run this module in a process of its own; one that hangs ends as a timeout."""
    process = subprocess.run(
        [sys.executable, "-m", "tests.orders.hostile", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=SECONDS_EACH * count + 20,
        check=False,
        env=os.environ | {"RUST_BACKTRACE": "0", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    lines = [json.loads(line) for line in process.stdout.splitlines()]
    ended = [Ended(**line) for line in lines if "name" in line]
    memory = next((line["memory_mb"] for line in lines if "memory_mb" in line), float("inf"))
    return Run(ended, memory, process.stderr, process.returncode)


def deflated(unit: bytes, times: int, before: bytes = b"", after: bytes = b"") -> tuple[bytes, int]:
    """Deflate text that repeats a unit and return it with its size; a block that ends flushed can be copied."""
    block = unit * max(1, (1 << 20) // len(unit))
    repeats = max(1, times * len(unit) // len(block))
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = pack.compress(before) + pack.flush(zlib.Z_FULL_FLUSH)
    middle = pack.compress(block) + pack.flush(zlib.Z_FULL_FLUSH)
    end = pack.compress(after) + pack.flush()
    return start + middle * repeats + end, len(before) + len(block) * repeats + len(after)


def package(path: Path, parts: dict[str, bytes], bomb: str, data: bytes, size: int) -> Path:
    """Write a zip of parts and one part that is given deflated, with whatever size it is to declare."""
    entries = [(bomb, data, size, 0)]
    for name, content in parts.items():
        if name != bomb:
            pack = zlib.compressobj(9, zlib.DEFLATED, -15)
            entries.append((name, pack.compress(content) + pack.flush(), len(content), zlib.crc32(content)))
    body, directory = io.BytesIO(), b""
    for name, packed, declared, crc in entries:
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(packed), declared, len(name), 0)
        directory += b"PK\x01\x02\x14\x00" + fields + struct.pack("<HHHII", 0, 0, 0, 0, body.tell()) + name.encode()
        body.write(b"PK\x03\x04" + fields + name.encode() + packed)
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), body.tell(), 0)
    path.write_bytes(body.getvalue() + directory + b"PK\x05\x06" + end)
    return path


# -- damage

_PIECES = [b"\0", b'"', b"<", b">", b"/", b"&", b"9" * 20, b"-1", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"ZZZ", b""]
_NUMBERS = [b"0", b"-1", b"99999999", b"4294967295", b"18446744073709551616", b"1048577", b"16385", b"", b"x"]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Replace some bytes at some places, or some numbers."""
    for _ in range(chance.randint(1, 4)):
        numbers = list(re.finditer(rb"\d+", data)) if chance.random() < 0.4 else []
        if numbers:
            start, end = chance.choice(numbers).span()
            piece = chance.choice(_NUMBERS)
        else:
            start = chance.randrange(len(data) + 1)
            end = start + chance.choice([0, 0, 1, 1, 2, 4, 8, 50])
            piece = chance.choice(_PIECES) if chance.random() < 0.7 else chance.randbytes(chance.randint(1, 4))
        data = data[:start] + piece + data[end:]
    return data[: chance.randrange(len(data) + 1)] if chance.random() < 0.05 else data


def damaged_parts(data: bytes, chance: random.Random) -> bytes:
    """Damage one part of a package and pack it anew."""
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    name = chance.choice([name for name in parts if parts[name] and "theme" not in name and "docProps" not in name])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as whole:
        for part, content in parts.items():
            whole.writestr(part, damaged(content, chance) if part == name else content)
    return target.getvalue()


DAMAGE: dict[str, Callable[[bytes, random.Random], bytes]] = {"bytes": damaged, "parts": damaged_parts}


def _fuzz(kind: str, seed: Path, first: int, count: int, folder: Path) -> Iterator[tuple[str, Path]]:
    for number in range(first, first + count):
        path = folder / f"orders{seed.suffix}"
        path.write_bytes(DAMAGE[kind](seed.read_bytes(), random.Random(number)))
        yield f"{seed.name} {kind} {number}", path


# -- the process of its own


def _play(files: Iterator[tuple[str, Path]]) -> None:
    from tests.orders.run import clv_xl

    for name, path in files:
        ended = clv_xl("inspect", "--json", path)
        orders = ended.json()["counted_orders"] if ended.out else -1
        print(json.dumps({"name": name, "code": ended.code, "orders": orders, "sentence": ended.err}), flush=True)


def _memory_mb() -> float:
    try:
        import resource
    except ImportError:  # Windows has no such count
        return 0.0
    unit = 2**20 if sys.platform == "darwin" else 2**10
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit
    status = Path("/proc/self/status")
    if status.exists():  # Linux adds to the process's own count what the one that started it held
        return max(children, int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 2**10)  # type: ignore[index]
    return max(children, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit)


def _limit_memory() -> None:
    """Keep what goes wrong from taking the machine along."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit_memory()
    if sys.argv[1] == "fuzz":
        _play(_fuzz(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]), Path(sys.argv[6])))
    else:
        _play((Path(given).name, Path(given)) for given in sys.argv[1:])
    print(json.dumps({"memory_mb": _memory_mb()}), flush=True)
