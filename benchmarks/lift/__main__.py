"""Run: `python -m benchmarks.lift coverage [REPLICATIONS]` or `… night [CAMPAIGNS USERS]`."""

from __future__ import annotations

import sys

from benchmarks.lift.coverage import coverage, selection
from benchmarks.lift.night import night

REPLICATIONS = 2000


def main(asked: str = "coverage", *given: str) -> None:
    """Print one line per case, or the one line of a night."""
    numbers = [int(word) for word in given]
    if asked == "night":
        print(night(*(numbers or (1000, 1_000_000))))
        return
    times = numbers[0] if numbers else REPLICATIONS
    for line in coverage(times):
        print(line, flush=True)
    print(selection(max(10, times // 20)))


if __name__ == "__main__":
    main(*sys.argv[1:])
