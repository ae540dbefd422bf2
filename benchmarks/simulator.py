"""How fast the simulator writes: events a second, wall and CPU, for a sample-sized and a larger platform.

Run: `.venv/bin/python -m benchmarks.simulator [DAYS EVENTS_PER_DAY]`. The target is 300,000 events/s on two idle cores, that is
6.67 µs of CPU time an event; on a busy machine only the CPU figure says something.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "plugins"))

from resonance.simulator import simulate

TARGET_PER_SECOND = 300_000


def measure(days: int, events_per_day: int) -> None:
    """Simulate once into a temporary folder and print one line."""
    with tempfile.TemporaryDirectory() as folder:
        cpu, wall = time.process_time(), time.perf_counter()
        summary = simulate(Path(folder) / "landing", 7, days, date(2026, 9, 28), events_per_day)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    events = summary["event_count"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{days} days x {events_per_day:,}: {events:,} events, {summary['bytes'] / events:.0f} bytes/event, wall {wall:.1f} s "
        f"({events / wall:,.0f}/s), cpu {cpu:.1f} s ({cpu / events * 1e6:.2f} us/event, "
        f"{2 * events / cpu:,.0f}/s on two idle cores), "
        f"peak {peak:.2f} GiB, load {os.getloadavg()[0]:.1f}, target {TARGET_PER_SECOND:,}/s",
        flush=True,
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(int(sys.argv[1]), int(sys.argv[2]))
    else:
        measure(1, 1000)
        measure(36, 12_000)
        measure(36, 200_000)
