"""Undo what writers do to hide words from a filter, and remember where every character came from.

`normalise` is pure and idempotent: its own text comes back unchanged. It folds dressed letters, drops invisible
characters, gives look-alike letters back to their alphabet, joins s p a c e d letters, writes "dot com" as ".com" and
reads digits inside words as letters. What it repaired is counted: hiding is itself evidence. It judges nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from . import letters

VERSION = 1
# Longer comments are read at both ends; nobody needs more to tell spam (spam.md, section 6.1).
HEAD_CHARACTERS = 1500
TAIL_CHARACTERS = 500
ROUNDS = 12

# One repaired place: start and end in the text being read, and what stands there afterwards.
Edit = tuple[int, int, str]


@dataclass
class Normalised:
    """The repaired text, with a way back to the original.

    `map[i]` is the index in the original of the character behind `text[i]`; `spans` are the repaired places in the
    original, by kind; `echoes` are second readings of words with digits ("fr33" -> "free"), as (word, start, end) in
    the original; they are evidence beside the text, not part of it.
    """

    text: str
    map: list[int] | range
    repairs: dict[str, int] = field(default_factory=dict)
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    echoes: list[tuple[str, int, int]] = field(default_factory=list)

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] (not empty) stands in the original."""
        return self.map[start], self.map[end - 1] + 1


NOT_PLAIN_SET = frozenset(filter(re.compile(f"[{letters.INVISIBLE}{letters.STRAY_MARKS}]").match, letters.CANDIDATES))
NOT_PLAIN_SET |= frozenset(letters.LONGER)
NOT_PLAIN = re.compile(f"[{letters.INVISIBLE}{letters.STRAY_MARKS}{''.join(map(re.escape, letters.LONGER))}]")
DRESSED = frozenset(map(chr, letters.SAME_LENGTH))
CLUSTER = re.compile(rf"[^\W\d_][{letters.STRAY_MARKS}]+|[\u1100-\u11ff]+")
LETTER_RUN = re.compile(r"[^\W\d_]+")
ODD_SPACE = re.compile(r"\s{2,}|[^\S ]|^\s|\s$")
FOUR_ALIKE = re.compile(r"(.)\1\1\1", re.DOTALL)
LONG_RUN = re.compile(r"(.)\1{3,}", re.DOTALL)
TWO_SINGLES = re.compile(r"[ .\-_*·•|~][^\W_][ .\-_*·•|~][^\W_](?![^\W_])|^[^\W_][ .\-_*·•|~][^\W_](?![^\W_])")
SPACED = re.compile(r"(?<![^\W_])[^\W_]([ .\-_*·•|~])[^\W_](?:\1[^\W_])+(?![^\W_])")
SPACED_WIDE = re.compile(r"(?<![^\W_])[^\W_]([ .\-_*·•|~])[^\W_](?:\1[^\W_])*(?![^\W_])")
# What is cheap to look for and must be there before it is worth looking closely: most comments hide nothing.
BRACKET_HINT = re.compile(r"[\[({<]\s{0,2}[dpta.@тс]", re.I)
LEET_HINT = re.compile(r"[013457@$!](?:[a-zA-Z]|(?<=[a-zA-Z].))")
ENDINGS = (
    "com|net|org|info|biz|ru|de|uk|co|io|me|tv|xyz|top|club|online|site|shop|ly|gl|be|us|id|link|win|live|vip|pro"
    "|app|in|cc|tk|ml|fr|br|pl|nl|it|es|eu|gg|su|ua|by|kz"
)
BRACKET_DOT = re.compile(
    r"\s{0,2}[\[({<]\s{0,2}(?:dot|d0t|\.|punkt|punto|ponto|точка|тчк|titik)\s{0,2}[\])}>]\s{0,2}", re.I
)
WORD_DOT = re.compile(
    rf"(?<=[^\W_])(?:\s{{1,3}}|[-_*])(?:dot|d0t|точка|тчк)(?:\s{{1,3}}|[-_*])(?=(?:{ENDINGS})\b)", re.I
)
LOOSE_DOT = re.compile(
    rf"(?<=[^\W_])(?:\s{{1,2}}\.\s{{0,2}}|\s{{0,2}},(?=com\b))(?=(?:{ENDINGS})\b(?!\s+[a-z]+ing\b))", re.I
)
LOOSE_WWW = re.compile(rf"\bwww[\s.]{{1,3}}([\w-]{{2,40}})[\s.]{{1,3}}(?=(?:{ENDINGS})\b)", re.I)
LOOSE_SCHEME = re.compile(r"\bh(?:tt|xx|\*\*)p(s?)\s{0,2}(?::|\[:\])\s{0,2}/\s{0,2}/\s{0,2}", re.I)
AT_SIGN = re.compile(r"\s{0,2}[\[({<]\s{0,2}(?:at|@|собака)\s{0,2}[\])}>]\s{0,2}", re.I)
# Words with digits or signs in the place of letters; links, mentions and addresses are left alone.
LEET = re.compile(
    r"(?<![^\s(\"'“«!?,;:-])(?=[a-zA-Z]{0,20}[0-9$@!])[a-zA-Z0-9$][a-zA-Z0-9$@!]{1,30}(?![\w@/]|[.:][\w/])"
)
HAS_LEET = re.compile(r"[013457@$]|![a-zA-Z]")
LEET_INSIDE = re.compile(r"(?<=[a-zA-Z])[013457@$!]+(?=[a-zA-Z])")
READ_AS = str.maketrans("013457@$!", "oieastasi")


class _Page:
    """A text under repair: the characters, where they came from, and what has been done."""

    def __init__(self, original: str) -> None:
        self.text = original
        self.map: list[int] | range = range(len(original))
        self.repairs: dict[str, int] = {}
        self.spans: dict[str, list[tuple[int, int]]] = {}
        self.changed = False

    def note(self, kind: str, start: int, end: int) -> None:
        """Count a repair of text[start:end]; an empty kind is ordinary typing."""
        if kind:
            self.repairs[kind] = self.repairs.get(kind, 0) + 1
            self.spans.setdefault(kind, []).append((self.map[start], self.map[end - 1] + 1))

    def edit(self, edits: Iterable[Edit]) -> None:
        """Apply *edits*, which are in order and do not overlap; new characters come from the start of their place."""
        parts: list[str] = []
        places: list[int] = []
        done = 0
        for start, end, new in edits:
            parts += (self.text[done:start], new)
            places += self.map[done:start]
            width = end - start
            places += [self.map[start + min(i, width - 1)] for i in range(len(new))]
            done = end
        if not parts:
            return
        parts.append(self.text[done:])
        places += self.map[done:]
        text = "".join(parts)
        self.changed = self.changed or text != self.text
        self.text, self.map = text, places

    def replace(self, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str], kind: str) -> None:
        """Replace every match that *new* would change, and count it under *kind*."""
        edits = []
        for match in pattern.finditer(self.text):
            text = new(match)
            if text != match.group():
                self.note(kind, match.start(), match.end())
                edits.append((match.start(), match.end(), text))
        self.edit(edits)


def normalise(text: str) -> Normalised:
    """Repair *text* until nothing is left to repair; see `Normalised`."""
    page = _Page(text)
    for _ in range(ROUNDS):
        page.changed = False
        _cut(page)
        if not page.text.isascii():
            _undress(page)
            _settle_scripts(page)
        _join_spaced(page)  # before _tidy: two spaces between spaced-out words tell where a word ends
        _tidy(page)
        _spell_links(page)
        _read_digits(page)
        if not page.changed:
            break
    return Normalised(page.text, page.map, page.repairs, page.spans, _echoes(page))


def _cut(page: _Page) -> None:
    if len(page.text) > HEAD_CHARACTERS + TAIL_CHARACTERS:
        page.edit([(HEAD_CHARACTERS, len(page.text) - TAIL_CHARACTERS, "")])


def _undress(page: _Page) -> None:
    """Compose accents, drop what cannot be seen, and fold dressed letters to plain ones."""
    if not unicodedata.is_normalized("NFC", page.text):
        page.replace(CLUSTER, lambda match: unicodedata.normalize("NFC", match.group()), "")
    chars = set(page.text)
    if not NOT_PLAIN_SET.isdisjoint(chars):
        edits = []
        for match in NOT_PLAIN.finditer(page.text):
            char = match.group()
            new = letters.LONGER.get(char, "")
            page.note(_kind_of(char), match.start(), match.end())
            edits.append((match.start(), match.end(), new))
        page.edit(edits)
    if not DRESSED.isdisjoint(chars):
        for place, char in enumerate(page.text):
            if char in DRESSED:
                page.note(letters.FOLD_KIND[char], place, place + 1)
        page.text = page.text.translate(letters.SAME_LENGTH)
        page.changed = True


def _kind_of(char: str) -> str:
    if char in letters.QUIET or char == "\u20e3":
        return ""
    if char in letters.LONGER:
        return letters.FOLD_KIND[char]
    return "stacked marks" if unicodedata.combining(char) else "invisible characters"


def _settle_scripts(page: _Page) -> None:
    """Give look-alike letters back to the alphabet of their word."""
    text = page.text
    if not (letters.FOREIGN.search(text) and letters.LATIN.search(text)):
        return
    words = [(match.start(), match.end(), match.group()) for match in LETTER_RUN.finditer(text)]
    latin_text = _mostly_latin(text)
    mixed = any(letters.FOREIGN.search(word) and letters.LATIN.search(word) for _, _, word in words)
    edits = []
    for start, _, word in words:
        new = _one_script(word, latin_text=latin_text, mixed=mixed)
        for offset, (old_char, new_char) in enumerate(zip(word, new, strict=True)):
            if old_char != new_char:
                page.note("look-alike letters", start + offset, start + offset + 1)
                edits.append((start + offset, start + offset + 1, new_char))
    page.edit(edits)


def _mostly_latin(text: str) -> bool:
    """Whether the letters that can only be of one script are mostly Latin."""
    latin = sum(1 for char in letters.LATIN.findall(text) if char not in letters.TWINS_LATIN)
    foreign = sum(1 for char in letters.FOREIGN.findall(text) if char not in letters.TWINS_CYRILLIC)
    return latin >= foreign


def _one_script(word: str, *, latin_text: bool, mixed: bool) -> str:
    """The word in the script that leaves the fewest letters without a counterpart."""
    foreign = letters.FOREIGN.findall(word)
    latin = letters.LATIN.findall(word)
    if foreign and latin:
        stuck_in_latin = sum(
            1 for char in foreign if char not in letters.TO_LATIN or char not in letters.TWINS_CYRILLIC
        )
        stuck_in_cyrillic = sum(1 for char in latin if char not in letters.TO_CYRILLIC)
        even = stuck_in_latin == stuck_in_cyrillic
        to_latin = latin_text if even else stuck_in_latin < stuck_in_cyrillic
    elif foreign:
        # A word of twins alone in a Latin text: nobody changes keyboards for that.
        to_latin = latin_text and all(char in letters.TWINS_CYRILLIC for char in foreign)
        if not to_latin:
            return word
    elif mixed and not latin_text and all(char in letters.TO_CYRILLIC for char in latin):
        to_latin = False
    else:
        return word
    table = letters.TO_LATIN if to_latin else letters.TO_CYRILLIC
    return "".join(table.get(char, char) for char in word)


def _join_spaced(page: _Page) -> None:
    """F r e e -> Free. A text that is mostly single letters is read as spaced out altogether."""
    if not TWO_SINGLES.search(page.text) or not SPACED.search(page.text):
        return
    words = page.text.split()
    single = sum(1 for word in words if len(word) == 1)
    pattern = SPACED_WIDE if single >= 6 and single >= 0.6 * len(words) else SPACED

    def joined(match: re.Match[str]) -> str:
        found = match.group()
        plain = found.replace(match.group(1), "")
        enough = len(plain) >= 4 or pattern is SPACED_WIDE
        return plain if enough and not plain.isdigit() else found

    page.replace(pattern, joined, "spaced letters")


def _spell_links(page: _Page) -> None:
    """Write links that were spelled out ("example dot com") as links."""
    lowered = page.text.lower()
    if BRACKET_HINT.search(page.text):
        page.replace(BRACKET_DOT, lambda match: ".", "spelled-out links")
        page.replace(AT_SIGN, lambda match: "@", "")
    if "dot" in lowered or "d0t" in lowered or "точка" in lowered or "тчк" in lowered:
        page.replace(WORD_DOT, _dot_unless_article, "spelled-out links")
    if " ." in lowered or ",com" in lowered:
        page.replace(LOOSE_DOT, lambda match: ".", "spelled-out links")
    if "www" in lowered:
        page.replace(LOOSE_WWW, lambda match: f"www.{match.group(1)}.", "spelled-out links")
    if "h" in lowered and "/" in lowered:
        page.replace(LOOSE_SCHEME, lambda match: f"http{match.group(1)}://".lower(), "")


def _dot_unless_article(match: re.Match[str]) -> str:
    """ "the dot com years" is about a time, not a place."""
    before = match.string[max(0, match.start() - 4) : match.start()].lower().split()
    return match.group() if before and before[-1] in {"the", "a", "of", "old"} else "."


def _read_digits(page: _Page) -> None:
    """Read m0n3y as money; only digits and signs between letters, so that mp3 and 2nd stay."""
    if not (LEET_HINT.search(page.text) and HAS_LEET.search(page.text)):
        return

    def read(match: re.Match[str]) -> str:
        word = match.group().rstrip("!")
        tail = match.group()[len(word) :]
        if not LEET_INSIDE.search(word) or _keeps_its_digits(word):
            return match.group()
        lead = len(word) - len(word.lstrip("013457$"))
        trail = len(word) - len(word.rstrip("013457@$"))
        start, end = (0 if lead == 1 else lead), len(word) - (0 if trail == 1 else trail)
        return word[:start] + word[start:end].translate(READ_AS) + word[end:] + tail

    page.replace(LEET, read, "digits for letters")


def _keeps_its_digits(word: str) -> bool:
    """Codes and short names (B2B, H1N1, G7A) mix capitals and digits honestly; long lower-case words do not."""
    return (
        len(word) < 4 or (word.isupper() and len(word) < 6) or any(char in "2689" for char in word.rstrip("0123456789"))
    )


def _echoes(page: _Page) -> list[tuple[str, int, int]]:
    """Second readings of words that begin or end with a digit that may be a letter."""
    found: list[tuple[str, int, int]] = []
    if not (LEET_HINT.search(page.text) and HAS_LEET.search(page.text)):
        return found
    for match in LEET.finditer(page.text):
        word = match.group().rstrip("!")
        plain = word.translate(READ_AS)
        if len(word) >= 3 and plain != word and plain.isalpha() and sum(map(str.isalpha, word)) * 3 >= len(word):
            found.append((plain.lower(), page.map[match.start()], page.map[match.start() + len(word) - 1] + 1))
    return found


def _tidy(page: _Page) -> None:
    """One space between words, and at most three of the same character in a row."""
    if FOUR_ALIKE.search(page.text):
        page.replace(LONG_RUN, lambda match: match.group(1) * 3, "")
    if " ".join(page.text.split()) == page.text:
        return
    before = page.changed
    page.replace(ODD_SPACE, lambda match: " " if match.start() > 0 and match.end() < len(match.string) else "", "")
    # Spaces alone are no reason for another round, unless they now stand between single letters.
    page.changed = before or TWO_SINGLES.search(page.text) is not None
