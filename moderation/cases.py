"""Cases: what waits for a person. A case follows the decisions; it never makes one."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from comments.models import Comment, Thread
from comments.states import State
from moderation import harm
from moderation.models import Actor, Case, CaseReason, CheckResult, Decision
from newsroom.rows import add_all, store_all, update_all

HEADS = ("spam", "abuse")
WEIGHED = ["spam", "abuse", "priority", "readers", "report_weight", "harm"]
PLACED = ["in_waiting", "in_spam", "in_reported", "in_new_evidence", "in_appeals", "in_afterwards"]


@dataclass(frozen=True)
class Wanted:
    """A locked comment that a person is to look at: why, since when, and what the checks said, if they just did."""

    comment: Comment
    reasons: Sequence[str]
    since: datetime
    evidence: Sequence[Mapping[str, Any]] = ()
    is_renewed: bool = False  # a person had approved it, and something is new since


def follow(
    decisions: Sequence[Decision], *, still: Mapping[uuid.UUID, str], renewed: Collection[uuid.UUID] = ()
) -> None:
    """Open, refresh or close the case of each decision's comment. The comments are locked.

    A hold opens one. *still* names, by comment, why a person is to look at one that nothing holds: `post`, when it was
    published unseen, or `appeal`. Anything else leaves nothing to decide. Those *renewed* had been approved before.
    """
    wanted, done = [], []
    for decision in decisions:
        comment, why = decision.comment, still.get(decision.comment_id)
        if decision.to_state == State.HELD or why:
            since = comment.created_at if decision.actor == Actor.POLICY else decision.created_at
            reasons = [why] if why else decision.reasons
            wanted.append(Wanted(comment, reasons, since, decision.evidence, comment.pk in renewed))
        else:
            done.append(comment.pk)
    close(done)
    wait(wanted)


def close(comment_ids: Collection[uuid.UUID]) -> None:
    """Close the comments' open cases, if they have any."""
    if comment_ids:
        Case.objects.filter(comment__among=comment_ids, closed_at=None).update(closed_at=timezone.now())


def leave(comments: Sequence[Comment]) -> None:
    """Take comments that their authors changed or took back out of the queues: the first wait for the checks now."""
    close([comment.pk for comment in comments if comment.state in (State.WITHDRAWN, State.ERASED)])
    changed = [comment.pk for comment in comments if comment.state == State.PENDING]
    if changed:
        _open(changed).update(**dict.fromkeys(PLACED, False))


def wait(wanted: Sequence[Wanted]) -> None:
    """Open the case of each comment, or give an open one its new reasons. A fixed number of statements."""
    if not wanted:
        return
    found = {case.comment_id: case for case in _open([one.comment.pk for one in wanted])}
    threads = _threads(wanted)
    said = _said(wanted)
    for one in wanted:
        public_count, section_id = threads[one.comment.thread_id]
        case = found.setdefault(
            one.comment.pk,
            Case(comment=one.comment, thread_id=one.comment.thread_id, section_id=section_id, opened_at=one.since),
        )
        _weigh(case, said[one.comment.pk], public_count)
        _place(case, one)
    update_all([case for case in found.values() if case.pk], WEIGHED + PLACED)
    add_all([case for case in found.values() if not case.pk])
    CaseReason.objects.filter(case__among=[case.pk for case in found.values()]).delete()
    reasons = [(found[one.comment.pk].pk, code) for one in wanted for code in dict.fromkeys(one.reasons)]
    store_all(CaseReason, [{"case_id": case_id, "code": code} for case_id, code in reasons])


def weigh_again(looked_at: Mapping[uuid.UUID, Sequence[Mapping[str, Any]]]) -> None:
    """Bring what open cases are sorted by up to date with what the checks just said of their comments (evidence).

    For comments that were looked at again and stay as they are.
    """
    found = list(_open(looked_at).select_related("thread")) if looked_at else []
    for case in found:
        _weigh(case, _figures(looked_at[case.comment_id]), case.thread.public_count)
    update_all(found, WEIGHED)


def count_readers(thread_ids: Collection[int] | QuerySet) -> int:
    """Bring the harm of the threads' open cases up to date with how many read there; answers how many changed."""
    changed = []
    for case in Case.objects.filter(thread__in=thread_ids, closed_at=None).select_related("thread"):
        if case.readers != harm.readers(case.thread.public_count):
            case.readers = harm.readers(case.thread.public_count)
            case.harm = harm.expected(case.priority, case.readers, case.report_weight)
            changed.append(case)
    update_all(changed, ["readers", "harm"])
    return len(changed)


def set_right() -> int:
    """Bring open cases up to date whose article moved to another section, or got other readers; answers how many."""
    cases = Case.objects.filter(closed_at=None)
    moved = cases.exclude(section=F("thread__article__section")).select_related("thread__article")
    moved = list(moved.defer("thread__article__body"))
    for case in moved:
        case.section_id = case.thread.article.section_id
    update_all(moved, ["section_id"])
    return len(moved) + count_readers(cases.values("thread"))


def _open(comment_ids: Collection[uuid.UUID]) -> QuerySet[Case]:
    return Case.objects.filter(comment__among=comment_ids, closed_at=None)


def _weigh(case: Case, said: Mapping[str, float | None], public_count: int) -> None:
    case.spam, case.abuse = (said.get(head) for head in HEADS)
    case.priority = harm.probability(case.spam, case.abuse)
    case.readers = harm.readers(public_count)
    case.report_weight = said.get("reports") or 0
    case.harm = harm.expected(case.priority, case.readers, case.report_weight)


def _place(case: Case, one: Wanted) -> None:
    """Which of the standing queues it is in. What waits hidden may be in several, anything else is in one."""
    held = one.comment.state == State.HELD
    case.in_waiting = held
    case.in_spam = held and "spam" in one.reasons
    case.in_reported = held and "reports" in one.reasons
    case.in_new_evidence = held and one.is_renewed
    case.in_appeals = "appeal" in one.reasons
    case.in_afterwards = one.comment.state == State.PUBLISHED


def _threads(wanted: Sequence[Wanted]) -> dict[int, tuple[int, int]]:
    """(published comments, section) of each thread."""
    rows = Thread.objects.filter(pk__among={one.comment.thread_id for one in wanted})
    return {pk: (count, section) for pk, count, section in rows.values_list("pk", "public_count", "article__section")}


def _said(wanted: Sequence[Wanted]) -> dict[uuid.UUID, dict[str, float | None]]:
    """By comment the scores of the checks by their names: as they just said, else as they said last."""
    said: dict[uuid.UUID, dict[str, float | None]] = defaultdict(dict)
    for one in wanted:
        said[one.comment.pk] = _figures(one.evidence)
    revisions = {one.comment.pk: one.comment.revision for one in wanted if not one.evidence}
    if revisions:
        found = CheckResult.objects.filter(comment__in=revisions, check_name__in=(*HEADS, "reports"))
        for comment_id, revision, name, score in found.values_list("comment", "revision", "check_name", "score"):
            if revision == revisions[comment_id]:
                said[comment_id][name] = score
    return said


def _figures(evidence: Sequence[Mapping[str, Any]]) -> dict[str, float | None]:
    return {found["check"]: found["score"] for found in evidence}
