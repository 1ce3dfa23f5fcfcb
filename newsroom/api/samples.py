"""Examples for the OpenAPI file, built from the serializers, so that they cannot go out of date.

A field is shown by what its name stands for (VALUES, "Serializer.name" before "name"), else by what its type allows.
"""

from typing import Any

from rest_framework import serializers

VALUES: dict[str, Any] = {
    "id": "01932a5c-8f00-7a3e-9d2b-5e6f7a8b9c0d",
    "comment": "01932a5c-8f00-7a3e-9d2b-5e6f7a8b9c0d",
    "root": "01932a5c-8f00-7a3e-9d2b-5e6f7a8b9c0d",
    "parent": None,
    "slug": "harbour-bridge-reopens",
    "article_slug": "harbour-bridge-reopens",
    "headline": "Harbour bridge reopens",
    "deck": "First ferry leaves at dawn",
    "section": "world-news",
    "source_line": "Agencies",
    "name": "Ada",
    "author": "Ada",
    "body": "Well said.",
    "email": "ada@example.org",
    "badge": "",
    "url": "/world-news/harbour-bridge-reopens/",
    "receipt": "01932a5c8f007a3e9d2b5e6f7a8b9c0d.1:Zk3vN0rP1qS2tU3wX4yZ5aB6cD7eF8gH9iJ0kL1mN2o",
    "state": "held",
    "waiting": True,
    "from_state": "held",
    "to_state": "published",
    "actor": "person",
    "user": "mo",
    "action": "approve",
    "reason": "spam",
    "note": "",
    "reasons": ["links"],
    "check": "links",
    "outcome": "hold",
    "stage": "live",
    "code": "over",
    "params": {"count": 3, "allowed": 2},
    "says": "Contains 3 links; the policy allows 2.",
    "score": 3.0,
    "threshold": 2.0,
    "evidence": [{"text": "http://example.com", "start": 10, "end": 28}],
    "removed": False,
    "edited_at": None,
    "next": None,
    "previous": None,
    "replies_next": None,
    "reverses": None,
    "batch": None,
    "counts": {"harbour-bridge-reopens": 12},
    "settings": {"max_links": {"value": 2, "from": "default"}},
    "checks": {
        "spam": {"stage": {"value": "live", "from": "default"}, "on_failure": {"value": "hold", "from": "default"}}
    },
    "refused": [],
    "similar": [],
    "earlier_texts": [],
    "paragraphs": ["The harbour bridge opened again on Monday."],
    "Section.name": "World News",
    "Section.slug": "world-news",
    "SectionDetail.name": "World News",
    "SectionDetail.slug": "world-news",
    "SectionDetail.url": "/world-news/",
    "SectionDetail.description": "From abroad",
    "Breadcrumb.name": "World News",
    "Breadcrumb.url": "/world-news/",
    "ArticleWithComments.body": "The harbour bridge opened again on Monday.",
    "StoredArticle.body": "The harbour bridge opened again on Monday.",
    "StoredArticle.external_id": "cms-4711",
    "CommentInContext.url": "/comments/01932a5c-8f00-7a3e-9d2b-5e6f7a8b9c0d/",
    "CommentFigures.mode": "auto",
    "CommentFigures.open": True,
    "CommentFigures.opens_at": None,
    "CommentFigures.wait_seconds": 0,
    "EffectivePolicy.mode": "auto",
    "EffectivePolicy.article": "harbour-bridge-reopens",
    "ClusterRow.states": {"published": 2, "held": 38},
    "Cluster.states": {"published": 2, "held": 38},
    "ClusterRow.body": "Friends, the harbour was sold for 1,000 coins and nobody asked you!",
    "Cluster.body": "Friends, the harbour was sold for 1,000 coins and nobody asked you!",
    "Member.resemblance": 0.92,
    "ClusterAnswer.batch": "7d0c1b5e-2a8f-4c3d-9e6b-1f2a3b4c5d6e",
    "BulkAnswer.batch": "7d0c1b5e-2a8f-4c3d-9e6b-1f2a3b4c5d6e",
    "ExportedReport.comment": "01932a5c-8f00-7a3e-9d2b-5e6f7a8b9c0d",
    "ExportedReport.reason": "spam",
    "WhatIf.article": "harbour-bridge-reopens",
    "LiveFigures.head": "spam",
    "LiveFigures.section": {},
    "LiveFigures.language": {},
    "Appeal.state": "overturned",
    "Appeal.note": "It is a fact, and about the article.",
    "Appeal.answered_at": "2026-11-24T09:05:00Z",
    "Appeal.reasons": [],
    "Objection.note": "It is a fact, and about the article.",
    "OwnReport.outcome": "removed",
    "ReportFiled.outcome": "open",
    "ReportFiled.answered_at": None,
    "Export.appeals": [],
    "TriedTerm.term": "casino*",
    "TriedTerm.kind": "banned",
    "Backtest.settings": {"max_links": 1},
    "Backtest.stages": {"links": "shadow"},
    "Backtest.before": 4711,
    "Flip.before": "approve",
    "Flip.after": "hold",
    "person": "published",
    "oldest": "2026-10-25",
    "BacktestAnswer.by_check": {"links": {"before": 12, "after": 40, "right": 9, "wrong": 22}},
    "BacktestAnswer.by_day": [{"day": "2026-11-23", "held_before": 31, "held_after": 44}],
    "Catches.stage": "shadow",
    "likes": ["01932a5c-8f00-7a3e-9d2b-5e6f7a8b9c0d"],
    "spam": 0.12,
    "abuse": 0.03,
}
A_TIME = "2026-11-24T08:30:00Z"


def of(serializer: Any) -> Any:
    """An example of what *serializer* (class or instance) shows; None when it says nothing about its shape."""
    shown = serializer() if isinstance(serializer, type) else serializer
    if isinstance(shown, serializers.ListSerializer):
        return [of(shown.child)]
    if not isinstance(shown, serializers.Serializer):
        return None
    owner = type(shown).__name__.removesuffix("Serializer")
    return {name: _value(owner, name, field) for name, field in shown.fields.items() if not field.write_only}


def _value(owner: str, name: str, field: serializers.Field) -> Any:
    inner = of(_declared(field) or field)
    if inner is not None:
        return inner
    if (own := f"{owner}.{name}") in VALUES:
        return VALUES[own]
    if isinstance(field, serializers.IntegerField):  # serial numbers, under names that elsewhere are a UUID's
        return 1
    if name in VALUES:
        return VALUES[name]
    if isinstance(field, serializers.DateTimeField):
        return A_TIME
    return _by_type(field)


def _declared(field: serializers.Field) -> Any:
    """The serializer that a method field says it shows (extend_schema_field), or None."""
    if not isinstance(field, serializers.SerializerMethodField):
        return None
    method = getattr(field.parent, field.method_name, None)
    return getattr(method, "_spectacular_annotation", {}).get("field")


def _by_type(field: serializers.Field) -> Any:
    if isinstance(field, serializers.ChoiceField):
        return next(iter(field.choices))
    if isinstance(field, serializers.BooleanField):
        return True
    if isinstance(field, serializers.FloatField):
        return 0.5
    if isinstance(field, serializers.ListField):
        return []
    if isinstance(field, serializers.DictField):
        return {}
    return 1 if isinstance(field, serializers.SerializerMethodField) else "1"
