"""A check of the paper's own, elsewhere: asked once about a whole batch, over https, signed, and never waited for long.

What is sent and answered is in docs/api.md. Its failing is the policy's to judge, like that of any check.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from moderation.checks.base import Check, Context, Outcome, Result
from newsroom import webhooks

if TYPE_CHECKING:
    from comments.models import Comment
    from moderation.rules import Rules

VERSION = "1"
SAYS_MAX = 200
SAYS = {
    "off": _("No check elsewhere is set up."),
    "said": _("%(says)s"),
    "silent": _("It had nothing to say."),
}


class ExternalFailed(Exception):
    """The check elsewhere could not be asked, or its answer not used; the message says why."""


def gather(comments: "Sequence[Comment]", rules: "Mapping[Any, Rules]") -> dict[Any, Any]:
    """The answer about each comment, by one request. Nothing while no address is set. Raises ExternalFailed."""
    if not settings.CHECK_URL:
        return {}
    asked = [
        {
            "id": str(comment.pk),
            "revision": comment.revision,
            "article": comment.thread.article.slug,
            "name": comment.author_name,
            "body": comment.body,
        }
        for comment in comments
    ]
    answered = ask({"comments": asked}).get("results")
    if not isinstance(answered, dict):
        raise ExternalFailed("The answer has no results.")
    return {comment.pk: answered.get(str(comment.pk), {}) for comment in comments}


def ask(said: dict[str, Any]) -> dict[str, Any]:
    """Send *said* to settings.CHECK_URL and answer what came back, all within settings.CHECK_TIMEOUT_SECONDS.

    Raises ExternalFailed.
    """
    try:
        content = webhooks.send(
            settings.CHECK_URL,
            settings.CHECK_SECRET,
            f"check-{uuid.uuid4()}",
            json.dumps(said).encode(),
            timeout_seconds=settings.CHECK_TIMEOUT_SECONDS,
        )
        found = json.loads(content)
    except (webhooks.NotDelivered, ValueError) as error:
        raise ExternalFailed(str(error)) from error
    if not isinstance(found, dict):
        raise ExternalFailed("The answer is no JSON object.")
    return found


def _look(comment: "Comment", context: Context) -> Result:
    """What the check elsewhere says: pass, hold or reject, with a sentence and a score if it likes."""
    if not settings.CHECK_URL:
        return Result("external", Outcome.PASS, "off", version=VERSION)
    answer = context.facts["external"]
    if not answer:
        return Result("external", Outcome.PASS, "silent", version=VERSION)
    outcome = Outcome(answer["outcome"])
    if outcome == Outcome.FAILED:
        raise ExternalFailed("It failed by its own account.")
    score = answer.get("score")
    said = {"says": str(answer.get("says", ""))[:SAYS_MAX]}
    return Result(
        "external",
        outcome,
        "said" if said["says"] else "silent",
        said,
        float(score) if isinstance(score, int | float) else None,
        version=f"{VERSION} {str(answer.get('version', ''))[:30]}".strip(),
    )


external = Check("external", _("Check elsewhere"), _look, SAYS, gather)
