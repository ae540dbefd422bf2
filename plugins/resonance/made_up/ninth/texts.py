"""What people write to a radio: greetings and requests, lines of lyrics, slogans of a school; and what is written for money."""

from __future__ import annotations

import numpy as np

from resonance.made_up.third.scale import Chance

WHEN = ("早高峰堵在路上", "下班路上", "夜里加班", "刚送完孩子", "出租车里", "地铁上", "做饭的时候", "宿舍熄灯前", "十年前")
WHAT = ("听到这首", "点给我妈", "点给老同学", "又是这首", "主持人推荐的", "第一次听", "收音机里", "想起老家")
END = ("", "!", "真好听", "眼眶湿了", "单曲循环了", "求歌名", "心情都好了", "再放一遍吧", "谢谢主播", "哈哈", "👍", "❤️")
SIGNS = "江桥雨灯巷船风稻麦秋夏渡口钟楼信车站人海旧梦归路月色河堤"
GREETING, LYRIC, SLOGAN, COPY, SPAM = range(5)


def make_texts(chance: Chance) -> tuple[list[str], list[np.ndarray]]:
    """(texts, the places of every sort of text in them)."""
    rng, texts, places = chance.of("texts"), list[str](), []
    greetings = [end or "。" for end in END] + [f"{when}{what}{end}" for end in END for what in WHAT for when in WHEN]
    lyrics = ["".join(rng.choice(list(SIGNS), int(rng.integers(7, 15)))) for _ in range(140)]
    slogans = [
        f"{who}{cheer}" for who in ("实验小学", "三中", "城南", "老街") for cheer in ("加油", "冲第一", "必胜", "最棒", "来了")
    ]
    stems = ["".join(rng.choice(list(SIGNS), 5)) for _ in range(26)]
    copies = [f"{stem}这首歌必须支持,大家都来听{end}" for stem in stems for end in ("", "!", "~", "。", "呀", "!!", " ❤")]
    spam = [
        f"代刷点赞+v {rng.integers(10**6, 10**7)}" if n % 3 else f"领话费 http://d.{rng.integers(999)}.cn/{n}" for n in range(45)
    ]
    for sort in (greetings, lyrics, slogans, copies, spam):
        places.append(np.arange(len(texts), len(texts) + len(sort)))
        texts += sort
    return texts, places


def common(rng: np.random.Generator, places: np.ndarray, count: int) -> np.ndarray:
    """Texts of a sort, the first ones written most often."""
    return places[(len(places) * rng.random(count) ** 2.6).astype(np.int64)]
