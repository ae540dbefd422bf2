"""What people write under songs, what lyric quoters copy, and what spammers paste. Phrases are joined in threes."""

from __future__ import annotations

OPENINGS = [
    "听哭了",
    "单曲循环",
    "深夜来听",
    "第一次听就爱上",
    "这版编曲",
    "前奏一响",
    "被算法推来的",
    "终于等到",
    "开车听着",
    "加班到现在",
    "想起故乡",
    "想起那年夏天",
    "朋友推荐的",
    "又回来听了",
    "打卡",
    "耳朵怀孕",
    "一开口就跪",
    "安静地听完",
    "说真的",
    "谁懂啊",
]
MIDDLES = [
    "，歌词写进心里",
    "，副歌太上头",
    "，鼓点很稳",
    "，嗓音有故事",
    "，民乐配得刚好",
    "，像回到十七岁",
    "，眼泪停不下来",
    "，和老家的风一样",
    "，适合走夜路",
    "，越听越有味道",
    "，希望更多人听到",
    "，独立音乐人加油",
    "，宝藏",
    "，不输大牌",
    "，值得一个赞",
    "，这就是共鸣吧",
    "，替我唱出来了",
    "，循环了一整天",
    "，想发给她听",
    "，爸妈也喜欢",
]
ENDINGS = [
    "",
    "。",
    "！",
    "……",
    "～",
    " [爱心]",
    " 加油",
    " 晚安",
    " 2026",
    " 还有人在吗",
    "，谢谢你",
    "，下次见",
    " 👍",
    " 🎵",
    "，明天继续",
    "，一起走下去",
]
LYRICS = [
    "山海皆可平，唯你不可替",
    "我在人间的旧城，等一封来信",
    "晚风把名字吹进麦田",
    "少年骑过长街，铃声落在昨日",
    "灯火不问归途",
]
SPAM = [
    "加微信 vx88{} 领会员",
    "免费刷赞 http://zan{}.example.com",
    "兼职日结300，戳头像 www.job{}.example.net",
    "出售高等级账号，联系QQ 77{}",
    "低价互赞互粉群 http://hu{}.example.org 速进",
]
COPIES = [
    "宝藏歌手快火起来吧支持支持",
    "这首歌真的太好听了强烈推荐大家都来听",
    "为家乡打call，冲上榜首",
    "前排占座，以后火了我是元老",
    "循环一百遍也不腻，姐妹们点赞",
    "听完马上点赞收藏转发",
    "此曲只应天上有",
    "明年今日我还会回来听这首歌",
]
SPAM_LINES = [line.format(number) for line in SPAM for number in range(10, 60)]

PHRASES: list[str] = [*OPENINGS, *MIDDLES, *ENDINGS, *LYRICS, *SPAM_LINES, *COPIES, *(f" {n}" for n in range(1000))]
FIRST = {
    "opening": 0,
    "middle": len(OPENINGS),
    "ending": len(OPENINGS) + len(MIDDLES),
    "lyric": len(OPENINGS) + len(MIDDLES) + len(ENDINGS),
    "spam": len(OPENINGS) + len(MIDDLES) + len(ENDINGS) + len(LYRICS),
    "copy": len(PHRASES) - 1000 - len(COPIES),
    "number": len(PHRASES) - 1000,
}
SIZE = {
    "opening": len(OPENINGS),
    "middle": len(MIDDLES),
    "ending": len(ENDINGS),
    "lyric": len(LYRICS),
    "spam": len(SPAM_LINES),
    "copy": len(COPIES),
    "number": 1000,
}
