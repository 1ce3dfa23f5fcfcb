"""The record: everything that is known about a comment, and every decision. Look, do not touch; deciding goes through
the same forms as in the queue.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Section
from comments.admin import LookOnlyAdmin
from comments.models import Comment, ReportReason
from moderation import explaining, reach
from moderation.admin import covers, rows, wording
from moderation.admin.items import (
    author_and_text,
    decision_row,
    finding_of,
    item_of,
    lines_of,
    objections_on,
    record_url,
)
from moderation.admin.queue import can_be_undone
from moderation.models import Case, CheckResult, Decision

SHOWN_DECISIONS = 100
SHOWN_REPORTS = 50
APPEAL_STATES = {
    "open": gettext_lazy("waits for an answer"),
    "upheld": gettext_lazy("the rejection stands"),
    "overturned": gettext_lazy("the rejection was overturned"),
}


class SectionFilter(admin.SimpleListFilter):
    title = gettext_lazy("section")
    parameter_name = "section"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return list(Section.objects.values_list("slug", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(thread__article__section__slug=self.value()) if self.value() else queryset


class ModeratorFilter(admin.SimpleListFilter):
    """The people on the staff, rather than a search through the decisions for who took any."""

    title = gettext_lazy("who")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        names = User.objects.filter(is_staff=True).order_by("username").values_list("username", flat=True)
        return [(name, name) for name in names[:200]]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(user__username=self.value()) if self.value() else queryset


@admin.register(Comment)
class CommentAdmin(LookOnlyAdmin):
    """Every comment, newest first, and the record of each. For whoever may see the queue, too."""

    list_display = ["said", "state", "article", "created_at"]
    list_filter = ["state", SectionFilter]
    list_select_related = ["thread__article"]
    search_fields = ["author_name", "body"]
    search_help_text = gettext_lazy("Words of the text, or the author's name")
    ordering = ["-id"]  # ids grow with time

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return reach.comments(request.user, super().get_queryset(request)).defer("thread__article__body")

    def has_view_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return request.user.has_perm("moderation.view_case") or super().has_view_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.display(description=gettext_lazy("comment"))
    def said(self, comment: Comment) -> SafeString:
        return author_and_text(comment)

    @admin.display(description=gettext_lazy("article"))
    def article(self, comment: Comment) -> str:
        return comment.thread.article.headline

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The record. There is nothing to post to it."""
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        comment = get_object_or_404(reach.comments(request.user, _with_record()), pk=uuid_or_none(object_id))
        context = {**rows.frame(self.admin_site, request), "opts": self.opts, **record_of(request, comment)}
        return TemplateResponse(request, "moderation/desk/record.html", context)


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _with_record() -> QuerySet[Comment]:
    """Comments with what their record shows of other rows, by a fixed number of queries."""
    open_case = Case.objects.filter(closed_at=None).prefetch_related("reasons")
    return Comment.objects.select_related("commenter", "parent", "thread__article__section").prefetch_related(
        Prefetch("results", CheckResult.objects.order_by("-revision", "id")),
        Prefetch("cases", open_case, to_attr="open_cases"),
        "old_texts",
    )


def record_of(request: HttpRequest, comment: Comment) -> dict[str, Any]:
    """What the record of one comment shows."""
    case = comment.open_cases[0] if comment.open_cases else None
    reports = list(comment.reports.order_by("-id")[:SHOWN_REPORTS])
    harsh = covers.by_revision(comment.results.all())
    item = item_of(
        comment,
        case,
        reports=[(report.reason, 1) for report in reports],
        objection=objections_on([case]).get(comment.pk) if case else None,
        harsh=covers.found_in([comment.parent]),
    )
    return {
        "title": _("Comment by %(name)s") % {"name": comment.author_name},
        "item": item,
        "public_url": comment.get_absolute_url() if comment.state == "published" else "",
        "why_now": wording.labels(comment.reasons),
        "decisions": _decisions(comment),
        "readings": readings_of(comment),
        "rounds": rounds_of(comment.results.all()),
        "old_texts": [
            {"revision": old.revision, "until": old.created_at, "text": covers.marked(old.body, harsh[old.revision])}
            for old in sorted(comment.old_texts.all(), key=lambda old: -old.revision)
        ],
        "has_harsh_texts": any(harsh[old.revision] for old in comment.old_texts.all()),
        "reports": [
            {
                "reason": str(ReportReason(report.reason).label),
                "note": report.note,
                "when": report.created_at,
                "revision": report.revision,
            }
            for report in reports
        ],
        "appeals": [
            {
                "state": APPEAL_STATES[appeal.state],
                "note": appeal.note,
                "when": appeal.created_at,
                "decision": appeal.decision_id,
                "answer": appeal.answer_id,
            }
            for appeal in comment.appeals.select_related("answer").order_by("-id")
        ],
        "last_comments": lines_of(
            reach.comments(request.user, Comment.objects.by(comment.commenter_id).exclude(pk=comment.pk))
        ),
        "similar": lines_of(
            reach.comments(request.user, Comment.objects.filter(text_key=comment.text_key))
            .exclude(pk=comment.pk)
            .order_by("-created_at")
        ),
        **rows.page_needs(request),
    }


def readings_of(comment: Comment) -> list[dict[str, Any]]:
    """What each head of the model makes of the text as it is, ready for the page."""
    return [
        {
            "name": wording.label(reading.head),
            "probability": reading.probability,
            "says": ", ".join(reading.says),
            "version": reading.version,
            "hidden": ", ".join(f"{piece['kind']} ({piece['count']})" for piece in reading.hidden),
            "shares": [
                {"label": label, "side": side, "shipped": of_model, "learned": here}
                for side, shares in ((_("for"), reading.in_favour), (_("against"), reading.against))
                for label, of_model, here in shares
            ],
        }
        for reading in explaining.reading_of(comment)
    ]


def rounds_of(results: Sequence[CheckResult]) -> list[dict[str, Any]]:
    """The results by revision, the newest first."""
    return [
        {"revision": revision, "findings": [finding_of(result) for result in found]}
        for revision, found in groupby(results, key=lambda result: result.revision)
    ]


def _decisions(comment: Comment) -> list[dict[str, Any]]:
    """The newest decisions first. Only the newest of all can be taken back, and only while its text stands."""
    found = list(comment.decisions.select_related("user").order_by("-sequence")[:SHOWN_DECISIONS])
    for decision in found:
        decision.comment = comment
    return [
        decision_row(decision, may_undo=can_be_undone(decision, is_newest=decision is found[0])) for decision in found
    ]


@admin.register(Decision)
class DecisionAdmin(LookOnlyAdmin):
    """Every decision, newest first; written by `moderation.decisions` alone."""

    list_display = ["created_at", "who", "action", "change", "why", "about", "policy_version"]
    list_filter = ["actor", "action", "to_state", ModeratorFilter]
    list_select_related = ["user", "comment"]
    ordering = ["-id"]
    fields = [
        "about",
        "who",
        "action",
        "change",
        "why",
        "note",
        "revision",
        "policy_version",
        "reverses",
        "batch",
        "created_at",
        "evidence",
        "sequence",
        "previous_hash",
        "hash",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        return reach.decisions(request.user, super().get_queryset(request))

    @admin.display(description=gettext_lazy("who"))
    def who(self, decision: Decision) -> str:
        return decision.user.get_username() if decision.user else decision.get_actor_display()

    @admin.display(description=gettext_lazy("from, to"))
    def change(self, decision: Decision) -> str:
        return f"{decision.get_from_state_display()} → {decision.get_to_state_display()}"

    @admin.display(description=gettext_lazy("reasons"))
    def why(self, decision: Decision) -> str:
        return wording.labels(decision.reasons) or "–"

    @admin.display(description=gettext_lazy("comment"))
    def about(self, decision: Decision) -> SafeString:
        return format_html('<a href="{}">{}</a>', record_url(decision.comment_id), author_and_text(decision.comment))
