"""The lists of words and of domains as a whole: many entries at once, tried before they count, and kept with why."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Comment
from comments.states import State
from moderation import reach
from moderation.checks.domains import Domains, hits
from moderation.checks.words import WORD, WordList
from moderation.models import Domain, PolicyChange, Term

TRIED_ON = 5000
SHOWN = 50
ENTRIES_MAX = 5000
WORDS_OF_A_HIT = 5

Row = tuple[str, str, int | None, str]  # entry, kind, section, language


@dataclass(frozen=True)
class Kept:
    """One of the lists: its rows, how they are made ready for looking, and how one looks."""

    name: str  # as *Policy changes* calls it
    model: type[Term] | type[Domain]
    field: str
    strictest_first: tuple[str, ...]
    ready: Callable[[Iterable[Row]], Any]
    find: Callable[[Any, Comment], Iterator[tuple[str, str]]]  # (kind, what was found) in a comment

    def rows(self) -> list[Row]:
        language = ["language"] if self.model is Term else []
        found = self.model.objects.values_list(self.field, "kind", "section_id", *language)
        return [(*row[:3], row[3] if language else "") for row in found]

    def row_of(self, entry: Term | Domain) -> Row:
        return getattr(entry, self.field), entry.kind, entry.section_id, getattr(entry, "language", "")


def _words_in(words: WordList, comment: Comment) -> Iterator[tuple[str, str]]:
    for text in (comment.body, comment.author_name):
        yield from ((kind, text[start:end]) for kind, start, end in words.find(text))


def _domains_in(listed: Domains, comment: Comment) -> Iterator[tuple[str, str]]:
    yield from ((kind, comment.body[start:end]) for kind, start, end in hits(comment.body, listed))


WORDS = Kept(
    "Word list",
    Term,
    "term",
    ("banned", "suspect"),
    lambda rows: WordList((term, kind, language) for term, kind, _section, language in rows),
    _words_in,
)
DOMAINS = Kept(
    "Domains",
    Domain,
    "domain",
    ("blocked", "suspect"),
    lambda rows: Domains((domain, kind) for domain, kind, _section, _language in rows),
    _domains_in,
)


@dataclass(frozen=True)
class Change:
    """What is to become of a list: *entries* get *kind* in a section (or everywhere); kind "" takes them off it."""

    entries: tuple[str, ...]
    kind: str
    section_id: int | None = None
    note: str = ""
    kept: Kept = WORDS


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
    by_state: Counter[str]


def read(text: str, kept: Kept = WORDS) -> tuple[list[str], list[str]]:
    """The entries in *text*, one a line, each once; and what is wrong with lines that are none, as sentences.

    Empty lines and what stands behind a # are left out.
    """
    entries: dict[str, str] = {}
    faults = []
    for number, line in enumerate(text.splitlines(), 1):
        entry = " ".join(line.partition("#")[0].split())
        if not entry:
            continue
        if fault := _fault(entry, kept):
            faults.append(_("Line %(number)d: %(fault)s") % {"number": number, "fault": fault})
        else:
            entries.setdefault(entry.casefold(), entry)
    if len(entries) > ENTRIES_MAX:
        faults.append(_("At most %(max)d entries at once.") % {"max": ENTRIES_MAX})
    return list(entries.values()), faults


def _fault(entry: str, kept: Kept) -> str:
    if kept is WORDS and not WORD.search(entry):
        return _("There is no word in this.")
    try:
        kept.model._meta.get_field(kept.field).run_validators(entry)
    except ValidationError as fault:
        return " ".join(fault.messages)
    return ""


def try_out(change: Change, *, user: User | None = None) -> Trial:
    """What *change* would have made of the newest comments that still have a text. Two queries; nothing is written.

    Of those within *user*'s reach; without one, of all.
    """
    rows = change.kept.rows()
    before, after = _Lists(change.kept, rows), _Lists(change.kept, _changed(rows, change))
    comments = Comment.objects.exclude(state=State.ERASED).select_related("thread__article")
    comments = reach.comments(user, comments) if user else comments
    if change.section_id is not None:
        comments = comments.filter(thread__article__section=change.section_id)
    newest = list(comments.defer("thread__article__body").order_by("-id")[:TRIED_ON])
    hits = [hit for comment in newest if (hit := _differs(comment, before, after))]
    return Trial(len(newest), hits, Counter(hit.comment.state for hit in hits))


@transaction.atomic
def make(change: Change, *, user: User, why: str) -> PolicyChange:
    """Change the list, and record who and why. What is there already gets the new kind."""
    model, field = change.kept.model, change.kept.field
    rows = model.objects.select_for_update().filter(section=change.section_id)
    known = {getattr(row, field).casefold(): row for row in rows}
    there = [known[entry.casefold()] for entry in change.entries if entry.casefold() in known]
    before, after = {getattr(row, field): row.kind for row in there}, {}
    if change.kind:
        model.objects.filter(pk__in=[row.pk for row in there]).update(kind=change.kind, note=change.note)
        new = [entry for entry in change.entries if entry.casefold() not in known]
        values = {"kind": change.kind, "section_id": change.section_id, "note": change.note}
        now = timezone.now()
        model.objects.bulk_create(model(**{field: entry}, **values, created_at=now) for entry in new)
        after = dict.fromkeys([*before, *new], change.kind)
    else:
        model.objects.filter(pk__in=[row.pk for row in there]).delete()
    recorded = {"before": {"entries": before}, "after": {"entries": after}}
    return PolicyChange.objects.create(
        level=change.kept.name, user=user, why=why, **recorded, created_at=timezone.now()
    )


class _Lists:
    """The list of each section, made ready when it is first asked for."""

    def __init__(self, kept: Kept, rows: Sequence[Row]) -> None:
        self.kept, self.rows = kept, rows
        self.made: dict[int, Any] = {}

    def found(self, comment: Comment) -> tuple[str, tuple[str, ...]]:
        """The strictest kind that the list finds in *comment*, and the words that did it."""
        section = comment.thread.article.section_id
        if section not in self.made:
            # As the checks have them: those for everywhere first, so that a section's own wins.
            everywhere, own = ([row for row in self.rows if row[2] == one] for one in (None, section))
            self.made[section] = self.kept.ready([*everywhere, *own])
        found = list(self.kept.find(self.made[section], comment))
        strictest = next((kind for kind in self.kept.strictest_first if any(kind == one for one, _word in found)), "")
        return strictest, tuple(dict.fromkeys(word for kind, word in found if kind == strictest))[:WORDS_OF_A_HIT]


def _changed(rows: Sequence[Row], change: Change) -> list[Row]:
    named = {entry.casefold(): "" for entry in change.entries}
    here = [row for row in rows if row[2] == change.section_id and row[0].casefold() in named]
    named |= {row[0].casefold(): row[3] for row in here}  # a new kind leaves the language
    others = [row for row in rows if row not in here]
    new = [(one, change.kind, change.section_id, named[one.casefold()]) for one in change.entries if change.kind]
    return [*others, *new]


def _differs(comment: Comment, before: _Lists, after: _Lists) -> Hit | None:
    was, words_before = before.found(comment)
    now, words_after = after.found(comment)
    return Hit(comment, was, now, words_after or words_before) if was != now else None
