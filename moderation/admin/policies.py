"""Policies, their changes, and the word list. A policy is saved and removed through `moderation.policies`, and why."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.models import Article
from comments.admin import LookOnlyAdmin
from comments.states import Mode
from moderation import policies, presets
from moderation.admin import past, trying, wording
from moderation.admin.bycheck import ByCheckField
from moderation.checks import CHECKS
from moderation.models import Policy, PolicyChange
from moderation.presets import PRESETS
from moderation.rules import BY_CHECK, SETTINGS, FailMode, Rules, Stage
from moderation.scoring import ModelError, shipped

WHY_MAX = 300
SHOWN_WORDS = 20  # of a change of a list; all of them stand in the record
LEVEL_NAMES = {
    "article": gettext_lazy("the article"),
    "section": gettext_lazy("the section"),
    "paper": gettext_lazy("the whole paper"),
    "default": gettext_lazy("the defaults"),
}
POSTING = ("opening_hours", "time_zone", "close_after_days", "slow_seconds", "slow_until")
COSTS = ("cost_review", "cost_published_spam", "cost_wrong_rejection", "spam_reject")
SHIPPED = {"spam_hold": "spam", "abuse_hold": "abuse"}


# The settings in the order in which people think of them.
GROUPS = [
    (gettext_lazy("Who may post, and when"), ["preset", "mode", *POSTING]),
    (gettext_lazy("What is held"), [name for name in SETTINGS if name not in ("mode", *POSTING, *COSTS)]),
    (gettext_lazy("What mistakes cost"), list(COSTS)),
]


class PolicyForm(forms.ModelForm):
    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=WHY_MAX,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text=gettext_lazy("One sentence for the record: what this change is for."),
    )

    preset = forms.ChoiceField(
        label=gettext_lazy("Start from"),
        required=False,
        choices=[("", gettext_lazy("the settings below")), *((name, one.label) for name, one in PRESETS.items())],
        help_text=gettext_lazy("A preset fills in the settings that it is about, whatever they say below."),
    )
    stages = ByCheckField(Stage, label=gettext_lazy("Stages of checks"))
    on_failure = ByCheckField(FailMode, label=gettext_lazy("What a failed check means"))

    class Meta:
        model = Policy
        fields = ["section", "article", *SETTINGS, *BY_CHECK]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.NullBooleanSelect):
                as_above, *others = field.widget.choices
                field.widget.choices = [(as_above[0], _("As the level above")), *others]
        if "slow_until" in self.fields:
            day, hour = self.fields["slow_until"].widget.widgets
            day.attrs["aria-label"], hour.attrs["aria-label"] = _("Slow until: date"), _("Slow until: time")
        above = above_of(self.instance)
        for name in set(SETTINGS) & set(self.fields):
            self.fields[name].help_text = explained(name, self.fields[name].help_text, above)
        if self.is_trial:
            self.fields["why"].required = False
        if "stages" in self.fields:
            self.fields["stages"].offer({check.name: above.rules.stage_of(check.name) for check in CHECKS})
            self.fields["on_failure"].offer({check.name: above.rules.fail_mode_of(check.name) for check in CHECKS})

    @property
    def is_trial(self) -> bool:
        """Whether the button was the one that only tries."""
        return trying.TRY in self.data

    def clean(self) -> dict[str, Any]:
        """A trial is never valid, so it cannot be saved."""
        if self.is_trial:
            self.add_error(None, _("Nothing has been saved: this was a trial."))
        return super().clean()


def above_of(policy: Policy) -> policies.Effective:
    """What holds where *policy* says nothing: the levels above it. For a new one, the whole paper's rules."""
    nowhere = Article(pk=0, section_id=0)
    if policy.article_id:
        return policies.effective(Article(pk=0, section_id=policy.article.section_id))
    if policy.pk and not policy.section_id:
        return policies.Effective(Rules(), dict.fromkeys(SETTINGS, "default"), 0)
    return policies.effective(nowhere)


def explained(name: str, help_text: str, above: policies.Effective) -> str:
    """A setting's help text, and what an empty field means here."""
    means = _("Empty here means: %(value)s (from %(level)s).") % {
        "value": value_of(name, getattr(above.rules, name)),
        "level": LEVEL_NAMES[above.origins[name]],
    }
    return f"{help_text} {means}".strip()


def value_of(name: str, value: Any) -> str:
    """A setting's value in words."""
    if value is None:
        return _shipped(name) if name in SHIPPED else _("never")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if name == "mode":
        return str(Mode(value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _shipped(name: str) -> str:
    try:
        return _("%(value).2f, as shipped with the model") % {"value": shipped().thresholds[SHIPPED[name]]["hold"]}
    except ModelError:
        return _("as shipped with the model")


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    """One policy a level. Every change is recorded; what readers and the checks go by changes at once."""

    form = PolicyForm
    actions = None  # each removal needs its own why
    list_display = ["__str__", "mode", "spam_hold", "spam_reject", "abuse_hold", "max_links", "first_comments"]
    list_select_related = ["section", "article"]
    raw_id_fields = ["article"]  # the autocomplete widget has no name for a screen reader
    show_full_result_count = False
    fieldsets = [
        (
            gettext_lazy("Where it holds"),
            {
                "fields": ["section", "article"],
                "description": gettext_lazy("A section or an article; neither means the whole paper."),
            },
        ),
        *((name, {"fields": fields}) for name, fields in GROUPS),
        (gettext_lazy("Which checks count"), {"fields": list(BY_CHECK), "classes": ["collapse"]}),
        (gettext_lazy("For the record"), {"fields": ["why"]}),
    ]

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("effective/", wrap(require_safe(self.effective_view)), name="moderation_policy_effective"),
            path("past/", past.view(self), name="moderation_policy_past"),
            *super().get_urls(),
        ]

    def effective_view(self, request: HttpRequest) -> HttpResponse:
        """What holds for one article, setting by setting, and the level that each comes from."""
        if not (self.has_view_permission(request) or request.user.has_perm("moderation.view_case")):
            raise PermissionDenied
        slug = request.GET.get("article", "").strip()[:120]
        article = Article.objects.select_related("section").filter(slug=slug).first() if "\0" not in slug else None
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("What holds for an article")}
        context |= {"slug": slug, "article": article, "missing": bool(slug) and article is None}
        context["rows"] = rows_of(policies.effective(article)) if article else []
        return TemplateResponse(request, "moderation/effective.html", context)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form; pressed to try, the same form as it was filled in, with what would happen under it."""
        context = {"trial": trying.BLANK, **(extra_context or {})}
        if request.method == "POST" and trying.TRY in request.POST:
            policy = self.get_object(request, object_id) if object_id else None
            if policy is not None and not self.has_change_permission(request, policy):
                raise PermissionDenied
            form = self.get_form(request, policy, change=policy is not None)(request.POST, instance=policy)
            form.is_valid()
            faults = [name for name in form.errors if name != "__all__"]
            policy = form.instance
            if not faults and (preset := form.cleaned_data.get("preset")):
                presets.fill(policy, preset)
            context |= {"trial": trying.trial_of(request.POST, policy, has_faults=bool(faults))}
            context |= {} if faults else {"errors": None}
        return super().changeform_view(request, object_id, form_url, context)

    def get_readonly_fields(self, request: HttpRequest, obj: Policy | None = None) -> list[str]:
        """A policy stays at its level: what held at the old one would otherwise be left written into its threads."""
        return ["section", "article"] if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: Policy | None = None) -> Any:
        """Who may only look is not asked why."""
        asks = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return self.fieldsets if asks else self.fieldsets[:-1]

    def save_model(self, request: HttpRequest, obj: Policy, form: PolicyForm, change: bool) -> None:
        why = form.cleaned_data["why"]
        if preset := form.cleaned_data["preset"]:
            presets.fill(obj, preset)
            why = f"{why} ({preset})"[:WHY_MAX]
        policies.change(obj, user=request.user, why=why)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not self.has_delete_permission(request):
            raise PermissionDenied
        if request.method == "POST" and not why_of(request):
            messages.error(
                request, _("Nothing was removed: please say why, in at most %(max)d characters.") % {"max": WHY_MAX}
            )
            return HttpResponseRedirect(request.get_full_path())
        return super().delete_view(request, object_id, {**(extra_context or {}), "why_max": WHY_MAX})

    def delete_model(self, request: HttpRequest, obj: Policy) -> None:
        policies.remove(obj, user=request.user, why=why_of(request))


def rows_of(found: policies.Effective) -> list[dict[str, Any]]:
    """Every setting in words, and where it comes from; then each check."""
    rows = [
        {"setting": Policy._meta.get_field(name).verbose_name, "value": value_of(name, getattr(found.rules, name))}
        | {"level": LEVEL_NAMES[found.origins[name]]}
        for name in SETTINGS
    ]
    for check in CHECKS:
        level = found.origins.get(f"stages.{check.name}") or found.origins.get(f"on_failure.{check.name}") or "default"
        value = f"{found.rules.stage_of(check.name).label}; {found.rules.fail_mode_of(check.name).label}"
        rows.append({"setting": check.label, "value": value, "level": LEVEL_NAMES[level]})
    return rows


def why_of(request: HttpRequest) -> str:
    """The reason given for a removal; empty if there is none that can be recorded."""
    why = request.POST.get("why", "").strip()
    return why if len(why) <= WHY_MAX and "\0" not in why else ""


@admin.register(PolicyChange)
class PolicyChangeAdmin(LookOnlyAdmin):
    """Who changed which rule, when and why."""

    list_display = ["created_at", "level", "user", "why", "changed"]
    list_select_related = ["user"]
    ordering = ["-id"]
    search_fields = ["level", "why"]
    fields = ["created_at", "level", "user", "why", "changed", "before", "after"]

    @admin.display(description=gettext_lazy("changed"))
    def changed(self, change: PolicyChange) -> str:
        before, after = change.before or {}, change.after or {}
        said = [
            f"{Policy._meta.get_field(name).verbose_name}: {_said(before.get(name))} → {_said(after.get(name))}"
            for name in SETTINGS
            if before.get(name) != after.get(name)
        ]
        said += [
            f"{wording.label(check)}: {_said(was.get(check))} → {_said(now.get(check))}"
            for was, now in ((before.get(name) or {}, after.get(name) or {}) for name in BY_CHECK)
            for check in sorted({*was, *now})
            if was.get(check) != now.get(check)
        ]
        said += [
            f"“{word}”: {_said(was.get(word))} → {_said(now.get(word))}"
            for was, now in [(before.get("entries") or {}, after.get("entries") or {})]
            for word in list({**was, **now})[:SHOWN_WORDS]
            if was.get(word) != now.get(word)
        ]
        return "; ".join(said) or "–"


def _said(value: Any) -> str:
    return _("empty") if value is None else str(value)
