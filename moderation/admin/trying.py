"""Trying a policy before it is saved: a text is typed, and every check speaks, by the settings as edited."""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from articles.models import Article
from moderation.admin import wording
from moderation.admin.plots import figure
from moderation.checks import says
from moderation.checks.base import Result
from moderation.models import Action, Outcome, Policy
from moderation.whatif import what_if
from newsroom.text import BODY_MAX, NAME_MAX, BadText, clean_body, clean_name

TRY = "_try"  # the name of the button


@dataclass(frozen=True)
class Trial:
    """What was typed, and what came of it."""

    body: str = ""
    name: str = ""
    fault: str = ""
    article: Article | None = None
    verdict: str = ""
    action: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    body_max: int = BODY_MAX
    name_max: int = NAME_MAX


BLANK = Trial()


def trial_of(given: QueryDict, policy: Policy, *, has_faults: bool) -> Trial:
    """The text in *given*, tried by *policy* as it was filled in, on an article for which it would hold."""
    body, name = given.get("try_body", ""), given.get("try_name", "")
    if has_faults:
        return Trial(body, name, fault=_("Nothing was tried: the settings above have a mistake."))
    try:
        clean, clean_by = clean_body(body), clean_name(name)
    except BadText as refused:
        return Trial(body, name, fault=str(refused))
    article = article_for(policy)
    if not clean or article is None:
        return Trial(
            body, name, fault=_("Nothing was tried: type a text.") if article else _("There is no article yet.")
        )
    answer = what_if(article, clean, clean_by, instead=policy)
    why = wording.labels(answer.verdict.reasons)
    verdicts = {
        Action.APPROVE: _("It would be published."),
        Action.HOLD: _("It would wait for a person: %(why)s.") % {"why": why},
        Action.REJECT: _("It would be rejected: %(why)s.") % {"why": why},
    }
    return Trial(
        body,
        name,
        article=article,
        verdict=verdicts[answer.verdict.action],
        action=answer.verdict.action,
        rows=[_row(result) for result in answer.results],
    )


def article_for(policy: Policy) -> Article | None:
    """The article of *policy*, or the newest of its section or of the paper."""
    articles = Article.objects.select_related("section").defer("body")
    if policy.article_id:
        return articles.filter(pk=policy.article_id).first()
    if policy.section_id:
        articles = articles.filter(section=policy.section_id)
    return articles.order_by("-published_at", "-id").first()


def _row(result: Result) -> dict[str, Any]:
    return {
        "check": wording.label(result.check),
        "outcome": Outcome(result.outcome).label,
        "code": result.outcome,
        "stage": "" if result.stage == "live" else result.stage.label,
        "says": says(result.check, result.code, result.params, result.evidence),
        "score": figure(None if result.score is None else round(result.score, 3)),
        "threshold": figure(None if result.threshold is None else round(result.threshold, 3)),
    }
