"""The moderators' endpoints. Closed to readers; each parses, calls one flow or question, and answers."""

import re
import uuid
from dataclasses import asdict
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from articles.models import Article, Section
from comments.models import Comment
from comments.refusals import ImpossibleMove
from comments.rendering import rfc3339
from moderation import decisions, explaining, figures, likenesses, policies, reach
from moderation.api import serializers as shapes
from moderation.api.permissions import MayLook, MayModerate
from moderation.checks import CHECKS
from moderation.learned import HEADS
from moderation.refusals import AlreadyUndone, ReasonMissing, StaleVersion, Superseded
from moderation.rules import SETTINGS
from moderation.whatif import what_if
from newsroom.api import caching
from newsroom.api.schema import refuses
from newsroom.refusals import Missing
from newsroom.text import BadText, clean_body, clean_name

SLUG = re.compile(r"[-a-zA-Z0-9_]{1,120}")


class ModeratorsView(APIView):
    permission_classes = [MayModerate]

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = caching.PRIVATE["Cache-Control"]
        return response


def _article(request: Request, slug: str) -> Article:
    """The article, if it is within the moderator's reach; else 404."""
    article = get_object_or_404(Article.objects.select_related("section"), slug=slug)
    if not reach.covers(request.user, article.section_id):
        raise Http404
    return article


class TraceView(ModeratorsView):
    @extend_schema(operation_id="trace_retrieve", tags=["moderation"], responses=shapes.TraceSerializer)
    def get(self, request: Request, comment_id: uuid.UUID) -> Response:
        """A comment's whole trace: every check's result, every decision, reports, similar comments, its author."""
        found = Comment.objects.select_related("commenter", "parent", "thread__article__section")
        comment = get_object_or_404(reach.comments(request.user, found), pk=comment_id)
        article = comment.thread.article
        body = {
            "id": comment.pk,
            "version": comment.version,
            "revision": comment.revision,
            "state": comment.state,
            "reasons": comment.reasons,
            "body": comment.body,
            "earlier_texts": list(comment.old_texts.order_by("revision").values("revision", "body")),
            "author": shapes.author_row(comment),
            "article": {
                "slug": article.slug,
                "headline": article.headline,
                "section": article.section.slug,
                "url": article.get_absolute_url(),
            },
            "parent": {"id": comment.parent_id, "author": comment.parent.author_name, "body": comment.parent.body}
            if comment.parent
            else None,
            "posted_at": rfc3339(comment.created_at),
            "readings": [asdict(reading) for reading in explaining.reading_of(comment)],
            "results": shapes.ResultSerializer(comment.results.order_by("revision", "id"), many=True).data,
            "decisions": shapes.DecisionSerializer(
                comment.decisions.select_related("user").order_by("sequence"), many=True
            ).data,
            "reports": shapes.ReportSerializer(comment.reports.order_by("id"), many=True).data,
            "cluster": likenesses.cluster_of(comment),
            "similar": [
                {"id": str(other.pk), "state": other.state, "author": other.author_name, "resemblance": alike}
                for other, alike in likenesses.similar(comment, reach.comments(request.user, Comment.objects.all()))
            ],
        }
        return Response(body)


class DecideView(ModeratorsView):
    @extend_schema(
        operation_id="decisions_create",
        tags=["moderation"],
        request=shapes.DecideSerializer,
        responses={201: shapes.DecisionSerializer},
    )
    @refuses(ReasonMissing, StaleVersion, ImpossibleMove)
    def post(self, request: Request, comment_id: uuid.UUID) -> Response:
        """Approve or reject a comment. 409 when it was decided or changed after the version that is named."""
        given = shapes.DecideSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = given.validated_data
        decision = decisions.decide(
            comment_id,
            chosen["action"],
            user=request.user,
            version=chosen["version"],
            reasons=given.reasons(chosen),
            note=chosen["note"],
        )
        return Response(shapes.DecisionSerializer(decision).data, status.HTTP_201_CREATED)


class DecideManyView(ModeratorsView):
    @extend_schema(
        operation_id="decisions_create_many",
        tags=["moderation"],
        request=shapes.DecideManySerializer,
        responses={201: shapes.BulkAnswerSerializer},
    )
    @refuses(ReasonMissing)
    def post(self, request: Request) -> Response:
        """Decide on up to 1,000 comments alike. Each stands for itself: those that cannot be decided are listed."""
        given = shapes.DecideManySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = given.validated_data
        outcome = decisions.decide_many(
            [(one["id"], one["version"]) for one in chosen["comments"]],
            chosen["action"],
            user=request.user,
            reasons=given.reasons(chosen),
            note=chosen["note"],
        )
        body = shapes.bulk_answer(outcome.batch, outcome.decided, outcome.refused)
        return Response(body, status.HTTP_201_CREATED)


class UndoView(ModeratorsView):
    @extend_schema(
        operation_id="decisions_undo",
        tags=["moderation"],
        request=shapes.UndoSerializer,
        responses={201: shapes.DecisionSerializer},
    )
    @refuses(AlreadyUndone, Superseded, ImpossibleMove)
    def post(self, request: Request, decision_id: int) -> Response:
        """Take a decision back, by a decision of its own. 409 when a newer one stands, or it is undone already."""
        given = shapes.UndoSerializer(data=request.data or {})
        given.is_valid(raise_exception=True)
        decision = decisions.undo(decision_id, user=request.user, note=given.validated_data["note"])
        return Response(shapes.DecisionSerializer(decision).data, status.HTTP_201_CREATED)


class EffectivePolicyView(ModeratorsView):
    @extend_schema(
        operation_id="policies_effective",
        tags=["moderation"],
        parameters=[OpenApiParameter("article", str, required=True, description="An article's slug.")],
        responses=shapes.EffectivePolicySerializer,
    )
    @refuses(Missing)
    def get(self, request: Request) -> Response:
        """Every setting that holds for an article's comments, and the level that it comes from."""
        slug = request.GET.get("article", "")
        if not SLUG.fullmatch(slug):
            raise ValidationError({"article": "Name an article by its slug: ?article=harbour-bridge-reopens."})
        article = _article(request, slug)
        found = policies.effective(article)
        settings = {name: {"value": getattr(found.rules, name), "from": found.origins[name]} for name in SETTINGS}
        body = {"article": article.slug, "version": found.version, "mode": found.rules.mode, "settings": settings}
        return Response(body | {"checks": {check.name: shapes.check_rules(found, check.name) for check in CHECKS}})


class WhatIfView(ModeratorsView):
    permission_classes = [MayLook]

    @extend_schema(
        operation_id="policies_what_if",
        tags=["moderation"],
        request=shapes.WhatIfSerializer,
        responses=shapes.WhatIfAnswerSerializer,
    )
    def post(self, request: Request) -> Response:
        """What would happen to this text, here, now, with every check's result. Nothing is stored."""
        given = shapes.WhatIfSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        article = _article(request, given.validated_data["article"])
        try:
            body, name = clean_body(given.validated_data["body"]), clean_name(given.validated_data["name"])
        except BadText as refused:
            raise ValidationError({"body": str(refused)}) from None
        found = what_if(article, body, name)
        return Response(
            {
                "action": found.verdict.action,
                "reasons": found.verdict.reasons,
                "policy_version": found.verdict.policy_version,
                "results": shapes.FoundSerializer(found.results, many=True).data,
            }
        )


class FiguresView(ModeratorsView):
    @extend_schema(
        operation_id="figures_retrieve",
        tags=["moderation"],
        parameters=[
            OpenApiParameter("head", enum=list(HEADS), description="Which head of the model; `spam` if not given.")
        ],
        responses=shapes.LiveFiguresSerializer,
    )
    def get(self, request: Request) -> Response:
        """How well the model does here: what it said before people decided, against what they decided."""
        head = request.GET.get("head") or "spam"
        if head not in HEADS:
            raise ValidationError({"head": f"One of: {', '.join(HEADS)}."})
        found = figures.live(head)
        slugs = {str(pk): slug for pk, slug in Section.objects.values_list("pk", "slug")}
        within = {pk for pk in slugs if reach.covers(request.user, int(pk))}
        return Response(
            {
                "head": head,
                "all": found["all"]["all"].as_dict(),
                "section": {
                    slugs.get(name, name): of.as_dict() for name, of in found["section"].items() if name in within
                },
                "language": {name: of.as_dict() for name, of in found["language"].items()},
            }
        )
