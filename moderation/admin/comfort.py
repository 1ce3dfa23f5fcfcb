"""How a moderator wants the desk to be: keys, size of the text, what is covered. Kept in a cookie of their own, so it
is there tomorrow, costs no query, and nobody else can see it.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from moderation.admin import answers

KEPT_SECONDS = 365 * 24 * 3600
CHOICES: dict[str, list[tuple[str, Any]]] = {  # the first of each is the default
    "keys": [("on", _("Single keys")), ("off", _("No single keys"))],
    "size": [("normal", _("Normal text")), ("large", _("Large text")), ("larger", _("Very large text"))],
    "cover": [("on", _("Covered until asked for")), ("off", _("Shown at once"))],
}
LABELS = {"keys": _("Keyboard"), "size": _("Text of the comments"), "cover": _("Slurs and the worst comments")}


class ComfortForm(forms.Form):
    """One select a setting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, prefix="desk")
        for name, choices in CHOICES.items():
            self.fields[name] = forms.ChoiceField(choices=choices, label=LABELS[name])


def _cookie(request: HttpRequest) -> str:
    return f"desk_{request.user.pk}"


def of(request: HttpRequest) -> Mapping[str, str]:
    """The signed-in person's settings, each one of its choices; what a cookie says otherwise is passed over."""
    kept = QueryDict(request.COOKIES.get(_cookie(request), ""))
    found = {}
    for name, choices in CHOICES.items():
        values = [value for value, _label in choices]
        found[name] = kept[name] if kept.get(name) in values else values[0]
    return found


def form_of(request: HttpRequest) -> ComfortForm:
    return ComfortForm({f"desk-{name}": value for name, value in of(request).items()})


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Write what was chosen into the cookie of the signed-in person, and go back."""
    if not request.user.has_perm("moderation.view_case"):
        raise PermissionDenied
    form = ComfortForm(request.POST)
    if not form.is_valid():
        return answers.not_understood(request, form)
    kept = QueryDict(mutable=True)
    kept.update(form.cleaned_data)
    response = answers.back(request)
    response.set_cookie(
        _cookie(request),
        kept.urlencode(),
        max_age=KEPT_SECONDS,
        path="/admin/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
