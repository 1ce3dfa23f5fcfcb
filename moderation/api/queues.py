"""The queues' endpoints: a page of one, and the queues that somebody keeps."""

from typing import Any

from django.http import HttpResponse, HttpResponseNotModified, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from moderation import filters, queues
from moderation.api import rows
from moderation.api import serializers as shapes
from moderation.api.permissions import MayLook
from moderation.api.views import ModeratorsView
from moderation.filters import ORDERS, QueueFilter
from moderation.models import Case, SavedQueue
from newsroom.api import caching, cursors, unchanged
from newsroom.api.renderers import as_json

PAGE = [
    OpenApiParameter(
        "ordering",
        enum=list(ORDERS),
        description="Oldest first (`age`) if not given; `score` and `harm`: highest first.",
    ),
    OpenApiParameter("limit", int, description="How many, 1 to 100."),
    OpenApiParameter("cursor", str, description="The place to go on from."),
]


class QueueView(ModeratorsView, GenericAPIView):  # generic, so that the filters are described
    filterset_class = QueueFilter
    queryset = Case.objects.none()
    pagination_class = None

    @extend_schema(
        operation_id="queue_list",
        tags=["moderation"],
        parameters=PAGE,
        responses=shapes.QueuePageSerializer,
        filters=True,
    )
    def get(self, request: Request) -> HttpResponse:
        """One page of a queue: what waits for a person, why, and all that the checks found.

        It has an `ETag`: who has the page and sends `If-None-Match` gets 304.
        """
        # Every desk asks for its page every few seconds, and mostly nothing has happened.
        key = ("queue", request.user.pk, get_language(), request.build_absolute_uri())
        content = unchanged.kept(key, request.state, lambda: as_json(self._page(request)))
        etag = caching.etag_of(content)
        plain = request._request
        if isinstance(answer := get_conditional_response(plain, etag=etag), HttpResponseNotModified):
            answer["ETag"] = etag
            return answer
        return HttpResponse(content, "application/json", headers={"ETag": etag})

    def _page(self, request: Request) -> dict[str, Any]:
        asked = filters.asked_for(request.user, request.GET)
        if asked.faults:
            raise ValidationError(asked.faults)
        found = cursors.page(
            asked.cases,
            ORDERS[asked.ordering],
            cursor=request.GET.get("cursor", ""),
            limit=cursors.limit_of(request.GET.get("limit")),
            read=rows.of,
        )
        return {
            "count": filters.count(asked.cases),
            "results": [one["row"] for one in found.rows],
            **cursors.links(request, found),
        }


class SavedQueueSerializer(serializers.ModelSerializer):
    """A queue that somebody keeps: filters as in the address of `queue/`, an order, and whether colleagues see it."""

    owner = serializers.SlugRelatedField("username", read_only=True)
    name = serializers.CharField(max_length=80)
    filters = serializers.DictField(
        child=serializers.CharField(max_length=4000), required=False, default=dict, help_text="By the filters' names."
    )
    ordering = serializers.ChoiceField(list(ORDERS), required=False, default="age")

    class Meta:
        model = SavedQueue
        fields = ("id", "name", "owner", "shared", "filters", "ordering")
        read_only_fields = ("id",)

    def validate_filters(self, given: dict[str, str]) -> dict[str, str]:
        """As the queue itself would take them; a saved queue starts from a standing one, not from another."""
        data = QueryDict(mutable=True)
        data.update(given)
        found = QueueFilter(data, Case.objects.none())
        if not found.is_valid():
            raise ValidationError([f"{name}: {fault}" for name, faults in found.errors.items() for fault in faults])
        return given


class QueueCountSerializer(serializers.Serializer):
    name = serializers.CharField()
    count = serializers.IntegerField(help_text="Counted up to 1,000.")


class QueuesSerializer(serializers.Serializer):
    standing = QueueCountSerializer(many=True)
    saved = SavedQueueSerializer(many=True, help_text="One's own, and those that colleagues share.")


class QueuesView(ModeratorsView):
    permission_classes = [MayLook]

    @extend_schema(operation_id="queues_list", tags=["moderation"], responses=QueuesSerializer)
    def get(self, request: Request) -> Response:
        """The standing queues with their counts, and the saved ones."""
        standing = [
            {"name": name, "count": filters.count(queues.seen_by(request.user, name))} for name in queues.QUEUES
        ]
        saved = SavedQueueSerializer(queues.saved_for(request.user)[:100], many=True).data
        return Response({"standing": standing, "saved": saved})

    @extend_schema(
        operation_id="queues_create",
        tags=["moderation"],
        request=SavedQueueSerializer,
        responses={201: SavedQueueSerializer},
    )
    def post(self, request: Request) -> Response:
        """Keep a queue under a name. `queue=` with its number opens it."""
        given = SavedQueueSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        _demand_own_name(request, given.validated_data["name"])
        return Response(SavedQueueSerializer(given.save(owner=request.user)).data, status.HTTP_201_CREATED)


class SavedQueueView(ModeratorsView):
    permission_classes = [MayLook]

    @extend_schema(operation_id="queues_retrieve", tags=["moderation"], responses=SavedQueueSerializer)
    def get(self, request: Request, queue_id: int) -> Response:
        """A saved queue: one's own, or one that a colleague shares."""
        return Response(SavedQueueSerializer(_saved(request, queue_id)).data)

    @extend_schema(
        operation_id="queues_update",
        tags=["moderation"],
        request=SavedQueueSerializer,
        responses=SavedQueueSerializer,
    )
    def put(self, request: Request, queue_id: int) -> Response:
        """Change one's own saved queue."""
        saved = _own(request, queue_id)
        given = SavedQueueSerializer(saved, data=request.data)
        given.is_valid(raise_exception=True)
        _demand_own_name(request, given.validated_data["name"], besides=saved.pk)
        return Response(SavedQueueSerializer(given.save()).data)

    @extend_schema(operation_id="queues_destroy", tags=["moderation"], responses={204: None})
    def delete(self, request: Request, queue_id: int) -> Response:
        """Forget one's own saved queue."""
        _own(request, queue_id).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


def _saved(request: Request, queue_id: int) -> SavedQueue:
    return get_object_or_404(queues.saved_for(request.user), pk=queue_id)


def _own(request: Request, queue_id: int) -> SavedQueue:
    saved = _saved(request, queue_id)
    if saved.owner_id != request.user.pk:
        raise PermissionDenied("This queue belongs to a colleague. Save one of your own.")
    return saved


def _demand_own_name(request: Request, name: str, besides: int | None = None) -> None:
    if SavedQueue.objects.filter(owner=request.user, name=name).exclude(pk=besides).exists():
        raise ValidationError({"name": "You have a queue of this name."})
