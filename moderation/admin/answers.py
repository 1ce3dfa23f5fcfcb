"""What an act on the desk answers: for a form, a message and the way back to where the moderator was; for the desk's
script, which asks for JSON, the same said as data, with the row as it now is. One act, one outcome, two ways to say it.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from newsroom.refusals import Conflict, Missing, Refusal

ANCHOR = re.compile(r"comment-[0-9a-f-]{36}")
UNDO = re.compile(r"undo-(decision|batch)-([0-9a-f-]+)")
STATUS_BY_LEVEL = {"success": 200, "warning": 200, "error": 400}


@dataclass(frozen=True)
class Said:
    """One sentence about what was done or not, as plain text, and what its Undo takes back: ("decision", 7)."""

    text: str
    level: str = "success"
    undo: tuple[str, Any] | None = None

    @property
    def tags(self) -> str:
        return "undo-{}-{}".format(*self.undo) if self.undo else ""

    def as_dict(self) -> dict[str, Any]:
        undo = {"name": self.undo[0], "value": str(self.undo[1])} if self.undo else None
        return {"text": self.text, "level": self.level, "undo": undo}


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def give(
    request: HttpRequest,
    *said: Said,
    anchor: str = "",
    status: int | None = None,
    data: Callable[[], dict[str, Any]] = dict,
) -> HttpResponse:
    """Answer with what was *said*. *data* adds to the JSON and is called only for it; *anchor* is where a form goes."""
    if wants_json(request):
        status = status or max((STATUS_BY_LEVEL[one.level] for one in said), default=200)
        return JsonResponse({"said": [one.as_dict() for one in said], **data()}, status=status)
    for one in said:
        messages.add_message(request, getattr(messages, one.level.upper()), one.text, extra_tags=one.tags)
    return back(request, anchor=anchor)


def refuse(
    request: HttpRequest,
    why: Refusal,
    comment_id: uuid.UUID | None = None,
    data: Callable[[], dict[str, Any]] = dict,
) -> HttpResponse:
    """Nothing was changed, because the domain refused."""
    status = 409 if isinstance(why, Conflict) else 404 if isinstance(why, Missing) else 400
    said = Said(_("Nothing was changed: %(why)s") % {"why": why.title}, "error")
    anchor = f"comment-{comment_id}" if comment_id else ""
    return give(request, said, anchor=anchor, status=status, data=lambda: {"code": why.code, **data()})


def not_understood(request: HttpRequest, form: forms.Form) -> HttpResponse:
    """Nothing was changed, because the form makes no sense."""
    faults = " ".join(fault for faults in form.errors.values() for fault in faults)
    said = Said(_("Nothing was changed: %(why)s") % {"why": faults}, "error")
    return give(request, said, anchor=f"comment-{request.POST.get('comment', '')}", data=lambda: {"code": "invalid"})


def back(request: HttpRequest, *, anchor: str = "") -> HttpResponse:
    """To the page that the form was on, at *anchor*; never to another site."""
    place = urldefrag(request.POST.get("next", "")).url
    desk = reverse("admin:moderation_case_changelist")
    ours = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    if not ours or not place.startswith(reverse("admin:index")):
        place = desk
    return HttpResponseRedirect(f"{place}#{anchor}" if ANCHOR.fullmatch(anchor) else place)


def told_messages(request: HttpRequest) -> list[dict[str, Any]]:
    """The waiting messages, each with what its Undo button takes back, if it has one."""
    return [_told(message.message, message.level_tag, message.extra_tags) for message in messages.get_messages(request)]


def _told(text: Any, level: str, tags: str | None) -> dict[str, Any]:
    undoes = UNDO.fullmatch(tags or "")
    return {"text": text, "level": level, "undo": {"name": undoes[1], "value": undoes[2]} if undoes else None}
