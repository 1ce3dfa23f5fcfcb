"""How a list of articles is narrowed. Each filter has an index behind it, but for the search."""

from datetime import datetime

import django_filters
from django import forms
from django.db.models import QuerySet

from articles.models import Section
from newsroom.api.cursors import Order
from newsroom.api.filters import StrictFilterSet

NEWEST = "-published_at"
ORDERS = {
    NEWEST: Order("newest", (("published_at", True), ("id", True))),
    "published_at": Order("oldest", (("published_at", False), ("id", False))),
}


def sane_year(moment: datetime) -> None:
    """Years that every database and time zone can hold."""
    if not 1000 <= moment.year <= 9000:
        raise forms.ValidationError("Enter a year from 1000 to 9000.")


class ArticleFilter(StrictFilterSet):
    """How a list of articles is narrowed."""

    section = django_filters.ModelChoiceFilter(
        queryset=Section.objects.all(),
        to_field_name="slug",
        help_text="Only this section, by its slug.",
        error_messages={"invalid_choice": "There is no such section."},
    )
    q = django_filters.CharFilter(
        method="search", max_length=200, help_text="Only articles with all of these words in headline or deck."
    )
    published_after = django_filters.IsoDateTimeFilter(
        "published_at", "gte", validators=[sane_year], help_text="Published at this time (RFC 3339) or later."
    )
    published_before = django_filters.IsoDateTimeFilter(
        "published_at", "lt", validators=[sane_year], help_text="Published before this time (RFC 3339)."
    )
    ordering = django_filters.ChoiceFilter(
        method="leave",
        choices=[(NEWEST, "newest first"), ("published_at", "oldest first")],
        help_text="`-published_at` (newest first), if not given.",
    )

    def search(self, articles: QuerySet, name: str, words: str) -> QuerySet:
        return articles.matching(words)

    def leave(self, articles: QuerySet, name: str, value: str) -> QuerySet:
        """The order is the page's business: cursors depend on it."""
        return articles
