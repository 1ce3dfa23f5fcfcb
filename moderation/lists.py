"""The word list as a whole: many entries at once, tried on what was posted before they count, and kept with why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Comment
from comments.states import State
from moderation.checks.words import WORD, WordList
from moderation.models import PolicyChange, Term

TRIED_ON = 5000
SHOWN = 50
ENTRIES_MAX = 5000
STRICTEST_FIRST = ("banned", "suspect")
LEVEL = "Word list"


@dataclass(frozen=True)
class Change:
    """What is to become of the list: *terms* get *kind* in a section (or everywhere); kind "" takes them off it."""

    terms: tuple[str, ...]
    kind: str
    section_id: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Hit:
    """A comment that the changed list would treat otherwise: before and after are kinds of entries, or ""."""

    comment: Comment
    before: str
    after: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """A change tried on the newest comments: how many were looked at, which differ, and how many by state."""

    looked_at: int
    hits: list[Hit]
    by_state: dict[str, int]
    newly: int  # how many of them nothing hit before


def read(text: str) -> tuple[list[str], list[str]]:
    """The terms in *text*, one a line, each once; and what is wrong with lines that are none, as sentences.

    Empty lines and what stands behind a # are left out.
    """
    terms, faults = {}, []
    longest = Term._meta.get_field("term").max_length
    for number, line in enumerate(text.splitlines(), 1):
        term = " ".join(line.partition("#")[0].split())
        if not term:
            continue
        if len(term) > longest:
            faults.append(_("Line %(number)d is longer than %(max)d characters.") % {"number": number, "max": longest})
        elif not WORD.search(term) or "\0" in term:
            faults.append(_("Line %(number)d has no word.") % {"number": number})
        else:
            terms.setdefault(term.casefold(), term)
    if len(terms) > ENTRIES_MAX:
        faults.append(_("At most %(max)d entries at once.") % {"max": ENTRIES_MAX})
    return list(terms.values()), faults


def try_out(change: Change) -> Trial:
    """What *change* would have made of the newest comments that still have a text. Four queries; nothing is written."""
    before, after = _lists(None), _lists(change)
    comments = Comment.objects.exclude(state=State.ERASED).select_related("thread__article")
    if change.section_id is not None:
        comments = comments.filter(thread__article__section=change.section_id)
    newest = list(comments.defer("thread__article__body").order_by("-id")[:TRIED_ON])
    hits = [hit for comment in newest if (hit := _differs(comment, before, after))]
    by_state: dict[str, int] = {}
    for hit in hits:
        by_state[hit.comment.state] = by_state.get(hit.comment.state, 0) + 1
    return Trial(len(newest), hits, by_state, sum(not hit.before for hit in hits))


@transaction.atomic
def make(change: Change, *, user: User, why: str) -> PolicyChange:
    """Change the list, and record who and why. What is there already gets the new kind."""
    entries = Term.objects.filter(section=change.section_id)
    known = {entry.term.casefold(): entry for entry in entries.select_for_update()}
    there = [known[term.casefold()] for term in change.terms if term.casefold() in known]
    before = {entry.term: entry.kind for entry in there}
    now = timezone.now()
    if change.kind:
        Term.objects.filter(pk__in=[entry.pk for entry in there]).update(
            kind=change.kind, note=change.note, updated_at=now
        )
        new = [term for term in change.terms if term.casefold() not in known]
        Term.objects.bulk_create(
            Term(term=term, kind=change.kind, section_id=change.section_id, note=change.note, created_at=now)
            for term in new
        )
        after = dict.fromkeys([*before, *new], change.kind)
    else:
        Term.objects.filter(pk__in=[entry.pk for entry in there]).delete()
        after = {}
    return PolicyChange.objects.create(
        level=LEVEL, user=user, why=why, before={"words": before}, after={"words": after}, created_at=now
    )


class _Lists:
    """The list of each section, made when it is first asked for."""

    def __init__(self, entries: Sequence[tuple[str, str, str, int | None]]) -> None:
        self.entries = entries
        self.made: dict[int, WordList] = {}

    def of(self, section_id: int) -> WordList:
        if section_id not in self.made:
            self.made[section_id] = WordList(entry[:3] for entry in self._nearest_last(section_id))
        return self.made[section_id]

    def _nearest_last(self, section_id: int) -> Iterator[tuple[str, str, str, int | None]]:
        """As the check has them: those for everywhere first, so that a section's own wins."""
        yield from (entry for entry in self.entries if entry[3] is None)
        yield from (entry for entry in self.entries if entry[3] == section_id)


def _lists(change: Change | None) -> _Lists:
    entries = list(Term.objects.values_list("term", "kind", "language", "section_id"))
    if change is not None:
        named = {term.casefold() for term in change.terms}
        entries = [one for one in entries if one[3] != change.section_id or one[0].casefold() not in named]
        entries += [(term, change.kind, "", change.section_id) for term in change.terms if change.kind]
    return _Lists(entries)


def _differs(comment: Comment, before: _Lists, after: _Lists) -> Hit | None:
    section_id = comment.thread.article.section_id
    was, _words = _found(comment, before.of(section_id))
    now, words = _found(comment, after.of(section_id))
    return Hit(comment, was, now, words or _words) if was != now else None


def _found(comment: Comment, words: WordList) -> tuple[str, tuple[str, ...]]:
    """The strictest kind that the list finds in text and name, and the words that did it."""
    texts: list[Any] = [comment.body, comment.author_name]
    found = [(kind, text[start:end]) for text in texts for kind, start, end in words.find(text)]
    strictest = next((kind for kind in STRICTEST_FIRST if any(kind == one for one, _word in found)), "")
    return strictest, tuple(dict.fromkeys(word for kind, word in found if kind == strictest))[:5]
