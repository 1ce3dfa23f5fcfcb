"""Opaque places in a list. A cursor is (sort value, id) of a row, signed, so that nobody can make one up."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from rest_framework.exceptions import ValidationError

SALT = "newsroom.cursor"
DEFAULT_LIMIT = 20
MAX_LIMIT = 100


@dataclass(frozen=True)
class Order:
    """A total order of rows: *fields* are (name, descending) pairs, the last of them unique.

    *name* tells orders apart: a cursor of one order is refused by another.
    """

    name: str
    fields: tuple[tuple[str, bool], ...]

    def of(self, which: Any) -> "Order":
        """The same order of one list among many: its cursors are of no use to the others."""
        return replace(self, name=f"{self.name}:{which}")

    def sorted(self, rows: QuerySet, *, backwards: bool = False) -> QuerySet:
        return rows.order_by(*(f"{'-' if descending != backwards else ''}{name}" for name, descending in self.fields))

    def after(self, values: list[Any], *, backwards: bool = False) -> Q:
        """The rows that come behind the place *values*: a row comparison, which an index answers at any depth."""
        steps = {descending != backwards for _, descending in self.fields}
        if len(steps) > 1:
            raise NotImplementedError("All fields of an order go the same way: an index is read in one direction.")
        beyond = TupleLessThan if steps.pop() else TupleGreaterThan
        # SQLite is given the comparison spelt out (Django's way); this alone bounds its scan.
        first, bound = self.fields[0][0], "lte" if beyond is TupleLessThan else "gte"
        place = Q(beyond(Tuple(*(F(name) for name, _ in self.fields)), tuple(values)))
        return Q(**{f"{first}__{bound}": values[0]}) & place

    def place(self, row: dict[str, Any]) -> list[Any]:
        return [row[name] for name, _ in self.fields]


@dataclass(frozen=True)
class Page:
    """One page of rows (dicts), with the cursors of its neighbours or None."""

    rows: list[dict[str, Any]]
    next: str | None
    previous: str | None


def page(
    rows: QuerySet,
    order: Order,
    *,
    cursor: str = "",
    limit: int = DEFAULT_LIMIT,
    read: Callable[[QuerySet], list[dict[str, Any]]],
) -> Page:
    """The page of *rows* at *cursor* (the first one when empty), by one query for one row more than *limit*.

    *read* turns a sliced queryset into dicts that hold the order's fields. Raises ValidationError for a cursor that is
    not ours or belongs to another order.
    """
    backwards, values = _opened(cursor, order) if cursor else (False, None)
    if values is not None:
        rows = rows.filter(order.after(values, backwards=backwards))
    found = read(order.sorted(rows, backwards=backwards)[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    if backwards:
        found.reverse()
    came_from_there = bool(cursor) and bool(found)
    has_next = came_from_there if backwards else more
    has_previous = more if backwards else came_from_there
    return Page(
        rows=found,
        next=behind(order, found[-1]) if has_next else None,
        previous=behind(order, found[0], backwards=True) if has_previous else None,
    )


def behind(order: Order, row: dict[str, Any], *, backwards: bool = False) -> str:
    """The cursor of the rows that come behind *row* (or, *backwards*, before it)."""
    plain = [value if isinstance(value, int | float | str) else str(value) for value in order.place(row)]
    return signing.dumps([order.name, int(backwards), plain], salt=SALT)


def _opened(cursor: str, order: Order) -> tuple[bool, list[Any]]:
    try:
        name, backwards, values = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError, UnicodeError):
        raise ValidationError({"cursor": "Unknown cursor."}) from None
    if name != order.name:
        raise ValidationError({"cursor": "This cursor belongs to another list or order."})
    return bool(backwards), values


def limit_of(given: str | None, default: int = DEFAULT_LIMIT) -> int:
    """The page size asked for, 1 to 100. Raises ValidationError for anything else."""
    if not given:
        return default
    if not given.isascii() or not given.isdecimal() or len(given) > 3 or not 1 <= int(given) <= MAX_LIMIT:
        raise ValidationError({"limit": f"A whole number from 1 to {MAX_LIMIT}."})
    return int(given)


def link(request: Any, cursor: str | None, path: str | None = None, **parameters: Any) -> str | None:
    """The absolute address of the page at *cursor*, keeping the request's other parameters; None without a cursor."""
    if cursor is None:
        return None
    kept = {name: value for name, value in request.GET.lists() if name != "cursor"} if path is None else {}
    query = urlencode({**kept, **parameters, "cursor": cursor}, doseq=True)
    return request.build_absolute_uri(f"{path or request.path}?{query}")


def links(request: Any, found: Page) -> dict[str, str | None]:
    """The addresses of the pages beside *found*, as a list's answer has them: {next, previous}."""
    return {"next": link(request, found.next), "previous": link(request, found.previous)}
