"""The first comments of somebody new."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.checks.base import Context, Outcome, Result

if TYPE_CHECKING:
    from comments.models import Comment

VERSION = "1"


def newcomers(comment: "Comment", context: Context) -> Result:
    """Hold until the commenter has as many approved comments as the policy asks for; staff are not new."""
    wanted, approved = context.rules.first_comments, context.approved_count
    is_new = approved < wanted and not comment.author_badge
    says = (
        ngettext(
            "By somebody with %(approved)d approved comment; the policy asks for %(wanted)d.",
            "By somebody with %(approved)d approved comments; the policy asks for %(wanted)d.",
            approved,
        )
        if is_new
        else _("Nothing to say about the writer.")
    )
    return Result(
        "newcomers",
        Outcome.HOLD if is_new else Outcome.PASS,
        says=says % {"approved": approved, "wanted": wanted},
        score=approved,
        threshold=wanted,
        version=VERSION,
    )
