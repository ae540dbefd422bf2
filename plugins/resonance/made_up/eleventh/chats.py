"""Who is in which chats: family, class, work, hobby and neighbourhood, overlapping in their members."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.made_up.eleventh.people import STUDENT, WORKER, Accounts
from resonance.made_up.eleventh.stage import Stage, Temper
from resonance.made_up.third.scale import Chance

FAMILY, CLASS, JOB, HOBBY, HOOD = range(5)
SIZES = ((3, 10), (18, 55), (4, 45), (8, 110), (25, 190))
"""Fewest and most members by kind, where chats are neither large nor small."""
CLOSE = np.array([0.34, 0.1, 0.13, 0.13, 0.035])
"""Chance that one of middling courtesy likes what another posts there."""
HEED = np.array([2.4, 1.1, 1.0, 1.0, 0.5])
"""How much of a chat is read; large ones are often muted."""


@dataclass(frozen=True)
class Chats:
    """`kind` by chat; `members` by chat from `begins` on, `sizes` of them; `of`: chats by account from `since` on, `many`."""

    kind: np.ndarray
    members: np.ndarray
    begins: np.ndarray
    sizes: np.ndarray
    of: np.ndarray
    since: np.ndarray
    many: np.ndarray

    def all_in(self, chat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(place in `chat`, member) for every member of each."""
        owner = np.repeat(np.arange(len(chat)), self.sizes[chat])
        place = np.arange(len(owner)) - np.repeat(np.cumsum(self.sizes[chat]) - self.sizes[chat], self.sizes[chat])
        return owner, self.members[self.begins[chat][owner] + place]

    def one_of(self, rng: np.random.Generator, who: np.ndarray) -> np.ndarray:
        """A chat of each, −1 for those who have none."""
        place = self.since[who] + (rng.random(len(who)) * self.many[who]).astype(np.int64)
        return np.where(self.many[who] > 0, self.of[place.clip(0, len(self.of) - 1)], -1)

    def somebody(self, rng: np.random.Generator, chat: np.ndarray) -> np.ndarray:
        """A member of each."""
        return np.asarray(self.members[self.begins[chat] + (rng.random(len(chat)) * self.sizes[chat]).astype(np.int64)])


def form_chats(chance: Chance, temper: Temper, people: Accounts) -> Chats:
    """Neighbours in some order share a chat: of households, of schools and years, of workplaces, of taste, of a place. Crowds
    that meet have chats of their own. Who is hired is let into fewer."""
    rng, n = chance.of("chats"), len(people)
    noise = rng.random(n)
    young, works = people.life == STUDENT, people.life == WORKER
    rounds = [
        (FAMILY, people.household + 3 * noise, 0.9),
        (CLASS, people.school * 100 + people.born % 100 + 2 * noise, 0.25 + 0.7 * young),
        (JOB, people.work + noise, 0.1 + 0.7 * works), (HOOD, people.province * 2 + noise, rng.uniform(0.35, 0.8)),
    ]  # fmt: skip
    rounds += [(HOBBY, people.taste[:, turn] + rng.random(n), rng.uniform(0.2, 0.5)) for turn in range(2)]
    found = [(CLASS, one) for one in people.circles["class_groups"]]
    found += [(HOBBY, one) for name in ("fan_club", "niche_scene") for one in people.circles[name]]
    for kind, key, share in rounds:
        who = np.flatnonzero(rng.random(n) < share * people.let_in)
        found += [(kind, part) for part in _cut(rng, who[np.argsort(key[who], kind="stable")], kind, temper.crowded)]
    sizes = np.array([len(part) for _, part in found])
    members, chat = np.concatenate([part for _, part in found]), np.repeat(np.arange(len(found)), sizes)
    many = np.bincount(members, minlength=n)
    return Chats(
        np.array([kind for kind, _ in found]), members, np.cumsum(sizes) - sizes, sizes,
        chat[np.argsort(members, kind="stable")], np.cumsum(many) - many, many,
    )  # fmt: skip


def _cut(rng: np.random.Generator, who: np.ndarray, kind: int, crowded: float) -> list[np.ndarray]:
    """Sizes are log-uniform."""
    low, high = np.log(SIZES[kind])
    size = np.exp(rng.uniform(low, high, len(who) // SIZES[kind][0] + 1)) * (1 if kind == FAMILY else crowded)
    ends = np.cumsum(np.maximum(size, 2).astype(np.int64))
    return [part for part in np.split(who, ends[ends < len(who)]) if len(part) > 1]


def befriend(chance: Chance, people: Accounts, chats: Chats) -> None:
    """Contacts are people of one's chats, mostly of small ones; some have few."""
    rng, n = chance.of("friends"), len(people)
    for column in range(people.friends.shape[1]):
        chat = np.stack([chats.one_of(rng, np.arange(n)) for _ in range(2)])
        smaller = np.where(chats.sizes[chat[0]] < chats.sizes[chat[1]], chat[0], chat[1])
        friend = chats.somebody(rng, smaller.clip(0))
        none = (chat[0] < 0) | (friend == np.arange(n)) | (rng.random(n) > people.reads.clip(0.3, 0.95))
        people.friends[:, column] = np.where(none, -1, friend)


def courtesy(stage: Stage, viewer: np.ndarray, poster: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Chance of a like for whoever posted it: each pair has a tie that works in both directions."""
    tie = -np.log(1 - stage.toss(np.minimum(viewer, poster), np.maximum(viewer, poster), 24))
    return np.asarray((stage.temper.courtesy * stage.accounts.courtesy[viewer] * CLOSE[kind] * tie).clip(0, 0.95))
