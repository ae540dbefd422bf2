"""Other trades: copied comments, spam with links, share-for-share rings, recorded traces that are replayed with jitter."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.crews import Crew
from resonance.made_up.fifth.jobs import churn, farm_rewards, first_of_pairs, like_by_order, queue, shifts
from resonance.made_up.fifth.occasions import one_after_another
from resonance.made_up.fifth.stage import DISCOVER, LINK, Manner, Stage, enjoy
from resonance.made_up.fifth.talk import WORDS
from resonance.made_up.fifth.temper import ranged
from resonance.made_up.third.scale import DAY, MINUTE, SECOND

LURES = ("加微信领会员", "点击领红包", "兼职日结私信", "免费听歌看主页", "互粉互赞进群", "低价刷粉联系", "限时福利戳链接")


def work(stage: Stage, crews: list[Crew]) -> None:
    """Every crew at its trade, but the replayers, who wait for traces."""
    for number, crew in enumerate(crews):
        if crew.attack != "replayed_trace":
            TRADES.get(crew.attack, like_by_order)(stage, stage.chance.of(f"work {number}"), crew)


def _texts(stage: Stage, rng: np.random.Generator, crew: Crew) -> np.ndarray:
    """Numbers of the texts of a crew: a few templates, each in as many variants as it takes the trouble for."""
    variants = int(ranged(rng, (1, 25), crew.care))
    found = []
    for _ in range(rng.integers(1, 7)):
        text = "".join(rng.choice(WORDS, rng.integers(5, 12)))
        if crew.attack == "spam_comment":
            text = f"{rng.choice(LURES)}{''.join(rng.choice(WORDS, rng.integers(0, 4)))}"
            text += f" {rng.choice(['http://', 'https://', 'www.'])}{rng.integers(10**6, 10**9):x}.{rng.choice(['cn', 'top'])}"
        found += [
            stage.say(text + ("".join(rng.choice(WORDS, rng.integers(1, 3))) if variant else "")) for variant in range(variants)
        ]
    return np.array(found)


def _write(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    """Comments under many songs, a few likes beside them."""
    who, start = shifts(stage, rng, crew)
    owner, ts = one_after_another(
        rng, start, rng.integers(1, 2 + int(ranged(rng, (7, 1), crew.care)), len(who)), crew.style["gap"] + 6
    )
    song, _ = queue(stage, rng, crew, ts)
    anywhere = rng.random(len(ts)) < rng.uniform(0.2, 0.9)
    song = np.where(anywhere, stage.catalogue.popular(rng, len(ts)), song)
    share_liked = min(0.5, crew.style["likes"] / max(1.0, crew.style["shifts"] * 2))
    enjoy(stage, (who[owner], ts, song), Manner(crew.style["heard"], 0.05, (2, 30), DISCOVER, liked=share_liked))
    when = ts + (rng.lognormal(np.log(4 + crew.care * 12), 0.5, len(ts)) * SECOND).astype(np.int64)
    stage.log.add("comment", who[owner], when, song=song, phrase=rng.choice(_texts(stage, rng, crew), len(ts)), surface=2)


def share_round(stage: Stage, rng: np.random.Generator, crew: Crew, acts: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    """Members share songs (account, ts, song); the others open the links, hear a little and like."""
    account, ts, song = acts
    number = stage.log.number("share", len(account))
    stage.log.add("share", account, ts, song=song, share=number, channel=rng.integers(0, 8, len(account)), surface=8)
    opened = np.repeat(np.arange(len(account)), rng.binomial(min(6, len(crew.members) - 1), rng.uniform(0.3, 0.8), len(account)))
    opener = rng.choice(crew.members, len(opened))
    other = (opener != account[opened]) & np.isin(np.arange(len(opened)), first_of_pairs(opener, song[opened]))
    opened, opener = opened[other], opener[other]
    when = ts[opened] + (rng.lognormal(np.log(ranged(rng, (0.5, 400), crew.care)), 1.0, len(opened)) * MINUTE).astype(np.int64)
    stage.log.add("share_open", opener, when, share=number[opened])
    manner = Manner(crew.style["heard"], rng.uniform(0, 0.4), (2, 60), LINK, liked=rng.uniform(0.4, 0.9))
    enjoy(stage, (opener, when + 1_500, song[opened]), manner)


def _ring(stage: Stage, rng: np.random.Generator, crew: Crew) -> None:
    who, start = shifts(stage, rng, crew)
    song, _ = queue(stage, rng, crew, start)
    share_round(stage, rng, crew, (who, start, song))


TRADES = {"copied_comment": _write, "spam_comment": _write, "share_ring": _ring, "reward_only": farm_rewards, "like_churn": churn}


def replay(stage: Stage, crews: list[Crew]) -> None:
    """Recorded weeks of a few real people, played again later by every member with jitter; the customers' songs replace some."""
    plays, likes = stage.log.rows("play"), stage.log.rows("like")
    for number, crew in enumerate(crews):
        if crew.attack == "replayed_trace":
            rng = stage.chance.of(f"replay {number}")
            busy = np.bincount(likes["account"], minlength=stage.scale.people)[: stage.scale.people]
            models = rng.choice(np.flatnonzero((busy >= 8) & (busy < 120)), int(rng.integers(1, 5)))
            for member in crew.members:
                model, shift = int(rng.choice(models)), int(rng.integers(0, 7)) * DAY * (rng.random() < 0.8)
                slip = int(abs(rng.normal(0, ranged(rng, (5, 3_600), crew.care))) * SECOND)
                swap = rng.random(len(stage.catalogue.artist)) < ranged(rng, (0.8, 0.3), crew.care)
                for stream, rows in (("play", plays), ("like", likes)):
                    _play_again(
                        stage, rng, (crew, stream, rows, np.flatnonzero(rows["account"] == model)), (member, shift + slip, swap)
                    )


def _play_again(stage: Stage, rng: np.random.Generator, record: tuple, into: tuple) -> None:
    """Rows of one stream of a trace (crew, stream, log, places), as acts of (member, delay in ms, songs that are swapped)."""
    crew, stream, rows, places = record
    member, delay, swap = into
    wanted = np.concatenate(crew.orders)
    song = rows["song"][places]
    song = np.where(swap[song], wanted[(song + member % 3) % len(wanted)], song)
    jitter = rng.normal(0, 1.5 + 20 * crew.care, len(places)) * SECOND
    ts = rows["ts"][places] + delay + jitter.astype(np.int64)
    same = {name: rows[name][places] for name in rows if name not in ("account", "ts", "song", "sold", "listened")}
    if stream == "play":
        same["listened"] = np.minimum(rows["listened"][places], stage.catalogue.duration[song])
    stage.log.add(stream, np.full(len(places), member), ts, song=song, **same)
