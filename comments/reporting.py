"""A reader's notice about a comment. It makes the comment due, so that the checks weigh the reports."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from comments.models import Comment, Commenter, Report
from comments.posting import ring
from comments.refusals import AlreadyReported, CommentMissing


@transaction.atomic
def report(
    comment_id: uuid.UUID, reason: str, *, note: str = "", commenter: Commenter | None = None, reporter_key: str
) -> Report:
    """Store a report on a published comment and ring the bell. Raises CommentMissing, AlreadyReported.

    A reporter without a receipt becomes a commenter without a name, so that the report's has one: the outcome is told
    through it. *reporter_key* tells reporters apart: the commenter's id in hex, or a keyed hash of an address.
    """
    comment = Comment.objects.published().select_for_update(of=("self",)).filter(pk=comment_id).first()
    if comment is None:
        raise CommentMissing
    try:
        with transaction.atomic():
            commenter = commenter or Commenter.objects.create(name="", created_at=timezone.now())
            filed = Report.objects.create(
                comment=comment,
                commenter=commenter,
                reporter_key=reporter_key,
                reason=reason,
                note=note,
                revision=comment.revision,
                created_at=timezone.now(),
            )
    except IntegrityError:
        raise AlreadyReported from None
    comment.check_due_at = filed.created_at
    comment.save(update_fields=["check_due_at"])
    ring(comment)
    return filed
