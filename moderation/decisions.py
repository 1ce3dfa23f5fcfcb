"""The one door for state changes by people and policies: decide, enact, undo. The only writers of Decision.

A decision and everything that follows from it (state, counts, case) are one transaction. The record is append-only and
hash-chained by thread; what it says is what happened, and the state column is its cache.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from comments import publication
from comments.models import Comment
from comments.states import State
from moderation import appeals, cases, outgoing, reporters
from moderation.models import Action, Actor, Cluster, Decision, Ledger, Reason
from moderation.policies import Verdict
from moderation.refusals import (
    AlreadyUndone,
    ClaimLost,
    DecisionMissing,
    ReasonMissing,
    StaleVersion,
    Superseded,
)
from newsroom.refusals import Refusal

STATE_AFTER = {Action.APPROVE: State.PUBLISHED, Action.REJECT: State.REJECTED, Action.HOLD: State.HELD}
ACTION_FOR = {state: action for action, state in STATE_AFTER.items()}
HASHED = (
    "thread_id",
    "sequence",
    "comment_id",
    "actor",
    "user_id",
    "action",
    "from_state",
    "to_state",
    "reasons",
    "evidence",
    "policy_version",
    "revision",
    "note",
    "reverses_id",
    "batch",
    "previous_hash",
)


@transaction.atomic
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

    Raises CommentMissing, StaleVersion when it was decided or edited since, ImpossibleMove when its author withdrew it,
    ReasonMissing for a rejection without a reason of `Reason`, AppealNeedsAnother and AppealNeedsRight when its author
    has appealed. Nothing is changed then.
    """
    demand_reason(action, reasons)
    comment = publication.lock(comment_id)
    if comment.version != version:
        raise StaleVersion
    appeals.demand_another(comment, user)
    return _record(
        comment, action, actor=Actor.PERSON, user=user, reasons=reasons, note=note, batch=batch, evidence=evidence
    )


@transaction.atomic
def enact(verdict: Verdict, claimed: Comment) -> Decision | None:
    """The policy decides on a comment that it claimed, if the claim still stands.

    A person's decision on this text is not overruled, unless by new evidence: enough credible reports since. Else only
    the claim is settled, and None answered. Raises
    ClaimLost when anything happened to the comment meanwhile: an edit, a report, a person's decision, another worker.
    """
    comment = publication.lock(claimed.pk)
    if comment.check_due_at != claimed.check_due_at:
        raise ClaimLost
    newest = comment.decisions.order_by("-sequence").first()
    decided = newest is not None and newest.actor == Actor.PERSON and newest.revision == comment.revision
    if decided and comment.state == State.PUBLISHED and "reports" in verdict.reasons:
        verdict, decided = replace(verdict, action=Action.HOLD, reasons=("reports",)), False
    unchanged = newest is not None and comment.state == STATE_AFTER[verdict.action]
    if decided or unchanged or comment.state in (State.WITHDRAWN, State.ERASED):
        publication.settle(comment)
        return None
    return _record(
        comment,
        verdict.action,
        actor=Actor.POLICY,
        reasons=verdict.reasons,
        evidence=verdict.evidence,
        policy_version=verdict.policy_version,
        batch=verdict.batch,
        look_afterwards=verdict.look_afterwards,
    )


@transaction.atomic
def undo(decision_id: int, *, user: User, note: str = "", batch: uuid.UUID | None = None) -> Decision:
    """Take a decision back: the comment returns to the state before it, by a decision of its own.

    What nobody had decided before it waits for a person. Raises DecisionMissing, AlreadyUndone, Superseded when a newer
    decision or a new text stands, ImpossibleMove when the author withdrew the comment.
    """
    decision = Decision.objects.filter(pk=decision_id).first()
    if decision is None:
        raise DecisionMissing
    comment = publication.lock(decision.comment_id)
    if Decision.objects.filter(reverses=decision).exists():
        raise AlreadyUndone
    newest = comment.decisions.order_by("-sequence").first()
    if newest != decision or comment.revision != decision.revision or comment.state == State.PENDING:
        raise Superseded
    action = ACTION_FOR.get(State(decision.from_state), Action.HOLD)
    before = comment.decisions.filter(sequence__lt=decision.sequence).order_by("-sequence").first()
    reasons = before.reasons if before and before.to_state == STATE_AFTER[action] else ["undo"]
    return _record(
        comment,
        action,
        actor=Actor.PERSON,
        user=user,
        reasons=reasons,
        note=note,
        reverses=decision,
        batch=batch,
    )


@dataclass(frozen=True)
class Outcomes:
    """What became of a bulk decision: what was decided, under which batch, and what was refused and why."""

    batch: uuid.UUID
    decided: list[Decision]
    refused: list[tuple[uuid.UUID, Refusal]]


def decide_many(
    chosen: Sequence[tuple[uuid.UUID, int]], action: str, *, user: User, reasons: Sequence[str] = (), note: str = ""
) -> Outcomes:
    """`decide` on each (comment id, version), alike and under one batch. One that is refused does not stop the others.

    Raises ReasonMissing before anything is done.
    """
    demand_reason(action, reasons)
    batch = uuid.uuid4()
    decided, refused = [], []
    for comment_id, version in chosen:
        try:
            decision = decide(comment_id, action, user=user, version=version, reasons=reasons, note=note, batch=batch)
            decided.append(decision)
        except Refusal as why:
            refused.append((comment_id, why))
    return Outcomes(batch, decided, refused)


def undo_many(batch: uuid.UUID, *, user: User, note: str = "") -> Outcomes:
    """`undo` every decision of a batch, as one. What was decided again since is left, and listed.

    If it decided a cluster, nothing follows that decision any more, and those that followed are taken back with it.
    """
    _undecide(batch)
    again = uuid.uuid4()
    decided, refused = [], []
    for decision in Decision.objects.filter(batch=batch, reversed_by=None).order_by("id"):
        try:
            decided.append(undo(decision.pk, user=user, note=note, batch=again))
        except Refusal as why:
            refused.append((decision.comment_id, why))
    return Outcomes(again, decided, refused)


@transaction.atomic
def _undecide(batch: uuid.UUID) -> None:
    """Whoever follows the cluster meanwhile holds its row: it is committed, and so found, or sees that it is over."""
    for cluster in Cluster.objects.select_for_update(no_key=True).filter(batch=batch):
        cluster.action = cluster.user = cluster.batch = cluster.decided_at = None
        cluster.reasons, cluster.exceptions = [], []
        cluster.save(update_fields=["action", "user", "batch", "decided_at", "reasons", "exceptions"])


def demand_reason(action: str, reasons: Sequence[str]) -> None:
    """Raises ReasonMissing for a rejection without a reason of `Reason`."""
    if action == Action.REJECT and not set(reasons) & set(Reason.values):
        raise ReasonMissing


def _record(
    comment: Comment,
    action: str,
    *,
    actor: str,
    user: User | None = None,
    reasons: Sequence[str] = (),
    evidence: Sequence[dict[str, Any]] = (),
    policy_version: int = 0,
    note: str = "",
    reverses: Decision | None = None,
    batch: uuid.UUID | None = None,
    look_afterwards: bool = False,
) -> Decision:
    """Write the decision at the end of its thread's chain, and make it so. The comment is locked."""
    ledger, _ = Ledger.objects.get_or_create(thread_id=comment.thread_id)
    decision = Decision(
        thread_id=comment.thread_id,
        sequence=ledger.length + 1,
        comment=comment,
        actor=actor,
        user=user,
        action=action,
        from_state=comment.state,
        to_state=STATE_AFTER[Action(action)],
        reasons=list(reasons),
        evidence=list(evidence),
        policy_version=policy_version,
        revision=comment.revision,
        note=note,
        reverses=reverses,
        batch=batch,
        created_at=timezone.now(),
        previous_hash=ledger.head,
    )
    decision.hash = hash_of(decision)
    publication.move(comment, decision.to_state, reasons=decision.reasons)
    decision.save(force_insert=True)
    Ledger.objects.filter(pk=ledger.pk).update(length=decision.sequence, head=decision.hash)
    if actor == Actor.PERSON:
        reporters.answer(comment, decision)
    outgoing.follow([decision])
    objected = appeals.follow(comment, decision)
    cases.follow(comment, decision, still="appeal" if objected else "post" if look_afterwards else "")
    return decision


def hash_of(decision: Decision) -> str:
    """SHA-256, in hex, over the decision's fields and the hash before it, as canonical JSON.

    Keys are sorted at every depth: PostgreSQL does not keep the order in which evidence was written.
    """
    said = {name: getattr(decision, name) for name in HASHED} | {"created_at": decision.created_at.isoformat()}
    plain = {name: str(value) if isinstance(value, uuid.UUID) else value for name, value in said.items()}
    return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()
