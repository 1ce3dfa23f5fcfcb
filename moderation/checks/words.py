"""The word list: banned, suspect and allowed words and phrases, found in one pass whatever the length of the list."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from moderation.checks.base import Check, Context, Outcome, Result, quote

if TYPE_CHECKING:
    from comments.models import Comment

VERSION = "1"
WORD = re.compile(r"\w+(?:['\u2019]\w+)*")
OUTCOMES = {"banned": Outcome.REJECT, "suspect": Outcome.HOLD}
SAYS = {"listed": _("On the word list: %(quoted)s."), "none": _("No word of the list.")}


def _folded(word: str) -> str:
    """A word without case and accents: "Été" and "ete" are one."""
    split = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in split if not unicodedata.combining(char))


class WordList:
    """The entries that apply somewhere, made ready: a look-up of word sequences, and of words' beginnings.

    *entries* are (term, kind). A term is one or more whole words; a * at its end matches any continuation of the last.
    """

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        self.whole: dict[tuple[str, ...], str] = {}
        self.open: dict[tuple[str, ...], str] = {}
        for term, kind in entries:
            words = tuple(_folded(word) for word in WORD.findall(term))
            if words:
                (self.open if term.rstrip().endswith("*") else self.whole)[words] = kind
        self.lengths = sorted({len(words) for words in (*self.whole, *self.open)}, reverse=True)
        self.beginnings = sorted({len(words[-1]) for words in self.open})

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """(kind, start, end) of each entry in *text*: the longest where several begin; allowed ones hide others."""
        if not self.lengths:
            return
        found = [(match.start(), match.end(), _folded(match[0])) for match in WORD.finditer(text)]
        position = 0
        while position < len(found):
            kind, length = self._at(found, position)
            if kind and kind != "allowed":
                yield kind, found[position][0], found[position + length - 1][1]
            position += length

    def _at(self, found: list[tuple[int, int, str]], position: int) -> tuple[str | None, int]:
        for length in self.lengths:
            words = tuple(word for _, _, word in found[position : position + length])
            if len(words) < length:
                continue
            if kind := self.whole.get(words) or self._open(words):
                return kind, length
        return None, 1

    def _open(self, words: tuple[str, ...]) -> str | None:
        *before, last = words
        for size in self.beginnings:
            if kind := self.open.get((*before, last[:size])):
                return kind
        return None


def _look(comment: "Comment", context: Context) -> Result:
    """Reject a comment with a banned word, hold one with a suspect word; the name counts like the text."""
    hits = list(context.words.find(comment.body))
    in_name = list(context.words.find(comment.author_name))
    kinds = {kind for kind, _, _ in (*hits, *in_name)}
    outcome = next((OUTCOMES[kind] for kind in OUTCOMES if kind in kinds), Outcome.PASS)
    evidence = [quote(comment.body, start, end) | {"kind": kind} for kind, start, end in hits[:20]]
    evidence += [{"text": comment.author_name[start:end], "kind": kind, "in": "name"} for kind, start, end in in_name]
    count = len(hits) + len(in_name)
    code = "listed" if count else "none"
    return Result("words", outcome, code, {"count": count}, score=count, version=VERSION, evidence=evidence)


words = Check("words", _("Word list"), _look, SAYS, goes_by=("terms",), timeless=True)
