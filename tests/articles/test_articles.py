"""Articles as they are asked about: what is published, what is related, where they are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from tests.make import an_article

pytestmark = pytest.mark.django_db


def test_drafts_and_future_articles_are_not_published():
    shown = an_article()
    an_article(published=False)
    an_article(published_at=timezone.now() + timedelta(hours=1))
    assert list(Article.objects.published()) == [shown]
    assert [article.is_published for article in Article.objects.order_by("id")] == [True, False, False]


def test_related_articles_never_name_the_article_itself():
    article = an_article(headline="Storm over Norla")
    others = [an_article(headline="Storm over Norla") for _ in range(3)]
    related = Article.objects.related_to(article)
    assert article not in related
    assert set(related) == set(others)


def test_related_articles_share_terms_and_the_section():
    article = an_article(headline="Storm closes the harbour of Norla")
    near = an_article(headline="Harbour of Norla opens again", published_at=timezone.now() - timedelta(days=9))
    an_article(headline="Harbour of Norla sold", section="Business")
    far = [an_article(headline=f"Chess club wins round {number}") for number in range(5)]
    related = Article.objects.related_to(article)
    assert related[0] == near
    assert related[1:] == far[:1:-1]


def test_a_rare_term_weighs_more_than_a_common_one():
    article = an_article(headline="Minister visits Ostren")
    rare = an_article(headline="Ostren under water", published_at=timezone.now() - timedelta(days=9))
    for number in range(6):
        an_article(headline=f"Minister speaks, part {number}")
    assert Article.objects.related_to(article)[0] == rare


def test_drafts_are_not_related():
    article = an_article(headline="Storm over Norla")
    an_article(headline="Storm over Norla", published=False)
    assert Article.objects.related_to(article) == []


def test_latest_articles_are_of_the_whole_paper_without_the_one_being_read():
    article = an_article()
    older = an_article(section="Business", published_at=timezone.now() - timedelta(days=1))
    newer = an_article(section="Politics")
    assert Article.objects.latest_beside(article) == [newer, older]


def test_paragraphs_are_parted_by_blank_lines():
    assert an_article(body="One.\n\n Two.\nStill two. \n\n\n\nThree.\n").paragraphs == [
        "One.",
        "Two.\nStill two.",
        "Three.",
    ]


def test_an_article_lives_under_its_section():
    assert an_article(slug="storm").get_absolute_url() == "/world-news/storm/"
