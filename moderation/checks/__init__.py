"""The checks, in the order in which people read them. All of them run on every comment, also after the first hit."""

import logging
import time
from typing import TYPE_CHECKING

from moderation.checks.base import Check, Context, Outcome, Result
from moderation.checks.links import links
from moderation.checks.newcomers import newcomers
from moderation.checks.repeats import repeats
from moderation.checks.reports import reports
from moderation.checks.scores import abuse, spam
from moderation.checks.words import words

if TYPE_CHECKING:
    from comments.models import Comment

logger = logging.getLogger(__name__)

CHECKS: tuple[Check, ...] = (spam, abuse, words, links, repeats, newcomers, reports)


def examine(comment: "Comment", context: Context) -> list[Result]:
    """Every check's result on *comment*. A check that raises is reported as failed; the others still speak."""
    return [_run(check, comment, context) for check in CHECKS]


def _run(check: Check, comment: "Comment", context: Context) -> Result:
    started = time.perf_counter_ns()
    try:
        result = check(comment, context)
    except Exception as error:
        logger.exception("Check %s failed on comment %s", check.__name__, comment.pk)
        result = Result(check.__name__, Outcome.FAILED, says=f"The check failed: {type(error).__name__}.")
    return result.lasting((time.perf_counter_ns() - started) // 1000)
