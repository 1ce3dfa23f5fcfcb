"""The machine's round: claim what is due, check all of it, judge, enact. Safe to run twice, late, or beside itself."""

import contextlib
import gc
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from comments.models import Comment, Commenter, Thread
from moderation import checks, clusters, decisions, figures, learned, likenesses, policies, reporters
from moderation.checks.base import Context, Near, Result
from moderation.checks.words import lists_of
from moderation.models import CheckResult
from moderation.policies import Effective, Verdict
from moderation.rules import Rules
from moderation.scoring import Model, ModelError, shipped
from newsroom import rows

logger = logging.getLogger(__name__)

# Of a finding: which it is, what was found, when.
COLUMNS = (
    "comment_id",
    "revision",
    "check_name",
    "outcome",
    "score",
    "threshold",
    "version",
    "stage",
    "code",
    "params",
)
COLUMNS += ("evidence", "duration_us", "created_at")
REPEAT_WINDOW = timedelta(days=1)


def screen_due(limit: int | None = None) -> int:
    """Check up to *limit* due comments and let the policy decide on each; answers how many were claimed.

    One that fails is left to come due again when its lease ends; the others are not kept waiting. Told to stop
    (KeyboardInterrupt), it gives back what it did not get to.
    """
    claimed = claim(limit or settings.SCREENING_BATCH)
    if claimed:
        with given_back(claimed), uncollected():
            settle(judge(claimed))
    return len(claimed)


def claim(limit: int) -> list[Comment]:
    """Up to *limit* due comments, this worker's alone until its lease is over."""
    return Comment.objects.claim_due(limit, settings.SCREENING_LEASE)


@contextlib.contextmanager
def given_back(claimed: Sequence[Comment]) -> Iterator[None]:
    """Told to stop meanwhile (KeyboardInterrupt), give back what was *claimed*: it is due again at once."""
    until = claimed[0].check_due_at
    try:
        yield
    except KeyboardInterrupt:
        Comment.objects.give_back(until)
        raise


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for garbage meanwhile: a batch makes some 50,000 small objects and drops them all at its end, and
    the collector's rounds over them cost a fifth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True)
class Judged:
    """One claimed comment, what the checks found on it, and what the policy makes of that."""

    comment: Comment
    results: Sequence[Result]
    verdict: Verdict
    near: Near | None
    rules: Rules


def judge(claimed: Sequence[Comment]) -> list[Judged]:
    """Run every check on the *claimed* comments and let the policy judge what it found. Only sketches are written."""
    _accompany(claimed)
    rules = policies.effective_for([comment.thread.article for comment in claimed])
    contexts = contexts_of(claimed, rules, _noted(claimed))
    found = checks.examine(claimed, contexts)
    judged = []
    for comment in claimed:
        effective, results = rules[comment.thread.article_id], found[comment.pk]
        verdict = policies.judge(results, effective)
        judged.append(Judged(comment, results, verdict, contexts[comment.pk].near, effective.rules))
    return judged


def _accompany(claimed: Sequence[Comment]) -> None:
    """Give each comment its thread, with the article but for its text, and its writer. Two queries."""
    threads = Thread.objects.select_related("article").defer("article__body")
    by_id = threads.in_bulk({comment.thread_id for comment in claimed})
    writers = Commenter.objects.filter(pk__among=[comment.commenter_id for comment in claimed])
    people = {writer.pk: writer for writer in writers}
    for comment in claimed:
        comment.thread, comment.commenter = by_id[comment.thread_id], people[comment.commenter_id]


def settle(judged: Sequence[Judged]) -> None:
    """Decide on all of them and keep what was found, in one transaction.

    Where that fails, each half is tried for itself: what cannot be decided is left alone, whatever the batch's size.
    """
    try:
        with transaction.atomic():
            verdicts = clusters.followed([(one.comment, one.verdict, one.near, one.rules) for one in judged])
            standing = decisions.enact(verdicts, [one.comment for one in judged])
            still_ours = {comment.pk for comment in standing}
            store([(one.comment, one.results) for one in judged if one.comment.pk in still_ours])
    except Exception:
        if len(judged) == 1:
            # Its lease runs out and it comes round again.
            logger.exception("Screening comment %s failed", judged[0].comment.pk)
            return
        middle = len(judged) // 2
        settle(judged[:middle])
        settle(judged[middle:])
        return
    if lost := len(judged) - len(standing):
        logger.info("%s comments were dealt with elsewhere", lost)


def _noted(claimed: Sequence[Comment]) -> dict[Any, Near]:
    try:
        return likenesses.note(claimed)
    except Exception:
        logger.exception("Looking for near-copies failed; the check of that name fails")
        return {}


def store(found: Sequence[tuple[Comment, Sequence[Result]]]) -> None:
    """Keep what the checks found on each comment's revision, in place of an earlier round's findings on it."""
    now = str(timezone.now())
    known = CheckResult.objects.filter(comment__among=[comment.pk for comment, _results in found])
    before = set(known.values_list("comment_id", "revision").distinct())
    new, again = [], []
    for comment, results in found:
        kept = again if (comment.pk, comment.revision) in before else new
        text = str(comment.pk), comment.revision
        kept.extend((*text, *_finding(result), now) for result in results)
    rows.copy_all(CheckResult, COLUMNS, new)
    found_again = [dict(zip(COLUMNS, row, strict=True)) for row in again]
    rows.store_all(CheckResult, found_again, unique=COLUMNS[:3], update=COLUMNS[3:])


def _finding(result: Result) -> tuple[Any, ...]:
    return (
        result.check,
        result.outcome.value,
        result.score,
        result.threshold,
        result.version,
        result.stage.value,
        result.code,
        dict(result.params),
        list(result.evidence),
        result.duration_us,
    )


def contexts_of(
    comments: Sequence[Comment], rules: dict[int, Effective], near: Mapping[Any, Near]
) -> dict[Any, Context]:
    """What the checks may know of each comment, gathered by a fixed number of queries and one pass of the model."""
    now = timezone.now()
    model = _model()
    sections = {comment.thread.article.section_id for comment in comments}
    served = learned.serving(model, sections) if model else {}
    scores = _scores(model, comments, served)
    earlier = _earlier(comments)
    reports = reporters.weighed(comments)
    lists = lists_of(sections)
    facts = checks.gather(comments, {comment.pk: rules[comment.thread.article_id].rules for comment in comments})
    return {
        comment.pk: Context(
            rules=rules[comment.thread.article_id].rules,
            words=lists[comment.thread.article.section_id],
            now=now,
            model=model,
            scores=scores.get(comment.pk),
            served=served.get(comment.thread.article.section_id, {}),
            proven=figures.proven(rules[comment.thread.article_id].rules),
            earlier=earlier[comment.pk],
            near=near.get(comment.pk),
            reports=reports[comment.pk],
            approved_count=comment.commenter.approved_count,
            facts=facts[comment.pk],
        )
        for comment in comments
    }


def _model() -> Model | None:
    try:
        return shipped()
    except ModelError:
        logger.exception("The scoring model cannot be used; spam and abuse checks fail")
        return None


def _scores(model: Model | None, comments: Sequence[Comment], served: learned.ServedBySection) -> dict[Any, Any]:
    """(spam, abuse) of each comment by its id, one pass a section; none where the model fails on a text."""
    if model is None:
        return {}
    scores: dict[Any, Any] = {}
    by_section = groupby(sorted(comments, key=_section), key=_section)
    for section, group in by_section:
        scores |= _score_all(model, list(group), served[section])
    return scores


def _score_all(model: Model, comments: Sequence[Comment], served: dict[str, learned.Served]) -> dict[Any, Any]:
    try:
        found = learned.score(model, [c.body for c in comments], [c.author_name for c in comments], served)
        return dict(zip((comment.pk for comment in comments), found, strict=True))
    except Exception:
        logger.exception("Scoring %s failed", [str(comment.pk) for comment in comments])
    if len(comments) == 1:
        return {}
    return {pk: said for comment in comments for pk, said in _score_all(model, [comment], served).items()}


def _section(comment: Comment) -> int:
    return comment.thread.article.section_id


def _earlier(comments: Sequence[Comment]) -> dict[Any, list[Any]]:
    """For each comment the ids of those with the same text within REPEAT_WINDOW before it, oldest first."""
    since = min(comment.created_at for comment in comments) - REPEAT_WINDOW
    keys = {comment.text_key for comment in comments}
    seen = Comment.objects.filter(text_key__among=keys, created_at__gte=since).order_by("created_at", "id")
    by_text = defaultdict(list)
    for pk, text_key, created_at in seen.values_list("pk", "text_key", "created_at")[:10_000]:
        by_text[text_key].append((created_at, pk))
    return {
        comment.pk: [
            pk
            for created_at, pk in by_text[comment.text_key]
            if comment.created_at - REPEAT_WINDOW <= created_at and (created_at, pk) < (comment.created_at, comment.pk)
        ]
        for comment in comments
    }
