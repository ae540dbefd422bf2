"""Ten million share opens to cascades: the join that finds who brought whom, then every tree's shape.

`python -m benchmarks.diffusion [OPENS]`: a synthetic platform whose songs spread by preferential sharing, one tree of a million
nodes and one chain of a thousand links. Prints processor seconds per step; two threads.
"""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta

import duckdb
import numpy as np

from resonance.diffusion.measured import EPOCH, measure_cascades

SONGS, DAYS = 2_000, 90
FIRST = date(2026, 8, 1)


def adoptions(opens: int) -> dict[str, np.ndarray]:
    """song, user, µs, parent: every opening leads to an adoption; parents come earlier in the same song."""
    rng = np.random.default_rng(7)
    big = min(opens // 5, 1_000_000)
    song = np.sort(np.r_[np.zeros(big, np.int64), np.ones(1_000, np.int64), rng.zipf(1.3, opens - big - 1_000) % (SONGS - 2) + 2])
    start = np.searchsorted(song, np.arange(SONGS))
    place = np.arange(opens) - start[song]
    parent = start[song] + (place * rng.random(opens) ** 2).astype(np.int64)
    parent[song == 1] = np.flatnonzero(song == 1) - 1
    parent[place == 0] = -1
    size = np.bincount(song, minlength=SONGS)
    us = place * (DAYS * 86_400_000_000 // np.maximum(size[song], 1)) + place
    return {"song": song, "user": np.arange(opens), "us": us, "parent": parent}


def main(opens: int = 10_000_000) -> None:
    """Print what each step takes."""
    warehouse = duckdb.connect(config={"threads": 2, "memory_limit": "12GB"})
    nodes = adoptions(opens)  # noqa: F841 - read by name below
    warehouse.execute("create schema intermediate")
    warehouse.execute(f"""
        create table intermediate.int_song_adoptions as
        select 's' || song as song_id, 'u:' || "user" as user_key, 'e' || "user" as event_id,
            timestamp '{FIRST} 00:00:00' + to_microseconds(us) as event_ts,
            date '{FIRST}' + (us // 86400000000)::int as business_date, parent
        from nodes""")
    warehouse.execute("""
        create table openings as
        select
            song_id, user_key, 'o' || event_id as event_id, event_ts - interval 1 minute as event_ts,
            'u:' || parent as sharer_key
        from intermediate.int_song_adoptions where parent >= 0""")
    started = time.process_time()
    warehouse.execute("""
        create table intermediate.int_adoptions_attributed as
        select adoptions.song_id, adoptions.user_key, openings.sharer_key, adoptions.business_date
        from intermediate.int_song_adoptions as adoptions
        inner join openings
            on adoptions.user_key = openings.user_key and adoptions.song_id = openings.song_id
            and openings.event_ts < adoptions.event_ts and adoptions.event_ts <= openings.event_ts + interval 72 hours
        inner join intermediate.int_song_adoptions as earlier
            on openings.sharer_key = earlier.user_key and openings.song_id = earlier.song_id
            and earlier.event_ts < adoptions.event_ts
        qualify row_number() over (
            partition by adoptions.event_id order by openings.event_ts desc, openings.event_id desc) = 1""")
    joined = time.process_time()
    whole = measure_cascades(warehouse, {"build_from": str(EPOCH + timedelta(days=30))})
    measured = time.process_time()
    tonight = measure_cascades(warehouse, {"build_from": str(FIRST + timedelta(days=DAYS - 6))})
    done = time.process_time()
    print(f"{opens:,} opens: edges {joined - started:.1f} s, {whole.num_rows:,} spans of {DAYS} days {measured - joined:.1f} s, ")
    print(f"{tonight.num_rows:,} spans of one night {done - measured:.1f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
