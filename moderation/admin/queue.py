"""The queue: the page where moderators work. It is the change list of cases, as a page of its own."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError

from articles.models import Section
from comments.admin import LookOnlyAdmin
from comments.states import State
from moderation import filters, queues
from moderation.admin import acts, comfort, rows, wording
from moderation.admin.items import decision_row, items_of, record_url
from moderation.models import Case, Decision
from newsroom.api import cursors

PAGE_SIZE = 20
LAST_DECISIONS = 10
NOT_FILTERS = {"queue", "ordering", "cursor", "limit", "format"}
QUEUE_NAMES = {
    "waiting": gettext_lazy("Waiting"),
    "spam": gettext_lazy("Spam suspects"),
    "reported": gettext_lazy("Reported"),
    "appeals": gettext_lazy("Appeals"),
    "afterwards": gettext_lazy("Look afterwards"),
}
EMPTY = {
    "waiting": gettext_lazy("Nothing waits. New comments that need a person appear here."),
    "spam": gettext_lazy("No spam suspects. What the spam score holds appears here."),
    "reported": gettext_lazy("Nothing reported. What several readers report appears here, with what is new about it."),
    "appeals": gettext_lazy("No appeals. When an author objects to a rejection, somebody else answers it here."),
    "afterwards": gettext_lazy("Nothing to look at. Where comments are published at once, they appear here."),
}
ORDER_NAMES = [
    ("age", gettext_lazy("Oldest first")),
    ("-age", gettext_lazy("Newest first")),
    ("score", gettext_lazy("Highest score first")),
    ("-score", gettext_lazy("Lowest score first")),
]
AGES = [
    ("", gettext_lazy("Any time")),
    ("600", gettext_lazy("10 minutes or more")),
    ("3600", gettext_lazy("1 hour or more")),
    ("21600", gettext_lazy("6 hours or more")),
    ("86400", gettext_lazy("1 day or more")),
]


@admin.register(Case)
class CaseAdmin(LookOnlyAdmin):
    """Cases are opened and closed by decisions alone. Who may see them works here; who may decide has buttons."""

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        own = [
            path("decide/", wrap(acts.decide), name="moderation_case_decide"),
            path("decide-many/", wrap(acts.decide_many), name="moderation_case_decide_many"),
            path("undo/", wrap(acts.undo), name="moderation_case_undo"),
            path("comfort/", wrap(comfort.keep), name="moderation_case_comfort"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request)  # which refuses
        context = {**rows.frame(self.admin_site, request), "opts": self.opts, **page_of(request)}
        return TemplateResponse(request, "moderation/desk/queue.html", context)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """A case is looked at on the record of its comment."""
        if request.method != "GET" or not self.has_view_permission(request) or not object_id.isdecimal():
            return super().change_view(request, object_id, *args, **kwargs)
        case = get_object_or_404(Case, pk=object_id)
        return HttpResponseRedirect(record_url(case.comment_id))


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a queue, an order, and filters that hold, or why they do not."""

    queue: str
    ordering: str
    given: QueryDict
    form: forms.Form
    cases: QuerySet[Case]
    faults: list[str]

    @property
    def is_filtered(self) -> bool:
        return any(value for name, value in self.given.items() if name not in NOT_FILTERS)


def page_of(request: HttpRequest) -> dict[str, Any]:
    """Everything that the queue's page shows, by a fixed number of queries whatever the length of the queue."""
    asked = asked_for(request.GET)
    page, faults = _page(asked)
    counts = {name: filters.count(queue()) for name, queue in queues.QUEUES.items()}
    name = QUEUE_NAMES.get(asked.queue, asked.queue)
    return {
        "title": _("Moderation queue"),
        "subtitle": f"{name} ({_counted(counts[asked.queue])})",
        "queue": asked.queue,
        "queue_name": name,
        "tabs": [_tab(one, count, asked) for one, count in counts.items()],
        "found": _counted(filters.count(asked.cases)) if asked.is_filtered else _counted(counts[asked.queue]),
        "items": items_of([row["case"] for row in page.rows]),
        "empty": EMPTY.get(asked.queue, ""),
        "next_url": _address(asked, cursor=page.next) if page.next else "",
        "previous_url": _address(asked, cursor=page.previous) if page.previous else "",
        "is_first_page": not request.GET.get("cursor"),
        "first_url": _address(asked, cursor=None),
        "clear_url": f"?queue={asked.queue}",
        "faults": faults,
        "is_filtered": asked.is_filtered,
        "filter_form": asked.form,
        "ordering": asked.ordering,
        "orders": ORDER_NAMES,
        "last_decisions": last_decisions_of(request.user),
        **rows.page_needs(request),
    }


def asked_for(given: QueryDict) -> Asked:
    """Read the address. What is not understood lists nothing, and says so: never everything."""
    data = given.copy()
    ordering = data.pop("ordering", ["age"])[-1] or "age"
    queue = data.get("queue") or "waiting"
    found = filters.QueueFilter(data, queues.QUEUES.get(queue, queues.waiting)())
    faults = []
    if not found.is_valid():
        faults = [f"{name}: {fault}" if name != "__all__" else fault for name, fault in _faults(found.errors)]
    if ordering not in filters.ORDERS:
        faults.append(_("Unknown order."))
        ordering = "age"
    cases = Case.objects.none() if faults else found.qs
    queue = queue if queue in queues.QUEUES else "waiting"
    form = dressed(found.get_form_class()(data))
    return Asked(queue, ordering, given, form, cases, faults)


def _faults(errors: Any) -> list[tuple[str, str]]:
    return [(name, str(fault)) for name, faults in errors.items() for fault in faults]


def dressed(form: forms.Form) -> forms.Form:
    """The filters' form with a desk's widgets: the filters are the API's, only their looks are ours."""
    sections = [("", _("All sections")), *Section.objects.values_list("slug", "name")]
    reasons = [("", _("Any reason")), *((code, wording.label(code)) for code in wording.MACHINE_CODES)]
    looks: dict[str, tuple[str, forms.Widget]] = {
        "q": (_("Text or name"), forms.TextInput(attrs={"type": "search"})),
        "section": (_("Section"), forms.Select(choices=_with_given(sections, form, "section"))),
        "reason": (_("Why it waits"), forms.Select(choices=_with_given(reasons, form, "reason"))),
        "age_min": (_("Waiting for"), forms.Select(choices=_with_given(AGES, form, "age_min"))),
        "score_min": (_("Score from"), forms.NumberInput(attrs={"min": "0", "max": "1", "step": "any"})),
        "article": (_("Article (its address)"), forms.TextInput()),
    }
    for name, (label, widget) in looks.items():
        form.fields[name].label = label
        form.fields[name].widget = widget
    form.order_fields(looks)
    for name in set(form.fields) - set(looks):
        del form.fields[name]
    return form


def _with_given(choices: list[tuple[str, Any]], form: forms.Form, name: str) -> list[tuple[str, Any]]:
    """*choices*, and what the address asks for if it is none of them, so that the form shows what holds."""
    given = form.data.get(name, "")
    return choices if given in {value for value, _name in choices} else [*choices, (given, wording.label(given))]


def _page(asked: Asked) -> tuple[cursors.Page, list[str]]:
    """The page at the address's cursor. A cursor that is not ours is a fault, not page one."""
    cases = queues.with_everything(asked.cases).defer("comment__thread__article__body")
    order = filters.ORDERS[asked.ordering]
    cursor = asked.given.get("cursor", "")
    try:
        return cursors.page(cases, order, cursor=cursor, limit=PAGE_SIZE, read=filters.rows), asked.faults
    except ValidationError:
        return cursors.Page([], None, None), [*asked.faults, _("This address does not belong to a page of the queue.")]


def _tab(name: str, count: int, asked: Asked) -> dict[str, Any]:
    return {
        "name": QUEUE_NAMES.get(name, name),
        "count": _counted(count),
        "url": _address(asked, cursor=None, queue=name),
        "is_current": name == asked.queue,
    }


def _counted(count: int) -> str:
    """A count for people; past the cap, "1,000+"."""
    shown = number_format(count, use_l10n=True, force_grouping=True)
    return f"{shown}+" if count >= filters.COUNTED_UP_TO else shown


def _address(asked: Asked, **changed: str | None) -> str:
    """The page's own address with some parameters changed, or taken out where they are None."""
    query = asked.given.copy()
    for name, value in changed.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"{reverse('admin:moderation_case_changelist')}?{query.urlencode()}"


def last_decisions_of(user: Any) -> list[dict[str, Any]]:
    """What *user* decided last, newest first; those that still can be taken back say so."""
    newer = Decision.objects.filter(comment=OuterRef("comment"), sequence__gt=OuterRef("sequence"))
    own = Decision.objects.filter(user=user).order_by("-id").select_related("user", "comment")
    return [
        decision_row(one, may_undo=can_be_undone(one, is_newest=not one.has_newer))
        for one in own.annotate(has_newer=Exists(newer))[:LAST_DECISIONS]
    ]


def can_be_undone(decision: Decision, *, is_newest: bool) -> bool:
    """Whether `decisions.undo` would take it, as far as can be seen now. Reads the decision's comment."""
    comment = decision.comment
    gone = comment.state in (State.PENDING, State.WITHDRAWN, State.ERASED)
    before = State.HELD if decision.from_state == State.PENDING else decision.from_state
    return is_newest and not gone and comment.revision == decision.revision and before != comment.state
