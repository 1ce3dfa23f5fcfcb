"""What a reader may do about the comments of others: like one, and report one. Small forms; no script is needed."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from comments import reacting, reading, receipts, reporting
from comments.api.serializers import ReportSerializer
from comments.models import Comment, ReportReason
from comments.refusals import CommentMissing
from newsroom.api import limits, problems
from newsroom.refusals import Refusal, TooMany
from newsroom.site import presenting, visitors


@csrf_exempt
@require_POST
@visitors.page
@visitors.from_this_site
def like(request: HttpRequest, comment_id: uuid.UUID) -> HttpResponse:
    """Like a comment, or take the like back, and return to where the button was."""
    act = reacting.unreact if request.POST.get("act") == "unlike" else reacting.react
    try:
        limits.spend_by_address("react", request)
        act(comment_id, reader_key=receipts.reader_key(request, request.reader))
    except CommentMissing:
        raise Http404 from None
    except TooMany as refusal:
        return _too_many(request, refusal)
    return HttpResponseRedirect(f"{_where_from(request, comment_id)}#comment-{comment_id}", status=303)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@visitors.page
@visitors.from_this_site
def report(request: HttpRequest, comment_id: uuid.UUID) -> HttpResponse:
    """Tell the moderators what is wrong with a comment. The receipt's page then shows what becomes of it."""
    if request.method != "POST":
        return _form(request, comment_id)
    try:
        typed = {name: request.POST.get(name, "") for name in ("reason", "note")}
    except RequestDataTooBig:
        return _form(request, comment_id, message=_("That was too long."), status=413)
    given = ReportSerializer(data=typed)
    if not given.is_valid():
        message = _("Please say what is wrong.") if "reason" in given.errors else _("Please shorten your note.")
        return _form(request, comment_id, typed=typed, message=message, status=400)
    try:
        limits.spend_by_address("report", request)
        filed = reporting.report(
            comment_id,
            given.validated_data["reason"],
            note=given.validated_data["note"],
            commenter=request.reader,
            reporter_key=receipts.reader_key(request, request.reader),
        )
    except CommentMissing:
        raise Http404 from None
    except Refusal as refusal:
        return _refused(request, comment_id, refusal, typed)
    response = HttpResponseRedirect(f"{reverse('receipt')}#report-{filed.pk}", status=303)
    visitors.remember(response, filed.commenter)
    return response


def _form(
    request: HttpRequest,
    comment_id: uuid.UUID,
    *,
    typed: dict[str, str] | None = None,
    message: str = "",
    status: int = 200,
) -> HttpResponse:
    found = Comment.objects.published().select_related("thread__article__section").filter(pk=comment_id)
    comment = found.first()
    if comment is None:
        raise Http404
    context: dict[str, Any] = {
        "comment": presenting.item(found.values(*reading.FIELDS).get(), 0),
        "article": comment.thread.article,
        "reasons": ReportReason.choices,
        "typed": typed or {},
        "message": message,
    }
    return render(request, "site/report.html", context, status=status)


def _refused(request: HttpRequest, comment_id: uuid.UUID, refusal: Refusal, typed: dict[str, str]) -> HttpResponse:
    status = problems.status_of(type(refusal))
    response = _form(request, comment_id, typed=typed, message=str(refusal.title), status=status)
    visitors.put(response, problems.headers_of(refusal))
    return response


def _too_many(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    response = render(request, "site/error.html", {"status": 429, "title": refusal.title}, status=429)
    visitors.put(response, problems.headers_of(refusal))
    return response


def _where_from(request: HttpRequest, comment_id: uuid.UUID) -> str:
    """The page of this site that the button was on, or else the comment's own."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc == request.get_host() and came.path.startswith("/"):
        return came.path + (f"?{came.query}" if came.query else "")
    return reverse("comment", args=[comment_id])
