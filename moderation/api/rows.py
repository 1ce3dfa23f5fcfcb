"""The rows of a queue as plain values: what a desk shows of a case. Three queries, however many there are.

No model and no serializer is made for a row: a page of fifty with all that the checks found has some seven hundred.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse

from comments.rendering import rfc3339
from moderation import checks, harm
from moderation.models import Case, CaseReason, CheckResult

OF_CASE = ("id", "opened_at", "spam", "abuse", "priority", "readers", "report_weight", "harm")
OF_COMMENT = ("version", "revision", "state", "body", "author_name", "author_badge", "created_at", "parent_id")
OF_RESULT = (
    "stage",
    "outcome",
    "score",
    "threshold",
    "version",
    "code",
    "params",
    "evidence",
    "duration_us",
    "revision",
)


def of(cases: QuerySet[Case]) -> list[dict[str, Any]]:
    """Each of the (ordered, sliced) cases as {"row": what is answered} beside what the orders sort by."""
    found = list(cases.values(*OF_CASE, "comment_id", **_names()))
    reasons: dict[int, list[str]] = defaultdict(list)
    of_cases = CaseReason.objects.filter(case__in=[one["id"] for one in found]).order_by("code")
    for case_id, code in of_cases.values_list("case_id", "code"):
        reasons[case_id].append(code)
    results = _results({one["comment_id"]: one["c_revision"] for one in found})
    return [
        {
            "row": _row(one, reasons[one["id"]], results[one["comment_id"]]),
            **{name: one[name] for name in ("id", "opened_at", "priority", "harm")},
        }
        for one in found
    ]


def _names() -> dict[str, F]:
    names = {f"c_{name}": F(f"comment__{name}") for name in OF_COMMENT}
    names |= {
        f"w_{name}": F(f"comment__commenter__{name}") for name in ("approved_count", "removed_count", "created_at")
    }
    names |= {f"p_{name}": F(f"comment__parent__{name}") for name in ("author_name", "body")}
    names |= {f"a_{name}": F(f"thread__article__{name}") for name in ("slug", "headline")}
    return names | {"s_slug": F("thread__article__section__slug")}


def _results(revisions: dict[uuid.UUID, int]) -> dict[uuid.UUID, list[dict[str, Any]]]:
    results: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    found = CheckResult.objects.filter(comment__in=revisions).order_by("id")
    for one in found.values("comment_id", *OF_RESULT, check=F("check_name")):
        comment_id = one.pop("comment_id")
        if one["revision"] == revisions[comment_id]:
            says = checks.says(one["check"], one["code"], one["params"], one["evidence"])
            results[comment_id].append({"check": one.pop("check"), **one, "says": says})
    return results


def _row(one: dict[str, Any], reasons: Iterable[str], results: list[dict[str, Any]]) -> dict[str, Any]:
    parent = {"id": one["c_parent_id"], "author": one["p_author_name"], "body": one["p_body"]}
    return {
        "id": one["comment_id"],
        "version": one["c_version"],
        "revision": one["c_revision"],
        "state": one["c_state"],
        "body": one["c_body"],
        "author": {
            "name": one["c_author_name"],
            "badge": one["c_author_badge"],
            "approved": one["w_approved_count"],
            "removed": one["w_removed_count"],
            "first_seen": rfc3339(one["w_created_at"]),
        },
        "article": {
            "slug": one["a_slug"],
            "headline": one["a_headline"],
            "section": one["s_slug"],
            "url": reverse("article", args=[one["s_slug"], one["a_slug"]]),
        },
        "parent": parent if one["c_parent_id"] else None,
        "reasons": list(reasons),
        "scores": {"spam": one["spam"], "abuse": one["abuse"]},
        "rank": rank(one["priority"], one["readers"], one["report_weight"], one["harm"]),
        "results": results,
        "posted_at": rfc3339(one["c_created_at"]),
        "waiting_since": rfc3339(one["opened_at"]),
    }


def rank(probability: float, readers: int, report_weight: float, expected: float) -> dict[str, Any]:
    """A case's place by expected harm, with what it is made of and in words."""
    return {
        "harm": round(expected, 1),
        "probability": round(probability, 4),
        "readers": readers,
        "report_weight": round(report_weight, 2),
        "says": harm.says(probability, readers, report_weight, expected),
    }
