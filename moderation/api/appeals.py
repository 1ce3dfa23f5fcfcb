"""The one endpoint of moderation that is a reader's: to object, with the receipt, to what was decided."""

import uuid

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.permissions import HoldsReceipt
from comments.api.views import ReadersView
from comments.models import Comment
from comments.refusals import NotYours
from moderation import appeals
from moderation.models import Reason
from moderation.refusals import AlreadyAppealed, NothingToAppeal
from newsroom.api import caching, limits
from newsroom.api.schema import refuses
from newsroom.refusals import TooMany
from newsroom.text import BadText, clean_body


class ObjectionSerializer(serializers.Serializer):
    """Why the author thinks that the comment should be published."""

    note = serializers.CharField(max_length=appeals.NOTE_MAX, required=False, allow_blank=True, default="")

    def validate_note(self, value: str) -> str:
        try:
            return clean_body(value)
        except BadText as refused:
            raise serializers.ValidationError(str(refused)) from None


class AppealSerializer(serializers.Serializer):
    """An appeal as its author sees it."""

    comment = serializers.UUIDField()
    state = serializers.ChoiceField(["open", "upheld", "overturned"], help_text="`upheld`: the comment stays rejected.")
    note = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    reasons = serializers.ListField(child=serializers.ChoiceField(Reason.choices), help_text="Of the answer.")


class AppealView(ReadersView):
    permission_classes = [HoldsReceipt]

    @extend_schema(operation_id="appeal_retrieve", tags=["comments"], responses=AppealSerializer)
    def get(self, request: Request, comment_id: uuid.UUID) -> Response:
        """The newest appeal about an own comment, and its answer."""
        comment = get_object_or_404(Comment, pk=comment_id, commenter=self.commenter)
        found = appeals.of([comment])
        if comment.pk not in found:
            raise Http404
        return Response(appeals.shown(found[comment.pk]), headers=caching.PRIVATE)

    @extend_schema(
        operation_id="appeal_create", tags=["comments"], request=ObjectionSerializer, responses={201: AppealSerializer}
    )
    @refuses(NotYours, NothingToAppeal, AlreadyAppealed, TooMany)
    def post(self, request: Request, comment_id: uuid.UUID) -> Response:
        """Object to the rejection of an own comment, once. Somebody else than who rejected it will answer."""
        limits.spend("appeal", self.commenter.pk.hex)
        given = ObjectionSerializer(data=request.data or {})
        given.is_valid(raise_exception=True)
        appeal = appeals.file(comment_id, commenter=self.commenter, note=given.validated_data["note"])
        return Response(appeals.shown(appeal), status.HTTP_201_CREATED, headers=caching.PRIVATE)
