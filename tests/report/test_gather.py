"""The Digest says what the marts say, and nothing when they say nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from tests.report.conftest import DAY, World, delivered, manifest, shown

from resonance.report import gather
from resonance.report.digest import GateFinding, Health, Rate
from resonance.report.phrases import Phrases


def test_an_empty_night_makes_an_empty_digest(empty_world: World) -> None:
    digest = gather(empty_world.path, manifest())
    assert digest.health == Health() and digest.campaigns == () and digest.platform == ()
    assert digest.health.rejected == Rate(None, 0, 0) and digest.health.rejected.is_empty


def test_missing_tables_and_columns_read_as_empty(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as connection:
        connection.execute("create table platform_days (business_date date, dau bigint)")
        connection.execute("insert into platform_days values (?, 7)", [DAY])
        connection.execute("create table source_health_days (stream varchar)")
    digest = gather(tmp_path / "marts.duckdb", manifest())
    assert {m.name: m.value for m in digest.platform}["dau"] == 7
    assert {m.name: m.value for m in digest.platform}["wau"] is None
    assert digest.health.streams == ()


def test_the_days_lines_add_up(world: World) -> None:
    health = gather(world.path, manifest()).health
    assert health.received == health.accepted + sum(s.quarantined + s.deduplicated + s.erased for s in health.streams)
    assert sum(count for _, count in health.reasons) == sum(s.quarantined for s in health.streams)
    assert not health.needs_care


def test_required_streams_come_first(world: World) -> None:
    names = [s.stream for s in gather(world.path, manifest()).health.streams]
    assert names[:5] == ["like", "comment", "share", "play", "impression"] and names[5:] == sorted(names[5:])


def test_a_gates_warning_is_a_finding_and_a_pass_is_none(world: World) -> None:
    finding = {"relation": "stream_days", "expectation": "volume", "observed": "12", "limit": "at least 20", "because": "why"}
    gates = {"landing": {"step": "landing", "findings": [{**finding, "status": "warn"}, {**finding, "status": "pass"}]}}
    health = gather(world.path, manifest(gates=gates)).health
    assert health.findings == (GateFinding("landing", "stream_days.volume", "", "12", "at least 20", "why"),)
    assert health.needs_care


def test_a_stream_that_usually_speaks_is_missed(world: World) -> None:
    world.run("delete from source_health_days where stream = 'share' and business_date = ?", [DAY])
    world.add("source_health_days", delivered("share", DAY, 0, is_stale=True, freshness_hours=None))
    health = gather(world.path, manifest()).health
    assert health.silent_streams == ("share",) and health.needs_care
    assert "share" not in [s.stream for s in health.streams]


def test_an_empty_file_is_no_missing_stream(world: World) -> None:
    world.run("delete from source_health_days where stream = 'share' and business_date = ?", [DAY])
    world.add("source_health_days", delivered("share", DAY, 0))
    assert gather(world.path, manifest()).health.silent_streams == ()


def test_a_stream_that_never_came_every_day_is_not_missed(world: World) -> None:
    for back in (0, 3, 5):
        count = 0 if back == 0 else 50
        world.add("source_health_days", delivered("erasures", DAY - timedelta(days=back), count, is_stale=back == 0))
    assert gather(world.path, manifest()).health.silent_streams == ()


@pytest.mark.parametrize("stream", ["play", "impression", "users", "songs", "campaigns"])
def test_what_was_never_delivered_is_said(world: World, stream: str) -> None:
    assert f"gap.{stream}" not in gather(world.path, manifest()).gaps
    world.run("delete from source_health_days where stream = ?", [stream])
    assert f"gap.{stream}" in gather(world.path, manifest()).gaps


def test_events_without_surfaces_are_said(world: World) -> None:
    assert "gap.surface" not in gather(world.path, manifest()).gaps
    world.run("delete from campaign_days where surface <> 'all'")
    assert "gap.surface" in gather(world.path, manifest()).gaps


def test_columns_of_later_work_are_said_while_all_are_null(world: World) -> None:
    assert "later.bubble_index" in gather(world.path, manifest()).later
    world.run("update campaign_days set bubble_index = 12.5 where campaign_id = 'c1' and surface = 'all'")
    assert "later.bubble_index" not in gather(world.path, manifest()).later


def test_platform_measures_compare_with_the_same_weekday(world: World) -> None:
    world.run("update platform_days set dau = 1000 where business_date = ?", [DAY - timedelta(days=7)])
    world.run("update platform_days set dau = 1100 where business_date = ?", [DAY])
    dau = gather(world.path, manifest()).platform[0]
    assert (dau.value, dau.week_before, len(dau.trend)) == (1100, 1000, 28)
    assert dau.change == pytest.approx(0.1)


def test_a_share_of_nothing_is_no_open_window(world: World) -> None:
    world.run(
        "update platform_days set fake_like_rate = null, fake_like_denominator = 0, wau = null where business_date = ?", [DAY]
    )
    measures = {m.name: m for m in gather(world.path, manifest()).platform}
    assert (Phrases("en").measure(measures["fake_like_rate"]), Phrases("en").measure(measures["wau"])) == ("–", "not yet")


def test_campaigns_come_busiest_first_with_the_whole_before_its_surfaces(world: World) -> None:
    campaigns = gather(world.path, manifest()).campaigns
    assert [c.campaign_id for c in campaigns] == ["c1", "c2"]
    assert [s.surface for s in campaigns[0].surfaces] == ["all", "banner", "discover_daily_task", "popup", "push"]


def test_negative_feedback_is_the_newest_that_has_closed(world: World) -> None:
    overall = gather(world.path, manifest()).campaigns[0].surfaces[0]
    assert overall.negative_date == DAY - timedelta(days=4) and overall.negative.value is not None


def test_a_funnels_step_counts_closed_cohorts_only(world: World) -> None:
    funnel = gather(world.path, manifest()).campaigns[0].funnel
    assert funnel.interacted.denominator == 16 * 1_900 and funnel.interacted.numerator == 16 * (1_900 // 9)
    assert funnel.active_d7.denominator == 9 * (1_900 // 9)
    assert funnel.active_d30 == Rate() and funnel.suppressed_cohorts == 1


def test_a_campaign_that_ended_long_ago_is_left_out(empty_world: World) -> None:
    empty_world.add("campaign_days", shown("old", "all", DAY - timedelta(days=8), 100, 10))
    empty_world.add("campaign_days", shown("recent", "all", DAY - timedelta(days=6), 100, 10))
    assert [c.campaign_id for c in gather(empty_world.path, manifest()).campaigns] == ["recent"]


def test_songs_that_enter_and_leave_pass_are_named(world: World) -> None:
    screening = gather(world.path, manifest()).screening
    assert [s.title for s in screening.entered] == ["灯火"]
    assert [(s.title, s.state) for s in screening.left] == [("北纬三十度", "failed_listening")]
    assert dict(screening.counts) == {
        "pass": 5, "failed_listening": 2, "insufficient": 1, "pending": 1, "failed_review": 1, "hidden": 1
    }  # fmt: skip


def test_filtered_events_add_up_and_hidden_reasons_are_counted(world: World) -> None:
    filtered = gather(world.path, manifest()).filtered
    assert [e.event_type for e in filtered.events] == ["like", "comment", "share", "play"]
    assert filtered.reasons == (("script_burst", 803), ("device_farm", 466), ("unheard_likes", 108))
    assert filtered.hidden_reasons == 1


def test_only_this_publications_restatements_are_shown(world: World) -> None:
    restatements = gather(world.path, manifest()).restatements
    assert restatements.total == 3 and restatements.groups == (("campaign_days", "late events", 3),)
    assert gather(world.path, manifest(as_of=None)).restatements.total == 0


def test_the_published_file_cannot_reach_outside(world: World) -> None:
    from resonance.report.tables import Marts

    with Marts(world.path) as marts, pytest.raises(duckdb.Error):
        marts.rows("metrics", "metric_name", "where metric_name in (select column0 from read_csv('/etc/hostname'))")
