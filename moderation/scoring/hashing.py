"""Characters and words of many texts as hashed slots, all at once with numpy.

A rolling hash over the joined code points gives every run of characters and every word in a few array operations
(prefix sums of code * B^i modulo 2^64; B is odd, so B^i has an inverse and a run's hash does not depend on where it
stands). It knows nothing of spam.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

BASE = 0x9E3779B97F4A7C15
BASE_INVERSE = pow(BASE, -1, 2**64)
MIX_1 = 0xBF58476D1CE4E5B9
MIX_2 = 0x94D049BB133111EB
MASK = "\x02"  # stands for a link
SEPARATOR = "\x00"

OTHER, WORD, SINGLE = 0, 1, 2


def _kinds() -> np.ndarray:
    """For each code point below 2^16: part of a word, a token by itself (symbols), or neither."""
    kinds = np.zeros(0x10000, np.uint8)
    kinds[[code for code in range(0x10000) if chr(code).isalnum()]] = WORD
    kinds[0x2190:0x2400] = kinds[0x25A0:0x2800] = kinds[0x2B00:0x2C00] = kinds[0xD800:0xF900] = SINGLE
    for mark in "!?$€£₽%@#+" + MASK:
        kinds[ord(mark)] = SINGLE
    return kinds


KINDS = _kinds()
LOWER = np.array([ord(chr(code).lower()[0]) for code in range(0x2000)], np.uint64)
UPPER = np.array([chr(code).isupper() for code in range(0x2000)])


LETTER, CAPITAL, DIGIT, SYMBOL, SHOUT, ASK = 1, 2, 3, 4, 5, 6


def _classes() -> np.ndarray:
    """For each code point below 2^16 what `flags` counts: letters, capitals, digits, picture signs, "!" and "?"."""
    classes = np.where(KINDS == WORD, LETTER, 0).astype(np.uint8)
    classes[: len(UPPER)][UPPER] = CAPITAL
    classes[0x30:0x3A] = DIGIT
    signs = KINDS == SINGLE
    signs[:0x2190] = False
    classes[signs] = SYMBOL
    classes[ord("!")], classes[ord("?")] = SHOUT, ASK
    return classes


CLASSES = _classes()


@dataclass
class Joined:
    """Texts side by side: code points, the same below 2^16, breaks so far, text number of each character, where each
    text starts, how long it is without its separator, hashes.
    """

    codes: np.ndarray
    low: np.ndarray
    breaks: np.ndarray
    doc: np.ndarray
    starts: np.ndarray
    lengths: np.ndarray
    prefix: np.ndarray


class _Powers:
    """B^i and B^-i, grown when a longer batch comes."""

    def __init__(self) -> None:
        self.up = self.down = np.ones(1, np.uint64)

    def upto(self, size: int) -> tuple[np.ndarray, np.ndarray]:
        if len(self.up) < size:
            ups = np.full(2 * size, BASE, np.uint64)
            downs = np.full(2 * size, BASE_INVERSE, np.uint64)
            ups[0] = downs[0] = 1
            self.up, self.down = np.multiply.accumulate(ups), np.multiply.accumulate(downs)
        return self.up, self.down


POWERS = _Powers()


def join(texts: list[str]) -> Joined:
    """Lay *texts* side by side with a separator after each."""
    codes = np.frombuffer((SEPARATOR.join(texts) + SEPARATOR).encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
    lengths = np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))
    ends = np.cumsum(lengths)
    low = np.minimum(codes, 0xFFFF)
    lower = np.where(codes < len(LOWER), LOWER[np.minimum(codes, len(LOWER) - 1)], codes)
    scattered = (lower + np.uint64(1)) * np.uint64(MIX_1)
    scattered ^= scattered >> np.uint64(29)
    up, _ = POWERS.upto(len(codes) + 1)
    prefix = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(scattered * up[: len(codes)], out=prefix[1:])
    breaks = np.cumsum((codes == 32) | (codes == 0))
    doc = np.repeat(np.arange(len(texts)), lengths)
    return Joined(codes, low, breaks, doc, ends - lengths, lengths - 1, prefix)


def mixed(hashes: np.ndarray, salt: int, bits: int) -> np.ndarray:
    """Spread *hashes* over 2^bits slots; *salt* keeps the families of features apart."""
    spread = (hashes + np.uint64(salt * BASE % 2**64)) * np.uint64(MIX_2)
    spread ^= spread >> np.uint64(31)
    spread *= np.uint64(MIX_1)
    return (spread >> np.uint64(64 - bits)).astype(np.int64)


def character_runs(joined: Joined, size: int, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Start and slot of every run of *size* characters that lies within one text and does not bridge two words."""
    last = max(len(joined.codes) - size + 1, 0)
    _, down = POWERS.upto(len(joined.codes) + 1)
    # Only the edges of a run may be spaces, and neither edge the separator between two texts.
    inner = joined.breaks[size - 2 : size - 2 + last] == joined.breaks[:last]
    inner &= joined.codes[size - 1 : size - 1 + last] != 0
    inner &= joined.codes[:last] != 0
    (start,) = inner.nonzero()
    hashes = (joined.prefix[start + size] - joined.prefix[start]) * down[start]
    return start, mixed(hashes, size, bits)


def words(joined: Joined) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Start, end and hash of every word and every single sign."""
    kinds = KINDS[joined.low]
    (high,) = (joined.codes > 0xFFFF).nonzero()
    if len(high):
        kinds[high] = np.where(joined.codes[high] < 0x20000, SINGLE, WORD)  # emoji; rare ideographs
    is_word = kinds == WORD
    single = kinds == SINGLE
    first, last = is_word.copy(), is_word.copy()
    first[1:] &= ~is_word[:-1]
    last[:-1] &= ~is_word[1:]
    (start,) = (single | first).nonzero()
    end = (single | last).nonzero()[0] + 1
    _, down = POWERS.upto(len(joined.codes) + 1)
    return start, end, (joined.prefix[end] - joined.prefix[start]) * down[start]


def token_slot(token: str, bits: int) -> int:
    """The slot of one named token (authors, parts of links)."""
    value = zlib.crc32(token.encode("utf-8", "surrogatepass"))
    return ((value * MIX_1) % 2**64) >> (64 - bits)
