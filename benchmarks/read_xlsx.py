"""An .xlsx of orders -> typed and judged orders, against python-calamine merely reading the cells into lists."""

from __future__ import annotations

from pathlib import Path

from side_by_side import arguments, child, compare, demo_file, play_side


def ours(path: Path) -> object:
    """Read, recognise, type and judge every order."""
    from clv_xl.engines import Engine
    from clv_xl.orders import read_orders

    with Engine() as engine:
        return read_orders(engine, [path])


def calamine(path: Path) -> object:
    """Read the cells of the first tab."""
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


SIDES = {"clv_xl read_orders": ours, "python-calamine to_python": calamine}

if __name__ == "__main__":
    chosen = arguments(__doc__ or "", orders=100_000, repeats=3)
    if chosen.side:
        play_side(SIDES, chosen.side, chosen.input)
    source = demo_file(chosen.orders, ".xlsx")
    commands = {side: child(__file__, side, source) for side in SIDES}
    compare(f"Reading an .xlsx of {chosen.orders:,} orders", commands, chosen.repeats)
