"""The time machine as a page: a policy as it is filled in, or words as they are typed, replayed over past decisions.

It is posted to from the editors, so it knows what has not been saved; it shows plots, each with its table, and saves
nothing.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models import Section
from comments.models import Comment
from moderation import backtest
from moderation.admin import comfort, covers, lists, plots, wording
from moderation.admin.items import EXCERPT_LENGTH, record_url
from moderation.admin.plots import Plot, Series, figure
from moderation.backtest import Change, Flip, Page, Report
from moderation.lists import DOMAINS, WORDS
from moderation.models import Action, Policy

if TYPE_CHECKING:
    from moderation.admin.policies import PolicyAdmin

AT_ONCE = 20_000  # texts while a person waits: a few seconds
FLIPS_A_PAGE = 50
SPANS = {"7": gettext_lazy("7 days"), "30": gettext_lazy("30 days"), "90": gettext_lazy("90 days")}
SPANS["365"] = gettext_lazy("a year")
OWN_FIELDS = {"csrfmiddlewaretoken", "days", "before"}
SIDES = (
    ("approve", gettext_lazy("published at once")),
    ("hold", gettext_lazy("wait for a person")),
    ("reject", gettext_lazy("rejected at once")),
    ("agreed", gettext_lazy("decided as people did")),
    ("missed", gettext_lazy("published, but people removed it")),
    ("honest_held", gettext_lazy("held, but people published it")),
    ("honest_rejected", gettext_lazy("rejected, but people published it")),
)


class AskedForm(forms.Form):
    """How far back, and from which decision on the flips are to be listed."""

    days = forms.ChoiceField(choices=list(SPANS.items()), required=False)
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)


def page(request: HttpRequest, policies: "PolicyAdmin") -> HttpResponse:
    """What the change that is posted would have done; asked for without one, how to come here with one."""
    if not request.user.has_perm("moderation.change_policy"):
        raise PermissionDenied
    asked = AskedForm(request.POST)
    context = {
        **policies.admin_site.each_context(request),
        "opts": policies.opts,
        "title": _("Tried on the past"),
        "comfort": comfort.of(request),
        "spans": SPANS.items(),
        "days": "30",
    }
    if request.method == "POST":
        change, level = _change(request, policies)
        if change is None or not asked.is_valid():
            context["fault"] = _("Nothing was tried: what was filled in has a mistake. Go back and mend it.")
        else:
            context["days"] = asked.cleaned_data["days"] or "30"
            report = _replayed(change, int(context["days"]), asked.cleaned_data["before"], request.user)
            context |= {"level": level, "kept": _kept(request), **_shown(report)}
    status = 400 if "fault" in context else 200
    return TemplateResponse(request, "moderation/desk/past.html", context, status=status)


def _replayed(change: Change, days: int, before: int | None, user: Any) -> Report:
    until = timezone.now()
    since, page = until - timedelta(days=days), Page(FLIPS_A_PAGE, before)
    return backtest.replay(change, since=since, until=until, limit=AT_ONCE, page=page, user=user)


def _change(request: HttpRequest, policies: "PolicyAdmin") -> tuple[Change | None, str]:
    """The change that the editor's form stands for, and where it would hold; None where the form has a mistake."""
    if "entries" in request.POST:
        return _entries(request)
    policy = None
    if number := request.GET.get("policy", ""):
        policy = get_object_or_404(Policy, pk=int(number) if number.isdecimal() and len(number) < 10 else 0)
    form = policies.get_form(request, policy, change=policy is not None)(request.POST, instance=policy)
    form.is_valid()
    if [name for name in form.errors if name not in ("__all__", "why")]:
        return None, ""
    return Change(form.instance), str(form.instance)


def _entries(request: HttpRequest) -> tuple[Change | None, str]:
    kept = DOMAINS if request.GET.get("list") == "domain" else WORDS
    form = lists.BulkForm(kept, request.POST, is_trial=True)
    if not form.is_valid():
        return None, ""
    asked = form.change
    here = kept.model.objects.filter(**{"section": asked.section_id, f"{kept.field}__in": asked.entries})
    values = {"kind": asked.kind, "section_id": asked.section_id}
    added = [kept.model(**{kept.field: entry}, **values) for entry in asked.entries if asked.kind]
    where = Section.objects.filter(pk=asked.section_id).first() or _("the whole paper")
    level = _("the domains of %(where)s") if kept is DOMAINS else _("the word list of %(where)s")
    return Change(None, added, list(here)), level % {"where": where}


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was filled in, to be sent again with another span or for more flips."""
    return [(name, value) for name, values in request.POST.lists() if name not in OWN_FIELDS for value in values]


def _shown(report: Report) -> dict[str, Any]:
    last = report.flips[-1].row.decision if report.flips else None
    comments = Comment.objects.in_bulk([flip.row.comment for flip in report.flips])
    harsh = covers.found_in(comments.values())
    return {
        "report": report,
        "said": _said(report),
        "sides": [
            (label, figure(getattr(report.before, name)), figure(getattr(report.after, name))) for name, label in SIDES
        ],
        "plots": [_days(report), _checks(report), _sections(report)],
        "flips": _flips(report.flips, harsh, comments),
        "has_harsh": bool(harsh),
        "next": last if last is not None and len(report.flips) == FLIPS_A_PAGE else None,
        "not_replayed": [(wording.label(name), figure(count)) for name, count in report.not_replayed.items()],
    }


def _said(report: Report) -> list[str]:
    """The outcome in sentences."""
    count = report.flip_count
    flips = ngettext(
        "%(count)s comment of %(all)s would fare otherwise.",
        "%(count)s comments of %(all)s would fare otherwise.",
        count,
    )
    said = [flips % {"count": figure(count), "all": figure(report.replayed)}]
    minutes = figure(abs(report.minutes))
    if report.minutes > 0:
        said.append(_("It would add %(minutes)s minutes of moderators' work.") % {"minutes": minutes})
    elif report.minutes < 0:
        said.append(_("It would save %(minutes)s minutes of moderators' work.") % {"minutes": minutes})
    seconds = {"seconds": figure(round(report.seconds_per_decision))}
    how = (
        _("A decision takes %(seconds)s seconds, the median of yours.")
        if report.seconds_measured
        else _("Reckoned with %(seconds)s seconds a decision; there are too few to measure.")
    )
    return [*said, how % seconds]


def _days(report: Report) -> Plot:
    days = sorted(report.by_day.items())
    return plots.lines(
        "days",
        _("Comments that wait, by day"),
        [date_format(day, "j M") for day, _held in days],
        [
            Series(_("by today's rules"), [held[0] for _day, held in days], 4),
            Series(_("by the changed rules"), [held[1] for _day, held in days], 1),
        ],
        first=_("Day"),
    )


def _checks(report: Report) -> Plot:
    found = [(name, one) for name, one in report.by_check.items() if one.before or one.after]
    return plots.rows(
        "checks",
        _("What each check would object to"),
        [str(wording.label(name)) for name, _one in found],
        [
            Series(_("people removed it"), [one.right for _name, one in found]),
            Series(_("people published it"), [one.wrong for _name, one in found], 2),
            Series(_("nobody decided"), [one.after - one.right - one.wrong for _name, one in found], 4),
        ],
        first=_("Check"),
        note=_("By the changed rules; a comment that several checks object to counts for each."),
    )


def _sections(report: Report) -> Plot:
    names = dict(Section.objects.filter(pk__in=report.by_section).values_list("pk", "name"))
    found = sorted(report.by_section.items(), key=lambda one: names[one[0]])
    return plots.columns(
        "sections",
        _("Newly waiting and no longer waiting, by section"),
        [names[pk] for pk, _sides in found],
        [
            Series(_("more wait"), [max(0, after.hold - before.hold) for _pk, (before, after) in found], 2),
            Series(_("fewer wait"), [max(0, before.hold - after.hold) for _pk, (before, after) in found], 1),
        ],
        first=_("Section"),
    )


def _flips(flips: list[Flip], harsh: covers.Found, comments: Mapping[Any, Comment]) -> list[dict[str, Any]]:
    actions = {Action.APPROVE: _("published"), Action.HOLD: _("waits"), Action.REJECT: _("rejected")}
    people = {"published": _("published it"), "rejected": _("removed it"), None: "–"}
    return [
        {
            "url": record_url(flip.row.comment),
            "author": comments[flip.row.comment].author_name,
            "excerpt": covers.excerpt(comments[flip.row.comment], EXCERPT_LENGTH, harsh),
            "before": actions[flip.before],
            "after": actions[flip.after],
            "why": wording.labels(flip.reasons_after or flip.reasons_before),
            "people": people[flip.person],
        }
        for flip in flips
    ]


def view(policies: "PolicyAdmin") -> Any:
    return policies.admin_site.admin_view(lambda request: page(request, policies))
