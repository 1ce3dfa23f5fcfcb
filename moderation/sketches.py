"""MinHash sketches: a text in 128 bytes, so that texts that share most of their wording are found by an indexed query.

A sketch is made of the text as the scoring normaliser repairs it, links masked, without case, accents, spaces and
signs, digits all alike: what a wave changes from copy to copy hardly moves it. Broder 1997, "On the resemblance and
containment of documents"; bands as in Indyk and Motwani 1998. Nothing here knows the database.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from moderation.scoring.features import read

VERSION = 1
PIECE = 4  # letters: one changed word in ten leaves most pieces as they are; of word triples it would take a third
HASHES = 64  # the estimate of a resemblance of 0.7 is then off by 0.06 (one standard error)
BANDS, ROWS = 8, 4  # measured: a resemblance of 0.9 is always found, 0.8 in 98 of 100, 0.7 in 76, 0.6 in 50, 0.4 in 13
SHORTEST = 40  # letters: "Thank you for this very good article" is said by many people who never met
SHORTEST_WITH_LINK = 20  # nobody says the same link by chance
FEWEST_PIECES = 12  # "hahahaha" is no text

NOT_TEXT = re.compile(r"[\W_]+")
DENSE = re.compile("[\u2e80-\U0003ffff]")  # a Chinese character says as much as two letters

_random = np.random.default_rng(20261124)  # any numbers do, but always the same ones
_FACTORS = _random.integers(0, 2**32, size=(HASHES, 1), dtype=np.uint32) | np.uint32(1)
_OFFSETS = _random.integers(0, 2**32, size=(HASHES, 1), dtype=np.uint32)
_WEIGHTS = _random.integers(0, 2**63, size=ROWS, dtype=np.uint64) | np.uint64(1)
_POWERS = np.uint64(0x9E3779B97F4A7C15) ** np.arange(PIECE, dtype=np.uint64)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_DIGITS = str.maketrans("123456789", "000000000")


@dataclass(frozen=True)
class Sketch:
    """*mins* are HASHES 16-bit numbers; *bands* are signed 64-bit numbers, of which near-copies share at least one."""

    mins: bytes
    bands: tuple[int, ...]


def sketches(texts: Sequence[str]) -> list[Sketch | None]:
    """The sketch of each of *texts*; None for one so short that honest people write the same by chance. About 25 µs
    each beside reading them.
    """
    told = [_told(text) for text in texts]
    folded = [one for one in told if one]
    if not folded:
        return [None] * len(texts)
    mins = _mins(folded)
    rows = mins[:, : BANDS * ROWS].reshape(-1, BANDS, ROWS).astype(np.uint64)
    bands = rows @ _WEIGHTS + np.arange(BANDS, dtype=np.uint64)  # a band's number is part of it
    short = mins.astype("<u2")
    made = (Sketch(*one) for one in zip(map(bytes, short), map(tuple, bands.astype(np.int64).tolist()), strict=True))
    return [next(made) if one else None for one in told]


def stacked(mins: Iterable[bytes]) -> np.ndarray:
    """(texts, HASHES): the minima of many sketches, to be compared."""
    return np.frombuffer(b"".join(mins), "<u2").reshape(-1, HASHES)


def resemblance(ones: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The share of common pieces (0 to 1, Jaccard) of the texts behind two stacks, row by row, estimated.

    One of them may be a single row.
    """
    return np.count_nonzero(ones == others, axis=1) / HASHES


def _told(text: str) -> str:
    """What *text* says, folded; "" where that is too little to be told apart."""
    reading = read(text)
    folded = _folded(reading.masked)
    letters = len(folded) if folded.isascii() else len(folded) + len(DENSE.findall(folded))
    if letters < (SHORTEST_WITH_LINK if reading.links else SHORTEST):
        return ""
    pieces = set()
    for start in range(len(folded) - PIECE + 1):
        pieces.add(folded[start : start + PIECE])
        if len(pieces) == FEWEST_PIECES:
            return folded
    return ""


def _mins(folded: Sequence[str]) -> np.ndarray:
    """(texts, HASHES) minima of the hashes of each text's pieces. All in one go, but the products, to fit the cache."""
    codes = np.frombuffer("".join(folded).encode("utf-32-le"), np.uint32).astype(np.uint64)
    count = len(codes) - PIECE + 1
    pieces = sum(codes[place : place + count] * _POWERS[place] for place in range(PIECE))
    pieces = ((pieces ^ (pieces >> np.uint64(29))) * _MIX >> np.uint64(32)).astype(np.uint32)
    mins = np.empty((len(folded), HASHES), np.uint32)
    start = 0
    for number, text in enumerate(folded):
        own = pieces[start : start + len(text) - PIECE + 1]  # those beyond begin here and end in the next text
        (own * _FACTORS + _OFFSETS).min(axis=1, out=mins[number])
        start += len(text)
    return mins


def _folded(text: str) -> str:
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return NOT_TEXT.sub("", text.casefold()).translate(_DIGITS)
