"""The pages of the second factor: ask for it, set it up, renew its recovery codes, take it away. Each about oneself."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device

from newsroom.staff import factors
from newsroom.staff.forms import CodeForm

KEY = "second_factor_key"  # in the session, while one is being set up


def for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for staff who gave their password; *view* gets them as `person`, whether or not more is asked of them."""

    @wraps(view)
    @never_cache
    @csrf_protect
    def guarded(request: HttpRequest) -> HttpResponse:
        person = request.user if request.user.is_authenticated else request.half_signed_in
        if person is None or not (person.is_active and person.is_staff):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return view(request, person)

    return guarded


def for_signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for staff of whom nothing more is asked."""

    @wraps(view)
    def guarded(request: HttpRequest, person: User) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponseRedirect(reverse("second-factor-ask"))
        return view(request, person)

    return for_staff(guarded)


@for_signed_in
@require_http_methods(["GET", "HEAD"])
def overview(request: HttpRequest, person: User) -> HttpResponse:
    return _overview(request, person)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, person: User) -> HttpResponse:
    """The second step of the log-in. Who must have a second factor and has none sets one up."""
    onward = _onward(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(onward)
    if not factors.app_of(person):
        return HttpResponseRedirect(reverse("second-factor-enrol"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and (device := _checked(form, person)):
        _let_in(request, device)
        if device.persistent_id.startswith("otp_static"):
            left = factors.codes_left(person)
            messages.warning(request, _("That recovery code is used up. Left: %(left)d.") % {"left": left})
        return HttpResponseRedirect(onward)
    return _page(request, "ask", _("Second factor"), form=form, next=onward)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest, person: User) -> HttpResponse:
    """Show the secret, have a code typed to see that the app has it, then show the recovery codes, once."""
    if factors.app_of(person):
        return HttpResponseRedirect(reverse("second-factor"))
    key = request.session.setdefault(KEY, factors.new_key())
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            device, codes = factors.enrol(person, key, form.cleaned_data["code"])
        except factors.WrongCode:
            form.add_error("code", _("This is not the code that the app shows now. Is the phone's clock right?"))
        else:
            del request.session[KEY]
            _let_in(request, device)
            return _page(request, "codes", _("Recovery codes"), codes=codes)
    picture = mark_safe(factors.picture_of(person, key))  # noqa: S308  drawn here, of what is escaped in it
    return _page(
        request,
        "enrol",
        _("Set up a second factor"),
        form=form,
        picture=picture,
        key=factors.readable_key(key),
        is_required=settings.REQUIRE_SECOND_FACTOR == "staff",
    )


@for_signed_in
@require_POST
def codes(request: HttpRequest, person: User) -> HttpResponse:
    """New recovery codes, for a code of the app."""
    form = CodeForm(request.POST)
    if not _checked(form, person):
        return _overview(request, person, codes_form=form)
    return _page(request, "codes", _("Recovery codes"), codes=factors.new_codes(person))


@for_signed_in
@require_POST
def remove(request: HttpRequest, person: User) -> HttpResponse:
    """Take the second factor away, for one last code."""
    form = CodeForm(request.POST)
    if not _checked(form, person):
        return _overview(request, person, remove_form=form)
    factors.remove(person)
    messages.success(request, _("Your second factor is removed."))
    return HttpResponseRedirect(reverse("admin:index"))


def _checked(form: CodeForm, person: User) -> Device | None:
    """The device that the form's code belongs to; or None, and the form says why."""
    if not form.is_valid():
        return None
    try:
        return factors.verify(person, form.cleaned_data["code"])
    except factors.WrongCode as wrong:
        if wrong.wait_seconds:
            wait = {"seconds": wrong.wait_seconds}
            form.add_error("code", _("Too many wrong codes. Please wait %(seconds)d seconds.") % wait)
        else:
            form.add_error("code", _("This code is not right, or was used before. The app shows a new one soon."))
    return None


def _let_in(request: HttpRequest, device: Device) -> None:
    """From here on this session has shown its second factor; under a new name, as after any log-in."""
    request.session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    request.session.cycle_key()
    request.user, request.half_signed_in = device.user, None


def _onward(request: HttpRequest) -> str:
    place = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    return place if ours and place.startswith(reverse("admin:index")) else reverse("admin:index")


def _overview(request: HttpRequest, person: User, **forms: CodeForm) -> HttpResponse:
    app = factors.app_of(person)
    context = {"codes_form": CodeForm(), "remove_form": CodeForm(), **forms}
    return _page(
        request,
        "overview",
        _("Second factor"),
        status=400 if forms else 200,
        app=app,
        codes_left=factors.codes_left(person) if app else 0,
        is_required=settings.REQUIRE_SECOND_FACTOR == "staff",
        **context,
    )


def _page(request: HttpRequest, name: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    everything = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"staff/{name}.html", everything, status=status)
