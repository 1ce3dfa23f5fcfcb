"""Nearly the same text from many people: a wave. The first of it, which the others may have copied, is never held."""

from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from moderation.checks.base import Check, Context, Outcome, Past, Result

if TYPE_CHECKING:
    from comments.models import Comment

VERSION = "1"
SAYS = {
    "wave": ngettext_lazy(
        "%(earlier)d comment before it says nearly the same.",
        "%(earlier)d comments before it say nearly the same.",
        "earlier",
    ),
    "new": _("Nothing before it says nearly the same."),
}


class NearUnknown(RuntimeError):
    """The near-copies could not be looked up; the policy says whether to hold then."""


def _look(comment: "Comment", context: Context) -> Result:
    """Hold a comment when as many near-copies as the policy allows came before it within a week."""
    near, allowed = context.near, context.rules.near_copies
    if near is None:
        raise NearUnknown
    evidence = [{"comment": str(pk), "resemblance": round(alike, 2)} for pk, alike in near.comments[:10]]
    if near.cluster:
        evidence = [{"cluster": near.cluster, "resemblance": near.resemblance}]
    return Result(
        "copies",
        Outcome.HOLD if near.earlier >= allowed else Outcome.PASS,
        "wave" if near.earlier else "new",
        {"earlier": near.earlier},
        score=near.earlier,
        threshold=allowed,
        version=VERSION,
        evidence=evidence,
    )


def _again(past: Past, context: Context) -> np.ndarray:
    return past.held_where(past.scores >= context.rules.near_copies)


copies = Check("copies", _("Near-copies"), _look, SAYS, goes_by=("near_copies",), again=_again)
