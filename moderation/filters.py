"""How a moderator narrows and orders a queue, the same in the API, in the admin, and in a queue that is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Thread
from moderation import queues, searching
from moderation.checks import CHECKS
from moderation.checks.base import Outcome
from moderation.models import Case, CheckResult, SavedQueue
from newsroom.api.cursors import Order
from newsroom.api.filters import StrictFilterSet

COUNTED_UP_TO = 1000
BASKET_MAX = 100
ORDERS = {
    "age": Order("age", (("opened_at", False), ("id", False))),
    "-age": Order("-age", (("opened_at", True), ("id", True))),
    "score": Order("score", (("priority", True), ("opened_at", True), ("id", True))),
    "-score": Order("-score", (("priority", False), ("opened_at", False), ("id", False))),
    "harm": Order("harm", (("harm", True), ("opened_at", True), ("id", True))),
    "-harm": Order("-harm", (("harm", False), ("opened_at", False), ("id", False))),
}


def places(cases: QuerySet[Case]) -> list[dict[str, Any]]:
    """*cases* read as `newsroom.api.cursors.page` wants them: what the orders sort by. `queues.these` has the rest.

    Joined with all that a row shows, the question would be planned anew each time it is asked: 9 ms of PostgreSQL's.
    """
    return list(cases.values("id", "opened_at", "priority", "harm"))


def count(cases: QuerySet[Case]) -> int:
    """How many there are, counted up to COUNTED_UP_TO."""
    return cases.order_by()[:COUNTED_UP_TO].count()


@dataclass(frozen=True)
class Asked:
    """What somebody asks for: a queue, narrowed and ordered, within their reach; or why it is not understood.

    *queue* is the name of a standing queue. With *faults*, by the parameter's name, the cases are none.
    """

    queue: str
    saved: SavedQueue | None
    ordering: str
    filters: "QueueFilter"
    cases: QuerySet[Case]
    faults: Mapping[str, Any]


def asked_for(user: Any, given: QueryDict) -> Asked:
    """Read an address. `queue` names a standing queue, or a saved one by its number: its filters then hold where the
    address says nothing else. What is not understood lists nothing: never everything.
    """
    data, saved = _with_saved(user, given)
    ordering = data.pop("ordering", ["age"])[-1] or "age"
    queue = data.get("queue") or "waiting"
    found = QueueFilter(data, queues.seen_by(user, queue if queue in queues.QUEUES else "waiting"))
    faults = {} if found.is_valid() else dict(found.errors)
    if ordering not in ORDERS:
        faults["ordering"] = [_("One of: %(orders)s.") % {"orders": ", ".join(ORDERS)}]
        ordering = "age"
    return Asked(
        queue=queue if queue in queues.QUEUES else "waiting",
        saved=saved,
        ordering=ordering,
        filters=found,
        cases=Case.objects.none() if faults else found.qs,
        faults=faults,
    )


def _with_saved(user: Any, given: QueryDict) -> tuple[QueryDict, SavedQueue | None]:
    data = given.copy()
    number = data.get("queue", "")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        return data, None
    saved = queues.saved_for(user).filter(pk=number).first()
    if saved is None:
        return data, None  # which the filter will not know
    data.setlist("queue", [saved.filters.get("queue", "waiting")])
    for name, value in {**saved.filters, "ordering": saved.ordering}.items():
        if not data.get(name):
            data[name] = value
    return data, saved


class SlugsFilter(django_filters.BaseInFilter, django_filters.CharFilter):
    """One slug, or several with commas between."""


class QueueFilter(StrictFilterSet):
    """Every filter of the queue, one by one; those given all hold."""

    queue = django_filters.ChoiceFilter(
        choices=[(name, name) for name in queues.QUEUES],
        method="keep",
        label="Which queue, or the number of a saved one; `waiting` if not given.",
    )
    section = django_filters.CharFilter("section__slug", label="The slug of a section.")
    article = SlugsFilter(
        method="in_basket", label="The slug of an article, or of up to 100 with commas between: a basket."
    )
    person = django_filters.UUIDFilter("comment__commenter", label="The id of a commenter.")
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
    q = django_filters.CharFilter(
        method="says",
        max_length=100,
        label="Text or author's name contains this. In `appeals` and `afterwards`, for less than three letters, and "
        "without PostgreSQL's trigrams: among the 1,000 that wait longest.",
    )

    class Meta:
        model = Case
        fields = []

    def keep(self, cases: QuerySet, name: str, value: str) -> QuerySet:
        return cases  # `asked_for` starts from the queue that is named

    def in_basket(self, cases: QuerySet, name: str, value: list[str]) -> QuerySet:
        # By the threads' numbers, looked up first: a join would have the planner walk the whole queue.
        threads = Thread.objects.filter(article__slug__in=value[:BASKET_MAX])
        return cases.filter(thread__in=list(threads.values_list("pk", flat=True)))

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
        return searching.find(cases, value, queue=self.data.get("queue") or "waiting")
