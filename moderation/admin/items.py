"""What a row of the queue and the record of a comment show, as finished values: templates only lay them out."""

import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from articles.models import Article
from comments.models import Comment, Commenter, Report, ReportReason
from comments.states import MOVES, Badge, State
from moderation import appeals, clusters, harm, reach
from moderation.admin import covers, marks, wording
from moderation.checks.links import LINK
from moderation.models import Case, CheckResult, Decision
from moderation.rules import Stage

PARENT_LENGTH = 280
EXCERPT_LENGTH = 90
SHOWN_COMMENTS = 10
SHOWN_HOSTS = 8
HOST = re.compile(r"(?:https?://)?(?:[^/@\s]*@)?([^/:?#\s]+)", re.IGNORECASE)
LONG_TEXT = 1200  # characters; a longer one scrolls in its place, so that the list stays a list


@dataclass(frozen=True)
class Meter:
    """A score from 0 to 1 and the threshold it was held against."""

    name: str
    score: float
    threshold: float | None
    is_over: bool


@dataclass(frozen=True)
class Finding:
    """One line of the table of check results."""

    check: str
    outcome: str
    outcome_code: str
    stage: str  # empty for a live check
    score: float | None
    threshold: float | None
    version: str
    says: str
    milliseconds: float


@dataclass(frozen=True)
class Standing:
    """Who wrote it, and how the earlier comments were received."""

    name: str
    badge: str
    approved: int
    removed: int
    first_seen: datetime
    banned_until: datetime | None
    url: str


@dataclass(frozen=True)
class Parent:
    author: str
    text: SafeString
    state: str
    url: str


@dataclass(frozen=True)
class Item:
    """A comment as a moderator meets it, in the queue or on its own page."""

    id: uuid.UUID
    version: int
    anchor: str
    record_url: str
    text: SafeString
    is_harsh: bool  # has words that are covered until asked for, itself or in what it answers
    is_worst: bool  # and this one is covered as a whole
    is_long: bool
    is_edited: bool
    state: str
    state_name: str
    why: str
    reasons: list[str]
    meters: list[Meter]
    has_findings: bool
    links: list[tuple[str, int]]  # the hosts that its links lead to, and how often
    article: Article
    author: Standing
    parent: Parent | None
    posted_at: datetime
    waiting_since: datetime | None
    age: str
    may_approve: bool
    may_reject: bool
    after: str = ""  # the anchor of the next item on the page
    reports: list[tuple[str, int]] = field(default_factory=list)
    rank: str = ""  # its expected harm, in words
    cluster: tuple[int, int] | None = None  # the wave that it belongs to, and how many that are
    objection: str | None = None  # what its author says against the rejection, if that was appealed and waits

    @property
    def report_count(self) -> int:
        return sum(count for _reason, count in self.reports)


def items_of(cases: Sequence[Case], user: Any) -> list[Item]:
    """*cases* of `queues.with_everything` as items for *user*, by one query for all their reports, and one for appeals
    if any.
    """
    reports = reports_on([case.comment_id for case in cases])
    objections = objections_on(cases)
    waves = waves_of([case.comment for case in cases], user)
    harsh = covers.found_in(case.comment.parent for case in cases)
    following = [anchor_of(case.comment_id) for case in cases[1:]] + [""]
    return [
        item_of(
            case.comment,
            case,
            reports=reports[case.comment_id],
            after=after,
            objection=objections.get(case.comment_id),
            cluster=waves.get(case.comment_id),
            harsh=harsh,
        )
        for case, after in zip(cases, following, strict=False)
    ]


def objections_on(cases: Sequence[Case]) -> dict[uuid.UUID, str]:
    """By comment, what the authors of appealed ones say. No query where nothing was appealed."""
    appealed = [case.comment for case in cases if any(reason.code == "appeal" for reason in case.reasons.all())]
    return {pk: appeal.note for pk, appeal in appeals.of(appealed).items()} if appealed else {}


def anchor_of(comment_id: uuid.UUID) -> str:
    return f"comment-{comment_id}"


def item_of(
    comment: Comment,
    case: Case | None,
    *,
    reports: Iterable[tuple[str, int]] = (),
    after: str = "",
    objection: str | None = None,
    cluster: tuple[int, int] | None = None,
    harsh: covers.Found = MappingProxyType({}),
) -> Item:
    """A comment and its open case, if it has one. Reads the comment's results, commenter, parent, article, section.

    *harsh* is what is to be covered of its parent.
    """
    results = [result for result in comment.results.all() if result.revision == comment.revision]
    codes = [reason.code for reason in case.reasons.all()] if case else list(comment.reasons)
    since = case.opened_at if case else None
    return Item(
        id=comment.pk,
        version=comment.version,
        anchor=anchor_of(comment.pk),
        record_url=record_url(comment.pk),
        text=marks.shown(comment.body, [result for result in results if result.stage == Stage.LIVE]),
        is_harsh=bool(wording.harsh(results) or harsh.get(comment.parent_id)),
        is_worst=covers.is_worst(results),
        is_long=len(comment.body) > LONG_TEXT or comment.body.count("\n") > LONG_TEXT // 60,
        is_edited=comment.edited_at is not None,
        state=comment.state,
        state_name=comment.get_state_display(),
        why=wording.why_here(codes, results),
        reasons=[wording.label(code) for code in codes],
        meters=_meters(results),
        has_findings=bool(results),
        links=hosts_in(comment.body),
        article=comment.thread.article,
        author=standing_of(comment.commenter, comment.author_name, comment.author_badge),
        parent=_parent(comment.parent, harsh),
        posted_at=comment.created_at,
        waiting_since=since,
        age=timesince(since, depth=1) if since else "",
        may_approve=State.PUBLISHED in MOVES[comment.state] or (comment.state == State.PUBLISHED and bool(case)),
        may_reject=State.REJECTED in MOVES[comment.state] or (comment.state == State.REJECTED and bool(case)),
        after=after,
        reports=list(reports),
        rank=harm.says(case.priority, case.readers, case.report_weight, case.harm) if case else "",
        cluster=cluster,
        objection=objection,
    )


def waves_of(comments: Sequence[Comment], user: Any) -> dict[uuid.UUID, tuple[int, int]]:
    """By comment the (number, size) of the cluster that its text is in, if it is not alone in it.

    One query for who is limited to sections: they count what is within their reach.
    """
    known = {one.pk: one.likeness for one in comments if hasattr(one, "likeness")}
    found = {pk: near.cluster for pk, near in known.items() if near.cluster}
    found = {one.pk: found[one.pk] for one in comments if one.pk in found and known[one.pk].revision == one.revision}
    sizes = {cluster.pk: cluster.size for cluster in found.values()}
    if reach.sections_of(user) is not None:
        sizes = clusters.sizes(sizes, user=user)
    return {pk: (one.pk, sizes[one.pk]) for pk, one in found.items() if sizes.get(one.pk, 0) > 1}


def hosts_in(text: str) -> list[tuple[str, int]]:
    """The hosts that the links of *text* lead to, as written, each with how often; the most frequent first."""
    hosts = (HOST.match(link[0]) for link in LINK.finditer(text))
    return Counter(host[1].lower() for host in hosts if host).most_common(SHOWN_HOSTS)


def reports_on(comment_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[tuple[str, int]]]:
    """For each comment its reports as (reason, how many), the most frequent first."""
    counted = (
        Report.objects.filter(comment__in=comment_ids).values_list("comment", "reason").annotate(count=Count("id"))
    )
    found: dict[uuid.UUID, list[tuple[str, int]]] = defaultdict(list)
    for comment_id, reason, count in counted.order_by("-count", "reason"):
        found[comment_id].append((str(ReportReason(reason).label), count))
    return found


def finding_of(result: CheckResult) -> Finding:
    return Finding(
        check=wording.label(result.check_name),
        outcome=result.get_outcome_display(),
        outcome_code=result.outcome,
        stage="" if result.stage == Stage.LIVE else result.get_stage_display(),
        score=result.score,
        threshold=result.threshold,
        version=result.version,
        says=wording.says(result),
        milliseconds=result.duration_us / 1000,
    )


def standing_of(writer: Commenter, name: str, badge: str) -> Standing:
    return Standing(
        name=name,
        badge=str(Badge(badge).label) if badge else "",
        approved=writer.approved_count,
        removed=writer.removed_count,
        first_seen=writer.created_at,
        banned_until=writer.banned_until if writer.is_banned else None,
        url=reverse("admin:comments_commenter_change", args=[writer.pk]),
    )


def decision_row(decision: Decision, *, may_undo: bool, harsh: covers.Found = MappingProxyType({})) -> dict[str, Any]:
    """A decision as a line of the record or of somebody's last decisions; reads its user and comment.

    *harsh* is what is to be covered of the comment.
    """
    comment = decision.comment
    return {
        "id": decision.pk,
        "who": decision.user.get_username() if decision.user else decision.get_actor_display(),
        "is_person": decision.user is not None,
        "when": decision.created_at,
        "did": _("took a decision back") if decision.reverses_id else decision.get_action_display(),
        "action": decision.action,
        "before": decision.get_from_state_display(),
        "after": decision.get_to_state_display(),
        "reasons": wording.labels(decision.reasons),
        "note": decision.note,
        "policy_version": decision.policy_version,
        "revision": decision.revision,
        "reverses": decision.reverses_id,
        "batch": decision.batch,
        "author": comment.author_name,
        "excerpt": covers.excerpt(comment, EXCERPT_LENGTH, harsh),
        "is_harsh": comment.pk in harsh,
        "url": record_url(comment.pk),
        "may_undo": may_undo,
    }


def record_url(comment_id: uuid.UUID) -> str:
    return reverse("admin:comments_comment_change", args=[comment_id])


def author_and_text(comment: Comment) -> SafeString:
    """A line of a list: who, and the beginning of what."""
    return format_html(
        "<bdi>{}</bdi>: <bdi>{}</bdi>", comment.author_name, Truncator(comment.body).chars(EXCERPT_LENGTH)
    )


class Lines(list[dict[str, Any]]):
    """Comments as lines of a list."""

    @property
    def has_harsh(self) -> bool:
        """Whether something in them is covered."""
        return any(line["is_harsh"] for line in self)


def lines_of(comments: QuerySet[Comment]) -> Lines:
    """*comments* as lines of a list, the first SHOWN_COMMENTS of them. Two queries."""
    return lines(list(comments.select_related("thread__article").defer("thread__article__body")[:SHOWN_COMMENTS]))


def lines(comments: Sequence[Comment]) -> Lines:
    """Comments as lines of a list, by one query; reads their articles."""
    harsh = covers.found_in(comments)
    return Lines(
        {
            "id": comment.pk,
            "url": record_url(comment.pk),
            "author": comment.author_name,
            "excerpt": covers.excerpt(comment, EXCERPT_LENGTH, harsh),
            "is_harsh": comment.pk in harsh,
            "state": comment.get_state_display(),
            "state_code": comment.state,
            "when": comment.created_at,
            "headline": comment.thread.article.headline,
        }
        for comment in comments
    )


def _meters(results: Sequence[CheckResult]) -> list[Meter]:
    return [
        Meter(
            name=wording.label(result.check_name),
            score=result.score,
            threshold=result.threshold,
            is_over=result.threshold is not None and result.score >= result.threshold,
        )
        for result in results
        if result.check_name in ("spam", "abuse") and result.score is not None
    ]


def _parent(parent: Comment | None, harsh: covers.Found) -> Parent | None:
    if parent is None:
        return None
    return Parent(
        author=parent.author_name,
        text=covers.excerpt(parent, PARENT_LENGTH, harsh),
        state="" if parent.state == State.PUBLISHED else parent.get_state_display(),
        url=record_url(parent.pk),
    )
