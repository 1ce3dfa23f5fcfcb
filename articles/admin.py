"""Sections and articles for the people of the desk. Plain Django admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.addresses import TAKEN
from articles.models import Article, Section


class SectionForm(forms.ModelForm):
    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if slug in TAKEN:
            raise forms.ValidationError(_("The site itself uses this address; please choose another."))
        return slug


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin):
    form = SectionForm
    list_display = ["name", "slug", "position", "description"]
    search_fields = ["name", "slug", "description"]
    prepopulated_fields = {"slug": ["name"]}
    show_full_result_count = False

    def view_on_site(self, obj: Section) -> str:
        return obj.get_absolute_url()


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    list_display = ["headline", "section", "published_at", "source_line"]
    list_filter = ["section", ("published_at", admin.EmptyFieldListFilter), "published_at"]
    list_select_related = ["section"]
    search_fields = ["headline", "deck", "slug", "external_id"]
    search_help_text = _("Words of headline or deck, an address, or the CMS's id")
    date_hierarchy = "published_at"
    prepopulated_fields = {"slug": ["headline"]}
    readonly_fields = ["created_at", "updated_at"]
    ordering = ["-published_at", "-id"]
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["section", "headline", "slug", "deck", "body", "source_line", "published_at"]}),
        (_("Record"), {"fields": ["external_id", "created_at", "updated_at"], "classes": ["collapse"]}),
    ]

    def get_form(self, request: HttpRequest, obj: Article | None = None, change: bool = False, **more: Any) -> Any:
        form = super().get_form(request, obj, change, **more)
        if "published_at" in form.base_fields:
            day, hour = form.base_fields["published_at"].widget.widgets
            day.attrs["aria-label"], hour.attrs["aria-label"] = _("Published: date"), _("Published: time")
        if "headline" in form.base_fields:
            form.base_fields["headline"].widget.attrs["class"] = "vLargeTextField"
        return form

    def view_on_site(self, obj: Article) -> str | None:
        """No link for what readers cannot see yet."""
        return obj.get_absolute_url() if obj.is_published else None
