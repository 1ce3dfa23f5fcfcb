"""The compiled question for an article's thread answers what the ORM would, and readers alone are answered."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import threads
from comments.models import Thread
from tests import make

pytestmark = pytest.mark.django_db


def values(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_it_finds_every_value_of_thread_and_section_without_asking_again():
    comment = make.a_comment()
    known = Thread.objects.select_related("article__section").get(pk=comment.thread_id)
    with CaptureQueriesContext(connection) as caught:
        found = threads.find(known.article.slug)
        assert values(found) == values(known)
        assert values(found.article.section) == values(known.article.section)
        assert found.article.thread is found
        assert found.article.get_absolute_url() == known.article.get_absolute_url()
    assert len(caught) == 1
    assert values(found.article) == values(known.article)


@pytest.mark.parametrize("slug", ["", "nothing-here", "\0", "' OR 1=1 --", "%s"])
def test_a_name_that_no_article_has_finds_nothing(slug):
    make.a_comment()
    assert threads.find(slug) is None


def test_a_draft_and_a_story_of_tomorrow_have_no_thread_for_readers():
    for when in (None, "2099-01-01T00:00:00Z"):
        article = make.an_article(published_at=when)
        make.a_thread(article)
        assert threads.find(article.slug) is None
