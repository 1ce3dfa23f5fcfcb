"""Conditional answers: a strong ETag on what everybody may see, 304 to those who have it, no-store on the rest."""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response, patch_vary_headers

from newsroom.api.renderers import as_json

# A decision must show within a second, so a reader asks each time (304 costs next to nothing); a shared cache in front
# of the site may spare it what comes within a second.
PUBLIC_CACHE = "public, max-age=0, s-maxage=1"
THREAD = "newsroom.thread"  # in a request's META, which is the WSGI environ
PRIVATE = {"Cache-Control": "private, no-store"}


def answer(request: Any, version: Callable[[], str] | None, body: Callable[[], Any]) -> HttpResponse:
    """The public answer *body*(), or 304 when the reader has it.

    *version*() names what the body depends on beside the address; then a match is answered without building the body.
    It is asked again afterwards: building may find that what it builds from has changed. None: the ETag is a hash of
    the bytes.
    """
    plain = getattr(request, "_request", request)
    content = as_json(body()) if version is None else None

    def etag() -> str:
        if version is None:
            return etag_of(content)
        return f'"{version()}.{_digest(plain.build_absolute_uri().encode())}"'

    if isinstance(response := get_conditional_response(plain, etag=etag()), HttpResponseNotModified):
        return _dressed(response, etag())
    response = HttpResponse(as_json(body()) if content is None else content, "application/json")
    return _dressed(response, etag())


def about(request: Any, thread_id: int) -> None:
    """Tell the edge that this answer depends on the thread: it asks anew as soon as it hears that that has changed."""
    request.META[THREAD] = thread_id


def etag_of(content: bytes) -> str:
    """The strong ETag of finished bytes."""
    return f'"{_digest(content)}"'


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=9).hexdigest()


def _dressed(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = PUBLIC_CACHE
    patch_vary_headers(response, ["Accept"])
    return response
