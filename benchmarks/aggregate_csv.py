"""A .csv of orders -> one row per customer, against pandas: read, clean as little as the sums need, group."""

from __future__ import annotations

from pathlib import Path

from side_by_side import arguments, child, compare, demo_file, play_side


def ours(path: Path) -> object:
    """Read, recognise, type and judge every order, then count the customers."""
    from clv_xl.customers import count_customers, reference_date
    from clv_xl.engines import Engine
    from clv_xl.orders import read_orders
    from clv_xl.settings import Settings

    with Engine() as engine:
        book = read_orders(engine, [path])
        return count_customers(engine, reference_date(book, Settings()), Settings().window_days)


def pandas(path: Path) -> object:
    """Group the orders that count by customer: the columns of ours that one pass can give."""
    import pandas as pd

    orders = pd.read_csv(path, parse_dates=["Order date"])
    orders = orders[orders["Status"].isin(["paid", "partially refunded"])].copy()
    orders["Customer email"] = orders["Customer email"].str.strip().str.lower()
    orders["Revenue"] = orders["Amount"] - orders["Refunded amount"]
    orders["Day"] = orders["Order date"].dt.floor("D")
    return orders.groupby("Customer email").agg(
        first_order=("Order date", "min"),
        last_order=("Order date", "max"),
        orders=("Order ID", "count"),
        order_days=("Day", "nunique"),
        items=("Quantity", "sum"),
        revenue=("Revenue", "sum"),
        refunds=("Refunded amount", "sum"),
    )


SIDES = {"clv_xl": ours, "pandas read_csv + groupby": pandas}

if __name__ == "__main__":
    chosen = arguments(__doc__ or "", orders=1_000_000, repeats=3)
    if chosen.side:
        play_side(SIDES, chosen.side, chosen.input)
    source = demo_file(chosen.orders, ".csv")
    commands = {side: child(__file__, side, source) for side in SIDES}
    compare(f"From a .csv of {chosen.orders:,} orders to customers", commands, chosen.repeats)
