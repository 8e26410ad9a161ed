"""One call of a cell's function, against the bare expression; importing clv_xl, against importing numpy."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import timeit

from side_by_side import print_table

CALLS = 200_000


def time_calls(repeats: int) -> dict[str, list[float]]:
    """Seconds per call, the sides in turn."""
    values = {"a": 50.0, "f": 5.0, "life": 1.0}
    sides = {
        "clv(50, 5, 1)": timeit.Timer("clv(a, f, life)", "from clv_xl import clv", globals=dict(values)),
        # A function too, as the sheet would call it.
        "def f(a, f, l): return a * f * l": timeit.Timer(
            "bare(a, f, life)", "def bare(a, f, life):\n    return a * f * life", globals=dict(values)
        ),
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(repeats):
        for name, timer in sides.items():
            times[name].append(timer.timeit(CALLS) / CALLS)
    return times


def time_imports(repeats: int) -> dict[str, list[float]]:
    """Seconds of `import`, each in a new process and without the start of Python itself."""
    times: dict[str, list[float]] = {"import clv_xl": [], "import numpy": []}
    for _ in range(repeats):
        for name, found in times.items():
            code = f"import time; start = time.perf_counter(); {name}; print(time.perf_counter() - start)"
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
            found.append(float(done.stdout))
    return times


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, help="accepted for the sake of a loop over all benchmarks; not used")
    parser.add_argument("--repeats", type=int, default=9)
    chosen = parser.parse_args()
    calls = time_calls(chosen.repeats)
    print_table(f"One call, mean of {CALLS:,}", calls, {})
    time_imports(1)  # compiles the byte code and warms the disk's cache
    print_table("Import in a new process", time_imports(chosen.repeats), {})
    per_call = statistics.median(next(iter(calls.values())))
    print(f"\n{per_call * 1e6:.2f} microseconds a call")
