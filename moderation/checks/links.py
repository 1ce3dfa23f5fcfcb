"""Links. One or two that cite a source are normal; a list of them rarely is."""

import re
from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from moderation.checks.base import Check, Context, Outcome, Past, Result, quote

if TYPE_CHECKING:
    from comments.models import Comment

VERSION = "1"
# An address with a scheme, with www., or a bare domain under an ending that is not a common word with a full stop.
LINK = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"]{1,500}[^\s<>\".,;:!?)\]']"
    r"|(?<![@\w.-])(?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\.){1,4}"
    r"(?:com|net|org|info|biz|io|co|ru|xyz|top|site|online|shop|club|me|ly|gg|app|link|live|vip|cc|tv)\b(?:/[^\s<>\"]{0,500})?",
    re.IGNORECASE,
)

DOTTED = re.compile(r"\.[^\W_]")
SAYS = {
    "none": _("Contains no link."),
    "some": ngettext_lazy("Contains %(count)d link.", "Contains %(count)d links.", "count"),
    "over": ngettext_lazy(
        "Contains %(count)d link; the policy allows %(allowed)d.",
        "Contains %(count)d links; the policy allows %(allowed)d.",
        "count",
    ),
}


def may_link(text: str) -> bool:
    """Whether it is worth looking for links: cheaper than looking, and most comments have none."""
    return "://" in text or DOTTED.search(text) is not None


def _look(comment: "Comment", context: Context) -> Result:
    """Hold a comment with more links than the policy allows."""
    found = list(LINK.finditer(comment.body)) if may_link(comment.body) else []
    allowed = context.rules.max_links
    count = len(found)
    is_over = count > allowed
    return Result(
        "links",
        Outcome.HOLD if is_over else Outcome.PASS,
        "over" if is_over else "some" if count else "none",
        {"count": count, "allowed": allowed},
        score=count,
        threshold=allowed,
        version=VERSION,
        evidence=[quote(comment.body, *link.span()) for link in found[:20]],
    )


def _again(past: Past, context: Context) -> np.ndarray:
    return past.held_where(past.scores > context.rules.max_links)


links = Check("links", _("Links"), _look, SAYS, goes_by=("max_links",), again=_again, timeless=True)
