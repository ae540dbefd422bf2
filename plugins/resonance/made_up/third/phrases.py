"""What people write under songs: stock praise, sentences of their own, lines of the lyrics; and what spammers write."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from resonance.made_up.third.scale import Chance, weighted

STOCK = (
    "好听", "太好听了", "循环了", "爱了爱了", "单曲循环中", "泪目", "打卡", "来了", "宝藏歌曲", "前排", "这首真的绝", "哈哈哈哈",
    "+1", "yyds", "❤️", "😭😭😭", "绝了", "好喜欢这首歌", "第一次听就爱上了", "有人吗", "晚安", "早安", "救命太好听了", "加油",
)  # fmt: skip
WHEN = (
    "昨天晚上",
    "高三那年",
    "下班路上",
    "失眠的时候",
    "分手之后",
    "小时候",
    "去年冬天",
    "刚到这座城市",
    "毕业那天",
    "雨天",
    "凌晨三点",
    "在火车上",
)
WHAT = (
    "听到这首歌",
    "又翻出这首",
    "朋友推荐给我",
    "在店里听见前奏",
    "随机播到它",
    "循环了一整晚",
    "单曲循环",
    "第一次听现场",
    "跟着哼",
)
FEEL = ("突然就哭了", "想起一个人", "感觉被治愈", "鸡皮疙瘩都起来了", "觉得编曲太细了", "副歌一出来就沦陷",
        "还是那么好听", "心里空落落的",
        "才听懂歌词", "贝斯线太好听了", "一切都会好的", "真的很适合发呆", "希望更多人听见")  # fmt: skip
TAIL = ("", "。", "…", "！", "~", " 😭", " ❤️", "，你们呢？", " 求歌单", "，谢谢你。", " 有同感的吗", "，三年了", " 2026还在听")
NOUNS = (
    "月光",
    "旧站台",
    "海岸",
    "南风",
    "雨季",
    "街灯",
    "云层",
    "远山",
    "屋檐",
    "河流",
    "少年",
    "信笺",
    "夏夜",
    "尘埃",
    "星火",
    "归途",
)
VERBS = ("落在", "吹过", "藏进", "淹没", "等不到", "路过", "照亮", "忘记了", "撞见", "拥抱")
ENDS = ("我的窗", "你的名字", "那年的夏天", "无人的街", "最后一班车", "没说完的话", "整座城市", "梦的边缘", "两个人的影子")
BAIT = (
    "会员低价充值",
    "兼职日结",
    "代刷粉丝涨播放",
    "免费领红包",
    "同城交友",
    "无损音源打包",
    "演唱会内部票",
    "点击领取优惠券",
    "一对一教唱歌",
)
CALL = ("加微信", "➕V", "薇❤", "私我", "看主页", "进群", "戳链接", "扣扣")
LINES_PER_SONG = 5


@dataclass
class Phrases:
    """Texts by number; the same text has one number only where it was said to be the same."""

    chance: Chance
    texts: list[str] = field(default_factory=list)

    def honest(self, rng: np.random.Generator, song: np.ndarray, lyric: float = 0.06) -> np.ndarray:
        """Numbers of texts by real people, `lyric` of them lines of the song."""
        kind, start = rng.random(len(song)), len(self.texts)
        stock = weighted(rng, 1 / np.arange(1, len(STOCK) + 1) ** 0.8, len(song))
        parts = [rng.integers(0, len(words), len(song)) for words in (WHEN, WHAT, FEEL, TAIL)]
        line = rng.integers(0, LINES_PER_SONG, len(song))
        for row, (draw, place) in enumerate(zip(kind, song, strict=True)):
            if draw < lyric:
                self.texts.append(self.lyric(int(place), int(line[row])))
            elif draw < lyric + 0.22:
                self.texts.append(STOCK[stock[row]])
            else:
                when, what, feel, tail = (int(part[row]) for part in parts)
                front = WHEN[when] if draw < 0.75 else ""
                self.texts.append(f"{front}{WHAT[what] if draw < 0.88 else ''}{FEEL[feel]}{TAIL[tail]}")
        return np.arange(start, len(self.texts))

    def lyric(self, song: int, line: int) -> str:
        """A line of a song, the same whoever quotes it."""
        rng = np.random.Generator(np.random.PCG64DXSM([self.chance.seed, song, line]))
        first, second = (NOUNS[n] for n in rng.integers(0, len(NOUNS), 2))
        one, other = (VERBS[n] for n in rng.integers(0, len(VERBS), 2))
        return f"{first}{one}{ENDS[rng.integers(len(ENDS))]}，{second}{other}我们"

    def spam(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """Advertisements, each a little different."""
        start = len(self.texts)
        for _ in range(count):
            bait, call = BAIT[rng.integers(len(BAIT))], CALL[rng.integers(len(CALL))]
            handle = "".join(rng.choice(list("abcdefghkmnpqrstuvwxyz0123456789"), int(rng.integers(5, 10))))
            link = (
                f" http://{handle[:4]}.{('cc', 'top', 'cn', 'xyz')[rng.integers(4)]}/{handle[4:]}"
                if rng.random() < 0.4
                else f" {handle}"
            )
            front = f"{FEEL[rng.integers(len(FEEL))]} " if rng.random() < 0.3 else ""
            self.texts.append(f"{front}{bait}{call}{link}")
        return np.arange(start, len(self.texts))

    def script(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """A customer's handful of praising texts, to be posted again and again."""
        start = len(self.texts)
        for _ in range(count):
            words = (WHEN[rng.integers(len(WHEN))], WHAT[rng.integers(len(WHAT))], FEEL[rng.integers(len(FEEL))])
            praise = (
                f"，这首《{NOUNS[rng.integers(len(NOUNS))]}》一定会火" if rng.random() < 0.5 else TAIL[rng.integers(len(TAIL))]
            )
            self.texts.append("".join(words) + praise)
        return np.arange(start, len(self.texts))
