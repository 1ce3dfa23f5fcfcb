"""Comments as the pages show them: finished values, in the order of reading, so that templates only print.

A branch is a flat list, not lists in lists: it can be of any depth, and a screen reader hears "in reply to" instead.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from comments import reading
from comments.models import Comment
from comments.rendering import public
from comments.states import State
from newsroom.site.reasons import STATES, sentences

DEEPEST = 4  # indents; below that a reply is told from its neighbours by "in reply to"

Item = dict[str, Any]


def thread(rows: Iterable[dict[str, Any]]) -> list[Item]:
    """A page of `reading.thread_page` in the order of reading, and how many replies each branch hides."""
    rows = list(rows)
    items = []
    for row in rows:
        items += branch(row, row["replies"], known={})
        if missing := row["reply_count"] - len(row["replies"]):
            items[-1]["more"] = missing if row["replies"] else 0
            items[-1]["more_url"] = f"{reverse('comment', args=[row['id']])}?cursor={reading.replies_cursor(row)}"
    return items


def branch(top: dict[str, Any], replies: Sequence[dict[str, Any]], known: dict[Any, str]) -> list[Item]:
    """*top* and what was answered to it. *known* names the authors of published parents that are on another page."""
    first = item(top, 0)
    return [first, *below(first, replies, known)]


def below(top: Item, replies: Sequence[dict[str, Any]], known: dict[Any, str]) -> list[Item]:
    """The replies to *top* in the order of reading: each is followed by its own replies.

    A parent that is gone keeps its place as a tombstone, under *top*.
    """
    here = {top["id"], *(row["id"] for row in replies)}
    children = defaultdict(list)
    for row in replies:
        parent = row["parent_id"]
        if parent in here:
            children[parent].append(row)
        elif parent in known:
            children[top["id"]].append(row)
        else:
            if parent not in children:
                children[top["id"]].append(_gone(parent, top["id"]))
            children[parent].append(row)
    items, stack = [], [(row, top) for row in reversed(children[top["id"]])]
    while stack:
        row, parent = stack.pop()
        shown = item(row, parent["indent"] + 1)
        shown["answered"] = _answered(row, parent, known)
        items.append(shown)
        stack += [(child, shown) for child in reversed(children[row["id"]])]
    return items


def item(row: dict[str, Any], depth: int) -> Item:
    """One public comment, *depth* steps in. (A branch may be deeper than any screen is wide.)"""
    return public(row) | {"indent": depth, "step": min(depth, DEEPEST), "answered": None, "more": 0, "more_url": ""}


def lead_on(items: list[Item]) -> None:
    """Give each of these direct replies, whose own replies are not on the page, a link to its page."""
    for shown in items:
        if shown["reply_count"]:
            shown["more"], shown["more_url"] = shown["reply_count"], f"{reverse('comment', args=[shown['id']])}#replies"


def elsewhere(top_id: Any, replies: Sequence[dict[str, Any]]) -> dict[Any, str]:
    """The names of published authors who are answered by *replies*, but stand on another page. One query, or none."""
    missing = {row["parent_id"] for row in replies} - {row["id"] for row in replies} - {top_id}
    found = Comment.objects.published().filter(pk__in=missing) if missing else Comment.objects.none()
    return dict(found.values_list("pk", "author_name"))


def own(comment: Comment) -> Item:
    """A comment as its author sees it, whatever its state."""
    return {
        "id": comment.pk,
        "author": {"name": comment.author_name, "badge": comment.author_badge},
        "body": comment.body,
        "created_at": comment.created_at,
        "edited_at": comment.edited_at,
        "state": comment.state,
        "state_name": STATES[State(comment.state)],
        "is_waiting": comment.is_waiting,
        "is_published": comment.state == State.PUBLISHED,
        "is_rejected": comment.state == State.REJECTED,
        "why": sentences(comment.state, comment.reasons),
        "editable": is_editable(comment),
        "can_withdraw": comment.state in (State.PENDING, State.HELD, State.PUBLISHED, State.REJECTED),
        "answered": _parent_of(comment),
    }


def is_editable(comment: Comment) -> bool:
    """Whether `editing.revise` would take a new text now."""
    is_open = comment.state in (State.PENDING, State.HELD, State.PUBLISHED)
    return is_open and timezone.now() - comment.created_at <= settings.EDIT_WINDOW


def _parent_of(comment: Comment) -> dict[str, Any] | None:
    """Whom an own comment answers, if its parent was read along and can be seen."""
    parent = comment.parent if comment.parent_id and Comment.parent.is_cached(comment) else None
    if parent is None or parent.state != State.PUBLISHED:
        return None
    return {"id": parent.pk, "name": parent.author_name, "is_here": False}


def _answered(row: dict[str, Any], parent: Item, known: dict[Any, str]) -> dict[str, Any] | None:
    if row["parent_id"] in known:
        return {"id": row["parent_id"], "name": known[row["parent_id"]], "is_here": False}
    if row.get("placeholder"):
        return None
    return {"id": parent["id"], "name": (parent["author"] or {}).get("name"), "is_here": True}


def _gone(comment_id: Any, above: Any) -> dict[str, Any]:
    """A stand-in for the row of a reply that is gone: all that is told of it is that it was there."""
    return {
        "id": comment_id,
        "parent_id": above,
        "root_id": above,
        "depth": 1,
        "author_name": "",
        "author_badge": "",
        "body": "",
        "created_at": None,
        "edited_at": None,
        "reply_count": 0,
        "like_count": 0,
        "state": State.REJECTED,
        "placeholder": True,
    }
