"""Threads: look, do not touch. Comments and commenters are shown by moderation, with what became of them."""

from functools import cached_property

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from comments.models import Thread

COUNTED_UP_TO = 1000


class CappedPaginator(Paginator):
    """Counts no further than COUNTED_UP_TO, so that a list page never counts a large table. Who looks for something
    older searches or filters.
    """

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:COUNTED_UP_TO].count()


class LookOnlyAdmin(admin.ModelAdmin):
    """Rows that the site writes and nobody edits, superusers included: no add, change or delete, no actions."""

    actions = None
    show_full_result_count = False
    paginator = CappedPaginator
    list_per_page = 50
    list_max_show_all = 0

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Thread)
class ThreadAdmin(LookOnlyAdmin):
    list_display = ["article", "mode", "public_count", "last_activity_at"]
    list_filter = ["mode"]
    list_select_related = ["article"]
    search_fields = ["article__headline", "article__slug"]
    search_help_text = _("Words of the headline, or the address")
    ordering = ["-id"]
    fields = ["article", "mode", "public_count", "version", "last_activity_at"]
