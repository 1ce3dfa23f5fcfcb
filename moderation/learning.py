"""The model learns from the moderators: decisions, read as labels, become small changes on top of the shipped weights.

One writer a scope (the row is locked). Learning twice is once, and learning step by step gives the very bytes of
learning all at once: every CHECKPOINT labels the state is rounded to what is stored, in both.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

from django.db import transaction

from articles.models import Section
from moderation.labels import Entry, log, with_texts
from moderation.learned import teaching
from moderation.models import Actor, Decision, Learned
from moderation.scoring import Model, ModelError, shipped
from moderation.scoring.contest import Contest
from moderation.scoring.online import Delta, learn_all
from moderation.scoring.online import Learned as State

CHECKPOINT = 100
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Lesson:
    """What `learn` did for one scope: the section's slug or "newsroom", its labels in all, and how many were new."""

    scope: str
    labels: int
    learned: int
    rebuilt: bool = False


def learn(*, rebuild: bool = False, progress: Progress | None = None) -> list[Lesson]:
    """Bring every scope up to date with the record; only the new labels are learned where that is possible.

    Where a label learned before has gone (undone, decided again, erased) the scope is learned anew from its last
    checkpoint that still holds, or from the start. Raises ModelError when the shipped model cannot be used.
    """
    if not Decision.objects.filter(actor=Actor.PERSON).exists():
        return []
    model = shipped()
    return [_learn_scope(model, section, rebuild=rebuild, progress=progress) for section in _scopes()]


def verify(progress: Progress | None = None) -> list[str]:
    """Learn everything anew beside what is stored, and compare; a sentence for each scope that differs."""
    model, faults = shipped(), []
    for section in _scopes():
        entries = log(section and section.pk)
        stored = Learned.objects.filter(section=section).first()
        if stored is None:
            faults += [f"{_name(section)}: nothing is stored for {len(entries)} labels."] if entries else []
            continue
        state = _advanced(State.nothing(), entries, 0, model, _none, progress)
        fresh = (digest_of(entries), state.beside.to_bytes(), state.alone.to_bytes())
        if fresh != (stored.digest, bytes(stored.beside), bytes(stored.alone)):
            faults.append(f"{_name(section)}: what is stored is not what its {len(entries)} labels teach.")
    return faults


@transaction.atomic
def _learn_scope(model: Model, section: Section | None, *, rebuild: bool, progress: Progress | None) -> Lesson:
    row, _ = Learned.objects.get_or_create(section=section, defaults={"model_version": teaching(model)})
    row = Learned.objects.select_for_update().get(pk=row.pk)
    entries = log(section and section.pk)
    if not rebuild and row.model_version == teaching(model) and row.digest == digest_of(entries):
        return Lesson(_name(section), len(entries), 0)
    state, start = (None, 0) if rebuild or row.model_version != teaching(model) else _checkpoint(row, entries)
    rebuilt = state is None and row.labels > 0
    state = state or State.nothing()

    def keep(place: int) -> None:
        row.checkpoint_labels, row.checkpoint_digest = place, digest_of(entries[:place])
        row.checkpoint_beside, row.checkpoint_alone = state.beside.to_bytes(), state.alone.to_bytes()
        row.checkpoint_contest = deepcopy(state.contest.as_dict())  # the contest goes on

    if start == 0:
        keep(0)
    _advanced(state, entries, start, model, keep, progress)
    row.model_version, row.labels, row.digest = teaching(model), len(entries), digest_of(entries)
    row.beside, row.alone = state.beside.to_bytes(), state.alone.to_bytes()
    row.contest = state.contest.as_dict()
    row.save()
    return Lesson(_name(section), len(entries), len(entries) - start, rebuilt)


def _checkpoint(row: Learned, entries: Sequence[Entry]) -> tuple[State | None, int]:
    """The stored checkpoint and its place, if the labels that led to it all stand; (None, 0) otherwise."""
    place = row.checkpoint_labels
    if place == 0 or place > len(entries) or digest_of(entries[:place]) != row.checkpoint_digest:
        return None, 0
    try:
        beside, alone = Delta.from_bytes(bytes(row.checkpoint_beside)), Delta.from_bytes(bytes(row.checkpoint_alone))
    except ModelError:
        return None, 0  # a damaged cache; the record has it all
    return State(beside, alone, Contest.from_dict(row.checkpoint_contest)), place


def _advanced(
    state: State,
    entries: Sequence[Entry],
    start: int,
    model: Model,
    keep: Callable[[int], None],
    progress: Progress | None,
) -> State:
    """Learn entries[start:] into *state*, rounding it at every checkpoint and telling *keep* so."""
    for first in range(start, len(entries), CHECKPOINT):
        block = entries[first : first + CHECKPOINT]
        for label in with_texts(block):
            learn_all(state, model, label)
        if len(block) == CHECKPOINT:
            state.beside = Delta.from_bytes(state.beside.to_bytes())
            state.alone = Delta.from_bytes(state.alone.to_bytes())
            keep(first + CHECKPOINT)
        if progress:
            progress(first + len(block), len(entries))
    return state


def digest_of(entries: Sequence[Entry]) -> str:
    """SHA-256 of what *entries* teach, in order: equal when the same labels were learned."""
    said = "\n".join(f"{e.decision_id} {e.revision} {e.spam} {e.abuse} {e.weight:.6f}" for e in entries)
    return hashlib.sha256(said.encode()).hexdigest()


def _scopes() -> Iterator[Section | None]:
    yield None
    yield from Section.objects.filter(articles__thread__decisions__actor=Actor.PERSON).distinct()


def _name(section: Section | None) -> str:
    return section.slug if section else "newsroom"


def _none(place: int) -> None:
    """Nobody keeps this checkpoint."""
