"""Sections and articles for everybody, and the door through which a CMS brings its stories in."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import generics, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from articles.api import serializers as shapes
from articles.api.filters import NEWEST, ORDERS, ArticleFilter
from articles.api.permissions import CmsAuthentication, IsCms
from articles.importing import upsert
from articles.models import Article, Section
from newsroom.api import caching, cursors

LIMIT = OpenApiParameter("limit", int, description="How many, 1 to 100.")
CURSOR = OpenApiParameter("cursor", str, description="The place to go on from, as `next` or `previous` gave it.")
STORY = OpenApiExample(
    "A story",
    {
        "section": "world-news",
        "headline": "Harbour of Norla reopens after the storm",
        "deck": "First ferry leaves at dawn",
        "body": ["The harbour of Norla opened again on Monday.", "The first ferry left at dawn."],
        "source_line": "Agencies",
        "published_at": "2026-11-23T06:30:00Z",
    },
    request_only=True,
)


class SectionsView(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(operation_id="sections_list", tags=["articles"], responses=shapes.SectionListSerializer)
    def get(self, request: Request) -> HttpResponse:
        """All sections of the paper, in its order."""
        return caching.answer(request, None, self._sections)

    def _sections(self) -> dict[str, Any]:
        return {"results": shapes.SectionDetailSerializer(Section.objects.all(), many=True).data}


class ArticlesView(generics.GenericAPIView):
    authentication_classes = []
    permission_classes = [AllowAny]
    queryset = Article.objects.none()  # for the schema; `get` asks what is published at that moment
    filterset_class = ArticleFilter
    pagination_class = None

    @extend_schema(
        operation_id="articles_list",
        tags=["articles"],
        parameters=[LIMIT, CURSOR],
        responses=shapes.ArticlePageSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        """A page of the published articles, newest first."""
        articles = self.filter_queryset(Article.objects.published())
        found = cursors.page(
            articles,
            ORDERS[request.GET.get("ordering") or NEWEST],
            cursor=request.GET.get("cursor", ""),
            limit=cursors.limit_of(request.GET.get("limit")),
            read=_rows,
        )
        body = {
            "results": [shapes.card(row) for row in found.rows],
            **cursors.links(request, found),
        }
        return caching.answer(request, None, lambda: body)


class ExternalArticleView(APIView):
    """A story under the name that the paper's CMS has for it."""

    authentication_classes = [CmsAuthentication]
    permission_classes = [IsCms]

    @extend_schema(
        operation_id="articles_upsert",
        tags=["articles"],
        request=shapes.UpsertSerializer,
        responses={200: shapes.StoredArticleSerializer, 201: shapes.StoredArticleSerializer},
        examples=[STORY],
    )
    def put(self, request: Request, external_id: str) -> Response:
        """Store a story: 201 when it is new, 200 when it was known. The same request twice does no harm."""
        external_id = shapes.ExternalIdSerializer.checked(external_id)
        story = shapes.UpsertSerializer(data=request.data)
        story.is_valid(raise_exception=True)
        article, created = upsert(external_id, story.validated_data)
        answer = shapes.StoredArticleSerializer(article).data
        headers = {"Location": article.get_absolute_url()} if created else {}
        return Response(answer, status.HTTP_201_CREATED if created else status.HTTP_200_OK, headers=headers)


def _rows(articles: QuerySet) -> list[dict[str, Any]]:
    return list(articles.values(*shapes.CARD_FIELDS))
