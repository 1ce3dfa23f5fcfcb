"""What readers ask: a page of a thread, the replies of a comment, one in context, counts. Never a count query."""

import uuid
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from rest_framework.exceptions import ValidationError

from articles.models import Article
from comments.models import Comment, Commenter, Reaction, Report, Thread
from comments.refusals import CommentMissing
from comments.rendering import FIELDS, own, public, reported, rfc3339
from comments.signals import exporting
from newsroom.api.cursors import Order, Page, behind, page
from newsroom.postgres import statements

FIRST_REPLIES = 5
TRIES = 5
OLDEST = Order("oldest", (("created_at", False), ("id", False)))
SORTS = {
    "newest": Order("newest", (("created_at", True), ("id", True))),
    "oldest": OLDEST,
    "top": Order("top", (("like_count", True), ("created_at", True), ("id", True))),
}
OWN_REPORTS = Order("own_reports", (("id", True),))
OWN = Order("own", (("created_at", True), ("id", True)))
REPLIES = Order("replies", (("created_at", False), ("id", False)))


def thread_page(thread: Thread, *, sort: str = "newest", cursor: str = "", limit: int) -> Page:
    """One page of a thread's top level, each row with the first replies of its branch under "replies".

    Two queries, whatever the size and depth of the thread, and a third to see that it has not changed meanwhile: else
    the page is read again. *thread* is left with the version and count that the page shows. (After TRIES in vain the
    thread changes faster than it can be read, and the page is given as it is.) Raises ValidationError for an unknown
    sort or cursor.
    """
    if sort not in SORTS:
        raise ValidationError({"sort": f"One of: {', '.join(SORTS)}."})
    rows = Comment.objects.in_thread(thread).listed()
    for _ in range(TRIES):
        version = thread.version
        found = page(rows, SORTS[sort].of(thread.pk), cursor=cursor, limit=limit, read=_rows)
        _attach_replies(found.rows)
        now = Thread.objects.filter(pk=thread.pk).values_list("version", "public_count")
        thread.version, thread.public_count = now.get()
        if thread.version == version:
            break
    return found


def replies(comment_id: uuid.UUID, *, cursor: str = "", limit: int) -> Page:
    """One page of what was answered to a published or still listed comment, oldest first.

    Of a top-level comment that is its whole branch (each reply names its parent), of a deeper one its direct replies.
    Raises CommentMissing.
    """
    above = Comment.objects.answerable().filter(pk=comment_id).values("root_id").first()
    if above is None:
        raise CommentMissing
    is_root = above["root_id"] == comment_id
    below = Comment.objects.in_branch(comment_id) if is_root else Comment.objects.replies_to(comment_id)
    return page(below, REPLIES.of(comment_id), cursor=cursor, limit=limit, read=_rows)


def in_context(comment_id: uuid.UUID) -> tuple[Comment, dict[str, Any]]:
    """A published comment with its thread and article, and {comment, parent, root} as public dicts (or None).

    Raises CommentMissing for one that is hidden, gone, or never was: the answer does not tell which.
    """
    comment = Comment.objects.published().select_related("thread__article__section").filter(pk=comment_id).first()
    if comment is None:
        raise CommentMissing
    wanted = {comment.pk, comment.parent_id, comment.root_id} - {None}
    rows = {row["id"]: public(row) for row in _rows(Comment.objects.filter(pk__in=wanted))}
    root = rows[comment.root_id] if comment.root_id != comment.pk else None
    return comment, {"comment": rows[comment.pk], "parent": rows.get(comment.parent_id), "root": root}


def counts(slugs: Iterable[str]) -> dict[str, int]:
    """Public comments by article slug, from the threads' rows; 0 for an article without any, or that is none."""
    wanted = list(slugs)
    askable = [slug for slug in wanted if "\0" not in slug]  # PostgreSQL cannot even be asked about the others
    found = Thread.objects.filter(article__slug__in=askable, article__in=Article.objects.published())
    return dict.fromkeys(wanted, 0) | dict(found.values_list("article__slug", "public_count"))


def own_page(commenter: Commenter, *, cursor: str = "", limit: int) -> Page:
    """One page of a commenter's own comments, newest first, whatever their state (but for erased ones)."""
    rows = Comment.objects.by(commenter.pk).select_related("thread__article__section")
    read = lambda some: [{"row": comment, **_place(comment)} for comment in some]  # noqa: E731
    found = page(rows, OWN.of(commenter.pk), cursor=cursor, limit=limit, read=read)
    return Page([row["row"] for row in found.rows], found.next, found.previous)


def own_reports(commenter: Commenter, *, cursor: str = "", limit: int) -> Page:
    """One page of what *commenter* reported, newest first, as `rendering.reported` dicts."""
    rows = Report.objects.filter(commenter=commenter).select_related("comment__thread__article__section")
    read = lambda some: [{"id": report.pk, "shown": reported(report)} for report in some]  # noqa: E731
    found = page(rows, OWN_REPORTS.of(commenter.pk), cursor=cursor, limit=limit, read=read)
    return Page([row["shown"] for row in found.rows], found.next, found.previous)


def export(commenter: Commenter) -> dict[str, Any]:
    """All that is stored about *commenter*: name, comments with earlier texts, reports, reactions, and what those add
    who hear `exporting`. JSON-able.
    """
    comments = Comment.objects.by(commenter.pk).select_related("thread__article__section").prefetch_related("old_texts")
    kept = {
        "name": commenter.name,
        "email": commenter.email,
        "first_seen": rfc3339(commenter.created_at),
        "comments": [
            own(comment) | {"earlier_texts": [old.body for old in comment.old_texts.all()]} for comment in comments
        ],
        "reports": [
            {name: shown[name] for name in ("comment", "reason", "note", "outcome")}
            for shown in map(reported, commenter.reports.select_related("comment__thread__article__section"))
        ],
        "likes": [
            str(pk) for pk in Reaction.objects.filter(reader_key=commenter.pk.hex).values_list("comment_id", flat=True)
        ],
    }
    for _receiver, more in exporting.send(Commenter, commenter=commenter):
        kept |= more
    return kept


def _place(comment: Comment) -> dict[str, Any]:
    return {"created_at": comment.created_at, "id": comment.pk}


def _rows(rows: QuerySet) -> list[dict[str, Any]]:
    return list(rows.values(*FIELDS))


def _attach_replies(roots: list[dict[str, Any]]) -> None:
    """Put the first published replies of each root's branch under its "replies", by one query for all of them."""
    below = {row["id"]: row.setdefault("replies", []) for row in roots if row["reply_count"]}
    for row in roots:
        row.setdefault("replies", [])
    if not below:
        return
    ask = _ask_once if connection.vendor == "postgresql" else _ask_united
    for reply in ask(list(below)):
        below[reply["root_id"]].append(reply)
    for found in below.values():
        found.sort(key=lambda reply: (reply["created_at"], reply["id"]))


def _first_replies(root: Any) -> tuple[str, tuple[Any, ...]]:
    """The statement that asks for those of one *root*, FIELDS in their order.

    One limited index scan a root: a window function would read every branch to its end. The ORM cannot say that, so
    the part is its SQL and only the glue is ours.
    """
    first = REPLIES.sorted(Comment.objects.in_branch(root)).values_list(*FIELDS)[:FIRST_REPLIES]
    return first.query.sql_with_params()


def _ask_once(root_ids: list[uuid.UUID]) -> list[dict[str, Any]]:
    sql, given = _lateral()
    return [dict(zip(FIELDS, row, strict=True)) for row in statements.run(sql, [root_ids, *given])]


@lru_cache
def _lateral() -> tuple[str, tuple[Any, ...]]:
    """One statement to plan, however many roots."""
    sql, given = _first_replies(RawSQL("top.id", ()))
    return f"SELECT branch.* FROM unnest(%s::uuid[]) AS top (id), LATERAL ({sql}) AS branch", given  # noqa: S608


def _ask_united(root_ids: list[uuid.UUID]) -> list[dict[str, Any]]:
    """SQLite has no LATERAL: a part for each root, which it plans in no time."""
    sql, given = _first_replies(root_ids[0])
    first, *others = (Comment._meta.pk.get_db_prep_value(root_id, connection) for root_id in root_ids)
    parts = [f"SELECT * FROM ({sql}) AS branch_{place}" for place in range(len(root_ids))]  # noqa: S608
    asked = [[root_id if value == first else value for value in given] for root_id in (first, *others)]
    found = Comment.objects.raw(" UNION ALL ".join(parts), [value for each in asked for value in each])
    return [{name: getattr(reply, name) for name in FIELDS} for reply in found]


def replies_cursor(row: dict[str, Any]) -> str | None:
    """The cursor of the replies behind those that `thread_page` attached to *row*, or None when all are there."""
    shown = row["replies"]
    return behind(REPLIES.of(row["id"]), shown[-1]) if shown and len(shown) < row["reply_count"] else None
