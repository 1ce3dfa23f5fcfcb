"""What changes while a moderator looks at a page: how many wait, who is at the desk, what they are at work on. A page
asks every few seconds and is mostly answered 304.

The answer is the same for all who see the same sections, and is made at most once in KEPT_SECONDS, however many ask; so
the cost of a round does not grow with the number of moderators.
"""

from hashlib import blake2b
from typing import Any

import orjson
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from moderation import claims, reach
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
    body, etag = _kept(request.user)
    return get_conditional_response(request, etag=etag) or _answer(body, etag)


def _note(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("moderation.decide"):
        raise PermissionDenied  # who only looks does not keep others from anything
    form = LookForm(request.POST)
    if not form.is_valid():
        return answers.not_understood(request, form)
    said = form.cleaned_data
    if said["comment"] and not reach.within(request.user, [said["comment"]]):
        raise PermissionDenied
    if said["act"] == "claim":
        claims.claim(request.user, said["comment"])
    elif said["act"] == "release":
        claims.release(request.user, said["comment"])
    else:
        claims.look(request.user, said["queue"], said["comment"])
    cache.delete(_key(request.user))
    return _answer(*_kept(request.user))


def _key(user: User) -> str:
    """One answer for all who see the same sections."""
    sections = reach.sections_of(user)
    return KEY if sections is None else f"{KEY}.{'.'.join(map(str, sorted(sections)))}"


def _kept(user: User) -> tuple[bytes, str]:
    """The answer and its tag; of this moment or of the last KEPT_SECONDS."""
    found = cache.get(_key(user))
    if found is None:
        body = orjson.dumps(state(user))
        found = body, f'"{blake2b(body, digest_size=9).hexdigest()}"'
        cache.set(_key(user), found, KEPT_SECONDS)
    return found


def state(user: User) -> dict[str, Any]:
    """What a page of the desk shows of others and of the queues."""
    return {
        "counts": {queue: asking.counted(count) for queue, count in asking.counts(user).items()},
        "people": [
            {"id": one.user_id, "name": one.name, "queue": asking.name_of_queue(one.queue), "comment": one.comment}
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
