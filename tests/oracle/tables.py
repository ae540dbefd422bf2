"""The marts of a night, computed from landing files and the published verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.oracle.actions import Judge, Verdict, classified, counted_likes, judged, qualified
from tests.oracle.artists import artist_weeks
from tests.oracle.authenticity import Answers, Labels, authenticity_days
from tests.oracle.boosts import with_boosts
from tests.oracle.bubbles import bubble_days
from tests.oracle.campaign_days import Night, campaign_days, campaign_funnels
from tests.oracle.diffusion import Forest, promotions, region_flows, roles, song_diffusion_days
from tests.oracle.engagement import engaged, engagement
from tests.oracle.hometowns import hometown
from tests.oracle.identity import Keys, Versions, identified
from tests.oracle.interests import Tastes
from tests.oracle.landing import Landed, Row, land
from tests.oracle.lift_panels import lift_artists, lift_regions
from tests.oracle.lift_units import effective_plays, hear, life_of, lift_units
from tests.oracle.lifts import campaign_lifts, programme_lifts
from tests.oracle.loops import Loops
from tests.oracle.mechanics import (
    People,
    campaign_scorecards,
    content_actions,
    reward_days,
    segment_mechanics,
    team_standings,
)
from tests.oracle.platform_days import active_days, platform_days
from tests.oracle.proposals import Playlists, playlist_candidates, proposals
from tests.oracle.scenes import Scenes, profile_days, top_scenes, user_content_scenes, user_interests
from tests.oracle.sessions import counted_opens, sessions_of, valid_impressions
from tests.oracle.songs import song_screenings
from tests.oracle.songs_in_scenes import (
    audiences,
    early_supporter_summaries,
    early_supporters,
    scene_song_days,
    sized,
    song_surges,
    supporters,
)
from tests.oracle.suppression import suppressed
from tests.oracle.surfaces import surface_comparisons
from tests.oracle.users import Known, user_profiles

GRAINS = {
    "segment_mechanics": ("mechanic", "segment", "kpi", "business_date"),
    "reward_days": ("campaign_id", "merchant_id", "city_tier", "business_date"),
    "team_standings": ("match_id", "team_id", "business_date"),
}


@dataclass(frozen=True)
class World:
    """Where the deliveries lie, under which key, and which nights read them."""

    landing: Path
    key: bytes
    nights: tuple[date, ...]


def compute(world: World, verdicts: list[Verdict], lifts: list[Row], k: int = 20) -> dict[str, list[Row]]:
    """Every table the oracle knows, as of the last night of the world; public rows on < k users hidden.

    `verdicts` and `lifts` (campaign_lifts) are the published ones, on which other tables rest.
    """
    day, keys = world.nights[-1], Keys(world.key)
    landed = land(world.landing, world.nights)
    users, songs = Versions(landed, "users", "user_id", day), Versions(landed, "songs", "song_id", day)
    judge = Judge(verdicts)
    events = judged(identified(landed, keys, users, day), judge)
    likes, opens = counted_likes(events), counted_opens(events)
    plays = [classified(event) for event in events if event["stream"] == "play"]
    sessions = sessions_of(events)
    active = active_days(opens, plays)
    night = Night(day, events, valid_impressions(events, sessions), likes, plays, qualified(events, likes), active)
    campaigns = [night.campaign(row) for row in landed.newest("campaigns", day)]
    forest, tastes = Forest(night), Tastes(night, songs, users, keys)
    earned = engagement(night, songs, forest)
    days = [row for campaign in campaigns for row in engaged(campaign_days(night, campaign), campaign, earned)]
    bubbles = suppressed(bubble_days(night, campaigns, songs), ("entity_type", "entity_id", "business_date"), k)
    air = {(row["entity_id"], row["business_date"]): row["bubble_index"] for row in bubbles if row["entity_type"] == "campaign"}
    for row in days:
        row["bubble_index"] = air.get((row["campaign_id"], row["business_date"])) if row["surface"] == "all" else None
    funnels = [row for campaign in campaigns for row in campaign_funnels(night, campaign)]
    rows = {row["campaign_id"]: row for row in landed.newest("campaigns", day)}
    scenes = Scenes(night, sessions)
    described = {"top_tags": tastes.top_tags(), "top_scenes": top_scenes(scenes, songs), "role": roles(forest)}
    diffusion = song_diffusion_days(forest, tastes)
    members, sizes = audiences(tastes, judge)
    finders = supporters(scenes, tastes, diffusion)
    accused = {user for user in {event["user"] for event in events} if judge.of_user(user) > 0}
    nodes, summaries = promotions(forest, campaigns)
    flows = ("campaign_id", "origin_province_code", "destination_province_code", "business_date")
    people = People(users, keys, {event["account"] for event in events if event["account"]})
    planned = [(campaign, rows[campaign.campaign_id]) for campaign in campaigns]
    artists = Versions(landed, "artists", "artist_id", day)
    cards = campaign_scorecards(night, planned, lifts, songs, artists)
    for card, (campaign, row) in zip(cards, planned, strict=True):
        card.update(hometown(forest, tastes, campaign, row["mechanic"]))
    every_session = [session for found in sessions.values() for session in found]
    life, heard = life_of(night, opens, every_session, lambda user: float(judge.of_user(user))), effective_plays(night, songs)
    hear(life, [play for play in heard if (artists.at(play["artist_id"], play["business_date"]) or {}).get("is_independent")])
    units = {campaign.campaign_id: lift_units(night, campaign, row, life, people.at) for campaign, row in planned}
    surfaces = [row for one in planned for row in surface_comparisons(night, *one, units[one[0].campaign_id])]
    regions = {campaign.campaign_id: lift_regions(night, campaign, row, (life, users, people.at)) for campaign, row in planned}
    signed = lift_artists(night, artists, heard, life)
    arms = [row for one in planned for row in campaign_lifts(night, *one, units[one[0].campaign_id], regions[one[0].campaign_id])]
    mechanics = suppressed(segment_mechanics(night, planned, people), GRAINS["segment_mechanics"], k)
    for row in mechanics:
        row["is_best"] = row["is_best"] and not row["is_suppressed"]
    in_scenes, screenings = scene_song_days(scenes), with_boosts(song_screenings(night, songs), night, songs, earned, bubbles)
    screened = suppressed(screenings, ("song_id", "business_date"), k)
    surges, weeks = song_surges(scenes), artist_weeks(night, songs)
    supported = early_supporter_summaries(finders, Loops(night, songs, weeks, earned))
    trusted = authenticity_days(night, Answers(verdicts), Labels(landed.newest("fraud_labels", day), keys))
    shown = suppressed(in_scenes, ("scene", "song_id", "business_date"), k, ("scene", None))
    candidates = playlist_candidates(Playlists(scenes, landed), (in_scenes, shown), screened, bubbles)
    return {
        "int_lift_units": [unit for found in units.values() for unit in found],
        "int_lift_regions": [row for found in regions.values() for row in found],
        "int_lift_artists": signed,
        "source_health_days": source_health_days(landed),
        "platform_days": [{**row, "phi": earned.phi[row["business_date"]]} for row in platform_days(night, every_session)],
        "bubble_days": bubbles,
        "campaign_days": suppressed(days, ("campaign_id", "surface", "business_date"), k, ("surface", "all")),
        "campaign_funnels": suppressed(funnels, ("campaign_id", "surface", "cohort_date"), k, ("surface", "all")),
        "campaign_lifts": suppressed(arms, ("campaign_id", "variant", "kpi", "outcome", "estimator"), k),
        "programme_lifts": suppressed(programme_lifts(signed), ("programme", "kpi", "outcome", "estimator"), k),
        "surface_comparisons": suppressed(surfaces, ("campaign_id", "surface", "baseline_surface", "kpi"), k),
        "segment_mechanics": mechanics,
        "reward_days": suppressed(reward_days(night, planned, people, lifts), GRAINS["reward_days"], k),
        "team_standings": suppressed(team_standings(night, rows, people, earned), GRAINS["team_standings"], k),
        "content_actions": outcomes_hidden(content_actions(landed, night, songs, proposals(surges, candidates, screenings)), k),
        "playlist_candidates": candidates,
        "campaign_scorecards": suppressed(cards, ("campaign_id",), k),
        "song_screenings": screened,
        "artist_weeks": suppressed(weeks, ("artist_id", "week_start_date"), k),
        "song_diffusion_days": suppressed(diffusion, ("song_id", "business_date"), k),
        "promotion_nodes": nodes,
        "promotion_summaries": suppressed(summaries, ("campaign_id", "business_date"), k),
        "region_flows": suppressed(region_flows(forest, tastes), flows, k, ("campaign_id", "all")),
        "scene_song_days": shown,
        "song_surges": suppressed(surges, ("song_id", "scene", "surge_hour_at"), k),
        "audience_members": members,
        "audience_sizes": sized(sizes, k),
        "early_supporters": early_supporters(finders, tastes, active, accused),
        "early_supporter_summaries": suppressed(supported, ("artist_id", "business_date"), k),
        "user_interests": user_interests(tastes),
        "user_content_scenes": user_content_scenes(scenes, tastes),
        "profile_days": suppressed(profile_days(night, tastes), ("business_date", "segment", "province_code", "tag"), k),
        "user_profiles": user_profiles(night, opens, Known(users, keys, judge, described)),
        "authenticity_days": suppressed(trusted, ("business_date", "event_type", "reason"), k, ("reason", "all")),
    }


def outcomes_hidden(actions: list[Row], k: int) -> list[Row]:
    """What came of an insight rests on its song's listeners; what was proposed and done does not, and stays."""
    found = []
    for row in actions:
        users = row.pop("users")
        is_hidden = 0 < len(users) < k
        hidden = dict.fromkeys(("outcome_difference", "ci_low", "ci_high", "evidence_grade")) if is_hidden else {}
        found.append({**row, **hidden, "is_suppressed": is_hidden})
    return found


def source_health_days(landed: Landed) -> list[Row]:
    """Ledger counts by stream and delivery day; refused files are counted, their lines are not."""
    found: dict[tuple[str, date], Row] = {}
    for file in landed.ledger:
        row = found.setdefault(
            (file.stream, file.delivered),
            {"stream": file.stream, "business_date": file.delivered, "refused_file_count": 0, "quarantined_by_reason": {}},
        )
        row["refused_file_count"] += file.is_refused
        for outcome in ("received", "accepted", "deduplicated", "quarantined", "erased"):
            name = f"{outcome}_count"
            row[name] = row.get(name, 0) + file.outcomes[outcome]
        for reason, count in file.reasons.items():
            row["quarantined_by_reason"][reason] = row["quarantined_by_reason"].get(reason, 0) + count
    return list(found.values())
