"""Texts of comments: remarks, lyrics that people quote, adverts; and how a pasted text is altered."""

from __future__ import annotations

import numpy as np

WHO = ("这首歌", "副歌", "前奏", "这个声音", "歌词", "编曲", "现场版", "和声", "第二段", "尾奏", "鼓点", "吉他")
WHAT = (
    "太好听了", "听哭了", "单曲循环中", "好上头", "很治愈", "绝了", "让人想起从前", "越听越喜欢", "一般般",
    "有点吵", "爱了", "耐听",
)  # fmt: skip
HOW = ("", "", "真的", "实在", "居然", "还是", "永远", "莫名", "比原版", "第三遍还", "在耳机里", "在车上")
WHEN = ("", "", "深夜", "下班路上", "考研那年", "雨天", "和她分手后", "地铁里", "毕业那天", "跑步时", "第一次听")
TAIL = ("", "", "", "！", "。", "……", "～", " 哈哈", " 有人吗", " 2026打卡", "[大哭]", "[心]")
LYRIC_A = (
    "风吹过旧站台", "我把月亮藏进口袋", "你在人海的那一边", "灯火替我说晚安", "十七岁的单车", "海浪没有地址",
    "雪落在沉默里", "我们终于长大",
)  # fmt: skip
LYRIC_B = ("谁还在等", "却忘了归来", "我不敢转身", "一路都是你", "再也没有如果", "也算相爱过", "让夏天慢一点", "请别叫醒我")
OFFER = ("加V", "薇信", "看主页", "复制打开", "群号", "点这里", "私我")
GOODS = ("兼职日结300", "耳机半价", "免费领会员", "涨粉快", "代刷播放", "低价演唱会票", "游戏陪练")
SIGNS = ("。", "！", "～", "!", "…", " ", "，")


def _any(rng: np.random.Generator, texts: tuple[str, ...]) -> str:
    return texts[int(rng.integers(len(texts)))]


def remark(rng: np.random.Generator) -> str:
    """A stock phrase now and then, else a sentence or two of one's own."""
    if rng.random() < 0.1:
        return _any(rng, WHAT) + _any(rng, TAIL)
    said = _any(rng, WHEN) + _any(rng, WHO) + _any(rng, HOW) + _any(rng, WHAT)
    if rng.random() < 0.6:
        said += "，" + _any(rng, WHO) + _any(rng, HOW) + _any(rng, WHAT)
    return said + _any(rng, TAIL)


def lyric(rng: np.random.Generator, song: int) -> str:
    """One of the two passages of a song that people quote."""
    number = 2 * song + int(rng.integers(2))
    parts = []
    for lines in (LYRIC_A, LYRIC_B, LYRIC_A, LYRIC_B, LYRIC_A):
        number, place = divmod(number, len(lines))
        parts.append(lines[place])
    return "，".join(parts)


def advert(rng: np.random.Generator) -> str:
    mark = int(rng.integers(10_000, 99_999))
    link = f" https://t.cn/A{mark:x}" if rng.random() < 0.5 else f" {mark}"
    return _any(rng, GOODS) + "，" + _any(rng, OFFER) + link


def vary(rng: np.random.Generator, text: str, altered: float) -> str:
    """`text`, with the chance `altered` with other signs, a remark behind it, or both."""
    if rng.random() >= altered:
        return text
    text += _any(rng, SIGNS) * int(rng.integers(1, 4))
    return text + (_any(rng, WHAT) if rng.random() < 0.5 else "")
