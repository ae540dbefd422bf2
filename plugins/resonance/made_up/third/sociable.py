"""Talk, shares that friends open and pass on, follows, lists, registrations: ordinary life beyond listening and liking."""

from __future__ import annotations

import numpy as np

from resonance.made_up.third.acts import Turns, hear, hear_and_like
from resonance.made_up.third.log import Columns, Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND, runs, share

COMMENTS, SHARES, FOLLOWS, KEEPS = 0.006, 0.004, 0.05, 0.035
"""Per play, per play, per like, per like."""
FRIENDS, GENERATIONS = 9, 3
Rng = np.random.Generator


def mingle(stage: Stage, plays: Columns) -> None:
    """What comes out of ordinary plays, of real people and of fakes that live beside their work."""
    rng = stage.chance.of("mingling")
    talk = stage.accounts.talk[plays["account"]] / stage.accounts.talk.mean()
    _comment(stage, rng, plays, talk)
    chosen = np.flatnonzero(rng.random(len(talk)) < SHARES * talk)
    ts = plays["ts"][chosen] + plays["listened"][chosen] // 2
    sharing = Turns(plays["account"][chosen], plays["song"][chosen], ts)
    parent = np.full(len(chosen), -1)
    for generation in range(GENERATIONS):
        sharing, parent = _pass_on(stage, sharing, parent, generation)


def _comment(stage: Stage, rng: Rng, plays: Columns, talk: np.ndarray) -> None:
    chosen = np.flatnonzero(rng.random(len(talk)) < COMMENTS * talk)
    song = plays["song"][chosen]
    ts = plays["ts"][chosen] + (plays["listened"][chosen] * rng.uniform(0.2, 1.3, len(chosen))).astype(np.int64)
    stage.log.add("comment", plays["account"][chosen], ts, song=song, phrase=stage.phrases.honest(rng, song))


def friends_of(stage: Stage, account: np.ndarray, which: np.ndarray) -> np.ndarray:
    """The `which`-th friend: always the same one, mostly from a small circle, of all who live here, fakes too if they do."""
    living = social(stage)
    place = np.searchsorted(living, account)
    step = np.round(np.tan((share(account, which, 31) - 0.5) * 3.0) * 15).astype(np.int64)
    return living[(place + step + (step == 0)) % len(living)]


def social(stage: Stage) -> np.ndarray:
    """Accounts that have friends: all but fakes without a life of their own."""
    return np.flatnonzero((stage.accounts.attack == 0) | (stage.accounts.pace > 0))


def _pass_on(stage: Stage, sharing: Turns, parent: np.ndarray, generation: int) -> tuple[Turns, np.ndarray]:
    """One generation of shares with who opens them; returns what openers share in their turn."""
    rng, there = stage.chance.of(f"passing on {generation}"), sharing.ts < stage.scale.end
    sharing, parent = sharing.only(there), parent[there]
    number = stage.log.new_shares(len(sharing))
    channel = rng.integers(0, 8, len(sharing))
    stage.log.add("share", sharing.account, sharing.ts, song=sharing.song, share=number, parent=parent, channel=channel)
    row, place = runs(
        rng.geometric(0.55, len(sharing)) - 1 + (rng.random(len(sharing)) < 0.01) * rng.integers(5, 40, len(sharing))
    )
    opener = friends_of(stage, sharing.account[row], place + 1)
    ts = sharing.ts[row] + (rng.lognormal(np.log(3), 1.5, len(row)) * HOUR).astype(np.int64)
    known = (opener != sharing.account[row]) & (ts > stage.accounts.registered[opener]) & (ts < stage.scale.end)
    row, opener, ts = row[known], opener[known], ts[known]
    stage.log.add("share_open", opener, ts, share=number[row])
    turns = Turns(opener, sharing.song[row], ts + rng.integers(1, 30, len(ts)) * SECOND)
    fate = np.where(stage.accounts.attack[opener] == 0, rng.random(len(ts)), rng.uniform(0.16, 1.0, len(ts)))
    hear_and_like(stage, rng, turns.only(fate < 0.16), 0.2)
    hear(stage, rng, turns.only((fate >= 0.16) & (fate < 0.7)).within(stage))
    again = rng.random(len(ts)) < (0.06 if generation + 1 < GENERATIONS else 0.0)
    return Turns(opener, sharing.song[row], ts + 5 * MINUTE).only(again), number[row][again]


def keep(stage: Stage) -> None:
    """Follows and lists that come out of likes."""
    rng, people = stage.chance.of("keeping likes"), stage.accounts
    likes = stage.log.rows("like")
    eager = np.where(people.attack[likes["account"]] == 0, 1.0, 0.3)
    chosen = rng.random(len(eager)) < FOLLOWS * eager
    account, ts = likes["account"][chosen], likes["ts"][chosen] + rng.integers(1, 90, int(chosen.sum())) * SECOND
    stage.log.add("follow", account, ts, target=stage.catalogue.artist[likes["song"][chosen]])
    left = rng.random(len(ts)) < 0.03
    artist = stage.catalogue.artist[likes["song"][chosen]][left]
    stage.log.add("follow", account[left], ts[left] + rng.integers(MINUTE, 9 * DAY, int(left.sum())), target=artist, action=1)
    kept = rng.random(len(eager)) < KEEPS * eager
    account, ts, song = (likes[name][kept] for name in ("account", "ts", "song"))
    stage.log.add("playlist", account, ts + 8 * SECOND, action=1, list=account, song=song)
    owners, first = np.unique(account, return_index=True)
    stage.log.add("playlist", owners, ts[first], action=0, list=owners)


def befriend(stage: Stage) -> None:
    """Some follow people they know."""
    rng = stage.chance.of("befriending")
    account = rng.choice(social(stage), stage.scale.people // 12)
    ts = stage.scale.start + rng.integers(0, stage.scale.days * DAY, len(account))
    friend = friends_of(stage, account, rng.integers(1, FRIENDS, len(account)))
    there = (ts > stage.accounts.registered[account]) & (friend != account)
    stage.log.add("follow", account[there], ts[there], kind=1, target=friend[there])


def register(stage: Stage) -> None:
    """Who joined in these weeks, by which way."""
    rng, people = stage.chance.of("registering"), stage.accounts
    new = np.flatnonzero((people.registered >= stage.scale.start) & (people.registered < stage.scale.end))
    shares = stage.log.rows("share")
    invited = rng.random(len(new)) < 0.12 * (len(shares["ts"]) > 0)
    link = np.full(len(new), -1)
    link[invited] = rng.choice(shares["share"], int(invited.sum())) if invited.any() else link[invited]
    stage.log.add("registration", new, people.registered[new], how=rng.integers(0, 5, len(new)), share=link)
