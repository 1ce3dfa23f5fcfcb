"""Links. One or two that cite a source are normal; a list of them rarely is."""

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.checks.base import Context, Outcome, Result, quote

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


def links(comment: "Comment", context: Context) -> Result:
    """Hold a comment with more links than the policy allows."""
    found = list(LINK.finditer(comment.body))
    allowed = context.rules.max_links
    count = len(found)
    says = ngettext("Contains %(count)d link", "Contains %(count)d links", count) % {"count": count}
    if count > allowed:
        says = _("%(says)s; the policy allows %(allowed)d.") % {"says": says, "allowed": allowed}
    else:
        says = f"{says}." if count else _("Contains no link.")
    return Result(
        "links",
        Outcome.HOLD if count > allowed else Outcome.PASS,
        says=says,
        score=count,
        threshold=allowed,
        version=VERSION,
        evidence=[quote(comment.body, *link.span()) for link in found[:20]],
    )
