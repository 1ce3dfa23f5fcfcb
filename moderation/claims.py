"""Who is at work on what, so that two people do not read the same comment. A claim is a courtesy, never a lock: whoever
decides all the same is held up by nobody, and conflicts are found by version (`decisions.decide`).

Looking at a case claims it for a minute, and the page renews that while it is open; a claim that was asked for stays
ten minutes. One that ran out is nobody's, whatever became of the person or the browser.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from moderation.models import Case, Claim, Presence

LOOKING = timedelta(seconds=60)
CLAIMED = timedelta(minutes=10)
AWAY = timedelta(seconds=60)  # who has not been heard of for so long is not at the desk


@dataclass(frozen=True)
class Person:
    """Somebody at the desk now: in which queue, and on which comment, if on one."""

    user_id: int
    name: str
    queue: str
    comment: uuid.UUID | None


@dataclass(frozen=True)
class Held:
    """A comment that somebody is at work on."""

    comment: uuid.UUID
    user_id: int
    name: str
    until: datetime
    is_asked_for: bool


def look(user: User, queue: str, comment_id: uuid.UUID | None) -> None:
    """Note that *user* is in *queue* and looks at a comment, or at none; the one looked at before is free again."""
    now = timezone.now()
    Presence.objects.update_or_create(user=user, defaults={"queue": queue, "comment_id": comment_id, "seen_at": now})
    Claim.objects.filter(user=user, is_asked_for=False).exclude(case__comment=comment_id).delete()
    if comment_id:
        _take(user, comment_id, now + LOOKING, is_asked_for=False)


def claim(user: User, comment_id: uuid.UUID) -> None:
    """Keep a comment for *user*, unless somebody else is at work on it."""
    _take(user, comment_id, timezone.now() + CLAIMED, is_asked_for=True)


def release(user: User, comment_id: uuid.UUID) -> None:
    """Give a comment back to all."""
    Claim.objects.filter(user=user, case__comment=comment_id).delete()


def _take(user: User, comment_id: uuid.UUID, until: datetime, *, is_asked_for: bool) -> None:
    """Claim the open case of a comment if it is free, run out or one's own. Of two at once, one gets it."""
    case_id = Case.objects.filter(comment=comment_id, closed_at=None).values_list("pk", flat=True).first()
    if case_id is None:
        return
    found = Claim.objects.filter(Q(user=user) | Q(until__lte=timezone.now()), case=case_id)
    longer = found.exclude(Q(user=user, until__gt=until))  # a look does not shorten what was asked for
    if not longer.update(user=user, until=until, is_asked_for=is_asked_for):
        fresh = Claim(case_id=case_id, user=user, until=until, is_asked_for=is_asked_for)
        Claim.objects.bulk_create([fresh], ignore_conflicts=True)


def free_for(cases: QuerySet[Case], user: User) -> QuerySet[Case]:
    """*cases* without those that others are at work on."""
    others = Claim.objects.filter(case=OuterRef("pk"), until__gt=timezone.now()).exclude(user=user)
    return cases.filter(~Exists(others))


def held() -> list[Held]:
    """What is being worked on now, by whom."""
    found = Claim.objects.filter(until__gt=timezone.now(), case__closed_at=None).select_related("user", "case")
    return [
        Held(one.case.comment_id, one.user_id, one.user.get_username(), one.until, one.is_asked_for)
        for one in found.order_by("case")
    ]


def at_the_desk() -> list[Person]:
    """Who is at the desk now, by name."""
    found = Presence.objects.filter(seen_at__gt=timezone.now() - AWAY).select_related("user")
    return [
        Person(one.user_id, one.user.get_username(), one.queue, one.comment_id)
        for one in found.order_by("user__username")
    ]


def forget_old() -> int:
    """Claims that ran out, and who went home."""
    now = timezone.now()
    gone = Claim.objects.filter(until__lte=now).delete()[0]
    return gone + Presence.objects.filter(seen_at__lte=now - AWAY).delete()[0]
