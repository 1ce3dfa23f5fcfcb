"""The pages that readers see. Each view reads the address, asks, and shows; an article's page also takes comments."""

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.exceptions import ValidationError

from articles.models import Article, Section
from comments import posting, reading
from comments.models import Comment, Commenter, Thread
from comments.refusals import CommentMissing, OutsideHours, ParentUnavailable
from comments.states import State
from newsroom.api import caching, limits, problems
from newsroom.api.addresses import posted_from
from newsroom.refusals import Refusal
from newsroom.site import presenting, stories, visitors
from newsroom.site.forms import CommentForm
from newsroom.site.readeracts import like, report
from newsroom.site.receiptpage import receipt
from newsroom.text import BODY_MAX

__all__ = ["article", "comment", "front", "like", "receipt", "report", "section"]

TOP_LEVEL_PER_PAGE = 20
REPLIES_PER_PAGE = 50
OWN_SHOWN = 20


@require_safe
@visitors.page
def front(request: HttpRequest) -> HttpResponse:
    sections = list(Section.objects.all())
    lead, blocks = stories.front(sections)
    return render(request, "site/front.html", {"lead": lead, "blocks": blocks, "sections": sections})


@require_safe
@visitors.page
def section(request: HttpRequest, slug: str) -> HttpResponse:
    desk = get_object_or_404(Section, slug=slug)
    try:
        found = stories.in_section(desk, request.GET.get("cursor", ""))
    except ValidationError:
        raise BadRequest("Unknown cursor.") from None
    pager = _pager(desk.get_absolute_url(), found)
    return render(request, "site/section.html", {"section": desk, "stories": found.stories, "pager": pager})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@visitors.page
@visitors.from_this_site
def article(request: HttpRequest, section_slug: str, slug: str) -> HttpResponse:
    story = get_object_or_404(Article.objects.published().select_related("section"), slug=slug)
    if request.method == "POST":
        return _post(request, story)
    if story.section.slug != section_slug:
        query = request.META["QUERY_STRING"]
        return HttpResponsePermanentRedirect(story.get_absolute_url() + (f"?{query}" if query else ""))
    thread = Thread.objects.of(story)
    caching.about(request, thread.pk)
    return _article_page(request, story, thread, _fresh_form(thread, request.reader, request.GET.get("reply", "")))


@require_safe
@visitors.page
def comment(request: HttpRequest, comment_id: uuid.UUID) -> HttpResponse:
    """A comment in its context, with what was answered to it.

    One that is gone is a 404. Where answers to it are still there, that page lists them: a thread links to it.
    """
    cursor = request.GET.get("cursor", "")
    try:
        replies = reading.replies(comment_id, cursor=cursor, limit=REPLIES_PER_PAGE)
    except CommentMissing:
        raise Http404 from None
    except ValidationError:
        raise BadRequest("Unknown cursor.") from None
    found = Comment.objects.answerable().select_related("thread__article__section").get(pk=comment_id)
    context = _context(found, replies)
    address = found.get_absolute_url()
    context |= {"article": found.thread.article, "is_here": found.state == State.PUBLISHED, "address": address}
    context["pager"] = _pager(address, replies, anchor="#replies")
    context["is_open"] = found.thread.is_open
    return render(request, "site/comment.html", context, status=200 if context["is_here"] else 404)


def _context(found: Comment, replies: Any) -> dict[str, Any]:
    """The comment, what it answers (the start of the branch, and its parent), and the replies below it."""
    wanted = {found.pk, found.parent_id, found.root_id} - {None}
    rows = {row["id"]: row for row in Comment.objects.filter(pk__in=wanted).values(*reading.FIELDS)}
    above = [presenting.item(rows[pk], 0) for pk in dict.fromkeys([found.root_id, found.parent_id]) if pk in rows]
    top = presenting.item(rows[found.pk], 0)
    below = presenting.below(top, replies.rows, presenting.elsewhere(found.pk, replies.rows))
    if found.parent_id:
        presenting.lead_on(below)
    return {"comment": top, "above": [one for one in above if one["id"] != found.pk], "replies": below}


# --- The article's page -----------------------------------------------------------------------------------------------


def _post(request: HttpRequest, story: Article) -> HttpResponse:
    """Take a comment from the form; the way is the API's: limits, serializer, submit."""
    reader = request.reader
    try:
        form = CommentForm.sent(request.POST)
    except RequestDataTooBig:
        form = CommentForm(errors={"body": _("Please shorten your comment to %(max)d characters.") % {"max": BODY_MAX}})
        return _article_page(request, story, Thread.objects.of(story), form, status=413)
    try:
        limits.spend_by_address("post", request)
        draft = form.draft()
        if draft is not None:
            posted = posting.submit(story, draft, commenter=reader, **posted_from(request))
            return _posted(story, posted)
        status = 400
    except Refusal as refusal:
        form.refusal = refusal
        status = problems.status_of(type(refusal))
    thread = Thread.objects.of(story)
    if isinstance(form.refusal, ParentUnavailable):
        form.parent = ""
    else:
        form.answered = _answered(thread, form.parent)
    response = _article_page(request, story, thread, form, status=status)
    if form.refusal:
        visitors.put(response, problems.headers_of(form.refusal))
    return response


def _posted(story: Article, posted: Comment) -> HttpResponse:
    """Lead the reader to the comment, where the page shows it: among the last replies of a long branch it does not."""
    posted.refresh_from_db(fields=["state"])
    address = f"{story.get_absolute_url()}#comment-{posted.pk}"
    if posted.state == State.PUBLISHED and posted.parent_id and posted.root.reply_count > reading.FIRST_REPLIES:
        address = f"{posted.get_absolute_url()}#comment-{posted.pk}"
    response = HttpResponseRedirect(address, status=303)
    visitors.remember(response, posted.commenter)
    return response


def _fresh_form(thread: Thread, reader: Commenter | None, reply: str) -> CommentForm:
    form = CommentForm(values={"name": reader.name if reader else ""})
    if reply:
        form.answered = _answered(thread, reply)
        form.parent = str(form.answered["id"]) if form.answered else ""
        form.refusal = None if form.answered else ParentUnavailable()
    return form


def _answered(thread: Thread, given: str) -> dict[str, Any] | None:
    """The comment to which the form is an answer, or None when there is none such (any more)."""
    try:
        comment_id = uuid.UUID(given)
    except ValueError:
        return None
    return Comment.objects.published().in_thread(thread).filter(pk=comment_id).values(*reading.FIELDS).first()


def _article_page(
    request: HttpRequest, story: Article, thread: Thread, form: CommentForm, *, status: int = 200
) -> HttpResponse:
    sort = request.GET.get("sort", "newest")
    try:
        found = reading.thread_page(thread, sort=sort, cursor=request.GET.get("cursor", ""), limit=TOP_LEVEL_PER_PAGE)
    except ValidationError:
        raise BadRequest("Unknown sort or cursor.") from None
    address = story.get_absolute_url()
    context = {
        "article": story,
        "thread": thread,
        "opens": _opens(thread),
        "comments": presenting.thread(found.rows),
        "sorts": _sorts(sort),
        "pager": _pager(address, found, anchor="#comments", **({} if sort == "newest" else {"sort": sort})),
        "form": form,
        "own": _own(thread, request.reader),
        "related": Article.objects.related_to(story),
        "latest": Article.objects.latest_beside(story),
        "is_first_page": not request.GET.get("cursor"),
        "is_newest": sort == "newest" and not request.GET.get("cursor"),
    }
    return render(request, "site/article.html", context, status=status)


def _opens(thread: Thread) -> str:
    """When a thread that rests takes comments again, as a sentence; else ""."""
    found = thread.opening()
    if found.why != "hours" or not found.turns_at:
        return ""
    return OutsideHours.opens(found.turns_at.astimezone(ZoneInfo(thread.time_zone)))


def _own(thread: Thread, reader: Commenter | None) -> list[dict[str, Any]]:
    """What only this reader sees here: the own comments that wait or were rejected, the newest first."""
    if reader is None:
        return []
    hidden = Comment.objects.by(reader.pk).in_thread(thread).select_related("parent")
    hidden = hidden.exclude(state__in=[State.PUBLISHED, State.WITHDRAWN])
    return [presenting.own(one) for one in hidden[:OWN_SHOWN]]


def _sorts(chosen: str) -> list[dict[str, Any]]:
    names = {"newest": _("Newest"), "oldest": _("Oldest"), "top": _("Most liked")}
    return [{"value": value, "name": names[value], "chosen": value == chosen} for value in reading.SORTS]


def _pager(address: str, found: Any, *, anchor: str = "", **kept: str) -> dict[str, str]:
    """The addresses of the pages before and after *found*, or ""."""
    return {
        way: f"{address}?{urlencode({**kept, 'cursor': cursor})}{anchor}" if cursor else ""
        for way, cursor in (("previous", found.previous), ("next", found.next))
    }
