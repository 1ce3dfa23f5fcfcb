"""A word in the texts and names of what waits. Bounded: never a walk through all comments that there are."""

from functools import lru_cache

from django.db import connections
from django.db.models import Q, QuerySet

from comments.models import Comment
from comments.states import State
from moderation.models import Case

SHORTEST = 3  # letters: an index of trigrams knows nothing about less
LOOKED_AT = 1000  # of the longest waiting, where no index helps
OF_HELD = ("waiting", "spam", "reported", "new_evidence")  # the queues in which all is held


def find(cases: QuerySet[Case], words: str, *, queue: str) -> QuerySet[Case]:
    """Those of *cases*, all of the standing *queue*, whose text or author's name has *words* in it.

    All of them where `finds_all`; else those among the LOOKED_AT that wait longest.
    """
    if finds_all(words, queue=queue):
        held = Comment.objects.filter(state=State.HELD)
        return cases.filter(comment__in=held.filter(Q(body__icontains=words) | Q(author_name__icontains=words)))
    longest = cases.order_by("opened_at", "id").values("pk")[:LOOKED_AT]
    said = Q(comment__body__icontains=words) | Q(comment__author_name__icontains=words)
    return cases.filter(said, pk__in=longest)


def finds_all(words: str, *, queue: str) -> bool:
    """Whether PostgreSQL has an index that answers this."""
    return queue in OF_HELD and len(words) >= SHORTEST and _has_index(Case.objects.db)


@lru_cache
def _has_index(database: str) -> bool:
    connection = connections[database]
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('held_by_word') IS NOT NULL")
        return cursor.fetchone()[0]
