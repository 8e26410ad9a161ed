"""Measures two ways of doing one thing, turn by turn in one run, and prints the ratio of the medians.

Each turn is a process of its own: nothing is warm from the turn before, and its peak memory is its alone.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "benchmarks" / "data"
SEED = 1

# The checkout is measured, in this process and in the children, not a clv_xl that happens to be installed.
sys.path.insert(0, str(ROOT))
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))


@dataclass(frozen=True)
class Turn:
    """One measured process."""

    wall_seconds: float  # of the whole process, its start included
    stage_seconds: float | None  # what the process printed about the stage alone
    peak_mb: float | None  # largest resident set; None where the system doesn't tell


def arguments(description: str, orders: int, repeats: int) -> argparse.Namespace:
    """Read the options that all benchmarks share."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--orders", type=int, default=orders, help=f"size of the demo input (default {orders:,})")
    parser.add_argument("--repeats", type=int, default=repeats, help=f"turns of each side (default {repeats})")
    parser.add_argument("--side", help=argparse.SUPPRESS)  # a child process: do one side once
    parser.add_argument("--input", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def demo_file(orders: int, suffix: str) -> Path:
    """Make the demo orders of that size, once."""
    path = DATA / f"orders_{orders}{suffix}"
    if not path.exists():
        # Imported here: the measured processes import this module too, and carry only what their side needs.
        from clv_xl.demo import make_orders, write_orders

        DATA.mkdir(exist_ok=True)
        print(f"making {path.name} ...", file=sys.stderr, flush=True)
        write_orders(path, make_orders(orders, SEED))
    return path


def play_side(sides: Mapping[str, Callable[[Path], object]], side: str, source: Path) -> None:
    """In a child process: do one side once and print how long it took."""
    start = time.perf_counter()
    kept = sides[side](source)  # kept, so that the time to throw the result away is no part of it
    # A side that told the time of its stage itself keeps its word: the first number printed is the one that is read.
    print(time.perf_counter() - start, flush=True)
    # Nothing more is wanted of this process: dropping a million rows politely takes seconds.
    os._exit(0 if kept is not None else 1)


def take_turn(command: Sequence[str]) -> Turn:
    """Run one process to its end and measure it."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    output = process.stdout.read()
    peak = None
    if hasattr(os, "wait4"):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    else:
        process.wait()
    wall = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    lines = output.split()
    return Turn(wall, _number(lines[0]) if lines else None, peak)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def compare(title: str, commands: Mapping[str, Sequence[str]], repeats: int, whole_process: bool = False) -> None:
    """Measure the sides in turn and print a table; the last side is the peer that counts as 1."""
    turns: dict[str, list[Turn]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            turns[name].append(take_turn(command))

    def seconds(turn: Turn) -> float:
        return turn.wall_seconds if whole_process or turn.stage_seconds is None else turn.stage_seconds

    print_table(
        title,
        {name: [seconds(turn) for turn in done] for name, done in turns.items()},
        {name: [turn.peak_mb for turn in done if turn.peak_mb is not None] for name, done in turns.items()},
    )


def print_table(title: str, times: Mapping[str, Sequence[float]], peaks: Mapping[str, Sequence[float]]) -> None:
    """Print medians, spread and ratios to the last row as a Markdown table."""
    peer = list(times)[-1]
    base = statistics.median(times[peer])
    print(f"\n{title}; median of {len(times[peer])} turns each\n")
    print("| side | seconds | fastest - slowest | ratio | peak MB | ratio |")
    print("|---|---|---|---|---|---|")
    for name, values in times.items():
        middle = statistics.median(values)
        memory = "| | |"
        if peaks.get(name) and peaks.get(peer):
            peak = statistics.median(peaks[name])
            memory = f"| {peak:,.0f} | {peak / statistics.median(peaks[peer]):.2f} |"
        print(
            f"| {name} | {_text(middle)} | {_text(min(values))} - {_text(max(values))} | {middle / base:.3f} {memory}"
        )


def _text(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds >= 0.1 else f"{seconds:.3g}"


def child(script: str, side: str, source: Path) -> list[str]:
    """The command that does one side of a benchmark once."""
    return [sys.executable, script, "--side", side, "--input", str(source)]
