"""Spam and abuse, by the model that lives in the repository (moderation.scoring)."""

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext_lazy as _

from moderation.checks.base import HELD, REJECTED, Check, Context, Outcome, Past, Result, quote
from moderation.scoring import Explanation, explain_all

if TYPE_CHECKING:
    from comments.models import Comment

HEADS = ("spam", "abuse")
SHOWN_FROM = 0.05  # contributions below this many logits are not worth a mark
SAYS = {
    "spam": _("Spam score %(score).2f, held from %(threshold).2f."),
    "abuse": _("Abuse score %(score).2f, held from %(threshold).2f."),
}


class ScoreMissing(RuntimeError):
    """The model could not be loaded; the policy says whether to hold then."""


def _spam(comment: "Comment", context: Context) -> Result:
    """Hold a comment that looks like spam to the model; reject it only where decisions have shown that to be safe."""
    return _judge(comment, context, "spam", *_spam_thresholds(context))


def _spam_thresholds(context: Context) -> tuple[float | None, float | None]:
    """From which score to hold (None: as shipped), and from which to reject (None: never)."""
    rules, proven = context.rules, context.proven
    hold = rules.spam_hold
    if hold is None and proven is not None:
        hold = proven.hold
    reject = None
    if proven is not None and proven.reject is not None:
        reject = max(proven.reject, rules.spam_reject or 0)
    return hold, reject


def _abuse(comment: "Comment", context: Context) -> Result:
    """Hold a comment that looks abusive to the model. It never rejects: abuse is for people to judge."""
    return _judge(comment, context, "abuse", context.rules.abuse_hold, None)


def _spam_again(past: Past, context: Context) -> np.ndarray:
    return _again(past, context, "spam", *_spam_thresholds(context))


def _abuse_again(past: Past, context: Context) -> np.ndarray:
    return _again(past, context, "abuse", context.rules.abuse_hold, None)


def _again(past: Past, context: Context, head: str, hold: float | None, reject: float | None) -> np.ndarray:
    if hold is None:
        hold = context.model.thresholds[head]["hold"] if context.model else np.inf
    found = past.held_where(past.scores >= hold)
    if reject is not None:
        found[(past.scores >= reject) & (found == HELD)] = REJECTED
    return found


def _judge(comment: "Comment", context: Context, head: str, hold: float | None, reject: float | None) -> Result:
    if context.scores is None or context.model is None:
        raise ScoreMissing
    score = float(context.scores[HEADS.index(head)])
    threshold = context.model.thresholds[head]["hold"] if hold is None else hold
    outcome = Outcome.PASS
    if score >= threshold:
        outcome = Outcome.REJECT if reject is not None and score >= reject else Outcome.HOLD
    served = context.served.get(head)
    version = served.version(context.model) if served else context.model.version
    return Result(head, outcome, head, {"score": round(score, 4), "threshold": threshold}, score, threshold, version)


def _proofs(objections: "Sequence[tuple[Comment, Context]]", head: str) -> list[list[dict]]:
    """The words that spoke most for it, where they stand, and the model's reasons in words."""
    proofs: list[list[dict]] = [[]] * len(objections)
    alike = defaultdict(list)  # what was learned, and so what counts, is the same in a section
    for number, (_comment, context) in enumerate(objections):
        alike[id(context.served.get(head))].append(number)
    for numbers in alike.values():
        comments, context = [objections[number][0] for number in numbers], objections[numbers[0]][1]
        served = context.served.get(head)
        texts, names = [comment.body for comment in comments], [comment.author_name for comment in comments]
        found = explain_all(context.model, texts, names, served.delta if served else None, (head,))
        for number, text, why in zip(numbers, texts, found, strict=True):
            proofs[number] = _proof(text, why, head)
    return proofs


def _proof(text: str, why: Explanation, head: str) -> list[dict]:
    marks = [mark for mark in why.marks if mark[3] == head and mark[2] >= SHOWN_FROM]
    strongest = sorted(sorted(marks, key=lambda mark: -mark[2])[:8])
    quotes = [quote(text, start, end) | {"weight": round(weight, 3)} for start, end, weight, _head in strongest]
    return quotes + [{"says": reason} for reason in why.heads[head].reasons[:5]]


COSTS = ("cost_review", "cost_published_spam", "cost_wrong_rejection")
spam = Check(
    "spam",
    _("Spam"),
    _spam,
    SAYS,
    prove=partial(_proofs, head="spam"),
    goes_by=("spam_hold", "spam_reject", *COSTS),
    again=_spam_again,
    timeless=True,
)
abuse = Check(
    "abuse",
    _("Abuse"),
    _abuse,
    SAYS,
    prove=partial(_proofs, head="abuse"),
    goes_by=("abuse_hold",),
    again=_abuse_again,
    timeless=True,
)
