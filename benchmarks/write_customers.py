"""A sheet of customers, 12 columns, against openpyxl's documented way for large sheets: write_only, styled cells.

Both sides write the same values with the same looks, from the same arrays; reading them is not measured.
"""

from __future__ import annotations

import io
import time
from datetime import datetime
from pathlib import Path

import numpy as np
from side_by_side import DATA, arguments, child, compare, play_side

COLUMNS = (
    "customer", "first_order", "last_order", "orders", "order_days", "active_months",
    "revenue", "refunds", "returned_orders", "window_orders", "window_revenue", "days_since",
)  # fmt: skip
TEXT, DATES, MONEY = {"customer"}, {"first_order", "last_order"}, {"revenue", "refunds", "window_revenue"}


def save_customers(orders: int) -> Path:
    """Keep customers of the demo shop as arrays: real addresses, dates and amounts, the counts as they come."""
    path = DATA / f"customers_{orders}.npz"
    if not path.exists():
        from clv_xl.demo import make_orders

        DATA.mkdir(exist_ok=True)
        shop = make_orders(orders, 1)
        keyed = shop.customer >= 0
        buyer, day = shop.customer[keyed], shop.ordered_at[keyed].astype("datetime64[D]")
        known, first = np.unique(buyer, return_index=True)
        count = np.bincount(buyer)[known]
        last = np.zeros(buyer.max() + 1, "datetime64[D]")
        last[buyer] = day  # the orders are in time, so the last one stays
        revenue = np.bincount(buyer, shop.amount_cents[keyed])[known] / 100
        refunds = np.bincount(buyer, shop.refunded_cents[keyed])[known] / 100
        since = (last.max() - last[known]).astype(np.int64)
        whole = (count, count, np.minimum(count, 18))
        values = (
            shop.emails[known].astype(str),
            day[first],
            last[known],
            *whole,
            revenue,
            refunds,
            count % 2,
            count,
            revenue,
            since,
        )
        np.savez(path, **dict(zip(COLUMNS, values, strict=True)))
    return path


def spliced(path: Path) -> object:
    """Header by openpyxl, rows formatted by us."""
    from openpyxl import Workbook

    from clv_xl.report import rows, style
    from clv_xl.report.package import Splice, write_package
    from clv_xl.report.page import Page

    data, book = np.load(path), Workbook()
    book.remove(book.active)
    page = Page(book, "Customers")
    page.header(1, 1, COLUMNS)
    whole, money = page.style_id(style.CELL.but(shape="#,##0")), page.style_id(style.CELL.but(shape="#,##0.00"))
    date, text = page.style_id(style.CELL.but(shape="yyyy-mm-dd")), page.style_id(style.CELL)
    start = time.perf_counter()
    columns: list[rows.Column] = []
    for name in COLUMNS:
        if name in TEXT:
            columns.append(rows.Texts(data[name].tolist(), text))
        elif name in DATES:
            columns.append(rows.Dates(data[name], date))
        else:
            columns.append(rows.Numbers(data[name], money if name in MONEY else whole))
    total = len(data["orders"])
    out = io.BytesIO()
    splice = Splice("Customers", f"A1:L{total + 1}", rows.row_chunks(columns, total, 2), large=False)
    write_package(book, [page], splice, datetime(2026, 1, 1), out)
    print(time.perf_counter() - start, flush=True)
    return out


def write_only(path: Path) -> object:
    """The optimised mode of openpyxl's manual, a WriteOnlyCell with its style for each value."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    from clv_xl.report import style

    data = np.load(path)
    columns = [data[name].tolist() for name in COLUMNS]
    font, border = style.font(style.CELL), style.border(style.CELL)
    shapes = [
        "General" if n in TEXT else "yyyy-mm-dd" if n in DATES else "#,##0.00" if n in MONEY else "#,##0"
        for n in COLUMNS
    ]
    start = time.perf_counter()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Customers")
    sheet.append(COLUMNS)
    for values in zip(*columns, strict=True):
        row = []
        for value, shape in zip(values, shapes, strict=True):
            cell = WriteOnlyCell(sheet, value)
            cell.font, cell.border, cell.number_format = font, border, shape
            row.append(cell)
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    print(time.perf_counter() - start, flush=True)
    return out


SIDES = {"rows spliced in": spliced, "openpyxl write_only, styled cells": write_only}

if __name__ == "__main__":
    chosen = arguments(__doc__ or "", orders=300_000, repeats=3)
    if chosen.side:
        play_side(SIDES, chosen.side, chosen.input)
    source = save_customers(chosen.orders)
    title = f"Writing {len(np.load(source)['orders']):,} customers x {len(COLUMNS)} columns"
    compare(title, {side: child(__file__, side, source) for side in SIDES}, chosen.repeats)
