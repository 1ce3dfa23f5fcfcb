"""A text as its readers take it: disguises undone, and which names look the same. For the checks that read."""

import re
import unicodedata
from functools import lru_cache

from moderation.scoring import Normalised
from moderation.scoring.features import read
from moderation.scoring.letters import TO_LATIN

WORD = re.compile(r"[^\W_]+")
# One of each pair that is told apart badly or not at all, in the manner of UTS 39's skeletons: both become the second.
ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "$": "s", "5": "s", "3": "e", "4": "a"})
PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def undisguised(text: str) -> Normalised:
    """*text* with its disguises undone (moderation.scoring.normalise); the beginning and the end of a long one."""
    return read(text).normalised


def place_of(read: Normalised, text: str, start: int, end: int) -> tuple[int, int]:
    """Where read.text[start:end] stands in *text*: the whole of what was repaired there, with its last marks."""
    start, end = read.original_span(start, end)
    for spans in read.spans.values():
        for first, last in spans:
            if first < end and start < last:
                start, end = min(start, first), max(end, last)
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return start, end


def folded(text: str) -> str:
    """*text* without case and accents: "Été" and "ete" are one, and so are both apostrophes."""
    if text.isascii():
        return text.lower()
    split = unicodedata.normalize("NFKD", text.casefold()).replace("\u2019", "'")
    return "".join(char for char in split if not unicodedata.combining(char))


@lru_cache(maxsize=2048)
def skeleton(name: str) -> tuple[str, ...]:
    """The words of *name* as an eye takes them: two names with the same skeleton are easily mistaken for each other."""
    latin = "".join(TO_LATIN.get(char, char) for char in undisguised(name).text)
    words = []
    for word in WORD.findall(folded(latin).translate(ALIKE)):
        for pair, single in PAIRS:
            word = word.replace(pair, single)
        words.append(word)
    return tuple(words)
