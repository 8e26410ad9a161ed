"""One call of a cell over COM: values only, as our macros send them, against xlwings' own macros. Under Wine.

The peer is the bare formula, called as the macros that xlwings generates call it: with the workbook, the caller and
ranges. Between the two the bare formula gets values, but workbook and caller, too. Excel's objects are stand-ins that
Python serves, slower than Excel would: the ratio says more than the seconds, and flatters us where much is asked back.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from side_by_side import ROOT, print_table

ROWS = 10_000
CALLS = {"one": 20, "column": 2}  # in a turn
TITLES = {"one": "CLV of three numbers", "column": f"CLV of three columns of {ROWS:,} rows"}


def job(repeats: int) -> dict[str, object]:
    """What com_call_client.py is to do."""
    from clv_xl.hosts import excel, vba
    from tests.hosts import wine
    from tests.hosts.server_command import library, server_command

    macros = next(module.text for module in vba.modules() if module.name == "xlwings")
    settings = {**vba.settings(wine.INTERPRETER), "PYTHONPATH": wine.windows_path(ROOT / "benchmarks")}
    columns = [[[float(row % 500 + extra)] for row in range(ROWS)] for extra in (10, 1, 2)]
    return {
        "interpreter": wine.INTERPRETER,
        "library": library(macros),
        "command": server_command(macros, settings, r"C:\Book.xlsm"),
        "start_seconds": 60,
        "arguments": {"one": [50, 5, 1], "column": columns},
        "ours": excel.__name__,
        "peer": "com_call_peer",
        "peer_functions": {"one": "PLAIN", "column": "PLAIN_COLUMN"},
        "repeats": repeats,
        "calls": CALLS,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, help="accepted for the sake of a loop over all benchmarks; not used")
    parser.add_argument("--repeats", type=int, default=5)
    chosen = parser.parse_args()

    from tests.hosts.wine import NotHereError, started

    try:
        with started() as wine:
            client = Path(__file__).with_name("com_call_client.py")
            found = wine.ask(client, job(chosen.repeats), seconds=600)
    except NotHereError as reason:
        raise SystemExit(str(reason)) from None
    for size, done in found.items():
        print_table(TITLES[size], done["times"], {})
        print(
            f"\nThe server asks back for {done['asked']['ranges, workbook, caller']} properties in a call of the peer."
        )
