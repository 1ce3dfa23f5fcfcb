"""Who is limited to which sections. Enforced by `moderation.reach`, not here."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest

from moderation.models import SectionLimit


@admin.register(SectionLimit)
class SectionLimitAdmin(admin.ModelAdmin):
    """One row a person or group and section; without any, a moderator may work everywhere."""

    list_display = ["section", "user", "group"]
    list_filter = ["section"]
    list_select_related = ["user", "group", "section"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(is_staff=True).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
