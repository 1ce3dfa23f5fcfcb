"""The mixed order: a serious comment after a harmless one, each kind the longest waiting first, so that a shift is not
an hour of abuse in one go. A place in it is two places, one of each kind,
and whose turn it is.
"""

from itertools import chain, zip_longest
from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError

from moderation import filters
from moderation.models import Case
from newsroom.api import cursors

BETWEEN, END = "~", "."
KINDS = HARMLESS, SERIOUS = ("h", "s")


def page(cases: QuerySet[Case], *, cursor: str, limit: int) -> cursors.Page:
    """Up to *limit* of *cases*, harmless and serious ones in turn while there are both; it leads on, not back.

    Raises ValidationError for a cursor that is not ours.
    """
    *places, turn = cursor.split(BETWEEN) if cursor else ["", "", HARMLESS]
    if len(places) != 2 or turn not in KINDS:
        raise ValidationError({"cursor": "Unknown cursor."})
    kinds = dict(zip(KINDS, places, strict=True))
    rows = {kind: _rows(cases, kind, place, limit) for kind, place in kinds.items()}
    first, second = (HARMLESS, SERIOUS) if turn == HARMLESS else (SERIOUS, HARMLESS)
    in_turn = zip_longest(_of(rows, first), _of(rows, second))
    taken = [one for one in chain.from_iterable(in_turn) if one is not None][:limit]
    behind = [_behind(rows[kind], [row for of, row in taken if of == kind], kind, kinds[kind]) for kind in KINDS]
    next_turn = SERIOUS if taken and taken[-1][0] == HARMLESS else HARMLESS
    following = None if behind == [END, END] else BETWEEN.join([*behind, next_turn])
    return cursors.Page([row for _kind, row in taken], following, None)


def _order(kind: str) -> cursors.Order:
    return filters.ORDERS["age"].of(kind)


def _rows(cases: QuerySet[Case], kind: str, place: str, limit: int) -> list[dict[str, Any]]:
    """One more than *limit*, so that the end is known."""
    if place == END:
        return []
    own = cases.filter(is_serious=kind == SERIOUS)
    return cursors.page(own, _order(kind), cursor=place, limit=limit + 1, read=filters.places).rows


def _of(rows: dict[str, list[dict[str, Any]]], kind: str) -> list[tuple[str, dict[str, Any]]]:
    return [(kind, row) for row in rows[kind]]


def _behind(rows: list[dict[str, Any]], taken: list[dict[str, Any]], kind: str, place: str) -> str:
    """Where this kind goes on: behind the last one taken, where it was if none was, nowhere if all were."""
    if len(taken) == len(rows):
        return END
    return cursors.behind(_order(kind), taken[-1]) if taken else place
