"""What authors may do with what they wrote: change it for a while, withdraw it, have themselves erased."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from comments import publication
from comments.models import Comment, Commenter, Report, TextRevision
from comments.posting import ring
from comments.refusals import CommenterBanned, CommentMissing, EditOver, NotYours
from comments.signals import author_acted, erasing
from comments.states import State
from newsroom.api import once
from newsroom.text import fingerprint

ERASED_NAME = "—"


@transaction.atomic
def revise(comment_id, body: str, *, commenter: Commenter) -> Comment:
    """Give the author's comment a new text (normalised, not empty), and have that checked like a new one.

    Until it has been checked it waits, whatever it was before: an edit is no way around the checks. Raises
    CommentMissing, NotYours, CommenterBanned, and EditOver when the window has closed or a person rejected the comment.
    """
    comment = _own(comment_id, commenter)
    if commenter.is_banned:
        raise CommenterBanned
    open_states = (State.PENDING, State.HELD, State.PUBLISHED)
    if comment.state not in open_states or timezone.now() - comment.created_at > settings.EDIT_WINDOW:
        raise EditOver
    if body == comment.body:
        return comment
    now = timezone.now()
    TextRevision.objects.create(comment=comment, revision=comment.revision, body=comment.body, created_at=now)
    comment.body, comment.text_key = body, fingerprint(body)
    comment.revision += 1
    comment.edited_at = now
    comment.save(update_fields=["body", "text_key", "revision", "edited_at"])
    publication.move(comment, State.PENDING, due_at=now)
    author_acted.send(Comment, comments=[comment])
    ring(comment)
    return comment


@transaction.atomic
def withdraw(comment_id, *, commenter: Commenter) -> Comment:
    """Take the author's comment back, for good; twice is once. Raises CommentMissing, NotYours, ImpossibleMove."""
    comment = _own(comment_id, commenter)
    publication.move(comment, State.WITHDRAWN)
    author_acted.send(Comment, comments=[comment])
    return comment


@transaction.atomic
def erase(commenter: Commenter) -> int:
    """Remove what *commenter* wrote and who it was, old texts, reports' notes and answers kept for a second request
    included; answers how many comments.

    The rows stay, empty, so that threads, counts and the record of decisions stay whole. The receipt dies.
    """
    count = _empty_comments(commenter)
    TextRevision.objects.filter(comment__commenter=commenter).update(body="")
    Report.objects.filter(commenter=commenter).update(note="")
    erasing.send(Commenter, commenter=commenter)
    Commenter.objects.filter(pk=commenter.pk).update(
        name=ERASED_NAME, email="", address_key="", receipt_serial=commenter.receipt_serial + 1
    )
    # One that was being posted meanwhile held the commenter's row until it was stored: it is there now.
    count += _empty_comments(commenter)
    once.forget(commenter=commenter.pk.hex)
    return count


def _empty_comments(commenter: Commenter) -> int:
    comments = publication.lock_all(list(Comment.objects.by(commenter.pk).values_list("pk", flat=True)))
    Comment.objects.filter(pk__in=[comment.pk for comment in comments]).update(
        body="", text_key=0, author_name=ERASED_NAME, form=None
    )
    publication.move_all([publication.Move(comment, State.ERASED) for comment in comments])
    author_acted.send(Comment, comments=comments)
    return len(comments)


def _own(comment_id, commenter: Commenter) -> Comment:
    comment = publication.lock(comment_id)
    if comment.commenter_id != commenter.pk:
        # Only of what everybody sees may somebody else learn that it is there.
        raise NotYours if Comment.objects.published().filter(pk=comment_id).exists() else CommentMissing
    return comment
