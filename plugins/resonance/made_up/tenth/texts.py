"""What is written beside a dedication and under songs: to mothers and neighbours, lines of songs, cheers; and for money."""

from __future__ import annotations

import numpy as np

from resonance.made_up.third.scale import Chance

WHOM = (
    "送给妈妈",
    "送给我爸",
    "给隔壁王阿姨",
    "给开车的老公",
    "祝小宝生日快乐",
    "给下夜班的你",
    "给老同学们",
    "给远方的姐姐",
    "给外公",
)
WHY = (
    "辛苦了",
    "路上慢点",
    "早点回家吃饭",
    "家里都在听",
    "孩子今天点了二十遍",
    "闹钟就用它",
    "车里循环",
    "做饭必放",
    "音箱又听错了",
)
END = ("", "。", "!", "~", " ❤️", " 😂", " 🌹", "哈哈哈", ",晚安", ",早安", " 👍👍")
WORDS = "窗灯米粥晨雪梅檐燕书竹茶炉蝉荷归帆月桂柿灶雁石榴泉"
TO_SOMEBODY, LINE, CHEER, COPY, SPAM = range(5)


def make_texts(chance: Chance) -> tuple[list[str], list[np.ndarray]]:
    """(texts, the places of every sort of text in them)."""
    rng, texts, places = chance.of("texts"), list[str](), []
    letters = [f"{whom}{mark}{why}{end}" for end in END for why in WHY for whom in WHOM for mark in (",", " ")]
    letters = [end or "听" for end in END] + letters
    lines = ["".join(rng.choice(list(WORDS), int(rng.integers(6, 16)))) for _ in range(160)]
    cheers = [
        f"{city}{cry}"
        for city in ("江城", "海港", "山城", "古都", "边城")
        for cry in ("冲鸭", "必赢", "第一", "看我们的", "投起来")
    ]
    stems = ["".join(rng.choice(list(WORDS), 6)) for _ in range(30)]
    copies = [f"{stem},孩子特别爱听,推荐给大家{end}" for stem in stems for end in ("", "!", "~", "。", "哦", "!!")]
    spam = [
        f"音箱批发代挂赞 加q{rng.integers(10**7, 10**8)}" if n % 2 else f"智能音箱0元领 http://y{rng.integers(999)}.top/{n}"
        for n in range(40)
    ]
    for sort in (letters, lines, cheers, copies, spam):
        places.append(np.arange(len(texts), len(texts) + len(sort)))
        texts += sort
    return texts, places


def usual(rng: np.random.Generator, places: np.ndarray, count: int) -> np.ndarray:
    """Texts of a sort, the first ones written most often."""
    return places[(len(places) * rng.random(count) ** 2.2).astype(np.int64)]
