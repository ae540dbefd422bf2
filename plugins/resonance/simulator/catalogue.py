"""What is listened to: tags, artists, songs, editorial playlists and merchants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resonance.simulator.draws import Array, heavy_tail, pick, stream
from resonance.simulator.habits import Habits
from resonance.simulator.places import CITIES, CITY_WEIGHTS, PROVINCES

TAGS = ("流行", "民谣", "摇滚", "说唱", "电子", "古风", "国风", "中国风", "戏腔", "民乐", "轻音乐", "R&B", "ACG", "儿歌")
TAG_WEIGHTS = np.array([24, 11, 8, 10, 9, 8, 6, 5, 2, 3, 6, 5, 6, 2], dtype=float)
FOCUS_TAG = TAGS.index("轻音乐")
LANGUAGES = ("zh", "yue", "en", "ja", "instrumental")
REVIEWS = ("passed", "failed", "pending")
EDITORIAL_SCENES = ("work_focus", "commute", "sleep", "workout", "family_weekend", "late_night")
_TITLE_A = [
    "山海",
    "月光",
    "人间",
    "旧城",
    "晚风",
    "少年",
    "雨夜",
    "长街",
    "星河",
    "故乡",
    "麦田",
    "灯火",
    "白鹭",
    "春天",
    "远方",
    "铁路",
    "码头",
    "归途",
    "昨日",
    "北方",
]
_TITLE_B = [
    "来信",
    "之歌",
    "慢慢",
    "不眠",
    "有声",
    "与你",
    "漂流",
    "回响",
    "未央",
    "独白",
    "十七岁",
    "入梦",
    "的尽头",
    "练习曲",
    "小调",
    "情书",
]


@dataclass
class Catalogue:
    """Songs and artists as arrays; `tags[s]` are up to three tag codes (−1 none), the first is the main tag."""

    artist: Array
    duration_ms: Array
    tags: Array
    weight: Array
    appeal: Array
    review: Array
    province: Array
    language: Array
    release_day: Array
    titles: list[str]
    artist_names: list[str]
    is_independent: Array
    artist_province: Array
    programme_artist: Array
    playlist_songs: Array
    playlist_scene: Array
    merchant_city: Array

    @property
    def song_count(self) -> int:
        return len(self.artist)

    @property
    def artist_count(self) -> int:
        return len(self.artist_names)

    @property
    def main_tag(self) -> Array:
        return self.tags[:, 0]


def make_catalogue(seed: int, user_count: int, habits: Habits) -> Catalogue:
    """Songs grow slower than users; popularity is a power law, most artists are small and independent."""
    rng = stream(seed, "catalogue")
    songs = int(np.clip(18 * habits.songs * user_count**0.42, 120, 60_000))
    artists = max(30, songs // 4)
    fame = heavy_tail(rng, artists, 0.75)
    artist = np.concatenate([np.arange(artists), pick(rng, fame, songs - artists)])
    tags = _tags(rng, artist)
    home = pick(rng, np.ones(len(PROVINCES)), artists)
    return Catalogue(
        artist=artist,
        duration_ms=rng.normal(218_000, 42_000, songs).clip(62_000, 420_000).astype(np.int64),
        tags=tags,
        weight=heavy_tail(rng, songs, habits.tail) * np.sqrt(fame[artist]),
        appeal=rng.beta(6, 5, songs),
        review=pick(rng, np.array([90, 4, 6]), songs),
        province=np.where(rng.random(songs) < 0.7, home[artist], -1),
        language=pick(rng, np.array([70, 6, 12, 4, 8]), songs),
        release_day=-rng.integers(3, 2500, songs),
        titles=_titles(rng, songs),
        artist_names=[
            f"{_TITLE_A[n % 20]}{_TITLE_B[n // 20 % 16]}乐队{n}" if n % 3 else f"阿{_TITLE_A[n % 20]}{n}" for n in range(artists)
        ],
        is_independent=fame < np.quantile(fame, 0.8),
        artist_province=home,
        programme_artist=(fame < np.quantile(fame, 0.8)) & (rng.random(artists) < 0.25),
        playlist_songs=rng.integers(0, songs, (24, 30)),
        playlist_scene=np.arange(24) % len(EDITORIAL_SCENES),
        merchant_city=pick(rng, CITY_WEIGHTS, min(40, len(CITIES))),
    )


def _tags(rng: np.random.Generator, artist: Array) -> Array:
    """Up to three tags a song (songs × 3, −1 none): mostly the artist's own first, another one for some."""
    songs = len(artist)
    own = pick(rng, TAG_WEIGHTS, int(artist.max()) + 1)
    tags = np.full((songs, 3), -1)
    tags[:, 0] = np.where(rng.random(songs) < 0.8, own[artist], pick(rng, TAG_WEIGHTS, songs))
    second = pick(rng, TAG_WEIGHTS, songs)
    tags[:, 1] = np.where((rng.random(songs) < 0.45) & (second != tags[:, 0]), second, -1)
    return tags


def _titles(rng: np.random.Generator, size: int) -> list[str]:
    first, second = rng.integers(0, len(_TITLE_A), size), rng.integers(0, len(_TITLE_B), size)
    return [f"{_TITLE_A[a]}{_TITLE_B[b]}" for a, b in zip(first, second, strict=True)]


@dataclass
class Taste:
    """Draws songs by tag and popularity: one cumulative line over all tags, each tag a stretch of it."""

    order: Array
    cumulative: Array
    start: Array
    width: Array
    everything: Array

    @classmethod
    def of(cls, catalogue: Catalogue, weight: Array) -> Taste:
        order = np.argsort(catalogue.main_tag, kind="stable")
        cumulative = np.cumsum(weight[order])
        tags = np.arange(len(TAGS))
        low = np.searchsorted(catalogue.main_tag[order], tags, side="left")
        high = np.searchsorted(catalogue.main_tag[order], tags, side="right")
        edge = np.concatenate([[0.0], cumulative])
        return cls(order, cumulative, edge[low], edge[high] - edge[low], np.cumsum(weight))

    def songs(self, rng: np.random.Generator, tag: Array) -> Array:
        """One song per row: of the row's tag, or of any tag where the tag is −1 or has no song."""
        draw = rng.random(len(tag))
        inside = self.start[tag] + draw * self.width[tag]
        own = self.order[np.searchsorted(self.cumulative, inside, side="right").clip(0, len(self.order) - 1)]
        every = np.searchsorted(self.everything, draw * self.everything[-1], side="right").clip(0, len(self.order) - 1)
        return np.where((tag < 0) | (self.width[tag] <= 0), every, own)
