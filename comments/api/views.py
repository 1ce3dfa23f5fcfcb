"""The readers' endpoints. Each view parses, calls one flow or question, and answers."""

import uuid
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from comments import editing, reacting, reading, receipts, reporting
from comments.api import serializers as shapes
from comments.api import taking
from comments.api.permissions import HoldsReceipt, ReceiptAuthentication
from comments.models import Commenter, Thread
from comments.refusals import (
    AlreadyReported,
    CommenterBanned,
    DuplicateComment,
    EditOver,
    ImpossibleMove,
    NotYours,
    OutsideHours,
    ParentUnavailable,
    SlowMode,
    ThreadClosed,
)
from comments.rendering import own, public, reported
from newsroom.api import caching, cursors, limits, once
from newsroom.api.schema import refuses
from newsroom.refusals import TooMany

CURSOR = OpenApiParameter("cursor", str, description="The place to go on from, as `next` or `previous` gave it.")
LIMIT = OpenApiParameter("limit", int, description="How many, 1 to 100.")
IDEMPOTENCY = OpenApiParameter(
    once.HEADER, str, OpenApiParameter.HEADER, description="1 to 255 characters; the same key and body have one effect."
)
POST_EXAMPLE = OpenApiExample(
    "A comment", {"name": "Ada", "body": "Well said.", "email": "", "parent": None}, request_only=True
)


class ReadersView(APIView):
    """The base of all of them: open to everybody, and a receipt is the only thing that says who somebody is."""

    authentication_classes = [ReceiptAuthentication]
    permission_classes = [AllowAny]

    @property
    def commenter(self) -> Commenter | None:
        return self.request.auth


class ThreadCommentsView(ReadersView):
    @extend_schema(
        operation_id="comments_list",
        tags=["comments"],
        parameters=[
            OpenApiParameter("sort", enum=list(reading.SORTS), description="`newest` first, if not given."),
            LIMIT,
            CURSOR,
        ],
        responses=shapes.ThreadPageSerializer,
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """One page of an article's comments: top-level ones, each with the first replies of its branch."""
        thread = taking.thread_of(slug)
        _known(request, {"sort", "limit", "cursor", "format"})
        caching.about(request, thread.pk)
        version = lambda: f"{thread.pk}.{thread.version}"  # noqa: E731
        return caching.answer(request, version, lambda: self._page(request, thread))

    def _page(self, request: Request, thread: Thread) -> dict[str, Any]:
        found = reading.thread_page(
            thread,
            sort=request.GET.get("sort", "newest"),
            cursor=request.GET.get("cursor", ""),
            limit=cursors.limit_of(request.GET.get("limit")),
        )
        return {
            "count": thread.public_count,
            "version": thread.version,
            "results": [_top_level(request, row) for row in found.rows],
            **cursors.links(request, found),
        }

    @extend_schema(
        operation_id="comments_create",
        tags=["comments"],
        parameters=[IDEMPOTENCY],
        request=shapes.SubmissionSerializer,
        responses={201: shapes.PostedSerializer},
        examples=[POST_EXAMPLE],
    )
    @refuses(
        *(ThreadClosed, OutsideHours, SlowMode, CommenterBanned),
        *(ParentUnavailable, DuplicateComment, once.KeyReused, TooMany),
    )
    def post(self, request: Request, slug: str) -> HttpResponse:
        """Post a comment. 201 means that it is stored; the state says whether others can see it yet."""
        if (refusal := request.META.get(taking.REFUSAL)) is not None:  # the edge has tried
            raise refusal
        answer, headers = taking.take(request, slug, lambda: request.data, self.commenter)
        return HttpResponse(answer, "application/json", status.HTTP_201_CREATED, headers=headers)


class CommentView(ReadersView):
    @extend_schema(operation_id="comments_retrieve", tags=["comments"], responses=shapes.CommentInContextSerializer)
    def get(self, request: Request, comment_id: uuid.UUID) -> HttpResponse:
        """One published comment in its context. Hidden, pending and absent ones are all 404."""
        comment, rows = reading.in_context(comment_id)
        article = comment.thread.article
        body = rows["comment"] | {
            "article": {"slug": article.slug, "headline": article.headline, "url": article.get_absolute_url()},
            "parent_comment": rows["parent"],
            "root_comment": rows["root"],
            "url": comment.get_absolute_url(),
        }
        return caching.answer(request, None, lambda: body)

    @extend_schema(
        operation_id="comments_edit",
        tags=["comments"],
        request=shapes.BodySerializer,
        responses=shapes.OwnCommentSerializer,
    )
    @refuses(NotYours, CommenterBanned, EditOver, TooMany)
    def patch(self, request: Request, comment_id: uuid.UUID) -> Response:
        """Change the text of an own comment within the edit window. It is checked again before others see it."""
        self._demand_receipt(request)
        limits.spend("edit", self.commenter.pk.hex)
        given = shapes.BodySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        revised = editing.revise(comment_id, given.validated_data["body"], commenter=self.commenter)
        return Response(own(revised), headers=caching.PRIVATE)

    @extend_schema(operation_id="comments_withdraw", tags=["comments"], responses={204: None})
    @refuses(NotYours, ImpossibleMove)
    def delete(self, request: Request, comment_id: uuid.UUID) -> Response:
        """Withdraw an own comment. It disappears at once, and stays gone."""
        self._demand_receipt(request)
        editing.withdraw(comment_id, commenter=self.commenter)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _demand_receipt(self, request: Request) -> None:
        if not HoldsReceipt().has_permission(request, self):
            self.permission_denied(request, message=HoldsReceipt.message)


class RepliesView(ReadersView):
    @extend_schema(
        operation_id="replies_list",
        tags=["comments"],
        parameters=[LIMIT, CURSOR],
        responses=shapes.RepliesPageSerializer,
    )
    def get(self, request: Request, comment_id: uuid.UUID) -> HttpResponse:
        """What was answered, oldest first: the whole branch of a top-level comment, direct replies of a deeper one."""
        _known(request, {"limit", "cursor", "format"})
        limit = cursors.limit_of(request.GET.get("limit"))
        found = reading.replies(comment_id, cursor=request.GET.get("cursor", ""), limit=limit)
        body = {
            "results": [public(row) for row in found.rows],
            **cursors.links(request, found),
        }
        return caching.answer(request, None, lambda: body)


class CountsView(ReadersView):
    @extend_schema(
        operation_id="comment_counts",
        tags=["comments"],
        parameters=[OpenApiParameter("article", str, many=True, description="An article's slug; up to 100 of them.")],
        responses=shapes.CountsSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        """How many published comments each of these articles has."""
        _known(request, {"article", "format"})
        slugs = request.GET.getlist("article")
        if not 1 <= len(slugs) <= 100:
            raise ValidationError({"article": "Name 1 to 100 articles: ?article=a&article=b."})
        return caching.answer(request, None, lambda: {"counts": reading.counts(slugs)})


class ReceiptView(ReadersView):
    permission_classes = [HoldsReceipt]

    @extend_schema(
        operation_id="receipt_retrieve",
        tags=["receipt"],
        parameters=[LIMIT, CURSOR],
        responses=shapes.ReceiptSerializer,
    )
    def get(self, request: Request) -> Response:
        """What was posted with this receipt, newest first, with state and reasons."""
        limit = cursors.limit_of(request.GET.get("limit"))
        found = reading.own_page(self.commenter, cursor=request.GET.get("cursor", ""), limit=limit)
        body = {
            "name": self.commenter.name,
            "results": [own(comment) for comment in found.rows],
            **cursors.links(request, found),
        }
        return Response(body, headers=caching.PRIVATE)

    @extend_schema(operation_id="receipt_erase", tags=["receipt"], responses={200: shapes.ErasedSerializer})
    def delete(self, request: Request) -> Response:
        """Erase everything that was posted with this receipt, and the name. The receipt dies with it."""
        return Response({"erased": editing.erase(self.commenter)}, headers=caching.PRIVATE)


class ReceiptExportView(ReadersView):
    permission_classes = [HoldsReceipt]

    @extend_schema(operation_id="receipt_export", tags=["receipt"], responses=shapes.ExportSerializer)
    def get(self, request: Request) -> Response:
        """All that is stored about the holder of this receipt, as one JSON file."""
        headers = caching.PRIVATE | {"Content-Disposition": 'attachment; filename="comments.json"'}
        return Response(reading.export(self.commenter), headers=headers)


class OwnReportsView(ReadersView):
    permission_classes = [HoldsReceipt]

    @extend_schema(
        operation_id="receipt_reports",
        tags=["receipt"],
        parameters=[LIMIT, CURSOR],
        responses=shapes.OwnReportsSerializer,
    )
    def get(self, request: Request) -> Response:
        """What was reported with this receipt, newest first, and what became of it."""
        limit = cursors.limit_of(request.GET.get("limit"))
        found = reading.own_reports(self.commenter, cursor=request.GET.get("cursor", ""), limit=limit)
        body = {
            "results": found.rows,
            **cursors.links(request, found),
        }
        return Response(body, headers=caching.PRIVATE)


class ReportsView(ReadersView):
    @extend_schema(
        operation_id="reports_create",
        tags=["comments"],
        request=shapes.ReportSerializer,
        responses={201: shapes.ReportFiledSerializer},
    )
    @refuses(AlreadyReported, TooMany)
    def post(self, request: Request, comment_id: uuid.UUID) -> Response:
        """Tell the moderators about a comment, once. The receipt tells what became of it."""
        limits.spend_by_address("report", request)
        given = shapes.ReportSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        filed = reporting.report(
            comment_id,
            given.validated_data["reason"],
            note=given.validated_data["note"],
            commenter=self.commenter,
            reporter_key=receipts.reader_key(request, self.commenter),
        )
        answer = reported(filed) | {"receipt": receipts.issue(filed.commenter)}
        return Response(answer, status.HTTP_201_CREATED, headers=caching.PRIVATE)


class ReactionView(ReadersView):
    @extend_schema(operation_id="reaction_put", tags=["comments"], request=None, responses=shapes.LikesSerializer)
    @refuses(TooMany)
    def put(self, request: Request, comment_id: uuid.UUID) -> Response:
        """Like a comment. Doing so twice is once."""
        limits.spend_by_address("react", request)
        return Response({"like": reacting.react(comment_id, reader_key=receipts.reader_key(request, self.commenter))})

    @extend_schema(operation_id="reaction_delete", tags=["comments"], responses={200: shapes.LikesSerializer})
    @refuses(TooMany)
    def delete(self, request: Request, comment_id: uuid.UUID) -> Response:
        """Take the like back."""
        limits.spend_by_address("react", request)
        return Response({"like": reacting.unreact(comment_id, reader_key=receipts.reader_key(request, self.commenter))})


def _known(request: Request, names: set[str]) -> None:
    unknown = sorted(set(request.GET) - names)
    if unknown:
        raise ValidationError({name: "Unknown parameter." for name in unknown})


def _top_level(request: Request, row: dict[str, Any]) -> dict[str, Any]:
    path = f"/api/v1/comments/{row['id']}/replies/"
    return public(row) | {
        "replies": [public(reply) for reply in row["replies"]],
        "replies_next": cursors.link(request, reading.replies_cursor(row), path),
    }
