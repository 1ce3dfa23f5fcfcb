"""Messages to the paper's own systems: what went out, what waits, what could not be delivered and why. Look only."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from comments.admin import LookOnlyAdmin
from moderation.admin.items import record_url
from moderation.models import Outgoing


class FateFilter(admin.SimpleListFilter):
    title = gettext_lazy("what became of it")
    parameter_name = "fate"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            ("waiting", gettext_lazy("waits")),
            ("failing", gettext_lazy("failed, tried again")),
            ("given_up", gettext_lazy("given up")),
            ("delivered", gettext_lazy("delivered")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        kept = {
            "waiting": {"due_at__isnull": False, "fault": ""},
            "failing": {"due_at__isnull": False, "fault__gt": ""},
            "given_up": {"due_at": None, "sent_at": None},
            "delivered": {"sent_at__isnull": False},
        }
        return queryset.filter(**kept.get(self.value(), {}))


@admin.register(Outgoing)
class OutgoingAdmin(LookOnlyAdmin):
    list_display = ["decision_id", "about", "due_at", "tries", "sent_at", "fault"]
    list_filter = [FateFilter]
    list_select_related = ["decision"]
    ordering = ["-id"]

    @admin.display(description=gettext_lazy("comment"))
    def about(self, outgoing: Outgoing) -> SafeString:
        comment_id = outgoing.decision.comment_id
        return format_html('<a href="{}">{}</a>', record_url(comment_id), comment_id)
