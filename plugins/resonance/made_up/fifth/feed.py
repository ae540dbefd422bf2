"""Ordinary life: visits in streaks, cards that friends and the community liked, snippets, impulses that come in bursts."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.accounts import streaks
from resonance.made_up.fifth.stage import DISCOVER, ENDED, PLAYLIST, RADIO, SHELF, Columns, Stage, surface_of
from resonance.made_up.third.scale import DAY, HOUR, SECOND, runs, share, weighted

HOURS = np.array([3, 2, 1, 1, 1, 1, 2, 4, 6, 5, 4, 4, 6, 6, 4, 4, 4, 5, 6, 7, 8, 10, 9, 6], float)
RECENT, KEPT = 4, 12


class Memory:
    """Each account's last likes and when, its shelf, the likes of the last days by community, likes a card to aim at."""

    def __init__(self, stage: Stage, rng: np.random.Generator) -> None:
        count = len(stage.accounts)
        self.recent = np.full((count, RECENT), -1)
        self.day = np.full((count, RECENT), -9)
        genre = stage.accounts.taste[:, rng.integers(0, 3, KEPT)]
        self.shelf = stage.catalogue.draw(rng, genre.ravel()).reshape(count, KEPT)
        self.lately: list[tuple[np.ndarray, np.ndarray]] = []
        self.aim = 0.0

    def learn(self, stage: Stage, day: int, likes: tuple[np.ndarray, np.ndarray]) -> None:
        """Take in the likes (account, song) of a day."""
        account, song = likes
        place = np.arange(len(account))
        for memory, width in ((self.recent, RECENT), (self.shelf, KEPT)):
            memory[account, place % width] = song
        self.day[account, place % RECENT] = day
        order = np.argsort(stage.accounts.community[account], kind="stable")
        self.lately = [*self.lately[-2:], (stage.accounts.community[account][order], song[order])]

    def friends(self, rng: np.random.Generator, stage: Stage, account: np.ndarray, day: int) -> np.ndarray:
        """A song that a friend of each account liked in the last three days, or −1."""
        friends = stage.accounts.friends
        friend = friends[account, rng.integers(0, friends.shape[1], len(account))]
        place = rng.integers(0, RECENT, len(account))
        return np.where((friend >= 0) & (day - self.day[friend, place] <= 3), self.recent[friend, place], -1)

    def trend(self, rng: np.random.Generator, stage: Stage, account: np.ndarray) -> np.ndarray:
        """A song that somebody of the community (half the time: anybody) liked lately, in proportion to the likes, or −1."""
        if not self.lately or not len(self.lately[-1][0]):
            return np.full(len(account), -1)
        communities, songs = self.lately[rng.integers(0, len(self.lately))]
        own = stage.accounts.community[account]
        low, high = np.searchsorted(communities, own), np.searchsorted(communities, own, side="right")
        anybody = (rng.random(len(account)) < 0.5) | (low == high)
        low, high = np.where(anybody, 0, low), np.where(anybody, len(songs), high)
        return songs[low + (rng.random(len(account)) * (high - low)).astype(int)] if len(songs) else np.full(len(account), -1)


def live(stage: Stage) -> None:
    """Ordinary visits, day after day: what is liked today is pushed tomorrow, and so are the other likes in the log."""
    rng, scale, temper = stage.chance.of("feed"), stage.scale, stage.temper
    rate = streaks(rng, stage.accounts, scale) * stage.accounts.pace[:, None]
    rate *= np.where((np.arange(scale.days) + 1) % 7 >= 5, 1.25, 1.0)
    rate *= scale.people * scale.plays_each / temper.session_cards / rate.sum()
    hours, memory = rng.dirichlet(HOURS * 4), Memory(stage, rng)
    pushed = stage.log.rows("like")
    pushed_day = (pushed["ts"] - scale.start) // DAY
    elsewhere = len(pushed_day) * temper.plays_per_like / (scale.people * scale.plays_each)
    ease = memory.aim = max(0.4, 0.95 - elsewhere) / temper.plays_per_like
    for day in range(scale.days):
        visits = np.repeat(np.arange(len(rate)), rng.poisson(rate[:, day]))
        hour = (weighted(rng, hours, len(visits)) + rng.random(len(visits))) * HOUR
        start = scale.start + day * DAY + hour.astype(np.int64)
        joined = start > stage.accounts.registered[visits]
        account, song, ease = _visit(stage, rng, memory, (visits[joined], start[joined], ease))
        today = pushed_day == day
        both = np.concatenate([account, pushed["account"][today]]), np.concatenate([song, pushed["song"][today]])
        order = rng.permutation(len(both[0]))
        memory.learn(stage, day, (both[0][order], both[1][order]))


Visits = tuple[np.ndarray, np.ndarray, float]


def _visit(stage: Stage, rng: np.random.Generator, memory: Memory, visits: Visits) -> tuple[np.ndarray, np.ndarray, float]:
    """The visits (account, start, ease of a like) of a day; returns who liked what, and tomorrow's ease."""
    who, start, ease = visits
    people, temper = stage.accounts, stage.temper
    visit, place = runs(rng.geometric(1 / temper.session_cards, len(who)))
    account, feed = who[visit], (rng.random(len(who)) < people.feed[who])[visit]
    cards = _choose(stage, rng, memory, (account, feed, int((start[0] - stage.scale.start) // DAY) if len(start) else 0))
    listened, ending = _listen(stage, rng, cards)
    odds = people.liking[account] * np.where(cards["warm"], temper.kinship, 1.0) * np.where(listened < 4 * SECOND, 0.35, 1.0)
    odds *= np.where(feed, 1.0, 0.5) * np.where(np.isin(cards["source"], (SHELF,)), 0.25, 1.0)
    likes = rng.random(len(visit)) < (ease * odds).clip(0, 0.93)
    likes, hurried = _burst(rng, visit, likes, temper.bursting)
    listened = np.where(hurried, np.minimum(listened, (1_500 + 9_000 * rng.random(len(visit))).astype(np.int64)), listened)
    spent = listened + (200 + rng.exponential(900, len(visit))).astype(np.int64)
    passed = np.cumsum(spent) - spent
    ts = start[visit] + passed - (passed[place == 0])[visit]
    _record(stage, rng, {**cards, "ts": ts, "listened": listened, "ending": np.where(hurried, 1, ending), "likes": likes})
    met = ease * len(visit) * memory.aim / max(1, int(likes.sum()))
    return account[likes], cards["song"][likes], float(0.5 * ease + 0.5 * np.clip(met, ease / 3, ease * 3))


def _choose(stage: Stage, rng: np.random.Generator, memory: Memory, rows: tuple[np.ndarray, np.ndarray, int]) -> Columns:
    """What lies on each card: liked by a friend (`warm`), by the community, own taste; or what is on the own shelf."""
    account, feed, day = rows
    toss, count = rng.random(len(account)), len(account)
    genre = stage.accounts.taste[account, rng.integers(0, 3, count)]
    song, source = stage.catalogue.draw(rng, genre), np.where(rng.random(count) < 0.6, DISCOVER, RADIO)
    known, hot = memory.friends(rng, stage, account, day), memory.trend(rng, stage, account)
    warm = feed & (toss < stage.temper.contagion) & (known >= 0)
    trend = feed & ~warm & (toss < stage.temper.contagion + stage.temper.trending) & (hot >= 0)
    song = np.where(warm, known, np.where(trend, hot, song))
    own = ~feed & (toss < 0.6)
    song = np.where(own, memory.shelf[account, rng.integers(0, KEPT, count)], song)
    other = rng.choice([0, 2, 3, PLAYLIST, 5, 7, 11], count)
    return {
        "account": account,
        "song": song,
        "source": np.where(own, SHELF, np.where(feed, source, other)),
        "feed": feed,
        "warm": warm,
    }


def _listen(stage: Stage, rng: np.random.Generator, cards: Columns) -> tuple[np.ndarray, np.ndarray]:
    """(listened ms, ending): skips within seconds, snippets, and full listens, which are rarer in the feed."""
    feed, long, count = cards["feed"], stage.catalogue.duration[cards["song"]], len(cards["song"])
    toss = rng.random(count)
    skip = np.where(feed, stage.temper.skipping * np.where(cards["warm"], 0.75, 1.0), 0.2)
    full = toss > np.where(feed, 0.88, 0.4)
    seconds = np.where(toss < skip, rng.lognormal(0.9, 0.7, count), np.where(feed, rng.lognormal(2.9, 0.6, count), long / 2e3))
    seconds = np.where(full, long / 1e3, seconds * rng.uniform(0.6, 1.4, count))
    listened = (seconds * SECOND).clip(300, long).astype(np.int64)
    return listened, np.where(listened >= 0.97 * long, 0, ENDED.searchsorted(rng.random(count), side="right"))


def _burst(rng: np.random.Generator, visit: np.ndarray, likes: np.ndarray, chance: float) -> tuple[np.ndarray, np.ndarray]:
    """Some likes draw one to five more on the next cards of the visit; returns (likes, cards that are hurried through)."""
    first = np.flatnonzero(likes & (rng.random(len(likes)) < chance))
    owner, place = runs(rng.integers(1, 6, len(first)))
    after = first[owner] + 1 + place
    after, begun = after[after < len(likes)], first[owner][after < len(likes)]
    hurried = np.zeros(len(likes), bool)
    hurried[after[visit[after] == visit[begun]]] = True
    return likes | hurried, hurried


def _record(stage: Stage, rng: np.random.Generator, cards: Columns) -> None:
    """Plays but those lost with a like on the card, likes soon after the start, and a sample of the cards as impressions."""
    likes, ts, count = cards["likes"], cards["ts"], len(cards["ts"])
    on_card = likes & (rng.random(count) < 2 * stage.temper.cards_liked * share(cards["account"], 21))
    kept = ~on_card
    stage.log.add(
        "play", cards["account"][kept], ts[kept], **{n: cards[n][kept] for n in ("song", "source", "listened", "ending")}
    )
    when = ts + np.minimum(cards["listened"] * rng.uniform(0.05, 1, count), 2_000 + rng.exponential(9_000, count)).astype(
        np.int64
    )
    surface = surface_of(cards["source"], rng.random(count))
    stage.log.add("like", cards["account"][likes], when[likes], song=cards["song"][likes], surface=surface[likes])
    seen = rng.random(count) < stage.temper.sampled
    stage.log.add("impression", cards["account"][seen], ts[seen] - 150, target=cards["song"][seen], surface=surface[seen])
