"""The queues: named questions over the open cases, with an order. A queue is not a state and not a table."""

from collections.abc import Callable

from django.db.models import Prefetch, QuerySet

from comments.states import State
from moderation.models import Case, CheckResult


def open_cases() -> QuerySet[Case]:
    return Case.objects.filter(closed_at=None)


def waiting() -> QuerySet[Case]:
    """What readers cannot see until a person has decided."""
    return open_cases().filter(comment__state=State.HELD)


def afterwards() -> QuerySet[Case]:
    """What was published at once, and still wants to be looked at."""
    return open_cases().filter(comment__state=State.PUBLISHED)


def spam_suspects() -> QuerySet[Case]:
    return waiting().filter(reasons__code="spam")


def reported() -> QuerySet[Case]:
    """Hidden because credible readers reported it."""
    return waiting().filter(reasons__code="reports")


def appeals() -> QuerySet[Case]:
    """Rejected, and their authors object."""
    return open_cases().filter(comment__state=State.REJECTED, reasons__code="appeal")


QUEUES: dict[str, Callable[[], QuerySet[Case]]] = {
    "waiting": waiting,
    "spam": spam_suspects,
    "reported": reported,
    "appeals": appeals,
    "afterwards": afterwards,
}


def with_everything(cases: QuerySet[Case]) -> QuerySet[Case]:
    """*cases* with all that a row of the queue shows, by a fixed number of queries."""
    results = CheckResult.objects.order_by("id")
    shown = cases.select_related(
        "comment__commenter", "comment__parent", "comment__thread__article__section", "section"
    )
    return shown.defer("comment__thread__article__body").prefetch_related(
        "reasons", Prefetch("comment__results", queryset=results)
    )
