"""The policy: which rules hold for a thread, and what they make of the checks' results.

The nearest level wins per setting: article, then section, then the whole paper, then the defaults here. Judging is a
pure function of values, so that trying a rule and applying it run the same code.
"""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import Article
from comments.models import Thread
from comments.states import Mode
from moderation.checks.base import Outcome, Result
from moderation.models import Action, Policy, PolicyChange
from moderation.rules import ALWAYS, BY_CHECK, SETTINGS, FailMode, Rules, Stage

LEVELS = ("article", "section", "paper", "default")
RECORDED = (*SETTINGS, *BY_CHECK)
TURNED_AT_ONCE = 1000


@dataclass(frozen=True)
class Effective:
    """The rules of a thread, the level that each comes from, and the number of the newest change of any policy.

    *origins* are by setting; for the settings of one check by "stages.spam" and the like, if a level sets them.
    """

    rules: Rules
    origins: dict[str, str]
    version: int


@dataclass(frozen=True)
class Verdict:
    """What a policy says should happen, and why. A value: nothing has happened yet."""

    action: Action
    reasons: tuple[str, ...] = ()
    look_afterwards: bool = False  # published, and a person looks at it later
    evidence: list[dict[str, Any]] = field(default_factory=list)
    policy_version: int = 0
    batch: uuid.UUID | None = None  # of the decision on a cluster that it follows


def effective(article: Article) -> Effective:
    """The rules for the comments of *article*, by one query for the levels and one for the version."""
    return effective_for([article])[article.pk]


def effective_for(articles: Sequence[Article], *, instead: Policy | None = None) -> dict[int, Effective]:
    """The rules for each of *articles*, by its id. Two queries, however many articles.

    *instead* stands in for the stored policy of its level, and need not be stored: to try a change before it is made.
    """
    sections = {article.section_id for article in articles}
    rows = Policy.objects.filter(
        Q(article__in=[article.pk for article in articles]) | Q(section__in=sections) | Q(article=None, section=None)
    )
    by_level = {(row.article_id, row.section_id): row for row in rows}
    if instead is not None:
        by_level[instead.article_id, instead.section_id] = instead
    version = PolicyChange.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return {
        article.pk: _merged(
            {
                "article": by_level.get((article.pk, None)),
                "section": by_level.get((None, article.section_id)),
                "paper": by_level.get((None, None)),
            },
            version,
        )
        for article in {article.pk: article for article in articles}.values()
    }


def _merged(levels: dict[str, Policy | None], version: int) -> Effective:
    values, origins = asdict(Rules()), dict.fromkeys(SETTINGS, "default")
    for level, row in reversed(levels.items()):
        if row is None:
            continue
        for setting in SETTINGS:
            value = getattr(row, setting)
            if value not in (None, ""):
                values[setting], origins[setting] = value, level
        for setting in BY_CHECK:
            for check, value in getattr(row, setting).items():
                values[setting][check], origins[f"{setting}.{check}"] = value, level
    return Effective(Rules(**values), origins, version)


def judge(results: Sequence[Result], effective: Effective) -> Verdict:
    """What the policy makes of *results*: the strictest outcome wins, and every check that objects is a reason.

    Only live ones count. A failed check is a hold where the policy says so (the default): nothing is published unseen.
    """
    rules = effective.rules
    objecting = {Outcome.REJECT: [], Outcome.HOLD: [], Outcome.PASS: []}
    for result in (one for one in results if one.stage == Stage.LIVE):
        outcome = result.outcome
        if outcome == Outcome.FAILED:
            outcome = Outcome.HOLD if rules.fail_mode_of(result.check) == FailMode.HOLD else Outcome.PASS
        objecting[outcome].append(result.check)
    reasons = objecting[Outcome.REJECT] + objecting[Outcome.HOLD]
    afterwards = False
    if objecting[Outcome.REJECT]:
        action = Action.REJECT
    elif reasons or rules.mode == Mode.PRE:
        action = Action.HOLD
        reasons += ["pre"] if rules.mode == Mode.PRE else []
    else:
        action, afterwards = Action.APPROVE, rules.mode == Mode.POST
    return Verdict(action, tuple(reasons), afterwards, _evidence(results), effective.version)


def _evidence(results: Sequence[Result]) -> list[dict[str, Any]]:
    """The results as they go into the record: figures and places, never the reader's words."""
    return [
        {
            "check": result.check,
            "stage": result.stage.value,
            "outcome": result.outcome.value,
            "score": None if result.score is None else round(float(result.score), 4),
            "threshold": result.threshold,
            "version": result.version,
            "places": [[piece["start"], piece["end"]] for piece in result.evidence if "start" in piece],
        }
        for result in results
    ]


@transaction.atomic
def change(policy: Policy, *, user: User | None, why: str = "") -> PolicyChange:
    """Store *policy* as it now is, record who changed what and why, and tell the threads what holds."""
    stored = Policy.objects.filter(pk=policy.pk).first() if policy.pk else None
    policy.save()
    return _record(policy, _recorded(stored) if stored else None, _recorded(policy), user, why)


@transaction.atomic
def remove(policy: Policy, *, user: User | None, why: str = "") -> PolicyChange:
    """Take a level's policy away, recorded like any change; the levels above it hold again."""
    before = _recorded(policy)
    level, threads = str(policy), _threads(policy)
    ids = list(threads.values_list("pk", flat=True))
    policy.delete()
    record = PolicyChange.objects.create(level=level, user=user, why=why, before=before, created_at=timezone.now())
    write_all_rules(ids)
    return record


def write_rules(thread: Thread) -> None:
    """Write what holds for *thread* while posting into its row, so that posting need only look there."""
    _write(thread, effective(thread.article).rules)


def write_all_rules(thread_ids: Sequence[int]) -> None:
    """`write_rules` for many threads, a thousand at a time."""
    for start in range(0, len(thread_ids), 1000):
        threads = list(Thread.objects.filter(pk__in=thread_ids[start : start + 1000]).select_related("article"))
        rules = effective_for([thread.article for thread in threads])
        for thread in threads:
            _write(thread, rules[thread.article_id].rules)


def turn() -> int:
    """Make the cached pages of threads old that have opened, closed or ended their slow mode; answers how many.

    Posting does not wait for this: it looks at the clock itself.
    """
    turned = list(Thread.objects.filter(turns_at__lte=timezone.now()).select_related("article")[:TURNED_AT_ONCE])
    for thread in turned:
        Thread.objects.filter(pk=thread.pk).update(turns_at=_turns_at(thread))
        Thread.objects.touch(thread.pk)
    return len(turned)


def _write(thread: Thread, rules: Rules) -> None:
    """Nothing is written, and no page made old, where nothing has changed."""
    hours = "" if rules.opening_hours == ALWAYS else rules.opening_hours
    facts = {
        "mode": rules.mode,
        "hours": hours,
        "time_zone": (rules.time_zone or settings.TIME_ZONE) if hours else "",
        "close_after_days": rules.close_after_days,
        "slow_seconds": rules.slow_seconds,
        "slow_until": rules.slow_until if rules.slow_seconds else None,
    }
    changed = [name for name, value in facts.items() if getattr(thread, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(thread, name, facts[name])
    thread.turns_at = _turns_at(thread)
    thread.save(update_fields=[*changed, "turns_at"])
    Thread.objects.touch(thread.pk)


def _turns_at(thread: Thread) -> datetime | None:
    now = timezone.now()
    turns = (thread.opening(now).turns_at, thread.slow_until)
    return min((moment for moment in turns if moment and moment > now), default=None)


def _recorded(policy: Policy) -> dict[str, Any]:
    """The policy's settings as JSON can keep them."""
    values = {name: getattr(policy, name) for name in RECORDED}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _record(policy: Policy, before: dict | None, after: dict, user: User | None, why: str) -> PolicyChange:
    record = PolicyChange.objects.create(
        level=str(policy), user=user, why=why, before=before, after=after, created_at=timezone.now()
    )
    write_all_rules(list(_threads(policy).values_list("pk", flat=True)))
    return record


def _threads(policy: Policy):
    if policy.article_id:
        return Thread.objects.filter(article=policy.article_id)
    if policy.section_id:
        return Thread.objects.filter(article__section=policy.section_id)
    return Thread.objects.all()
