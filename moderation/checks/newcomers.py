"""The first comments of somebody new."""

from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from moderation.checks.base import Check, Context, Outcome, Past, Result

if TYPE_CHECKING:
    from comments.models import Comment

VERSION = "1"
SAYS = {
    "new": ngettext_lazy(
        "By somebody with %(approved)d approved comment; the policy asks for %(wanted)d.",
        "By somebody with %(approved)d approved comments; the policy asks for %(wanted)d.",
        "approved",
    ),
    "known": _("Nothing to say about the writer."),
}


def _look(comment: "Comment", context: Context) -> Result:
    """Hold until the commenter has as many approved comments as the policy asks for; staff are not new."""
    wanted, approved = context.rules.first_comments, context.approved_count
    is_new = approved < wanted and not comment.author_badge
    return Result(
        "newcomers",
        Outcome.HOLD if is_new else Outcome.PASS,
        "new" if is_new else "known",
        {"approved": approved, "wanted": wanted},
        score=approved,
        threshold=wanted,
        version=VERSION,
    )


def _again(past: Past, context: Context) -> np.ndarray:
    return past.held_where((past.scores < context.rules.first_comments) & ~past.badges)


newcomers = Check("newcomers", _("First comments"), _look, SAYS, goes_by=("first_comments",), again=_again)
