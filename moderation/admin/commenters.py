"""The commenters: who they are, what they wrote, and whether they may post. Banning is a form's POST to its flow."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from comments.admin import LookOnlyAdmin
from comments.models import Comment, Commenter
from moderation import bans, reach
from moderation.admin import comfort
from moderation.admin.items import lines_of
from moderation.admin.record import uuid_or_none
from moderation.models import Ban
from newsroom.refusals import Refusal

SHOWN_ACTS = 50
LIFT = "lift"
LENGTHS = {
    "1": gettext_lazy("1 day"),
    "7": gettext_lazy("7 days"),
    "30": gettext_lazy("30 days"),
    "365": gettext_lazy("a year"),
    "ever": gettext_lazy("for good"),
}


class BanForm(forms.Form):
    """How long from now, or "lift"; and why, for the record."""

    length = forms.ChoiceField(choices=[*LENGTHS.items(), (LIFT, gettext_lazy("may post again"))])
    why = forms.CharField(max_length=300)

    @property
    def until(self) -> datetime:
        length = self.cleaned_data["length"]
        return bans.FOR_GOOD if length == "ever" else timezone.now() + timedelta(days=int(length))


class BannedFilter(admin.SimpleListFilter):
    title = gettext_lazy("banned")
    parameter_name = "banned"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", _("Yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(banned_until__gt=timezone.now()) if self.value() == "yes" else queryset


@admin.register(Commenter)
class CommenterAdmin(LookOnlyAdmin):
    list_display = ["name", "badge", "approved_count", "removed_count", "created_at", "until"]
    list_filter = ["badge", BannedFilter]
    search_fields = ["name", "email"]
    search_help_text = gettext_lazy("A name or an e-mail address")
    ordering = ["-id"]  # ids grow with time

    @admin.display(description=gettext_lazy("banned until"), ordering="banned_until")
    def until(self, commenter: Commenter) -> str:
        return said(commenter.banned_until) if commenter.is_banned else "–"

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        own = [
            path("<uuid:commenter_id>/ban/", wrap(require_POST(self.ban_view)), name="comments_commenter_ban"),
            path("unban/<int:ban_id>/", wrap(require_POST(self.undo_view)), name="comments_commenter_undo_ban"),
        ]
        return own + super().get_urls()

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The commenter's page. There is nothing to post to it."""
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        commenter = get_object_or_404(Commenter.objects.select_related("user"), pk=uuid_or_none(object_id))
        return self._page(request, commenter, BanForm())

    def ban_view(self, request: HttpRequest, commenter_id: UUID) -> HttpResponse:
        if not may_ban(request):
            raise PermissionDenied
        form = BanForm(request.POST)
        if not form.is_valid():
            return self._page(request, get_object_or_404(Commenter, pk=commenter_id), form, status=400)
        why = form.cleaned_data["why"]
        if form.cleaned_data["length"] == LIFT:
            act = bans.lift(commenter_id, user=request.user, why=why)
        else:
            act = bans.ban(commenter_id, form.until, user=request.user, why=why)
        messages.success(request, _told(act))
        return HttpResponseRedirect(url_of(commenter_id))

    def undo_view(self, request: HttpRequest, ban_id: int) -> HttpResponse:
        if not may_ban(request):
            raise PermissionDenied
        act = get_object_or_404(Ban, pk=ban_id)
        try:
            messages.success(request, _told(bans.undo(ban_id, user=request.user)))
        except Refusal as refusal:
            messages.error(request, _("Nothing was changed: %(why)s") % {"why": refusal.title})
        return HttpResponseRedirect(url_of(act.commenter_id))

    def _page(self, request: HttpRequest, commenter: Commenter, form: BanForm, status: int = 200) -> HttpResponse:
        acts = list(commenter.bans.select_related("user")[:SHOWN_ACTS])
        undone = {act.reverses_id for act in acts}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": commenter.name,
            "commenter": commenter,
            "until": said(commenter.banned_until) if commenter.is_banned else "",
            "form": form,
            "lengths": LENGTHS.items(),
            "may_ban": may_ban(request),
            "acts": [
                {"act": act, "did": _did(act), "may_undo": act is acts[0] and act.pk not in undone} for act in acts
            ],
            "comfort": comfort.of(request),
            "last_comments": lines_of(reach.comments(request.user, Comment.objects.by(commenter.pk))),
        }
        return TemplateResponse(request, "moderation/desk/commenter.html", context, status=status)


def may_ban(request: HttpRequest) -> bool:
    return request.user.has_perm("moderation.add_ban")


def url_of(commenter_id: UUID) -> str:
    return reverse("admin:comments_commenter_change", args=[commenter_id])


def said(until: datetime) -> str:
    """The end of a ban in words."""
    if until >= bans.FOR_GOOD:
        return _("for good")
    return date_format(timezone.localtime(until), "DATETIME_FORMAT")


def _did(act: Ban) -> str:
    if act.until is None:
        return _("may post again")
    if act.until >= bans.FOR_GOOD:
        return _("banned for good")
    return _("banned until %(end)s") % {"end": said(act.until)}


def _told(act: Ban) -> str:
    return _("Recorded: %(did)s.") % {"did": _did(act)}
