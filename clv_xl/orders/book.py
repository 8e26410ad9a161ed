"""What reading orders leaves behind: where they came from, what counted, what did not, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning for the reader: a stable code and one sentence."""

    code: str
    message: str
    remark: bool = False  # tells what was done, and leaves nothing in doubt


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """Why a column is read as it is."""

    role: str  # customer, date, amount, order, status, ...
    column: str  # header as written in the file
    confidence: str  # "certain" (format or --columns), "high", "medium", "low"
    why: str


@dataclass(frozen=True, slots=True)
class Source:
    """One file, or one tab of a workbook, that orders were read from."""

    file: str
    tab: str | None
    sha256: str
    size_bytes: int
    rows: int  # data rows below the header
    header_row: int  # 1-based row of the header as a spreadsheet shows it
    format: str  # key in formats.toml, or "list"
    format_title: str
    encoding: str | None  # text files only
    delimiter: str | None
    roles: tuple[RoleChoice, ...]
    amount_rule: str  # one sentence: how the amount of an order was made
    columns: str | None = None  # the value of --columns that says the same, for a list of no known format
    date_order: str | None = None  # of the dates where days and months are numbers: dmy or mdy
    amount_per: str | None = None  # order or row, where the rows told it


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out."""

    source: str
    row: int  # as a spreadsheet numbers it
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts and sums of the orders read; the names are the contract of `clv-xl inspect --json`."""

    orders_in_file: int
    counted_orders: int
    counted_without_customer_key: int
    customers: int
    repeat_customers: int
    net_revenue_all_counted: float
    net_revenue_with_key: float
    gross_revenue: float  # positive lines of counted orders, before refunds and returns
    returns_without_order: float  # returns of customers who have no order in the input: <= 0, part of the net with key
    refunds: float  # what refunds and returns took off, a positive number: gross - refunds = net
    first_order: date | None  # of counted orders
    last_order: date | None
    last_date_in_file: date | None  # of any order, counted or not: the default reference date
    excluded: dict[str, int]  # orders by reason: cancelled, unpaid, refunded always present; returns, zero ...
    partially_refunded: int
    zero_value_orders: int
    rows_read: int
    rows_used: int
    rejected_rows: dict[str, int]  # rows that are no order lines, by reason


@dataclass(frozen=True, slots=True)
class OrderBook:
    """Everything known about the orders, apart from the rows themselves, which stay in the engine."""

    sources: tuple[Source, ...]
    skipped: tuple[tuple[str, str], ...]  # tab or file, and why it was not read
    notices: tuple[Notice, ...]
    blockers: tuple[str, ...]  # why no report can be made: no customer column, several currencies
    currency: str  # ISO code, "" when the file does not say
    key_shares: dict[str, float]  # kind of customer key (email, phone, name ...) -> share of counted orders
    facts: Facts
    reject_examples: tuple[Reject, ...] = field(default=())
