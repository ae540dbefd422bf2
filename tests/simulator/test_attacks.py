"""Each kind of attack is in the delivered logs what its name promises, with the figures that its ring drew."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from tests.simulator.simulated import Simulated, make


def rings(world: Simulated, reason: str) -> list[dict[str, Any]]:
    found = [ring for ring in world.truth["rings"] if ring["reason"] == reason]
    assert found, reason
    return found


def gaps(world: Simulated, ring: str) -> list[float]:
    """Seconds between consecutive fake likes of one member on one day."""
    rows = world.ask(f"""
        select epoch_ms(event_ts) - lag(epoch_ms(event_ts)) over (partition by user_id, cast(event_ts as date) order by event_ts)
        from likes where ring = '{ring}' and user_id in ({quoted(world.rings[ring]["members"])}) and song_id in
            ({quoted(world.rings[ring]["targets"])})
    """)
    return [gap / 1000 for (gap,) in rows if gap is not None]


def quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def test_script_bursts_come_within_seconds(world: Simulated) -> None:
    for ring in rings(world, "script_burst"):
        assert median(gaps(world, ring["ring"])) < 3 * ring["parameters"]["gap_seconds"] < 10


def test_coordinated_likes_of_a_song_lie_within_the_drawn_window(world: Simulated) -> None:
    for ring in rings(world, "coordinated_likes"):
        window = ring["parameters"]["window_hours"]
        days = world.ask(f"""
            select song_id, min(event_ts), max(event_ts), count(distinct user_id) from likes
            where ring = '{ring["ring"]}' and song_id in ({quoted(ring["targets"])}) group by song_id, cast(event_ts as date)
        """)
        crowded = [(end - begin).total_seconds() / 3600 for _, begin, end, users in days if users >= 4]
        assert crowded and median(crowded) < window + 1


def test_slow_drips_take_weeks(world: Simulated) -> None:
    for ring in rings(world, "slow_drip"):
        per_day = world.one(f"""
            select median(n) from (select count(*) as n from likes where ring = '{ring["ring"]}'
            and song_id in ({quoted(ring["targets"])}) group by user_id, cast(event_ts as date))
        """)
        assert per_day <= 8


def test_farms_share_devices_and_networks(world: Simulated) -> None:
    for ring in rings(world, "device_farm"):
        devices = world.one(f"select count(distinct device_id) from likes where ring = '{ring['ring']}'")
        assert devices <= len(ring["members"]) / 2
    for ring in rings(world, "network_farm"):
        networks = world.one(f"""
            select count(distinct regexp_replace(ip, '[.][0-9]+$', '')) from likes where ring = '{ring["ring"]}'
        """)
        assert networks <= max(2, len(ring["members"]) / 4)


def test_fresh_accounts_are_days_old_when_they_act(world: Simulated) -> None:
    age = world.one(f"""
        select quantile_cont(date_diff('hour', cast(u.registered_at as timestamptz), l.event_ts), 0.25) from likes l
        join (select user_id, min(registered_at) as registered_at from
            read_csv('{world.landing}/users/*/*.csv.gz', all_varchar = true) group by user_id) u using (user_id)
        where l.reason = 'fresh_account_ring'
    """)
    assert age < 24 * 6


def test_unheard_likes_have_no_play_before(world: Simulated) -> None:
    heard = world.one("""
        select avg(cast(exists (select 1 from plays p where p.user_id = l.user_id and p.song_id = l.song_id
            and p.event_ts <= l.event_ts) as int))
        from likes l where reason = 'unheard_likes'
    """)
    genuine = world.one("""
        select avg(cast(exists (select 1 from plays p where p.user_id = l.user_id and p.song_id = l.song_id
            and p.event_ts <= l.event_ts) as int))
        from likes l where reason = '' and target_type = 'song'
    """)
    assert heard < 0.35 < 0.7 < genuine


def test_reward_hunters_claim_what_they_are_granted(world: Simulated) -> None:
    actions = dict(world.ask("select action, count(*) from rewards where reason = 'reward_only' group by action"))
    assert actions["claim"] > 0.8 * actions["grant"] > 0


def test_copied_comments_are_few_texts_from_many_accounts(world: Simulated) -> None:
    for ring in rings(world, "copied_comment"):
        texts, users, comments = world.ask(f"""
            select count(distinct left(text, 6)), count(distinct user_id), count(*) from comments where ring = '{ring["ring"]}'
        """)[0]
        assert users >= 3 and comments >= 3
        assert texts <= 6 + 0.5 * comments


def test_spam_offers_something_for_sale(world: Simulated) -> None:
    spam = world.one(r"""
        select avg(cast(regexp_matches(text, 'http|www|微信|QQ') as int)) from comments where reason = 'spam_comment'
    """)
    assert spam > 0.8


def test_share_rings_open_each_other_s_shares(world: Simulated) -> None:
    inside = world.one("""
        select avg(cast(o.ring = s.ring as int)) from share_opens o join shares s using (share_id)
        where s.reason = 'share_ring'
    """)
    assert inside > 0.5


def test_sellers_are_real_people_whose_other_likes_are_genuine(world: Simulated) -> None:
    fake_users, sold, own = world.ask("""
        select sum(cast(u.is_fake as int)), sum(cast(l.reason = 'sold_likes' as int)), sum(cast(l.reason = '' as int))
        from likes l join users u using (user_id)
        where u.ring like 'sold_likes-%' and l.target_type = 'song'
    """)[0]
    assert fake_users == 0 and sold > 20 and own > sold / 2
    assert world.one("select count(*) from fakes where reason = 'sold_likes' and stream in ('play', 'app_open')") == 0


def test_replayed_traces_repeat_the_gaps_of_a_real_evening(world: Simulated) -> None:
    def traces(where: str) -> set[tuple[int, ...]]:
        rows = world.ask(f"""
            select user_id, cast(event_ts as date), list(epoch_ms(event_ts) order by event_ts) from plays
            where {where} group by all having count(*) between 6 and 60
        """)
        return {tuple(round((b - a) / 1000) for a, b in zip(t, t[1:], strict=False)) for _, _, t in rows}

    real = traces("reason = '' and user_id is not null")
    again = traces("reason = 'replayed_trace'")
    starts = {trace[:4] for trace in real}
    matched = [any(abs(trace[n] - other[0]) <= 1 for n in range(len(trace)) for other in starts) for trace in again]
    assert again and sum(matched) >= 0.5 * len(again)


def test_churned_likes_go_back_and_forth_and_end_liked(world: Simulated) -> None:
    likes, unlikes = world.ask("""
        select sum(cast(action = 'like' as int)), sum(cast(action = 'unlike' as int)) from likes l
        where reason = 'like_churn' and exists (select 1 from likes o where o.ring = l.ring and o.user_id = l.user_id
            and o.song_id = l.song_id and o.action = 'unlike')
    """)[0]
    assert unlikes > 0 and likes > unlikes


def test_emulators_say_so(world: Simulated) -> None:
    shares = dict(
        world.ask("""
            select reason, avg(cast(client_integrity = 'emulator' as int)) from likes where reason in ('emulator', '')
            group by reason
        """)
    )
    assert shares["emulator"] > 0.15 and shares[""] < 0.01


def test_the_fake_share_of_likes_is_about_the_mix_s(tmp_path: Path) -> None:
    made = make(tmp_path, attacks="coordinated_likes+unheard_likes,prevalence=0.12", days=16, events_per_day=9_000)
    fake = made.one("select avg(cast(reason <> '' as int)) from likes where target_type = 'song' and action = 'like'")
    assert 0.08 < fake < 0.17


def test_ghosts_play_what_they_like_and_bursts_do_not(world: Simulated, ghosts: Simulated) -> None:
    query = """
        select avg(cast(exists (select 1 from plays p where p.user_id = l.user_id and p.song_id = l.song_id
            and p.event_ts <= l.event_ts and p.listened_ms >= 3000) as int))
        from likes l where reason in ('coordinated_likes', 'slow_drip', 'network_farm', 'device_farm', 'sold_likes')
    """
    assert ghosts.one(query) > 0.7 > 0.4 > world.one(query)
