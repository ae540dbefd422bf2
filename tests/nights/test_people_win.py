"""A person's word changes what is published, its withdrawal by another word restores every mart, and `why` tells both."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import duckdb
from tests.nights.conftest import Published
from tests.nights.running import COMMAND, KEY, ROOT, Home, hashes, publish_night, read_table

from resonance.privacy.keys import user_key

WORDS_KEPT = ("verdicts", "restatements")
"""Tables that remember what was said and what it changed."""


def tell(home: Home, published: Published, *words: str) -> str:
    """What the public command answers."""
    given = home.environment(published.span.last)
    done = subprocess.run([COMMAND, *words], env=given, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def busiest_liker(published: Published) -> tuple[str, str]:
    """(user id, event id of a like), neither with a verdict, of who has the most accepted likes on the last three days."""
    doubted = {row["entity_id"] for row in read_table(published.home, "verdicts")}
    lake = published.home.state / "lake" / "accepted" / "like"
    rows = duckdb.execute(
        f"""
        select user_key, min(event_id) from read_parquet('{lake}/dt=*/*.parquet', hive_partitioning = true)
        where user_key is not null and action = 'like' and business_date > ? and event_id not in (select unnest(?))
        group by user_key order by count(*) desc, user_key
        """,
        [published.span.last - timedelta(days=3), sorted(doubted)],
    ).fetchall()
    key, event = next(row for row in rows if row[0] not in doubted)
    said = "".join(path.read_text("utf-8", "replace") for path in sorted((published.home.landing / "like").glob("dt=*/*.jsonl")))
    known = set(re.findall(r'"user_id": ?"([^"]+)"', said))
    return next(name for name in known if user_key(bytes.fromhex(KEY), name) == key), event


def test_clearing_restores_every_mart_bit_for_bit(base: Published, folder: Path) -> None:
    home = Home(folder / "people", base.home.landing)
    shutil.copytree(base.home.state, home.state, symlinks=True)
    user, event = busiest_liker(base)
    before = hashes(base.home, WORDS_KEPT)
    told = tell(home, base, "override", f"user:{user}", "exclude", "--reason", "sells likes")
    undo = told.split("undo: ")[1].strip().replace("resonance ", "").replace("TEXT", "a mistake")
    publish_night(home, base.span.last)
    changed = {name for name, digest in hashes(home, WORDS_KEPT).items() if digest != before[name]}
    assert "authenticity_days" in changed
    said = tell(home, base, "why", event)
    assert "excluded; a person's word" in said and "sells likes" in said and f"override event:{event} clear" in said
    assert user not in said
    tell(home, base, *undo.split(" --reason ")[0].split(), "--reason", "a mistake")
    publish_night(home, base.span.last)
    assert hashes(home, WORDS_KEPT) == before
    assert "p_fake 0, genuine; a person's word" in tell(home, base, "why", event)
