"""The demo content: there after one command, unchanged after two."""

import io

import pytest
from django.core.management import call_command

from articles.models import Article, Section
from comments.models import Comment
from moderation.models import Decision

pytestmark = pytest.mark.django_db


def seed(*arguments: str) -> str:
    said = io.StringIO()
    call_command("seed", *arguments, stdout=said)
    return said.getvalue()


def test_seeding_fills_the_paper_and_leaves_a_few_comments_waiting_and_twice_changes_nothing():
    assert "15 new articles" in seed()
    assert Section.objects.count() >= 4
    assert Article.objects.published().count() == 15
    assert max(Comment.objects.values_list("depth", flat=True)) >= 4
    states = list(Comment.objects.values_list("state", flat=True))
    assert states.count("held") >= 5
    assert states.count("rejected") >= 2
    assert states.count("published") >= 40
    assert "pending" not in states
    assert Decision.objects.filter(actor="person").count() >= 3
    before = [set(model.objects.values_list("pk", flat=True)) for model in (Section, Article, Comment, Decision)]
    assert "No new articles" in seed()
    assert seed("--quiet") == ""
    assert [
        set(model.objects.values_list("pk", flat=True)) for model in (Section, Article, Comment, Decision)
    ] == before
