"""Cases: what waits for a person. A case follows the decisions; it never makes one."""

from datetime import datetime

from django.utils import timezone

from comments.models import Comment
from comments.states import State
from moderation.models import Actor, Case, CaseReason, Decision


def follow(comment: Comment, decision: Decision, *, still: str = "") -> None:
    """Open, refresh or close the comment's case after *decision*. The comment is locked.

    A hold opens one. *still* names why a person is to look at one that nothing holds: `post`, when it was published
    unseen, or `appeal`. Anything else leaves nothing to decide.
    """
    if decision.to_state == State.HELD or still:
        since = comment.created_at if decision.actor == Actor.POLICY else decision.created_at
        wait(comment, [still] if still else decision.reasons, since=since)
    else:
        close(comment)


def close(comment: Comment) -> None:
    """Close the comment's open case, if it has one."""
    Case.objects.filter(comment=comment, closed_at=None).update(closed_at=timezone.now())


def wait(comment: Comment, reasons: list[str], *, since: datetime) -> None:
    """Open the comment's case for *reasons*, or give an open one these reasons. The comment is locked."""
    case = Case.objects.filter(comment=comment, closed_at=None).first()
    if case is None:
        case = Case(
            comment=comment,
            thread_id=comment.thread_id,
            section_id=comment.thread.article.section_id,
            opened_at=since,
        )
    scores = dict(comment.results.filter(revision=comment.revision).values_list("check_name", "score"))
    case.spam, case.abuse = scores.get("spam"), scores.get("abuse")
    case.priority = max(case.spam or 0, case.abuse or 0)
    case.save()
    case.reasons.exclude(code__in=reasons).delete()
    CaseReason.objects.bulk_create([CaseReason(case=case, code=code) for code in reasons], ignore_conflicts=True)
