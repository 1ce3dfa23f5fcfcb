"""How a moderator narrows and orders a queue, the same in the API and in the admin."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from moderation.checks import CHECKS
from moderation.checks.base import Outcome
from moderation.models import Case, CheckResult
from moderation.queues import QUEUES
from newsroom.api.cursors import Order
from newsroom.api.filters import StrictFilterSet

COUNTED_UP_TO = 1000
ORDERS = {
    "age": Order("age", (("opened_at", False), ("id", False))),
    "-age": Order("-age", (("opened_at", True), ("id", True))),
    "score": Order("score", (("priority", True), ("opened_at", True), ("id", True))),
    "-score": Order("-score", (("priority", False), ("opened_at", False), ("id", False))),
}


def rows(cases: QuerySet[Case]) -> list[dict[str, Any]]:
    """*cases* read as `newsroom.api.cursors.page` wants them: what the orders sort by, and the case."""
    return [{"case": case, "id": case.pk, "opened_at": case.opened_at, "priority": case.priority} for case in cases]


def count(cases: QuerySet[Case]) -> int:
    """How many there are, counted up to COUNTED_UP_TO."""
    return cases.order_by()[:COUNTED_UP_TO].count()


class QueueFilter(StrictFilterSet):
    """Every filter of the queue, one by one; those given all hold."""

    queue = django_filters.ChoiceFilter(
        choices=[(name, name) for name in QUEUES], method="keep", label="Which queue; `waiting` if not given."
    )
    section = django_filters.CharFilter("section__slug", label="The slug of a section.")
    article = django_filters.CharFilter("thread__article__slug", label="The slug of an article.")
    reason = django_filters.CharFilter("reasons__code", label="Why it waits: a check's name, `pre`, or a reason code.")
    check = django_filters.ChoiceFilter(
        choices=[(check.name, check.name) for check in CHECKS],
        method="objected",
        label="A check that objected, or failed.",
    )
    score_min = django_filters.NumberFilter(
        "priority",
        "gte",
        min_value=0,
        max_value=1,
        label="The higher of spam and abuse score is at least this, 0 to 1.",
    )
    age_min = django_filters.NumberFilter(
        method="waiting_for", min_value=0, max_value=10**9, label="Has waited at least so many seconds."
    )
    q = django_filters.CharFilter(method="says", max_length=100, label="Text or author's name contains this.")

    class Meta:
        model = Case
        fields = []

    def keep(self, cases: QuerySet, name: str, value: str) -> QuerySet:
        return cases  # the view starts from the queue that is named

    def objected(self, cases: QuerySet, name: str, value: str) -> QuerySet:
        found = CheckResult.objects.filter(
            comment=OuterRef("comment"),
            revision=OuterRef("comment__revision"),
            check_name=value,
            outcome__in=[Outcome.HOLD, Outcome.REJECT, Outcome.FAILED],
        )
        return cases.filter(Exists(found))

    def waiting_for(self, cases: QuerySet, name: str, value: float) -> QuerySet:
        return cases.filter(opened_at__lte=timezone.now() - timedelta(seconds=float(value)))

    def says(self, cases: QuerySet, name: str, value: str) -> QuerySet:
        return cases.filter(Q(comment__body__icontains=value) | Q(comment__author_name__icontains=value))
