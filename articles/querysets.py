"""The questions asked about articles."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from articles.models import Article

WORD = re.compile(r"[^\W\d_]{4,}")
RELATED_FROM = 200  # how many of the section's newest articles are compared


class ArticleQuerySet(models.QuerySet):
    def published(self) -> ArticleQuerySet:
        """The only set from which a reader is ever answered."""
        return self.filter(published_at__lte=timezone.now())

    def in_section(self, slug: str) -> ArticleQuerySet:
        return self.filter(section__slug=slug)

    def newest_first(self) -> ArticleQuerySet:
        return self.order_by("-published_at", "-id")

    def matching(self, words: str) -> ArticleQuerySet:
        """Those that have every one of *words* in headline or deck."""
        found = self
        for word in words.split():
            found = found.filter(Q(headline__icontains=word) | Q(deck__icontains=word))
        return found

    def latest_beside(self, article: Article, count: int = 5) -> list[Article]:
        """The *count* newest published articles of the whole paper, without the one that is being read."""
        others = self.published().exclude(pk=article.pk).select_related("section").defer("body")
        return list(others.newest_first()[:count])

    def related_to(self, article: Article, count: int = 4) -> list[Article]:
        """Up to *count* published articles of the same section, those first that share headline and deck terms with it.

        A term counts the more, the fewer of them have it: "prime" says less than "Norla". Never the article itself;
        newer first among equals, so a section without shared terms still offers its newest.
        """
        others = self.published().filter(section=article.section_id).exclude(pk=article.pk).select_related("section")
        candidates = list(others.newest_first().defer("body")[:RELATED_FROM])
        terms = {other.pk: _terms(other) for other in candidates}
        have = Counter(term for found in terms.values() for term in found)
        wanted = _terms(article)
        nearness = {pk: sum(1 / have[term] for term in sorted(wanted & found)) for pk, found in terms.items()}
        return sorted(candidates, key=lambda other: nearness[other.pk], reverse=True)[:count]


def _terms(article: Article) -> set[str]:
    return set(WORD.findall(f"{article.headline} {article.deck}".casefold()))
