"""Decide on everything that matched a question, thousands of comments, a chunk at a time: so that it can be watched,
stopped, and taken up again. All of it is one batch, taken back as one.

Only what was there when the number was said is decided on, and only as it was: cases that came later, and texts that
changed since, are left. What was stopped half way is half done, and the rows say which half; nothing else remembers.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from moderation import decisions
from moderation.models import Case, Decision
from newsroom.refusals import Refusal

CHUNK = 100
COUNTED_UP_TO = 100_000


@dataclass(frozen=True)
class Seen:
    """The cases that matched at one moment: how many, the newest of them, and the moment."""

    count: int
    newest: int
    at: datetime

    @property
    def is_capped(self) -> bool:
        return self.count >= COUNTED_UP_TO


@dataclass
class Step:
    """What one chunk came to. *after* is the case to go on behind; *is_last* when nothing is left."""

    after: int
    is_last: bool
    decided: list[Decision] = field(default_factory=list)
    refused: list[tuple[uuid.UUID, Refusal]] = field(default_factory=list)


def see(cases: QuerySet[Case]) -> Seen:
    """How many *cases* there are now, counted up to COUNTED_UP_TO, and what a decision on all of them will mean."""
    plain = cases.order_by()
    newest = plain.aggregate(newest=Max("id"))["newest"] or 0
    return Seen(plain.values("id")[:COUNTED_UP_TO].count(), newest, timezone.now())


def decide_next(
    cases: QuerySet[Case],
    seen: Seen,
    action: str,
    *,
    user: User,
    batch: uuid.UUID,
    reasons: Sequence[str] = (),
    note: str = "",
    after: int = 0,
    leave: Collection[uuid.UUID] = (),
    limit: int = CHUNK,
) -> Step:
    """Decide alike on the next *limit* of *cases* that were *seen*, but not on those of *leave*, under one *batch*.

    One that is refused does not stop the others. Raises ReasonMissing before anything is done.
    """
    decisions.demand_reason(action, reasons)
    unchanged = Q(comment__edited_at=None) | Q(comment__edited_at__lte=seen.at)
    there = cases.filter(unchanged, id__gt=after, id__lte=seen.newest).exclude(comment__in=leave)
    found = list(there.order_by("id").values_list("id", "comment", "comment__version")[: limit + 1])
    step = Step(found[:limit][-1][0] if found else after, is_last=len(found) <= limit)
    chosen = [(comment_id, version) for _case_id, comment_id, version in found[:limit]]
    outcome = decisions.decide_many(chosen, action, user=user, reasons=reasons, note=note, batch=batch)
    step.decided, step.refused = outcome.decided, outcome.refused
    return step


def undo_next(
    batch: uuid.UUID, *, user: User, again: uuid.UUID | None = None, after: int = 0, limit: int = CHUNK
) -> Step:
    """Take back the next *limit* decisions of a *batch*, under the batch *again*. What was decided since is left.

    Raises BeyondReach where the batch decided a wave and *user* is limited to sections.
    """
    decisions.undecide(batch, user=user)
    there = Decision.objects.filter(batch=batch, reversed_by=None, id__gt=after).order_by("id")
    found = list(there[: limit + 1])
    step = Step(found[:limit][-1].pk if found else after, is_last=len(found) <= limit)
    outcome = decisions.undo_these(found[:limit], user=user, batch=again)
    step.decided, step.refused = outcome.decided, outcome.refused
    return step
