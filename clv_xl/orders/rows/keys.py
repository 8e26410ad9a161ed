"""Who bought: the key of a customer, made the same from every file.

A key starts with the letter of its kind (`e` e-mail, `i` id, `u` user name, `p` phone, `n` name), so that two kinds
never meet by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clv_xl.engines import Engine
from clv_xl.orders.columns.layout import CUSTOMER_KINDS, CustomerKey
from clv_xl.orders.values.money import FOREIGN_DIGITS, WESTERN_DIGITS

KEY_SLOTS = len(CUSTOMER_KINDS)  # each kind has its own, the strongest first
MARKETPLACE_ADDRESS = (
    "left(customer, 2) = 'e:' AND (contains(customer, '@marketplace.amazon.') OR contains(customer, '@members.ebay.') "
    "OR contains(customer, '.tiktok.com') OR contains(customer, '@shop.tiktok'))"
)
KINDS = {"m": "marketplace_email", "e": "email", "i": "id", "u": "username", "p": "phone", "n": "name"}
_NOBODY = (
    "'', '-', '--', '0', 'n/a', '#n/a', 'na', 'none', 'null', 'nan', '#ref!', '#value!', '#name?', 'guest', "
    "'guest checkout', 'unknown', 'anonymous', 'walk-in', 'walk in', 'walk-in customer', 'no email', 'noemail', "
    "'no name', 'cash customer', 'cash sale', 'pos', 'pos customer', 'retail customer', "
    "'default customer', 'customer', 'unbekannt', 'gast', 'gastbestellung', 'laufkunde', "
    "'laufkundschaft', 'barverkauf', 'invité', 'client de passage', 'invitado', 'cliente general', "
    "'público en general', 'ospite', 'convidado', 'consumidor final', 'gość', 'viesis', 'nezināms', "
    "'svečias', 'host', 'vendég', 'гость', 'розничный покупатель', 'misafir', '散客', '游客', '匿名', 'ゲスト', "
    "'비회원', 'khách lẻ', 'khách vãng lai', 'ขาจร', 'ลูกค้าทั่วไป', 'tamu', 'زائر', 'ضيف', 'عميل نقدي', "
    "'مهمان', 'ناشناس'"
)
# masked whole, put in cipher by the marketplace, or of letters that a poorer encoding made question marks
_CIPHER = r"^[##$*＊·.?\s-]*(密文)?[##$*＊·.?\s-]*$|^##|^\$\$"
_ONE_LETTER, _OTHER_LETTER = "يىكأإآ\u200c", "ییکااا"  # written in two ways; the joiner without a partner goes
PHONE_DIGITS = 9  # numbers are the same with and without the country's prefix or a lost leading zero


def key_sql(key: CustomerKey, cell: Callable[[int], str]) -> str:
    """Return the SQL of one key, NULL where the cells name nobody."""
    parts = [_part(key.kind, cell(column)) for column in key.columns]
    if key.unless:
        parts = [
            f"CASE WHEN {_part(key.unless, cell(column))} IS NULL THEN {part} END"
            for part, column in zip(parts, key.columns, strict=True)
        ]
    if key.joined:
        rest = "".join(f" || coalesce(' | ' || {part}, '')" for part in parts[1:])
        return f"'{key.kind[0]}:' || {parts[0]}{rest}"
    return f"'{key.kind[0]}:' || coalesce({', '.join(parts)})"


def _part(kind: str, cell: str) -> str:
    if kind == "phone":
        digits = rf"regexp_replace(translate({cell}, '{FOREIGN_DIGITS}', '{WESTERN_DIGITS}'), '\D', '', 'g')"
        return f"CASE WHEN NOT contains({cell}, '*') AND length({digits}) >= 7 THEN right({digits}, {PHONE_DIGITS}) END"
    if kind == "email":
        bare = rf"regexp_extract({cell}, '[^\s<>:;,\"]+@[^\s<>:;,\"]+')"  # of `mailto:` and `Ann <ann@x.com>`
        address = f"CASE WHEN contains({cell}, '<') OR contains({cell}, ':') THEN {bare} ELSE {cell} END"
        return f"CASE WHEN contains({cell}, '@') THEN lower({address}) END"
    if kind == "id":
        whole = rf"CASE WHEN ends_with({cell}, '.0') THEN regexp_replace({cell}, '^(\d+)\.0$', '\1') ELSE {cell} END"
        return f"CASE WHEN lower({cell}) NOT IN ({_NOBODY}) THEN {whole} END"
    folded = rf"translate(lower(regexp_replace({cell}, '\s+', ' ', 'g')), '{_ONE_LETTER}', '{_OTHER_LETTER}')"
    return f"CASE WHEN {folded} NOT IN ({_NOBODY}) AND NOT regexp_matches({folded}, '{_CIPHER}') THEN {folded} END"


def label_sql(keys: Sequence[CustomerKey], cell: Callable[[int], str]) -> str:
    """Return the SQL of how a customer without e-mail or id is shown: the name as it is written."""
    for key in keys:
        if key.kind in ("name", "username"):
            written = [cell(column) for column in key.columns]
            return f"concat_ws(', ', {', '.join(written)})" if key.joined else f"coalesce({', '.join(written)})"
    return "NULL"


def resolve(engine: Engine, table: str = "orders") -> None:
    """Give each order its customer: the strongest key it has.

    A weaker key (not a name) stands for the customer of a stronger one where an order carries both and none disagrees.
    """
    slots = [f"key{i}" for i in range(1, KEY_SLOTS)]
    used = engine.row(f"SELECT {', '.join(f'count({slot})' for slot in slots)}, count(*) - count(key0) FROM {table}")
    if not used[-1]:
        return
    for position, slot in enumerate(slots, start=1):
        if used[position - 1]:
            for stronger in range(position):
                _link(engine, table, slot, f"key{stronger}")
            engine.run(f"UPDATE {table} SET customer = {slot} WHERE customer IS NULL")


def _link(engine: Engine, table: str, weaker: str, stronger: str) -> None:
    engine.run(
        f"""UPDATE {table} SET customer = linked.owner FROM (
            SELECT {weaker} AS known, min({stronger}) AS owner FROM {table}
            WHERE {weaker} IS NOT NULL AND {stronger} IS NOT NULL AND NOT starts_with({weaker}, 'n:')
            GROUP BY {weaker} HAVING min({stronger}) = max({stronger})) AS linked
        WHERE {table}.customer IS NULL AND {table}.{weaker} = linked.known"""
    )


def display_sql(customer: str, label: str) -> str:
    """Return the SQL of how a customer is shown: the address or id itself, a name as written, a phone as its digits."""
    return (
        f"CASE WHEN left({customer}, 1) IN ('n', 'u') THEN coalesce({label}, {customer}[3:]) "
        f"WHEN left({customer}, 1) = 'p' THEN 'phone …' || {customer}[3:] ELSE {customer}[3:] END"
    )
