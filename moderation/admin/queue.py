"""The queue: the page where moderators work. It is the change list of cases, as a page of its own."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from comments.admin import LookOnlyAdmin
from comments.models import Comment
from comments.states import State
from moderation import filters, queues, reach, searching
from moderation.admin import acts, asking, clusters, comfort, covers, focus, live, many, rows
from moderation.admin.items import decision_row, finding_of, items_of, record_url
from moderation.models import Case, Decision

PAGE_SIZE = 20
LAST_DECISIONS = 10


@admin.register(Case)
class CaseAdmin(LookOnlyAdmin):
    """Cases are opened and closed by decisions alone. Who may see them works here; who may decide has buttons."""

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        own = [
            path("decide/", wrap(acts.decide), name="moderation_case_decide"),
            path("decide-many/", wrap(acts.decide_many), name="moderation_case_decide_many"),
            path("undo/", wrap(acts.undo), name="moderation_case_undo"),
            path("all/", wrap(self.all_view), name="moderation_case_all"),
            path("decide-all/", wrap(many.decide_all), name="moderation_case_decide_all"),
            path("clusters/", wrap(self.clusters_view), name="moderation_case_clusters"),
            path("cluster/<int:cluster_id>/", wrap(self.cluster_view), name="moderation_case_cluster"),
            path("cluster/<int:cluster_id>/decide/", wrap(clusters.decide), name="moderation_case_decide_cluster"),
            path("focus/", wrap(self.focus_view), name="moderation_case_focus"),
            path("found/<uuid:comment_id>/", wrap(self.found_view), name="moderation_case_found"),
            path("live/", wrap(live.live), name="moderation_case_live"),
            path("comfort/", wrap(comfort.keep), name="moderation_case_comfort"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request)  # which refuses
        context = {**rows.frame(self.admin_site, request), "opts": self.opts, **page_of(request)}
        return TemplateResponse(request, "moderation/desk/queue.html", context)

    def focus_view(self, request: HttpRequest) -> HttpResponse:
        """One comment of the queue, with everything around it."""
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        context = {**rows.frame(self.admin_site, request), "opts": self.opts, **focus.page_of(request)}
        return TemplateResponse(request, "moderation/desk/focus.html", context)

    def all_view(self, request: HttpRequest) -> HttpResponse:
        """How many match what the address asks for, and a form to decide on all of them."""
        if request.method not in ("GET", "HEAD") or not acts.may_decide(request):
            raise PermissionDenied
        context = {**rows.frame(self.admin_site, request), "opts": self.opts, **many.page_of(request)}
        return TemplateResponse(request, "moderation/desk/all.html", context)

    def clusters_view(self, request: HttpRequest) -> HttpResponse:
        """The waves of near-copies, each with a way to its page."""
        found = clusters.list_of(request)
        context = {**rows.frame(self.admin_site, request), "opts": self.opts, **found}
        return TemplateResponse(request, "moderation/desk/clusters.html", context)

    def cluster_view(self, request: HttpRequest, cluster_id: int) -> HttpResponse:
        """Near-copies, and a form to decide on them together."""
        found = clusters.page_of(request, cluster_id)
        context = {**rows.frame(self.admin_site, request), "opts": self.opts, **found}
        return TemplateResponse(request, "moderation/desk/cluster.html", context)

    def found_view(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        """What every check found on a comment's text, as a table to be put into its row."""
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        comment = get_object_or_404(reach.comments(request.user, Comment.objects.all()), pk=comment_id)
        results = comment.results.filter(revision=comment.revision).order_by("id")
        context = {"findings": [finding_of(result) for result in results]}
        return TemplateResponse(request, "moderation/desk/_findings.html", context)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """A case is looked at on the record of its comment."""
        if request.method != "GET" or not self.has_view_permission(request) or not object_id.isdecimal():
            return super().change_view(request, object_id, *args, **kwargs)
        case = get_object_or_404(reach.cases(request.user, Case.objects.all()), pk=object_id)
        return HttpResponseRedirect(record_url(case.comment_id))


def page_of(request: HttpRequest) -> dict[str, Any]:
    """Everything that the queue's page shows, by a fixed number of queries whatever the length of the queue."""
    asked = asking.asked_for(request.GET, request.user)
    page, faults = asking.page_at(asked, request.GET.get("cursor", ""), PAGE_SIZE)
    counts = asking.counts(request.user)
    name = asking.name_of(asked)
    last = last_decisions_of(request.user)
    in_part = asked.is_searched_in_part and counts[asked.queue] >= searching.LOOKED_AT
    return {
        "title": _("Moderation queue"),
        "subtitle": f"{name} ({asking.counted(counts[asked.queue])})",
        "queue": asked.queue,
        "queue_name": name,
        "tabs": asking.tabs_of(request.user, asked, "changelist", counts),
        "found": asking.counted(filters.count(asked.cases)) if asked.is_filtered else "",
        "items": items_of(queues.these([place["id"] for place in page.rows]), request.user),
        "empty": asking.EMPTY.get(asked.queue, ""),
        "next_url": asking.address(asked, "changelist", cursor=page.next) if page.next else "",
        "previous_url": asking.address(asked, "changelist", cursor=page.previous) if page.previous else "",
        "is_first_page": not request.GET.get("cursor"),
        "first_url": asking.address(asked, "changelist", cursor=None),
        "focus_url": asking.address(asked, "focus", cursor=None, comment=None),
        "all_url": asking.address(asked, "all", cursor=None),
        "with_claimed_url": asking.address(asked, "changelist", cursor=None, claimed="all"),
        "shows_claimed": request.GET.get("claimed") == "all",
        "clear_url": f"?queue={asked.queue}",
        "faults": faults,
        "is_filtered": asked.is_filtered,
        "looked_at": number_format(searching.LOOKED_AT, use_l10n=True, force_grouping=True) if in_part else "",
        "filter_form": asked.form,
        "ordering": asked.ordering,
        "orders": asking.ORDER_NAMES,
        "last_decisions": last,
        "has_harsh_decisions": any(one["is_harsh"] for one in last),
        **rows.page_needs(request),
    }


def last_decisions_of(user: Any) -> list[dict[str, Any]]:
    """What *user* decided last, newest first; those that still can be taken back say so."""
    newer = Decision.objects.filter(comment=OuterRef("comment"), sequence__gt=OuterRef("sequence"))
    own = reach.decisions(user, Decision.objects.filter(user=user)).order_by("-id").select_related("user", "comment")
    last = list(own.annotate(has_newer=Exists(newer))[:LAST_DECISIONS])
    harsh = covers.found_in(one.comment for one in last)
    return [decision_row(one, may_undo=can_be_undone(one, is_newest=not one.has_newer), harsh=harsh) for one in last]


def can_be_undone(decision: Decision, *, is_newest: bool) -> bool:
    """Whether `decisions.undo` would take it, as far as can be seen now. Reads the decision's comment."""
    comment = decision.comment
    gone = comment.state in (State.PENDING, State.WITHDRAWN, State.ERASED)
    before = State.HELD if decision.from_state == State.PENDING else decision.from_state
    return is_newest and not gone and comment.revision == decision.revision and before != comment.state
