"""segment_mechanics, reward_days, team_standings, content_actions, and the upgrades of campaign_scorecards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from tests.oracle import instants
from tests.oracle.best_lifts import retained, three_sides
from tests.oracle.campaign_days import Campaign, Night, by_user, follows
from tests.oracle.contrasts import newcombe, newcombe_p
from tests.oracle.engagement import Engagement
from tests.oracle.fulfilled import fulfilled
from tests.oracle.identity import Keys, Versions
from tests.oracle.insights import NOTHING, Outcomes
from tests.oracle.landing import Landed, Row
from tests.oracle.lifts import correct
from tests.oracle.suppression import rate
from tests.oracle.users import segment

Versioned = dict[str, Row | None]


class People:
    """Reference versions of keyed users."""

    def __init__(self, users: Versions, keys: Keys, accounts: Iterable[str]) -> None:
        self._users = users
        self._accounts = {keys.user(account): account for account in accounts}

    def at(self, user: str, day: date) -> Row | None:
        account = self._accounts.get(user)
        return self._users.at(account, day) if account else None


def segment_mechanics(night: Night, campaigns: list[tuple[Campaign, Row]], people: People) -> list[Row]:
    """First exposures of 28 days, by mechanic and segment of the day."""
    first = [look for campaign, row in campaigns for look in _exposed(campaign, row["mechanic"], people)]
    found = []
    start = night.start
    for day in instants.days(start, night.day - timedelta(days=4)):
        recent = [look for look in first if day - timedelta(days=28) < look["date"] <= day]
        cells: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for look in recent:
            cells[look["mechanic"], look["segment"]].append(look)
        for kpi in ("participation_rate", "negative_feedback_rate"):
            rows = [_cell(cells, key, kpi, day) for key in sorted(cells)]
            correct(rows)
            found += rows
    return found


def _exposed(campaign: Campaign, mechanic: str, people: People) -> list[Row]:
    taken_part = campaign.participations()
    feedback = by_user(event for event in campaign.events if event["stream"] == "negative_feedback")
    found = []
    for user, looks in by_user(campaign.impressions).items():
        day = looks[0]["business_date"]
        joined = user in taken_part and follows(looks[0], [taken_part[user][0]["event_ts"]])
        moments = [event["event_ts"] for event in feedback.get(user, ())]
        annoyed = any(follows(look, moments) for look in looks if look["business_date"] == day)
        found.append(
            {
                "user": user, "date": day, "mechanic": mechanic, "segment": segment(people.at(user, day)),
                "participation_rate": float(joined), "negative_feedback_rate": float(annoyed),
            }
        )  # fmt: skip
    return found


def _cell(cells: dict[tuple[str, str], list[Row]], key: tuple[str, str], kpi: str, day: date) -> Row:
    own = [look[kpi] for look in cells[key]]
    others = [look[kpi] for (mechanic, name), rows in cells.items() if mechanic == key[0] and name != key[1] for look in rows]
    low, high = newcombe([own, others]) if others else (None, None)
    rivals = [[look[kpi] for look in rows] for (mechanic, name), rows in cells.items() if name == key[1] and mechanic != key[0]]
    bounds = [newcombe([own, rival]) for rival in rivals]
    is_best = bool(bounds) and all(low > 0 if kpi == "participation_rate" else high < 0 for low, high in bounds)
    return {
        "mechanic": key[0], "segment": key[1], "kpi": kpi, "business_date": day,
        "users": {look["user"] for look in cells[key]}, "value": sum(own) / len(own),
        "difference": sum(own) / len(own) - sum(others) / len(others) if others else None, "ci_low": low, "ci_high": high,
        "p_value": newcombe_p([own, others]) if others else None, "q_value": None,
        "evidence_grade": "D" if others else None, "is_best": is_best,
    }  # fmt: skip


def reward_days(night: Night, campaigns: list[tuple[Campaign, Row]], people: People, lifts: list[Row]) -> list[Row]:
    """Rewards of a date by merchant and city tier; `lifts` are the published ones."""
    found = []
    for campaign, row in campaigns:
        moves = campaign.rewards
        granted = {}
        for move in moves:
            if move["action"] == "grant":
                granted.setdefault(move["grant_id"], move["event_ts"])
        places: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for move in moves:
            version = people.at(move["user"], move["business_date"])
            tier = version["city_tier"] if version else None
            place = (move["merchant_id"] or "none", "unknown" if tier is None else str(tier), move["business_date"])
            places[place].append(move)
        farmers = {user: _is_farmer(night, campaign, row, mine) for user, mine in by_user(moves).items()}
        for (merchant, tier, day), here in sorted(places.items()):
            key = {"campaign_id": campaign.campaign_id, "merchant_id": merchant, "city_tier": tier, "business_date": day}
            told = _rewards(here, granted, farmers)
            users = {move["user"] for move in here if move["action"] == "grant"}
            found.append({**key, **told, **retained(lifts, campaign.campaign_id, len(users), told["cost_cny"])})
    return found


def _rewards(here: list[Row], granted: dict[str, int], farmers: dict[str, bool | None]) -> Row:
    of = {action: [move for move in here if move["action"] == action] for action in ("grant", "claim", "redeem")}
    hours = [(m["event_ts"] - granted[m["grant_id"]]) / instants.HOUR for m in of["redeem"] if m["grant_id"] in granted]
    told = {move["user"] for move in of["grant"] if farmers[move["user"]] is not None}
    is_told = all(farmers[move["user"]] is not None for move in here)
    leaked = sum((move["cost_cny"] for move in of["redeem"] if farmers[move["user"]]), Decimal(0))
    return {
        "users": {move["user"] for move in here},
        "granted_count": len(of["grant"]), "claimed_count": len(of["claim"]), "redeemed_count": len(of["redeem"]),
        "median_redeem_hours": median(hours) if hours else None,
        "cost_cny": sum((move["cost_cny"] for move in of["redeem"]), Decimal(0)),
        **rate("farmer", sum(bool(farmers[user]) for user in told), len(told)),
        "leaked_cny": leaked if is_told else None,
    }  # fmt: skip


def _is_farmer(night: Night, campaign: Campaign, row: Row, moves: list[Row]) -> bool | None:
    last, user = moves[-1]["business_date"], moves[-1]["user"]
    if not night.is_mature(last, 7):
        return None
    actions = [action for action in campaign.actions if action["user"] == user]
    eligible = [action for action in actions if action["stream"] in row["reward_eligible_actions"]]
    liked = {action["song_id"] for action in actions if action["stream"] == "like"} - {None}
    hears = any(p["user"] == user and p["song_id"] in liked and p["listened_ms"] >= 60_000 for p in night.plays)
    stays = any(last < day <= last + timedelta(days=7) for day in night.active_days.get(user, ()))
    return 10 * len(eligible) >= 9 * len(actions) and not hears and not stays


def team_standings(night: Night, campaigns: dict[str, Row], people: People, earned: Engagement) -> list[Row]:
    """Members of every date, minors left out, and what they earned in the match's campaign since they joined, by their root."""
    moves = [event for event in night.events if event["stream"] == "team"]
    found = []
    for match in sorted({move["match_id"] for move in moves}):
        mine = [move for move in moves if move["match_id"] == match]
        campaign = campaigns.get(mine[0]["campaign_id"] or "")
        last = min(night.day, instants.business_date(campaign["ends_at"] - instants.SECOND)) if campaign else night.day
        for day in instants.days(mine[0]["business_date"], last):
            standing = {move["user"]: move for move in mine if move["business_date"] <= day}
            members = [
                user for user, move in standing.items() if move["action"] == "join" and not _is_minor(people.at(user, day), day)
            ]
            here = []
            for team in sorted({standing[user]["team_id"] for user in members}):
                own = {user for user in members if standing[user]["team_id"] == team}
                since = {user: standing[user]["business_date"] for user in own}
                row = {"match_id": match, "team_id": team, "business_date": day, "users": own, "member_count": len(own)}
                here.append({**row, "score": _team_score(earned, since, mine[0]["campaign_id"], day)})
            for place, row in enumerate(sorted(here, key=lambda row: (-row["score"], row["team_id"])), start=1):
                found.append({**row, "standing": place})
    return found


def _team_score(earned: Engagement, since: dict[str, date], campaign_id: str | None, day: date) -> float:
    """Six places, halves up, as standings are told by."""
    total = sum(
        (
            sign["score"]
            for user, joined in since.items()
            for sign in earned.of(user)
            if joined <= sign["business_date"] <= day and campaign_id in (None, sign["campaign_id"])
        ),
        Decimal(0),
    )
    return float((total / Decimal(len(since)).sqrt()).quantize(Decimal("0.000001"), ROUND_HALF_UP))


def _is_minor(version: Row | None, day: date) -> bool:
    return bool(version and version["birth_year"] is not None and day.year - version["birth_year"] < 18)


def content_actions(landed: Landed, night: Night, songs: Versions, proposed: dict[str, date]) -> list[Row]:
    """What was proposed since when, the first action per insight, by whomever, and what became of its song."""
    events = [event for event in landed.events if event["stream"] == "content_action" and event["business_date"] <= night.day]
    first: dict[str, Row] = {}
    for event in sorted(events, key=lambda event: (event["event_ts"], event["event_id"])):
        first.setdefault(event["insight_id"], event)
    outcomes = Outcomes(night, songs, events)
    untouched = {"business_date": None, "action": None, "ref_id": None}
    return [
        {
            "insight_id": name, "insight_type": name.split(":")[0] if ":" in name else None,
            "created_date": proposed.get(name), "acted_on_date": event["business_date"],
            "action": event["action"], "ref_id": event["ref_id"], **(outcomes.of(event) if name in first else NOTHING),
        }
        for name, event in sorted((dict.fromkeys(proposed, untouched) | first).items())
    ]  # fmt: skip


def campaign_scorecards(
    night: Night, campaigns: list[tuple[Campaign, Row]], lifts: list[Row], songs: Versions, artists: Versions
) -> list[Row]:
    """The three sides and the verdict by the published lifts, the four upgrades, and what the mechanic is for."""
    found = []
    for campaign, row in campaigns:
        exposed = {look["user"] for look in campaign.impressions}
        joined = {user: action["business_date"] for user, (action, _) in campaign.participations().items()}
        closed = {user: day + timedelta(days=7) for user, day in joined.items() if night.is_mature(day, 7)}
        genuine = [like for like in campaign.likes if like["is_genuine"]]
        versions = [_artist_of(like, songs, artists) for like in genuine]
        known = [version for version in versions if version]
        found.append(
            {
                "campaign_id": campaign.campaign_id,
                "users": exposed or set(range(1000)),
                **three_sides(lifts, campaign.campaign_id),
                "exposure_per_user_ratio": len(campaign.impressions) / len(exposed) if exposed else None,
                **rate("stickiness", sum(day in night.active_days.get(user, ()) for user, day in closed.items()), len(closed)),
                **rate("data_value", len(genuine), len(campaign.likes)),
                **rate("ecosystem", sum(version["is_independent"] for version in known), len(known)),
                **fulfilled(night, campaign, row, songs),
            }
        )
    return found


def _artist_of(like: Row, songs: Versions, artists: Versions) -> Row | None:
    song = songs.at(like["song_id"], like["business_date"]) if like["song_id"] else None
    return artists.at(song["artist_id"], like["business_date"]) if song else None
