"""What leaves the house about decisions: signed messages to the paper's own systems, after an undo window.

A decision and its message are one transaction, so that neither exists without the other. The message waits until the
decision can hardly be taken back any more; undoing the decision before that takes the message back, and nobody outside
ever learns of either. The row is the queue: messages are claimed from it, tried again, and given up in the open.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import orjson
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from comments.rendering import rfc3339
from moderation.models import Decision, Outgoing
from newsroom import webhooks

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
TIMEOUT_SECONDS = 5.0
# Standard Webhooks' schedule, in seconds after each failure; then it is given up, and stays to be seen.
RETRIES = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
BATCH = 50


def follow(decisions: Sequence[Decision]) -> None:
    """Have *decisions* told outside once their undo window is over, if there is somebody to tell and something to tell.

    Within the decisions' transaction. One that takes back a decision of which nobody has heard takes back its message.
    """
    if not settings.WEBHOOK_URL:
        return
    reversed_ids = [decision.reverses_id for decision in decisions if decision.reverses_id]
    unheard = set()
    if reversed_ids:
        waiting = Outgoing.objects.filter(decision__in=reversed_ids, tries=0).select_for_update()
        unheard = set(waiting.values_list("decision_id", flat=True))
        Outgoing.objects.filter(decision__in=unheard).delete()
    Outgoing.objects.bulk_create(
        Outgoing(decision=decision, due_at=decision.created_at + settings.UNDO_WINDOW)
        for decision in decisions
        if decision.from_state != decision.to_state and decision.reverses_id not in unheard
    )


def send_due() -> int:
    """Send what is due, once each; answers how many were delivered. Safe beside another one."""
    delivered = 0
    for outgoing in _claimed():
        try:
            webhooks.send(
                settings.WEBHOOK_URL,
                settings.WEBHOOK_SECRET,
                f"decision-{outgoing.decision_id}",
                body_of(outgoing.decision),
                timeout_seconds=TIMEOUT_SECONDS,
            )
        except webhooks.NotDelivered as why:
            _try_again(outgoing, str(why))
        else:
            Outgoing.objects.filter(pk=outgoing.pk).update(due_at=None, sent_at=timezone.now(), fault="")
            delivered += 1
    return delivered


def body_of(decision: Decision) -> bytes:
    """The message: ids, states and codes. No reader's words, name or address; who wants those asks the API."""
    article = decision.comment.thread.article
    return orjson.dumps(
        {
            "type": "comment.decided",
            "timestamp": rfc3339(decision.created_at),
            "data": {
                "decision": decision.pk,
                "comment": str(decision.comment_id),
                "article": article.slug,
                "external_id": article.external_id,
                "action": decision.action,
                "from_state": decision.from_state,
                "to_state": decision.to_state,
                "reasons": decision.reasons,
                "reverses": decision.reverses_id,
            },
        }
    )


def _claimed() -> list[Outgoing]:
    """The oldest due messages, leased: whoever dies with one leaves it to the next when the lease is over."""
    now = timezone.now()
    with transaction.atomic():
        due = Outgoing.objects.filter(due_at__lte=now).order_by("due_at")
        due = due.select_for_update(skip_locked=True, of=("self",))
        claimed = list(due.select_related("decision__comment__thread__article")[:BATCH])
        for outgoing in claimed:
            outgoing.tries += 1
            outgoing.due_at = now + LEASE
        Outgoing.objects.bulk_update(claimed, ["tries", "due_at"])
    return claimed


def _try_again(outgoing: Outgoing, why: str) -> None:
    again: datetime | None = None
    if outgoing.tries <= len(RETRIES):
        again = timezone.now() + timedelta(seconds=RETRIES[outgoing.tries - 1])
    else:
        logger.error("Message about decision %s was given up: %s", outgoing.decision_id, why)
    Outgoing.objects.filter(pk=outgoing.pk).update(due_at=again, fault=why[:300])
