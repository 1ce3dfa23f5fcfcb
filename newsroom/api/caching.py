"""Conditional answers: a strong ETag on what everybody may see, 304 to those who have it, no-store on the rest."""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response, patch_vary_headers

from newsroom.api.renderers import as_json

# Readers may keep a page for a moment; a decision must show within a second.
PUBLIC_CACHE = "public, max-age=1, stale-while-revalidate=10"
PRIVATE = {"Cache-Control": "private, no-store"}


def answer(request: Any, version: str | None, body: Callable[[], Any]) -> HttpResponse:
    """The public answer *body*(), or 304 when the reader has it.

    *version* names what the body depends on beside the address; then a match is answered without building the body.
    None: the ETag is a hash of the bytes.
    """
    plain = getattr(request, "_request", request)
    if version is None:
        content = as_json(body())
        etag = f'"{_digest(content)}"'
    else:
        content = None
        etag = f'"{version}.{_digest(plain.build_absolute_uri().encode())}"'
    if isinstance(response := get_conditional_response(plain, etag=etag), HttpResponseNotModified):
        return _dressed(response, etag)
    return _dressed(HttpResponse(as_json(body()) if content is None else content, "application/json"), etag)


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=9).hexdigest()


def _dressed(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = PUBLIC_CACHE
    patch_vary_headers(response, ["Accept"])
    return response
