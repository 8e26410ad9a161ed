"""Orders of an invented shop: from a known buying process, the same for the same seed, written as .csv or .xlsx."""

from __future__ import annotations

from clv_xl.demo.files import write_orders
from clv_xl.demo.shop import COLUMNS, DemoOrders, Truth, make_orders

__all__ = ["COLUMNS", "DemoOrders", "Truth", "make_orders", "write_orders"]
