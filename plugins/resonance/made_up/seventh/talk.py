"""Comments, shares, follows, playlists, complaints and registrations: by one rule for everybody who plays songs."""

from __future__ import annotations

import numpy as np

from resonance.made_up.seventh.stage import LINK, How, Stage, perform
from resonance.made_up.third.scale import HOUR, MINUTE, SECOND

OPENERS = ("前奏一响", "副歌那句", "下班路上", "地铁里", "凌晨两点", "第一次听", "这版编曲", "嗓音", "歌词", "现场版", "鼓点")
MIDDLES = ("让我想起", "像极了", "陪我走过", "唱到了", "治好了", "吵醒了", "对得起", "配得上", "带我回到", "送给")
ENDS = ("高中操场", "老家的夏天", "那个人", "失眠的我", "这座城市", "二十岁", "外婆家", "加班的夜", "初雪", "海边")
STOCK = ("好听", "单曲循环", "太好听了吧", "来了来了", "支持", "打卡", "爱了", "前排", "有被治愈到", "泪目", "神仙旋律", "第一",
         "循环一百遍", "宝藏歌手", "终于等到", "冲", "听哭了", "绝了", "加油", "年度最佳")  # fmt: skip
GOODS = ("加微领会员", "低价刷赞", "兼职日结", "点击领红包", "买粉找我", "免费领流量")


def phrase(rng: np.random.Generator) -> str:
    """A sentence that hardly anybody else writes."""
    words = (OPENERS, MIDDLES, ENDS, ("，", "！", "……", "～"), OPENERS, MIDDLES, ENDS)
    return "".join(str(rng.choice(part)) for part in words[: 3 if rng.random() < 0.05 else 7])


def advert(rng: np.random.Generator, where: str) -> str:
    """An offer, and mostly a link."""
    link = f" http://{where}/{rng.integers(0, 9_999)}" if rng.random() < 0.8 else f" {where.split('.')[0]}"
    return f"{rng.choice(GOODS)}{rng.choice(STOCK)}{link}"


def talk(stage: Stage) -> None:
    rng, plays = stage.chance.of("talk"), stage.log.rows("play")
    _comment(stage, rng, plays)
    _share(stage, rng, plays)
    people, count = stage.accounts, len(plays["ts"])
    some = rng.choice(count, int(stage.habits.following * len(people)))
    stage.log.add("follow", plays["account"][some], plays["ts"][some] + 20 * SECOND,
                  target=stage.catalogue.artist[plays["song"][some]], action=(rng.random(len(some)) < 0.05) * 1)  # fmt: skip
    owners = np.flatnonzero(rng.random(len(people)) < 0.12)
    created = stage.scale.start + (rng.uniform(0, 0.9, len(owners)) * (stage.scale.end - stage.scale.start)).astype(np.int64)
    stage.log.add("playlist", owners, created, list=owners)
    begun = np.full(len(people), -1)
    begun[owners] = created
    kept = rng.random(count) < 0.06
    kept &= (begun[plays["account"]] >= 0) & (begun[plays["account"]] < plays["ts"])
    stage.log.add("playlist", plays["account"][kept], plays["ts"][kept] + 8 * SECOND, action=1, list=plays["account"][kept],
                  song=plays["song"][kept])  # fmt: skip
    cross = rng.choice(count, len(people) // 30)
    stage.log.add("negative_feedback", plays["account"][cross], plays["ts"][cross] + SECOND, how=rng.choice(4, len(cross)),
                  target=rng.integers(0, len(stage.plans), len(cross)))  # fmt: skip
    new = np.flatnonzero(people.registered >= stage.scale.start)
    stage.log.add("registration", new, people.registered[new], how=rng.choice(5, len(new)))


def _comment(stage: Stage, rng: np.random.Generator, plays: dict[str, np.ndarray]) -> None:
    """Under some plays; a part of honest comments says what many say, and lovers of lyrics quote the song's best line."""
    tongue = rng.lognormal(-0.7, 1.2, len(stage.accounts)).clip(0, 8)
    quoting = np.zeros(len(stage.accounts), bool)
    quoting[stage.accounts.cohorts["lyric_quotes"]] = True
    rate = np.where(quoting, 4, tongue)[plays["account"]] * stage.habits.talk
    rows = np.flatnonzero(rng.random(len(rate)) < rate)
    account, song = plays["account"][rows], plays["song"][rows]
    stock = np.array([stage.say(text) for text in STOCK])
    common = stock[(rng.random(len(rows)) ** 2 * len(stock)).astype(int)]
    own = np.array([stage.say(phrase(rng)) for _ in rows], np.int64)
    best = {number: stage.say(f"「{phrase(rng)}」") for number in np.unique(song).tolist()}
    quoted = np.array([best[number] for number in song.tolist()], np.int64)
    said = np.where(rng.random(len(rows)) < stage.habits.stock, common, own)
    said = np.where(rng.random(len(rows)) < np.where(quoting[account], 0.8, 0.02), quoted, said)
    ts = plays["ts"][rows] + (rng.random(len(rows)) * plays["listened"][rows]).astype(np.int64) + 4 * SECOND
    stage.log.add("comment", account, ts, song=song, phrase=said)


def _share(stage: Stage, rng: np.random.Generator, plays: dict[str, np.ndarray]) -> None:
    """Friends open what one shares, mostly soon, hear it, and a few like it or share it further."""
    people = stage.accounts
    rows = np.flatnonzero(rng.random(len(plays["ts"])) < stage.habits.sharing)
    account, song, parent = plays["account"][rows], plays["song"][rows], np.full(len(rows), -1)
    ts = plays["ts"][rows] + plays["listened"][rows] + rng.integers(-5_000, 90_000, len(rows)).clip(0)
    for _ in range(2):
        number = stage.log.number("share", len(ts))
        stage.log.add("share", account, ts, song=song, share=number, parent=parent, channel=rng.choice(8, len(ts)), surface=1)
        which, place = np.nonzero((people.friends[account] >= 0) & (rng.random((len(account), people.friends.shape[1])) < 0.25))
        fellow = people.friends[account[which], place]
        opened = ts[which] + (rng.lognormal(3.5, 1.6, len(which)) * MINUTE).clip(20 * SECOND, 200 * HOUR).astype(np.int64)
        stage.log.add("share_open", fellow, opened, share=number[which])
        liked = 0.12 * np.minimum(people.warmth[fellow], 3)
        perform(stage, rng, (fellow, opened + 5 * SECOND, song[which]), How(0.8, 0.4, (0.01, 0.9), liked, source=LINK))
        on = rng.random(len(which)) < 0.06
        account, song, parent, ts = (
            fellow[on],
            song[which[on]],
            number[which[on]],
            opened[on] + rng.integers(5_000, 500_000, on.sum()),
        )
