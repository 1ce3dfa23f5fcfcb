"""Which comments say nearly the same: every checked text leaves its sketch, and a wave of them becomes a cluster.

Written by `screening` before the checks run, in transactions of its own. Whoever looks has committed the own sketches
before, and joins under the locks of all that it found; so of two workers that meet one new wave the later sees the
other's cluster and joins it.
"""

from collections import defaultdict, namedtuple
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from operator import attrgetter
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from comments.models import Comment
from moderation.checks.base import Near
from moderation.models import Cluster, Likeness
from moderation.sketches import BANDS, Sketch, resemblance, sketches, stacked
from newsroom.rows import add_all, update_all

ALIKE = 0.6  # of the pieces in common: three words changed in a sentence of twenty
WAVE = 3  # two comments that resemble each other are no wave
WINDOW = timedelta(days=7)  # since the other was posted, or the cluster last grew
LOOKED_AT = 2000  # candidates a batch; more share bands only when somebody plays with us
SIGNATURE = ("mins", *(f"band_{n}" for n in range(BANDS)))
_bands = attrgetter(*SIGNATURE[1:])  # no two bands of different numbers are alike

Other = namedtuple("Other", ("pk", "comment_id", "posted_at", *SIGNATURE))  # a lone text's Likeness, as it is looked up


@dataclass
class _Found:
    """What a look-up brought: for each lone text, by its comment's id, those like it; and the clusters in question."""

    alike: dict[Any, list[tuple[Other, float]]] = field(default_factory=dict)
    clusters: list[Cluster] = field(default_factory=list)


def note(comments: Sequence[Comment]) -> dict[Any, Near]:
    """Keep the sketches of *comments*, let waves become clusters, and tell of each what is near it. Twice is once."""
    rows = _kept(comments)
    lone = [row for row in rows.values() if row.cluster_id is None]
    found = _look_up(lone)
    if found.clusters or any(found.alike.values()):
        _join(lone, found)
        rows |= {row.comment_id: row for row in lone}
    return {comment.pk: _near(rows.get(comment.pk), found) for comment in comments}


def glance(comment: Comment) -> Near:
    """What would be near *comment* (which need not be stored), and nothing written."""
    rows = _likenesses([comment])
    if not rows:
        return Near()
    row = rows[0]
    found = _look_up([row])
    best, alike = _Clusters(found.clusters).most_alike(row)
    if best is not None:
        return Near(best.size, best.pk, round(alike, 2))
    return _near(row, found)


def similar(comment: Comment, among: QuerySet[Comment], limit: int = 20) -> list[tuple[Comment, float | None]]:
    """Those *among* comments that are like a stored one, the newest first, with their resemblance (None: another of the
    cluster).
    """
    row = Likeness.objects.filter(comment=comment).first()
    same = Q(text_key=comment.text_key)
    if row is not None and row.cluster_id:
        same |= Q(likeness__cluster=row.cluster_id)
    near = _look_up([row]).alike[comment.pk] if row is not None and row.cluster_id is None else []
    shares = {other.comment_id: alike for other, alike in near}
    found = among.filter(same | Q(pk__in=shares)).exclude(pk=comment.pk).order_by("-created_at")[:limit]
    return [(other, 1.0 if other.text_key == comment.text_key else shares.get(other.pk)) for other in found]


def cluster_of(comment: Comment) -> int | None:
    """The id of the cluster that a comment belongs to."""
    return Likeness.objects.filter(comment=comment).values_list("cluster", flat=True).first()


def forget(erased: QuerySet[Comment]) -> int:
    """Drop the sketches of *erased* comments, and those too old to meet anything; answers how many."""
    members = Likeness.objects.filter(comment__in=erased)
    touched = set(members.exclude(cluster=None).values_list("cluster_id", flat=True))
    gone = members.delete()[0]
    gone += Likeness.objects.filter(cluster=None, posted_at__lt=timezone.now() - WINDOW).delete()[0]
    recount(touched)
    return gone


def _kept(comments: Sequence[Comment]) -> dict[Any, Likeness]:
    """The sketch of each comment that has one; written where it is missing or of an earlier text."""
    known = {row.comment_id: row for row in Likeness.objects.filter(comment__among=[one.pk for one in comments])}
    stale = [c for c in comments if c.pk not in known or known[c.pk].revision != c.revision]
    left = [row for comment in stale if (row := known.pop(comment.pk, None)) is not None]
    fresh = _likenesses(stale)
    if fresh or left:
        with transaction.atomic():
            Likeness.objects.filter(pk__in=[row.pk for row in left]).delete()
            # Conflicts: with a worker whose lease ran out over the same comment.
            add_all(fresh, unique=["comment_id"], update=[*SIGNATURE, "revision"])
            recount({row.cluster_id for row in left})
    return known | {row.comment_id: row for row in fresh}


def recount(cluster_ids: Iterable[int | None], **besides: Any) -> None:
    """Write down how many members each cluster has, and *besides*. Locked in order: nobody waits for each other."""
    wanted = {pk for pk in cluster_ids if pk is not None}
    if not wanted:
        return
    counted = Likeness.objects.filter(cluster=OuterRef("pk")).order_by().values("cluster")
    size = Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)
    with transaction.atomic():
        locked = Cluster.objects.select_for_update(no_key=True).filter(pk__among=wanted).order_by("pk")
        Cluster.objects.filter(pk__among=list(locked.values_list("pk", flat=True))).update(size=size, **besides)


def _likenesses(comments: Sequence[Comment]) -> list[Likeness]:
    """The sketches of the comments' texts, not stored, of those that have one."""
    found = zip(comments, sketches([comment.body for comment in comments]), strict=True)
    return [_likeness(comment, made) for comment, made in found if made is not None]


def _likeness(comment: Comment, made: Sketch) -> Likeness:
    bands = dict(zip(SIGNATURE[1:], made.bands, strict=True))
    return Likeness(
        comment_id=comment.pk, revision=comment.revision, posted_at=comment.created_at, mins=made.mins, **bands
    )


def _look_up(lone: Sequence[Likeness]) -> _Found:
    """The lone texts and the clusters that share a band with one of *lone*, by two indexed queries.

    In this order: what becomes a cluster between the two is found in the first, and again in the second.
    """
    if not lone:
        return _Found()
    since = min(row.posted_at for row in lone) - WINDOW
    near = Likeness.objects.filter(_shares_band(lone), cluster=None, posted_at__gte=since)
    others = list(map(Other._make, near.values_list(*Other._fields)[:LOOKED_AT]))
    clusters = list(Cluster.objects.filter(_shares_band(lone), grew_at__gte=since)[:LOOKED_AT])
    by_band = defaultdict(list)
    for other in others:
        for band in _bands(other):
            by_band[band].append(other)
    return _Found(_alike(lone, by_band), clusters)


def _shares_band(rows: Sequence[Likeness]) -> Q:
    shares = Q()
    for name, bands in zip(SIGNATURE[1:], zip(*map(_bands, rows), strict=True), strict=True):
        shares |= Q(**{f"{name}__among": bands})
    return shares


def _alike(lone: Sequence[Likeness], by_band: dict[int, list[Other]]) -> dict[Any, list[tuple[Other, float]]]:
    """For each of *lone* those that are like it, and how much, in the order in which they share its bands."""
    pairs: list[tuple[Likeness, Other]] = []
    for row in lone:
        partners = {other.comment_id: other for band in _bands(row) for other in by_band.get(band, ())}
        partners.pop(row.comment_id, None)
        pairs += [(row, other) for other in partners.values()]
    alike: dict[Any, list[tuple[Other, float]]] = {row.comment_id: [] for row in lone}
    ones, others = stacked(row.mins for row, _other in pairs), stacked(other.mins for _row, other in pairs)
    for (row, other), share in zip(pairs, resemblance(ones, others).tolist(), strict=True):
        if share >= ALIKE:
            alike[row.comment_id].append((other, share))
    return alike


def _near(row: Likeness | None, found: _Found) -> Near:
    if row is None:
        return Near()
    if row.cluster_id is not None:
        return Near(row.place - 1, row.cluster_id, row.resemblance, row.joined_at)
    before = [pair for pair in found.alike.get(row.comment_id, ()) if _age(pair[0]) < _age(row)]
    return Near(len(before), comments=[(other.comment_id, alike) for other, alike in before])


def _age(row: Likeness | Other) -> tuple[Any, str]:
    return row.posted_at, str(row.comment_id)


@transaction.atomic
def _join(lone: list[Likeness], found: _Found) -> None:
    """Let each of *lone* join the cluster that it is most like, or found one with those like it. In place."""
    others = {other.pk for pairs in found.alike.values() for other, _ in pairs}
    bands = {band for cluster in found.clusters for band in _bands(cluster)}
    wanted = others | {row.pk for row in lone if found.alike[row.comment_id] or not bands.isdisjoint(_bands(row))}
    locked = Likeness.objects.select_for_update(no_key=True, of=("self",)).filter(pk__among=wanted).order_by("pk")
    rows = {row.comment_id: row for row in locked}
    near = {cluster.pk for cluster in found.clusters} | {row.cluster_id for row in rows.values()}
    known = _in_play(near, rows)
    clusters = _Clusters(cluster for cluster in known if cluster.pk in near)
    founded = {(cluster.first_comment_id, cluster.first_revision): cluster for cluster in known}
    joined: list[Likeness] = []
    for row in sorted((rows[row.comment_id] for row in lone if row.comment_id in rows), key=_age):
        if row.place:
            continue
        best, _share = clusters.most_alike(row)
        group = [row]
        if best is None:
            alike = [rows[other.comment_id] for other, _ in found.alike[row.comment_id] if other.comment_id in rows]
            group = sorted([row, *(other for other in alike if not other.place)], key=_age)
            if len(group) < WAVE:
                continue
            first = group[0].comment_id, group[0].revision
            best = founded[first] = founded.get(first) or _founded(group[0])
            clusters.add(best)
        joined += _admitted(best, group)
    add_all([cluster for cluster in clusters.all if cluster.pk is None])
    for row in joined:
        row.cluster = row.cluster  # a new one has its number now
    update_all(joined, ["cluster_id", "place", "joined_at", "resemblance"])
    recount({row.cluster_id for row in joined}, grew_at=timezone.now())
    lone[:] = [rows.get(row.comment_id, row) for row in lone]


def _in_play(ids: Iterable[int | None], founders: Iterable[Any]) -> list[Cluster]:
    """The clusters, and those that began with one of the comments *founders* (ids), which may have edited it since and
    be back at it. Locked, each knowing the last place that it gave.
    """
    wanted = Q(pk__among=[pk for pk in ids if pk is not None]) | Q(first_comment__among=founders)
    clusters = list(Cluster.objects.select_for_update(no_key=True).filter(wanted).order_by("pk"))
    places = dict(
        Likeness.objects.filter(cluster__among=[one.pk for one in clusters])
        .values_list("cluster")
        .annotate(Max("place"))
    )
    for cluster in clusters:
        cluster.last_place = places.get(cluster.pk, 0)
    return clusters


class _Clusters:
    """Clusters that a text may be most like."""

    def __init__(self, known: Iterable[Cluster]) -> None:
        self.all = list(known)
        self._signatures = stacked(cluster.mins for cluster in self.all)

    def add(self, cluster: Cluster) -> None:
        self.all.append(cluster)
        self._signatures = np.concatenate((self._signatures, stacked([cluster.mins])))

    def most_alike(self, row: Likeness) -> tuple[Cluster | None, float]:
        """The cluster that a text is most like, if it is ALIKE, and how much it is like it."""
        shares = resemblance(stacked([row.mins]), self._signatures)
        if not len(shares) or shares.max() < ALIKE:
            return None, 0.0
        return self.all[int(shares.argmax())], float(shares.max())


def _founded(first: Likeness) -> Cluster:
    """A new cluster, not stored, that begins with *first*."""
    signature = {name: getattr(first, name) for name in SIGNATURE}
    now = timezone.now()
    text = {"first_comment_id": first.comment_id, "first_revision": first.revision}
    cluster = Cluster(**signature, **text, made_at=now, grew_at=now)
    cluster.last_place = 0
    return cluster


def _admitted(cluster: Cluster, group: list[Likeness]) -> list[Likeness]:
    now = timezone.now()
    shares = resemblance(stacked([cluster.mins]), stacked(row.mins for row in group))
    for row, share in zip(group, shares.tolist(), strict=True):
        cluster.last_place += 1
        row.cluster, row.place, row.joined_at, row.resemblance = cluster, cluster.last_place, now, round(share, 3)
    return group
