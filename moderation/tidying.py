"""Forgetting on time: what is kept no longer than it is needed."""

from datetime import timedelta

from django.utils import timezone

from comments.models import Comment, Commenter
from comments.states import State
from moderation import cases, claims, likenesses
from moderation.models import Case, CheckResult, Outgoing
from newsroom.api import limits, once

MESSAGES_KEPT = timedelta(days=30)
ADDRESS_KEPT = timedelta(days=90)  # as MediaWiki keeps the addresses of temporary accounts


def tidy() -> dict[str, int]:
    """Forget old idempotency keys, finished limits, old address keys, ended claims, delivered messages, sketches that
    can meet nothing any more, what checks quoted of erased comments; close the cases of comments that their authors
    took back, and set right those whose article moved or got other readers. Answers how many of each.
    """
    gone = Case.objects.filter(closed_at=None, comment__state__in=[State.WITHDRAWN, State.ERASED])
    old = Commenter.objects.filter(created_at__lt=timezone.now() - ADDRESS_KEPT).exclude(address_key="")
    return {
        "idempotency keys": once.forget_old(),
        "limits": limits.forget_old(),
        "addresses": old.update(address_key=""),
        "claims": claims.forget_old(),
        "cases": gone.update(closed_at=timezone.now()),
        "cases set right": cases.set_right(),
        "messages": Outgoing.objects.filter(sent_at__lt=timezone.now() - MESSAGES_KEPT).delete()[0],
        "sketches": likenesses.forget(Comment.objects.filter(state=State.ERASED)),
        "quotes": CheckResult.objects.filter(comment__state=State.ERASED).delete()[0],
    }
