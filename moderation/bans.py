"""Who may not post for a while: ban a commenter, let one in again, take such an act back. Each act is a row."""

import uuid
from datetime import UTC, datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from comments.models import Commenter
from moderation.models import Ban
from moderation.refusals import AlreadyUndone, BanMissing, CommenterMissing, PastEnd, Superseded

FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)  # later than any end; a year that every time zone can still express


@transaction.atomic
def ban(commenter_id: uuid.UUID, until: datetime, *, user: User, why: str) -> Ban:
    """From now *until* then the commenter's receipt posts and edits nothing. Replaces an earlier ban.

    What they posted before stays as it is. Raises CommenterMissing, PastEnd.
    """
    if until <= timezone.now():
        raise PastEnd
    return _record(_locked(commenter_id), until, user=user, why=why)


@transaction.atomic
def lift(commenter_id: uuid.UUID, *, user: User, why: str) -> Ban:
    """The commenter may post again, from now. Raises CommenterMissing."""
    return _record(_locked(commenter_id), None, user=user, why=why)


@transaction.atomic
def undo(ban_id: int, *, user: User) -> Ban:
    """Take one act back: what held before it holds again. Raises BanMissing, AlreadyUndone, or Superseded when a newer
    act on the same commenter stands.
    """
    act = Ban.objects.filter(pk=ban_id).first()
    if act is None:
        raise BanMissing
    commenter = _locked(act.commenter_id)
    if Ban.objects.filter(reverses=act).exists():
        raise AlreadyUndone
    if commenter.bans.order_by("-id").first() != act:
        raise Superseded
    return _record(commenter, act.before, user=user, why=act.why, reverses=act)


def _locked(commenter_id: uuid.UUID) -> Commenter:
    commenter = Commenter.objects.select_for_update().filter(pk=commenter_id).first()
    if commenter is None:
        raise CommenterMissing
    return commenter


def _record(commenter: Commenter, until: datetime | None, *, user: User, why: str, reverses: Ban | None = None) -> Ban:
    act = Ban.objects.create(
        commenter=commenter,
        user=user,
        before=commenter.banned_until if commenter.is_banned else None,
        until=until,
        why=why,
        reverses=reverses,
        created_at=timezone.now(),
    )
    commenter.banned_until = until
    commenter.save(update_fields=["banned_until"])
    return act
