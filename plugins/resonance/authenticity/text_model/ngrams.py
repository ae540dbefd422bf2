"""Hashed character n-grams of texts (Weinberger et al. 2009, "Feature hashing for large scale multitask learning"), in numpy.

Two views of a text: folded (NFKC, lower case, digits alike, white space squeezed), whose 1- to 4-grams know links and
punctuation, and bare (no white space, punctuation nor symbols), whose 3- and 4-grams read through "加 V ❤ 信".
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]

BITS = 18
BUCKETS = 1 << BITS
LONGEST = 1_000
"""Characters of a text that are read; what is longer has said enough."""
BLOCK = 1 << 20
"""Characters handled at once: about 100 MB of working memory."""
_VIEWS = ((0, (1, 2, 3, 4)), (1, (3, 4)))
_GOLDEN, _MIX, _MIX_AGAIN = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def folded(texts: pa.Array) -> pa.Array:
    """NFKC, lower case, marks and invisible characters removed, digits as 0, white space as one space."""
    text = pc.utf8_lower(pc.utf8_normalize(texts.cast(pa.large_string()), form="NFKC"))
    text = pc.replace_substring_regex(text, pattern=r"[\p{Cf}\p{Mn}]+", replacement="")
    text = pc.replace_substring_regex(text, pattern=r"\p{Nd}", replacement="0")
    return pc.replace_substring_regex(text, pattern=r"[\s\p{Z}\p{Cc}]+", replacement=" ")


def bare(texts: pa.Array) -> pa.Array:
    """Letters and digits of folded texts alone."""
    return pc.replace_substring_regex(texts, pattern=r"[^\p{L}\p{N}]+", replacement="")


def blocks(texts: pa.Array) -> Iterator[tuple[int, pa.Array]]:
    """(position of the first text, folded texts cut to LONGEST), about BLOCK characters at a time."""
    cut = pc.utf8_slice_codeunits(folded(texts), 0, LONGEST)
    ends = np.cumsum(pc.utf8_length(cut).to_numpy(zero_copy_only=False).astype(np.int64) + 2)
    first = 0
    while first < len(cut):
        before = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + BLOCK, side="right")))
        yield first, cut.slice(first, last - first)
        first = last


def grams(block: pa.Array) -> Iterator[tuple[Ints, Ints]]:
    """(bucket, text of the block) of every n-gram, one pair of arrays per view and n; texts ascending in each."""
    for view, orders in _VIEWS:
        texts = bare(block) if view else block
        yield from _of_view(["\x02" + text + "\x03" for text in texts.to_pylist()], view, orders)


def _of_view(texts: list[str], view: int, orders: tuple[int, ...]) -> Iterator[tuple[Ints, Ints]]:
    lengths = np.array([len(text) for text in texts], np.int64)
    points = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(texts)), lengths)
    kept = _without_long_runs(points)
    points, owner = points[kept], owner[kept]
    room = np.searchsorted(owner, np.arange(len(texts)), side="right")[owner] - np.arange(len(points))
    rolled = np.zeros(len(points), np.uint64)
    with np.errstate(over="ignore"):
        for n in range(1, max(orders) + 1):
            following = np.concatenate([points[n - 1 :], np.zeros(min(n - 1, len(points)), np.uint64)])
            rolled = (rolled + following + np.uint64(1)) * _GOLDEN
            rolled ^= rolled >> np.uint64(29)
            if n in orders:
                whole = room >= n
                yield _bucket(rolled[whole], np.uint64(16 * view + n)), owner[whole]


def _without_long_runs(points: Words) -> npt.NDArray[np.bool_]:
    """False where a sign repeats the three before it ("sooooooo" says no more than "sooo"); digits are counted on."""
    kept = np.ones(len(points), np.bool_)
    same = points[1:] == points[:-1]
    kept[3:] = ~(same[2:] & same[1:-1] & same[:-2]) | (points[3:] == ord("0"))
    return kept


def _bucket(hashes: Words, salt: np.uint64) -> Ints:
    """Splitmix64's finaliser (Steele et al. 2014), its highest BITS bits."""
    z = hashes + salt * _MIX_AGAIN
    z = (z ^ (z >> np.uint64(30))) * _MIX
    z = (z ^ (z >> np.uint64(27))) * _MIX_AGAIN
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(64 - BITS)).astype(np.int64)
