"""How well the scores do, live: what the model said before a person decided, against what they decided.

Read from the record alone: the policy's decision keeps the scores it went by, a person's later one is the label.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from comments.models import Comment
from moderation.labels import Entry, log
from moderation.models import Actor, Decision
from moderation.rules import Rules
from moderation.scoring import shipped
from moderation.scoring.costs import Costs, Figures, Thresholds, figures, figures_by, thresholds
from moderation.scoring.languages import language_of

NEWEST = 2000  # labels that are looked at: older ones were scored by another model
KEPT_SECONDS = 60.0
PAUSE = timedelta(minutes=5)  # who takes longer has done something else
FEWEST_GAPS = 50
DEFAULT_SECONDS = 20.0  # assumed until it can be measured
_proven: dict[Costs, tuple[float, Thresholds]] = {}


@dataclass(frozen=True)
class Judged:
    """One comment that the model scored and then a person decided; label None: they said nothing about that."""

    section_id: int
    language: str
    score: float
    label: bool | None


def judged(head: str = "spam") -> list[Judged]:
    """The newest comments that were scored and then decided by a person, in the order of the decisions."""
    entries = log()[-NEWEST:]
    scores = dict(_scores(head, entries))
    texts = Comment.objects.in_bulk([entry.comment_id for entry in entries])
    return [
        Judged(
            entry.section_id,
            language_of(texts[entry.comment_id].body),
            scores[entry.decision_id],
            entry.spam if head == "spam" else entry.abuse,
        )
        for entry in entries
        if entry.decision_id in scores
    ]


def live(head: str = "spam") -> dict[str, dict[str, Figures]]:
    """Precision, recall, calibration, share held and drift at the shipped threshold: {group: {name: Figures}}.

    Groups: "all" (one entry, "all"), "section" (by id), "language" (by code).
    """
    rows = judged(head)
    threshold = shipped().thresholds[head]["hold"]
    scores, labels = [row.score for row in rows], [row.label for row in rows]
    return {
        "all": {"all": figures(scores, labels, threshold)},
        "section": dict(figures_by(scores, labels, [str(row.section_id) for row in rows], threshold)),
        "language": dict(figures_by(scores, labels, [row.language for row in rows], threshold)),
    }


def proven(rules: Rules) -> Thresholds | None:
    """The thresholds that the policy's costs give, with rejection only as far as past decisions show it to be safe.

    None where no costs are set and no rejection threshold is wished for. Kept for a minute: it reads the record.
    """
    if rules.cost_review is None or rules.cost_published_spam is None:
        return None
    costs = Costs(rules.cost_review, rules.cost_published_spam, rules.cost_wrong_rejection or Costs.wrong_rejection)
    at, found = _proven.get(costs, (0.0, None))
    if found is None or time.monotonic() - at > KEPT_SECONDS:
        found = _measured(costs, may_reject=rules.cost_wrong_rejection is not None)
        _proven[costs] = (time.monotonic(), found)
    return found


def seconds_per_decision() -> tuple[float, bool]:
    """(how long a moderator takes for a comment, was it measured): the median time from one decision to the same
    person's next, bulks counted once and pauses over PAUSE left out, over the newest NEWEST; else DEFAULT_SECONDS.
    """
    made = Decision.objects.filter(actor=Actor.PERSON).order_by("-id").values_list("user", "batch", "created_at")
    by_user: dict[int, list[float]] = defaultdict(list)
    bulks = set()
    for user, batch, at in made[:NEWEST]:
        if batch is None or batch not in bulks:
            by_user[user].append(at.timestamp())
            bulks.add(batch)
    gaps = [gap for times in by_user.values() for gap in -np.diff(times) if 0 < gap <= PAUSE.total_seconds()]
    return (float(np.median(gaps)), True) if len(gaps) >= FEWEST_GAPS else (DEFAULT_SECONDS, False)


def _measured(costs: Costs, *, may_reject: bool) -> Thresholds:
    if not may_reject:
        return thresholds(costs)
    rows = [row for row in judged("spam") if row.label is not None]
    return thresholds(costs, [row.score for row in rows], [bool(row.label) for row in rows])


def _scores(head: str, entries: list[Entry]) -> Iterator[tuple[int, float]]:
    """(decision id, score) for each entry whose comment's policy decision on the same revision kept a score."""
    wanted = {(entry.comment_id, entry.revision): entry.decision_id for entry in entries}
    made = Decision.objects.filter(actor=Actor.POLICY, comment__in={entry.comment_id for entry in entries})
    for comment_id, revision, evidence in made.order_by("id").values_list("comment_id", "revision", "evidence"):
        decision_id = wanted.get((comment_id, revision))
        for found in evidence if decision_id else ():
            if found["check"] == head and found["score"] is not None:
                yield decision_id, found["score"]
