"""What the CMS sends (parsed, nothing stored), and the shapes of sections and articles as everybody sees them."""

from datetime import UTC, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from articles.models import Article

CARD_FIELDS = ["id", "slug", "headline", "deck", "source_line", "published_at", "section__name", "section__slug"]


class SectionSerializer(serializers.Serializer):
    name = serializers.CharField()
    slug = serializers.SlugField()


class SectionDetailSerializer(SectionSerializer):
    description = serializers.CharField()
    url = serializers.CharField(source="get_absolute_url")


class SectionListSerializer(serializers.Serializer):
    results = SectionDetailSerializer(many=True)


class ArticleCardSerializer(serializers.Serializer):
    """An article in a list."""

    slug = serializers.SlugField()
    url = serializers.CharField(source="get_absolute_url", help_text="Its page on this site.")
    section = SectionSerializer()
    headline = serializers.CharField()
    deck = serializers.CharField()
    source_line = serializers.CharField()
    published_at = serializers.DateTimeField(default_timezone=UTC)


class ArticlePageSerializer(serializers.Serializer):
    results = ArticleCardSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class BreadcrumbSerializer(serializers.Serializer):
    name = serializers.CharField()
    url = serializers.CharField()


class ArticleDetailSerializer(serializers.ModelSerializer):
    """An article as its page shows it. Give it one with its section."""

    url = serializers.CharField(source="get_absolute_url", read_only=True)
    section = SectionSerializer(read_only=True)
    body = serializers.CharField(help_text="Plain text, paragraphs parted by a blank line: escape it.")
    paragraphs = serializers.ListField(child=serializers.CharField(), read_only=True)
    published_at = serializers.DateTimeField(default_timezone=UTC)
    updated_at = serializers.DateTimeField(default_timezone=UTC)
    breadcrumbs = serializers.SerializerMethodField()
    related = serializers.SerializerMethodField(help_text="Of the same section, nearest first.")
    latest = serializers.SerializerMethodField(help_text="The newest of the whole paper.")

    class Meta:
        model = Article
        fields = (
            "id",
            "slug",
            "url",
            "section",
            "headline",
            "deck",
            "body",
            "paragraphs",
            "source_line",
            "published_at",
            "updated_at",
            "breadcrumbs",
            "related",
            "latest",
        )

    @extend_schema_field(BreadcrumbSerializer(many=True))
    def get_breadcrumbs(self, article: Article) -> list[dict[str, str]]:
        return [
            {"name": _("Home"), "url": reverse("front")},
            {"name": article.section.name, "url": article.section.get_absolute_url()},
            {"name": article.headline, "url": article.get_absolute_url()},
        ]

    @extend_schema_field(ArticleCardSerializer(many=True))
    def get_related(self, article: Article) -> list[dict[str, Any]]:
        return ArticleCardSerializer(Article.objects.related_to(article), many=True).data

    @extend_schema_field(ArticleCardSerializer(many=True))
    def get_latest(self, article: Article) -> list[dict[str, Any]]:
        return ArticleCardSerializer(Article.objects.latest_beside(article), many=True).data


def card(row: dict[str, Any]) -> dict[str, Any]:
    """A row of CARD_FIELDS as `ArticleCardSerializer` would show it; a list needs no models."""
    return {
        "slug": row["slug"],
        "url": reverse("article", args=[row["section__slug"], row["slug"]]),
        "section": {"name": row["section__name"], "slug": row["section__slug"]},
        "headline": row["headline"],
        "deck": row["deck"],
        "source_line": row["source_line"],
        "published_at": row["published_at"],
    }


@extend_schema_field(serializers.CharField())
@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
class BodyField(serializers.Field):
    """A story's text: one string with blank lines between paragraphs, or a list of paragraphs."""

    default_error_messages = {"blank": "A story needs a body.", "invalid": "Text, or a list of paragraphs."}
    text = serializers.CharField()

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str | list) or not all(isinstance(part, str) for part in data):
            self.fail("invalid")
        whole = data if isinstance(data, str) else "\n\n".join(data)
        paragraphs = [part.strip() for part in whole.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")]
        whole = "\n\n".join(part for part in paragraphs if part)
        return self.text.run_validation(whole) if whole else self.fail("blank")

    def to_representation(self, value: str) -> str:
        return value


class UpsertSerializer(serializers.Serializer):
    """A story as the paper's CMS sends it. Anything else in the body is ignored."""

    section = serializers.CharField(max_length=80, help_text="Slug or name; made when there is none.")
    headline = serializers.CharField(max_length=300)
    deck = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    body = BodyField(help_text="Plain text with blank lines between paragraphs, or a list of paragraphs.")
    source_line = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    published_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text="null: a draft. Not given: now for a new story, unchanged for a known one.",
    )

    def validate_published_at(self, moment: datetime | None) -> datetime | None:
        if moment and not 1000 <= moment.year <= 9000:
            raise serializers.ValidationError("Enter a year from 1000 to 9000.")
        return moment


class StoredArticleSerializer(serializers.ModelSerializer):
    """What the CMS gets back."""

    url = serializers.CharField(source="get_absolute_url", read_only=True)
    section = SectionSerializer(read_only=True)
    published_at = serializers.DateTimeField(default_timezone=UTC, allow_null=True)
    updated_at = serializers.DateTimeField(default_timezone=UTC)

    class Meta:
        model = Article
        fields = (
            "external_id",
            "slug",
            "url",
            "section",
            "headline",
            "deck",
            "body",
            "source_line",
            "published_at",
            "updated_at",
        )
        extra_kwargs = {"external_id": {"validators": []}}


class ExternalIdSerializer(serializers.Serializer):
    """The name of a story in an address."""

    external_id = serializers.CharField(max_length=200)

    @classmethod
    def checked(cls, external_id: str) -> str:
        """*external_id*, when a database can hold it. Raises ValidationError."""
        given = cls(data={"external_id": external_id})
        given.is_valid(raise_exception=True)
        return given.validated_data["external_id"]
