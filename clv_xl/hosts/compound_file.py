"""Writing a compound file, [MS-CFB] version 3: the small file system that a VBA project lives in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from struct import pack

SECTOR, MINI_SECTOR = 512, 64
MINI_CUTOFF = 4096  # shorter streams lie in the mini stream
ENTRY = 128  # bytes of a directory entry
NUMBERS_PER_SECTOR = SECTOR // 4
TABLE_SECTORS = 109  # as many as the header lists; more would need sectors of their own

FREE, END_OF_CHAIN, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD  # of a sector, in the allocation table
NOBODY = 0xFFFFFFFF  # no neighbour in the directory
STORAGE, STREAM, ROOT = 1, 2, 5
BLACK = 1


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    left: int = NOBODY
    right: int = NOBODY
    child: int = NOBODY
    start: int = END_OF_CHAIN

    def packed(self) -> bytes:
        """The entry as it stands in the directory: no class, no times."""
        name = self.name.encode("utf-16-le") + b"\0\0"
        start = 0 if self.kind == STORAGE else self.start
        links = pack("<HBBIII", len(name), self.kind, BLACK, self.left, self.right, self.child)
        return name.ljust(64, b"\0") + links + bytes(36) + pack("<IQ", start, len(self.data))


def compound_file(storages: Mapping[str, Mapping[str, bytes]]) -> bytes:
    """Write streams, given by storage and name, as one file; equal streams give equal bytes.

    Parameters
    ----------
    storages
        The streams of each storage. The storage "" is the root, all others lie in it. Names have at most 31 ASCII
        characters.

    Raises
    ------
    ValueError
        The streams have more than about 7 MB.
    """
    entries = _directory(storages)
    root, *others = entries
    mini_table: list[int] = []
    small = [entry for entry in others if 0 < len(entry.data) < MINI_CUTOFF]
    for entry in small:
        entry.start = _allocate(mini_table, len(entry.data), MINI_SECTOR)
    root.data = b"".join(_padded(entry.data, MINI_SECTOR) for entry in small)

    table: list[int] = []
    large = [entry for entry in entries if entry is root or len(entry.data) >= MINI_CUTOFF]
    for entry in large:
        entry.start = _allocate(table, len(entry.data), SECTOR)
    directory_start = _allocate(table, len(entries) * ENTRY, SECTOR)
    mini_table_start = _allocate(table, 4 * len(mini_table), SECTOR)
    table_start = len(table)
    count = -(-table_start // (NUMBERS_PER_SECTOR - 1))  # the table has places for its own sectors, too
    if count > TABLE_SECTORS:
        raise ValueError(f"a compound file of {table_start * SECTOR:,} bytes is more than this can write")
    table += [TABLE] * count

    no_entry = pack("<III", NOBODY, NOBODY, NOBODY).rjust(80, b"\0").ljust(ENTRY, b"\0")
    directory = _padded(b"".join(entry.packed() for entry in entries), SECTOR, no_entry)
    data = b"".join(_padded(entry.data, SECTOR) for entry in large)
    header = _header(range(table_start, table_start + count), directory_start, mini_table_start, len(mini_table))
    return header + data + directory + _numbers(mini_table) + _numbers(table)


def _directory(storages: Mapping[str, Mapping[str, bytes]]) -> list[_Entry]:
    """All entries, the root first, with their places in the trees."""
    entries = [_Entry("Root Entry", ROOT)]
    members: dict[int, list[int]] = {0: []}
    for storage, streams in storages.items():
        home = 0
        if storage:
            home = len(entries)
            members[0].append(home)
            members[home] = []
            entries.append(_Entry(storage, STORAGE))
        for name, data in streams.items():
            members[home].append(len(entries))
            entries.append(_Entry(name, STREAM, data))
    for home, numbers in members.items():
        # The format's order of names: the shorter first.
        ordered = sorted(numbers, key=lambda number: (len(entries[number].name), entries[number].name.upper()))
        entries[home].child = _tree(entries, ordered)
    return entries


def _tree(entries: list[_Entry], ordered: list[int]) -> int:
    """Link the entries to a search tree. All are black, as the format allows, which leaves a plain binary tree."""
    if not ordered:
        return NOBODY
    middle = len(ordered) // 2
    top = entries[ordered[middle]]
    top.left, top.right = _tree(entries, ordered[:middle]), _tree(entries, ordered[middle + 1 :])
    return ordered[middle]


def _allocate(table: list[int], size: int, sector: int) -> int:
    """Chain up the sectors that `size` bytes need, and return the first."""
    if not size:
        return END_OF_CHAIN
    start, count = len(table), -(-size // sector)
    table += [*range(start + 1, start + count), END_OF_CHAIN]
    return start


def _padded(data: bytes, size: int, filler: bytes = b"\0") -> bytes:
    return data + filler * (-len(data) % size // len(filler))


def _numbers(table: list[int]) -> bytes:
    return _padded(pack(f"<{len(table)}I", *table), SECTOR, pack("<I", FREE))


def _header(table_sectors: Iterable[int], directory: int, mini_table: int, mini_sectors: int) -> bytes:
    listed = [*table_sectors]
    versions = pack("<HHHHH", 0x3E, 3, 0xFFFE, SECTOR.bit_length() - 1, MINI_SECTOR.bit_length() - 1)
    mini_table_sectors = -(-mini_sectors // NUMBERS_PER_SECTOR)
    places = pack(
        "<IIIIIIIII", 0, len(listed), directory, 0, MINI_CUTOFF, mini_table, mini_table_sectors, END_OF_CHAIN, 0
    )
    listing = pack(f"<{TABLE_SECTORS}I", *listed, *[FREE] * (TABLE_SECTORS - len(listed)))
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + versions + bytes(6) + places + listing
