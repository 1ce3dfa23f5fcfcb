"""What readers send (parsed and normalised, nothing stored), and the shapes of what they get, for the schema."""

from typing import Any

from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from comments.models import ReportOutcome, ReportReason
from comments.states import Badge, State
from newsroom.text import BODY_MAX, EMAIL_MAX, NAME_MAX, BadText, clean_body, clean_name

NO_BODY = _("Please enter your comment!")
NO_NAME = _("Please enter your name here")


class PlainText(serializers.CharField):
    """Text that *clean* normalises; empty is an error of its own, *missing*. Only a JSON string will do."""

    def __init__(self, clean: Any, missing: Any, **options: Any) -> None:
        messages = {"required": missing, "null": missing, "blank": missing}
        super().__init__(error_messages=messages, trim_whitespace=False, **options)
        self.clean, self.missing = clean, missing
        # Lengths are counted by clean, after normalising; DRF's own NUL check comes too late to word it.
        self.validators = []

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            text = self.clean(data)
        except BadText as refused:
            raise serializers.ValidationError(str(refused)) from None
        if not text:
            self.fail("blank")
        return text


class BodySerializer(serializers.Serializer):
    """A new text for a comment."""

    body = PlainText(clean_body, NO_BODY, help_text=f"Plain text of at most {BODY_MAX} characters.")


class SubmissionSerializer(BodySerializer):
    """What a reader posts. Anything else in the body is ignored."""

    name = PlainText(clean_name, NO_NAME, help_text=f"At most {NAME_MAX} characters; shown with the comment.")
    email = serializers.CharField(
        max_length=EMAIL_MAX, required=False, allow_blank=True, allow_null=True, default="", help_text="Never shown."
    )
    parent = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="The comment answered.")

    def validate_email(self, value: str | None) -> str:
        if value:
            validate_email(value)
        return value or ""


class ReportSerializer(serializers.Serializer):
    """A reader's notice."""

    reason = serializers.ChoiceField(ReportReason.choices)
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class AuthorSerializer(serializers.Serializer):
    name = serializers.CharField()
    badge = serializers.ChoiceField([(value, label) for value, label in Badge.choices], allow_blank=True)


class ReactionsSerializer(serializers.Serializer):
    like = serializers.IntegerField()


class PublicCommentSerializer(serializers.Serializer):
    """A comment as everybody sees it: all there is. `removed` marks one that is gone but was answered."""

    id = serializers.UUIDField()
    parent = serializers.UUIDField(allow_null=True)
    root = serializers.UUIDField(help_text="The top-level comment of the branch; of a top-level comment, itself.")
    depth = serializers.IntegerField()
    author = AuthorSerializer(allow_null=True)
    body = serializers.CharField(allow_null=True, help_text="Plain text: escape it.")
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    reply_count = serializers.IntegerField(help_text="How many comments its `replies/` lists.")
    reactions = ReactionsSerializer()
    removed = serializers.BooleanField()


class TopLevelCommentSerializer(PublicCommentSerializer):
    replies = PublicCommentSerializer(many=True, help_text="The first of its branch, oldest first, at any depth.")
    replies_next = serializers.URLField(allow_null=True)


class ThreadPageSerializer(serializers.Serializer):
    count = serializers.IntegerField(help_text="Published comments in the thread.")
    version = serializers.IntegerField(help_text="Grows with every visible change.")
    results = TopLevelCommentSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class RepliesPageSerializer(serializers.Serializer):
    results = PublicCommentSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class ArticleLinkSerializer(serializers.Serializer):
    slug = serializers.SlugField()
    headline = serializers.CharField()
    url = serializers.CharField()


class CommentInContextSerializer(PublicCommentSerializer):
    article = ArticleLinkSerializer()
    parent_comment = PublicCommentSerializer(allow_null=True)
    root_comment = PublicCommentSerializer(allow_null=True)
    url = serializers.CharField()


class OwnCommentSerializer(serializers.Serializer):
    """A comment as its author sees it."""

    id = serializers.UUIDField()
    article = ArticleLinkSerializer()
    parent = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    body = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    waiting = serializers.BooleanField(help_text="Not yet visible to others.")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Why it waits or was rejected.")
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    editable_until = serializers.DateTimeField()


class PostedSerializer(OwnCommentSerializer):
    receipt = serializers.CharField(help_text="Keep it: it is the only key to what was posted with it.")


class ReceiptSerializer(serializers.Serializer):
    name = serializers.CharField()
    results = OwnCommentSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class ExportedCommentSerializer(OwnCommentSerializer):
    earlier_texts = serializers.ListField(child=serializers.CharField(), help_text="Before it was edited.")


class ExportedReportSerializer(serializers.Serializer):
    comment = serializers.UUIDField()
    reason = serializers.ChoiceField(ReportReason.choices)
    note = serializers.CharField(allow_blank=True)
    outcome = serializers.CharField()


class ExportSerializer(serializers.Serializer):
    """All that is stored about the holder of a receipt."""

    name = serializers.CharField()
    email = serializers.CharField(allow_blank=True)
    first_seen = serializers.DateTimeField()
    comments = ExportedCommentSerializer(many=True)
    reports = ExportedReportSerializer(many=True)
    likes = serializers.ListField(child=serializers.UUIDField(), help_text="The comments liked.")
    appeals = serializers.ListField(child=serializers.DictField(), help_text="As `appeal/` of each comment.")


class ErasedSerializer(serializers.Serializer):
    erased = serializers.IntegerField(help_text="How many comments.")


class LikesSerializer(serializers.Serializer):
    like = serializers.IntegerField()


class CountsSerializer(serializers.Serializer):
    counts = serializers.DictField(child=serializers.IntegerField())


OUTCOMES = [*ReportOutcome.values, "gone", "open"]


class OwnReportSerializer(serializers.Serializer):
    """A report as its reporter sees it."""

    id = serializers.IntegerField()
    comment = serializers.UUIDField()
    article = ArticleLinkSerializer()
    reason = serializers.ChoiceField(ReportReason.choices)
    note = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(
        OUTCOMES, help_text="`open` until a person has decided; `gone`: its author took it back first."
    )
    answered_at = serializers.DateTimeField(allow_null=True)


class ReportFiledSerializer(OwnReportSerializer):
    receipt = serializers.CharField(help_text="The key to the outcome; the one that was sent, if one was.")


class OwnReportsSerializer(serializers.Serializer):
    results = OwnReportSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
