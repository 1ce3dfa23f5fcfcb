"""The dashboard of the head of moderation: what came in, what waits, what was decided, and how well it went.

It reads rows of `Hour` (at most one an hour and section), the open cases by age, and the model's figures, which are
kept for five minutes. No person's speed is shown, nor counted.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Section
from comments.admin import LookOnlyAdmin
from moderation import figures, hours, queues
from moderation.admin import plots, wording
from moderation.admin.plots import Plot, Series, figure
from moderation.hours import Tally
from moderation.learned import HEADS
from moderation.models import Hour
from moderation.scoring import ModelError
from moderation.scoring.costs import Figures

SPANS = {  # name -> (how long, width of a bar, its label)
    "day": (timedelta(hours=24), timedelta(hours=1), "H:i"),
    "week": (timedelta(days=7), timedelta(hours=6), "j M H:i"),
    "month": (timedelta(days=30), timedelta(days=1), "j M"),
}
SPAN_NAMES = {"day": gettext_lazy("24 hours"), "week": gettext_lazy("7 days"), "month": gettext_lazy("30 days")}
AGES = [
    (timedelta(minutes=10), gettext_lazy("under 10 minutes")),
    (timedelta(hours=1), gettext_lazy("10 minutes to 1 hour")),
    (timedelta(hours=6), gettext_lazy("1 to 6 hours")),
    (timedelta(days=1), gettext_lazy("6 hours to 1 day")),
    (timedelta(days=7), gettext_lazy("1 to 7 days")),
    (None, gettext_lazy("over 7 days")),
]
TOP_REASONS = 12
FIGURES_KEPT_SECONDS = 300


@admin.register(Hour)
class HourAdmin(LookOnlyAdmin):
    """The change list of hours is the dashboard; a single hour has no page."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {**self.admin_site.each_context(request), "opts": self.opts, **page_of(request)}
        return TemplateResponse(request, "moderation/desk/dashboard.html", context)

    def get_urls(self) -> list[Any]:
        return [one for one in super().get_urls() if one.name == "moderation_hour_changelist"]


def page_of(request: HttpRequest) -> dict[str, Any]:
    """What the page shows of the span and the section that the address asks for; both fall back to a known one."""
    sections = {str(pk): (pk, name) for pk, name in Section.objects.values_list("pk", "name")}
    span = request.GET.get("span") if request.GET.get("span") in SPANS else "day"
    section = sections.get(request.GET.get("section", ""))
    start, moments = _moments(span)
    rows = hours.between(start, section[0] if section else None)
    by_time, by_section, together = _gathered(rows, moments)
    names = {pk: name for pk, name in sections.values()}
    return {
        "title": _("Dashboard"),
        "subtitle": None,
        "spans": [{"value": value, "name": name, "is_chosen": value == span} for value, name in SPAN_NAMES.items()],
        "sections": [{"value": key, "name": one[1], "is_chosen": one == section} for key, one in sections.items()],
        "facts": _facts(together),
        "plots": [
            *_over_time(by_time, [_label(moment, span) for moment in moments]),
            _sections(by_section, names),
            queue_age(section[0] if section else None),
            _reasons(together),
            _checks(together),
            _checks(together, shadow=True),
        ],
        "quality": model_quality(names),
        "counted_until": rows[-1].starts_at if rows else None,
    }


def _moments(span: str) -> tuple[datetime, list[datetime]]:
    """Where the span begins, and the beginnings of its bars; days begin at the paper's midnight."""
    length, width, _label_format = SPANS[span]
    now = timezone.localtime()
    last = now.replace(hour=now.hour - now.hour % (width // hours.HOUR), minute=0, second=0, microsecond=0)
    count = length // width
    moments = [last - width * back for back in range(count - 1, -1, -1)]
    return moments[0], moments


def _label(moment: datetime, span: str) -> str:
    return date_format(timezone.localtime(moment), SPANS[span][2])


def _gathered(rows: Sequence[Hour], moments: Sequence[datetime]) -> tuple[list[Tally], dict[int, Tally], Tally]:
    """The rows summed by bar, by section, and all together."""
    width = moments[1] - moments[0]
    by_time, by_section, together = [Tally() for _moment in moments], {}, Tally()
    for row in rows:
        place = min(len(moments) - 1, (row.starts_at - moments[0]) // width)
        by_time[place].add(row)
        by_section.setdefault(row.section_id, Tally()).add(row)
        together.add(row)
    return by_time, by_section, together


def _series(tallies: Sequence[Tally], **names: Any) -> list[Series]:
    return [Series(str(name), [one.counts[count] for one in tallies], _tone(count)) for count, name in names.items()]


def _tone(count: str) -> int:
    """Held is orange and rejected red wherever they stand."""
    return 2 if count.endswith("held") else 3 if count.endswith("rejected") else 1


def _over_time(tallies: Sequence[Tally], labels: Sequence[str]) -> list[Plot]:
    when = _("From")
    waits = [None if one.median_wait is None else one.median_wait / 60 for one in tallies]
    return [
        plots.columns("incoming", _("Posted"), labels, _series(tallies, incoming=_("Posted")), first=when),
        plots.columns(
            "policy",
            _("What the policy did"),
            labels,
            _series(tallies, policy_approved=_("published"), policy_held=_("held"), policy_rejected=_("rejected")),
            first=when,
        ),
        plots.columns(
            "people",
            _("What people decided"),
            labels,
            _series(tallies, person_approved=_("approved"), person_rejected=_("rejected")),
            first=when,
        ),
        plots.lines(
            "waits",
            _("Median time from hold to decision"),
            labels,
            [Series(_("Minutes"), waits)],
            first=when,
            note=_("Minutes that half of the held comments waited no longer than; right within an eighth."),
        ),
    ]


def _sections(by_section: dict[int, Tally], names: dict[int, str]) -> Plot:
    chosen = sorted(by_section, key=lambda pk: -by_section[pk].counts["incoming"])
    tallies = [by_section[pk] for pk in chosen]
    for one in tallies:
        counts = one.counts
        counts["approved"] = counts["policy_approved"] + counts["person_approved"]
        counts["rejected"] = counts["policy_rejected"] + counts["person_rejected"]
    return plots.rows(
        "sections",
        _("By section"),
        [names.get(pk, str(pk)) for pk in chosen],
        _series(tallies, approved=_("approved"), policy_held=_("held"), rejected=_("rejected")),
        first=_("Section"),
        note=_("Decisions by policy and people together; what was held and then decided counts in both."),
    )


def queue_age(section_id: int | None = None) -> Plot:
    """How long the open cases have been waiting now, by one query over the index of open cases."""
    now, younger, wanted = timezone.now(), None, {}
    for number, (age, _name) in enumerate(AGES):
        within = Q() if younger is None else Q(opened_at__lte=now - younger)
        within &= Q() if age is None else Q(opened_at__gt=now - age)
        wanted[f"n{number}"] = Count("id", filter=within)
        younger = age
    cases = queues.open_cases()
    if section_id is not None:
        cases = cases.filter(section=section_id)
    found = cases.aggregate(oldest=Min("opened_at"), **wanted)
    oldest = timesince(found["oldest"], now) if found["oldest"] else ""
    return plots.rows(
        "age",
        _("Waiting now, by age"),
        [str(name) for _age, name in AGES],
        [Series(_("Open cases"), [found[f"n{number}"] for number in range(len(AGES))])],
        first=_("Age"),
        note=_("The oldest has waited %(age)s.") % {"age": oldest} if oldest else "",
    )


def _reasons(together: Tally) -> Plot:
    top = together.reasons.most_common(TOP_REASONS)
    return plots.rows(
        "reasons",
        _("Why people rejected"),
        [wording.label(code) for code, _count in top],
        [Series(_("Rejections"), [count for _code, count in top])],
        first=_("Reason"),
    )


def _checks(together: Tally, *, shadow: bool = False) -> Plot:
    """The live checks, or those that run in shadow and do not count."""
    known = [(name, figures) for name, figures in together.checks.items() if name.endswith(hours.SHADOW) == shadow]
    found = sorted(known, key=lambda item: -item[1][0])
    rest = [max(0, caught - confirmed - over) for _check, (caught, confirmed, over) in found]
    return plots.rows(
        "shadows" if shadow else "checks",
        _("What checks in shadow would have caught") if shadow else _("What each check caught"),
        [wording.label(check.removesuffix(hours.SHADOW)) for check, _figures in found],
        [
            Series(_("confirmed by a person"), [confirmed for _check, (_caught, confirmed, _over) in found]),
            Series(_("overruled by a person"), [over for _check, (_caught, _confirmed, over) in found], 2),
            Series(_("not decided in this time"), rest, 4),
        ],
        first=_("Check"),
        note=_("They run and do not count: make one live when people confirm it.")
        if shadow
        else _("A comment that several checks caught counts for each of them."),
    )


def _facts(together: Tally) -> list[tuple[str, str]]:
    """The sums in words and numbers."""
    counts = together.counts
    decided = counts["person_approved"] + counts["person_rejected"]
    compared = counts["with_model"] + counts["against_model"]
    wait = together.median_wait
    return [
        (_("Posted"), figure(counts["incoming"])),
        (_("Held by the policy"), _of(counts["policy_held"], sum(counts[name] for name in hours.BY_POLICY.values()))),
        (_("Decided by people"), figure(decided)),
        (_("Median time from hold to decision"), _wait(wait)),
        (_("Changed by a colleague"), _of(counts["overturned"], decided)),
        (_("People agreed with the model"), _of(counts["with_model"], compared)),
    ]


def _of(part: int, whole: int) -> str:
    if not whole:
        return "–"
    return _("%(part)s of %(whole)s (%(share)s %%)") % {
        "part": figure(part),
        "whole": figure(whole),
        "share": figure(round(100 * part / whole)),
    }


def _wait(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    if seconds < 90:
        return _("%(n)d seconds") % {"n": round(seconds)}
    if seconds < 5400:
        return _("%(n)d minutes") % {"n": round(seconds / 60)}
    return _("%(n).1f hours") % {"n": seconds / 3600}


def model_quality(names: dict[int, str]) -> list[dict[str, Any]]:
    """The live figures of each head of the model, by section, as rows of a table; kept for five minutes."""
    found = cache.get_or_set("moderation.dashboard.quality", _quality, FIGURES_KEPT_SECONDS)
    return [
        {
            "head": wording.label(head),
            "rows": [
                {"name": names.get(int(name), name) if name else _("All"), "values": [figure(one) for one in values]}
                for name, values in rows
            ],
        }
        for head, rows in found
    ]


def _quality() -> list[tuple[str, list[tuple[str, list[float | None]]]]]:
    """(head, [(section id or "", [labels, precision, recall, false positive rate, calibration error, drift])])."""
    answer = []
    for head in HEADS:
        try:
            live = figures.live(head)
        except ModelError:
            continue
        rows = [("", live["all"]["all"]), *sorted(live["section"].items())]
        answer.append((head, [(name, _values(one)) for name, one in rows if one.labels]))
    return answer


def _values(one: Figures) -> list[float | None]:
    shares = (one.precision, one.recall, one.false_positive_rate, one.calibration_error, one.drift)
    return [one.labels, *(None if share is None else round(share, 3) for share in shares)]
