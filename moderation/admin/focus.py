"""The focus view: one comment of a queue, large, with everything around it. Deciding leads on to the next."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from moderation import filters, queues
from moderation.admin import asking, rows
from moderation.admin.around import around
from moderation.admin.items import anchor_of, items_of
from newsroom.api import cursors


def page_of(request: HttpRequest) -> dict[str, Any]:
    """The comment that the address names or points at, else the first of the queue that nobody else is at work on."""
    asked = asking.asked_for(request.GET, request.user)
    page, faults = _page(asked, request.GET.get("comment", ""))
    cases = queues.these([place["id"] for place in page.rows])
    next_url = "" if page.next is None else asking.address(asked, "focus", cursor=page.next or None, comment=None)
    list_url = asking.address(asked, "changelist", cursor=None, comment=None)
    return {
        "title": _("One comment"),
        "queue": asked.queue,
        "queue_name": asking.name_of(asked),
        "tabs": asking.tabs_of(request.user, asked, "focus", asking.counts(request.user)),
        "items": items_of(cases, request.user),
        "around": around(cases[0], request.user) if cases else None,
        "faults": faults,
        "next_url": next_url,
        "previous_url": asking.address(asked, "focus", cursor=page.previous, comment=None) if page.previous else "",
        "list_url": f"{list_url}#{anchor_of(cases[0].comment_id)}" if cases else list_url,
        **rows.page_needs(request),
        # Where a decision leads; at the end of the queue, to its beginning.
        "here": next_url or asking.address(asked, "focus", cursor=None, comment=None),
        "view": "focus",
    }


def _page(asked: asking.Asked, comment: str) -> tuple[cursors.Page, list[str]]:
    """A page of one, with the ways to its neighbours."""
    if not comment:
        return asking.page_at(asked, asked.given.get("cursor", ""), 1)
    named = asked.cases.filter(comment=comment) if asking.is_uuid(comment) else asked.cases.none()
    found = filters.places(named[:1])
    if not found:
        return cursors.Page([], None, None), [*asked.faults, _("This comment is not in this queue any more.")]
    if asked.ordering == asking.MIXED:  # which has no places beside a comment: the beginning comes next
        return cursors.Page(found, "", None), asked.faults
    order = filters.ORDERS[asked.ordering]
    behind = [cursors.behind(order, found[0], backwards=backwards) for backwards in (False, True)]
    return cursors.Page(found, *behind), asked.faults
