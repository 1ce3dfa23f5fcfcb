"""A story comes in: the text of a news page, or a record of the paper's CMS, becomes an article."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from articles.addresses import article_slug, section_slug
from articles.models import Article, Section
from articles.pagetext import PageText, parse_page
from articles.pagetext.lines import fold

NO_SECTION = "News"  # where a page goes that names none


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Imported:
    """The article that a page became, what that changed, and what was read."""

    article: Article
    outcome: Outcome
    page: PageText

    @property
    def recognised(self) -> tuple[str, ...]:
        return self.page.recognised


def import_page(text: str) -> Imported:
    """Make an article of the text of a news page, or bring the one it made before up to date.

    The same page is known by its headline, together with its section or its date. Raises NotANewsPage; nothing is
    stored then.
    """
    return store_page(read_page(text))


def read_page(text: str) -> PageText:
    """`parse_page` with the paper's own sections."""
    return parse_page(text, Section.objects.values_list("name", flat=True))


def store_page(page: PageText) -> Imported:
    """Write what was read; see `import_page`."""
    try:
        return _stored(page)
    except IntegrityError:  # somebody stored the same page at this moment; now it is there to be found
        return _stored(page)


@transaction.atomic
def _stored(page: PageText) -> Imported:
    section = section_named(page.section or NO_SECTION)
    values = {
        "section": section,
        "headline": page.headline,
        "deck": page.deck,
        "body": page.body_text,
        "source_line": page.source_line,
    }
    published_at = _published_at(page)
    if published_at:
        values["published_at"] = published_at
    article = _known(page, section, published_at)
    if article is None:
        values.setdefault("published_at", timezone.now())
        return Imported(_created(_free_key(page, section), values), Outcome.CREATED, page)
    return Imported(article, Outcome.UPDATED if _changed(article, values) else Outcome.UNCHANGED, page)


@transaction.atomic
def upsert(external_id: str, fields: dict[str, Any]) -> tuple[Article, bool]:
    """Store the story that the CMS knows as *external_id*; return the article and whether it is new.

    *fields*: section (a Section, or its slug or name; made when there is none), headline, body, and as wanted deck,
    source_line and published_at. Without published_at a new story is published now, and an old one keeps its time;
    None makes it a draft. The address of a story stays when its headline changes.
    """
    values = {"deck": "", "source_line": "", **fields}
    if not isinstance(values["section"], Section):
        values["section"] = section_named(values["section"])
    article = Article.objects.select_for_update().filter(external_id=external_id).first()
    if article:
        _changed(article, values)
        return article, False
    try:
        with transaction.atomic():
            return _created(external_id, {"published_at": timezone.now(), **values}), True
    except IntegrityError:  # two requests for one new story: the second finds what the first has made
        article = Article.objects.select_for_update().get(external_id=external_id)
        _changed(article, values)
        return article, False


def section_named(name: str) -> Section:
    """The section with this name or slug, whatever its case and spelling of spaces; made when there is none."""
    wanted = fold(name)
    for section in Section.objects.all():
        if wanted in (fold(section.name), fold(section.slug)):
            return section
    name = " ".join(name.split())[:80]
    section, _ = Section.objects.get_or_create(slug=section_slug(name), defaults={"name": name})
    return section


def _created(external_id: str, values: dict[str, Any]) -> Article:
    return Article.objects.create(external_id=external_id, slug=article_slug(values["headline"]), **values)


def _changed(article: Article, values: dict[str, Any]) -> list[str]:
    """Write what differs; return the names of what did."""
    changed = [name for name, value in values.items() if getattr(article, name) != value]
    for name in changed:
        setattr(article, name, values[name])
    if changed:
        article.save(update_fields=[*changed, "updated_at"])
    return changed


def _key(page: PageText) -> str:
    return f"page:{sha256((fold(page.headline) or page.headline).encode()).hexdigest()[:24]}"


def _known(page: PageText, section: Section, published_at: datetime | None) -> Article | None:
    """The article that an earlier copy of this page became."""
    same_headline = Q(external_id=_key(page)) | Q(external_id__startswith=f"{_key(page)}:")
    candidates = list(Article.objects.select_for_update().filter(same_headline).order_by("id"))
    for article in candidates:
        if article.section_id == section.pk:
            return article
    for article in candidates:
        if published_at and article.published_at and _day(article.published_at) == _day(published_at):
            return article
    return None


def _free_key(page: PageText, section: Section) -> str:
    key = _key(page)
    return f"{key}:{section.slug}" if Article.objects.filter(external_id=key).exists() else key


def _published_at(page: PageText) -> datetime | None:
    """The page's date as a moment: midnight where the paper is, unless it gives a time. Never in the future."""
    if page.published_on is None:
        return None
    at = page.published_time or time.min
    moment = datetime.combine(page.published_on, at, tzinfo=at.tzinfo or timezone.get_current_timezone())
    return min(moment, timezone.now())


def _day(moment: datetime) -> Any:
    return timezone.localdate(moment)
