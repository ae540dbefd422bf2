"""Provinces and cities (GB/T 2260) with their tiers, and how many listeners live there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class City(NamedTuple):
    """One city: six-digit code, its province's code, tier 1–5, share of listeners (relative)."""

    code: str
    province: str
    tier: int
    weight: float


_TABLE = """
" | 110000 110100:1:30 | 120000 120100:2:14 | 130000 130100:2:12 130600:3:8 130900:4:5 | 140000 140100:2:9 140200:4:4
150000 150100:3:6 150200:4:4 | 210000 210100:2:12 210200:2:9 210300:4:4 | 220000 220100:2:9 220200:4:4
230000 230100:2:10 230600:4:4 | 310000 310100:1:32 | 320000 320100:2:18 320500:2:16 320300:3:9 320900:4:6
330000 330100:2:20 330200:2:11 330300:3:9 | 340000 340100:2:13 340800:4:5 341200:5:6
350000 350100:2:10 350200:2:9 350500:3:8 | 360000 360100:3:9 360700:4:6
370000 370100:2:13 370200:2:12 370700:3:8 371300:4:7 | 410000 410100:2:18 410300:3:8 411300:4:7 411600:5:7
420000 420100:2:19 420500:4:5 421000:4:5 | 430000 430100:2:17 430400:4:6 430900:5:5
440000 440100:1:32 440300:1:30 440600:2:12 441900:2:14 440800:4:6 445200:5:5 | 450000 450100:3:9 450300:4:5 451000:5:4
460000 460100:3:5 | 500000 500100:2:22 | 510000 510100:2:25 510700:4:6 511300:5:5 | 520000 520100:3:8 520300:4:5
530000 530100:3:10 530300:5:4 | 540000 540100:5:1 | 610000 610100:2:17 610300:4:4 | 620000 620100:3:6 620500:5:3
630000 630100:4:2 | 640000 640100:4:2 | 650000 650100:3:5 652900:5:2
"""


def _cities() -> list[City]:
    found = []
    for entry in _TABLE.replace("\n", " | ").split("|"):
        if words := entry.split():
            for word in words[1:]:
                code, tier, weight = word.split(":")
                found.append(City(code, words[0], int(tier), float(weight)))
    return found


CITIES = _cities()
PROVINCES = sorted({city.province for city in CITIES})
CITY_WEIGHTS = np.array([city.weight for city in CITIES])
CITY_TIERS = np.array([city.tier for city in CITIES])
CITY_PROVINCES = np.array([PROVINCES.index(city.province) for city in CITIES])
