"""From pasted text to clean lines: no invisible characters, one kind of space, no hard wrapping."""

import re
import unicodedata
from itertools import pairwise

SPACES = dict.fromkeys([0x09, 0xA0, 0x1680, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)], " ")
BREAKS = dict.fromkeys([0x0B, 0x0C, 0x85, 0x2028, 0x2029], "\n")
# Zero-width spaces, soft hyphens and the marks that turn the direction of writing. Joiners stay: Persian and Hindi
# words need them.
TURNS = [0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x2060, 0xFEFF, *TURNS])
CONTROLS = dict.fromkeys([*range(0x00, 0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0)])
CLEAN = {**CONTROLS, **SPACES, **BREAKS, **INVISIBLE}

BULLET = re.compile(r"^[\u2022\u25e6\u25aa\u25ab\u25cf\u2023\u2043] *")
SENTENCE_END = re.compile(r"[.!?\u2026\u3002\uff01\uff1f\u061f\u0964][\"'\u201c\u201d\u2019\u00bb\u203a)\]]*$")
WIDEST_WRAP = 120  # a page whose longest line is longer was not wrapped by hand


def clean_lines(text: str) -> list[str]:
    """The non-empty lines of *text*; a line that was wrapped at a fixed width is put together again."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(CLEAN)
    text = unicodedata.normalize("NFC", text)
    rows = [BULLET.sub("", " ".join(row.split())) for row in text.split("\n")]
    return [row for row in _unwrapped(rows) if row]


def fold(text: str) -> str:
    """Letters and digits alone, without case: equal for two spellings of the same line."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """`fold`, and for each of its letters where it stood in *text*."""
    pairs = [(low, place) for place, letter in enumerate(text) for low in letter.casefold() if low.isalnum()]
    return "".join(low for low, _ in pairs), [place for _, place in pairs]


def is_prose(text: str) -> bool:
    """Whether a line reads as a paragraph, not as a headline, a label or a menu entry."""
    weight = weigh(text)
    if weight >= 160:
        return True
    if text.endswith(":"):
        return weight >= 60
    if not SENTENCE_END.search(text):
        return False
    short_of_a_sentence = weight < 25 or (len(text.split()) < 4 and weight == len(text))
    asked_or_cried = re.search(r"[?!\u2026\u061f\uff01\uff1f]\W*$", text) is not None or text.endswith("...")
    return not short_of_a_sentence and (not asked_or_cried or weight >= 60)


def weigh(text: str) -> int:
    """Length in letters, where a Chinese, Japanese or Korean sign counts for three."""
    return len(text) + 2 * sum(0x2E80 <= ord(letter) <= 0xD7AF for letter in text)


def _unwrapped(rows: list[str]) -> list[str]:
    """Join the lines of a text that was wrapped greedily at some width: there, the next word would not have fitted."""
    width = max(map(len, rows), default=0)
    pairs = [(first, second) for first, second in pairwise(rows) if first and second]
    broken = sum(len(one) >= 45 and one[-1].isalnum() and two[0].islower() for one, two in pairs)
    if broken < 3 or width > WIDEST_WRAP:
        return rows
    joined: list[str] = []
    before = ""
    for row in rows:
        if before and row and len(before) + 1 + len(row.split()[0]) > width - 2:
            joined[-1] += " " + row
        else:
            joined.append(row)
        before = row
    return joined
