"""Fits of customer-base models, against lifetimes: the same customers, the same parameters, the fit alone timed.

lifetimes (0.11.3, the last) needs an older numpy; so the script makes an environment for it in benchmarks/data/, once.
The Pareto/NBD fit is measured against our BG/NBD fit: lifetimes' own takes minutes and often does not converge.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import venv
from pathlib import Path

import numpy as np
from side_by_side import DATA, SEED, print_table, take_turn

SIZES = (2_000, 100_000, 1_000_000)  # customers
WEEKS = 104
PEER_NEEDS = ("lifetimes==0.11.3", "numpy<2", "pandas<3", "scipy<1.12")
AGREEMENT = 1e-3  # between parameters, relative
NAMES = {"bg_nbd": "BG/NBD", "gamma_gamma": "Gamma-Gamma", "pareto_nbd": "Pareto/NBD"}


def customers_file(size: int) -> Path:
    """Make customers of the demo's own process: whole days, as an order log has them, counted in weeks."""
    path = DATA / f"customers_{size}.npz"
    if not path.exists():
        from clv_xl.demo.process import BuyingHabits, Draws, draw_purchases, draw_spend

        DATA.mkdir(exist_ok=True)
        draws, habits = Draws(SEED), BuyingHabits()
        customer, week = draw_purchases(draws, int(size * 3.4), WEEKS, habits)
        spend = draw_spend(draws, customer, habits)
        day = np.floor(week * 7)
        new = np.concatenate([[True], (customer[1:] != customer[:-1]) | (day[1:] != day[:-1])])
        spent = np.bincount(np.cumsum(new) - 1, weights=spend)
        customer, day = customer[new], day[new]
        first = np.concatenate([[True], customer[1:] != customer[:-1]])
        start, end = np.flatnonzero(first), np.append(np.flatnonzero(first)[1:], len(customer)) - 1
        if len(start) < size:
            raise SystemExit(f"only {len(start)} customers came of the process")
        frequency = (end - start).astype(float)
        total = np.add.reduceat(spent, start) - spent[start]
        columns = {
            "frequency": frequency, "recency": (day[end] - day[start]) / 7, "age": (WEEKS * 7 - day[start]) / 7,
            "value": np.divide(total, frequency, out=np.zeros(len(start)), where=frequency > 0),
        }  # fmt: skip
        np.savez(path, **{name: column[:size] for name, column in columns.items()})
    return path


def peer_python() -> Path:
    """Make the peer's environment and return its interpreter."""
    folder = DATA / "lifetimes-environment"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (folder / "complete").exists():
        print("installing lifetimes ...", file=sys.stderr, flush=True)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PEER_NEEDS], check=True)
        (folder / "complete").touch()
    return python


def commands(model: str, source: Path) -> tuple[list[str], list[str] | None]:
    """The commands of our side and of the peer's, where it has one."""
    here = Path(__file__)
    ours = [sys.executable, str(here.with_name("models_ours.py")), model, str(source)]
    if model == "pareto_nbd":
        return ours, None
    return ours, [str(peer_python()), str(here.with_name("models_peer.py")), model, str(source)]


def agree(model: str, size: int, ours: list[str], peer: list[str]) -> None:
    """See that both sides come to the same parameters."""
    found = [
        np.array([float(word) for word in subprocess.run(c, capture_output=True, text=True, check=True).stdout.split()])
        for c in (ours, peer)
    ]
    apart = float(np.abs(found[0][1:] / found[1][1:] - 1).max())
    print(f"\n{NAMES[model]}, {size:,} customers: parameters agree to {apart:.1e}")
    if apart > AGREEMENT:
        raise SystemExit(f"they should to {AGREEMENT:g}: {found[0][1:]} against {found[1][1:]}")


def main() -> None:
    """Measure every model at every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, help="accepted for the sake of a loop over all benchmarks; not used")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of customers")
    parser.add_argument("--repeats", type=int, default=3)
    chosen = parser.parse_args()
    for size in chosen.sizes:
        source = customers_file(size)
        sides: dict[str, dict[str, list[str]]] = {}
        for model in NAMES:
            ours, peer = commands(model, source)
            if peer is None:
                sides[model] = {"ours": ours, "our BG/NBD": commands("bg_nbd", source)[0]}
                continue
            agree(model, size, ours, peer)
            sides[model] = {"ours": ours, "lifetimes": peer}
        for model, both in sides.items():
            turns = {name: [take_turn(command) for _ in range(chosen.repeats)] for name, command in both.items()}
            print_table(
                f"{NAMES[model]}, {size:,} customers",
                {name: [turn.stage_seconds or turn.wall_seconds for turn in done] for name, done in turns.items()},
                {name: [turn.peak_mb for turn in done if turn.peak_mb] for name, done in turns.items()},
            )


if __name__ == "__main__":
    main()
