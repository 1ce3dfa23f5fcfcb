"""What every problem's `type` leads to: a page that says what its code means."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from newsroom import refusals
from newsroom.api import problems


def kinds() -> dict[str, dict[str, Any]]:
    """Every code that an answer can have: {status, title, meaning}. Refusals of all apps are found by themselves."""
    found = {
        code: {"status": status, "title": problems.title_of(code, status), "meaning": ""}
        for status, code in problems.CODES.items()
    }
    for kind in _refusals(refusals.Refusal):
        status = problems.status_of(kind)
        if kind.code not in found:
            found[kind.code] = {"status": status, "title": str(kind.title), "meaning": kind.__doc__ or ""}
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
