"""What became of a person's comments lately. Few of them prove little: the share is shrunk towards the newsroom's own.

Coral locks a reader out whose first comment was rejected (one of one is 100 percent); here that takes a sample.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import Comment as Comments
from comments.states import State
from moderation.checks.base import Check, Context, Left, Outcome, Result
from moderation.models import Action, Decision

if TYPE_CHECKING:
    from comments.models import Comment
    from moderation.rules import Rules

VERSION = "1"
LATELY = timedelta(days=30)
IMAGINED = 5  # decided comments of an average writer, which are added to everybody's own
NEWEST = 2000  # decisions, for the newsroom's mean
KEPT_SECONDS = 300
SAYS = {
    "few": _("%(decided)d comments decided within 30 days: too few to say."),
    "fine": _("%(removed)d of %(decided)d comments removed within 30 days: %(share).2f."),
    "removed": _("%(removed)d of %(decided)d comments removed within 30 days: %(share).2f, held from %(limit).2f."),
}


@dataclass(frozen=True)
class Record:
    """How many comments of a person were decided lately, how many of them removed, and the newsroom's mean share."""

    decided: int
    removed: int
    mean: float

    @property
    def share(self) -> float:
        """The share of removals, 0 to 1, shrunk towards the newsroom's mean."""
        return (self.removed + IMAGINED * self.mean) / (self.decided + IMAGINED)


def gather(comments: "Sequence[Comment]", rules: "Mapping[Any, Rules]") -> dict[Any, Record]:
    """The record of each comment's writer, this batch left out. One query, and one every five minutes."""
    rows = (
        Comments.objects.filter(commenter__among={comment.commenter_id for comment in comments})
        .filter(created_at__gte=timezone.now() - LATELY, state__in=[State.PUBLISHED, State.REJECTED])
        .exclude(pk__among=[comment.pk for comment in comments])
        .values_list("commenter")
        .annotate(decided=Count("id"), removed=Count("id", filter=Q(state=State.REJECTED)))
    )
    records = {commenter: Record(decided, removed, mean_share()) for commenter, decided, removed in rows}
    nothing = Record(0, 0, 0.0)
    return {comment.pk: records.get(comment.commenter_id, nothing) for comment in comments}


def mean_share() -> float:
    """The newsroom's share of rejections among its newest decisions, 0 to 1; kept for five minutes."""
    return _mean_share(int(time.monotonic() // KEPT_SECONDS))


@lru_cache(maxsize=1)
def _mean_share(now: int) -> float:
    actions = list(Decision.objects.order_by("-id").values_list("action", flat=True)[:NEWEST])
    decided = [action for action in actions if action != Action.HOLD]
    return decided.count(Action.REJECT) / len(decided) if decided else 0.0


def _look(comment: "Comment", context: Context) -> Result:
    """Hold a comment of somebody of whose comments more than the policy allows were removed lately."""
    record: Record = context.facts["standing"]
    rules = context.rules
    code = _code(record.decided, record.share, rules)
    said = {"decided": record.decided, "removed": record.removed, "share": round(record.share, 3)}
    said["limit"] = rules.standing_limit
    outcome = Outcome.HOLD if code == "removed" and not comment.author_badge else Outcome.PASS
    return Result("standing", outcome, code, said, round(record.share, 3), rules.standing_limit, VERSION)


def _objects(left: Left, rules: "Rules") -> bool:
    return _code(left.params["decided"], left.params["share"], rules) == "removed" and not left.badge


def _code(decided: int, share: float, rules: "Rules") -> str:
    if decided < rules.standing_sample:
        return "few"
    return "removed" if share >= rules.standing_limit else "fine"


GOES_BY = ("standing_limit", "standing_sample")
standing = Check("standing", _("Standing"), _look, SAYS, gather, goes_by=GOES_BY, objects=_objects)
