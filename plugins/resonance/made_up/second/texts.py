"""Comments as people write them, quote them, copy them and sell with them. Made of parts, so that no two worlds read alike."""

from __future__ import annotations

import numpy as np

OPENERS = (
    "今天",
    "昨晚下班路上",
    "考研的时候",
    "刚分手那阵子",
    "第一次在车里",
    "陪我妈做饭时",
    "凌晨三点",
    "跑步的时候",
    "下雨天",
    "在图书馆",
    "回老家的火车上",
    "睡前",
    "高三那年",
    "我爸的旧磁带里",
    "公司楼下咖啡馆",
    "搬家那天",
)
MIDDLES = (
    "听到这首",
    "又循环了一遍",
    "突然随机到这首歌",
    "被前奏抓住了",
    "忍不住跟着唱",
    "听哭了",
    "听得起鸡皮疙瘩",
    "想起一个老朋友",
    "整个人都安静下来",
    "把音量开到最大",
    "发现贝斯线太好听了",
    "副歌一出来就沦陷",
)
ENDINGS = (
    "，真的绝了",
    "，谢谢你们写了它",
    "，希望你也一切都好",
    "。鼓点很舒服",
    "，明天继续加油",
    "，愿所有遗憾都有回响",
    "，编曲好细",
    "，有没有人一起",
    "，已经推荐给室友",
    "，现场一定更好听",
    "，这才是音乐该有的样子",
    "，哈哈哈哈",
    "…",
    "，第{n}遍",
    "，{n}号见",
)
SHORT = (
    "好听",
    "太好听了",
    "爱了爱了",
    "单曲循环中",
    "前排",
    "绝",
    "来了来了",
    "泪目",
    "神曲",
    "yyds",
    "♥",
    "哈哈哈",
    "听哭了",
    "打卡",
    "nice",
    "this one slaps",
    "on repeat",
)
LINES = (
    "你说风会记得来时的路",
    "我把月亮折进旧信封",
    "灯火阑珊处有人等雨停",
    "云端写满没寄出的名字",
    "时间是一条不肯回头的河",
    "她在站台数着第七班车",
    "夏天的尾巴落在你肩上",
    "远山如黛星河在上",
    "我们终会在人海里重逢",
    "请把思念放进潮声里",
)
LINES_MORE = (
    "而我还在原地等一场雪",
    "直到天光漫过了窗台",
    "像候鸟忘了南方的方向",
    "谁的口琴吹散了黄昏",
    "把昨天都留给昨天",
    "你的背影被晚霞收藏",
)
PRAISE = (
    "这首歌真的太好听了强烈推荐给大家",
    "旋律一响起就停不下来了必须支持",
    "今年听过最好的独立音乐没有之一",
    "声音太有感染力了希望更多人听到",
    "词曲都很用心已经分享给所有朋友",
    "宝藏歌手终于被我发现了冲啊",
)
PITCHES = (
    "加V {code} 领取会员",
    "点 http://{code}.top/{n} 免费听歌赚钱",
    "刷赞涨粉找 {code} 量大从优",
    "兼职日结联系QQ {n}{n}",
    "低价会员 t.cn/{code}",
    "想要完整版加微信{code}回复{n}",
    "www.{code}.cc 注册送{n}元",
    "抖音同款资源私信我 {code}",
)


def honest(rng: np.random.Generator, songs: np.ndarray) -> list[str]:
    """One comment per song: a third short praise, the rest composed; 4 % quote a line that belongs to the song."""
    lot, parts = rng.random(len(songs)), rng.integers(0, 1 << 30, (len(songs), 4))
    return [_honest(float(x), [int(p) for p in row], int(s)) for x, row, s in zip(lot, parts, songs, strict=True)]


def _honest(lot: float, parts: list[int], song: int) -> str:
    if lot < 0.33:
        return SHORT[parts[0] % len(SHORT)]
    if lot < 0.37:
        return lyric(song)
    ending = ENDINGS[parts[2] % len(ENDINGS)].format(n=parts[3] % 400 + 2)
    return OPENERS[parts[0] % len(OPENERS)] + MIDDLES[parts[1] % len(MIDDLES)] + ending


def lyric(song: int) -> str:
    """The line of a song that its listeners quote."""
    return LINES[song % len(LINES)] + "，" + LINES_MORE[song // 7 % len(LINES_MORE)] + f"，第{song % 97}节"


def errand(rng: np.random.Generator, order: int) -> str:
    """A text handed out to the accounts of an order."""
    return PRAISE[int(rng.integers(len(PRAISE)))] + ("！" * int(rng.integers(0, 3))) + f" {order}"


def varied(rng: np.random.Generator, text: str) -> str:
    """The text with a letter or a sign changed, as copying accounts do."""
    lot = rng.random()
    return text if lot < 0.5 else text + "！~。♥"[int(rng.integers(4))] if lot < 0.8 else text.replace("真的", "真", 1)


def pitch(rng: np.random.Generator) -> str:
    """Advertising with a way to reach the seller."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    code = "".join(letters[int(i)] for i in rng.integers(0, len(letters), 6))
    return PITCHES[int(rng.integers(len(PITCHES)))].format(code=code, n=int(rng.integers(10, 99_999)))
