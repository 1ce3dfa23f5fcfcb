"""What the public may see of a comment: the one place that names the fields. Rows go in, plain dicts come out."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from comments.models import Comment, Report
from comments.states import State

# Everything `public` needs of a row; a queryset's .values(*FIELDS).
FIELDS = (
    "id",
    "parent_id",
    "root_id",
    "depth",
    "author_name",
    "author_badge",
    "body",
    "created_at",
    "edited_at",
    "reply_count",
    "like_count",
    "state",
)


def public(row: dict[str, Any]) -> dict[str, Any]:
    """The public form of a comment's row. One that is gone, but answered, keeps its place without name and text."""
    here = row["state"] == State.PUBLISHED
    return {
        "id": row["id"],
        "parent": row["parent_id"],
        "root": row["root_id"],
        "depth": row["depth"],
        "author": {"name": row["author_name"], "badge": row["author_badge"]} if here else None,
        "body": row["body"] if here else None,
        "created_at": row["created_at"],
        "edited_at": row["edited_at"] if here else None,
        "reply_count": row["reply_count"],
        "reactions": {"like": row["like_count"]} if here else {"like": 0},
        "removed": not here,
    }


def own(comment: Comment) -> dict[str, Any]:
    """A comment as its author sees it, with state and reasons; JSON-able. Reads the thread's article."""
    article = comment.thread.article
    return {
        "id": str(comment.pk),
        "article": {"slug": article.slug, "headline": article.headline, "url": article.get_absolute_url()},
        "parent": str(comment.parent_id) if comment.parent_id else None,
        "name": comment.author_name,
        "body": comment.body,
        "state": str(comment.state),
        "waiting": comment.is_waiting,
        "reasons": list(comment.reasons),
        "created_at": rfc3339(comment.created_at),
        "edited_at": rfc3339(comment.edited_at),
        "editable_until": rfc3339(comment.created_at + settings.EDIT_WINDOW),
    }


def reported(report: Report) -> dict[str, Any]:
    """A report as its reporter sees it; JSON-able. Reads the comment's thread and article.

    Of a comment that others cannot see, nothing is told but what became of it.
    """
    comment, article = report.comment, report.comment.thread.article
    outcome = report.outcome
    if not outcome and comment.state in (State.WITHDRAWN, State.ERASED):
        outcome = "gone"
    return {
        "id": report.pk,
        "comment": str(comment.pk),
        "article": {"slug": article.slug, "headline": article.headline, "url": article.get_absolute_url()},
        "reason": report.reason,
        "note": report.note,
        "created_at": rfc3339(report.created_at),
        "outcome": outcome or "open",
        "answered_at": rfc3339(report.answered_at),
    }


def rfc3339(time: datetime | None) -> str | None:
    """UTC with a Z, as everywhere in the API."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z") if time else None
