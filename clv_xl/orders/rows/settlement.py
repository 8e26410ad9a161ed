"""Payments charged in several currencies, where the export also has each amount in the account's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from clv_xl.engines import Engine
from clv_xl.orders.book import Notice
from clv_xl.orders.columns.layout import Amount, Layout, Refund, Term
from clv_xl.orders.values.cells import Cells


def settled(engine: Engine, table: str, layout: Layout, cell: Cells, notices: list[Notice]) -> Layout:
    """Return the layout with the amounts in the account's currency, where the rows are charged in several."""
    columns = layout.settlement()
    if not columns or "currency" not in layout.roles:
        return layout
    charged = _currencies(engine, table, cell(layout.roles["currency"]))
    own = _currencies(engine, table, cell(columns["currency"]))
    if len(charged) < 2 or len(own) != 1:
        return layout
    names = layout.header
    notices.append(
        Notice(
            "settlement_currency",
            f"Payments were charged in {', '.join(charged)}; the amounts are those of {names[columns['amount']]!r} in "
            f"{own[0]}, the account's own currency.",
            remark=True,
        )
    )
    return _in_own_currency(layout, columns)


def _in_own_currency(layout: Layout, columns: Mapping[str, int]) -> Layout:
    refund = columns.get("refund")
    return replace(
        layout,
        amount=Amount(
            "order",
            (Term((columns["amount"],)),),
            f"{layout.header[columns['amount']]} of each payment, less what was refunded of it",
        ),
        refund=layout.refund if refund is None else Refund("order", (refund,)),
        roles={**layout.roles, "currency": columns["currency"]},
    )


def _currencies(engine: Engine, table: str, cell: str) -> list[str]:
    rows = engine.rows(f"SELECT DISTINCT upper({cell}) AS code FROM {table} WHERE code IS NOT NULL ORDER BY code")
    return [code for (code,) in rows]
