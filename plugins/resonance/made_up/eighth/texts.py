"""What people write: praise that repeats itself, lines of lyrics, slogans of a club; and what is written for money."""

from __future__ import annotations

import numpy as np

from resonance.made_up.third.scale import Chance

HEADS = (
    "好听",
    "唱哭了",
    "循环一整天",
    "副歌太上头",
    "前奏一响就",
    "ktv必点",
    "这版",
    "原来是他唱的",
    "小时候",
    "深夜听",
    "嗓子",
    "高音",
)
TAILS = (
    "",
    "!",
    "绝了",
    "太难唱了",
    "我妈也爱",
    "单曲循环",
    "起鸡皮疙瘩",
    "学会了",
    "求伴奏",
    "降两个调才行",
    "谁懂啊",
    "❤️",
    "哈哈哈哈",
    "泪目",
)
WORDS = "春风山海月光故乡远方少年船灯雨夜归人梦里花开落雪河岸星空歌声"
PRAISE, LYRIC, SLOGAN, COPY, SPAM = range(5)


def make_texts(chance: Chance) -> tuple[list[str], list[np.ndarray]]:
    """(texts, the places of every sort of text in them)."""
    rng, texts, places = chance.of("texts"), list[str](), []
    praise = [head + tail for head in HEADS for tail in TAILS] + [
        f"{a}{b}, {c}{d}" for a in HEADS for b in TAILS[3:7] for c in HEADS[4:9] for d in TAILS[5:12]
    ]
    lines = ["".join(rng.choice(list(WORDS), int(rng.integers(8, 16)))) for _ in range(160)]
    slogans = [
        f"{team}{cheer}"
        for team in ("小海豚", "北极星", "向日葵")
        for cheer in ("来打卡", "永远支持", "今晚八点集合", "生日快乐", "冲榜")
    ]
    bases = ["".join(rng.choice(list(WORDS), 6)) for _ in range(30)]
    copies = [f"{base}太好听了,推荐给大家{end}" for base in bases for end in ("", "!", "~", "。", "!!", " 赞")]
    spam = [f"加v{rng.integers(10**5, 10**6)}领会员" if n % 2 else f"涨粉 http://t.{rng.integers(999)}.cn/{n}" for n in range(60)]
    for sort in (praise, lines, slogans, copies, spam):
        places.append(np.arange(len(texts), len(texts) + len(sort)))
        texts += sort
    return texts, places


def popular(rng: np.random.Generator, places: np.ndarray, count: int) -> np.ndarray:
    """Texts of a sort; the first are written most often."""
    return places[(len(places) * rng.random(count) ** 2.2).astype(np.int64)]
