"""What people say and pass on: comments, shares that friends open, artists followed, lists kept; the texts of sellers, too."""

from __future__ import annotations

import numpy as np

from resonance.made_up.fourth.gatherings import like_new, play_some
from resonance.made_up.fourth.liking import PAIR, pairs
from resonance.made_up.fourth.routine import BY_SHARE
from resonance.made_up.fourth.stage import COMMENTS, LINK, PLAYER, SHARE_PAGE, Stage, chosen, take_out
from resonance.made_up.third.log import SOLD
from resonance.made_up.third.scale import MINUTE, SECOND, mix, runs, share

Rng = np.random.Generator
STOCK = (
    "好听", "爱了爱了", "单曲循环", "泪目", "前奏一响就起鸡皮疙瘩", "来了", "神仙声音", "打卡", "绝了", "first", "❤️", "太上头了",
    "哈哈哈", "有谁和我一样在通勤路上听", "2026年还在听", "这首歌陪我过了考研", "🎵🎵🎵", "可以的", "一般般", "现场更好听",
)  # fmt: skip
WHO = ("我", "同桌", "我妈", "室友", "前任", "隔壁工位", "出租车司机", "健身房教练", "闺蜜", "楼下小店")
WHEN = (
    "加班到十点",
    "下雨天",
    "失眠的夜里",
    "毕业那年",
    "地铁二号线上",
    "跑完五公里",
    "高考前",
    "搬家那天",
    "刚分手",
    "周一早上",
)
WHAT = (
    "推荐我听的", "一直哼的就是这首", "听完沉默了很久", "说副歌像海风", "把它设成了闹钟", "和我各戴一只耳机", "在车里放了一路",
    "第一次听就记住了", "说这编曲太干净", "让我想起老家的夏天",
)  # fmt: skip
CLOSE = ("", "。", "……", "！", "，你们呢？", "，后来再也没见过", "，真好", " 🌙", "，晚安", "，加油")
LYRICS = (
    "风吹过旧站台你没有回头", "把月光折进信里寄给昨天", "我在人海里听见你的心跳", "青石板路尽头是谁的琴声", "今晚不关灯等一场雪",
    "把名字写在起雾的车窗", "天亮以前别叫醒这座城", "一半是海一半是没说的话", "少年的歌唱到山谷发白", "愿你走过的路都有回声",
)  # fmt: skip
OFFERS = ("会员低价", "代刷播放点赞", "兼职日结", "演唱会内部票", "免费领流量", "加群领券", "涨粉上热门", "手机壳批发")
CONTACT = ("加V：{}", "看我主页", "qq群{}", "https://t.cn/{}", "私我 {}", "➕ {} 备注音乐", "www.{}.top")


def _numbered(stage: Stage, made: list[str]) -> np.ndarray:
    """The numbers of new texts."""
    stage.phrases.texts += made
    return np.arange(len(stage.phrases.texts) - len(made), len(stage.phrases.texts))


def remark(stage: Stage, rng: Rng, count: int, quotes: float) -> np.ndarray:
    """Text numbers of honest comments: stock phrases, lyrics, and the rest their own."""
    kind = rng.random(count)
    parts = rng.integers(0, 10, (count, 4)).tolist()
    made = []
    for toss, (a, b, c, d) in zip(kind.tolist(), parts, strict=True):
        if toss < quotes:
            made.append(LYRICS[a] if b < 7 else f"“{LYRICS[a]}”，{LYRICS[c]}")
        elif toss < quotes + 0.3 * (1 - quotes):
            made.append(STOCK[a + 10 * (b % 2)] * (1 + (c == 0)))
        else:
            made.append(f"{WHEN[a]}{WHO[b]}{WHAT[c]}{CLOSE[d]}")
    return _numbered(stage, made)


def stolen(stage: Stage, rng: Rng, count: int) -> np.ndarray:
    """Texts out of a small stock copied from others, some with an emoji or a word changed."""
    stock = [f"{WHEN[a]}{WHO[b]}{WHAT[c]}，{LYRICS[d]}" for a, b, c, d in rng.integers(0, 10, (int(rng.integers(3, 20)), 4))]
    varied = rng.random(count) < rng.uniform(0, 0.5)
    ends = ["", "！", "～", " 👍", "。。", "呀"]
    which, end = rng.integers(0, len(stock), count), rng.integers(0, len(ends), count) * varied
    return _numbered(stage, [stock[a] + ends[b] for a, b in zip(which.tolist(), end.tolist(), strict=True)])


def spam(stage: Stage, rng: Rng, count: int) -> np.ndarray:
    """Advertisements: a crew's two or three offers and contacts in changing words."""
    offers = [OFFERS[n] for n in rng.integers(0, len(OFFERS), int(rng.integers(1, 4)))]
    ways = [CONTACT[n].format(f"{rng.integers(10**5, 10**8):x}") for n in rng.integers(0, len(CONTACT), int(rng.integers(1, 4)))]
    made = []
    for toss in rng.random((count, 4)).tolist():
        lead = "" if toss[2] < 0.5 else STOCK[int(toss[3] * len(STOCK))] + " "
        made.append(f"{lead}{offers[int(toss[0] * len(offers))]} {ways[int(toss[1] * len(ways))]}")
    return _numbered(stage, made)


def talk(stage: Stage) -> None:
    """Comments of everyday life, and those of people who quote lyrics."""
    rng, people, plays = stage.chance.of("talk"), stage.accounts, stage.log.rows("play")
    chatty = (people.warmth * share(np.arange(len(people)), 51) ** 2)[plays["account"]]
    likes = (stage.log.rows("like")["action"] == 0).sum()
    some = chosen(plays, rng.choice(len(chatty), int(likes * stage.habit["comments"]), p=chatty / chatty.sum()))
    ts = some["ts"] + (rng.uniform(0.1, 1.1, len(some["ts"])) * some["listened"]).astype(np.int64) + 4 * SECOND
    text = remark(stage, rng, len(ts), rng.uniform(0.05, 0.25))
    stage.log.add("comment", some["account"], ts, song=some["song"], phrase=text, surface=COMMENTS)
    quoters = people.cohorts["lyric_quotes"]
    mine = np.flatnonzero(np.isin(plays["account"], quoters))
    some = chosen(plays, rng.choice(mine, min(len(mine), len(quoters) * int(rng.integers(5, 16)))))
    text = remark(stage, rng, len(some["ts"]), rng.uniform(0.6, 0.95))
    stage.log.add("comment", some["account"], some["ts"] + 40 * SECOND, song=some["song"], phrase=text, surface=COMMENTS)


def friends(stage: Stage, account: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The friend number `place` of each account, out of its circle of a dozen."""
    circles = max(1, len(stage.accounts) // 12)
    order = np.argsort(mix(np.arange(len(stage.accounts)), 52, stage.seed), kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return order[(rank[account] % circles + circles * place) % len(order)]


def pass_on(stage: Stage) -> None:
    """Shares of what one likes; friends open them, listen, some like and some pass it on."""
    rng, likes = stage.chance.of("pass on"), stage.log.rows("like")
    often = stage.habit["shares"] * np.where(stage.accounts.attack[likes["account"]] == 0, 1, 0.4)
    some = chosen(likes, (rng.random(len(often)) < often) & (likes["deed"] != SOLD) & (likes["action"] == 0))
    parent = np.full(len(some["ts"]), -1)
    for _ in range(3):
        number = stage.shares + np.arange(len(parent))
        stage.shares += len(parent)
        ts = some["ts"] + (rng.exponential(50, len(parent)) * SECOND).astype(int) + 2 * SECOND
        channel = rng.choice(8, len(parent), p=(0.4, 0.12, 0.15, 0.03, 0.05, 0.05, 0.1, 0.1))
        stage.log.add(
            "share", some["account"], ts, song=some["song"], share=number, parent=parent, channel=channel, surface=PLAYER
        )
        owner, _ = runs(rng.poisson(1.8, len(parent)))
        opener = friends(stage, some["account"][owner], rng.integers(0, 12, len(owner)))
        opens = ts[owner] + (rng.lognormal(4, 1.5, len(owner)) * MINUTE).astype(np.int64)
        known = (opener != some["account"][owner]) & (stage.accounts.registered[opener] < opens)
        known &= rng.random(len(owner)) < np.minimum(1, stage.accounts.activity[opener] * 2)
        owner, opener, opens = owner[known], opener[known], opens[known]
        stage.log.add("share_open", opener, opens, share=number[owner], surface=LINK)
        hears, likes_it = rng.random((2, len(opener))) < np.array([[0.6], [0.12]])
        song = some["song"][owner]
        play_some(stage, rng, opener[hears], opens[hears] + 2 * SECOND, song=song[hears], source=BY_SHARE)
        like_new(stage, opener[likes_it], opens[likes_it] + 70 * SECOND, song[likes_it], surface=SHARE_PAGE)
        again = rng.random(len(opener)) < 0.1
        some = {"account": opener[again], "ts": opens[again] + 2 * MINUTE, "song": song[again]}
        parent = number[owner][again]


def keep(stage: Stage) -> None:
    """Artists followed after a like, friends followed, songs kept in playlists."""
    rng, likes = stage.chance.of("keep"), chosen(rows := stage.log.rows("like"), (rows["action"] == 0) & (rows["deed"] != SOLD))
    eager = np.where(stage.accounts.attack[likes["account"]] == 0, 1, 0.4)
    follows = chosen(likes, rng.random(len(eager)) < stage.habit["follow"] * eager)
    artist = stage.catalogue.artist[follows["song"]]
    once = take_out(follows["account"] * PAIR + artist, np.zeros(0))
    ts = follows["ts"] + rng.integers(1, 60, len(once)) * SECOND
    stage.log.add("follow", follows["account"][once], ts[once], target=artist[once])
    some = chosen(likes, rng.random(len(eager)) < 0.012 * eager)
    friend = friends(stage, some["account"], rng.integers(1, 12, len(some["ts"])))
    stage.log.add("follow", some["account"], some["ts"] + 5 * MINUTE, kind=1, target=friend)
    kept = chosen(likes, rng.random(len(eager)) < 0.05 * eager)
    kept = chosen(kept, np.lexsort((kept["ts"], kept["account"])))
    new = np.diff(kept["account"], prepend=-1) != 0
    stage.log.add("playlist", kept["account"][new], kept["ts"][new] + 9 * SECOND, list=kept["account"][new])
    added = take_out(pairs(kept), np.zeros(0))
    stage.log.add(
        "playlist", kept["account"][added], kept["ts"][added] + 15 * SECOND, action=1, list=kept["account"][added],
        song=kept["song"][added],
    )  # fmt: skip
