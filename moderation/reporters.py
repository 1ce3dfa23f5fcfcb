"""What a report weighs: the reporter's record, shrunk towards that of an unknown reader.

Discourse adds a bonus that needs five reports before it says anything, and can grow without end. Here the weight is
twice the share of a reader's reports that led to a removal, counted with two imagined ones, one of them right: an
unknown reader weighs 1, a good one approaches 2, a bad one approaches 0, and no single report moves anybody far.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from comments.models import Comment, Report, ReportOutcome
from comments.states import State
from moderation.checks.base import Weighed
from moderation.models import Actor, Decision

IMAGINED, IMAGINED_RIGHT = 2, 1
OUTCOMES = {State.PUBLISHED: ReportOutcome.KEPT, State.REJECTED: ReportOutcome.REMOVED}


def weight_of(right: int, wrong: int) -> float:
    """0 to 2 for a reader of whose earlier reports *right* led to a removal and *wrong* did not."""
    return 2 * (right + IMAGINED_RIGHT) / (right + wrong + IMAGINED)


def weighed(comments: Sequence[Comment]) -> dict[Any, list[Weighed]]:
    """For each comment the reports on its text since a person last decided on it. One query where nobody reported."""
    found: dict[Any, list[Weighed]] = defaultdict(list)
    for report, weight in _that_count(comments):
        found[report.comment_id].append(Weighed(report.reason, weight))
    return found


def weights_of(comment: Comment) -> dict[int, float]:
    """By report on *comment*, what it weighs; those that a person has judged are left out."""
    return {report.pk: weight for report, weight in _that_count([comment])}


def _that_count(comments: Sequence[Comment]) -> list[tuple[Report, float]]:
    filed = list(Report.objects.filter(comment__among=[one.pk for one in comments]).order_by("id"))
    if not filed:
        return []
    decided = dict(
        Decision.objects.filter(comment__in={report.comment_id for report in filed}, actor=Actor.PERSON)
        .values_list("comment")
        .annotate(last=Max("created_at"))
    )
    revisions = {comment.pk: comment.revision for comment in comments}
    records = _records({report.reporter_key for report in filed}, {comment.pk for comment in comments})
    return [
        (report, weight_of(*records[report.reporter_key]))
        for report in filed
        if report.revision == revisions[report.comment_id] and _is_new(report, decided.get(report.comment_id))
    ]


def _is_new(report: Report, decided_at: datetime | None) -> bool:
    return decided_at is None or report.created_at > decided_at


def answer(decisions: Sequence[Decision]) -> None:
    """Write down for those who reported what a person decided, so that their receipts can tell them.

    Taking a decision back takes its answer back: the decision that stands again is the answer, or there is none.
    """
    answers = defaultdict(list)
    again = _standing_again({one.comment_id: one for one in decisions if one.reverses_id})
    for decision in decisions:
        stands = again.get(decision.comment_id) if decision.reverses_id else decision
        outcome = OUTCOMES.get(stands.to_state, "") if stands else ""
        answers[outcome, decision.created_at if outcome else None].append(decision.comment_id)
    for (outcome, answered_at), comment_ids in answers.items():
        Report.objects.filter(comment__in=comment_ids).update(outcome=outcome, answered_at=answered_at)


def _standing_again(undoing: Mapping[uuid.UUID, Decision]) -> dict[uuid.UUID, Decision]:
    """By comment the person's decision that stands again, if one does, now that a later one is taken back."""
    if not undoing:
        return {}
    own = Decision.objects.filter(comment__in=undoing, actor=Actor.PERSON, reverses=None, reversed_by=None)
    earlier = {
        one.comment_id: one for one in own.order_by("sequence") if one.sequence < undoing[one.comment_id].sequence
    }
    return {pk: one for pk, one in earlier.items() if one.to_state == undoing[pk].to_state}


def _records(keys: set[str], besides: set[Any]) -> dict[str, tuple[int, int]]:
    """By reporter: on how many other comments a person then decided with them, and on how many against them."""
    theirs = Report.objects.filter(reporter_key__in=keys, comment__decisions__actor=Actor.PERSON)
    rows = (
        theirs.exclude(comment__in=besides)
        .values("reporter_key")
        .annotate(
            right=Count("comment", distinct=True, filter=Q(comment__state=State.REJECTED)),
            wrong=Count("comment", distinct=True, filter=Q(comment__state=State.PUBLISHED)),
        )
    )
    return defaultdict(lambda: (0, 0)) | {row["reporter_key"]: (row["right"], row["wrong"]) for row in rows}
