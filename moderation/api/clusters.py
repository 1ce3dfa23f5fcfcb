"""The moderators' endpoints for clusters: waves of near-copies, decided once."""

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from comments.rendering import rfc3339
from comments.states import State
from moderation import clusters, reach
from moderation.api import serializers as shapes
from moderation.api.views import ModeratorsView
from moderation.models import Action, Cluster, Likeness
from moderation.refusals import BeyondReach, ClusterDecided, ClusterMissing, ClusterUndecided, NotMember, ReasonMissing
from newsroom.api import cursors
from newsroom.api.cursors import Order
from newsroom.api.schema import refuses

BY_PLACE = Order("members", (("place", False),))
MAX_EXCEPTIONS = 1000
PAGED = [
    OpenApiParameter("limit", int, description="How many, 1 to 100."),
    OpenApiParameter("cursor", str, description="The place to go on from."),
]


class ClusterRowSerializer(serializers.Serializer):
    """A wave of near-copies and how its members stand."""

    id = serializers.IntegerField()
    body = serializers.CharField(help_text="The newest text of it that can be read.")
    size = serializers.IntegerField(help_text="Members in all; who is limited to sections sees those there.")
    people = serializers.IntegerField(help_text="By how many commenters.")
    threads = serializers.IntegerField(help_text="On how many articles.")
    states = serializers.DictField(child=serializers.IntegerField(), help_text="Members by state.")
    made_at = serializers.DateTimeField()
    grew_at = serializers.DateTimeField()
    action = serializers.ChoiceField(Action.choices, allow_null=True, help_text="As decided; null while it is not.")
    reasons = serializers.ListField(child=serializers.CharField())
    user = serializers.CharField(allow_null=True)
    batch = serializers.UUIDField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    exceptions = serializers.ListField(child=serializers.UUIDField(), help_text="Members that were left out.")


class ClusterPageSerializer(serializers.Serializer):
    results = ClusterRowSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class MemberSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text="The comment's.")
    version = serializers.IntegerField()
    state = serializers.ChoiceField(State.choices)
    body = serializers.CharField()
    author = shapes.AuthorRowSerializer()
    article_slug = serializers.SlugField()
    resemblance = serializers.FloatField(help_text="With the first of the cluster, 0 to 1.")
    posted_at = serializers.DateTimeField()


class ClusterSerializer(ClusterRowSerializer):
    members = MemberSerializer(many=True, help_text="In the order in which they joined.")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class DecideClusterSerializer(shapes.ChosenDecisionSerializer):
    exceptions = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=MAX_EXCEPTIONS, help_text="Members to leave out."
    )


class ClusterAnswerSerializer(serializers.Serializer):
    batch = serializers.UUIDField()
    decided = shapes.DecisionSerializer(many=True)
    refused = serializers.ListField(child=serializers.DictField(), help_text="[{id, code, title}]: left as they are.")
    later = serializers.IntegerField(help_text="Members beyond 1,000: the machine decides them alike, at once.")


class ClustersView(ModeratorsView):
    @extend_schema(
        operation_id="clusters_list",
        tags=["moderation"],
        parameters=[OpenApiParameter("decided", bool, description="Only decided ones, or only open ones."), *PAGED],
        responses=ClusterPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """Waves of near-copies, the last grown first."""
        found = clusters.page(
            request.user,
            decided=_yes_or_no(request, "decided"),
            cursor=request.GET.get("cursor", ""),
            limit=cursors.limit_of(request.GET.get("limit")),
        )
        rows = clusters.described([row["cluster"] for row in found.rows], user=request.user)
        return Response(
            {
                "results": [_row(row, request.user) for row in rows],
                **cursors.links(request, found),
            }
        )


class ClusterView(ModeratorsView):
    @extend_schema(operation_id="clusters_retrieve", tags=["moderation"], parameters=PAGED, responses=ClusterSerializer)
    @refuses(ClusterMissing)
    def get(self, request: Request, cluster_id: int) -> Response:
        """A cluster with its members, page by page."""
        cluster = clusters.find(cluster_id, user=request.user)
        found = cursors.page(
            clusters.members(cluster, user=request.user),
            BY_PLACE.of(cluster.pk),
            cursor=request.GET.get("cursor", ""),
            limit=cursors.limit_of(request.GET.get("limit")),
            read=lambda rows: [{"member": row, "place": row.place} for row in rows],
        )
        body = _row(clusters.described([cluster], user=request.user)[0], request.user)
        body["members"] = [_member(row["member"]) for row in found.rows]
        body |= cursors.links(request, found)
        return Response(body)


class DecideClusterView(ModeratorsView):
    @extend_schema(
        operation_id="clusters_decide",
        tags=["moderation"],
        request=DecideClusterSerializer,
        responses={201: ClusterAnswerSerializer},
    )
    @refuses(ReasonMissing, NotMember, ClusterMissing, ClusterDecided)
    def post(self, request: Request, cluster_id: int) -> Response:
        """Decide on a whole cluster alike, but for the exceptions. What a person decided before on a member stands.

        Who is limited to sections decides on the members there, and nothing follows that.
        """
        given = DecideClusterSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = given.validated_data
        outcome = clusters.decide(
            cluster_id,
            chosen["action"],
            user=request.user,
            reasons=given.reasons(chosen),
            note=chosen["note"],
            exceptions=chosen.get("exceptions", ()),
        )
        body = shapes.bulk_answer(outcome.batch, outcome.decided, outcome.refused)
        return Response({**body, "later": outcome.later}, status.HTTP_201_CREATED)


class UndoClusterView(ModeratorsView):
    @extend_schema(
        operation_id="clusters_undo",
        tags=["moderation"],
        request=shapes.UndoSerializer,
        responses={201: shapes.BulkAnswerSerializer},
    )
    @refuses(ClusterMissing, ClusterUndecided, BeyondReach)
    def post(self, request: Request, cluster_id: int) -> Response:
        """Take a cluster's decision back as one, with all that followed it; nothing follows it any more."""
        given = shapes.UndoSerializer(data=request.data or {})
        given.is_valid(raise_exception=True)
        outcome = clusters.undo(cluster_id, user=request.user, note=given.validated_data["note"])
        body = shapes.bulk_answer(outcome.batch, outcome.decided, outcome.refused)
        return Response(body, status.HTTP_201_CREATED)


def _yes_or_no(request: Request, name: str) -> bool | None:
    given = request.GET.get(name)
    if given not in (None, "", "true", "false"):
        raise ValidationError({name: "true or false."})
    return {"true": True, "false": False}.get(given or "")


def _row(described: dict[str, Any], user: Any) -> dict[str, Any]:
    cluster: Cluster = described["cluster"]
    within = {str(pk) for pk in reach.within(user, [uuid.UUID(pk) for pk in cluster.exceptions])}
    return {
        "id": cluster.pk,
        "body": described["newest"].body if described["newest"] else "",
        "size": described["size"],
        "people": described["people"],
        "threads": described["threads"],
        "states": {state: described[state] for state in State.values if described[state]},
        "made_at": rfc3339(cluster.made_at),
        "grew_at": rfc3339(cluster.grew_at),
        "action": cluster.action,
        "reasons": cluster.reasons,
        "user": cluster.user.username if cluster.user else None,
        "batch": cluster.batch,
        "decided_at": rfc3339(cluster.decided_at) if cluster.decided_at else None,
        "exceptions": [pk for pk in cluster.exceptions if pk in within],
    }


def _member(row: Likeness) -> dict[str, Any]:
    comment = row.comment
    return {
        "id": comment.pk,
        "version": comment.version,
        "state": comment.state,
        "body": comment.body,
        "author": shapes.author_row(comment),
        "article_slug": comment.thread.article.slug,
        "resemblance": row.resemblance,
        "posted_at": rfc3339(comment.created_at),
    }
