"""The only way in, for page and API alike: a reader's comment becomes a row that wants checking."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils import timezone

from articles.models import Article
from comments.ids import uuid7
from comments.models import Comment, Commenter, Thread
from comments.refusals import (
    CommenterBanned,
    DuplicateComment,
    OutsideHours,
    ParentUnavailable,
    ReceiptUnknown,
    SlowMode,
    ThreadClosed,
)
from comments.signals import comment_due
from comments.states import Badge
from newsroom import rows
from newsroom.refusals import FieldError
from newsroom.text import fingerprint

DUPLICATE_WINDOW = timedelta(minutes=5)  # as Discourse's unique_posts_mins


Beside = Callable[[Comment], Sequence[models.Model]]


@dataclass(frozen=True)
class Draft:
    """What a reader wrote, normalised and validated: name and body are not empty (newsroom.text)."""

    name: str
    body: str
    email: str = ""
    parent_id: uuid.UUID | None = None
    form: dict[str, Any] | None = None  # how the page's form was filled in, see Comment.form


def submit(
    article: Article,
    draft: Draft,
    *,
    commenter: Commenter | None = None,
    address_key: str = "",
    address_is_shared: bool = False,
    beside: Beside = lambda comment: [],
    proviso: rows.Proviso | None = None,
) -> Comment:
    """Store *draft* as a pending comment on *article* and ring the bell.

    Without *commenter* (the holder of a receipt) the writer is a new guest. *address_key* is a keyed hash of the
    network address, or ""; *address_is_shared* tells that many readers post from there. *beside* names rows that are to
    be stored with the comment, or none of it; a guest's may have a *proviso* (newsroom.rows). Nothing is stored when it
    raises ThreadClosed, OutsideHours, SlowMode, ParentUnavailable, DuplicateComment, CommenterBanned, ReceiptUnknown,
    Unmet.
    """
    thread = Thread.objects.of(article)
    _refuse_when_closed(thread)
    parent = _parent(thread, draft.parent_id)
    address = "" if address_is_shared else address_key
    if commenter is None:
        _refuse_haste(thread, None, address)
        guest = rows.new(
            Commenter,
            id=uuid7(),
            name=draft.name,
            email=draft.email,
            address_key=address_key,
            created_at=timezone.now(),
        )
        comment = _comment(thread, parent, guest, draft)
        rows.store(guest, comment, *beside(comment), proviso=proviso)
    else:
        comment = _comment(thread, parent, commenter, draft)
        with transaction.atomic():
            _refuse_haste(thread, commenter, address)
            _refuse_repeat(comment)
            _complete(commenter, draft)
            rows.store(comment, *beside(comment))
    ring(comment)
    return comment


def _complete(commenter: Commenter, draft: Draft) -> None:
    if draft.email and not commenter.email:
        Commenter.objects.filter(pk=commenter.pk, email="").update(email=draft.email)
    if not commenter.name:  # has only reported so far
        Commenter.objects.filter(pk=commenter.pk, name="").update(name=draft.name)


def ring(comment: Comment) -> None:
    """Tell, once this transaction is committed, that *comment* wants checking. The bell may be lost."""
    transaction.on_commit(partial(comment_due.send_robust, Comment, comment_id=comment.pk), robust=True)


def _comment(thread: Thread, parent: Comment | None, commenter: Commenter, draft: Draft) -> Comment:
    now = timezone.now()
    comment_id = uuid7()
    comment = rows.new(
        Comment,
        id=comment_id,
        thread_id=thread.pk,
        parent_id=parent and parent.pk,
        root_id=parent.root_id if parent else comment_id,
        depth=parent.depth + 1 if parent else 0,
        commenter_id=commenter.pk,
        author_name=draft.name,
        author_badge=commenter.badge,
        body=draft.body,
        text_key=fingerprint(draft.body),
        form=draft.form,
        reasons=[],
        created_at=now,
        check_due_at=now,
    )
    # As to assign them does, which asks the router each time where they are stored.
    comment._state.fields_cache |= {"thread": thread, "parent": parent, "commenter": commenter}
    return comment


def _refuse_when_closed(thread: Thread) -> None:
    found = thread.opening()
    if found.why == "hours":
        opens_at = found.turns_at and found.turns_at.astimezone(ZoneInfo(thread.time_zone))
        raise OutsideHours(opens_at)
    if not found.is_open:
        raise ThreadClosed


def _refuse_haste(thread: Thread, commenter: Commenter | None, address_key: str) -> None:
    """In slow mode a person posts once in so many seconds here; who has no receipt is known by the address."""
    wait = thread.wait_seconds
    if not wait or (commenter and commenter.badge == Badge.STAFF):
        return
    now = timezone.now()
    theirs = Comment.objects.filter(thread=thread, created_at__gt=now - timedelta(seconds=wait))
    if commenter:
        Commenter.objects.select_for_update().get(pk=commenter.pk)  # of two clicks at once, one waits for the other
        theirs = theirs.filter(commenter=commenter)
    elif address_key:
        theirs = theirs.filter(commenter__in=Commenter.objects.filter(address_key=address_key).values("pk"))
    else:
        return
    if (last := theirs.order_by("-created_at").values_list("created_at", flat=True).first()) is not None:
        seconds = ceil(wait - (now - last).total_seconds())
        raise SlowMode(max(1, seconds), policy=f'"slow";q=1;w={wait}')


def _parent(thread: Thread, parent_id: uuid.UUID | None) -> Comment | None:
    if parent_id is None:
        return None
    parent = Comment.objects.published().in_thread(thread).filter(pk=parent_id).first()
    if parent is None:
        raise ParentUnavailable(errors=[FieldError("/parent", str(ParentUnavailable.title))])
    return parent


def _refuse_repeat(comment: Comment) -> None:
    """A second click on the button, or a reader who lost patience. The row lock lets one of two clicks win."""
    writer = comment.commenter
    now = Commenter.objects.select_for_update().get(pk=writer.pk)
    if now.receipt_serial != writer.receipt_serial:
        raise ReceiptUnknown  # erased since the receipt was looked at
    if now.is_banned:
        raise CommenterBanned
    earlier = Comment.objects.filter(
        commenter=writer,
        thread=comment.thread,
        parent=comment.parent,
        text_key=comment.text_key,
        created_at__gt=comment.created_at - DUPLICATE_WINDOW,
    )
    if (twin := earlier.first()) is not None:
        raise DuplicateComment(f"It is comment {twin.pk}.")
