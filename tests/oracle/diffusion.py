"""Share forests, circles, breakouts, K, promotion nodes and region flows."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from math import exp, log
from statistics import median

from tests.oracle import instants
from tests.oracle.campaign_days import Campaign, Night
from tests.oracle.identity import THIRTY_DAYS
from tests.oracle.instants import DAY, HOUR
from tests.oracle.interests import Tastes
from tests.oracle.landing import Row
from tests.oracle.suppression import rate

ORIGIN, SHARE = 100, 0.8
NO_TREE = {"cascade_size": 1, "cascade_depth": 0, "structural_virality": None, "broadcast_ratio": None}


def effective(counts: Iterable[int]) -> float:
    """exp(entropy): how many equal ones would be as even."""
    kept = [count for count in counts if count]
    total = sum(kept)
    return exp(-sum(count / total * log(count / total) for count in kept))


class Forest:
    """Adoptions, valid openings and who brought whom."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self.shares: dict[str, Row] = {}
        logins: dict[tuple[str, str], list[int]] = defaultdict(list)
        for event in night.events:
            if event["stream"] == "share":
                self.shares.setdefault(event["share_id"], event)
            if event["user_id"] and event["device"]:
                logins[(event["device"], event["user"])].append(event["event_ts"])
        self.adoptions: dict[tuple[str, str], Row] = {}
        signs = [e for e in night.events if e["stream"] == "like" and e["action"] == "like" and e["target_type"] == "song"]
        signs += [play for play in night.plays if play["is_effective"]]
        for sign in sorted(signs, key=lambda e: (e["event_ts"], e["event_id"])):
            if sign["is_genuine"]:
                self.adoptions.setdefault((sign["song_id"], sign["user"]), sign)
        opens = [event for event in night.events if event["stream"] == "share_open" and event["share_id"] in self.shares]
        self.openings = [(e, self.shares[e["share_id"]]) for e in opens if self._is_somebody_elses(e, logins)]
        self.parents = {key: self._parent(*key) for key in self.adoptions}

    def _is_somebody_elses(self, opening: Row, logins: dict[tuple[str, str], list[int]]) -> bool:
        share, at = self.shares[opening["share_id"]], opening["event_ts"]
        if share["event_ts"] >= at or share["user"] == opening["user"]:
            return False
        if opening["device"] and opening["device"] == share["device"]:
            return False
        return not any(at - THIRTY_DAYS < seen <= at for seen in logins.get((opening["device"], share["user"]), ()))

    def _parent(self, song: str, user: str) -> Row | None:
        """The share that brought an adopter."""
        at = self.adoptions[(song, user)]["event_ts"]
        found = None
        for opening, share in self.openings:
            is_his = opening["user"] == user and share["song_id"] == song
            if is_his and opening["event_ts"] < at <= opening["event_ts"] + 72 * HOUR:
                sharer = self.adoptions.get((song, share["user"]))
                if sharer and sharer["event_ts"] < at:
                    found = share
        return found

    def brought(self) -> Iterator[tuple[Row, Row]]:
        """(share, adoption) of every adopter that somebody brought."""
        for key, share in self.parents.items():
            if share:
                yield share, self.adoptions[key]

    def tree_of(self, song: str, until: date) -> Row:
        """Cascade columns of a song's largest tree; ties: the root's time and id."""
        members = {
            user: self.adoptions[(song, user)]
            for name, user in self.adoptions
            if name == song and self.adoptions[(name, user)]["business_date"] <= until
        }
        above = {user: self.parents[(song, user)] for user in members}
        trees: dict[str, list[str]] = defaultdict(list)
        for user in members:
            root = user
            while above[root]:
                root = above[root]["user"]
            trees[root].append(user)
        best = min(trees, key=lambda root: (-len(trees[root]), members[root]["event_ts"], members[root]["event_id"]))
        edges = [(user, above[user]["user"]) for user in trees[best] if above[user]]
        return _shape(best, trees[best], edges)


def _shape(root: str, members: list[str], edges: list[tuple[str, str]]) -> Row:
    if not edges:
        return dict(NO_TREE)
    near: dict[str, list[str]] = defaultdict(list)
    for one, other in edges:
        near[one].append(other)
        near[other].append(one)
    distances = {start: _distances(start, near) for start in members}
    size = len(members)
    return {
        "cascade_size": size,
        "cascade_depth": max(distances[root].values()),
        "structural_virality": sum(sum(found.values()) for found in distances.values()) / (size * (size - 1)),
        "broadcast_ratio": len(near[root]) / (size - 1),
    }


def _distances(start: str, near: dict[str, list[str]]) -> dict[str, int]:
    seen, waiting = {start: 0}, deque([start])
    while waiting:
        here = waiting.popleft()
        for other in near[here]:
            if other not in seen:
                seen[other] = seen[here] + 1
                waiting.append(other)
    return seen


def song_diffusion_days(forest: Forest, tastes: Tastes) -> list[Row]:
    """Rows of songs with an adopter in seven days; `users` are these adopters."""
    night = forest.night
    invited = invitations(forest)
    found = []
    for song in sorted({song for song, _ in forest.adoptions}):
        adopters = [event for (name, _), event in forest.adoptions.items() if name == song]
        adopters.sort(key=lambda event: (event["event_ts"], event["event_id"]))
        history: list[tuple[date, bool]] = []
        for day in instants.days(night.start, night.day):
            week = [e for e in adopters if day - timedelta(days=7) < e["business_date"] <= day]
            if not week:
                continue
            row = {"song_id": song, "business_date": day, "users": {event["user"] for event in week}}
            row.update(_spread(night, adopters, week, day, tastes))
            history.append((day, row["is_breakout"]))
            row["breakout_date"] = _breakout(history)
            row.update(forest.tree_of(song, day))
            row.update(_k(forest, song, week, day, invited))
            found.append(row)
    return found


def _spread(night: Night, adopters: list[Row], week: list[Row], day: date, tastes: Tastes) -> Row:
    first = adopters[:ORIGIN] if len(adopters) >= ORIGIN and adopters[ORIGIN - 1]["business_date"] <= day else []
    before = [e for e in adopters if day - timedelta(days=14) < e["business_date"] <= day - timedelta(days=7)]
    now = Counter(circle(event["user"], day, tastes) for event in week)
    origin = Counter(circle(event["user"], day, tastes) for event in first)
    home, held = set(), 0
    for name, count in sorted(origin.items(), key=lambda item: (-item[1], item[0])):
        if held < SHARE * ORIGIN:
            home.add(name)
            held += count
    outside = sum(count for name, count in now.items() if name not in home)
    return {
        "adopter_count": sum(event["business_date"] == day for event in week),
        "adopter_count_7d": len(week),
        "outside_origin_ratio": outside / len(week) if first else None,
        "effective_circles": effective(now.values()),
        "is_breakout": bool(first)
        and len(week) >= max(200, 0.00002 * _mau(night, day))
        and outside >= 0.5 * len(week)
        and effective(now.values()) >= 3 * effective(origin.values())
        and len(week) >= 2 * len(before)
        and (day - night.start).days >= 13,
    }


def circle(user: str, day: date, tastes: Tastes) -> str:
    version = tastes.user_at(user, day) or {"province_code": None, "birth_year": None}
    decade = version["birth_year"] // 10 * 10 if version["birth_year"] is not None else "unknown"
    return f"{version['province_code'] or 'unknown'}|{decade}|{tastes.top_tag(user, day) or 'unknown'}"


def _mau(night: Night, day: date) -> int:
    recent = set(instants.days(day - timedelta(days=27), day))
    return sum(bool(days & recent) for days in night.active_days.values())


def _breakout(history: list[tuple[date, bool]]) -> date | None:
    wide = {day for day, is_wide in history if is_wide}
    for day in sorted(wide):
        if {day + timedelta(days=1), day + timedelta(days=2)} <= wide:
            return day
    return None


def invitations(forest: Forest) -> dict[str, list[Row]]:
    """By share the newcomers whose first registration names it ≤ 72 h after they opened it."""
    found: dict[str, list[Row]] = defaultdict(list)
    seen: set[str] = set()
    for event in forest.night.events:
        if event["stream"] != "registration" or event["user"] in seen:
            continue
        seen.add(event["user"])
        for opening, share in forest.openings:
            same = opening["user"] == event["user"] or (event["device"] and opening["device"] == event["device"])
            is_in_time = opening["event_ts"] < event["event_ts"] <= opening["event_ts"] + 72 * HOUR
            if same and is_in_time and share["share_id"] == event["share_id"] and share["user"] != event["user"]:
                found[share["share_id"]].append(event)
                break
    return found


def _k(forest: Forest, song: str, week: list[Row], day: date, invited: dict[str, list[Row]]) -> Row:
    night, shares = forest.night, forest.shares
    is_mature = night.is_mature(day, 3)
    row: Row = {"is_k_mature": is_mature, "invitation_count": None, "newcomer_count": None, "k_factor": None, "cycle_hours": None}
    if not is_mature:
        return row
    cohort, closes = {event["user"] for event in week}, day + timedelta(days=3)
    sent = [
        share
        for share in shares.values()
        if share["song_id"] == song and share["user"] in cohort and share["is_genuine"]
        and day - timedelta(days=7) < share["business_date"] <= day
    ]  # fmt: skip
    newcomers = [(share, e) for share in sent for e in invited.get(share["share_id"], ()) if e["business_date"] <= closes]
    hours = []
    for share, event in newcomers:
        later = [s for s in shares.values() if s["user"] == event["user"] and s["event_ts"] > event["event_ts"]]
        if later and later[0]["business_date"] <= closes:
            hours.append((later[0]["event_ts"] - share["event_ts"]) / HOUR)
    row.update({"invitation_count": len(sent), "newcomer_count": len(newcomers), "k_factor": len(newcomers) / len(cohort)})
    return {**row, "cycle_hours": median(hours) if hours else None}


def promotions(forest: Forest, campaigns: list[Campaign]) -> tuple[list[Row], list[Row]]:
    """promotion_nodes, and promotion_summaries with their `users`, the nodes."""
    nodes, summaries = [], []
    for campaign in campaigns:
        brought = [
            (share["user"], forest.adoptions[key]["business_date"])
            for key, share in forest.parents.items()
            if share and share["is_genuine"] and campaign.holds(share)
            and forest.adoptions[key]["event_ts"] <= share["event_ts"] + 7 * DAY
        ]  # fmt: skip
        whole = Counter(node for node, _ in brought)
        nodes += [{"campaign_id": campaign.campaign_id, "user_key": node, "adopter_count": n} for node, n in whole.items()]
        for day in sorted({day for _, day in brought}):
            counts = Counter(node for node, when in brought if when <= day)
            row: Row = {"campaign_id": campaign.campaign_id, "business_date": day, "users": set(counts)}
            row.update({"node_count": len(counts), "adopter_count": sum(counts.values())})
            top = max(counts.values()) / sum(counts.values())
            summaries.append({**row, "effective_nodes": effective(counts.values()), "top1_ratio": top})
    return nodes, summaries


def roles(forest: Forest) -> dict[str, str]:
    """promoter or participant of the trailing 28 days."""
    night = forest.night
    since = night.day - timedelta(days=28)
    found = {e["user"]: "participant" for e in night.actions if e["is_genuine"] and e["business_date"] > since}
    for key, share in forest.parents.items():
        event = forest.adoptions[key]
        if share and share["is_genuine"] and event["business_date"] > since and event["event_ts"] <= share["event_ts"] + 7 * DAY:
            found[share["user"]] = "promoter"
    return found


def region_flows(forest: Forest, tastes: Tastes) -> list[Row]:
    """Rows per campaign of the share and for all; `users` are sharers and openers."""

    def province(user: str) -> str:
        return tastes.lives_in(user) or "unknown"

    moves = [(share, event, True) for event, share in forest.openings]
    moves += [(share, forest.adoptions[key], False) for key, share in forest.parents.items() if share]
    grouped: dict[tuple[str, str, str, date], list[tuple[Row, Row, bool]]] = defaultdict(list)
    for share, event, is_open in moves:
        for name in {share["campaign_id"], "all"} - {None}:
            key = (name, province(share["user"]), province(event["user"]), event["business_date"])
            grouped[key].append((share, event, is_open))
    found = []
    for (name, origin, destination, day), rows in grouped.items():
        opened = [(share, event) for share, event, is_open in rows if is_open]
        place = {"campaign_id": name, "origin_province_code": origin, "destination_province_code": destination}
        row: Row = {**place, "business_date": day, "users": {e["user"] for pair in opened for e in pair}}
        row.update({"share_count": len({share["share_id"] for share, _ in opened}), "open_count": len(opened)})
        row["adopter_count"] = len(rows) - len(opened)
        found.append({**row, **_hometown(forest.night, tastes, row)})
    return found


def _hometown(night: Night, tastes: Tastes, row: Row) -> Row:
    day, pairs = row["business_date"], {}
    if not night.is_mature(day, 1):
        return {**rate("hometown_like", None, None), "hometown_affinity": None}
    for look in night.impressions:
        song = tastes.songs.at(look["item_id"], day) if look["item_type"] == "song" else None
        if look["business_date"] != day or row["campaign_id"] not in ("all", look["campaign_id"]):
            continue
        who = tastes.user_at(look["user"], day) or {"province_code": None, "hometown_province_code": None}
        if not song or song["province_code"] != row["origin_province_code"]:
            continue
        if (who["province_code"] or "unknown") == row["destination_province_code"]:
            key = (look["user"], look["item_id"], who["hometown_province_code"] == song["province_code"])
            pairs[key] = pairs.get(key, False) or liked_within_a_day(night, look)
    matched = [is_liked for (_, _, is_matched), is_liked in pairs.items() if is_matched]
    others = [is_liked for (_, _, is_matched), is_liked in pairs.items() if not is_matched]
    if not pairs:
        return {**rate("hometown_like", None, None), "hometown_affinity": None}
    affinity = (sum(matched) / len(matched)) / (sum(others) / len(others)) if matched and sum(others) else None
    return {**rate("hometown_like", sum(matched), len(matched)), "hometown_affinity": affinity}


def liked_within_a_day(night: Night, look: Row) -> bool:
    """A genuine counted like of the song that was seen, up to 24 hours later."""
    return any(
        like["user"] == look["user"] and like["target_type"] == "song" and like["target_id"] == look["item_id"]
        and like["is_genuine"] and look["event_ts"] < like["event_ts"] <= look["event_ts"] + DAY
        for like in night.likes
    )  # fmt: skip
