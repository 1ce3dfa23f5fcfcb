"""What happened, hour by hour and section by section: the figures behind the dashboard.

A row of `Hour` is a cache of the record and of what was posted; counting an hour again gives the same row, so this may
run late, twice or beside itself. The hours that can still change are counted anew each time.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F
from django.utils import timezone

from articles.models import Section
from comments.ids import oldest_since
from comments.models import Comment
from comments.states import State
from moderation.labels import meaning
from moderation.models import Action, Actor, Decision, Hour, Outcome
from moderation.rules import Stage

HOUR = timedelta(hours=1)
RECOUNTED = HOUR  # before the newest row: a transaction that was open meanwhile is committed by then
WAIT_STEP = 1.25  # waits are kept in classes that grow by a quarter, so a median is right within an eighth
MODEL = ("spam", "abuse")
SHADOW = ":shadow"
BY_POLICY = {Action.APPROVE: "policy_approved", Action.HOLD: "policy_held", Action.REJECT: "policy_rejected"}
COUNTS = (
    "incoming",
    "policy_approved",
    "policy_held",
    "policy_rejected",
    "person_approved",
    "person_rejected",
    "overturned",
    "with_model",
    "against_model",
)


@dataclass
class Tally:
    """The figures of one section in one hour, or of several together."""

    counts: Counter[str] = field(default_factory=Counter)
    waits: Counter[int] = field(default_factory=Counter)  # class of the wait -> how many; see `median_wait`
    reasons: Counter[str] = field(default_factory=Counter)
    checks: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    def add(self, row: "Hour | Tally") -> None:
        """Add the figures of a row."""
        if isinstance(row, Hour):
            self.counts.update({name: getattr(row, name) for name in COUNTS})
        self.waits.update({int(wait): count for wait, count in row.waits.items()})
        self.reasons.update(row.reasons)
        for check, figures in row.checks.items():
            self.checks[check] = [mine + theirs for mine, theirs in zip(self.checks[check], figures, strict=True)]

    @property
    def median_wait(self) -> float | None:
        """Seconds from hold to decision that half of the decisions did not exceed, within an eighth, or None."""
        half, passed = sum(self.waits.values()) / 2, 0
        for wait in sorted(self.waits):
            passed += self.waits[wait]
            if passed >= half:
                return WAIT_STEP**wait
        return None


def tally(until: datetime | None = None) -> int:
    """Bring the rows up to date, from the newest one on, or from the beginning; answers how many hours were counted.

    Hours in which nothing happened are skipped, whatever their number.
    """
    now = until or timezone.now()
    newest = Hour.objects.order_by("-starts_at").values_list("starts_at", flat=True).first()
    hour = _next_with_anything(_full(newest) - RECOUNTED if newest else None)
    counted = 0
    while hour is not None and hour <= now:
        _count(hour)
        counted += 1
        hour = _next_with_anything(hour + HOUR)
    _mark(_full(now))
    return counted


def between(start: datetime, section_id: int | None = None) -> list[Hour]:
    """The rows since *start*, the oldest first: at most one an hour and section."""
    rows = Hour.objects.filter(starts_at__gte=start)
    if section_id is not None:
        rows = rows.filter(section=section_id)
    return list(rows.order_by("starts_at", "section_id"))


def _full(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _next_with_anything(start: datetime | None) -> datetime | None:
    """The first full hour from *start* on in which a comment was posted or a decision taken."""
    posted, decided = Comment.objects.order_by("id"), Decision.objects.order_by("created_at")
    if start is not None:
        posted, decided = posted.filter(pk__gte=oldest_since(start)), decided.filter(created_at__gte=start)
    found = [posted.values_list("created_at", flat=True).first(), decided.values_list("created_at", flat=True).first()]
    hours = [_full(moment) for moment in found if moment is not None]
    return max(min(hours), start or min(hours)) if hours else None


def _mark(hour: datetime) -> None:
    """A row for *hour*, if need be an empty one, so that the next run begins here."""
    section = Section.objects.order_by("id").first()
    if section and not Hour.objects.filter(starts_at__gte=hour).exists():
        Hour.objects.get_or_create(starts_at=hour, section=section)


def _count(hour: datetime) -> None:
    """Write the rows of one hour."""
    found: defaultdict[int, Tally] = defaultdict(Tally)
    posted = Comment.objects.filter(pk__gte=oldest_since(hour), pk__lt=oldest_since(hour + HOUR))
    for section_id, count in posted.values_list("thread__article__section").annotate(Count("id")).order_by():
        found[section_id].counts["incoming"] = count
    decided = _decided(hour)
    before = _before(decided)
    for section_id, decision in decided:
        _add(found[section_id], decision, before.get(decision.pk, []))
    rows = [
        Hour(
            section_id=section_id,
            starts_at=hour,
            waits=one.waits,
            reasons=one.reasons,
            checks=one.checks,
            **{name: one.counts[name] for name in COUNTS},
        )
        for section_id, one in found.items()
    ]
    Hour.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["starts_at", "section"],
        update_fields=[*COUNTS, "waits", "reasons", "checks"],
    )


def _decided(hour: datetime) -> list[tuple[int, Decision]]:
    """(section, decision) for each decision of that hour, in order."""
    found = Decision.objects.filter(created_at__gte=hour, created_at__lt=hour + HOUR).order_by("id")
    rows = found.annotate(section_id=F("thread__article__section_id"))
    return [(one.section_id, one) for one in rows]


def _before(decided: Sequence[tuple[int, Decision]]) -> dict[int, list[Decision]]:
    """For each decision of a person, the earlier ones on the same comment, the newest first."""
    persons = {one.comment_id for _, one in decided if one.actor == Actor.PERSON}
    by_comment: defaultdict[Any, list[Decision]] = defaultdict(list)
    for one in Decision.objects.filter(comment__in=persons).order_by("-id"):
        by_comment[one.comment_id].append(one)
    return {
        decision.pk: [one for one in by_comment[decision.comment_id] if one.pk < decision.pk]
        for _, decision in decided
        if decision.actor == Actor.PERSON
    }


def _add(one: Tally, decision: Decision, before: list[Decision]) -> None:
    if decision.actor == Actor.POLICY:
        one.counts[BY_POLICY[decision.action]] += 1
        for check in _caught(decision):
            one.checks[check][0] += 1
    elif decision.actor == Actor.PERSON:
        _add_person(one, decision, before)


def _add_person(one: Tally, decision: Decision, before: list[Decision]) -> None:
    same_text = [earlier for earlier in before if earlier.revision == decision.revision]
    if same_text and same_text[0].actor == Actor.PERSON and same_text[0].user_id != decision.user_id:
        one.counts["overturned"] += same_text[0].to_state != decision.to_state
    if decision.reverses_id or decision.action == Action.HOLD:
        return
    rejected = decision.action == Action.REJECT
    one.counts["person_rejected" if rejected else "person_approved"] += 1
    if decision.from_state == State.HELD and before:
        one.waits[_wait_class((decision.created_at - before[0].created_at).total_seconds())] += 1
    if rejected:
        one.reasons.update(decision.reasons)
    machine = next((earlier for earlier in same_text if earlier.actor == Actor.POLICY), None)
    if machine is None:
        return
    for check in _caught(machine):
        one.checks[check][1 if rejected else 2] += 1
    said = meaning(decision.to_state, decision.reasons)
    if said != (None, None) and any(piece["check"] in MODEL for piece in machine.evidence):
        agrees = any(said) == bool(set(_objecting(machine)) & set(MODEL))
        one.counts["with_model" if agrees else "against_model"] += 1


def _objecting(decision: Decision) -> list[str]:
    """The checks that objected, as the decision's evidence has them; those in shadow as "name:shadow"."""
    found = [piece for piece in decision.evidence if piece.get("outcome") in (Outcome.HOLD, Outcome.REJECT)]
    return [f"{one['check']}{SHADOW}" if one.get("stage") == Stage.SHADOW else one["check"] for one in found]


def _caught(decision: Decision) -> list[str]:
    """The checks because of which the policy did not publish; and those in shadow, which would have been."""
    published = decision.action == Action.APPROVE
    return [check for check in _objecting(decision) if check.endswith(SHADOW) or not published]


def _wait_class(seconds: float) -> int:
    return round(math.log(max(1.0, seconds), WAIT_STEP))
