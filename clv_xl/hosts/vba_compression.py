"""The compression of VBA streams, [MS-OVBA] 2.4.1: chunks of 4096 bytes, each of literal bytes and back references."""

from __future__ import annotations

SIGNATURE = b"\x01"
CHUNK = 4096
SHORTEST = 3  # a back reference takes two bytes
COMPRESSED, RAW = 0xB000, 0x3000  # the upper four bits of a chunk's header; the others say its length


def compress(data: bytes) -> bytes:
    """Compress a stream; the nearest of the longest matches is taken, so equal data give equal bytes.

    Raises
    ------
    ValueError
        The last chunk is short and gets longer by compression. The format can only say it with zeros behind it, which
        would end up in the text. Text of a program never gets there.
    """
    chunks = (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))
    return SIGNATURE + b"".join(_chunk(chunk) for chunk in chunks)


def _chunk(data: bytes) -> bytes:
    tokens = _tokens(data)
    if len(tokens) <= CHUNK:
        return (COMPRESSED | len(tokens) - 1).to_bytes(2, "little") + tokens
    if len(data) < CHUNK:
        raise ValueError(f"the last {len(data)} bytes of the stream can't be compressed")
    return (RAW | CHUNK - 1).to_bytes(2, "little") + data


def _tokens(data: bytes) -> bytes:
    tokens = bytearray()
    position = 0
    while position < len(data):
        flags_at, flags = len(tokens), 0  # one byte of flags for eight tokens
        tokens.append(flags)
        for bit in range(8):
            distance, length = _longest_match(data, position)
            if length:
                flags |= 1 << bit
                tokens += (distance - 1 << _length_bits(position) | length - SHORTEST).to_bytes(2, "little")
            else:
                tokens += data[position : position + 1]
            position += length or 1
        tokens[flags_at] = flags
    return bytes(tokens)


def _length_bits(position: int) -> int:
    """Bits of a back reference that say its length: those that no distance back from here needs."""
    return 16 - max(4, (position - 1).bit_length())


def _longest_match(data: bytes, position: int) -> tuple[int, int]:
    """Distance and length of the longest earlier text equal to the one here, (0, 0) if there is none."""
    distance, length, place = 0, SHORTEST - 1, position
    longest = min(len(data) - position, (1 << _length_bits(position)) - 1 + SHORTEST) if position else 0
    while length < longest:
        # A longer match begins further back than the nearest match of this length.
        place = data.rfind(data[position : position + length + 1], 0, place + length)
        if place < 0:
            break
        length += 1
        while length < longest and data[place + length] == data[position + length]:
            length += 1
        distance = position - place
    return (distance, length) if distance else (0, 0)
