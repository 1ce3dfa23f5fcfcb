"""Turn comments into one sparse vector each: what the model sees.

Four blocks: runs of 3 to 5 characters, words and pairs of words, named tokens (author's name, parts of links), and
flags (length, capitals, what was hidden). A link is masked in the text, so that "http" and ".com" teach nothing; the
model sees how many links, to where, and the words around them. A long comment has more rows, one for each passage: what
stands in it, the author's name apart. Version numbers guard against a model of other features.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from . import addresses, hashing, passages
from .flags import SLOT, flag_rows
from .normalise import ENDINGS, Normalised, normalise

VERSION = 4
BITS = 18
TOKEN_BITS = 15
CHARACTERS = 0
WORDS = 1 << BITS
TOKENS = 2 << BITS
FLAG_START = TOKENS + (1 << TOKEN_BITS)
SLOTS = FLAG_START + 256
PASSAGE_SLOT = FLAG_START + SLOT["passage"]
RUNS = (3, 4, 5)
WORD_SALT, PAIR_SALT = 11, 12
# Weight of a block in the vector: the first two have this length together, the others this value for each token.
CHARACTER_SCALE = 1.2
WORD_SCALE = 1.0
TOKEN_VALUE = 0.4
FLAG_VALUE = 0.15
DAMPING = 0.5
MAX_LINKS_READ = 6
MAX_AUTHOR_WORDS = 6
CHUNK = 64

LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'\])]+|(?<![\w@.])(?:[a-z0-9][\w-]{0,40}\.){1,4}(?:"
    + ENDINGS
    + r")\b(?:/[^\s<>\"'\])]*)?",
    re.IGNORECASE,
)
DOTTED = re.compile(r"\.(?:" + ENDINGS + r")\b", re.IGNORECASE)


@dataclass
class Reading:
    """One comment as the model reads it: its repaired text, the links in it, and the text with links masked.

    `masked` has a space at each edge and the second readings ("echoes") of words with digits at its end.
    """

    normalised: Normalised
    author: str
    links: list[tuple[int, int, str]]
    masked: str


@dataclass
class Vectors:
    """Sparse rows in compressed form: row i has slots[starts[i]:starts[i + 1]] with the values beside them.

    Text t has the rows texts[t]:texts[t + 1], the whole first, then its passages.
    """

    starts: np.ndarray
    slots: np.ndarray
    values: np.ndarray
    texts: np.ndarray

    def row(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Slots and values of one row."""
        part = slice(self.starts[number], self.starts[number + 1])
        return self.slots[part], self.values[part]

    def of(self, text: int) -> Vectors:
        """The rows of one text by themselves."""
        first, last = self.texts[text], self.texts[text + 1]
        starts = self.starts[first : last + 1]
        part = slice(starts[0], starts[-1])
        return Vectors(starts - starts[0], self.slots[part], self.values[part], np.array([0, last - first]))


def read(text: str, author: str = "") -> Reading:
    """Repair *text* and find its links. Kept for a while: whoever looks at a comment reads it anew."""
    normalised, links, masked = _read(text)
    return Reading(normalised, author or "", links, masked)


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[Normalised, list[tuple[int, int, str]], str]:
    normalised = normalise(text)
    clean = normalised.text
    links = []
    masked = clean
    if "://" in clean or DOTTED.search(clean) or "www." in clean.lower():  # without looking for links, that is quick
        links = [(match.start(), match.end(), match.group()) for match in LINK.finditer(clean)]
        masked = LINK.sub(hashing.MASK, clean)
    if normalised.echoes:
        masked += " " + " ".join(word for word, _, _ in normalised.echoes)
    return normalised, links, f" {masked} "


def author_tokens(reading: Reading) -> dict[str, str]:
    """The named tokens of the author's name, and what a person would call each."""
    words = re.findall(r"\w+", reading.author.lower())[:MAX_AUTHOR_WORDS]
    return {f"author:{word}": f"{word} (in the name)" for word in words}


def link_places(reading: Reading) -> Iterator[tuple[int, str]]:
    """Where each link that is read stands in `masked`, and the link."""
    shift = 1  # the added space; each link before takes one place
    for start, end, link in reading.links[:MAX_LINKS_READ]:
        yield start + shift, link
        shift -= end - start - 1


@dataclass
class Occurrences:
    """Every place where a text part stands: text number, slot, start and end in the joined masked texts, and kind."""

    doc: np.ndarray
    slot: np.ndarray
    start: np.ndarray
    end: np.ndarray
    kind: np.ndarray

    def where(self, chosen: np.ndarray) -> Occurrences:
        """Those for which *chosen* is true."""
        return Occurrences(*(column[chosen] for column in (self.doc, self.slot, self.start, self.end, self.kind)))


RUN, SINGLE_WORD, PAIR = 0, 1, 2


def occurrences(joined: hashing.Joined) -> tuple[Occurrences, np.ndarray, np.ndarray]:
    """All character runs, words and pairs of words; and where words start and end."""
    starts, ends, slots, kinds = [], [], [], []

    def add(start: np.ndarray, end: np.ndarray, slot: np.ndarray, kind: int) -> None:
        starts.append(start)
        ends.append(end)
        slots.append(slot)
        kinds.append(kind)

    for size in RUNS:
        start, slot = hashing.character_runs(joined, size, BITS)
        add(start, start + size, slot + CHARACTERS, RUN)
    start, end, hashes = hashing.words(joined)
    add(start, end, hashing.mixed(hashes, WORD_SALT, BITS) + WORDS, SINGLE_WORD)
    together = joined.doc[start[1:]] == joined.doc[start[:-1]]
    first, second = hashes[:-1][together], hashes[1:][together]
    pairs = first * np.uint64(hashing.MIX_1) + (second ^ (second >> np.uint64(23))) * np.uint64(hashing.BASE)
    add(start[:-1][together], end[1:][together], hashing.mixed(pairs, PAIR_SALT, BITS) + WORDS, PAIR)
    begins = np.concatenate(starts)
    kind = np.repeat(kinds, [len(part) for part in starts])
    found = Occurrences(joined.doc[begins], np.concatenate(slots), begins, np.concatenate(ends), kind)
    return found, start, end


def places(reading: Reading) -> list[tuple[int, int]]:
    """For each character of `masked` the place in the original text behind it; an empty place for added spaces."""
    normalised = reading.normalised
    found = [(0, 0)]
    done = 0
    for start, end, _ in reading.links:
        found += [(normalised.map[i], normalised.map[i] + 1) for i in range(done, start)]
        found.append(normalised.original_span(start, end))
        done = end
    found += [(normalised.map[i], normalised.map[i] + 1) for i in range(done, len(normalised.text))]
    for word, start, end in normalised.echoes:
        found.append((0, 0))
        found += [(start, end)] * len(word)
    found.append((0, 0))
    return found


def original_span(found: list[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """The place in the original text of masked[start:end], or None when an added space stands at an edge of it."""
    first, last = found[start], found[end - 1]
    if first[1] == 0 or last[1] == 0:
        return None
    return min(first[0], last[0]), max(first[1], last[1])


def vectors(texts: Sequence[str], authors: Sequence[str] | None = None) -> Vectors:
    """The sparse rows of *texts*, passages included (slots within a row ascend; each slot once)."""
    names = authors if authors is not None else [""] * len(texts)
    parts = [
        _chunk([read(text, name) for text, name in zip(texts[i : i + CHUNK], names[i : i + CHUNK], strict=True)])
        for i in range(0, len(texts), CHUNK)
    ]
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return Vectors(np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(1, np.int64))
    starts = np.concatenate([np.diff(part.starts) for part in parts])
    texts = np.concatenate([np.diff(part.texts) for part in parts])
    return Vectors(
        np.concatenate(([0], np.cumsum(starts))),
        np.concatenate([part.slots for part in parts]),
        np.concatenate([part.values for part in parts]),
        np.concatenate(([0], np.cumsum(texts))),
    )


def _chunk(readings: list[Reading]) -> Vectors:
    joined = hashing.join([reading.masked for reading in readings])
    return vectors_of(readings, joined, occurrences(joined)[0])


def vectors_of(readings: list[Reading], joined: hashing.Joined, found: Occurrences) -> Vectors:
    """The sparse rows of comments that were read before, *found* being what stands in their *joined* masked texts."""
    count = passages.numbers(joined)
    texts = np.concatenate(([0], np.cumsum(count + 1)))
    flag_row, flag = flag_rows(readings, joined, count, texts)
    name_row, name_slot = _names(readings, texts)
    link_row, link_slot = _links(readings, count, texts)
    rows = [texts[found.doc], flag_row, name_row, link_row]
    slots = [found.slot, flag + FLAG_START, name_slot, link_slot]
    if count.any():
        part, row = passages.rows(texts, count, found.doc, found.start - joined.starts[found.doc])
        is_passage = np.ones(texts[-1], bool)
        is_passage[texts[:-1]] = False
        (every,) = is_passage.nonzero()
        rows += [row, every]
        slots += [found.slot[part], np.full(len(every), PASSAGE_SLOT)]
    return _packed(np.concatenate(rows), np.concatenate(slots), texts)


def token_slot(token: str) -> int:
    """The slot of a named token."""
    return TOKENS + hashing.token_slot(token, TOKEN_BITS)


def _names(readings: list[Reading], texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The tokens of authors' names, as (row, slot) pairs: they are of the whole only."""
    found = [(number, token_slot(token)) for number, reading in enumerate(readings) for token in author_tokens(reading)]
    doc, slot = np.array(found, np.int64).reshape(-1, 2).T
    return texts[doc], slot


def _links(readings: list[Reading], count: np.ndarray, texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The tokens of links, as (row, slot) pairs: of the whole, and of the passages that a link stands in."""
    found = [
        (number, place, token_slot(token))
        for number, reading in enumerate(readings)
        for place, link in link_places(reading)
        for token in addresses.tokens(link)
    ]
    doc, place, slot = np.array(found, np.int64).reshape(-1, 3).T
    if not found:
        return doc, slot
    part, row = passages.rows(texts, count, doc, place)
    return np.concatenate((texts[doc], row)), np.concatenate((slot, slot[part]))


def _packed(row: np.ndarray, slot: np.ndarray, texts: np.ndarray) -> Vectors:
    """Rows from (row, slot) pairs in any order, repetitions among them."""
    key = (row << 20) | slot
    key.sort()
    key = key[np.concatenate(([True], key[1:] != key[:-1]))]
    row, slot = key >> 20, key & ((1 << 20) - 1)
    block = (slot >= WORDS).astype(np.int64) + (slot >= TOKENS) + (slot >= FLAG_START)
    counts = np.bincount(row * 4 + block, minlength=4 * texts[-1]).reshape(-1, 4)
    values = block_values(counts)[row, block]
    starts = np.searchsorted(row, np.arange(texts[-1] + 1))
    return Vectors(starts, slot, values.astype(np.float32), texts)


def block_values(counts: np.ndarray) -> np.ndarray:
    """Value of one feature for each text and block, from how many the block has: (n, 4) -> (n, 4)."""
    values = np.empty(counts.shape)
    values[:, 0] = CHARACTER_SCALE / np.maximum(counts[:, 0], 1) ** DAMPING
    values[:, 1] = WORD_SCALE / np.maximum(counts[:, 1], 1) ** DAMPING
    values[:, 2] = TOKEN_VALUE
    values[:, 3] = FLAG_VALUE
    return values
