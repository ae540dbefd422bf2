"""How long landing takes against DuckDB's own typed read_json → Parquet over the same JSONL.gz files, in one run.

    python -m benchmarks.landing [LINES] [FILES]

Prints the best of three turns of both, their ratio and the peak memory of a night. Both sides use the same threads, and what is
loaded or compiled once is loaded before; the target is a ratio ≤ 2. On a machine with other work, trust the processor time.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "plugins"))

from resonance.contract import load_contract
from resonance.engine import connect
from resonance.landing import land
from resonance.landing.warm import warm
from resonance.settings import Settings

DAY = date(2026, 11, 3)
ROUNDS = 3
TYPES = {"timestamp": "TIMESTAMPTZ", "int": "BIGINT"}


def write_files(folder: Path, lines: int, files: int) -> None:
    """JSONL.gz files of likes: heavy-tailed users, 0.5 % duplicates, 0.5 % bad lines."""
    rng = random.Random(1)
    folder.mkdir(parents=True)
    for number in range(files):
        with gzip.open(folder / f"part-{number:03d}.jsonl.gz", "wt", compresslevel=6) as file:
            line = ""
            for _ in range(lines // files):
                chance = rng.random()
                if chance > 0.005 or not line:
                    line = _line(rng)
                file.write(line if chance < 0.995 else line[: rng.randrange(10, 200)] + "\n")


def _line(rng: random.Random) -> str:
    user = int(rng.paretovariate(0.7)) % 150_000
    second = rng.randrange(86_400)
    at = f"2026-11-03T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.{rng.randrange(1000):03d}+08:00"
    song = f"song{rng.randrange(50_000)}"
    row = {
        "event_id": f"{rng.getrandbits(128):032x}", "event_ts": at, "received_ts": "2026-11-03T23:59:59.999+08:00",
        "tz_offset_min": 480, "user_id": f"user{user}", "device_id": f"dev{user}", "device_type": "phone", "app_mode": "normal",
        "network": "wifi", "ip": f"10.{user % 256}.{user // 256 % 256}.7", "client_integrity": "ok", "city_code": "440100",
        "campaign_id": "c1", "surface": "search", "action": "like", "target_type": "song", "target_id": song, "song_id": song,
    }  # fmt: skip
    return json.dumps(row, separators=(",", ":")) + "\n"


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """(seconds passed, processor seconds)."""
    start, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - busy


def typed_read(settings: Settings, folder: Path, target: Path) -> None:
    """The yardstick: DuckDB reads typed JSON and writes Parquet, checking nothing."""
    columns = {c.name: TYPES.get(c.type, "VARCHAR") for c in load_contract().streams["like"].columns}
    listed = ", ".join(f"{name}: '{kind}'" for name, kind in columns.items())
    with connect(settings) as connection:
        connection.execute(
            f"copy (select * from read_json('{folder}/*.gz', columns = {{{listed}}}, format = 'newline_delimited', "
            f"ignore_errors = true)) to '{target}' (format parquet)"
        )


def main() -> None:
    lines, files = (int(a) for a in (sys.argv[1:] + ["1000000", "2"][len(sys.argv) - 1 :])[:2])
    landed, typed = [], []
    with tempfile.TemporaryDirectory() as root:
        landing = Path(root) / "landing"
        write_files(landing / "like" / f"dt={DAY}", lines, files)
        warm()
        for number in range(ROUNDS):
            settings = Settings.from_environment(
                {
                    "RESONANCE_HOME": f"{root}/{number}",
                    "RESONANCE_LANDING": str(landing),
                    "RESONANCE_AS_OF": "2026-11-04T00:00:00Z",
                }
            )
            typed.append(timed(partial(typed_read, settings, landing / "like" / f"dt={DAY}", Path(root) / "typed.parquet")))
            landed.append(timed(partial(land, settings, DAY)))
    (passed, busy), (least, least_busy) = ((min(t[0] for t in side), min(t[1] for t in side)) for side in (landed, typed))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{lines} lines in {files} files: landing {passed:.2f} s, typed read_json → Parquet {least:.2f} s, ", end="")
    print(f"ratio {passed / least:.2f} (processor time {busy / least_busy:.2f}), ", end="")
    print(f"{lines / passed:,.0f} lines/s, peak {peak:.2f} GiB")


if __name__ == "__main__":
    main()
