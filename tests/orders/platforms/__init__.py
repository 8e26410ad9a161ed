"""One export of each platform as its shop owners get it, made of one invented shop's orders.

`EXPORTS` gives a name and how the file is made; each file carries the numbers that a right reader must find
which come from the
orders themselves (`model.py`), not from the file.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.orders.platforms import (
    chinese,
    ebay,
    lazada,
    lists,
    marketplaces,
    middle_east,
    payments,
    shopee,
    shopify,
    shops,
    tiktok,
    woocommerce,
)
from tests.orders.platforms.files import Export

EXPORTS: dict[str, Callable[[], Export]] = {
    **shopify.EXPORTS,
    **tiktok.EXPORTS,
    **shopee.EXPORTS,
    **lazada.EXPORTS,
    **woocommerce.EXPORTS,
    **marketplaces.EXPORTS,
    **ebay.EXPORTS,
    **shops.EXPORTS,
    **payments.EXPORTS,
    **middle_east.EXPORTS,
    **chinese.EXPORTS,
    **lists.EXPORTS,
}
