"""Rows -> subscriptions without a break -> one row per customer, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from clv_xl.contractual.book import SubscriptionBook
from clv_xl.contractual.lifetimes import Days, Ints, payments, whole_periods
from clv_xl.contractual.settings import ContractSettings
from clv_xl.engines import Engine, quote
from clv_xl.orders.rows.keys import display_sql

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_NO_END = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """One entry per subscription without a break, in every column."""

    customer: Ints  # place in Subscribers
    start: Days
    active: Flags  # on the reference date
    periods: Ints  # of renewals that are known: made by the active, up to the end of the others
    ended: Flags  # after these periods; not where the renewal that will not be made is not due yet
    first_fee: Floats  # per period, when it began; NaN where nothing tells


@dataclass(frozen=True, slots=True)
class Subscribers:
    """One entry per customer in every column, in the order of their keys."""

    customer: npt.NDArray[Any]  # str objects
    plan: npt.NDArray[Any]  # of the last row
    subscriptions: Ints
    start: Days  # of the last subscription
    end: Days  # of the last subscription, NaT: still active
    first_start: Days
    active: Flags
    renewals: Ints  # that the active have made in the present subscription
    payments: Ints  # in all subscriptions
    fee: Floats  # of the active now, of the others at the end, per period; NaN where nothing tells
    paid: Floats  # in all subscriptions, NaN where nothing tells


def count_subscribers(
    engine: Engine, book: SubscriptionBook, settings: ContractSettings
) -> tuple[Subscriptions, Subscribers, int]:
    """Return the subscriptions, the customers, and how many rows lacked an amount that others have.

    A break of one period at most does not end a subscription.
    """
    as_of = np.datetime64(book.as_of, "D")
    _mark_breaks(engine, book, settings)
    rows = engine.arrays(
        f"""SELECT customer_place, spell, started, coalesce(ended, DATE {quote(_NO_END)}) AS ended,
            ended IS NULL AS active, amount::DOUBLE AS amount FROM spell_rows
        ORDER BY customer_place, spell, started, tab, rn"""
    )
    without = _fill_amounts(rows, book.has_amounts, settings.fee)
    spells = engine.arrays(
        """SELECT customer_place, min(started) AS started, bool_or(ended IS NULL) AS active,
            coalesce(max(ended), min(started)) AS ended FROM spell_rows GROUP BY customer_place, spell
        ORDER BY customer_place, spell"""
    )
    place_of_row = _places(rows)
    start, active = _days(spells["started"]), spells["active"].astype(bool)
    end = np.where(active, as_of, _days(spells["ended"]))
    begun = payments(start, end, settings.period)
    reached = whole_periods(start, np.full(len(start), as_of), settings.period)
    known = ~active & (begun <= reached)
    row_start = _days(rows["started"])
    first = row_start == start[place_of_row]
    subscriptions = Subscriptions(
        customer=spells["customer_place"].astype(np.int64), start=start, active=active,
        periods=np.where(known, begun, reached), ended=known,
        first_fee=_summed(place_of_row, np.where(first, rows["amount"], 0.0), len(start)),
    )  # fmt: skip
    return subscriptions, _subscribers(engine, rows, subscriptions, end, place_of_row, as_of, settings), without


def _mark_breaks(engine: Engine, book: SubscriptionBook, settings: ContractSettings) -> None:
    """Make `spell_rows`: rows with the number of their customer and of his subscription; ends ahead are none."""
    as_of = f"DATE {quote(book.as_of.isoformat())}"
    before = "PARTITION BY customer ORDER BY started, tab, rn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    engine.run(
        f"""CREATE TABLE spell_rows AS
        WITH known AS (SELECT * REPLACE (CASE WHEN ended < {as_of} THEN ended END AS ended) FROM subscriptions),
        behind AS (SELECT *, max(coalesce(ended, DATE {quote(_NO_END)})) OVER ({before}) AS until FROM known)
        SELECT *, (dense_rank() OVER (ORDER BY customer) - 1)::BIGINT AS customer_place,
            sum((until IS NULL OR started > until::TIMESTAMP + {settings.period.sql})::INTEGER)
                OVER (PARTITION BY customer ORDER BY started, tab, rn) AS spell
        FROM behind"""
    )


def _fill_amounts(rows: dict[str, npt.NDArray[Any]], has_amounts: bool, fee: float | None) -> int:
    """Give rows without an amount the mean of the others, or the fee for all; return how many had none."""
    amounts = rows["amount"].astype(np.float64)
    if not has_amounts:
        rows["amount"] = np.full(len(amounts), np.nan if fee is None else fee)
        return 0
    missing = np.isnan(amounts)
    rows["amount"] = np.where(missing, np.nan if missing.all() else amounts[~missing].mean(), amounts)
    return int(missing.sum())


def _places(rows: dict[str, npt.NDArray[Any]]) -> Ints:
    """Number the subscriptions of the rows, which are in their order."""
    new = (np.diff(rows["customer_place"], prepend=-1) != 0) | (np.diff(rows["spell"], prepend=-1) != 0)
    return np.cumsum(new) - 1


def _subscribers(
    engine: Engine, rows: dict[str, npt.NDArray[Any]], subscriptions: Subscriptions, end: Days, place_of_row: Ints,
    as_of: np.datetime64, settings: ContractSettings,
) -> Subscribers:  # fmt: skip
    names = engine.arrays(
        f"""SELECT {display_sql("customer", "min(label)")} AS shown, arg_max(plan, (started, tab, rn)) AS plan
        FROM spell_rows GROUP BY customer_place, customer ORDER BY customer_place"""
    )
    count = len(names["shown"])
    last = np.flatnonzero(np.diff(subscriptions.customer, append=count) != 0)  # each customer's last subscription
    active = subscriptions.active[last]
    row_active = rows["active"].astype(bool)
    row_end = np.where(row_active, as_of, _days(rows["ended"]))
    row_start, owner = _days(rows["started"]), rows["customer_place"].astype(np.int64)
    whole = whole_periods(row_start, np.full(len(row_start), as_of), settings.period)
    begun = np.where(row_active, whole + 1, payments(row_start, row_end, settings.period))
    of_last = place_of_row == last[owner]
    current = of_last & np.where(active[owner], row_active, row_end == end[last][owner])
    return Subscribers(
        customer=names["shown"], plan=np.array([text or "" for text in names["plan"]], dtype=object),
        subscriptions=np.bincount(subscriptions.customer, minlength=count).astype(np.int64),
        start=subscriptions.start[last],
        end=np.where(active, np.datetime64("NaT", "D"), end[last]),
        first_start=subscriptions.start[np.flatnonzero(np.diff(subscriptions.customer, prepend=-1) != 0)],
        active=active,
        renewals=np.where(active, subscriptions.periods[last], 0),
        payments=np.bincount(owner, begun, count).astype(np.int64),
        fee=_summed(owner, np.where(current, rows["amount"], 0.0), count),
        paid=_summed(owner, rows["amount"] * begun, count),
    )  # fmt: skip


def _summed(places: Ints, values: Floats, count: int) -> Floats:
    """Add up the values of each place."""
    return np.bincount(places, values, count).astype(np.float64)


def _days(column: npt.NDArray[Any]) -> Days:
    return column.astype("datetime64[D]")
