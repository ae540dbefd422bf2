"""What the report says, in both languages, and the words it may not say without evidence.

Sentences live in texts.yaml. A word that claims an effect is refused unless an estimate of grade B or better stands
behind it (`spec`: metrics 5.4); a sentence of the catalogue may stand beside any grade, so that none may use them. What
ranks artists is refused whatever stands behind it (metrics 8).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from resonance.errors import ResonanceError
from resonance.report.figures import clean

TEXTS = Path(__file__).parent / "texts.yaml"
LANGUAGES = ("zh", "en")
GRADES = ("A", "B", "C", "D")
GRADES_THAT_MAY_CLAIM = frozenset(("A", "B"))

CAUSAL_ZH = (
    *("带动", "提升", "拉动", "促进", "推动", "导致", "促成", "驱动", "归功于"),
    *("得益于", "引发", "助推", "刺激", "造成", "带来", "贡献了", "效果显著"),
)
CAUSAL_EN = re.compile(
    r"\b(driv(e|es|en|ing)|drove|caus(e|es|ed|ing|al)|boost(s|ed|ing)|lift(s|ed|ing)|thanks to|due to|because of|owing to"
    r"|led to|leads? to|leading to|result(s|ed|ing)? in|generat(e|es|ed|ing)|brought about|makes? users|made users|impact(s|ed)?"
    r"|effect of|uplift|increased by|improv(e|es|ed|ing))\b",
    re.IGNORECASE,
)

RANKED_ARTISTS = re.compile(
    r"(音乐人|艺人|歌手)(总?榜|的?排名|的?排行|的?名次|第[一二三\d])|(排名|排行|榜首|名列前茅)的?.{0,6}(音乐人|艺人|歌手)"
    r"|(最热门|最受欢迎|最佳|最火|头部|前\s*\d+\s*[名位])的?(独立)?(音乐人|艺人|歌手)|给(音乐人|艺人|歌手)排"
    r"|\b(top|best|leading|hottest|number[- ]one|#1|highest[- ]ranked)( \d+)?( independent)?[ -](artist|musician)s?\b"
    r"|\brank(s|ed|ing|ings)?( of| the| all| our| independent)* (artist|musician)s?\b"
    r"|\b(artist|musician)s?('s?)? (are |is |were )?(rank(s|ed|ing|ings)?|charts?|leaderboards?|league|standings?)\b",
    re.IGNORECASE,
)
SAYS_NEVER = re.compile(
    r"(不给|从不给|不为)(音乐人|艺人|歌手)(排名|排行)|never (ranks?|rank) artists|artists are never ranked", re.IGNORECASE
)


class CausalWording(ResonanceError):
    """A sentence claims an effect that no estimate supports."""


class RankedArtists(ResonanceError):
    """A sentence ranks artists."""


def refused_words(text: str, grade: str = "D") -> tuple[str, ...]:
    """The words in `text` that evidence of `grade` does not bear; none from grade B on."""
    if grade not in GRADES:
        raise ValueError(f"evidence grade {grade!r} is none of {GRADES}")
    if grade in GRADES_THAT_MAY_CLAIM:
        return ()
    return (*(word for word in CAUSAL_ZH if word in text), *(match.group(0) for match in CAUSAL_EN.finditer(text)))


def ranked_artists(text: str) -> tuple[str, ...]:
    """What in `text` ranks artists; a sentence may say that they never are."""
    return tuple(match.group(0) for match in RANKED_ARTISTS.finditer(SAYS_NEVER.sub("", text)))


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every sentence: key → language → text. Refuses a missing language, an unproven claim and a ranking of artists."""
    loaded: dict[str, Any] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    for key, texts in loaded.items():
        if set(texts) != set(LANGUAGES):
            raise ResonanceError(f"text {key!r} is not in exactly {LANGUAGES}", str(TEXTS), "add the missing language")
        for text in texts.values():
            if words := refused_words(text):
                raise CausalWording(f"text {key!r} says {words[0]!r}", str(TEXTS), "say 相关 / associated with instead")
            if words := ranked_artists(text):
                raise RankedArtists(f"text {key!r} says {words[0]!r}", str(TEXTS), "rank works or teams instead")
    return loaded


def say(key: str, language: str, **given: Any) -> str:
    """The sentence `key`; a vocabulary word without a sentence (`surface.new_one`) falls back to the word itself."""
    texts = catalogue().get(key)
    if texts is None:
        if "." not in key:
            raise KeyError(key)
        return clean(key.split(".", 1)[1])
    return texts[language].format(**given)
