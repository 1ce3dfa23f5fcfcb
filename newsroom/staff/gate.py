"""A password alone is not enough for who has a second factor, or must have one: until it is shown, they are nobody.

Nobody to every view there is or will be: the gate takes the user away instead of asking each view to look. Only the
pages where the second factor is shown or set up, and signing out, know who it is.
"""

from functools import cache, partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from newsroom.middleware import Answer


def second_factor(get_response: Answer) -> Answer:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.half_signed_in = None
        request.user = SimpleLazyObject(partial(_gated, request, request.user))
        # Only here, because looking at the user reads the session, and a public page must not.
        if request.path.startswith(_admin()) and not _is_open(request):
            request.user.is_authenticated  # noqa: B018  looks
            if request.half_signed_in:
                return HttpResponseRedirect(f"{reverse('second-factor-ask')}?{urlencode({'next': _back_to(request)})}")
        return get_response(request)

    return middleware


@cache
def _admin() -> str:
    return reverse("admin:index")


def is_needed(user: Any) -> bool:
    """Whether the password of *user* must be followed by a second factor."""
    required = settings.REQUIRE_SECOND_FACTOR == "staff" and (user.is_staff or user.is_superuser)
    return required or getattr(user, "has_second_factor", False)


def _gated(request: HttpRequest, user: Any) -> Any:
    if not user.is_authenticated or user.is_verified() or not is_needed(user):
        return user
    request.half_signed_in = user
    if request.path == reverse("admin:logout"):
        return user
    return AnonymousUser()


def _is_open(request: HttpRequest) -> bool:
    return request.path == reverse("admin:logout") or request.path.startswith(reverse("second-factor"))


def _back_to(request: HttpRequest) -> str:
    """Where to go on afterwards: a page that was asked for, but not the log-in itself, nor a form that was sent."""
    is_page = request.method == "GET" and request.path != reverse("admin:login")
    return request.get_full_path() if is_page else request.GET.get("next", "") or reverse("admin:index")
