"""The endpoints that look back: a changed rule on past decisions, and what each check has caught."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError as Unfit
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from moderation import backtest, catches, trying
from moderation.api.permissions import MayChangePolicies
from moderation.api.views import ModeratorsView
from moderation.models import Action, Domain, Term
from moderation.refusals import LevelMissing
from moderation.rules import FailMode, Stage
from newsroom.api.schema import refuses

AT_ONCE = 20_000  # texts while a client waits: some seconds (170 µs of CPU each); the command has no limit
MAX_TERMS = 1000
LONGEST_DAYS = 3660


class TriedTermSerializer(serializers.Serializer):
    term = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(Term.Kind.choices)
    section = serializers.SlugField(required=False, help_text="Only there; else everywhere.")


class TriedDomainSerializer(serializers.Serializer):
    domain = serializers.CharField(max_length=253)
    kind = serializers.ChoiceField(Domain.Kind.choices)
    section = serializers.SlugField(required=False, help_text="Only there; else everywhere.")


class BacktestSerializer(serializers.Serializer):
    """A change to try: of a policy, of the lists of words and domains, or of all."""

    section = serializers.SlugField(required=False, help_text="The policy of this section; else of the whole paper.")
    article = serializers.SlugField(required=False, max_length=120, help_text="The policy of this article.")
    settings = serializers.DictField(
        required=False, help_text="By name, such as max_links; null: as the level above. The others stay as they are."
    )
    stages = serializers.DictField(child=serializers.ChoiceField(Stage.choices), required=False)
    on_failure = serializers.DictField(child=serializers.ChoiceField(FailMode.choices), required=False)
    added = TriedTermSerializer(many=True, required=False, max_length=MAX_TERMS)
    removed = serializers.ListField(
        child=serializers.CharField(max_length=100),
        required=False,
        max_length=MAX_TERMS,
        help_text="As written.",
    )
    added_domains = TriedDomainSerializer(many=True, required=False, max_length=MAX_TERMS)
    removed_domains = serializers.ListField(
        child=serializers.CharField(max_length=253),
        required=False,
        max_length=MAX_TERMS,
        help_text="As written.",
    )
    days = serializers.IntegerField(min_value=1, max_value=LONGEST_DAYS, required=False, default=30)
    limit = serializers.IntegerField(min_value=0, max_value=100, required=False, default=50, help_text="Flips a page.")
    before = serializers.IntegerField(
        max_value=2**63 - 1, min_value=1, required=False, help_text="Flips after this `next` of the page before."
    )


class SideSerializer(serializers.Serializer):
    approve = serializers.IntegerField()
    hold = serializers.IntegerField()
    reject = serializers.IntegerField()
    agreed = serializers.IntegerField(help_text="Published or rejected by the machine, as people did.")
    missed = serializers.IntegerField(help_text="Published by the machine, removed by people.")
    honest_held = serializers.IntegerField(help_text="Held by the machine, published by people.")
    honest_rejected = serializers.IntegerField()


class FlipSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text="The comment's.")
    revision = serializers.IntegerField()
    decision = serializers.IntegerField()
    before = serializers.ChoiceField(Action.choices)
    after = serializers.ChoiceField(Action.choices)
    reasons_before = serializers.ListField(child=serializers.CharField())
    reasons_after = serializers.ListField(child=serializers.CharField())
    person = serializers.CharField(allow_null=True, help_text="published or rejected; null: nobody decided.")
    body = serializers.CharField(help_text="The text as it is now.")
    author = serializers.CharField()
    article_slug = serializers.SlugField()
    section = serializers.SlugField()


class BacktestAnswerSerializer(serializers.Serializer):
    """What the change would have done, beside what today's rules do, to the same comments."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    replayed = serializers.IntegerField(help_text="Texts on which the policy decided in the span.")
    judged = serializers.IntegerField(help_text="Of these people decided: the truth.")
    complete = serializers.BooleanField(help_text="False: only the newest 20,000 were replayed.")
    oldest = serializers.DateField(allow_null=True)
    before = SideSerializer()
    after = SideSerializer()
    new_holds = serializers.IntegerField()
    newly_published = serializers.IntegerField()
    newly_rejected = serializers.IntegerField()
    missed_removals = serializers.IntegerField(help_text="People removed it, the changed rule would publish it.")
    honest_held = serializers.IntegerField(help_text="People published it, the changed rule would hold it.")
    seconds_per_decision = serializers.FloatField()
    seconds_measured = serializers.BooleanField(help_text="From the record; else assumed.")
    minutes = serializers.FloatField(help_text="Of moderators' work: added, or (negative) saved.")
    by_check = serializers.DictField(child=serializers.DictField())
    by_section = serializers.DictField(child=serializers.DictField())
    by_day = serializers.ListField(child=serializers.DictField())
    not_replayed = serializers.DictField(
        child=serializers.IntegerField(), help_text="By check: texts where what it went by is not kept."
    )
    flip_count = serializers.IntegerField()
    flips = FlipSerializer(many=True)
    next = serializers.IntegerField(allow_null=True, help_text="Send it as `before` for the next page of flips.")


class BacktestView(ModeratorsView):
    permission_classes = [MayChangePolicies]

    @extend_schema(
        operation_id="policies_backtest",
        tags=["moderation"],
        request=BacktestSerializer,
        responses=BacktestAnswerSerializer,
    )
    @refuses(LevelMissing)
    def post(self, request: Request) -> Response:
        """Replay a changed policy or list over past decisions. Nothing is stored."""
        given = BacktestSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = dict(given.validated_data)
        days, page = chosen.pop("days"), backtest.Page(chosen.pop("limit"), chosen.pop("before", None))
        try:
            change = trying.change_from(**chosen)
        except Unfit as unfit:
            raise ValidationError(unfit.message_dict) from None
        until = timezone.now()
        since = until - timedelta(days=days)
        report = backtest.replay(change, since=since, until=until, limit=AT_ONCE, page=page, user=request.user)
        return Response(trying.answer(report))


class CatchesSerializer(serializers.Serializer):
    """What one check objected to in one stage, and what people said of it."""

    check = serializers.CharField()
    stage = serializers.ChoiceField(Stage.choices)
    seen = serializers.IntegerField(help_text="Texts that it looked at.")
    objected = serializers.IntegerField(help_text="It held or rejected, or in shadow would have.")
    alone = serializers.IntegerField(help_text="Of these no live check objected.")
    right = serializers.IntegerField(help_text="People removed it.")
    wrong = serializers.IntegerField(help_text="People published it.")
    precision = serializers.FloatField(allow_null=True, help_text="right / (right + wrong)")
    low = serializers.FloatField(allow_null=True, help_text="Its 95% interval (Wilson).")
    high = serializers.FloatField(allow_null=True)


class CaughtAnswerSerializer(serializers.Serializer):
    since = serializers.DateTimeField()
    texts = serializers.IntegerField()
    complete = serializers.BooleanField(help_text="False: only the newest 20,000 were looked at.")
    checks = CatchesSerializer(many=True)


class CaughtView(ModeratorsView):
    @extend_schema(
        operation_id="figures_checks",
        tags=["moderation"],
        parameters=[OpenApiParameter("days", int, description="How far back, 1 to 3660; 30 if not given.")],
        responses=CaughtAnswerSerializer,
    )
    def get(self, request: Request) -> Response:
        """What each check caught, live and in shadow, and how often people agreed."""
        found = catches.caught(since=timezone.now() - timedelta(days=_days(request)), limit=AT_ONCE)
        return Response(catches.answer(found))


def _days(request: Request) -> int:
    given: Any = request.GET.get("days") or "30"
    if not (given.isascii() and given.isdecimal() and len(given) < 5 and 1 <= int(given) <= LONGEST_DAYS):
        raise ValidationError({"days": f"A whole number from 1 to {LONGEST_DAYS}."})
    return int(given)
