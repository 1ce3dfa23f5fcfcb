"""THE DOOR to a comment's state. Whatever a reader can see of a thread changes here: state, counts, version.

Only `moderation.decisions` (people and policies decide) and `comments.editing` (authors act on their own) come through
it; an import contract keeps it so. Both hold the comment's lock, taken by `lock`, until their transaction ends.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comments.models import Comment, Commenter, Thread
from comments.refusals import CommentMissing, ImpossibleMove
from comments.signals import thread_changed
from comments.states import MOVES, State


def lock(comment_id: uuid.UUID) -> Comment:
    """The comment with its thread, both rows locked until the transaction ends. Raises CommentMissing.

    The thread is locked first, always: moves within a thread queue up and cannot deadlock over parents and counts.
    Readers and new comments are not kept waiting (FOR NO KEY UPDATE).
    """
    thread = Thread.objects.select_for_update(no_key=True, of=("self",)).filter(comments=comment_id).first()
    if thread is None:
        raise CommentMissing
    comment = Comment.objects.select_for_update(no_key=True).get(pk=comment_id)
    comment.thread = thread
    return comment


def move(comment: Comment, state: str, *, reasons: Sequence[str] = (), due_at: datetime | None = None) -> None:
    """Bring a locked comment into *state*, and everything that depends on it with it.

    *reasons* are codes that its author may be told. *due_at* says when it next wants checking; None means that it has
    been. A move to the state it is in is a fresh look with the same outcome. Raises ImpossibleMove, having changed
    nothing.
    """
    before = comment.state
    if state != before and state not in MOVES[before]:
        raise ImpossibleMove
    comment.state = State(state)
    comment.reasons = list(reasons)
    comment.check_due_at = due_at
    comment.version += 1
    comment.save(update_fields=["state", "reasons", "check_due_at", "version"])
    if before == state:
        return
    step = (state == State.PUBLISHED) - (before == State.PUBLISHED)
    if step:
        _count(comment, step)
    _record_standing(comment, before)


def settle(comment: Comment) -> None:
    """Note that a locked comment has been checked and stays as it is."""
    comment.check_due_at = None
    comment.save(update_fields=["check_due_at"])


def _count(comment: Comment, step: int) -> None:
    """Add *step* (1 or -1) to every figure that counts this comment."""
    now = timezone.now()
    Thread.objects.filter(pk=comment.thread_id).update(
        public_count=F("public_count") + step, version=F("version") + 1, last_activity_at=now
    )
    above = {comment.root_id, comment.parent_id} - {None, comment.pk}
    for ancestor_id in sorted(above):
        Comment.objects.filter(pk=ancestor_id).update(reply_count=F("reply_count") + step)
    changed = partial(thread_changed.send_robust, Comment, thread_id=comment.thread_id)
    transaction.on_commit(changed, robust=True)


def _record_standing(comment: Comment, before: str) -> None:
    approved = (comment.state == State.PUBLISHED) - (before == State.PUBLISHED)
    removed = (comment.state == State.REJECTED) - (before == State.REJECTED)
    if approved or removed:
        Commenter.objects.filter(pk=comment.commenter_id).update(
            approved_count=F("approved_count") + approved, removed_count=F("removed_count") + removed
        )
