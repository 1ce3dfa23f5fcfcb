"""The article's JSON with the figures of its comments: the one endpoint that needs both apps."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from articles.api.serializers import ArticleDetailSerializer
from articles.models import Article
from comments.models import Thread
from comments.rendering import rfc3339
from comments.states import Mode


class CommentFiguresSerializer(serializers.Serializer):
    count = serializers.IntegerField(help_text="Published comments.")
    mode = serializers.ChoiceField(Mode.choices)
    open = serializers.BooleanField(help_text="Whether new comments are taken.")
    opens_at = serializers.DateTimeField(allow_null=True, help_text="When they are again, outside opening hours.")
    wait_seconds = serializers.IntegerField(help_text="Slow mode: between two comments of one person. 0: none.")


class ArticleWithCommentsSerializer(ArticleDetailSerializer):
    """An article as its page shows it, and the figures of its comments."""

    comments = serializers.SerializerMethodField()

    class Meta(ArticleDetailSerializer.Meta):
        fields = (*ArticleDetailSerializer.Meta.fields, "comments")

    @extend_schema_field(CommentFiguresSerializer)
    def get_comments(self, article: Article) -> dict[str, Any]:
        thread = Thread.objects.of(article)
        found = thread.opening()
        return {
            "count": thread.public_count,
            "mode": thread.mode,
            "open": found.is_open,
            "opens_at": rfc3339(found.turns_at) if found.why == "hours" and found.turns_at else None,
            "wait_seconds": thread.wait_seconds,
        }


class ArticleView(APIView):
    """One article: breadcrumbs, related and latest articles, source line, and how its comments stand."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(operation_id="articles_retrieve", responses=ArticleWithCommentsSerializer, tags=["articles"])
    def get(self, request: Request, slug: str) -> Response:
        article = get_object_or_404(Article.objects.published().select_related("section"), slug=slug)
        return Response(ArticleWithCommentsSerializer(article, context={"request": request}).data)
