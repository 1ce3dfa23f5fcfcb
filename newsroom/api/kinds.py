"""What every problem's `type` leads to: a page that says what its code means."""

import inspect
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from newsroom import refusals
from newsroom.api import problems

MEANINGS = {
    400: "The body is not JSON, nested too deeply, or not UTF-8.",
    401: "This needs a receipt (or a token), and the one that was sent is none or no longer valid.",
    403: "This is for moderators who are signed in, with the CSRF token for all but reading.",
    404: "It never was, is not public, or not yet: the answer does not tell which.",
    405: "The Allow field names the methods that this address knows.",
    406: "Answers are application/json; an Accept field that excludes it cannot be served.",
    409: "It was true when you looked, and is not any more.",
    413: "A body may have 64 KiB.",
    415: "Bodies are application/json.",
    422: "It contradicts what was sent before.",
    429: "The Retry-After field says when the next try can succeed.",
    500: "A mistake of ours. Name the request_id when you tell us.",
    503: "The database is away for a moment. Try again after Retry-After, with the same Idempotency-Key.",
}


def kinds() -> dict[str, dict[str, Any]]:
    """Every code that an answer can have: {status, title, meaning}. Refusals of all apps are found by themselves."""
    found = {
        code: {"status": status, "title": problems.title_of(code, status), "meaning": MEANINGS[status]}
        for status, code in problems.CODES.items()
    }
    for kind in _refusals(refusals.Refusal):
        status = problems.status_of(kind)
        if kind.code not in found:
            found[kind.code] = {"status": status, "title": str(kind.title), "meaning": inspect.getdoc(kind)}
    return dict(sorted(found.items()))


def _refusals(kind: type[refusals.Refusal]) -> Iterator[type[refusals.Refusal]]:
    for narrower in kind.__subclasses__():
        yield narrower
        yield from _refusals(narrower)


@require_safe
def kind(request: HttpRequest, code: str) -> HttpResponse:
    """One kind of problem, as JSON. docs/api.md says the same with more words."""
    known = kinds().get(code)
    if known is None:
        raise Http404
    return JsonResponse({"type": request.path, "code": code} | known)
