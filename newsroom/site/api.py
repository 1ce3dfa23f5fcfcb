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
from comments.states import Mode


class CommentFiguresSerializer(serializers.Serializer):
    count = serializers.IntegerField(help_text="Published comments.")
    mode = serializers.ChoiceField(Mode.choices)
    open = serializers.BooleanField(help_text="Whether new comments are taken.")


class ArticleWithCommentsSerializer(ArticleDetailSerializer):
    """An article as its page shows it, and the figures of its comments."""

    comments = serializers.SerializerMethodField()

    class Meta(ArticleDetailSerializer.Meta):
        fields = (*ArticleDetailSerializer.Meta.fields, "comments")

    @extend_schema_field(CommentFiguresSerializer)
    def get_comments(self, article: Article) -> dict[str, Any]:
        thread = Thread.objects.of(article)
        return {"count": thread.public_count, "mode": thread.mode, "open": thread.is_open}


class ArticleView(APIView):
    """One article: breadcrumbs, related and latest articles, source line, and how its comments stand."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(operation_id="articles_retrieve", responses=ArticleWithCommentsSerializer, tags=["articles"])
    def get(self, request: Request, slug: str) -> Response:
        article = get_object_or_404(Article.objects.published().select_related("section"), slug=slug)
        return Response(ArticleWithCommentsSerializer(article, context={"request": request}).data)
