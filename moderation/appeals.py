"""Appeals: the author of a rejected comment objects, once a decision, and somebody else than who took it answers.

The answer is a decision like any other: `decisions` asks here who may take it, and tells what was decided.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from comments.models import Comment, Commenter
from comments.refusals import CommentMissing, NotYours
from comments.rendering import rfc3339
from comments.states import State
from moderation import cases
from moderation.models import Appeal, Decision
from moderation.refusals import AlreadyAppealed, AppealNeedsAnother, AppealNeedsRight, NothingToAppeal

WINDOW = timedelta(days=183)  # Digital Services Act, article 20(1): at least six months
NOTE_MAX = 2000  # as Mastodon's


@transaction.atomic
def file(comment_id: uuid.UUID, *, commenter: Commenter, note: str = "") -> Appeal:
    """*commenter* objects to the decision that rejected an own comment; it waits for a person then.

    Raises CommentMissing, NotYours, NothingToAppeal for a comment that is not rejected or was too long ago, and
    AlreadyAppealed for a second objection, also to the answer of a first one.
    """
    comment = Comment.objects.select_for_update(no_key=True).filter(pk=comment_id).first()
    if comment is None:
        raise CommentMissing
    if comment.commenter_id != commenter.pk:
        raise NotYours if comment.state == State.PUBLISHED else CommentMissing
    newest = comment.decisions.order_by("-sequence").first()
    if not _appealable(comment, newest):
        raise NothingToAppeal
    if Appeal.objects.filter(decision=newest).exists() or Appeal.objects.filter(answer=newest).exists():
        raise AlreadyAppealed
    appeal = Appeal.objects.create(comment=comment, decision=newest, note=note, created_at=timezone.now())
    cases.wait([cases.Wanted(comment, ["appeal"], appeal.created_at)])
    return appeal


def open_on(comment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Appeal]:
    """The appeals that wait for an answer, by comment, with the decisions that they object to. One query."""
    found = Appeal.objects.filter(comment__in=comment_ids, answer=None).select_related("decision")
    return {appeal.comment_id: appeal for appeal in found}


def demand_another(appeal: Appeal | None, user: User) -> None:
    """Raise AppealNeedsAnother or AppealNeedsRight if a comment's open appeal, if any, is not for *user* to answer."""
    if appeal is None:
        return
    if appeal.decision.user_id == user.pk:
        raise AppealNeedsAnother
    if not user.has_perm("moderation.decide_appeal"):
        raise AppealNeedsRight


def follow(decisions: Sequence[Decision]) -> set[uuid.UUID]:
    """Note which *decisions* answer their comments' open appeals, or take an answer back.

    Answers the comments that have an open appeal after it.
    """
    taken_back = {decision.reverses_id for decision in decisions} - {None}
    reopened = list(Appeal.objects.filter(answer__in=taken_back)) if taken_back else []
    Appeal.objects.filter(pk__in=[appeal.pk for appeal in reopened]).update(answer=None)
    waiting = {appeal.comment_id for appeal in reopened}
    answers = {decision.comment_id: decision for decision in decisions if decision.comment_id not in waiting}
    answered = list(Appeal.objects.filter(comment__among=answers, answer=None))
    for appeal in answered:
        appeal.answer = answers[appeal.comment_id]
    Appeal.objects.bulk_update(answered, ["answer"])
    return waiting


def of(comments: Iterable[Comment]) -> dict[uuid.UUID, Appeal]:
    """The newest appeal of each of *comments* that has one, with its answer. One query."""
    found = Appeal.objects.filter(comment__in=[comment.pk for comment in comments]).select_related("answer")
    return {appeal.comment_id: appeal for appeal in found.order_by("id")}


def can_be_filed(comments: Iterable[Comment]) -> set[uuid.UUID]:
    """Those of an author's *comments* that `file` would take an objection to. Three queries."""
    rejected = [comment for comment in comments if comment.state == State.REJECTED]
    newest = {
        decision.comment_id: decision
        for decision in Decision.objects.filter(comment__in=rejected, to_state=State.REJECTED).order_by("sequence")
    }
    ids = [decision.pk for decision in newest.values()]
    settled = set(Appeal.objects.filter(decision__in=ids).values_list("decision_id", flat=True))
    settled |= set(Appeal.objects.filter(answer__in=ids).values_list("answer_id", flat=True))
    return {
        comment.pk
        for comment in rejected
        if _appealable(comment, newest.get(comment.pk)) and newest[comment.pk].pk not in settled
    }


def shown(appeal: Appeal) -> dict[str, Any]:
    """An appeal as its author sees it; JSON-able. Who answered is not told, only what was decided."""
    answer = appeal.answer
    return {
        "comment": str(appeal.comment_id),
        "state": appeal.state,
        "note": appeal.note,
        "created_at": rfc3339(appeal.created_at),
        "answered_at": rfc3339(answer.created_at) if answer else None,
        "reasons": list(answer.reasons) if answer else [],
    }


def export(commenter: Commenter) -> list[dict[str, Any]]:
    """Every appeal of *commenter*, oldest first."""
    filed = Appeal.objects.filter(comment__commenter=commenter).select_related("answer").order_by("id")
    return [shown(appeal) for appeal in filed]


def erase(commenter: Commenter) -> None:
    """Empty what *commenter* wrote in appeals."""
    Appeal.objects.filter(comment__commenter=commenter).update(note="")


def _appealable(comment: Comment, newest: Decision | None) -> bool:
    if comment.state != State.REJECTED or newest is None or newest.to_state != State.REJECTED:
        return False
    return timezone.now() - newest.created_at <= WINDOW
