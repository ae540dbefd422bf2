"""What is written under songs: to a chat, lines of songs, cheers; and for money."""

from __future__ import annotations

import numpy as np

from resonance.made_up.third.scale import Chance

WHO = ("群里", "我妈", "老同学", "隔壁部门", "楼下阿姨", "班主任", "我们班", "舅舅", "广场舞队")
WHAT = ("转来的", "天天放", "说好听", "今天的歌", "哭了", "笑死", "单曲循环", "一起打卡", "当铃声了", "必须赞")
END = ("", "。", "!", "~", " 👍", " 🌹🌹", "[抱拳]", "[玫瑰]", "哈哈", ",早上好")
WORDS = "云渡溪桥鹿鸣晚舟槐墨雨巷星河麦浪陌上春盏落花南枝北雁"
TO_CHAT, LINE, CHEER, COPY, SPAM = range(5)


def make_texts(chance: Chance) -> tuple[list[str], list[np.ndarray]]:
    """(texts, the places of every sort of text in them)."""
    rng = chance.of("texts")
    stems = ["".join(rng.choice(list(WORDS), 7)) for _ in range(26)]
    sorts = (
        [one or "好" for one in END] + [f"{who}{what}{end}" for end in END for what in WHAT for who in WHO],
        ["".join(rng.choice(list(WORDS), int(rng.integers(7, 15)))) for _ in range(150)],
        [f"{one}{cry}" for one in ("一中", "三班", "老家", "战队", "哥哥") for cry in ("冲", "加油", "第一", "守住", "投了")],
        [f"{stem},转发给家人都说好{end}" for stem in stems for end in ("", "!", "~", "。", "呀", "…")],
        [f"互赞群 进群v{number}" for number in rng.integers(10**7, 10**8, 18)]
        + [f"抢红包神器 http://w{number}.cc/{number % 7}" for number in rng.integers(100, 999, 18)],
    )
    ends = np.cumsum([len(sort) for sort in sorts])
    return [text for sort in sorts for text in sort], np.split(np.arange(ends[-1]), ends[:-1])


def often(rng: np.random.Generator, places: np.ndarray, count: int) -> np.ndarray:
    """Texts of a sort, the first ones written most."""
    return np.asarray(places[(len(places) * rng.random(count) ** 2.4).astype(np.int64)])
