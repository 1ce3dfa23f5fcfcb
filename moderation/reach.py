"""How far a moderator's rights reach: everywhere, or the sections that they or their groups are limited to.

The one place that says so. Whatever shows or decides a comment to or for somebody asks here; what is out of reach looks
as if it were not there.
"""

import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from comments.models import Comment
from moderation.models import Case, Decision, Likeness, SectionLimit


def sections_of(user: Any) -> frozenset[int] | None:
    """The sections that *user* is limited to; None: everywhere. One query, once a user object."""
    if not hasattr(user, "_sections"):
        user._sections = None if user.is_superuser else _limits(user)
    return user._sections


def covers(user: Any, section_id: int) -> bool:
    """Whether *user* may see and decide what stands in that section."""
    sections = sections_of(user)
    return sections is None or section_id in sections


def cases(user: Any, found: QuerySet[Case]) -> QuerySet[Case]:
    """Those of the cases that are within *user*'s reach."""
    sections = sections_of(user)
    return found if sections is None else found.filter(section__in=sections)


def comments(user: Any, found: QuerySet[Comment]) -> QuerySet[Comment]:
    sections = sections_of(user)
    return found if sections is None else found.filter(thread__article__section__in=sections)


def decisions(user: Any, found: QuerySet[Decision]) -> QuerySet[Decision]:
    sections = sections_of(user)
    return found if sections is None else found.filter(thread__article__section__in=sections)


def likenesses(user: Any, found: QuerySet[Likeness]) -> QuerySet[Likeness]:
    """Those of near-copies that stand within *user*'s reach."""
    sections = sections_of(user)
    return found if sections is None else found.filter(comment__thread__article__section__in=sections)


def within(user: Any, comment_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the comments that *user* may decide on. No query for who is not limited."""
    if sections_of(user) is None:
        return set(comment_ids)
    return set(comments(user, Comment.objects.filter(pk__in=comment_ids)).values_list("pk", flat=True))


def _limits(user: Any) -> frozenset[int] | None:
    own = SectionLimit.objects.filter(Q(user=user.pk) | Q(group__user=user.pk))
    return frozenset(own.values_list("section_id", flat=True)) or None
