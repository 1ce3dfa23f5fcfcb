"""The word list: banned, suspect and allowed words and phrases, in disguise too; its length costs nothing."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from moderation.checks.base import Check, Context, Outcome, Result, quote
from moderation.checks.reading import folded, place_of, undisguised
from moderation.models import Term
from moderation.scoring.languages import language_of

if TYPE_CHECKING:
    from comments.models import Comment

VERSION = "2"
WORD = re.compile(r"\w+(?:['\u2019]\w+)*")
TERM_WORD = re.compile(r"[\w*]+(?:['\u2019][\w*]+)*")
RUN = re.compile(r"(\w)\1{2,}")
THREE_ALIKE = re.compile(r"(\w)\1\1")  # the same places as RUN, found in a third of the time
LONGEST_WORD = 60  # letters; nobody's list has a longer one
UNKNOWN = "und"
KEY = 4  # letters
KNOWN_WORDS = 20_000  # looked up lately, for each list
OUTCOMES = {"banned": Outcome.REJECT, "suspect": Outcome.HOLD}
SAYS = {"listed": _("On the word list: %(quoted)s."), "none": _("No word of the list.")}

Hit = tuple[str, int, int]  # kind, and where: text[start:end]
Token = tuple[str, int, int]  # a folded word, and where


class Entry(NamedTuple):
    """One term, made ready: its words, each of which may have a * for any letters, and what it means."""

    words: tuple[str, ...]
    kind: str
    language: str  # "" in any

    @property
    def literal(self) -> int:
        """How many letters it names: of two that fit, the one that says more is meant."""
        return sum(len(word) - word.count("*") for word in self.words)


class WordList:
    """The entries that apply somewhere: *entries* are (term, kind) or (term, kind, language); of equal ones the last.

    Found by their first word: as it is, or by up to KEY letters that it begins or ends with or is sure to have, so that
    a text is read once whatever the length of the list.
    """

    def __init__(self, entries: Iterable[tuple[str, ...]]) -> None:
        self.by_word: dict[str, list[Entry]] = defaultdict(list)
        self.by_beginning: dict[str, list[Entry]] = defaultdict(list)
        self.by_end: dict[str, list[Entry]] = defaultdict(list)
        self.by_part: dict[str, list[Entry]] = defaultdict(list)
        ready: dict[tuple[Any, ...], str] = {}
        for term, kind, *language in entries:
            words = tuple(folded(word) for word in TERM_WORD.findall(term))
            if words and all(word.strip("*") for word in words):
                ready[words, language[0] if language else ""] = kind
        for (words, in_language), kind in ready.items():
            self._index(Entry(words, kind, in_language))
        self.known: dict[str, tuple[Entry, ...]] = {}
        self.harmless: set[str] = set()  # words, as written or in lower case, that begin none

    def _index(self, entry: Entry) -> None:
        first = entry.words[0]
        if "*" not in first:
            self.by_word[first].append(entry)
        elif beginning := first.partition("*")[0]:
            self.by_beginning[beginning[:KEY]].append(entry)
        elif end := first.rpartition("*")[2]:
            self.by_end[end[-KEY:]].append(entry)
        else:
            self.by_part[max(first.split("*"), key=len)[:KEY]].append(entry)

    def __bool__(self) -> bool:
        return bool(self.by_word or self.by_beginning or self.by_end or self.by_part)

    def find(self, text: str) -> list[Hit]:
        """(kind, start, end) of each entry in *text*, as written or in disguise; what is allowed hides what it covers.

        Of several that begin at a word the longest counts.
        """
        if not self:
            return []
        language = _Language(text)
        found = self._in(list(_tokens(text)), language) if self._may_be_in(text) else []
        for tokens in _undisguised_tokens(text):
            for kind, start, end in self._in(tokens, language):
                if not any(start < other_end and other < end for _kind, other, other_end in found):
                    found.append((kind, start, end))
        return sorted((hit for hit in found if hit[0] != "allowed"), key=lambda hit: hit[1])

    def _may_be_in(self, text: str) -> bool:
        """Whether a word of *text* begins an entry: quick, and mostly enough, for most comments have none."""
        words = WORD.findall(text.lower() if text.isascii() else text)
        fold = str if text.isascii() else folded
        if len(self.harmless) >= KNOWN_WORDS:
            self.harmless.clear()
        for word in {word[:LONGEST_WORD] for word in words} - self.harmless:
            if self._beginning_with(fold(word)):
                return True
            self.harmless.add(word)
        return False

    def _in(self, tokens: Sequence[Token], language: "_Language") -> list[Hit]:
        found, position = [], 0
        while position < len(tokens):
            entry = self._at(tokens, position, language)
            length = len(entry.words) if entry else 1
            if entry:
                found.append((entry.kind, tokens[position][1], tokens[position + length - 1][2]))
            position += length
        return found

    def _at(self, tokens: Sequence[Token], position: int, language: "_Language") -> Entry | None:
        entries = self._beginning_with(tokens[position][0])
        if not entries:
            return None
        fitting = [
            entry for entry in entries if _fits(entry.words, tokens, position) and language.allows(entry.language)
        ]
        return max(fitting, key=lambda entry: (len(entry.words), entry.literal), default=None)

    def _beginning_with(self, word: str) -> tuple[Entry, ...]:
        """The entries whose first word may be *word*."""
        entries = self.known.get(word)
        return self._look_up(word) if entries is None else entries

    def _look_up(self, word: str) -> tuple[Entry, ...]:
        """`_beginning_with`, found and kept: most words of a text are those of the last."""
        entries = list(self.by_word.get(word, ()))
        for size in range(1, min(KEY, len(word)) + 1):
            entries += self.by_beginning.get(word[:size], ())
            entries += self.by_end.get(word[-size:], ())
            for part in {word[start : start + size] for start in range(len(word) - size + 1)} if self.by_part else ():
                entries += self.by_part.get(part, ())
        if len(self.known) >= KNOWN_WORDS:
            self.known.clear()
        self.known[word] = found = tuple(entry for entry in entries if _matches(entry.words[0], word))
        return found


class _Language:
    """The language of a text, found out only when an entry asks for it. An unknown one may be any."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found = ""

    def allows(self, wanted: str) -> bool:
        if not wanted:
            return True
        self.found = self.found or language_of(self.text)
        return self.found in (wanted, UNKNOWN)


def _fits(words: tuple[str, ...], tokens: Sequence[Token], position: int) -> bool:
    there = tokens[position : position + len(words)]
    return len(there) == len(words) and all(_matches(word, token[0]) for word, token in zip(words, there, strict=True))


def _matches(word: str, text: str) -> bool:
    """Whether *text* is *word*, of which each * stands for any letters. In one go from left to right."""
    if "*" not in word:
        return word == text
    beginning, *parts, end = word.split("*")
    if not (text.startswith(beginning) and text.endswith(end)) or len(text) < len(beginning) + len(end):
        return False
    place, last = len(beginning), len(text) - len(end)
    for part in parts:
        place = text.find(part, place, last)
        if place < 0:
            return False
        place += len(part)
    return True


def _tokens(text: str) -> Iterator[Token]:
    for match in WORD.finditer(text):
        yield folded(match[0][:LONGEST_WORD]), match.start(), match.end()


def _undisguised_tokens(text: str) -> Iterator[list[Token]]:
    """The words as they are read, where they are not written so: other letters, gaps, digits, looooong ones."""
    read = undisguised(text)
    if read.text != text and (read.repairs or not text.isascii()):  # more than its spaces was set right
        yield [(word, *place_of(read, text, start, end)) for word, start, end in _tokens(read.text)]
    if read.echoes:
        yield [(folded(word), start, end) for word, start, end in read.echoes]
    if THREE_ALIKE.search(text):
        tokens = [(token, THREE_ALIKE.search(token[0])) for token in _tokens(text)]
        for kept in (r"\1\1", r"\1"):
            yield [(RUN.sub(kept, token[0]), *token[1:]) if is_long else token for token, is_long in tokens]


# --- The list of the paper --------------------------------------------------------------------------------------------

_kept: dict[int, WordList] = {}  # by section
_kept_of: tuple[Any, ...] = ()  # how the list stood when they were made


def lists_of(sections: Collection[int]) -> dict[int, WordList]:
    """The list of each section, by one query; made anew, by a second, only when somebody has changed the list."""
    global _kept_of
    stands = tuple(Term.objects.aggregate(Count("id"), Max("id"), Max("updated_at")).values())
    if stands != _kept_of:
        _kept.clear()
        _kept_of = stands
    missing = set(sections) - _kept.keys()
    terms = list(Term.objects.values_list("term", "kind", "language", "section_id")) if missing and stands[0] else []
    terms.sort(key=lambda term: term[3] is not None)  # of equal entries a section's own counts
    for section in missing:
        _kept[section] = WordList(term[:3] for term in terms if term[3] in (None, section))
    return {section: _kept[section] for section in sections}


def _look(comment: "Comment", context: Context) -> Result:
    """Reject a comment with a banned word, hold one with a suspect word; the name counts like the text."""
    hits, in_name = context.words.find(comment.body), context.words.find(comment.author_name)
    kinds = {kind for kind, _, _ in (*hits, *in_name)}
    outcome = next((OUTCOMES[kind] for kind in OUTCOMES if kind in kinds), Outcome.PASS)
    evidence = [quote(comment.body, start, end) | {"kind": kind} for kind, start, end in hits[:20]]
    evidence += [{"text": comment.author_name[start:end], "kind": kind, "in": "name"} for kind, start, end in in_name]
    count = len(hits) + len(in_name)
    code = "listed" if count else "none"
    return Result("words", outcome, code, {"count": count}, score=count, version=VERSION, evidence=evidence)


words = Check("words", _("Word list"), _look, SAYS, goes_by=("terms",), timeless=True)
