"""Who looks at a page, as far as a page may know: nobody, or the holder of a receipt cookie; never who is signed in.

A page without a receipt is the same for everybody, byte for byte, and may be kept by caches; one with it is private.
A shared cache in front must go past itself when a request carries the receipt cookie (docs/operating.md).
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import wraps
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from comments import receipts
from comments.models import Commenter
from comments.refusals import ReceiptUnknown
from newsroom.api.caching import PRIVATE, PUBLIC_CACHE

KEPT = timedelta(days=365)
View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """A page of the paper: in the paper's language, knows the reader by the cookie, and is cached accordingly."""

    @wraps(view)
    def dressed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.reader = reader_of(request)
        with translation.override(settings.LANGUAGE_CODE):
            response = view(request, *args, **kwargs)
        response.setdefault("Content-Language", settings.LANGUAGE_CODE)
        return _cached(request, response)

    return dressed


def reader_of(request: HttpRequest) -> Commenter | None:
    secret = request.COOKIES.get(receipts.COOKIE, "")
    try:
        return receipts.holder(secret) if secret else None
    except ReceiptUnknown:
        return None


def remember(response: HttpResponse, commenter: Commenter) -> None:
    """Leave the receipt with the reader, for a year from the last use."""
    response.set_cookie(
        receipts.COOKIE,
        receipts.issue(commenter),
        max_age=KEPT,
        secure=settings.RECEIPT_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(receipts.COOKIE, samesite="Lax")


def from_this_site(view: View) -> View:
    """Refuse a form that another site sends in a reader's name.

    A reader's form has no CSRF token: that would make every page private. Its one authority is the receipt cookie,
    which browsers keep back from other sites' posts (SameSite=Lax); what they say of its origin is checked as well.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or _is_ours(request):
            return view(request, *args, **kwargs)
        title = _("This form was sent from another site, so nothing was done.")
        return render(request, "site/error.html", {"status": 403, "title": title}, status=403)

    return guarded


def put(response: HttpResponse, headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        response[name] = value


def _is_ours(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin", "")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    # A program, or a browser too old to tell: it has no more authority than the cookie gives it.
    return not origin or urlsplit(origin)[:2] == (request.scheme, request.get_host())


def _cached(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if request.method == "POST" or receipts.COOKIE in request.COOKIES or response.cookies:
        if request.reader is None and receipts.COOKIE not in response.cookies and receipts.COOKIE in request.COOKIES:
            forget(response)
        put(response, PRIVATE)
        return response
    response["Cache-Control"] = PUBLIC_CACHE
    if response.status_code != 200:
        return response
    response["ETag"] = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)
