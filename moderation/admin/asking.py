"""What the address of a page of the queue asks for: a queue, filters, an order, a place. The list and the focus view
read it alike.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError

from articles.models import Section
from moderation import claims, filters, queues, searching
from moderation.admin import mixing, wording
from moderation.models import Case, SavedQueue
from newsroom.api import cursors

OWN = {"ordering", "cursor", "claimed", "comment"}  # of these pages, beside the filters
SAVED_TABS = 20
MIXED = "mixed"
NOT_FILTERS = OWN | {"queue", "limit", "format"}
QUEUE_NAMES = {
    "waiting": gettext_lazy("Waiting"),
    "spam": gettext_lazy("Spam suspects"),
    "reported": gettext_lazy("Reported"),
    "new_evidence": gettext_lazy("New evidence"),
    "appeals": gettext_lazy("Appeals"),
    "afterwards": gettext_lazy("Look afterwards"),
}
EMPTY = {
    "waiting": gettext_lazy("Nothing waits. New comments that need a person appear here."),
    "spam": gettext_lazy("No spam suspects. What the spam score holds appears here."),
    "reported": gettext_lazy("Nothing reported. What several readers report appears here, with what is new about it."),
    "new_evidence": gettext_lazy(
        "No new evidence. What a person had approved comes back here when enough readers report it or its text changes."
    ),
    "appeals": gettext_lazy("No appeals. When an author objects to a rejection, somebody else answers it here."),
    "afterwards": gettext_lazy("Nothing to look at. Where comments are published at once, they appear here."),
}
ORDER_NAMES = [
    ("age", gettext_lazy("Oldest first")),
    ("-age", gettext_lazy("Newest first")),
    ("score", gettext_lazy("Highest score first")),
    ("-score", gettext_lazy("Lowest score first")),
    ("harm", gettext_lazy("Most expected harm first")),
    ("-harm", gettext_lazy("Least expected harm first")),
    (MIXED, gettext_lazy("Serious and harmless mixed")),
]
AGES = [
    ("", gettext_lazy("Any time")),
    ("600", gettext_lazy("10 minutes or more")),
    ("3600", gettext_lazy("1 hour or more")),
    ("21600", gettext_lazy("6 hours or more")),
    ("86400", gettext_lazy("1 day or more")),
]


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a queue, an order, and filters that hold, or why they do not."""

    queue: str
    saved: SavedQueue | None
    ordering: str
    given: QueryDict
    form: forms.Form
    cases: QuerySet[Case]
    faults: list[str]

    @property
    def is_searched_in_part(self) -> bool:
        """Whether words are looked for among the `searching.LOOKED_AT` longest waiting only."""
        words = self.form.data.get("q", "").strip()
        return bool(words) and not searching.finds_all(words, queue=self.queue)

    @property
    def is_filtered(self) -> bool:
        narrowed = any(value for name, value in self.given.items() if name not in NOT_FILTERS)
        return narrowed or self.saved is not None


def asked_for(given: QueryDict, user: Any) -> Asked:
    """Read the address. What is not understood lists nothing, and says so: never everything.

    What others are at work on is left out, unless the address says `claimed=all`.
    """
    data = given.copy()
    claimed = data.pop("claimed", [""])[-1]
    data.pop("comment", None)
    is_mixed = data.get("ordering") == MIXED
    if is_mixed:
        del data["ordering"]
    found = filters.asked_for(user, data)
    faults = [str(fault) if name == "__all__" else f"{name}: {fault}" for name, fault in _faults(found.faults)]
    form = dressed(found.filters.get_form_class()(found.filters.data))
    mine = found.cases if claimed == "all" else claims.free_for(found.cases, user)
    ordering = MIXED if is_mixed else found.ordering
    return Asked(found.queue, found.saved, ordering, given, form, mine, faults)


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


def page_at(asked: Asked, cursor: str, limit: int) -> tuple[cursors.Page, list[str]]:
    """The places on the page at *cursor*, and what is wrong with the address. A cursor that is not ours is a fault, not
    page one.
    """
    try:
        if asked.ordering == MIXED:
            return mixing.page(asked.cases, cursor=cursor, limit=limit), asked.faults
        order = filters.ORDERS[asked.ordering]
        return cursors.page(asked.cases, order, cursor=cursor, limit=limit, read=filters.places), asked.faults
    except ValidationError:
        return cursors.Page([], None, None), [*asked.faults, _("This address does not belong to a page of the queue.")]


def name_of(asked: Asked) -> str:
    return asked.saved.name if asked.saved else name_of_queue(asked.queue)


def name_of_queue(queue: str) -> str:
    return str(QUEUE_NAMES.get(queue, queue))


def counts(user: User) -> dict[str, int]:
    """How many wait for *user* in each queue, counted up to `filters.COUNTED_UP_TO`."""
    return {name: filters.count(queues.seen_by(user, name)) for name in queues.QUEUES}


def tabs_of(user: User, asked: Asked, page: str, found: dict[str, int]) -> list[dict[str, Any]]:
    """The queues as tabs that lead to *page* ("changelist" or "focus") of each, and then the saved ones."""
    standing = [
        {
            "queue": queue,
            "name": name_of_queue(queue),
            "count": counted(count),
            "url": address(asked, page, cursor=None, comment=None, queue=queue),
            "is_current": queue == asked.queue and asked.saved is None,
        }
        for queue, count in found.items()
    ]
    return standing + [_saved_tab(saved, asked, page) for saved in queues.saved_for(user)[:SAVED_TABS]]


def _saved_tab(saved: SavedQueue, asked: Asked, page: str) -> dict[str, Any]:
    """Counted only where it is looked at: there may be many."""
    is_current = saved == asked.saved
    return {
        "queue": str(saved.pk),
        "name": saved.name,
        "count": counted(filters.count(asked.cases)) if is_current else "",
        "url": f"{reverse(f'admin:moderation_case_{page}')}?queue={saved.pk}",
        "is_current": is_current,
    }


def counted(count: int, cap: int = filters.COUNTED_UP_TO) -> str:
    """A count for people; past the cap, "1,000+"."""
    shown = number_format(count, use_l10n=True, force_grouping=True)
    return f"{shown}+" if count >= cap else shown


def conditions_of(asked: Asked) -> list[tuple[str, str]]:
    """The filters that hold, as (label, value) for people."""
    found = []
    for name, field in asked.form.fields.items():
        value = asked.given.get(name, "")
        if value:
            choices = dict(getattr(field.widget, "choices", ()))
            found.append((str(field.label), str(choices.get(value, value))))
    return found


def address(asked: Asked, page: str, **changed: str | None) -> str:
    """The address of *page* with these parameters, some of them changed, or taken out where they are None."""
    query = asked.given.copy()
    for name, value in changed.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"{reverse(f'admin:moderation_case_{page}')}?{query.urlencode()}"


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
