"""Hypothesis strategies for what the functions take."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from clv_xl.udf import Argument, Choice, Function, Range

# Amounts as shops have them. Subnormal numbers lose digits when they are scaled, which says nothing about a formula.
amounts = st.floats(0, 1e9, allow_subnormal=False).filter(lambda amount: amount == 0 or amount > 1e-6)


def in_range(argument: Argument) -> st.SearchStrategy[Any]:
    """Values that an argument takes."""
    takes = argument.takes
    if isinstance(takes, Choice):
        return st.sampled_from(list(takes.options))
    assert isinstance(takes, Range)
    most = min(takes.at_most, 1e6)
    least = max(takes.at_least, -1e6) + (1e-3 if takes.above else 0)
    return st.floats(least, most, allow_subnormal=False).filter(lambda number: number == 0 or abs(number) > 1e-6)


def calls(function: Function) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments of a call by name, each in its range, units of time left out."""
    return st.fixed_dictionaries({a.name: in_range(a) for a in function.arguments if a.kind == "number"})


@st.composite
def customers(draw: st.DrawFn) -> tuple[list[int], list[int], list[int]]:
    """Days since the last order, orders and revenue of some customers, with many equal values."""
    size = draw(st.integers(1, 40))
    days = st.lists(st.integers(0, 400), min_size=size, max_size=size)
    orders = st.lists(st.integers(1, 6), min_size=size, max_size=size)
    revenue = st.lists(st.integers(-50, 500), min_size=size, max_size=size)
    return draw(days), draw(orders), draw(revenue)
