"""What earlier nights built without knowing a song, a user or an internal account that is known now.

The first version of a reference row reaches back over all dates. A row that comes after its events therefore changes dates
that no new event touches; they are found where built rows contradict staging, so that no night depends on the nights before.
"""

from __future__ import annotations

from datetime import date

import duckdb

SONG_KNOWN_BY_NOW = """
    select min(built.business_date)
    from intermediate.{table} as built
    inner join staging.stg_songs as songs
        on built.song_id = songs.song_id
        and built.business_date >= songs.valid_from and built.business_date < songs.valid_to
    where built.artist_id is null and songs.artist_id is not null
"""
CHECKS = {
    "a song became known": ("int_engagement_events", SONG_KNOWN_BY_NOW.format(table="int_engagement_events")),
    "a played song became known": ("int_plays_classified", SONG_KNOWN_BY_NOW.format(table="int_plays_classified")),
    "a user became known": (
        "int_users_seen",
        """
        select min(built.first_seen_date)
        from intermediate.int_users_seen as built
        where not built.is_known and built.user_key in (select user_key from staging.stg_users)
        """,
    ),
    "an account became internal": (
        "int_user_days",
        """
        select min(built.business_date)
        from intermediate.int_user_days as built
        inner join staging.stg_internal_accounts as internal
            on built.user_key = internal.user_key
            and built.business_date >= internal.valid_from and built.business_date < internal.valid_to
        """,
    ),
}


def contradicted_dates(connection: duckdb.DuckDBPyConnection) -> dict[date, str]:
    """The first business date that each check finds wrong → its cause; empty before anything was built."""
    built = {
        name
        for (name,) in connection.execute(
            "select table_name from information_schema.tables where table_schema = 'intermediate'"
        ).fetchall()
    }
    found: dict[date, str] = {}
    for cause, (table, query) in CHECKS.items():
        row = connection.execute(query).fetchone() if table in built else None
        if row and row[0]:
            found[row[0]] = cause
    return found
