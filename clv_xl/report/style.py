"""Every decision about looks, once: font, palette, cell looks, number formats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils.indexed_list import IndexedList

FONT = "Arial"  # on every Windows and Mac; Liberation Sans has the same widths elsewhere

INK = "1F2A37"  # text
MUTED = "5B6675"  # captions: 5.9:1 on white
RULE = "D5DBE3"  # hairlines
PAPER = "FFFFFF"
BAND = "F4F6F9"  # card and header fill
BRAND = "0B4F6C"  # headings, first chart colour: 8.9:1 on white
ACCENT = "D9822B"  # second chart colour, told from BRAND by lightness too
THIRD = "8FA3B5"  # third chart colour
INPUT_INK, INPUT_FILL = "0000FF", "FFF9DB"  # blue on light yellow: the sign of a cell to change
BAR = "B7D3E3"  # behind numbers: light enough to read them
GOOD_INK, GOOD_FILL = "0B5D3B", "DDF3E6"
WARN_INK, WARN_FILL = "7A4B00", "FFF0CF"
BAD_INK, BAD_FILL = "9B1C1C", "FBE1E1"

# Top, middle, low: dark to light, so the order survives colour blindness and a black-and-white print.
TIER_FILL = {"top": "0B4F6C", "middle": "BFD9E6", "low": "FCE3C5", "none": "E6E9ED"}
TIER_SOFT = {"top": "CFE3EC", "middle": "EAF3F7", "low": "FDF1DF", "none": "F1F3F5"}
TIER_INK = {"top": "FFFFFF", "middle": "12303F", "low": "5A3300", "none": "3F4854"}

# Heat map, light to dark; the ink on each step keeps at least 4.5:1.
HEAT = ("F1F6F9", "D6E6EE", "B3D1DF", "84B4C9", "35718F", "0B4F6C")
HEAT_INK = (INK, INK, INK, INK, PAPER, PAPER)

DATE = "yyyy-mm-dd"
WHOLE = "#,##0"
PERCENT = "0.0%"
RATIO = "0.00"
DAYS = "#,##0"
TEXT = "@"


@dataclass(frozen=True, slots=True)
class Look:
    """How one kind of cell looks."""

    size: float = 10
    bold: bool = False
    italic: bool = False
    ink: str = INK
    fill: str | None = None
    across: str | None = None  # horizontal alignment; None: text left, numbers right
    down: str = "center"
    wrap: bool = False
    indent: int = 0
    shape: str = ""  # number format
    rule: str = ""  # borders: "b" hairline below, "B" strong below, "t" above, "l" accent bar at the left, "gap", "box"
    unlocked: bool = False

    def but(self, **changes: object) -> Look:
        """The same look with some properties changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


BODY = Look()
TITLE = Look(size=20, bold=True, ink=BRAND)
SUBTITLE = Look(size=10, ink=MUTED)
HEADING = Look(size=13, bold=True, ink=BRAND, down="bottom")
NOTE = Look(size=9, ink=MUTED)
HEADER = Look(size=9, bold=True, ink=PAPER, fill=BRAND, wrap=True, across="left", indent=1)
HEADER_NUMBER = HEADER.but(across="right", indent=0, rule="gap")
HEADER_CENTER = HEADER.but(across="center", indent=0)
CELL = Look(rule="b", across="left", indent=1)
NUMBER = Look(rule="b", across="right")  # no indent: LibreOffice 7.4 keeps one at the right of some columns only
CELL_WRAP = CELL.but(wrap=True, down="top")
TOTAL = Look(bold=True, fill=BAND, rule="B", across="left", indent=1)
TOTAL_NUMBER = TOTAL.but(across="right", indent=0)
INPUT = Look(ink=INPUT_INK, fill=INPUT_FILL, rule="box", across="right", unlocked=True)
FIXED = NUMBER
CARD_LABEL = Look(size=10, ink=MUTED, fill=BAND, indent=1, rule="l")
CARD_NUMBER = Look(size=22, bold=True, ink=BRAND, fill=BAND, across="left", indent=1, rule="l")
CARD_CAPTION = Look(size=9, ink=MUTED, fill=BAND, indent=1, rule="l", down="top", wrap=True)
STATUS = Look(bold=True, across="center", rule="b")


@cache
def font(look: Look) -> Font:
    """The font of a look."""
    return Font(name=FONT, size=look.size, bold=look.bold, italic=look.italic, color=look.ink)


def set_default_font(book: Any) -> None:
    """The font of cells without a look, by which column widths and row heights are measured too."""
    normal = font(BODY)
    book._fonts[0] = normal
    book._fonts = IndexedList(book._fonts)
    book._named_styles["Normal"].font = normal


@cache
def fill(look: Look) -> PatternFill | None:
    """The background of a look."""
    return PatternFill("solid", start_color=look.fill, end_color=look.fill) if look.fill else None


@cache
def alignment(look: Look) -> Alignment:
    """The alignment of a look."""
    across = look.across or ("left" if look.indent else None)  # an indent needs a side to count from
    return Alignment(horizontal=across, vertical=look.down, wrap_text=look.wrap or None, indent=look.indent)


@cache
def border(look: Look) -> Border | None:
    """The borders of a look."""
    hair, strong, bar = Side("thin", RULE), Side("thin", BRAND), Side("thick", BRAND)
    shapes = {
        "b": Border(bottom=hair),
        "B": Border(top=strong, bottom=strong),
        "t": Border(top=hair),
        "l": Border(left=bar),
        "gap": Border(left=Side("medium", PAPER)),
        "box": Border(left=hair, right=hair, top=hair, bottom=hair),
    }
    return shapes.get(look.rule)


def tier_look(tier: str) -> Look:
    """The look of a segment's name: its tier's colour, always beside the word."""
    return CELL.but(fill=TIER_FILL[tier], ink=TIER_INK[tier], bold=True)


def soft_tier_look(tier: str) -> Look:
    """The same family of colours for a long list, where full colour would shout."""
    return CELL.but(fill=TIER_SOFT[tier], bold=tier == "top")


def heat_step(value: float, largest: float) -> int:
    """The step of the heat scale for a value; 0 is kept for empty cells."""
    if value <= 0 or largest <= 0:
        return 0
    return 1 + min(len(HEAT) - 2, int((len(HEAT) - 1) * value / largest * 0.9999))


# Prices written without decimals: ISO 4217 units of 0, and currencies whose small unit is out of use.
NO_DECIMALS = frozenset(
    "BIF CLP COP DJF GNF HUF IDR IQD IRR IRT ISK JPY KMF KRW LAK LBP MGA MMK MNT PYG RWF TZS UGX UYI UZS VND VUV"
    " XAF XOF XPF".split()
)
THREE_DECIMALS = frozenset("BHD JOD KWD LYD OMR TND".split())
# Only symbols that name one currency in their own country's shops; all others are written as their code.
SYMBOLS = {
    "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "VND": "₫", "TRY": "₺", "UAH": "₴",
    "NGN": "₦", "ILS": "₪", "THB": "฿", "PHP": "₱", "BRL": "R$", "IDR": "Rp", "CNY": "CN¥", "CAD": "CA$", "AUD": "A$",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Money:
    """How amounts of the data's currency are written."""

    currency: str

    @property
    def decimals(self) -> int:
        """Digits after the decimal mark."""
        if self.currency in NO_DECIMALS:
            return 0
        return 3 if self.currency in THREE_DECIMALS else 2

    @property
    def plain(self) -> str:
        """Number format for table cells: the currency stands in the header."""
        return "#,##0" + ("." + "0" * self.decimals if self.decimals else "")

    @property
    def symbol(self) -> str:
        """The symbol, or the code and a space, or nothing for an unknown currency."""
        return SYMBOLS.get(self.currency) or (f"{self.currency} " if self.currency else "")

    @property
    def card(self) -> str:
        """Number format for key figures: with the symbol; large amounts without decimals."""
        mark = '"' + self.symbol.replace('"', "") + '"' if self.symbol else ""
        if not self.decimals:
            return f"{mark}#,##0"
        return f"[>=100000]{mark}#,##0;{mark}{self.plain}"

    def header(self, label: str, per: str = "") -> str:
        """A column header with its unit: "Revenue EUR", "Average order value EUR per order"."""
        return " ".join(part for part in (label, self.currency, per) if part)
