"""How wide a text is in the report's font: no host says where it will break a line, so rows are sized by this."""

from __future__ import annotations

NARROW = frozenset("ijl'|.,:;!ft()[]/ \\I-")
WIDE = frozenset("mwMW@%—…")
LINE_POINTS = 12.8  # height of a line at 10 points
DIGIT_PIXELS = 7  # a column's width is counted in digits
FONT_PIXELS = 13.33  # 10 points on a screen


def em(column_width: float) -> float:
    """Room in a column, in the font's own size."""
    return column_width * DIGIT_PIXELS / FONT_PIXELS


def text_width(text: str) -> float:
    """Width in the font's own size; within a few per cent of Arial."""
    return sum(map(_letter, text))


def _letter(letter: str) -> float:
    if letter in NARROW:
        return 0.28
    if letter in WIDE:
        return 0.85
    if ord(letter) > 0x2E80:  # Chinese, Japanese, Korean, emoji: a full square
        return 1.0
    return 0.66 if letter.isupper() else 0.556 if letter.isdigit() else 0.51


def wrap(text: str, room: float, indent: str = "") -> list[str]:
    """Break a text into lines no wider than `room`; all but the first begin with `indent`."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}" if line.strip() else line + word
        if line.strip() and text_width(longer) > room:
            lines.append(line)
            longer = indent + word
        line = longer
    return [*lines, line] if line.strip() else lines


def wrapped_height(text: str, column_width: float) -> float:
    """Height of a cell in which a text is wrapped."""
    lines = sum(max(1, len(wrap(part, em(column_width) * 0.97))) for part in text.split("\n"))
    return lines * LINE_POINTS + 5
