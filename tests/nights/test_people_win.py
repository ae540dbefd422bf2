"""A person's word changes what is published, its withdrawal by another word restores every mart, and `why` tells both."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import duckdb
from tests.nights.conftest import Published
from tests.nights.running import COMMAND, KEY, ROOT, Home, Row, hashes, publish_night, read_table

from resonance.privacy.keys import user_key

WORDS_KEPT = ("verdicts", "restatements")
"""Tables that remember what was said and what it changed."""


def tell(home: Home, published: Published, *words: str) -> str:
    """What the public command answers."""
    given = home.environment(published.span.last)
    done = subprocess.run([COMMAND, *words], env=given, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def a_finder(published: Published) -> tuple[str, str, str]:
    """(user id, key, event id of a like without a verdict) of an artist's first supporter, whoever likes most.

    Nobody else supports the artist on that day, so that its summaries begin later without the first.
    """
    doubted = {row["entity_id"] for row in read_table(published.home, "verdicts")}
    supporters: dict[str, list[Row]] = {}
    for row in read_table(published.home, "early_supporters"):
        supporters.setdefault(row["artist_id"], []).append(row)
    ranked = set()
    for first, *others in (sorted(rows, key=lambda row: row["liked_at"]) for rows in supporters.values()):
        if first["supporter_rank"] == 1 and all(row["liked_at"] - first["liked_at"] > timedelta(days=1) for row in others):
            ranked.add(first["user_key"])
    lake = published.home.state / "lake" / "accepted" / "like"
    rows = duckdb.execute(
        f"""
        select user_key, min(event_id) from read_parquet('{lake}/dt=*/*.parquet', hive_partitioning = true)
        where action = 'like' and user_key in (select unnest(?)) and event_id not in (select unnest(?))
        group by user_key order by count(*) desc, user_key
        """,
        [sorted(ranked), sorted(doubted)],
    ).fetchall()
    said = "".join(path.read_text("utf-8", "replace") for path in sorted((published.home.landing / "like").glob("dt=*/*.jsonl")))
    names = {user_key(bytes.fromhex(KEY), name): name for name in set(re.findall(r'"user_id": ?"([^"]+)"', said))}
    return next((names[key], key, event) for key, event in rows if key in names)


def ranks_by_artist(home: Home) -> dict[str, list[tuple[int, str]]]:
    """(rank, user) of those who have a rank, in the order of their likes."""
    found: dict[str, list[tuple[int, str]]] = {}
    rows = [row for row in read_table(home, "early_supporters") if row["revoked_at"] is None]
    for row in sorted(rows, key=lambda row: (row["artist_id"], row["liked_at"], row["supporter_rank"])):
        found.setdefault(row["artist_id"], []).append((row["supporter_rank"], row["user_key"]))
    return found


def test_clearing_restores_every_mart_bit_for_bit(base: Published, folder: Path) -> None:
    home = Home(folder / "people", base.home.landing)
    shutil.copytree(base.home.state, home.state, symlinks=True)
    user, key, event = a_finder(base)
    # A clear is p_fake 0, also where the model doubted a single event of that user a little.
    tell(home, base, "override", f"user:{user}", "clear", "--reason", "known to us")
    publish_night(home, base.span.last)
    before = hashes(home, WORDS_KEPT)
    told = tell(home, base, "override", f"user:{user}", "exclude", "--reason", "sells likes")
    undo = told.split("undo: ")[1].strip().replace("resonance ", "").replace("TEXT", "a mistake")
    publish_night(home, base.span.last)
    changed = {name for name, digest in hashes(home, WORDS_KEPT).items() if digest != before[name]}
    assert changed >= {"authenticity_days", "early_supporters", "early_supporter_summaries"}
    ranks = ranks_by_artist(home)
    assert all([rank for rank, _ in row] == list(range(1, len(row) + 1)) for row in ranks.values())
    assert ranks and key not in {who for row in ranks.values() for _, who in row}
    said = tell(home, base, "why", event)
    assert "excluded; a person's word" in said and "sells likes" in said and f"override event:{event} clear" in said
    assert user not in said
    tell(home, base, *undo.split(" --reason ")[0].split(), "--reason", "a mistake")
    publish_night(home, base.span.last)
    assert hashes(home, WORDS_KEPT) == before
    assert "p_fake 0, genuine; a person's word" in tell(home, base, "why", event)
