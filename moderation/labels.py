"""The label log: what the moderators' decisions say about texts. Nothing is stored for it; it is read from the record.

A label is the newest standing decision of a person on a comment. Undoing a decision, or erasing a comment, takes its
label out of the log as if it had never been there.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from comments.models import Comment, TextRevision
from comments.states import State
from moderation.models import Actor, Decision, Reason
from moderation.scoring.online import Label

SPAM = frozenset({Reason.SPAM})
ABUSE = frozenset({Reason.ABUSE, Reason.HATE, Reason.THREAT})


@dataclass(frozen=True)
class Entry:
    """One label without its text: which decision, on which revision, and what it says (None: nothing about that)."""

    decision_id: int
    comment_id: Any
    revision: int
    section_id: int
    spam: bool | None
    abuse: bool | None
    weight: float


def meaning(to_state: str, reasons: Iterable[str]) -> tuple[bool | None, bool | None]:
    """(spam, abuse) that a decision teaches. Off topic, personal data and the like are not about how a text reads."""
    if to_state == State.PUBLISHED:
        return False, False
    if to_state == State.REJECTED and SPAM & set(reasons):
        return True, None
    if to_state == State.REJECTED and ABUSE & set(reasons):
        return False, True
    return None, None


def log(section_id: int | None = None) -> list[Entry]:
    """The labels of a section, or of the whole newsroom, in the order of their decisions."""
    standing = Decision.objects.filter(actor=Actor.PERSON, reverses=None, reversed_by=None).exclude(
        comment__state=State.ERASED
    )
    if section_id is not None:
        standing = standing.filter(thread__article__section=section_id)
    columns = (
        "id",
        "comment_id",
        "revision",
        "thread__article__section_id",
        "to_state",
        "reasons",
        "batch",
        "comment__text_key",
        "comment__likeness__cluster_id",
    )
    newest = {row[1]: row for row in standing.order_by("id").values_list(*columns)}
    rows = sorted(newest.values())
    # A burst of one click over copies, or near-copies, of one text is one opinion, not four hundred.
    bursts = [(row[6], ("cluster", row[8]) if row[8] else ("text", row[7])) for row in rows]
    sizes = Counter(burst for burst in bursts if burst[0])
    return [
        Entry(pk, comment, revision, section, *said, 1 / sizes.get(burst, 1))
        for (pk, comment, revision, section, state, reasons, *_), burst in zip(rows, bursts, strict=True)
        if (said := meaning(state, reasons)) != (None, None)
    ]


def with_texts(entries: Sequence[Entry]) -> list[Label]:
    """*entries* with the texts that were decided on, ready to be learned."""
    comments = Comment.objects.in_bulk([entry.comment_id for entry in entries])
    edited = [e.comment_id for e in entries if comments[e.comment_id].revision != e.revision]
    old = {(text.comment_id, text.revision): text.body for text in TextRevision.objects.filter(comment__in=edited)}
    return [
        Label(
            entry.decision_id,
            old.get((entry.comment_id, entry.revision), comments[entry.comment_id].body),
            comments[entry.comment_id].author_name,
            entry.spam,
            entry.abuse,
            entry.weight,
        )
        for entry in entries
    ]
