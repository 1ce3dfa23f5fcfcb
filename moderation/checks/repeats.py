"""The same text again, by the same person or by many."""

from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from moderation.checks.base import Check, Context, Outcome, Past, Result

if TYPE_CHECKING:
    from comments.models import Comment

VERSION = "1"
SHORTEST = 25  # characters; people do say "Well said!" twice
SAYS = {
    "again": ngettext_lazy(
        "The same text came %(times)d time before within a day.",
        "The same text came %(times)d times before within a day.",
        "times",
    ),
    "new": _("Not seen before."),
}


def _look(comment: "Comment", context: Context) -> Result:
    """Hold a text of some length that came more often within the last day than the policy allows."""
    times, allowed = len(context.earlier), context.rules.repeats
    is_wave = times > allowed and len(comment.body) >= SHORTEST
    return Result(
        "repeats",
        Outcome.HOLD if is_wave else Outcome.PASS,
        "again" if times else "new",
        {"times": times},
        score=times,
        threshold=allowed,
        version=VERSION,
        evidence=[{"comment": str(earlier)} for earlier in context.earlier[:10]],
    )


def _again(past: Past, context: Context) -> np.ndarray:
    return past.held_where((past.scores > context.rules.repeats) & (past.lengths >= SHORTEST))


repeats = Check("repeats", _("Repeated text"), _look, SAYS, goes_by=("repeats",), again=_again)
