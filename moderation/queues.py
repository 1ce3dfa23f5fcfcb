"""The queues: named questions over the open cases. A queue is not a state; which ones a case is in, it knows itself."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from moderation import reach
from moderation.models import STANDING_QUEUES, Case, CheckResult, SavedQueue


def open_cases() -> QuerySet[Case]:
    return Case.objects.filter(closed_at=None)


def standing(name: str) -> QuerySet[Case]:
    """A standing queue: `waiting` for what is hidden until a person decides, of which `spam` are those that the spam
    check holds, `reported` those that credible readers reported, and `new_evidence` those that a person had approved
    before; `appeals` for rejected ones whose authors object; `afterwards` for what was published unseen.
    """
    return open_cases().filter(**{f"in_{name}": True})


QUEUES: dict[str, Callable[[], QuerySet[Case]]] = {name: partial(standing, name) for name in STANDING_QUEUES}


def seen_by(user: Any, name: str = "waiting") -> QuerySet[Case]:
    """A standing queue, as far as *user*'s rights reach."""
    return reach.cases(user, standing(name))


def saved_for(user: Any) -> QuerySet[SavedQueue]:
    """The saved queues that *user* may open: their own, and those that colleagues share."""
    return SavedQueue.objects.filter(Q(owner=user) | Q(shared=True)).select_related("owner")


def with_everything(cases: QuerySet[Case]) -> QuerySet[Case]:
    """*cases* with all that a row of the queue shows, by a fixed number of queries."""
    results = CheckResult.objects.order_by("id")
    shown = cases.select_related(
        "comment__commenter",
        "comment__parent",
        "comment__thread__article__section",
        "comment__likeness__cluster",
    )
    return shown.defer("comment__thread__article__body").prefetch_related(
        "reasons", Prefetch("comment__results", queryset=results)
    )


def these(case_ids: Sequence[int]) -> list[Case]:
    """The cases of these numbers in this order, `with_everything`; one that is gone meanwhile is left out."""
    found = with_everything(Case.objects.all()).in_bulk(case_ids)
    return [found[pk] for pk in case_ids if pk in found]
