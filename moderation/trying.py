"""What somebody wishes to try on the past, from plain values to a `Change`; and what came of it, as plain values again.

The doors share it: API, command, and the page in the admin.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.models import Article, Section
from comments.models import Comment
from comments.rendering import rfc3339
from moderation.backtest import Change, Flip, Report
from moderation.lists import DOMAINS, WORDS, Kept
from moderation.models import Domain, Policy, Term
from moderation.refusals import LevelMissing
from moderation.rules import BY_CHECK, SETTINGS


def change_from(
    *,
    section: str | None = None,
    article: str | None = None,
    settings: Mapping[str, Any] | None = None,
    stages: Mapping[str, str] | None = None,
    on_failure: Mapping[str, str] | None = None,
    added: Iterable[Mapping[str, Any]] = (),
    removed: Iterable[str] = (),
    added_domains: Iterable[Mapping[str, Any]] = (),
    removed_domains: Iterable[str] = (),
) -> Change:
    """The change of the policy of an article, a section (by slugs) or the paper, and of the lists.

    *settings* are by name, None for "as the level above"; *added* are {term, kind, section?}, *removed* terms as they
    are written, and so for domains. Raises LevelMissing, and ValidationError with a message for each field.
    """
    by_check = {"stages": stages or {}, "on_failure": on_failure or {}}
    policy = None
    if settings or stages or on_failure:
        policy = _policy_at(section, article)
        _set(policy, settings or {}, by_check)
    where = _level(section, article)
    entries = [_entry(WORDS, one, where) for one in added] + [_entry(DOMAINS, one, where) for one in added_domains]
    gone = _stored(WORDS, removed, "removed") + _stored(DOMAINS, removed_domains, "removed_domains")
    return Change(policy, entries, gone)


def _level(section: str | None, article: str | None) -> dict[str, Any]:
    found = {
        "section": Section.objects.filter(slug=section).first() if section else None,
        "article": Article.objects.filter(slug=article).first() if article else None,
    }
    if (section and not found["section"]) or (article and not found["article"]):
        raise LevelMissing
    return found


def _policy_at(section: str | None, article: str | None) -> Policy:
    """A copy of the level's policy, or a new one; never stored."""
    where = _level(section, article)
    return copy(Policy.objects.filter(**where).first() or Policy(**where))


def _set(policy: Policy, settings: Mapping[str, Any], by_check: Mapping[str, Mapping[str, str]]) -> None:
    if unknown := set(settings) - set(SETTINGS):
        raise ValidationError({"settings": _("There is no setting %(names)s.") % {"names": ", ".join(sorted(unknown))}})
    for name, value in settings.items():
        setattr(policy, name, Policy._meta.get_field(name).get_default() if value is None else value)
    for name in BY_CHECK:
        setattr(policy, name, {**getattr(policy, name), **by_check[name]})
    policy.clean_fields(exclude=["section", "article"])
    policy.clean()


def _entry(kept: Kept, given: Mapping[str, Any], where: Mapping[str, Any]) -> Term | Domain:
    section = _level(given["section"], None)["section"] if given.get("section") else where["section"]
    values = {kept.field: given.get(kept.field, ""), "kind": given.get("kind", kept.model.Kind.SUSPECT)}
    entry = kept.model(**values, section=section)
    entry.clean_fields(exclude=["section"])
    return entry


def _stored(kept: Kept, entries: Iterable[str], asked_as: str) -> list[Term | Domain]:
    wanted = list(entries)
    found = list(kept.model.objects.filter(**{f"{kept.field}__in": wanted}))
    if missing := [entry for entry in wanted if entry not in {getattr(one, kept.field) for one in found}]:
        raise ValidationError({asked_as: _("Not on the list: %(entries)s.") % {"entries": ", ".join(missing)}})
    return found


def told(flip: Flip) -> dict[str, Any]:
    """A flip without its text, as plain values."""
    return {
        "id": str(flip.row.comment),
        "revision": flip.row.revision,
        "decision": flip.row.decision,
        "before": flip.before,
        "after": flip.after,
        "reasons_before": flip.reasons_before,
        "reasons_after": flip.reasons_after,
        "person": flip.person,
    }


def with_texts(flips: Iterable[Flip]) -> list[dict[str, Any]]:
    """`told` with the comment's text as it is now, its author and its article. One query."""
    listed = list(flips)
    shown = Comment.objects.select_related("thread__article__section").defer("thread__article__body")
    comments = shown.in_bulk({flip.row.comment for flip in listed})
    return [
        {
            **told(flip),
            "body": comments[flip.row.comment].body,
            "author": comments[flip.row.comment].author_name,
            "article_slug": comments[flip.row.comment].thread.article.slug,
            "section": comments[flip.row.comment].thread.article.section.slug,
        }
        for flip in listed
    ]


def answer(report: Report) -> dict[str, Any]:
    """*report* as plain values, sections by their slugs."""
    slugs = dict(Section.objects.filter(pk__in=report.by_section).values_list("pk", "slug"))
    last = report.flips[-1].row.decision if report.flips else None
    return {
        "since": rfc3339(report.since),
        "until": rfc3339(report.until),
        "replayed": report.replayed,
        "judged": report.judged,
        "complete": report.complete,
        "oldest": report.oldest.isoformat() if report.oldest else None,
        "before": asdict(report.before),
        "after": asdict(report.after),
        "new_holds": report.new_holds,
        "newly_published": report.newly_published,
        "newly_rejected": report.newly_rejected,
        "missed_removals": report.after.missed,
        "honest_held": report.after.honest_held,
        "seconds_per_decision": report.seconds_per_decision,
        "seconds_measured": report.seconds_measured,
        "minutes": report.minutes,
        "by_check": {name: asdict(found) for name, found in report.by_check.items()},
        "by_section": {
            slugs[pk]: {"before": asdict(before), "after": asdict(after)}
            for pk, (before, after) in report.by_section.items()
        },
        "by_day": [
            {"day": day.isoformat(), "held_before": before, "held_after": after}
            for day, (before, after) in sorted(report.by_day.items())
        ],
        "not_replayed": dict(report.not_replayed),
        "flip_count": report.flip_count,
        "flips": with_texts(report.flips),
        "next": last if last is not None and len(report.flips) < report.flip_count else None,
    }
