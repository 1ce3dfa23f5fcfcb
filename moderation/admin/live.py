"""What changes while a moderator looks at a page: how many wait, who is at the desk, what they are at work on. A page
asks every few seconds and is mostly answered 304.

The answer is the same for everybody and is made at most once in KEPT_SECONDS, however many ask; so the cost of a round
does not grow with the number of moderators.
"""

from hashlib import blake2b
from typing import Any

import orjson
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from moderation import claims
from moderation.admin import answers, asking
from moderation.admin.forms import LookForm

KEPT_SECONDS = 2
KEY = "desk.live"


def live(request: HttpRequest) -> HttpResponse:
    """GET: how things are. POST: where the sender is, or what they claim or give back; then how things are."""
    if not request.user.has_perm("moderation.view_case"):
        raise PermissionDenied
    if request.method == "POST":
        return _note(request)
    if request.method not in ("GET", "HEAD"):
        raise PermissionDenied
    body, etag = _kept()
    return get_conditional_response(request, etag=etag) or _answer(body, etag)


def _note(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("moderation.decide"):
        raise PermissionDenied  # who only looks does not keep others from anything
    form = LookForm(request.POST)
    if not form.is_valid():
        return answers.not_understood(request, form)
    said = form.cleaned_data
    if said["act"] == "claim":
        claims.claim(request.user, said["comment"])
    elif said["act"] == "release":
        claims.release(request.user, said["comment"])
    else:
        claims.look(request.user, said["queue"], said["comment"])
    cache.delete(KEY)
    return _answer(*_kept())


def _kept() -> tuple[bytes, str]:
    """The answer and its tag; of this moment or of the last KEPT_SECONDS."""
    found = cache.get(KEY)
    if found is None:
        body = orjson.dumps(state())
        found = body, f'"{blake2b(body, digest_size=9).hexdigest()}"'
        cache.set(KEY, found, KEPT_SECONDS)
    return found


def state() -> dict[str, Any]:
    """What a page of the desk shows of others and of the queues."""
    return {
        "counts": {queue: asking.counted(count) for queue, count in asking.counts().items()},
        "people": [
            {"id": one.user_id, "name": one.name, "queue": asking.name_of(one.queue), "comment": one.comment}
            for one in claims.at_the_desk()
        ],
        "held": [
            {"comment": one.comment, "id": one.user_id, "name": one.name, "asked": one.is_asked_for}
            for one in claims.held()
        ],
    }


def _answer(body: bytes, etag: str) -> HttpResponse:
    response = HttpResponse(body, "application/json")
    response["ETag"] = etag
    return response
