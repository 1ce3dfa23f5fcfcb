"""THE DOOR to a comment's state. Whatever a reader can see of a thread changes here: state, counts, version.

Only `moderation.decisions` (people and policies decide) and `comments.editing` (authors act on their own) come through
it; an import contract keeps it so. Both hold the comment's lock, taken by `lock`, until their transaction ends.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comments.models import Comment, Commenter, Thread
from comments.refusals import CommentMissing, ImpossibleMove
from comments.signals import thread_changed
from comments.states import MOVES, State


@dataclass(frozen=True)
class Move:
    """What is to become of one locked comment. *reasons* are codes that its author may be told.

    *due_at* says when it next wants checking; None means that it has been.
    """

    comment: Comment
    state: str
    reasons: Sequence[str] = ()
    due_at: datetime | None = None


def lock(comment_id: uuid.UUID) -> Comment:
    """`lock_all` for one comment. Raises CommentMissing."""
    found = lock_all([comment_id])
    if not found:
        raise CommentMissing
    return found[0]


def lock_all(comment_ids: Collection[uuid.UUID]) -> list[Comment]:
    """Those of the comments that exist, with their threads, all rows locked until the transaction ends.

    Threads are locked first, always, and in one order: moves within a thread queue up and cannot deadlock over parents
    and counts. Readers and new comments are not kept waiting (FOR NO KEY UPDATE).
    """
    within = Comment.objects.filter(pk__among=comment_ids).values("thread")
    threads = Thread.objects.select_for_update(no_key=True).filter(pk__in=within).order_by("pk").in_bulk()
    found = list(Comment.objects.select_for_update(no_key=True).filter(pk__among=comment_ids).order_by("pk"))
    for comment in found:
        comment.thread = threads[comment.thread_id]
    return found


def demand(comment: Comment, state: str) -> None:
    """Raises ImpossibleMove where *comment* cannot become *state*. Where it is that already, a fresh look is meant."""
    if state != comment.state and state not in MOVES[comment.state]:
        raise ImpossibleMove


def move(comment: Comment, state: str, *, reasons: Sequence[str] = (), due_at: datetime | None = None) -> None:
    """`move_all` for one comment."""
    move_all([Move(comment, state, reasons, due_at)])


def move_all(moves: Sequence[Move]) -> None:
    """Bring locked comments, each once, into their states, and everything that depends on them with them.

    One statement for all that become alike, however many they are. Raises ImpossibleMove, having changed nothing.
    """
    alike: dict[tuple, list[Comment]] = defaultdict(list)
    before = {}
    for one in moves:
        demand(one.comment, one.state)
        before[one.comment.pk] = one.comment.state
        alike[State(one.state), tuple(one.reasons), one.due_at].append(one.comment)
    for (state, reasons, due_at), comments in alike.items():
        Comment.objects.filter(pk__among=[comment.pk for comment in comments]).update(
            state=state, reasons=list(reasons), check_due_at=due_at, version=F("version") + 1
        )
        for comment in comments:
            comment.state, comment.reasons, comment.check_due_at = state, list(reasons), due_at
            comment.version += 1
    moved = [one.comment for one in moves]
    _count(moved, before)
    _record_standing(moved, before)


def settle(comments: Sequence[Comment]) -> None:
    """Note that locked comments have been checked and stay as they are."""
    if comments:
        Comment.objects.filter(pk__among=[comment.pk for comment in comments]).update(check_due_at=None)
    for comment in comments:
        comment.check_due_at = None


def _count(comments: Sequence[Comment], before: Mapping[uuid.UUID, str]) -> None:
    """Bring every figure that counts published comments up to date with what *comments* have become."""
    in_threads: Counter[int] = Counter()
    below: Counter[uuid.UUID] = Counter()
    for comment in comments:
        if step := _step(comment, before, State.PUBLISHED):
            in_threads[comment.thread_id] += step
            comment.thread.public_count += step
            below.update(dict.fromkeys({comment.root_id, comment.parent_id} - {None, comment.pk}, step))
    _add(Thread, in_threads, "public_count", version=F("version") + 1, last_activity_at=timezone.now())
    _add(Comment, below, "reply_count")
    for thread_id in in_threads:
        transaction.on_commit(partial(thread_changed.send_robust, Comment, thread_id=thread_id), robust=True)


def _record_standing(comments: Sequence[Comment], before: Mapping[uuid.UUID, str]) -> None:
    """Bring the writers' records up to date. Their rows are locked in one order: they write in many threads."""
    approved: Counter[uuid.UUID] = Counter()
    removed: Counter[uuid.UUID] = Counter()
    for comment in comments:
        approved[comment.commenter_id] += _step(comment, before, State.PUBLISHED)
        removed[comment.commenter_id] += _step(comment, before, State.REJECTED)
    if len(approved) > 1:
        writers = Commenter.objects.select_for_update(no_key=True).filter(pk__among=approved).order_by("pk")
        len(writers.values_list("pk"))
    _add(Commenter, approved, "approved_count")
    _add(Commenter, removed, "removed_count")


def _step(comment: Comment, before: Mapping[uuid.UUID, str], state: str) -> int:
    """1 when *comment* has become *state*, -1 when it has left it, else 0."""
    return (comment.state == state) - (before[comment.pk] == state)


def _add(model: Any, steps: Mapping[Any, int], name: str, **besides: Any) -> None:
    """Add to the count *name* of each row its step: one statement for all rows with the same step."""
    alike = defaultdict(list)
    for pk, step in steps.items():
        alike[step].append(pk)
    for step, ids in sorted(alike.items()):
        if step or besides:
            model.objects.filter(pk__among=ids).update(**{name: F(name) + step}, **besides)
