"""The marts gate: a coherent warehouse passes, and every single expectation can be broken."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest

from resonance.contract import load_contract
from resonance.errors import HeldNight
from resonance.quality import GateResult, judge_marts
from resonance.quality.suites import load_suites
from resonance.settings import Settings

from .conftest import DAY

STAMP = "'n' as night_id, timestamp '2026-03-06' as as_of, 'p' as policy_version"
DAYS = f"(select d::date as business_date from generate_series(date '{DAY}' - 34, date '{DAY}', interval 1 day) as s(d))"
TONIGHT = f"business_date = date '{DAY}'"
WORLD = f"""
create schema staging; create schema intermediate; create schema marts;
create table staging.stg_campaigns as
    select 'c1' as campaign_id, timestamp '2026-01-01' as starts_at, timestamp '2026-12-31' as ends_at;
create table intermediate.int_user_days as
    select 'u' || i as user_key, business_date, i < 100 as is_active from {DAYS}, range(120) as r(i);
create table intermediate.int_sessions as select business_date, 'u' || i as user_key from {DAYS}, range(150) as r(i);
create table intermediate.int_likes_counted as
    select 'c1' as campaign_id, business_date, business_date::timestamp as event_ts, i % 10 <> 0 as is_genuine, i as number,
        case when i % 10 = 0 then 0.9 else 0.0 end::decimal(9, 6) as p_fake
    from {DAYS}, range(50) as r(i);
create table intermediate.int_authenticity_counted as
    select kind as event_type, reason, business_date, 100::bigint as event_count, 3::bigint as fake_count
    from {DAYS}, unnest(['like', 'comment', 'share', 'play', 'share_open', 'follow']) as kinds(kind),
        unnest(['all', 'script_burst']) as reasons(reason);
create table marts.platform_days as
    select business_date, 100 as dau, 300 as wau, 500 as mau_28d, 0.2 as dau_mau28, 5.0 as l28, 150::bigint as session_count,
        2000.0 as dwell_minutes, 90::bigint as dwell_user_count, 5::bigint as fake_like_numerator,
        50::bigint as fake_like_denominator,
        5 / 50::double as fake_like_rate, {STAMP}
    from {DAYS};
create table marts.campaign_days as
    select 'c1' as campaign_id, 'all' as surface, business_date, 50::bigint as like_count_raw, 45::bigint as like_count_genuine,
        44.5::decimal(18, 6) as like_count_weighted, 10::bigint as participation_numerator,
        40::bigint as participation_denominator,
        0.25::double as participation_rate, false as is_suppressed, {STAMP}
    from {DAYS}
    union all
    select 'c1', 'popup', business_date, null, null, null, null, null, null, true, {STAMP} from {DAYS};
create table marts.campaign_funnels as
    select 'c1' as campaign_id, 'all' as surface, business_date as cohort_date, 30::bigint as exposed_count,
        false as is_suppressed, {STAMP}
    from {DAYS};
create table marts.source_health_days as
    select 'like' as stream, business_date, 10::bigint as received_count, 7::bigint as accepted_count,
        1::bigint as deduplicated_count, 1::bigint as quarantined_count, 1::bigint as erased_count, {STAMP}
    from {DAYS};
create table staging.stg_ledger_files as
    select 'like' as stream, business_date as delivery_date, null::varchar as refused_reason, 700::bigint as accepted_count
    from {DAYS};
update marts.source_health_days set received_count = 1000, accepted_count = 700, deduplicated_count = 100,
    quarantined_count = 100, erased_count = 100;
"""
PEOPLE_AND_SONGS = f"""
create table marts.user_interests as
    select 'u' || i as user_key, tag, false as is_parent, 0.5 as share_ratio, 2.5 as lift_ratio, true as is_on, {STAMP}
    from range(3) as r(i), unnest(['folk', 'rock']) as tags(tag);
create table marts.user_content_scenes as
    select 'u0' as user_key, 'folk' as tag, 'scene-' || i as scene, 1.0 as weight_score, {STAMP} from range(20) as r(i);
create table marts.verdicts as
    select 'v' || i as verdict_id, 'user' as entity_type, 'u' || i as entity_id, 0.9 as p_fake,
        case when i = 1 then 'v2' end as superseded_by, {STAMP}
    from range(2) as r(i);
create table marts.user_profiles as
    select 'u' || i as user_key, case when i = 0 then 0.9 else 0.0 end as p_fake, i > 0 as has_profiling_consent, {STAMP}
    from range(3) as r(i);
create table marts.audience_members as
    select 'merch:folk' as audience_id, 'u' || i as user_key, i = 1 as is_holdout, {STAMP} from range(1, 3) as r(i);
create table marts.audience_sizes as
    select 'merch:folk' as audience_id, date '{DAY}' as business_date, null::bigint as member_count,
        null::bigint as holdout_count,
        true as is_suppressed, {STAMP}
    union all
    select 'merch:rock', date '{DAY}', 20, 2, false, {STAMP};
insert into marts.user_profiles select 'w' || i, 0.0, true, {STAMP} from range(20) as r(i);
insert into marts.audience_members select 'merch:rock', 'w' || i, i < 2, {STAMP} from range(20) as r(i);
create table marts.profile_days as
    select business_date, 'gen_z' as segment, 'all' as province_code, 'folk' as tag, 30::bigint as user_count,
        20::bigint as active_user_count, false as is_suppressed, {STAMP}
    from {DAYS};
create table marts.song_surges as
    select 's' || i as song_id, 'all' as scene, timestamp '{DAY}' as surge_hour_at, date '{DAY}' as business_date,
        40::bigint as like_count_genuine, 10.0 as baseline_median, 9.0 as z_score, i = 0 as is_surge,
        false as is_suppressed, {STAMP}
    from range(2) as r(i);
create table marts.playlist_candidates as
    select 'sleep' as scene, 's' || i as song_id, date '{DAY}' as business_date, i + 1 as candidate_rank,
        false as is_suppressed, {STAMP}
    from range(3) as r(i);
create table marts.song_diffusion_days as
    select 's0' as song_id, business_date, 9::bigint as adopter_count, 40::bigint as adopter_count_7d, 6::bigint as cascade_size,
        1::bigint as cascade_depth, 1.6667 as structural_virality, 1.0 as broadcast_ratio, business_date as breakout_date,
        false as is_suppressed, {STAMP}
    from {DAYS};
create table marts.promotion_nodes as
    select 'c1' as campaign_id, 'u' || i as user_key, 2::bigint as adopter_count, {STAMP} from range(25) as r(i);
create table marts.promotion_summaries as
    select 'c1' as campaign_id, business_date, 25::bigint as node_count, 20.5 as effective_nodes, false as is_suppressed, {STAMP}
    from {DAYS};
create table marts.region_flows as
    select campaign_id, '440000' as origin_province_code, '330000' as destination_province_code, business_date,
        8::bigint as share_count, 9::bigint as open_count, false as is_suppressed, {STAMP}
    from {DAYS}, unnest(['c1', 'all']) as campaigns(campaign_id);
create table marts.artist_weeks as
    select 'a' as artist_id, date '2026-02-23' as week_start_date, 100::bigint as listener_count_28d,
        20::bigint as super_listener_count,
        20::bigint as moderate_listener_count, 20::bigint as light_listener_count, 30::bigint as new_listener_count,
        40::bigint as returning_listener_count, false as is_suppressed, {STAMP};
create table marts.song_screenings as
    select 's0' as song_id, business_date, 100::bigint as trial_count, 60::bigint as success_count, 0.6 as listen_through_rate,
        60::bigint as listen_through_numerator, 100::bigint as listen_through_denominator, 0.502 as wilson_low,
        'pass' as screening_state, true as is_boost_eligible, false as is_suppressed, {STAMP}
    from {DAYS};
create table marts.early_supporters as
    select 'a' as artist_id, 'u' || i as user_key, case when i < 25 then i + 1 end as supporter_rank,
        case when i < 25 then 'pioneer' end as tier, timestamp '2026-02-01' + to_hours(i::int) as liked_at, i = 0 as is_certified,
        i = 1 as is_priority_eligible, case when i = 25 then timestamp '2026-03-01' end as revoked_at, {STAMP}
    from range(26) as r(i);
create table marts.early_supporter_summaries as
    select 'a' as artist_id, business_date, 25::bigint as supporter_count, 25::bigint as pioneer_count,
        false as is_suppressed, {STAMP}
    from {DAYS};
"""
Break = str

# relation, expectation → the change of the warehouse that breaks it.
BROKEN: dict[tuple[str, str], Break] = {
    ("tables", "every_grain_is_unique"): "insert into marts.campaign_funnels select * from marts.campaign_funnels limit 1",
    ("tables", "no_grain_is_null"): "update marts.campaign_funnels set campaign_id = null where cohort_date = '2026-03-01'",
    (
        "tables",
        "no_row_lies_after_tonight",
    ): "update marts.campaign_funnels set cohort_date = '2026-03-06' where cohort_date = '2026-03-05'",
    ("tables", "genuine_is_at_most_raw"): "update marts.campaign_days set like_count_genuine = 51 where like_count_raw = 50",
    (
        "tables",
        "weighted_lies_between_zero_and_raw",
    ): "update marts.campaign_days set like_count_weighted = 50.1 where like_count_raw = 50",
    ("tables", "rates_lie_between_zero_and_one"): (
        f"update marts.platform_days set fake_like_numerator = 75, fake_like_rate = 1.5 where {TONIGHT}"
    ),
    ("tables", "rates_are_their_numerator_over_their_denominator"): (
        "update marts.campaign_days set participation_numerator = 11 where like_count_raw = 50"
    ),
    ("tables", "no_count_is_negative"): "update marts.campaign_funnels set exposed_count = -1, is_suppressed = false",
    ("tables", "suppressed_rows_show_no_measure"): "update marts.campaign_days set like_count_raw = 3 where is_suppressed",
    ("tables", "no_row_of_few_people_is_shown"): "update marts.campaign_funnels set exposed_count = 19",
    ("platform_nights", "the_newest_day_is_tonight"): f"delete from marts.platform_days where {TONIGHT}",
    ("platform_nights", "no_day_is_missing"): "delete from marts.platform_days where business_date = '2026-02-20'",
    (
        "platform_nights",
        "users_of_a_day_are_among_those_of_the_week_and_of_the_month",
    ): f"update marts.platform_days set wau = 99 where {TONIGHT}",
    ("platform_nights", "daily_users_do_not_jump"): f"update marts.platform_days set dau = 49 where {TONIGHT}",
    ("platform_nights", "sessions_do_not_jump"): f"update marts.platform_days set session_count = 301 where {TONIGHT}",
    ("platform_nights", "dwell_does_not_jump"): f"update marts.platform_days set dwell_minutes = 900 where {TONIGHT}",
    ("reconciliation", "daily_users_are_the_active_user_days"): (
        f"update intermediate.int_user_days set is_active = false where user_key = 'u1' and {TONIGHT}"
    ),
    (
        "reconciliation",
        "sessions_are_those_that_were_cut",
    ): f"delete from intermediate.int_sessions where user_key = 'u1' and {TONIGHT}",
    (
        "reconciliation",
        "campaign_likes_are_the_counted_likes",
    ): f"update intermediate.int_likes_counted set is_genuine = true where {TONIGHT}",
    (
        "reconciliation",
        "every_liked_campaign_has_its_day",
    ): f"delete from marts.campaign_days where surface = 'all' and {TONIGHT}",
    ("reconciliation", "source_health_repeats_the_ledger"): (
        f"update marts.source_health_days set accepted_count = 699, erased_count = 101 where {TONIGHT}"
    ),
    ("reconciliation", "source_health_balances"): f"update marts.source_health_days set received_count = 1001 where {TONIGHT}",
    ("people", "the_shares_of_a_taste_add_up_to_one_at_most"): (
        "update marts.user_interests set share_ratio = 0.6 where user_key = 'u1' and tag = 'folk'"
    ),
    ("people", "no_interest_stays_on_below_its_limit"): (
        "update marts.user_interests set lift_ratio = 1.4 where user_key = 'u1' and tag = 'folk'"
    ),
    ("people", "no_profile_has_more_cells_than_policy_allows"): (
        "insert into marts.user_content_scenes select * replace ('other' as scene) from marts.user_content_scenes limit 1"
    ),
    ("people", "profiles_repeat_the_live_verdict"): ("update marts.verdicts set superseded_by = null where verdict_id = 'v1'"),
    ("people", "nobody_is_in_an_audience_without_consent_or_mostly_fake"): (
        "update marts.user_profiles set has_profiling_consent = false where user_key = 'u2'"
    ),
    ("people", "audiences_have_the_size_that_is_told"): ("delete from marts.audience_members where user_key = 'w7'"),
    ("people", "active_users_of_a_profile_are_among_its_users"): (
        "update marts.profile_days set active_user_count = 31 where business_date = '2026-03-04'"
    ),
    ("songs_and_artists", "a_surge_rises_above_its_own_past"): (
        "update marts.song_surges set baseline_median = 21 where is_surge"
    ),
    ("songs_and_artists", "candidates_of_a_scene_are_numbered_without_gaps"): (
        "delete from marts.playlist_candidates where candidate_rank = 1"
    ),
    ("songs_and_artists", "cascades_have_the_shape_of_trees"): (
        f"update marts.song_diffusion_days set cascade_depth = 6 where {TONIGHT}"
    ),
    ("songs_and_artists", "promotions_count_their_nodes"): ("delete from marts.promotion_nodes where user_key = 'u7'"),
    ("songs_and_artists", "no_campaign_flows_more_than_all_of_them"): (
        "update marts.region_flows set open_count = 10 where campaign_id = 'c1' and business_date = '2026-03-04'"
    ),
    ("songs_and_artists", "listeners_of_a_week_are_among_those_of_the_month"): (
        "update marts.artist_weeks set super_listener_count = 61"
    ),
    ("songs_and_artists", "only_what_passed_is_boosted"): (
        "update marts.song_screenings set screening_state = 'pending' where business_date = '2026-03-04'"
    ),
    ("songs_and_artists", "ranks_of_supporters_have_no_gap_and_rights_follow_the_tier"): (
        "update marts.early_supporters set supporter_rank = 1 where supporter_rank = 2"
    ),
    ("songs_and_artists", "summaries_count_the_supporters"): (
        f"update marts.early_supporter_summaries set supporter_count = 26 where {TONIGHT}"
    ),
    ("flag_rates", "the_share_of_fake_likes_is_an_ordinary_one"): ("update intermediate.int_likes_counted set is_genuine = true"),
    ("flag_rates", "the_share_of_fake_likes_stays_near_its_own_past"): (
        f"update intermediate.int_likes_counted set is_genuine = false where number < 20 and {TONIGHT}"
    ),
    ("flag_rates", "the_shares_of_other_fakes_stay_near_their_own_past"): (
        f"update intermediate.int_authenticity_counted set fake_count = 13 where event_type = 'share' and {TONIGHT}"
    ),
    ("flag_rates", "the_mean_score_of_likes_stays_near_its_own_past"): (
        f"update intermediate.int_likes_counted set p_fake = 0.4 where is_genuine and {TONIGHT}"
    ),
    ("staged_streams", "staging_holds_no_more_than_was_accepted"): (
        f"insert into staging.stg_like select * from staging.stg_like where delivery_date = date '{DAY}'"
    ),
    ("staged_streams", "staging_holds_nearly_all_that_was_accepted"): (
        f"delete from staging.stg_like where delivery_date = date '{DAY}' and number < 300"
    ),
}
ALL = {(suite.relation, e.name): e for suite in load_suites("marts") for e in suite.expectations}


@pytest.fixture
def warehouse() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(WORLD)
    connection.execute(PEOPLE_AND_SONGS)
    for stream in load_contract().event_streams:
        count = 700 if stream.name == "like" else 0
        connection.execute(
            f"create table staging.stg_{stream.name} as "
            f"select business_date as delivery_date, number from {DAYS}, range({count}) as r(number)"
        )
    return connection


def broken(result: GateResult) -> set[tuple[str, str]]:
    return {(finding.relation, finding.expectation) for finding in result.findings if not finding.passed}


def test_every_expectation_has_a_change_that_breaks_it() -> None:
    assert set(ALL) == set(BROKEN)


def test_a_coherent_warehouse_passes(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> None:
    result = judge_marts(settings, DAY, warehouse, hold=True)
    assert result.status == "pass" and {(f.relation, f.expectation) for f in result.findings} == set(ALL)


@pytest.mark.parametrize("which", sorted(BROKEN), ids="-".join)
def test_a_broken_warehouse_breaks_its_expectation(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection, judge_only: Callable[[str, str], None], which: tuple[str, str]
) -> None:
    judge_only(*which)
    warehouse.execute(BROKEN[which])
    result = judge_marts(settings, DAY, warehouse)
    own = result.findings[0]
    assert broken(result) == {which}
    assert own.status == ("fail" if ALL[which].severity == "critical" else "warn"), result.reasons()
    assert own.state == "judged" and own.rows


@pytest.mark.parametrize("table", ["marts.platform_days", "intermediate.int_sessions", "staging.stg_like"])
def test_a_missing_table_holds_the_night(settings: Settings, warehouse: duckdb.DuckDBPyConnection, table: str) -> None:
    warehouse.execute(f"drop table {table}")
    with pytest.raises(HeldNight, match="cannot be read"):
        judge_marts(settings, DAY, warehouse, hold=True)


def test_a_young_platform_has_no_habits_to_drift_from(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute(f"delete from marts.platform_days where business_date < date '{DAY}' - 13")
    warehouse.execute(f"update marts.platform_days set dau = 10 where business_date < date '{DAY}' - 3")
    assert ("platform_nights", "daily_users_do_not_jump") not in broken(judge_marts(settings, DAY, warehouse))


FLAGS = "the_share_of_fake_likes_stays_near_its_own_past"


def drift(settings: Settings, warehouse: duckdb.DuckDBPyConnection, usual: tuple[int, int], tonight: int, days: int = 28) -> bool:
    """Whether the night is held when 1,000 likes a day had between `usual` fakes over `days` days, and `tonight` tonight."""
    warehouse.execute(
        """
        create or replace table intermediate.int_likes_counted as
        select 'c1' as campaign_id, d.business_date, d.business_date::timestamp as event_ts, i >= d.fakes as is_genuine,
            case when i < d.fakes then 1 else 0 end::decimal(9, 6) as p_fake
        from (
            select ?::date - n::int as business_date, case when n = 0 then ? when n % 2 = 0 then ? else ? end as fakes
            from range(? + 1) as r(n)
        ) as d, range(1000) as s(i)
        """,
        [DAY, tonight, *usual, days],
    )
    return ("flag_rates", FLAGS) in broken(judge_marts(settings, DAY, warehouse))


@pytest.mark.parametrize(
    ("usual", "tonight", "days", "is_held"),
    [
        ((0, 0), 0, 28, False),
        ((0, 0), 20, 28, False),
        ((0, 0), 21, 28, True),
        ((0, 0), 21, 14, True),
        ((0, 0), 999, 13, False),
        ((40, 50), 100, 28, False),
        ((40, 50), 101, 28, True),
        ((300, 302), 279, 28, True),
        ((300, 302), 281, 28, False),
    ],
)
def test_a_night_is_held_outside_five_widths_and_two_points_of_its_band(
    settings: Settings,
    warehouse: duckdb.DuckDBPyConnection,
    judge_only: Callable[[str, str], None],
    usual: tuple[int, int],
    tonight: int,
    days: int,
    is_held: bool,
) -> None:
    judge_only("flag_rates", FLAGS)
    assert drift(settings, warehouse, usual, tonight, days) == is_held


def test_a_handful_of_fakes_on_a_small_platform_holds_nothing(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection, judge_only: Callable[[str, str], None]
) -> None:
    judge_only("flag_rates", FLAGS)
    warehouse.execute(f"update intermediate.int_likes_counted set is_genuine = (number > 8 and {TONIGHT}) or not {TONIGHT}")
    assert ("flag_rates", FLAGS) not in broken(judge_marts(settings, DAY, warehouse))
    warehouse.execute(f"update intermediate.int_likes_counted set is_genuine = false where number = 9 and {TONIGHT}")
    assert ("flag_rates", FLAGS) in broken(judge_marts(settings, DAY, warehouse))


def test_a_world_without_fakes_publishes_with_a_warning(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("update intermediate.int_likes_counted set is_genuine = true, p_fake = 0")
    warehouse.execute(
        "update marts.campaign_days set like_count_genuine = 50, like_count_weighted = 50 where like_count_raw = 50"
    )
    result = judge_marts(settings, DAY, warehouse, hold=True)
    assert result.status == "warn"
    assert broken(result) == {("flag_rates", "the_share_of_fake_likes_is_an_ordinary_one")}
