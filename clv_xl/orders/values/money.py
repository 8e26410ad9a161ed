"""Amounts as text, `$1,234.50`, `1.234,50 €`, `(5.00)`, `150.000`: how they are written is decided per column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clv_xl.engines import Engine

FOREIGN_DIGITS, WESTERN_DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９٫", "012345678901234567890123456789."
_DIGITS = str.maketrans(FOREIGN_DIGITS, WESTERN_DIGITS)
_GROUPING = "'’٬ \u00a0\u202f"  # marks that only ever group digits
_NUMBER = re.compile(rf"^\(?[+-]?\s*[^\d()+\-%]{{0,6}}\s*[+-]?\d[\d.,{_GROUPING}]*\s*[^\d()+\-%]{{0,6}}\)?-?$")
_SCIENTIFIC = re.compile(r"^-?\d(\.\d+)?[eE][+-]?\d{1,2}$")
_LONGEST = 25
_FEW = 0.1  # share of amounts below 1000 that is usual where others are above a million
LARGEST = 1e15  # beyond it a number no longer keeps its cents
NUMBER_TYPES = ("DOUBLE", "BIGINT")
WITHOUT_CENTS = frozenset({"CLP", "COP", "IDR", "IRR", "IRT", "ISK", "JPY", "KRW", "PYG", "VND"})
THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})

CODES = frozenset(
    "AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GEL GHS HKD HUF IDR ILS INR IQD IRR IRT ISK "
    "JOD JPY KES KRW KWD KZT LBP LKR LYD MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB "
    "TND TRY TWD UAH USD UYU VND ZAR".split()
)
_SIGNS = {
    "R$": "BRL", "A$": "AUD", "C$": "CAD", "HK$": "HKD", "NT$": "TWD", "S$": "SGD", "₫": "VND", "฿": "THB",
    "৳": "BDT", "₹": "INR", "₺": "TRY", "₽": "RUB", "₴": "UAH", "₦": "NGN", "₱": "PHP", "₩": "KRW", "₪": "ILS",
    "€": "EUR", "£": "GBP", "¥": "CNY", "$": "USD", "円": "JPY", "원": "KRW", "元": "CNY", "₸": "KZT", "₾": "GEL",
    "تومان": "IRT", "ریال": "IRR", "ر.س": "SAR", "ر س": "SAR",
}  # fmt: skip
_LETTER_SIGNS = {
    "RP": "IDR",
    "RM": "MYR",
    "FR": "CHF",
    "SFR": "CHF",
    "RS": "INR",
    "ZŁ": "PLN",
    "KČ": "CZK",
    "FT": "HUF",
    "TL": "TRY",
}


@dataclass(frozen=True, slots=True)
class Marks:
    """How the numbers of a column are written."""

    thousands: str
    decimal: str
    plain: bool  # every filled cell is a plain number: no cleaning needed
    guessed_from: str | None = None  # an amount whose dot was taken for thousands, with nothing else to tell
    damaged: tuple[str, str] | None = None  # 1.350.000 beside 149, which may have been 149.000


def reads_as_number(text: str) -> float | None:
    """Return a cell's number, whatever its marks, or None: for telling what a column holds."""
    text = text.translate(_DIGITS)
    if _SCIENTIFIC.match(text):
        return float(text)
    if not _NUMBER.match(text):
        return None
    digits = re.sub(r"[^\d.,]", "", text).strip(".,")
    if len(digits) > _LONGEST:
        return None
    head, mark, tail = digits.replace(",", ".").rpartition(".")
    try:
        return float(
            f"{head.replace('.', '')}.{tail}" if mark and len(tail) != 3 else digits.replace(",", "").replace(".", "")
        )
    except ValueError:
        return None


def currency_of(text: str) -> str | None:
    """Return the currency that a text names by an ISO code or a sign, or None."""
    words = re.findall(r"[^\W\d_]+", text.upper())
    by_word = next((word for word in words if word in CODES), None)
    by_sign = next((iso for sign, iso in _SIGNS.items() if sign in text.upper()), None)
    return by_word or by_sign or next((_LETTER_SIGNS[word] for word in words if word in _LETTER_SIGNS), None)


def sign_sql(cell: str) -> str:
    """Return the SQL of what stands around a number: a currency's sign or code."""
    return rf"upper(regexp_replace({cell}, '[\d.,()+\-−\s{_GROUPING.replace(chr(39), chr(39) * 2)}]+', ' ', 'g'))"


def column_marks(engine: Engine, table: str, column: int, currency: str = "") -> Marks:
    """Return how a column writes its numbers, from all its cells.

    `1.234,5` and `1,234.5` tell themselves; a column of `150.000` and the like, with never another number of decimals,
    writes thousands with a dot, but for currencies of three decimals.
    """
    if engine.column_types(table)[f"c{column}"] in NUMBER_TYPES:
        return Marks(",", ".", plain=True)
    value = f"try_cast(c{column} AS DOUBLE)"
    not_plain, dotted, three = engine.row(
        f"""SELECT count(*) FILTER (NOT coalesce(abs({value}) < {LARGEST}, false)), count(*) FILTER
            (contains(c{column}, '.')),
            count(*) FILTER (rtrim(c{column})[-4:-4] = '.') FROM {table} WHERE c{column} IS NOT NULL"""
    )
    if not not_plain and (three < dotted or not dotted or currency in THREE_DECIMALS):
        return Marks(",", ".", plain=True)
    core = _core_sql(f"c{column}")
    seen = engine.record(
        f"""SELECT
            count(*) FILTER (dotted AND NOT three_after_dot) AS decimal_dots,
            count(*) FILTER (dotted AND three_after_dot AND NOT with_comma) AS dots_with_three,
            count(*) FILTER (with_comma AND NOT three_after_comma) AS decimal_commas,
            count(*) FILTER (regexp_matches(x, ',.*\\.')) AS comma_then_dot,
            count(*) FILTER (regexp_matches(x, '\\..*,')) AS dot_then_comma,
            min(x) FILTER (dotted AND three_after_dot) AS example,
            min(x) FILTER (regexp_matches(x, '^[1-9]\\d{{0,2}}(\\.\\d{{3}}){{2,}}$')) AS millions,
            min(x) FILTER (small) AS small, count(*) FILTER (small) AS smalls, count(*) AS cells
        FROM (SELECT x, contains(x, '.') AS dotted, contains(x, ',') AS with_comma,
              regexp_matches(x, '^[1-9]\\d{{0,2}}(\\.\\d{{3}})+$') AS three_after_dot,
              regexp_matches(x, '^\\d{{1,3}}(,\\d{{2,3}})*,\\d{{3}}$') AS three_after_comma,
              regexp_matches(x, '^[1-9]\\d{{0,2}}(\\.\\d{{1,2}})?$') AS small
              FROM (SELECT {core} AS x FROM {table} WHERE c{column} IS NOT NULL))"""
    )
    if seen["dot_then_comma"] > seen["comma_then_dot"] or (
        seen["comma_then_dot"] == 0 and seen["decimal_commas"] > 0 and seen["decimal_dots"] == 0
    ):
        return Marks(".", ",", plain=False)
    if seen["millions"] and not seen["comma_then_dot"] and currency not in THREE_DECIMALS:
        damaged = seen["smalls"] > _FEW * seen["cells"]
        return Marks(".", ",", plain=False, damaged=(seen["millions"], seen["small"]) if damaged else None)
    if seen["dots_with_three"] and not seen["decimal_dots"] + seen["comma_then_dot"] and currency not in THREE_DECIMALS:
        return Marks(".", ",", plain=False, guessed_from=None if currency in WITHOUT_CENTS else seen["example"])
    return Marks(",", ".", plain=False)


def _core_sql(cell: str) -> str:
    """Return the SQL of a number from its first digit to its last, in western digits."""
    western = f"translate({cell}, '{FOREIGN_DIGITS}', '{WESTERN_DIGITS}')"
    return rf"regexp_extract({western}, '[.,]?\d(.*\d)?')"


def number_sql(cell: str, marks: Marks) -> str:
    """Return the SQL that reads an amount; NULL where it is none, or not written as its column writes numbers."""
    if marks.plain:
        return f"try_cast({cell} AS DOUBLE)"
    value = _written_number(cell, marks)
    return f"CASE WHEN abs({value}) < {LARGEST} THEN {value} END"


def _written_number(cell: str, marks: Marks) -> str:
    core = _core_sql(cell)
    group, point = re.escape(marks.thousands), re.escape(marks.decimal)
    marks_of_groups = f"[{group}{_GROUPING}]".replace("'", "''")
    written = rf"^(\d+|\d{{1,3}}({marks_of_groups}\d{{2,3}})*{marks_of_groups}\d{{3}})?({point}\d+)?$"
    number = f"replace(regexp_replace({core}, '{marks_of_groups}', '', 'g'), '{marks.decimal}', '.')"
    scientific = f"regexp_matches({cell}, '^-?\\d+(\\.\\d+)?[eE][+-]?\\d+$')"
    negative = rf"regexp_matches({cell}, '^\s*\(.*\)\s*$|^[^\d]*[-−]|\d\s*[-−]\s*$')"
    return (
        f"CASE WHEN {scientific} THEN try_cast({cell} AS DOUBLE) WHEN {core} = '' OR contains({cell}, '%') "
        f"OR NOT regexp_matches({core}, '{written}') THEN NULL "
        f"WHEN {negative} THEN -try_cast({number} AS DOUBLE) ELSE try_cast({number} AS DOUBLE) END"
    )
