"""What is kept of a comment's text: length, keyed hash, SimHash, whether it holds a link, a score. Whole columns at once."""

from __future__ import annotations

import hashlib
import hmac

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resonance.authenticity.text_model import TextReader

Words = npt.NDArray[np.uint64]
BLOCK = 20_000
_LINK = r"(?i)(https?://|www\.|\b[a-z0-9-]+\.(com|cn|net|org|cc|top|xyz|vip|io|me|tv|app)\b)"


def normalised(texts: pa.Array) -> pa.Array:
    """NFKC, lower case, white space and punctuation removed."""
    lowered = pc.utf8_lower(pc.utf8_normalize(texts, form="NFKC"))
    return pc.replace_substring_regex(lowered, pattern=r"[\s\p{Z}\p{P}\x{85}\x{0B}\x1c-\x1f]+", replacement="")


def features(event_ids: pa.Array, texts: pa.Array, key: bytes, reader: TextReader) -> pa.Table:
    """Columns text_length, text_hash, text_simhash, has_link, text_score for string arrays (n)."""
    plain = texts.cast(pa.large_string())
    bare = normalised(plain)
    hashes = [hmac.digest(key, b"text:" + text.encode(), "sha256").hex() for text in bare.to_pylist()]
    return pa.table(
        {
            "text_length": pc.utf8_length(plain).cast(pa.int32()),
            "text_hash": pa.array(hashes, pa.string()),
            "text_simhash": pa.array(simhash(bare, key)),
            "has_link": pc.match_substring_regex(plain, pattern=_LINK),
            "text_score": pa.array(reader.scores(event_ids, plain)),
        }
    )


def simhash(texts: pa.Array, key: bytes) -> npt.NDArray[np.int64]:
    """64-bit SimHash (Charikar 2002) over character 3-grams; texts shorter than 3 are one gram. Keyed, signed int64 (n)."""
    salt = np.uint64(int.from_bytes(hashlib.sha256(b"simhash:" + key).digest()[:8], "big"))
    blocks = [_simhash(texts.slice(at, BLOCK), salt) for at in range(0, len(texts), BLOCK)]
    return np.concatenate(blocks) if blocks else np.zeros(0, np.int64)


def _simhash(texts: pa.Array, salt: np.uint64) -> npt.NDArray[np.int64]:
    lengths = pc.utf8_length(texts).to_numpy(zero_copy_only=False).astype(np.int64)
    padded = np.maximum(lengths, 1) + 2
    points = np.zeros(int(padded.sum()), np.uint64)
    ends = np.cumsum(padded)
    starts = ends - padded
    joined = np.frombuffer("".join(texts.to_pylist()).encode("utf-32-le"), np.uint32)
    inside = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths) + np.arange(len(joined))
    points[inside] = joined
    grams = _mixed(points[:-2] | (points[1:-1] << np.uint64(21)) | (points[2:] << np.uint64(42)), salt)
    counts = np.maximum(lengths - 2, 1)
    firsts = np.cumsum(counts) - counts
    chosen = grams[np.repeat(starts - firsts, counts) + np.arange(int(counts.sum()))]
    bits = np.unpackbits(chosen.astype(">u8").view(np.uint8).reshape(-1, 8), axis=1).astype(np.int32)
    votes = 2 * np.add.reduceat(bits, firsts, axis=0) > counts[:, None]
    return np.packbits(votes, axis=1).view(">i8").reshape(-1).astype(np.int64)


def _mixed(words: Words, salt: np.uint64) -> Words:
    """splitmix64 finaliser (Steele et al. 2014)."""
    with np.errstate(over="ignore"):
        z = words ^ salt
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))
