"""A reader's one-click answer to a comment."""

import uuid

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from comments.models import Comment, Reaction, Thread
from comments.refusals import CommentMissing


@transaction.atomic
def react(comment_id: uuid.UUID, *, reader_key: str) -> int:
    """Count the reader's like, once; answers the comment's likes. Raises CommentMissing."""
    comment = _published(comment_id)
    try:
        with transaction.atomic():
            Reaction.objects.create(comment=comment, reader_key=reader_key, created_at=timezone.now())
    except IntegrityError:
        return comment.like_count
    return _count(comment, 1)


@transaction.atomic
def unreact(comment_id: uuid.UUID, *, reader_key: str) -> int:
    """Take the reader's like back, if there is one; answers the comment's likes. Raises CommentMissing."""
    comment = _published(comment_id)
    gone, _ = Reaction.objects.filter(comment=comment, reader_key=reader_key).delete()
    return _count(comment, -1) if gone else comment.like_count


def _published(comment_id: uuid.UUID) -> Comment:
    comment = Comment.objects.published().filter(pk=comment_id).first()
    if comment is None:
        raise CommentMissing
    return comment


def _count(comment: Comment, step: int) -> int:
    Thread.objects.touch(comment.thread_id)
    Comment.objects.filter(pk=comment.pk).update(like_count=F("like_count") + step)
    comment.refresh_from_db(fields=["like_count"])
    return comment.like_count
