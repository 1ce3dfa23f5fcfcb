"""The questions asked about comments and threads. A reader is answered from `published()` and `listed()` alone."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from articles.models import Article
from comments.signals import thread_changed, thread_opened
from comments.states import WAITING, State
from newsroom import among  # noqa: F401  the lookup of that name

if TYPE_CHECKING:
    from comments.models import Comment, Thread


class ThreadQuerySet(models.QuerySet):
    def touch(self, thread_id: int) -> None:
        """Tell that something a reader can see of this thread has changed, other than which comments are published."""
        self.filter(pk=thread_id).update(version=F("version") + 1)
        transaction.on_commit(partial(thread_changed.send_robust, self.model, thread_id=thread_id), robust=True)


class ThreadManager(models.Manager.from_queryset(ThreadQuerySet)):
    def of(self, article: Article) -> Thread:
        """The thread of *article*, made on first use; `thread_opened` rings within the same transaction."""
        if (known := article._state.fields_cache.get("thread")) is not None:  # by select_related("thread")
            return known
        thread = self.filter(article=article).first()
        if thread is not None:
            thread.article = article
            return thread
        with transaction.atomic():
            thread, made = self.get_or_create(article=article)
            if made:
                thread_opened.send(type(thread), thread=thread)
        return thread


class CommentQuerySet(models.QuerySet):
    def published(self) -> CommentQuerySet:
        """The only set from which a reader is ever answered with a text."""
        return self.filter(state=State.PUBLISHED, thread__article__published_at__lte=timezone.now())

    def listed(self) -> CommentQuerySet:
        """What a thread's page lists at its top level: published, or gone but with published replies below it."""
        return self.filter(Q(parent=None) & (Q(state=State.PUBLISHED) | Q(reply_count__gt=0)))

    def answerable(self) -> CommentQuerySet:
        """What keeps a place in its thread: published, or gone but with published replies below it."""
        here = Q(state=State.PUBLISHED) | Q(reply_count__gt=0)
        return self.filter(here, thread__article__published_at__lte=timezone.now())

    def in_branch(self, root_id: uuid.UUID) -> CommentQuerySet:
        """The published comments below a top-level one, at any depth."""
        return self.filter(root=root_id, state=State.PUBLISHED, parent__isnull=False)

    def replies_to(self, parent_id: uuid.UUID) -> CommentQuerySet:
        """The published direct replies."""
        return self.filter(parent=parent_id, state=State.PUBLISHED)

    def in_thread(self, thread: Thread) -> CommentQuerySet:
        return self.filter(thread=thread)

    def by(self, commenter_id: uuid.UUID) -> CommentQuerySet:
        """A commenter's own comments that still have a text, newest first."""
        return self.filter(commenter=commenter_id).exclude(state=State.ERASED).order_by("-created_at", "-id")

    def waiting_of(self, commenter_id: uuid.UUID) -> CommentQuerySet:
        return self.by(commenter_id).filter(state__in=WAITING)

    def due(self) -> CommentQuerySet:
        return self.filter(check_due_at__lte=timezone.now())

    def claim_due(self, limit: int, lease: timedelta) -> list[Comment]:
        """Up to *limit* due comments, for this caller alone until *lease* is over; the longest waiting first.

        PostgreSQL skips what another worker is claiming; SQLite's immediate transactions let one claim at a time. The
        lease is written into the rows, so a caller that dies loses nothing: its comments come due again.
        """
        until = timezone.now() + lease
        try:
            with transaction.atomic():
                waiting = self.due().order_by("check_due_at")
                claimed = list(waiting.select_for_update(skip_locked=True, no_key=True)[:limit])
                self.filter(pk__among=[comment.pk for comment in claimed]).update(check_due_at=until)
        except KeyboardInterrupt:  # perhaps just after the commit
            self.give_back(until)
            raise
        for comment in claimed:
            comment.check_due_at = until
        return claimed

    def give_back(self, until: datetime) -> None:
        """Make due at once what was claimed *until* then and not got to, instead of when that lease is over."""
        self.filter(check_due_at=until).update(check_due_at=timezone.now())
