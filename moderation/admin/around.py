"""What stands around one comment, for the page that shows it alone: the lines before and after it in its thread, the
reports with their weights, what its author wrote before, and the same text elsewhere.
"""

from typing import Any

from django.db.models import Q, QuerySet

from comments.models import Comment, ReportReason
from comments.states import State
from moderation import reach, reporters
from moderation.admin import covers
from moderation.admin.items import finding_of, lines_of
from moderation.models import Case

LINES = 2  # before, and as many after
LINE_LENGTH = 400
COUNTED_COPIES = 1000
SHOWN_REPORTS = 20


def around(case: Case, user: Any) -> dict[str, Any]:
    """All of it that *user* may see, by a fixed number of queries. *case* is one of `queues.with_everything`."""
    comment = case.comment
    before, behind = _before(comment), _behind(comment)
    harsh = covers.found_in([comment.parent, *before, *behind])
    others = reach.comments(user, Comment.objects.exclude(pk=comment.pk))
    copies = others.filter(text_key=comment.text_key)
    last_comments, similar = lines_of(others.by(comment.commenter_id)), lines_of(copies.order_by("-created_at"))
    return {
        "parent": _line(comment.parent, harsh) if comment.parent else None,
        "before": [_line(one, harsh) for one in before],
        "behind": [_line(one, harsh) for one in behind],
        "reports": reports_with_weights(comment),
        "last_comments": last_comments,
        "similar": similar,
        "is_harsh": bool(harsh) or last_comments.has_harsh or similar.has_harsh,
        "copies": copies.order_by()[:COUNTED_COPIES].count(),
        "findings": [finding_of(one) for one in comment.results.all() if one.revision == comment.revision],
    }


def _siblings(comment: Comment) -> QuerySet[Comment]:
    """The published comments that a reader sees beside it: of its branch, or at the top of its thread."""
    if comment.parent_id is None:
        return Comment.objects.filter(thread=comment.thread_id, parent=None, state=State.PUBLISHED)
    return Comment.objects.filter(root=comment.root_id, state=State.PUBLISHED).exclude(pk=comment.parent_id)


def _before(comment: Comment) -> list[Comment]:
    earlier = Q(created_at__lt=comment.created_at) | Q(created_at=comment.created_at, id__lt=comment.pk)
    found = _siblings(comment).filter(earlier, created_at__lte=comment.created_at).order_by("-created_at", "-id")
    return list(reversed(found[:LINES]))


def _behind(comment: Comment) -> list[Comment]:
    later = Q(created_at__gt=comment.created_at) | Q(created_at=comment.created_at, id__gt=comment.pk)
    found = _siblings(comment).filter(later, created_at__gte=comment.created_at).order_by("created_at", "id")
    return list(found[:LINES])


def _line(comment: Comment, harsh: covers.Found) -> dict[str, Any]:
    return {
        "author": comment.author_name,
        "text": covers.excerpt(comment, LINE_LENGTH, harsh),
        "state": "" if comment.state == State.PUBLISHED else comment.get_state_display(),
        "when": comment.created_at,
    }


def reports_with_weights(comment: Comment) -> list[dict[str, Any]]:
    """The newest reports; *weight* is what each counts now, and None where a person has decided since."""
    filed = list(comment.reports.order_by("-id")[:SHOWN_REPORTS])
    weights = reporters.weights_of(comment) if filed else {}
    return [
        {
            "reason": str(ReportReason(report.reason).label),
            "note": report.note,
            "when": report.created_at,
            "weight": weights.get(report.pk),
        }
        for report in filed
    ]
