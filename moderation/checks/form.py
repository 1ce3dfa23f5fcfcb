"""How the page's form was filled in: a field that only machines see, and the time from opening it to sending.

The page notes neutral facts with the comment (`Comment.form`); what the API posts, and readers without JavaScript,
have none, which proves nothing. A machine that runs the page's scripts can wait: this catches the many that do not.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from moderation.checks.base import Check, Context, Left, Outcome, Result

if TYPE_CHECKING:
    from comments.models import Comment
    from moderation.rules import Rules

VERSION = "1"
SAYS = {
    "nothing": _("Nothing is known of how it was filled in."),
    "fine": _("Filled in within %(seconds).1f seconds."),
    "trap": _("A field was filled in that people do not see."),
    "fast": _("Filled in within %(seconds).1f seconds; the policy asks for %(least).1f."),
}


def _look(comment: "Comment", context: Context) -> Result:
    """Hold a comment whose form was filled in as machines do it; an edited text came by another way."""
    noted = comment.form or {}
    seconds, least = noted.get("seconds"), context.rules.min_seconds
    if noted.get("extra"):
        code = "trap"
    elif not isinstance(seconds, int | float):
        code = "nothing"
    else:
        code = _speed(seconds, least)
    seconds = seconds if isinstance(seconds, int | float) else 0
    outcome = Outcome.HOLD if _holds(code, comment.revision) else Outcome.PASS
    return Result("form", outcome, code, {"seconds": seconds, "least": least}, seconds, least, VERSION)


def _objects(left: Left, rules: "Rules") -> bool:
    is_timed = left.code in ("fast", "fine")
    return _holds(_speed(left.params["seconds"], rules.min_seconds) if is_timed else left.code, left.revision)


def _speed(seconds: float, least: float) -> str:
    return "fast" if seconds < least else "fine"


def _holds(code: str, revision: int) -> bool:
    return code in ("trap", "fast") and revision == 1


form = Check("form", _("How the form was filled in"), _look, SAYS, goes_by=("min_seconds",), objects=_objects)
