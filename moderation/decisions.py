"""The one door for state changes by people and policies: decide, enact, undo. The only writers of Decision.

A decision and everything that follows from it (state, counts, case) are one transaction. The record is append-only and
hash-chained by thread; what it says is what happened, and the state column is its cache. Many are decided as one is:
one is a batch of one.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from comments import publication
from comments.models import Comment
from comments.refusals import CommentMissing
from comments.states import State
from moderation import appeals, cases, chain, harm, outgoing, reach, reporters
from moderation.models import Action, Actor, Cluster, Decision, Reason
from moderation.policies import Verdict
from moderation.refusals import AlreadyUndone, BeyondReach, DecisionMissing, ReasonMissing, StaleVersion, Superseded
from newsroom.refusals import Refusal

STATE_AFTER = {Action.APPROVE: State.PUBLISHED, Action.REJECT: State.REJECTED, Action.HOLD: State.HELD}
ACTION_FOR = {state: action for action, state in STATE_AFTER.items()}


@dataclass(frozen=True)
class Act:
    """What is to be decided about one locked comment, and why."""

    comment: Comment
    action: str
    reasons: Sequence[str] = ()
    evidence: Sequence[dict[str, Any]] = ()
    policy_version: int = 0
    reverses: Decision | None = None
    batch: uuid.UUID | None = None  # where it follows a decision of many, that one's
    look_afterwards: bool = False
    is_renewed: bool = False  # held by the policy, though a person had approved it


@dataclass
class Outcomes:
    """What became of a bulk decision: what was decided, under which batch, and what was refused and why."""

    batch: uuid.UUID | None
    decided: list[Decision] = field(default_factory=list)
    refused: list[tuple[uuid.UUID, Refusal]] = field(default_factory=list)


def decide(
    comment_id: uuid.UUID,
    action: str,
    *,
    user: User,
    version: int,
    reasons: Sequence[str] = (),
    note: str = "",
    batch: uuid.UUID | None = None,
    evidence: Sequence[dict[str, Any]] = (),
) -> Decision:
    """A person decides on the *version* of a comment that they have looked at.

    Raises CommentMissing, also for what is out of the user's reach, StaleVersion when it was decided or edited since,
    ImpossibleMove when its author withdrew it, ReasonMissing for a rejection without a reason of `Reason`,
    AppealNeedsAnother and AppealNeedsRight when its author has appealed. Nothing is changed then.
    """
    chosen = [(comment_id, version)]
    return _only(
        _decide(chosen, action, user=user, reasons=reasons, note=note, batch=batch, evidence=evidence),
    )


def decide_many(
    chosen: Sequence[tuple[uuid.UUID, int]],
    action: str,
    *,
    user: User,
    reasons: Sequence[str] = (),
    note: str = "",
    batch: uuid.UUID | None = None,
    evidence: Sequence[dict[str, Any]] = (),
) -> Outcomes:
    """`decide` on each (comment id, version), alike and under one *batch*, a new one if none is given.

    One that is refused does not stop the others. Raises ReasonMissing before anything is done.
    """
    batch = batch or uuid.uuid4()
    return _decide(chosen, action, user=user, reasons=reasons, note=note, batch=batch, evidence=evidence)


@transaction.atomic
def enact(verdicts: Mapping[uuid.UUID, Verdict], claimed: Sequence[Comment]) -> list[Comment]:
    """The policy decides on comments that it claimed, by its *verdicts*, where the claim still stands; answers those.

    It does not where anything happened meanwhile: an edit, a report, a person's decision, another worker. A person's
    decision on this text is not overruled, unless by new evidence: enough credible reports since. Then, and where
    nothing would change, only the claim is settled.
    """
    now = {comment.pk: comment for comment in publication.lock_all([comment.pk for comment in claimed])}
    standing = [now[one.pk] for one in claimed if one.pk in now and now[one.pk].check_due_at == one.check_due_at]
    histories = _histories(standing)
    acts = [act for comment in standing if (act := _act(comment, verdicts[comment.pk], histories[comment.pk]))]
    deciding = {act.comment.pk for act in acts}
    staying = [comment for comment in standing if comment.pk not in deciding]
    publication.settle(staying)
    cases.weigh_again({comment.pk: verdicts[comment.pk].evidence for comment in staying})
    _record(acts, actor=Actor.POLICY)
    return standing


def undo(decision_id: int, *, user: User, note: str = "", batch: uuid.UUID | None = None) -> Decision:
    """Take a decision back: the comment returns to the state before it, by a decision of its own.

    What nobody had decided before it waits for a person. Raises DecisionMissing, AlreadyUndone, Superseded when a newer
    decision or a new text stands, ImpossibleMove when the author withdrew the comment.
    """
    decision = Decision.objects.filter(pk=decision_id).first()
    if decision is None:
        raise DecisionMissing
    return _only(_undo([decision], user=user, note=note, batch=batch))


def undo_many(batch: uuid.UUID, *, user: User, note: str = "") -> Outcomes:
    """`undo` every decision of a batch, as one. What was decided again since is left, and listed. Raises BeyondReach.

    If it decided a cluster, nothing follows that decision any more, and those that followed are taken back with it.
    """
    undecide(batch, user=user)
    standing = list(Decision.objects.filter(batch=batch, reversed_by=None).order_by("id"))
    return _undo(standing, user=user, note=note, batch=uuid.uuid4())


def undo_these(decisions: Sequence[Decision], *, user: User, batch: uuid.UUID | None = None) -> Outcomes:
    """`undo` each of them, under one *batch*. One that is refused does not stop the others."""
    return _undo(decisions, user=user, note="", batch=batch)


@transaction.atomic
def undecide(batch: uuid.UUID, *, user: User) -> None:
    """If *batch* decided a cluster, nothing follows that decision any more. Raises BeyondReach: it holds everywhere.

    Whoever follows the cluster meanwhile holds its row: it is committed, and so found, or sees that it is over.
    """
    if reach.sections_of(user) is not None and Cluster.objects.filter(batch=batch).exists():
        raise BeyondReach
    for cluster in Cluster.objects.select_for_update(no_key=True).filter(batch=batch):
        cluster.action = cluster.user = cluster.batch = cluster.decided_at = None
        cluster.reasons, cluster.exceptions = [], []
        cluster.save(update_fields=["action", "user", "batch", "decided_at", "reasons", "exceptions"])


def demand_reason(action: str, reasons: Sequence[str]) -> None:
    """Raises ReasonMissing for a rejection without a reason of `Reason`."""
    if action == Action.REJECT and not set(reasons) & set(Reason.values):
        raise ReasonMissing


@transaction.atomic
def _decide(
    chosen: Sequence[tuple[uuid.UUID, int]],
    action: str,
    *,
    user: User,
    reasons: Sequence[str],
    note: str,
    batch: uuid.UUID | None = None,
    evidence: Sequence[dict[str, Any]] = (),
) -> Outcomes:
    demand_reason(action, reasons)
    within = reach.within(user, [comment_id for comment_id, _ in chosen])
    comments = {comment.pk: comment for comment in publication.lock_all(within)}
    objections = appeals.open_on(comments)
    acts, outcomes = {}, Outcomes(batch)
    for comment_id, version in chosen:
        try:
            comment = comments.get(comment_id)
            if comment is None:
                raise CommentMissing
            if comment.version != version or comment_id in acts:
                raise StaleVersion
            appeals.demand_another(objections.get(comment_id), user)
            publication.demand(comment, STATE_AFTER[Action(action)])
            acts[comment_id] = Act(comment, action, reasons, evidence)
        except Refusal as why:
            outcomes.refused.append((comment_id, why))
    outcomes.decided = _record(list(acts.values()), actor=Actor.PERSON, user=user, note=note, batch=batch)
    return outcomes


@transaction.atomic
def _undo(decisions: Sequence[Decision], *, user: User, note: str, batch: uuid.UUID | None = None) -> Outcomes:
    within = reach.within(user, [decision.comment_id for decision in decisions])
    comments = {one.pk: one for one in publication.lock_all(within)}
    histories = _histories(list(comments.values()))
    acts, outcomes = [], Outcomes(batch)
    for decision in decisions:
        try:
            if decision.comment_id not in comments:
                raise DecisionMissing
            acts.append(_inverse(decision, comments[decision.comment_id], histories[decision.comment_id]))
        except Refusal as why:
            outcomes.refused.append((decision.comment_id, why))
    outcomes.decided = _record(acts, actor=Actor.PERSON, user=user, note=note, batch=batch)
    return outcomes


def _only(outcomes: Outcomes) -> Decision:
    """The one decision, or why it was refused."""
    for _comment_id, why in outcomes.refused:
        raise why
    return outcomes.decided[0]


def _act(comment: Comment, verdict: Verdict, history: Sequence[Decision]) -> Act | None:
    """What a verdict comes to on a comment with this history; None: it stays as it is."""
    newest = history[-1] if history else None
    decided = newest is not None and newest.actor == Actor.PERSON and newest.revision == comment.revision
    if decided and comment.state == State.PUBLISHED and "reports" in verdict.reasons:
        verdict, decided = replace(verdict, action=Action.HOLD, reasons=("reports",)), False
    unchanged = newest is not None and comment.state == STATE_AFTER[verdict.action]
    if decided or unchanged or comment.state in (State.WITHDRAWN, State.ERASED):
        return None
    return Act(
        comment,
        verdict.action,
        verdict.reasons,
        verdict.evidence,
        verdict.policy_version,
        batch=verdict.batch,
        look_afterwards=verdict.look_afterwards,
        is_renewed=any(one.actor == Actor.PERSON and one.to_state == State.PUBLISHED for one in history),
    )


def _inverse(decision: Decision, comment: Comment, history: Sequence[Decision]) -> Act:
    """What takes *decision* back. Raises AlreadyUndone, Superseded, ImpossibleMove."""
    if any(later.reverses_id == decision.pk for later in history):
        raise AlreadyUndone
    if history[-1] != decision or comment.revision != decision.revision or comment.state == State.PENDING:
        raise Superseded
    action = ACTION_FOR.get(State(decision.from_state), Action.HOLD)
    publication.demand(comment, STATE_AFTER[action])
    before = history[-2] if len(history) > 1 else None
    reasons = before.reasons if before and before.to_state == STATE_AFTER[action] else ["undo"]
    return Act(comment, action, reasons, reverses=decision)


def _histories(comments: Sequence[Comment]) -> dict[uuid.UUID, list[Decision]]:
    """The decisions on each comment, oldest first, without their evidence. One query."""
    histories: dict[uuid.UUID, list[Decision]] = defaultdict(list)
    made = Decision.objects.filter(comment__among=[comment.pk for comment in comments])
    for decision in made.order_by("sequence").defer("evidence"):
        histories[decision.comment_id].append(decision)
    return histories


def _record(
    acts: Sequence[Act], *, actor: str, user: User | None = None, note: str = "", batch: uuid.UUID | None = None
) -> list[Decision]:
    """Write the decisions into their threads' chains, and make them so. The comments are locked, each once.

    A number of statements that does not grow with the acts, only with how many kinds of outcome there are.
    """
    if not acts:
        return []
    now = timezone.now()
    by = {"actor": actor, "user": user, "note": note}
    decisions = [_decision(act, batch=act.batch or batch, created_at=now, **by) for act in acts]
    before = {act.comment.thread_id: act.comment.thread.public_count for act in acts}
    publication.move_all(
        [publication.Move(act.comment, made.to_state, made.reasons) for act, made in zip(acts, decisions, strict=True)]
    )
    chain.append(decisions)
    if actor == Actor.PERSON:
        reporters.answer(decisions)
    outgoing.follow(decisions)
    still = {act.comment.pk: "post" for act in acts if act.look_afterwards}
    still |= dict.fromkeys(appeals.follow(decisions), "appeal")
    cases.follow(decisions, still=still, renewed={act.comment.pk for act in acts if act.is_renewed})
    cases.count_readers(_with_other_readers(acts, before))
    return decisions


def _with_other_readers(acts: Sequence[Act], before: Mapping[int, int]) -> set[int]:
    """The threads that are now read by noticeably more people than *before*, or fewer."""
    now = {act.comment.thread_id: act.comment.thread.public_count for act in acts}
    return {pk for pk, count in now.items() if harm.readers(count) != harm.readers(before[pk])}


def _decision(act: Act, **by: Any) -> Decision:
    return Decision(
        thread_id=act.comment.thread_id,
        comment=act.comment,
        action=act.action,
        from_state=act.comment.state,
        to_state=STATE_AFTER[Action(act.action)],
        reasons=list(act.reasons),
        evidence=list(act.evidence),
        policy_version=act.policy_version,
        revision=act.comment.revision,
        reverses=act.reverses,
        **by,
    )
