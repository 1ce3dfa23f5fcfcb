"""The page of a receipt: what its holder wrote and what became of it, and what the holder may do about it.

Each deed is a small form with a button; the receipt is in the cookie, or is pasted once to be put there.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from rest_framework.exceptions import ValidationError

from comments import editing, reading, receipts
from comments.api.serializers import BodySerializer
from comments.models import Commenter, ReportReason
from comments.refusals import CommentMissing, ReceiptUnknown
from moderation import appeals
from moderation.api.appeals import ObjectionSerializer
from moderation.models import Appeal
from newsroom.api import limits, problems
from newsroom.api.renderers import as_json
from newsroom.refusals import Refusal
from newsroom.site import presenting, visitors
from newsroom.site.reasons import APPEALS, OUTCOMES

PER_PAGE = 20


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@visitors.page
@visitors.from_this_site
def receipt(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _show(request)
    try:
        act = DEEDS.get(request.POST.get("action", ""))
    except RequestDataTooBig:
        return _show(request, message=_("That was too long."), status=413)
    if act is None:
        raise BadRequest("Unknown action.")
    try:
        if request.reader is None and act is not _open:
            raise ReceiptUnknown
        return act(request)
    except Refusal as refusal:
        return _refused(request, refusal)


def _open(request: HttpRequest) -> HttpResponse:
    commenter = receipts.holder(request.POST.get("receipt", "").strip())
    response = _back()
    visitors.remember(response, commenter)
    return response


def _close(request: HttpRequest) -> HttpResponse:
    response = _back()
    visitors.forget(response)
    return response


def _edit(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("body", "")
    limits.spend("edit", request.reader.pk.hex)
    given = BodySerializer(data={"body": typed})
    if not given.is_valid():
        error = str(given.errors["body"][0])
        return _show(request, editing_id=request.POST.get("comment", ""), typed=typed, error=error, status=400)
    comment = editing.revise(_comment_id(request), given.validated_data["body"], commenter=request.reader)
    return _back(f"#comment-{comment.pk}")


def _withdraw(request: HttpRequest) -> HttpResponse:
    comment = editing.withdraw(_comment_id(request), commenter=request.reader)
    return _back(f"#comment-{comment.pk}")


def _appeal(request: HttpRequest) -> HttpResponse:
    """Opens the form first; the second button files it."""
    comment_id = _comment_id(request)
    if "note" not in request.POST:
        return _show(request, appealing_id=str(comment_id))
    typed = request.POST["note"]
    limits.spend("appeal", request.reader.pk.hex)
    given = ObjectionSerializer(data={"note": typed})
    if not given.is_valid():
        error = str(given.errors["note"][0])
        return _show(request, appealing_id=str(comment_id), typed=typed, error=error, status=400)
    appeals.file(comment_id, commenter=request.reader, note=given.validated_data["note"])
    return _back(f"#comment-{comment_id}")


def _export(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(as_json(reading.export(request.reader)), "application/json")
    response["Content-Disposition"] = 'attachment; filename="comments.json"'
    return response


def _erase(request: HttpRequest) -> HttpResponse:
    """Asks first; the second button does it."""
    if request.POST.get("sure") != "yes":
        return _show(request, confirming=True)
    editing.erase(request.reader)
    response = _back("?erased=1")
    visitors.forget(response)
    return response


DEEDS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "open": _open,
    "close": _close,
    "edit": _edit,
    "withdraw": _withdraw,
    "appeal": _appeal,
    "export": _export,
    "erase": _erase,
}


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    status = problems.status_of(type(refusal))
    response = _show(request, message=str(refusal.title), typed=request.POST.get("body", ""), status=status)
    visitors.put(response, problems.headers_of(refusal))
    return response


def _show(
    request: HttpRequest,
    *,
    message: str = "",
    editing_id: str = "",
    appealing_id: str = "",
    typed: str | None = None,
    error: str = "",
    confirming: bool = False,
    status: int = 200,
) -> HttpResponse:
    reader: Commenter | None = request.reader
    context: dict[str, Any] = {"message": message, "error": error, "typed": typed, "confirming": confirming}
    if request.GET.get("erased") and reader is None:
        context["notice"] = _("Everything that was posted with your receipt has been erased.")
    if reader is not None:
        context |= _written(request, reader, editing_id or request.GET.get("edit", ""), appealing_id)
        context |= {"reader": reader, "secret": receipts.issue(reader)}
    return render(request, "site/receipt.html", context, status=status)


def _written(request: HttpRequest, reader: Commenter, editing_id: str, appealing_id: str) -> dict[str, Any]:
    cursor = request.GET.get("cursor", "")
    try:
        found = reading.own_page(reader, cursor=cursor, limit=PER_PAGE)
    except ValidationError:
        raise BadRequest("Unknown cursor.") from None
    objections, appealable = appeals.of(found.rows), appeals.can_be_filed(found.rows)
    written = [
        presenting.own(one)
        | {"article": one.thread.article, "appeal": _told(objections.get(one.pk)), "appealable": one.pk in appealable}
        for one in found.rows
    ]
    for one in written:
        one["is_being_edited"] = one["editable"] and str(one["id"]) == editing_id
        one["is_being_appealed"] = one["appealable"] and str(one["id"]) == appealing_id
    pager = {
        way: f"?{urlencode({'cursor': place})}" if place else ""
        for way, place in (("previous", found.previous), ("next", found.next))
    }
    filed = [] if cursor else reading.own_reports(reader, limit=PER_PAGE).rows
    reported = [one | {"reason": ReportReason(one["reason"]).label, "told": OUTCOMES[one["outcome"]]} for one in filed]
    return {"written": written, "pager": pager, "is_first_page": not cursor, "reported": reported}


def _told(appeal: Appeal | None) -> dict[str, Any] | None:
    """What the page says of an appeal: its state in words, why, and what was objected."""
    if appeal is None:
        return None
    return {"state": appeal.state, "told": APPEALS[appeal.state], "note": appeal.note}


def _comment_id(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("comment", ""))
    except ValueError:
        raise CommentMissing from None


def _back(where: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("receipt") + where, status=303)
