"""How fast are a night's lifts: for so many campaigns and so many exposed users in all, at most 120 s and 6 GiB on two cores."""

from __future__ import annotations

import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from resonance.engine import connect
from resonance.lift.estimating import estimate_lifts
from resonance.lift.kpis import OUTCOMES
from resonance.settings import Settings

UNITS = """
create schema intermediate; create schema staging;
create table staging.stg_campaigns as
    select printf('c%05d', i) as campaign_id, timestamp '2026-09-01' as starts_at, timestamp '2026-09-20' as ends_at,
        case when i % 2 = 0 then 'x' end as experiment_id, case when i % 4 = 1 then ['440000'] end as treated_province_codes,
        'participation_rate' as primary_kpi
    from range({campaigns}) as r(i);
create table intermediate.int_lift_units as
    select printf('c%05d', i % {campaigns}) as campaign_id, 'u:' || md5(i::varchar) as user_key, true as is_exposed,
        case when i % {campaigns} % 2 = 0 then if(hash(i) % 2 = 0, 'control', 'embedded') end as variant,
        case when i % {campaigns} % 2 = 0 then 1 else 0 end as variant_count, '1' as phase, 0.5::double as expected_weight,
        ['gen_z', 'mature', 'lower_tier', 'unknown'][(1 + hash(i + 1) % 4)::bigint] as segment, hash(i + 2) % 900 as tenure_days,
        1 - (hash(i + 3) % 50 = 0)::integer * 0.9 as user_weight, true as is_month_closed, true as is_d7_closed,
        1 + hash(i + 4) % 10 as open_decile, (hash(i + 5) % 9 = 0)::integer as participated_raw,
        (hash(i + 5) % 9 = 0)::integer as participated_genuine, (hash(i + 5) % 9 = 0)::integer as participated_weighted,
        (hash(i + 6) % 20 = 0)::integer as is_negative, (hash(i + 7) % 30 = 0)::integer as is_new,
        (hash(i + 8) % 3 = 0)::integer as active_d7, {measures}
    from range({users}) as r(i);
create table intermediate.int_lift_surfaces as
    select campaign_id, surface, user_key, variant, user_weight, participated_raw, participated_genuine,
        participated_raw as is_participant, is_negative,
        1 + hash(user_key) % 5 as impression_count, hash(user_key) % 2 as disrupted_impression_count
    from intermediate.int_lift_units cross join (values ('popup'), ('share_flow'), ('embedded')) as v(surface);
create table intermediate.int_lift_regions as
    select campaign_id, printf('%06d', p) as province_code, period, p < 10 as is_treated, true as has_baseline,
        1000 as user_count, 28 as day_count, {sums}
    from staging.stg_campaigns cross join range(31) as r(p) cross join (values ('baseline'), ('placebo'), ('after')) as v(period)
    where treated_province_codes is not null;
create table intermediate.int_lift_artists (programme varchar, artist_id varchar, is_treated boolean, period varchar,
    has_baseline boolean, day_count bigint, user_count bigint, indie_play_count_raw bigint, indie_play_count_genuine bigint,
    indie_play_count_weighted decimal(18, 6));
create table intermediate.int_segment_mechanics (business_date date, mechanic varchar, segment varchar, exposed_count bigint,
    user_count bigint, participant_count bigint, negative_count bigint);
create table intermediate.int_insight_songs (insight_id varchar, song_id varchar, is_acted_on boolean, play_count_before bigint,
    play_count_after bigint, user_count bigint);
"""
MEASURES = (
    *("open_count", "playlist_create_count", "dwell_us", "session_count", "dwell_day_count"),
    *("indie_play_count_raw", "indie_play_count_genuine", "indie_play_count_weighted"),
)
COUNTED = ("open_count", "playlist_create_count", "dwell_us", "registration_count", "indie_play_count")


def night(campaigns: int, users: int) -> str:
    """All lifts of one night over synthetic units: seconds, CPU and peak memory of the step."""
    names = [f"{name}_{window}" for name in MEASURES for window in ("before", "after")]
    measures = ", ".join(f"(hash(i + {at}) % 40)::bigint as {name}" for at, name in enumerate(names, start=9))
    sums = ", ".join(
        f"500 + hash(campaign_id || p || period) % 90 as {name}_{outcome}" for name in COUNTED for outcome in OUTCOMES
    )
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), landing=Path(folder), as_of=datetime(2026, 11, 1, tzinfo=UTC), threads=2)
        with connect(settings, settings.warehouse) as connection:
            connection.execute(UNITS.format(campaigns=campaigns, users=users, measures=measures, sums=sums))
        wall, cpu = time.perf_counter(), time.process_time()
        with connect(settings, settings.warehouse, read_only=True) as connection:
            found = estimate_lifts(connection, {"business_date": "2026-10-31", "build_from": "1970-01-01"})
            rows = {name: table.num_rows for name, table in found.items()}
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return f"{campaigns:,} campaigns, {users:,} exposed users: {rows}, wall {wall:.1f} s, cpu {cpu:.1f} s, peak {peak:.2f} GiB"
