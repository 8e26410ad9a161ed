"""The invented shop: a coffee roaster with a catalogue, channels and statuses; from purchases to rows of an export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from clv_xl.demo.process import BuyingHabits, Draws, Floats, Ints, draw_purchases, draw_spend
from clv_xl.errors import UsageError

COLUMNS = (
    "Order ID",
    "Order date",
    "Customer email",
    "Status",
    "Currency",
    "Product",
    "Quantity",
    "Unit price",
    "Amount",
    "Refunded amount",
    "Channel",
)
CURRENCY = "EUR"
FIRST_DAY = date(2024, 7, 1)
LAST_DAY = date(2025, 12, 31)
HABITS = BuyingHabits()

STATUSES = ("paid", "partially refunded", "refunded", "cancelled", "pending")
PAID, PARTIALLY_REFUNDED, REFUNDED, CANCELLED, PENDING = range(5)
_STATUS_SHARES = np.array([0.945, 0.012, 0.015, 0.02, 0.008])
_GUEST_SHARE = 0.015
_MIXED_CASE_SHARE = 0.02
_DISCOUNTED_SHARE = 0.12
_DISCOUNT_PERCENTS = np.array([10, 15, 20])
# A customer mostly comes back by the channel that brought him.
_HOME_CHANNEL_SHARE = 0.8
CHANNELS = ("Online store", "TikTok Shop", "Instagram", "Marketplace", "Newsletter")
_CHANNEL_SHARES = np.array([0.38, 0.24, 0.16, 0.14, 0.08])

# Name and list price in cents, cheapest first.
CATALOGUE = (
    ("Roastery sticker set", 450),
    ("Espresso tin, 125 g", 790),
    ("Filter papers, 100 pcs", 890),
    ("House blend, 250 g", 990),
    ("Decaf, 250 g", 1150),
    ("Single origin Huila, 250 g", 1390),
    ("Cleaning tablets", 1590),
    ("Single origin Yirgacheffe, 250 g", 1690),
    ("Enamel cup", 1890),
    ("House blend, 1 kg", 2990),
    ("Dripper, ceramic", 3450),
    ("Espresso roast, 1 kg", 3650),
    ("Glass server, 600 ml", 3990),
    ("Tasting box, 6 coffees", 4950),
    ("Milk pitcher", 5450),
    ("Storage canister", 5990),
    ("Kitchen scale with timer", 7900),
    ("Gooseneck kettle", 9900),
    ("Hand grinder", 12900),
    ("Barista course, one evening", 14900),
    ("Moka set with grinder", 18900),
    ("Burr grinder, electric", 24900),
)
PRODUCTS = tuple(name for name, _ in CATALOGUE)
_PRICES = np.array([price for _, price in CATALOGUE], dtype=np.int64)
_PRODUCTS_WITHIN_REACH = 7

# How busy a day is, January to December and Monday to Sunday: gifts before the new year, quiet summers.
_MONTHS = np.array([0.96, 0.93, 0.98, 1.0, 1.0, 0.96, 0.92, 0.92, 0.99, 1.03, 1.18, 1.3])
_WEEKDAYS = np.array([1.04, 1.0, 1.0, 0.99, 0.96, 0.94, 1.07])

_GIVEN_NAMES = tuple(
    (
        "ada amir ana anita bela bruno carla chen clara dana david elif elin emil eva farid fatima felix greta hana "
        "hugo ida ilze ines ivan jan joana jonas karim kira lars laila leo lina liu luca maja malik mara marta mei "
        "mila mona nadia nils noor olga omar otto pavel petra priya rami rosa ruth sami sara sofia tariq tess tomas "
        "uma vera wei yara zoe"
    ).split()
)
_FAMILY_NAMES = tuple(
    (
        "abbott adler almeida andersen aziz bakker berzins bianchi blom brandt castro costa darzi dubois ek farouk "
        "fischer fontana garcia ghosh haddad hansen horvat ito jansen kalnins karimi keller khan kovac larsen lemaire "
        "lindqvist lopez mansour marek meyer moreau nagy navarro nikolic novak okafor olsen ozols patel pereira "
        "petrov quist rahimi reyes rossi sato schmid silva sousa svensson tanaka thorne urban vidal virtanen wagner "
        "wong yilmaz zhang zimmer"
    ).split()
)
_MAIL_HOSTS = ("example.com", "example.org")
_FIRST_ORDER_NUMBER = 10_001
_MAX_ORDERS = 50_000_000  # twelve columns of numbers in memory; more is surely a slip of the hand


@dataclass(frozen=True, slots=True)
class Truth:
    """What a correct reader must find in the orders; names as in `clv-xl inspect --json`, money in cents."""

    orders_in_file: int
    counted_orders: int
    counted_without_customer_key: int
    customers: int
    repeat_customers: int
    net_revenue_all_counted_cents: int
    net_revenue_with_key_cents: int
    first_order: date
    last_order: date
    cancelled: int
    unpaid: int
    refunded: int
    partially_refunded: int


@dataclass(frozen=True, slots=True)
class DemoOrders:
    """One entry per order in every column, in the order of time; texts are indices into the lists of the shop."""

    number: Ints  # order number, counting up
    ordered_at: npt.NDArray[np.datetime64]  # datetime64[s], local time of the shop
    customer: Ints  # index into emails, -1 = guest without an e-mail
    mixed_case: npt.NDArray[np.bool_]  # the e-mail was typed with capitals in this order
    status: Ints  # index into STATUSES
    product: Ints  # index into PRODUCTS
    quantity: Ints
    unit_price_cents: Ints  # list price
    amount_cents: Ints  # goods after discount, before shipping, tax and refund
    refunded_cents: Ints
    channel: Ints  # index into CHANNELS
    emails: npt.NDArray[np.object_]  # lower case, one per customer, all different

    def __len__(self) -> int:
        """Return the number of orders."""
        return int(self.number.size)

    def typed_emails(self, rows: slice) -> list[str]:
        """E-mails of some rows as the customers typed them; a guest's is empty."""
        customer = self.customer[rows]
        typed = self.emails[customer]
        odd = np.flatnonzero(self.mixed_case[rows])
        typed[odd] = [text.title() for text in typed[odd].tolist()]
        typed[customer < 0] = ""
        texts: list[str] = typed.tolist()
        return texts

    def truth(self) -> Truth:
        """What a correct reader must find: cancelled, unpaid and wholly refunded orders don't count."""
        counted = (self.status == PAID) | (self.status == PARTIALLY_REFUNDED)
        keyed = counted & (self.customer >= 0)
        per_customer = np.bincount(self.customer[keyed], minlength=1)
        net = self.amount_cents - self.refunded_cents
        days = self.ordered_at[counted].astype("datetime64[D]")
        # A file without a single counted order has no dates; the first day stands in and no test looks at it.
        first, last = (days[0].item(), days[-1].item()) if days.size else (FIRST_DAY, FIRST_DAY)
        return Truth(
            orders_in_file=len(self),
            counted_orders=int(counted.sum()),
            counted_without_customer_key=int((counted & ~keyed).sum()),
            customers=int((per_customer > 0).sum()),
            repeat_customers=int((per_customer > 1).sum()),
            net_revenue_all_counted_cents=int(net[counted].sum()),
            net_revenue_with_key_cents=int(net[keyed].sum()),
            first_order=first,
            last_order=last,
            cancelled=int((self.status == CANCELLED).sum()),
            unpaid=int((self.status == PENDING).sum()),
            refunded=int((self.status == REFUNDED).sum()),
            partially_refunded=int((self.status == PARTIALLY_REFUNDED).sum()),
        )


def make_orders(orders: int, seed: int) -> DemoOrders:
    """Make the orders of an invented shop over 18 months, the same for the same `orders` and `seed`.

    Customers come, buy again and stay away as the BG/NBD model says, and spend as the gamma-gamma model says (to the
    nearest that a product, a quantity and now and then a discount can make); the calendar adds a mild season.

    Parameters
    ----------
    orders
        Number of orders, 1 .. 50,000,000; each is one row.
    seed
        Whole number >= 0.

    Returns
    -------
    DemoOrders
        The orders by time.

    Raises
    ------
    UsageError
        `orders` or `seed` out of range.

    Examples
    --------
    >>> shop = make_orders(1000, seed=7)
    >>> len(shop), shop.truth().orders_in_file
    (1000, 1000)
    """
    if not 1 <= orders <= _MAX_ORDERS:
        raise UsageError(f"The number of orders must be between 1 and {_MAX_ORDERS:,}, not {orders:,}.")
    if seed < 0:
        raise UsageError(f"The seed must be a whole number from 0 up, not {seed}.")
    draws = Draws(seed)
    days = (LAST_DAY - FIRST_DAY).days + 1
    buyer, week = draw_purchases(draws, orders, days / 7, HABITS)
    spend = draw_spend(draws, buyer, HABITS)
    home = draws.chosen(_CHANNEL_SHARES, int(buyer.max()) + 1)
    emails = _emails(draws, int(buyer.max()) + 1)

    ordered_at = _calendar(draws, week * 7 / days)
    by_time = np.argsort(ordered_at, kind="stable")
    buyer, spend = buyer[by_time], spend[by_time]
    status = draws.chosen(_STATUS_SHARES, orders)
    product, quantity = _basket(draws, spend)
    amount = _discounted(draws, _PRICES[product] * quantity)
    returning = draws.uniform(orders) < _HOME_CHANNEL_SHARE
    return DemoOrders(
        number=np.arange(_FIRST_ORDER_NUMBER, _FIRST_ORDER_NUMBER + orders),
        ordered_at=ordered_at[by_time],
        customer=np.where(draws.uniform(orders) < _GUEST_SHARE, -1, buyer),
        mixed_case=draws.uniform(orders) < _MIXED_CASE_SHARE,
        status=status,
        product=product,
        quantity=quantity,
        unit_price_cents=_PRICES[product],
        amount_cents=amount,
        refunded_cents=_refunds(draws, status, amount),
        channel=np.where(returning, home[buyer], draws.chosen(_CHANNEL_SHARES, orders)),
        emails=emails,
    )


def _calendar(draws: Draws, share: Floats) -> npt.NDArray[np.datetime64]:
    """Place shares of the time observed, [0, 1), on days and hours: busy days take more of it than quiet ones."""
    dates = [FIRST_DAY + timedelta(days=day) for day in range((LAST_DAY - FIRST_DAY).days + 1)]
    busy = np.cumsum([_MONTHS[day.month - 1] * _WEEKDAYS[day.weekday()] for day in dates])
    day = np.searchsorted(busy[:-1], share * busy[-1], side="right")
    # The mean of two draws: most orders in the afternoon, none in the small hours.
    hours = 7 + 8 * (draws.uniform(share.size) + draws.uniform(share.size))
    seconds = day * 86_400 + (hours * 3600).astype(np.int64)
    placed: npt.NDArray[np.datetime64] = np.datetime64(FIRST_DAY, "s") + seconds.astype("timedelta64[s]")
    return placed


def _basket(draws: Draws, spend: Floats) -> tuple[Ints, Ints]:
    """Choose a product within reach of each spend, and the quantity that comes nearest to it."""
    cents = spend * 100
    dearest = np.searchsorted(_PRICES, cents, side="right") - 1
    product = np.maximum(dearest - draws.below(_PRODUCTS_WITHIN_REACH, spend.size), 0)
    quantity = np.maximum(np.floor(cents / _PRICES[product] + 0.5), 1).astype(np.int64)
    return product.astype(np.int64), quantity


def _discounted(draws: Draws, gross_cents: Ints) -> Ints:
    """Take 10, 15 or 20 % off some of the orders; half a cent of discount is rounded up."""
    percent = _DISCOUNT_PERCENTS[draws.below(_DISCOUNT_PERCENTS.size, gross_cents.size)]
    given = draws.uniform(gross_cents.size) < _DISCOUNTED_SHARE
    return gross_cents - np.where(given, (gross_cents * percent + 50) // 100, 0)


def _refunds(draws: Draws, status: Ints, amount_cents: Ints) -> Ints:
    """Give back all of a refunded order, and a tenth to nine tenths of a partially refunded one."""
    tenths = 1 + draws.below(9, status.size)
    return np.select(
        [status == REFUNDED, status == PARTIALLY_REFUNDED],
        [amount_cents, amount_cents * tenths // 10],
        default=0,
    )


def _emails(draws: Draws, customers: int) -> npt.NDArray[np.object_]:
    """Invent one address per customer; the number in it keeps them apart."""
    given = draws.below(len(_GIVEN_NAMES), customers).tolist()
    family = draws.below(len(_FAMILY_NAMES), customers).tolist()
    host = draws.below(len(_MAIL_HOSTS), customers).tolist()
    return np.array(
        [
            f"{_GIVEN_NAMES[g]}.{_FAMILY_NAMES[f]}{number}@{_MAIL_HOSTS[h]}"
            for number, (g, f, h) in enumerate(zip(given, family, host, strict=True), start=100)
        ],
        dtype=object,
    )
