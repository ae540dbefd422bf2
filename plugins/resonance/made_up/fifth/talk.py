"""Comments, shares that friends open, follows and registrations of ordinary life."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fifth.stage import LINK, Manner, Stage, enjoy
from resonance.made_up.third.scale import MINUTE, SECOND

WORDS = tuple("这首歌真的好听想起那年夏天晚上一个人走在路旋律词写得太美了循环整夜声音温柔他她我们都被治愈了开车必听前奏就哭了")
STOCK = (
    "好听 太好听了 单曲循环中 打卡 来了来了 爱了爱了 神曲 绝了 上头 前排 泪目 支持 宝藏歌手 听哭了 DNA动了 第一次听就爱上了 "
    "每天一遍 有人在听吗 这歌词写到心里了 深夜循环 冲冲冲 耳朵怀孕了 yyds 路过 回忆杀 ❤️❤️❤️ 哈哈哈"
)


def mingle(stage: Stage) -> None:
    """What people say, pass on and follow after what they heard and liked so far."""
    rng = stage.chance.of("mingle")
    likes, plays = stage.log.rows("like"), stage.log.rows("play")
    said = np.flatnonzero((rng.random(len(likes["ts"])) < stage.temper.talk) & (likes["action"] == 0))
    later = likes["ts"][said] + (rng.lognormal(np.log(25), 0.9, len(said)) * SECOND).astype(np.int64)
    stage.log.add(
        "comment", likes["account"][said], later, song=likes["song"][said], phrase=_sayings(stage, rng, len(said)), surface=2
    )
    fond = np.flatnonzero(rng.random(len(likes["ts"])) < 0.03)
    stage.log.add(
        "follow", likes["account"][fond], likes["ts"][fond] + 4_000, kind=0, target=stage.catalogue.artist[likes["song"][fond]]
    )
    passed = np.flatnonzero(rng.random(len(plays["ts"])) < stage.temper.sharing)
    _pass_on(stage, rng, (plays["account"][passed], plays["ts"][passed] + plays["listened"][passed] // 2, plays["song"][passed]))
    people = stage.accounts
    new = np.flatnonzero(people.registered >= stage.scale.start)
    stage.log.add("registration", new, people.registered[new], how=rng.integers(0, 5, len(new)))
    met = rng.choice(len(people), len(people) // 8, replace=False)
    friend = people.friends[met, rng.integers(0, people.friends.shape[1], len(met))]
    when = stage.scale.start + (rng.random(len(met)) * (stage.scale.end - stage.scale.start)).astype(np.int64)
    stage.log.add("follow", met[friend >= 0], when[friend >= 0], kind=1, target=friend[friend >= 0])


def _sayings(stage: Stage, rng: np.random.Generator, count: int) -> np.ndarray:
    """Stock phrases or words of one's own."""
    stock = np.array([stage.say(text) for text in STOCK.split()])
    own = np.array([stage.say("".join(rng.choice(WORDS, rng.integers(3, 24)))) for _ in range(max(1, count // 2))])
    weights = rng.dirichlet(np.full(len(stock), 0.6))
    return np.where(rng.random(count) < rng.uniform(0.25, 0.6), rng.choice(stock, count, p=weights), rng.choice(own, count))


def _pass_on(stage: Stage, rng: np.random.Generator, acts: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    """Shares (account, ts, song); some friends open them, hear the song and perhaps like it."""
    account, ts, song = acts
    number = stage.log.number("share", len(account))
    stage.log.add("share", account, ts, song=song, share=number, channel=rng.integers(0, 8, len(account)), surface=8)
    opened = np.repeat(np.arange(len(account)), rng.integers(0, 4, len(account)))
    friend = stage.accounts.friends[account[opened], rng.integers(0, stage.accounts.friends.shape[1], len(opened))]
    opened, friend = opened[friend >= 0], friend[friend >= 0]
    when = ts[opened] + (rng.lognormal(np.log(90), 1.5, len(opened)) * MINUTE).astype(np.int64)
    stage.log.add("share_open", friend, when, share=number[opened])
    enjoy(stage, (friend, when + 2_000, song[opened]), Manner(0.9, 0.25, (2, 60), LINK, liked=0.15))
