"""The machine's past: what the checks found when the policy decided, and what people then said of it, as arrays.

Read from the record alone, newest first, a batch at a time, so that a year of comments needs the memory of one batch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone

from comments.states import State
from moderation.checks import CHECKS
from moderation.checks.base import FAILED, HELD, MISSING, PASSED, REJECTED, Past
from moderation.models import Action, Actor, Decision, Outcome
from moderation.rules import Stage

BATCH = 2000
OUTCOMES = {Outcome.PASS: PASSED, Outcome.HOLD: HELD, Outcome.REJECT: REJECTED, Outcome.FAILED: FAILED}
ACTIONS = {Action.APPROVE: PASSED, Action.HOLD: HELD, Action.REJECT: REJECTED}
TRUTHS = {State.PUBLISHED: PASSED, State.REJECTED: REJECTED}  # a hold is no answer
COLUMNS = ("id", "comment_id", "revision", "action", "evidence", "created_at", "thread__article_id")
COLUMNS += ("thread__article__section_id", "comment__author_badge")


@dataclass(frozen=True)
class Row:
    """One decision of the policy on one text, the last of its kind."""

    decision: int
    comment: Any
    revision: int
    article: int
    section: int
    day: date


@dataclass(frozen=True)
class Batch:
    """*rows*, and in the same order what the policy did (PASSED, HELD, REJECTED), what people said (or MISSING), and by
    check what it found; *shadow* tells where a check ran without counting.
    """

    rows: Sequence[Row]
    actions: np.ndarray
    truth: np.ndarray
    found: dict[str, Past]
    shadow: dict[str, np.ndarray]


def decided(*, since: datetime, until: datetime, where: Q | None = None) -> QuerySet[Decision]:
    """The policy's newest decision on each text in the span, of comments that were not erased."""
    newer = Decision.objects.filter(
        comment=OuterRef("comment"), revision=OuterRef("revision"), actor=Actor.POLICY, pk__gt=OuterRef("pk")
    )
    found = Decision.objects.filter(where or Q(), actor=Actor.POLICY, created_at__gte=since, created_at__lt=until)
    return found.exclude(comment__state=State.ERASED).filter(~Exists(newer))


def batches(decisions: QuerySet[Decision], limit: int | None = None) -> Iterator[Batch]:
    """*decisions* newest first, at most *limit* of them, BATCH at a time; two queries a batch."""
    last, left = None, limit
    while left is None or left > 0:
        size = BATCH if left is None else min(BATCH, left)
        here = decisions if last is None else decisions.filter(pk__lt=last)
        rows = list(here.order_by("-pk").values_list(*COLUMNS, Length("comment__body"))[:size])
        if rows:
            yield _batch(rows)
            last = rows[-1][0]
            left = None if left is None else left - len(rows)
        if len(rows) < size:
            return


def truths(pairs: Sequence[tuple[Any, int]]) -> list[int]:
    """What a person said of each (comment, revision): the newest decision that stands. An undone one says nothing."""
    standing = Decision.objects.filter(
        comment__in={comment for comment, _ in pairs}, actor=Actor.PERSON, reverses=None, reversed_by=None
    )
    said = {(row[0], row[1]): row[2] for row in standing.order_by("id").values_list("comment", "revision", "to_state")}
    return [TRUTHS.get(said.get(pair), MISSING) for pair in pairs]


def _batch(raw: list[tuple]) -> Batch:
    size = len(raw)
    place = {check.name: number for number, check in enumerate(CHECKS)}
    scores = np.full((len(CHECKS), size), np.nan)
    outcomes = np.full((len(CHECKS), size), MISSING, np.int8)
    shadow = np.zeros((len(CHECKS), size), bool)
    for number, row in enumerate(raw):
        for found in row[4]:
            if (check := place.get(found["check"])) is None or "outcome" not in found:
                continue
            outcomes[check, number] = OUTCOMES[found["outcome"]]
            shadow[check, number] = found.get("stage") == Stage.SHADOW
            if found["score"] is not None:
                scores[check, number] = found["score"]
    lengths = np.array([row[9] or 0 for row in raw])
    badges = np.array([bool(row[8]) for row in raw])
    return Batch(
        [Row(row[0], row[1], row[2], row[6], row[7], timezone.localdate(row[5])) for row in raw],
        np.array([ACTIONS[row[3]] for row in raw], np.int8),
        np.array(truths([(row[1], row[2]) for row in raw]), np.int8),
        {name: Past(scores[check], outcomes[check], lengths, badges) for name, check in place.items()},
        {name: shadow[check] for name, check in place.items()},
    )
