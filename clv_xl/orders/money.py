"""Amounts as text: `$1,234.50`, `1.234,50 €`, `(5.00)`, `150.000`, Persian digits. Decided per column, never per cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clv_xl.engines import Engine

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_SQL_DIGITS = "translate({0}, '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫', '01234567890123456789.')"
_NUMBER = re.compile(r"^\(?[+-]?\s*[^\d()+\-]{0,5}\s*[+-]?\d[\d.,'\s٬٫ ]*\s*[^\d()+\-]{0,5}\)?-?$")
NUMBER_TYPES = ("DOUBLE", "BIGINT")
THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})

CODES = frozenset(
    "AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GEL GHS HKD HUF IDR ILS INR IQD IRR IRT ISK JOD JPY "
    "KES KRW KWD KZT LBP LKR LYD MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH "
    "USD UYU VND ZAR".split()
)
_SIGNS = {
    "R$": "BRL", "A$": "AUD", "C$": "CAD", "HK$": "HKD", "NT$": "TWD", "S$": "SGD", "₫": "VND", "฿": "THB", "৳": "BDT",
    "₹": "INR", "₺": "TRY", "₽": "RUB", "₴": "UAH", "₦": "NGN", "₱": "PHP", "₩": "KRW", "₪": "ILS", "€": "EUR", "£": "GBP",
    "¥": "CNY", "$": "USD", "تومان": "IRT", "ریال": "IRR", "ر.س": "SAR",
}  # fmt: skip
_LETTER_SIGNS = {"RP": "IDR", "RM": "MYR", "ZŁ": "PLN", "KČ": "CZK", "FT": "HUF", "TL": "TRY"}


@dataclass(frozen=True, slots=True)
class Marks:
    """How the numbers of a column are written."""

    thousands: str
    decimal: str
    plain: bool  # every filled cell is a plain number: no cleaning needed


def reads_as_number(text: str) -> float | None:
    """Return a cell's number, whatever its marks, or None: for telling what a column holds."""
    if not _NUMBER.match(text):
        return None
    digits = re.sub(r"[^\d.,]", "", text.translate(_DIGITS))
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


def column_marks(engine: Engine, table: str, column: int, currency: str = "") -> Marks:
    """Return how a column writes its numbers, from all its cells.

    `1.234,5` and `1,234.5` tell themselves; a column of `150.000` and the like, with never another number of decimals,
    writes thousands with a dot, but for currencies of three decimals.
    """
    if engine.column_types(table)[f"c{column}"] in NUMBER_TYPES:
        return Marks(",", ".", plain=True)
    value = f"try_cast(c{column} AS DOUBLE)"
    not_plain, dotted, three = engine.row(
        f"""SELECT count(*) FILTER (NOT coalesce(isfinite({value}), false)), count(*) FILTER (contains(c{column}, '.')),
            count(*) FILTER (c{column}[-4:-4] = '.') FROM {table} WHERE c{column} IS NOT NULL"""
    )
    if not not_plain and (three < dotted or not dotted or currency in THREE_DECIMALS):
        return Marks(",", ".", plain=True)
    cell = _SQL_DIGITS.format(f"c{column}")
    number = rf"regexp_replace({cell}, '[^\d.,٬’'']', '', 'g')"
    seen = engine.record(
        f"""SELECT
            count(*) FILTER (dotted AND NOT three_after_dot) AS decimal_dots,
            count(*) FILTER (dotted AND three_after_dot AND NOT with_comma) AS dots_with_three,
            count(*) FILTER (with_comma AND NOT three_after_comma) AS decimal_commas,
            count(*) FILTER (with_comma AND three_after_comma AND NOT dotted) AS commas_with_three,
            count(*) FILTER (regexp_matches(x, ',.*\\.')) AS comma_then_dot,
            count(*) FILTER (regexp_matches(x, '\\..*,')) AS dot_then_comma
        FROM (SELECT x, contains(x, '.') AS dotted, contains(x, ',') AS with_comma,
              regexp_matches(x, '^[1-9]\\d{{0,2}}(\\.\\d{{3}})+$') AS three_after_dot,
              regexp_matches(x, '^\\d{{1,3}}(,\\d{{2,3}})*,\\d{{3}}$') AS three_after_comma
              FROM (SELECT {number} AS x FROM {table} WHERE c{column} IS NOT NULL))"""
    )
    comma_is_decimal = seen["dot_then_comma"] > seen["comma_then_dot"] or (
        seen["comma_then_dot"] == 0 and seen["decimal_commas"] > 0 and seen["decimal_dots"] == 0
    )
    dot_is_thousands = (
        seen["dots_with_three"] > 0
        and seen["decimal_dots"] == 0
        and seen["comma_then_dot"] == 0
        and currency not in THREE_DECIMALS
    )
    if comma_is_decimal or dot_is_thousands:
        return Marks(".", ",", plain=False)
    return Marks(",", ".", plain=False)


def number_sql(cell: str, marks: Marks) -> str:
    """Return the SQL that reads an amount; NULL where it is none."""
    if marks.plain:
        return f"try_cast({cell} AS DOUBLE)"
    x = _SQL_DIGITS.format(cell)
    digits = rf"regexp_replace({x}, '[^\d.,]', '', 'g')"
    number = f"replace(replace({digits}, '{marks.thousands}', ''), '{marks.decimal}', '.')"
    scientific = f"regexp_matches({cell}, '^-?\\d+(\\.\\d+)?[eE][+-]?\\d+$')"
    negative = rf"regexp_matches({cell}, '^\s*\(.*\)\s*$|^[^\d]*[-−]|-\s*$')"
    junk = rf"NOT regexp_matches({cell}, '\d') OR regexp_matches({cell}, '\d[^\d.,٬٫’''\s\x{{00A0}}\x{{202F}}]+\d')"
    return (
        f"CASE WHEN {scientific} THEN try_cast({cell} AS DOUBLE) WHEN {junk} THEN NULL "
        f"WHEN {negative} THEN -try_cast({number} AS DOUBLE) ELSE try_cast({number} AS DOUBLE) END"
    )
