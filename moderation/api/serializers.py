"""What moderators send, and the shapes of what they get."""

from datetime import UTC
from typing import Any

from rest_framework import serializers

from comments.models import Comment, Report
from comments.rendering import rfc3339
from comments.states import Mode, State
from moderation import checks
from moderation.checks.base import Outcome, Result, Stage
from moderation.models import Action, CheckResult, Decision, Reason
from moderation.policies import Effective
from newsroom.refusals import Refusal

MAX_BULK = 1000


class ChosenDecisionSerializer(serializers.Serializer):
    """What a moderator decides, and why."""

    action = serializers.ChoiceField([Action.APPROVE, Action.REJECT])
    reason = serializers.ChoiceField(Reason.choices, required=False, help_text="Required to reject.")
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")

    @staticmethod
    def reasons(given: dict[str, Any]) -> list[str]:
        return [given["reason"]] if given.get("reason") else []


class DecideSerializer(ChosenDecisionSerializer):
    version = serializers.IntegerField(min_value=1, help_text="The comment's version that was looked at.")


class ChosenCommentSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1)


class DecideManySerializer(ChosenDecisionSerializer):
    comments = ChosenCommentSerializer(many=True, allow_empty=False, max_length=MAX_BULK)


class UndoSerializer(serializers.Serializer):
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class DecisionSerializer(serializers.ModelSerializer):
    user = serializers.SlugRelatedField("username", read_only=True)
    comment = serializers.UUIDField(source="comment_id")
    reverses = serializers.IntegerField(source="reverses_id", allow_null=True)
    created_at = serializers.DateTimeField(default_timezone=UTC)
    version = serializers.SerializerMethodField(help_text="The comment's version after it; null in lists.")

    class Meta:
        model = Decision
        fields = (
            "id",
            "comment",
            "actor",
            "user",
            "action",
            "from_state",
            "to_state",
            "reasons",
            "evidence",
            "policy_version",
            "revision",
            "note",
            "reverses",
            "batch",
            "created_at",
            "version",
        )

    def get_version(self, decision: Decision) -> int | None:
        known = Decision.comment.is_cached(decision)
        return decision.comment.version if known else None


class BulkAnswerSerializer(serializers.Serializer):
    batch = serializers.UUIDField()
    decided = DecisionSerializer(many=True)
    refused = serializers.ListField(child=serializers.DictField(), help_text="[{id, code, title}]: nothing was done.")


def bulk_answer(batch: Any, decided: list[Decision], refused: list[tuple[Any, Refusal]]) -> dict[str, Any]:
    """What became of a bulk decision, as a BulkAnswer."""
    return {
        "batch": batch,
        "decided": DecisionSerializer(decided, many=True).data,
        "refused": [{"id": pk, "code": why.code, "title": str(why.title)} for pk, why in refused],
    }


class ResultSerializer(serializers.ModelSerializer):
    check = serializers.CharField(source="check_name")
    outcome = serializers.ChoiceField(Outcome.choices)
    says = serializers.SerializerMethodField(help_text="The finding as a sentence, in the language of the request.")

    class Meta:
        model = CheckResult
        fields = (
            "check",
            "stage",
            "outcome",
            "score",
            "threshold",
            "version",
            "code",
            "params",
            "says",
            "evidence",
            "duration_us",
            "revision",
        )

    def get_says(self, result: CheckResult) -> str:
        return checks.says(result.check_name, result.code, result.params, result.evidence)


class ReportSerializer(serializers.ModelSerializer):
    created_at = serializers.DateTimeField(default_timezone=UTC)

    class Meta:
        model = Report
        fields = ("id", "reason", "note", "revision", "created_at")


def author_row(comment: Comment) -> dict[str, Any]:
    writer = comment.commenter
    return {
        "name": comment.author_name,
        "badge": comment.author_badge,
        "approved": writer.approved_count,
        "removed": writer.removed_count,
        "first_seen": rfc3339(writer.created_at),
    }


class AuthorRowSerializer(serializers.Serializer):
    name = serializers.CharField()
    badge = serializers.CharField(allow_blank=True)
    approved = serializers.IntegerField()
    removed = serializers.IntegerField()
    first_seen = serializers.DateTimeField()


class ArticleRowSerializer(serializers.Serializer):
    slug = serializers.SlugField()
    headline = serializers.CharField()
    section = serializers.SlugField()
    url = serializers.CharField()


class ParentRowSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    author = serializers.CharField()
    body = serializers.CharField()


class ScoresSerializer(serializers.Serializer):
    spam = serializers.FloatField(allow_null=True)
    abuse = serializers.FloatField(allow_null=True)


class RankSerializer(serializers.Serializer):
    """A case's place by expected harm: probability × readers × (1 + weight of the reports)."""

    harm = serializers.FloatField()
    probability = serializers.FloatField(help_text="The higher of the two scores; 0.5 where the model has none.")
    readers = serializers.IntegerField(help_text="About how many read the thread.")
    report_weight = serializers.FloatField()
    says = serializers.CharField(help_text="The same in words, in the language of the request.")


class CaseRowSerializer(serializers.Serializer):
    """A row of the queue."""

    id = serializers.UUIDField(help_text="The comment's.")
    version = serializers.IntegerField(help_text="Send it with the decision.")
    revision = serializers.IntegerField()
    state = serializers.ChoiceField(State.choices)
    body = serializers.CharField()
    author = AuthorRowSerializer()
    article = ArticleRowSerializer()
    parent = ParentRowSerializer(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())
    scores = ScoresSerializer()
    rank = RankSerializer()
    results = ResultSerializer(many=True)
    posted_at = serializers.DateTimeField()
    waiting_since = serializers.DateTimeField()


class QueuePageSerializer(serializers.Serializer):
    count = serializers.IntegerField(help_text="Open cases that match, counted up to 1,000.")
    results = CaseRowSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class TraceSerializer(serializers.Serializer):
    """Everything that is known about a comment."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    revision = serializers.IntegerField()
    state = serializers.ChoiceField(State.choices)
    reasons = serializers.ListField(child=serializers.CharField())
    body = serializers.CharField()
    earlier_texts = serializers.ListField(child=serializers.DictField())
    author = AuthorRowSerializer()
    article = ArticleRowSerializer()
    parent = ParentRowSerializer(allow_null=True)
    posted_at = serializers.DateTimeField()
    readings = serializers.ListField(
        child=serializers.DictField(),
        help_text="How each head of the model reads the text: for, against, learned here.",
    )
    results = ResultSerializer(many=True)
    decisions = DecisionSerializer(many=True)
    reports = ReportSerializer(many=True)
    cluster = serializers.IntegerField(allow_null=True, help_text="The cluster that it belongs to.")
    similar = serializers.ListField(
        child=serializers.DictField(),
        help_text="Comments with the same text, or nearly: [{id, state, author, resemblance}].",
    )


class EffectivePolicySerializer(serializers.Serializer):
    article = serializers.SlugField()
    version = serializers.IntegerField()
    mode = serializers.ChoiceField(Mode.choices)
    settings = serializers.DictField(help_text="By name: {value, from}: article, section, paper or default.")
    checks = serializers.DictField(help_text="By check: {stage: {value, from}, on_failure: {value, from}}.")


def check_rules(found: Effective, check: str) -> dict[str, Any]:
    """The stage and the fail mode of one check, and the levels that they come from."""
    failure_from = found.origins.get(f"on_failure.{check}") or found.origins["hold_on_failure"]
    return {
        "stage": {"value": found.rules.stage_of(check), "from": found.origins.get(f"stages.{check}", "default")},
        "on_failure": {"value": found.rules.fail_mode_of(check), "from": failure_from},
    }


class WhatIfSerializer(serializers.Serializer):
    """A text, and where it would be posted."""

    article = serializers.SlugField(help_text="An article's slug.")
    body = serializers.CharField(max_length=5000)
    name = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class FoundSerializer(serializers.Serializer):
    check = serializers.CharField()
    stage = serializers.ChoiceField(Stage.choices, help_text="Only what a live check found counts.")
    outcome = serializers.ChoiceField(Outcome.choices)
    score = serializers.FloatField(allow_null=True)
    threshold = serializers.FloatField(allow_null=True)
    version = serializers.CharField()
    code = serializers.CharField()
    params = serializers.DictField()
    says = serializers.SerializerMethodField(help_text="The finding as a sentence, in the language of the request.")
    evidence = serializers.ListField(child=serializers.DictField())

    def get_says(self, result: Result) -> str:
        return checks.says(result.check, result.code, result.params, result.evidence)


class WhatIfAnswerSerializer(serializers.Serializer):
    action = serializers.ChoiceField(Action.choices, help_text="What the policy would do.")
    reasons = serializers.ListField(child=serializers.CharField())
    policy_version = serializers.IntegerField()
    results = FoundSerializer(many=True)


class FiguresSerializer(serializers.Serializer):
    """How well a head of the model does, from the record: shares from 0 to 1, null where there is nothing to divide."""

    labels = serializers.IntegerField(help_text="Comments that were scored and then decided by a person.")
    spam_share = serializers.FloatField(allow_null=True)
    precision = serializers.FloatField(allow_null=True, help_text="At the shipped hold threshold.")
    recall = serializers.FloatField(allow_null=True)
    false_positive_rate = serializers.FloatField(allow_null=True)
    held_share = serializers.FloatField(allow_null=True)
    calibration_error = serializers.FloatField(allow_null=True)
    brier = serializers.FloatField(allow_null=True)
    drift = serializers.FloatField(allow_null=True, help_text="Population stability index: over 0.25 has changed.")


class LiveFiguresSerializer(serializers.Serializer):
    head = serializers.CharField()
    all = FiguresSerializer()
    section = serializers.DictField(child=FiguresSerializer(), help_text="By the section's slug.")
    language = serializers.DictField(child=FiguresSerializer(), help_text="By ISO 639-1 code; `und`: not recognised.")
