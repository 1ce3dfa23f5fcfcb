"""The slugs of articles and sections: readable, free, and never the name of a page of the site itself."""

from hashlib import sha256

from django.utils.text import slugify

from articles.models import Article, Section

LONGEST = 100
# What stands at the top of the site beside the sections: newsroom/urls.py.
TAKEN = frozenset({"admin", "api", "comments", "healthz", "metrics", "readyz", "receipt", "static"})


def article_slug(headline: str) -> str:
    """A free slug for a new article; from a hash where the headline has no Latin letters."""
    return _free(Article, _words(headline) or f"story-{_hash(headline)}")


def section_slug(name: str) -> str:
    """A free slug for a new section."""
    slug = _words(name)[:70].strip("-") or f"section-{_hash(name)}"
    return _free(Section, f"{slug}-news" if slug in TAKEN else slug)


def _words(text: str) -> str:
    slug = slugify(text)
    return slug if len(slug) <= LONGEST else slug[:LONGEST].rpartition("-")[0] or slug[:LONGEST]


def _hash(text: str) -> str:
    return sha256(text.encode(errors="replace")).hexdigest()[:10]


def _free(model: type[Article] | type[Section], slug: str) -> str:
    taken = set(model.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    number = 2
    free = slug
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return free
