"""The checks, in the order in which people read them. All of them run on every comment, also after the first hit."""

import logging
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from moderation.checks.base import Check, Context, Outcome, Result, Stage
from moderation.checks.copies import copies
from moderation.checks.disposable_email import disposable_email
from moderation.checks.domains import domains
from moderation.checks.external import external
from moderation.checks.form import form
from moderation.checks.impersonation import impersonation
from moderation.checks.length import length
from moderation.checks.links import links
from moderation.checks.newcomers import newcomers
from moderation.checks.personal_data import personal_data
from moderation.checks.rate import rate
from moderation.checks.repeats import repeats
from moderation.checks.reports import reports
from moderation.checks.scores import abuse, spam
from moderation.checks.standing import standing
from moderation.checks.words import words

if TYPE_CHECKING:
    from comments.models import Comment
    from moderation.rules import Rules

logger = logging.getLogger(__name__)

CHECKS: tuple[Check, ...] = (
    spam,
    abuse,
    words,
    links,
    domains,
    personal_data,
    length,
    impersonation,
    disposable_email,
    repeats,
    copies,
    rate,
    newcomers,
    standing,
    form,
    external,
    reports,
)
ANY_CHECK_SAYS = {
    "failed": _("The check failed: %(error)s."),
    "said": _("%(says)s"),  # as an earlier version of this software worded it
}
QUOTED = 5
OBJECTS = {Outcome.HOLD, Outcome.REJECT}


class _Unanswered:
    """Stands in a comment's facts for what could not be gathered."""

    def __init__(self, error: Exception) -> None:
        self.error = error


def gather(comments: "Sequence[Comment]", rules: "Mapping[Any, Rules]") -> dict[Any, dict[str, Any]]:
    """What the checks ask about a batch, each at most once: the facts of each comment, by its id and the check's name.

    A check is asked only about the comments on which it runs. One that raises fails on all of those.
    """
    facts: dict[Any, dict[str, Any]] = defaultdict(dict)
    for check in CHECKS:
        runs = [c for c in comments if check.gather and rules[c.pk].stage_of(check.name) != Stage.DRAFT]
        if not runs:
            continue
        found: Mapping[Any, Any]
        try:
            found = check.gather(runs, rules)
        except Exception as error:
            logger.exception("Check %s could not gather what it needs", check.name)
            found = dict.fromkeys((comment.pk for comment in runs), _Unanswered(error))
        for pk, fact in found.items():
            facts[pk][check.name] = fact
    return facts


def examine(comments: "Sequence[Comment]", contexts: "Mapping[Any, Context]") -> dict[Any, list[Result]]:
    """By comment's id the result of every check that is not a draft there. One that raises has failed; the others still
    speak. *contexts* are by id too.
    """
    found = {}
    for comment in comments:
        context = contexts[comment.pk]
        stages = [(check, context.rules.stage_of(check.name)) for check in CHECKS]
        found[comment.pk] = [_run(check, comment, context, stage) for check, stage in stages if stage != Stage.DRAFT]
    for check in CHECKS:
        if check.prove:
            objections = [
                (comment, contexts[comment.pk], result)
                for comment in comments
                for result in found[comment.pk]
                if result.check == check.name and result.outcome in OBJECTS
            ]
            _prove(check, objections)
    return found


def _prove(check: Check, objections: "Sequence[tuple[Comment, Context, Result]]") -> None:
    """Give each of the results its evidence. Where one text is to blame that there is none, the others have theirs."""
    if not objections:
        return
    started = time.perf_counter_ns()
    try:
        proofs = check.prove([(comment, context) for comment, context, _result in objections])
    except Exception:
        if len(objections) == 1:
            logger.exception("Check %s has no evidence on comment %s", check.name, objections[0][0].pk)
            return
        for one in objections:
            _prove(check, [one])
        return
    each = (time.perf_counter_ns() - started) // 1000 // len(objections)
    for (_comment, _context, result), proof in zip(objections, proofs, strict=True):
        result.evidence = proof
        result.duration_us += each


def _run(check: Check, comment: "Comment", context: Context, stage: Stage) -> Result:
    started = time.perf_counter_ns()
    try:
        if isinstance(missing := context.facts.get(check.name), _Unanswered):
            result = _failed(check, missing.error)
        else:
            result = check.look(comment, context)
    except Exception as error:
        logger.exception("Check %s failed on comment %s", check.name, comment.pk)
        result = _failed(check, error)
    result.duration_us, result.stage = (time.perf_counter_ns() - started) // 1000, stage
    return result


def _failed(check: Check, error: Exception) -> Result:
    return Result(check.name, Outcome.FAILED, "failed", {"error": type(error).__name__})


def says(check: str, code: str, params: Mapping[str, Any], evidence: Sequence[Any] = ()) -> str:
    """What a check found, as a sentence in the reader's language; what has no sentence (any more) as its code."""
    own = next((known.says for known in CHECKS if known.name == check), {})
    sentence = own.get(code) or ANY_CHECK_SAYS.get(code)
    try:
        return str(sentence % {**params, "quoted": _quoted(evidence)}) if sentence else code
    except (KeyError, TypeError, ValueError):  # written by a version that counted other things
        return code


def _quoted(evidence: Sequence[Any]) -> str:
    texts = [str(piece["text"]) for piece in evidence if isinstance(piece, dict) and piece.get("text")]
    return ", ".join(f"“{text}”" for text in texts[:QUOTED])


def label(check: str) -> Any:
    """What people call the check, or None when there is none of that name."""
    return next((known.label for known in CHECKS if known.name == check), None)
