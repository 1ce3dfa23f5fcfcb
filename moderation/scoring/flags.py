"""Plain properties of a comment that words do not show: length, capitals, links, what was hidden.

Each flag is on or off and has a sentence, so that it can be a reason. No word lists. A passage of a long comment has
flags of its own, for what stands in it; how long the whole is, or how it shouts, says nothing of a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from . import hashing, passages

if TYPE_CHECKING:
    from .features import Reading

# The order is the slot: add at the end, never move.
FLAGS = (
    ("length_tiny", "Very short"),
    ("length_short", "Short"),
    ("length_line", "A sentence long"),
    ("length_paragraph", "A paragraph long"),
    ("length_long", "Long"),
    ("length_very_long", "Very long"),
    ("capitals_some", "Many capital letters"),
    ("capitals_most", "Mostly capital letters"),
    ("digits_some", "Many digits"),
    ("digits_most", "Mostly digits"),
    ("shouts", "An exclamation mark"),
    ("shouts_often", "Many exclamation marks"),
    ("symbol", "A picture sign"),
    ("symbols", "Many picture signs"),
    ("link", "One link"),
    ("links_two", "Two links"),
    ("links_many", "Three or more links"),
    ("link_markup", "A link written in HTML or forum code"),
    ("link_only", "Little else than a link"),
    ("email", "An e-mail address"),
    ("phone", "A telephone number"),
    ("money", "An amount of money"),
    ("mention", "Mentions an account"),
    ("hashtag", "A hashtag"),
    ("hidden_one", "Something hidden in the text"),
    ("hidden_some", "Several hidden characters"),
    ("hidden_many", "Many hidden characters"),
    ("hidden_styled", "Letters in disguise (styled or full-width)"),
    ("hidden_twins", "Look-alike letters of another alphabet"),
    ("hidden_invisible", "Invisible characters"),
    ("hidden_spaced", "Words spelled with gaps"),
    ("hidden_digits", "Digits in the place of letters"),
    ("hidden_link", "A link spelled out to hide it"),
    ("repeats", "Repeats its own words"),
    ("name_has_digits", "A name with several digits"),
    ("name_has_link", "A link as a name"),
    ("ends_in_link", "Ends with a link"),
    ("question", "Asks a question"),
    ("passage", "One passage, read by itself"),
)
SLOT = {name: number for number, (name, _) in enumerate(FLAGS)}
LENGTHS = (15, 40, 100, 250, 600)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w")
FEWEST_DIGITS = 9  # of a telephone number as PHONE knows it
PHONE = re.compile(r"(?<![\w./-])\+?\d(?:[ ().-]{0,2}\d){8,14}(?![\w/])")
# Each begins at a digit, which is quick to find; what stands before it is looked back at.
MONEY = re.compile(
    r"\d(?:\s?(?:[$€£₽]|usd|eur\b|rp\b|руб|dollars?\b|euros?\b|bucks\b|pounds?\b|million\b)"
    r"|(?<=[$€£₽].)|(?<=[$€£₽]\s.)|(?<=\brp.)|(?<=\brp[.\s].)|(?<=\brp\.\s.))",
    re.IGNORECASE,
)
MENTION = re.compile(r"(?<!\S)@\w")
HASHTAG = re.compile(r"(?<!\S)#\w")
MARKUP = re.compile(r"<a\s|\[url|\[link|href\s*=", re.IGNORECASE)
DIGITS = re.compile(r"\d")
# What is looked for in passages, and only where the whole has it.
SPOTS = {
    SLOT["email"]: EMAIL,
    SLOT["phone"]: PHONE,
    SLOT["money"]: MONEY,
    SLOT["mention"]: MENTION,
    SLOT["hashtag"]: HASHTAG,
}
ANY = 1e9  # more characters than a comment can have
# A sign is on where its characters are more than one bound and at most another. Bounds are made of shares of the
# letters and of the length, and a number.
SIGNS = (
    ("capitals_some", hashing.CAPITAL, (0.3, 0, 0), (0.6, 0, 0)),
    ("capitals_most", hashing.CAPITAL, (0.6, 0, 0), (0, 0, ANY)),
    ("digits_some", hashing.DIGIT, (0, 0.1, 0), (0, 0.25, 0)),
    ("digits_most", hashing.DIGIT, (0, 0.25, 0), (0, 0, ANY)),
    ("shouts", hashing.SHOUT, (0, 0, 0), (0, 0, 2)),
    ("shouts_often", hashing.SHOUT, (0, 0, 2), (0, 0, ANY)),
    ("symbol", hashing.SYMBOL, (0, 0, 0), (0, 0, 2)),
    ("symbols", hashing.SYMBOL, (0, 0, 2), (0, 0, ANY)),
    ("question", hashing.ASK, (0, 0, 0), (0, 0, ANY)),
)
SIGN_SLOTS = np.array([SLOT[name] for name, *_ in SIGNS])
SIGN_CLASSES = np.array([kind for _, kind, *_ in SIGNS])
MORE_THAN, AT_MOST = (np.array([sign[place] for sign in SIGNS], float) for place in (2, 3))
CAPITALS = slice(0, 2)  # of SIGNS
FEWEST_LETTERS = 8  # to speak of capitals
HIDDEN = {
    "styled letters": "hidden_styled",
    "full-width letters": "hidden_styled",
    "look-alike letters": "hidden_twins",
    "invisible characters": "hidden_invisible",
    "stacked marks": "hidden_invisible",
    "spaced letters": "hidden_spaced",
    "digits for letters": "hidden_digits",
    "spelled-out links": "hidden_link",
}


def flag_rows(
    readings: list[Reading], joined: hashing.Joined, count: np.ndarray, texts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The flags of *readings* as (row, flag number) pairs; *joined* holds their masked texts.

    Text t has the row *texts*[t], then one for each of its *count*[t] passages.
    """
    rows, flags = _counted(joined, count, texts)
    on = [_spotted(reading) for reading in readings]
    spotted = [(int(texts[number]), flag) for number, found in enumerate(on) for flag in found]
    if spotted:
        more_rows, more_flags = np.array(spotted, np.int64).T
        rows, flags = np.concatenate((rows, more_rows)), np.concatenate((flags, more_flags))
    long = count.nonzero()[0].tolist()
    found = [(number, place, flag) for number in long for flag, place in _spots(readings[number], on[number])]
    if found:
        doc, place, flag = np.array(found, np.int64).T
        part, row = passages.rows(texts, count, doc, place)
        rows, flags = np.concatenate((rows, row)), np.concatenate((flags, flag[part]))
    return rows, flags


def _spots(reading: Reading, flags: list[int]) -> Iterator[tuple[int, int]]:
    """Those of *flags*, which the whole has, that stand at a place, with their places in the masked text."""
    for flag in flags:
        if flag in SPOTS:
            for match in SPOTS[flag].finditer(reading.masked):
                yield flag, match.start()


def _counted(joined: hashing.Joined, count: np.ndarray, texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Flags that are shares and numbers of characters, for all rows at once."""
    size = len(joined.starts)
    classes = hashing.CLASSES[joined.low]
    (high,) = (joined.codes > 0xFFFF).nonzero()
    if len(high):
        is_symbol = (joined.codes[high] >= 0x1F000) & (joined.codes[high] < 0x20000)
        classes[high] = np.where(is_symbol, hashing.SYMBOL, hashing.LETTER)
    counts = np.bincount(joined.doc * 8 + classes, minlength=8 * size).reshape(size, 8).T
    length = joined.lengths - 2  # the two edges
    bucket = np.searchsorted(LENGTHS, length, side="right")
    wholes = texts[:-1]
    if len(wholes) < texts[-1]:
        every = passages.counted(joined, count, texts, classes)
        sizes = every.sum(0)
        every[:, wholes], sizes[wholes] = counts, length
        counts, length = every, sizes
    rows, flags = _signs(counts, length)
    return np.concatenate((wholes, rows)), np.concatenate((bucket, flags))


def _signs(counts: np.ndarray, length: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(row, flag) pairs from how many characters of each class a row has: *counts* (8, n), *length* (n)."""
    letters = np.maximum(counts[hashing.LETTER] + counts[hashing.CAPITAL], 1)
    bases = np.array((letters, length, np.ones_like(length)), float)
    has = counts[SIGN_CLASSES]
    on = (has > MORE_THAN @ bases) & (has <= AT_MOST @ bases)
    on[CAPITALS] &= letters >= FEWEST_LETTERS
    which, rows = on.nonzero()
    return rows, SIGN_SLOTS[which]


def _spotted(reading: Reading) -> list[int]:
    """Flags that need a look at one text: links, addresses, hidden things, the name."""
    text = reading.normalised.text
    names: list[str] = []
    if reading.links:
        names += _about_links(reading, text)
    if "@" in text:
        names += ["email"] * bool(EMAIL.search(text)) + ["mention"] * bool(MENTION.search(text))
    if "#" in text and HASHTAG.search(text):
        names.append("hashtag")
    if digits := len(DIGITS.findall(text)):
        names += ["phone"] * bool(digits >= FEWEST_DIGITS and PHONE.search(text)) + ["money"] * bool(MONEY.search(text))
    if reading.normalised.repairs:
        names += _about_hiding(reading.normalised.repairs)
    if reading.author:
        names += ["name_has_digits"] * (len(DIGITS.findall(reading.author)) >= 3)
        names += ["name_has_link"] * ("://" in reading.author or "www." in reading.author.lower())
    if len(text) > 40 and _repeats(text):
        names.append("repeats")
    return sorted({SLOT[name] for name in names})


def _about_links(reading: Reading, text: str) -> list[str]:
    number = len(reading.links)
    names = ["link" if number == 1 else "links_two" if number == 2 else "links_many"]
    linked = sum(end - start for start, end, _ in reading.links)
    if len(text) - linked < 25:
        names.append("link_only")
    if reading.links[-1][1] >= len(text) - 2:
        names.append("ends_in_link")
    if MARKUP.search(text):
        names.append("link_markup")
    return names


def _about_hiding(repairs: dict[str, int]) -> list[str]:
    total = sum(repairs.values())
    names = ["hidden_one" if total < 3 else "hidden_some" if total < 10 else "hidden_many"]
    return names + [HIDDEN[kind] for kind in repairs]


def _repeats(text: str) -> bool:
    """Less than half of the words are different ones."""
    words = text.lower().split()
    return len(words) >= 8 and len(set(words)) * 2 < len(words)
