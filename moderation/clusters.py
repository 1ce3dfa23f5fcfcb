"""A wave is decided once: a person decides on a cluster, exceptions left out, and undoes it as one.

The decisions are the record's, under one batch; the cluster's row says what later members follow while that stands.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.utils import timezone

from comments.models import Comment
from comments.posting import ring
from comments.states import State
from moderation import decisions, reach
from moderation.checks.base import Near
from moderation.models import Action, Actor, Cluster, Decision, Likeness
from moderation.policies import Verdict
from moderation.refusals import (
    ClusterDecided,
    ClusterMissing,
    ClusterUndecided,
    DecidedByPerson,
    NotMember,
)
from moderation.rules import Rules
from newsroom.api import cursors
from newsroom.api.cursors import Order
from newsroom.refusals import Refusal

BY_GROWTH = Order("clusters", (("grew_at", True), ("id", True)))
FOLLOWS = 0.8  # resemblance from which a later member follows: one word in ten may differ
AT_ONCE = 1000  # members decided while the moderator waits; the others by the machine's next round
COPYING = frozenset({"copies", "repeats"})  # what a person who approves a wave has answered
DECIDABLE = (State.HELD, State.PUBLISHED, State.REJECTED)


@dataclass(frozen=True)
class Outcomes:
    """What became of a decision on a cluster, and under which *batch*.

    *refused* were left, and why; *later* many the machine will decide.
    """

    cluster: Cluster
    batch: uuid.UUID
    reasons: Sequence[str] = ()
    decided: list[Decision] = field(default_factory=list)
    refused: list[tuple[uuid.UUID, Refusal]] = field(default_factory=list)
    later: int = 0


def decide(
    cluster_id: int,
    action: str,
    *,
    user: User,
    reasons: Sequence[str] = (),
    note: str = "",
    exceptions: Collection[uuid.UUID] = (),
) -> Outcomes:
    """A person decides on all members alike but *exceptions*; what a person decided before on one of them stands.

    Done again alike, it goes on: members that came since and wait are decided under the same batch. Who is limited to
    sections decides on the members there, under a batch of its own that nothing follows. Raises ReasonMissing,
    ClusterMissing, NotMember, and ClusterDecided where another decision stands.
    """
    decisions.demand_reason(action, reasons)
    if reach.sections_of(user) is None:
        cluster = _claimed(cluster_id, action, user, reasons, exceptions)
        later, batch, reasons = _leave_to_the_machine(cluster), cluster.batch, cluster.reasons
        found = _open_members(cluster.members.all(), action, cluster.exceptions)
    else:
        cluster = find(cluster_id, user=user)
        _demand_fit(cluster, action, user, exceptions)
        later, batch = 0, uuid.uuid4()
        found = _open_members(reach.likenesses(user, cluster.members.all()), action, exceptions)
    members = list(found[:AT_ONCE])
    made = decisions.decide_many(
        [(comment_id, version) for comment_id, version, by_person in members if not by_person],
        action,
        user=user,
        reasons=reasons,
        note=note,
        batch=batch,
        evidence=[{"check": "copies", "cluster": cluster.pk}],
    )
    stands = [(comment_id, DecidedByPerson()) for comment_id, _version, by_person in members if by_person]
    return Outcomes(cluster, batch, reasons, made.decided, [*stands, *made.refused], later)


def find(cluster_id: int, *, user: User) -> Cluster:
    """The cluster of that number, if a member of it is within *user*'s reach. Raises ClusterMissing."""
    return _found(_seen_by(user, Cluster.objects.select_related("user").filter(pk=cluster_id)))


def undo(cluster_id: int, *, user: User, note: str = "") -> decisions.Outcomes:
    """Take a cluster's decision back as one, followers included.

    Raises ClusterMissing, ClusterUndecided, BeyondReach.
    """
    cluster = find(cluster_id, user=user)
    if cluster.batch is None:
        raise ClusterUndecided
    return decisions.undo_many(cluster.batch, user=user, note=note)


def followed(
    judged: Sequence[tuple[Comment, Verdict, Near | None, Rules]],
) -> dict[uuid.UUID, Verdict]:
    """By comment its verdict, or the decision on its cluster where it follows that. Within the enacting transaction.

    The clusters' rows stay locked, so that an undo finds every follower. One query, if any comment is in a cluster.
    """
    numbers = {near.cluster for _comment, _verdict, near, _rules in judged if near and near.cluster}
    decided = Cluster.objects.select_for_update(no_key=True).filter(pk__in=numbers, batch__isnull=False)
    clusters = {cluster.pk: cluster for cluster in decided.order_by("pk")} if numbers else {}
    return {
        comment.pk: _followed(verdict, comment, near, rules, clusters.get(near.cluster) if near else None)
        for comment, verdict, near, rules in judged
    }


def _followed(verdict: Verdict, comment: Comment, near: Near | None, rules: Rules, cluster: Cluster | None) -> Verdict:
    """A later member follows where the policy says so and it resembles the first closely; an approval answers only what
    held it for being a copy.
    """
    if near is None or near.joined_at is None or cluster is None or str(comment.pk) in cluster.exceptions:
        return verdict
    if near.joined_at > cluster.decided_at:
        like_enough = (near.resemblance or 0) >= FOLLOWS
        answered = cluster.action == Action.REJECT or set(verdict.reasons) <= COPYING
        if not (rules.follow_clusters and like_enough and answered):
            return verdict
    evidence = [
        found | {"cluster": cluster.pk, "resemblance": near.resemblance} if found["check"] == "copies" else found
        for found in verdict.evidence
    ]
    return replace(
        verdict,
        action=Action(cluster.action),
        reasons=tuple(cluster.reasons),
        evidence=evidence,
        batch=cluster.batch,
        look_afterwards=False,
    )


def listed(user: User, *, decided: bool | None = None) -> QuerySet[Cluster]:
    """Clusters with members within *user*'s reach, the last grown first; where asked, only those *decided*, or not."""
    found = _seen_by(user, Cluster.objects.filter(size__gt=0)).select_related("user").order_by("-grew_at", "-id")
    if decided is not None:
        found = found.filter(batch__isnull=not decided)
    return found


def page(user: User, *, decided: bool | None, cursor: str, limit: int) -> cursors.Page:
    """The page of `listed` at *cursor*; each row's "cluster". Raises ValidationError for a cursor that is not ours."""
    return cursors.page(
        listed(user, decided=decided),
        BY_GROWTH,
        cursor=cursor,
        limit=limit,
        read=lambda found: [{"cluster": one, "grew_at": one.grew_at, "id": one.pk} for one in found],
    )


def _seen_by(user: User, clusters: QuerySet[Cluster]) -> QuerySet[Cluster]:
    if reach.sections_of(user) is None:
        return clusters
    return clusters.filter(Exists(reach.likenesses(user, Likeness.objects.filter(cluster=OuterRef("pk")))))


def described(clusters: Sequence[Cluster], *, user: User) -> list[dict[str, Any]]:
    """For each cluster its newest readable comment and how its members stand, by three queries for all of them.

    Of members within *user*'s reach, as if there were no others.
    """
    within = reach.likenesses(user, Likeness.objects.all())
    stand = within.filter(cluster__in=clusters).values("cluster").order_by()
    counts = {
        row["cluster"]: row
        for row in stand.annotate(
            size=Count("pk"),
            people=Count("comment__commenter", distinct=True),
            threads=Count("comment__thread", distinct=True),
            **{state: Count("pk", filter=Q(comment__state=state)) for state in State.values},
        )
    }
    readable = within.filter(cluster=OuterRef("pk")).exclude(comment__state=State.ERASED).order_by("-place")
    numbers = [cluster.pk for cluster in clusters]
    newest = dict(
        Cluster.objects.filter(pk__in=numbers)
        .annotate(newest=Subquery(readable.values("comment")[:1], output_field=UUIDField()))
        .values_list("pk", "newest")
    )
    comments = Comment.objects.in_bulk([pk for pk in newest.values() if pk])
    none = dict.fromkeys(("size", "people", "threads", *State.values), 0)
    return [
        {**(counts.get(cluster.pk) or none), "cluster": cluster, "newest": comments.get(newest.get(cluster.pk))}
        for cluster in clusters
    ]


def members(cluster: Cluster, *, user: User) -> QuerySet[Likeness]:
    """The members within *user*'s reach, in the order in which they joined, with all that a row shows."""
    shown = reach.likenesses(user, cluster.members.all())
    shown = shown.select_related("comment__commenter", "comment__thread__article__section")
    return shown.defer("comment__thread__article__body").order_by("place")


def sizes(numbers: Collection[int], *, user: User) -> dict[int, int]:
    """By cluster how many members of it are within *user*'s reach. No query where there are no *numbers*."""
    if not numbers:
        return {}
    within = reach.likenesses(user, Likeness.objects.filter(cluster__in=numbers))
    return dict(within.values("cluster").order_by().annotate(size=Count("pk")).values_list("cluster", "size"))


def _found(clusters: QuerySet[Cluster]) -> Cluster:
    cluster = clusters.first()
    if cluster is None:
        raise ClusterMissing
    return cluster


@transaction.atomic
def _claimed(
    cluster_id: int, action: str, user: User, reasons: Sequence[str], exceptions: Collection[uuid.UUID]
) -> Cluster:
    """The cluster with the decision written into it, so that of two moderators one is told."""
    cluster = _found(Cluster.objects.select_for_update(no_key=True).filter(pk=cluster_id))
    _demand_fit(cluster, action, user, exceptions)
    if cluster.batch is None:
        cluster.action, cluster.reasons, cluster.user = action, list(reasons), user
        cluster.batch = uuid.uuid4()
    cluster.decided_at = timezone.now()
    cluster.exceptions = sorted({*cluster.exceptions, *map(str, exceptions)})
    cluster.save(update_fields=["action", "reasons", "user", "batch", "decided_at", "exceptions"])
    return cluster


def _demand_fit(cluster: Cluster, action: str, user: User, exceptions: Collection[uuid.UUID]) -> None:
    if cluster.batch is not None and cluster.action != action:
        raise ClusterDecided
    within = reach.likenesses(user, cluster.members.filter(comment__in=exceptions))
    if within.count() != len(set(exceptions)):
        raise NotMember


def _open_members(members: QuerySet[Likeness], action: str, exceptions: Collection[uuid.UUID | str]) -> QuerySet:
    """(comment's id, version, has a person decided on this text) of those that are not yet as they are to be."""
    by_person = Decision.objects.filter(
        comment=OuterRef("comment"),
        revision=OuterRef("revision"),
        actor=Actor.PERSON,
        reverses=None,
        reversed_by=None,
        to_state__in=[State.PUBLISHED, State.REJECTED],
    )
    return (
        members.filter(revision=F("comment__revision"), comment__state__in=DECIDABLE)
        .exclude(comment__state=decisions.STATE_AFTER[Action(action)])
        .exclude(comment__in=[uuid.UUID(str(pk)) for pk in exceptions])
        .order_by("place")
        .values_list("comment_id", "comment__version", Exists(by_person))
    )


def _leave_to_the_machine(cluster: Cluster) -> int:
    """Make the members beyond AT_ONCE due: as they were there when it was decided, the machine decides them alike."""
    found = _open_members(cluster.members.all(), cluster.action, cluster.exceptions)
    beyond = list(found[AT_ONCE:].values_list("comment_id", flat=True))
    if not beyond:
        return 0
    due = Comment.objects.filter(pk__in=beyond)
    due.update(check_due_at=timezone.now())
    ring(due.first())
    return len(beyond)
