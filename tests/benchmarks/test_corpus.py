"""The made-up newspaper is one that could have come about: every count and every record in it is right."""

import pytest

from benchmarks import corpus
from comments.models import Comment, Thread
from comments.recounting import recount
from moderation.models import Case
from moderation.verifying import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def _corpus():
    assert corpus.load(2500) == 2500


@pytest.mark.usefixtures("_corpus")
def test_counts_and_record_of_the_corpus_are_right():
    assert set(recount().values()) == {0}
    decisions, faults = verify()
    assert faults == []
    assert decisions == 2500


@pytest.mark.usefixtures("_corpus")
def test_threads_have_exactly_the_size_and_depth_that_they_are_named_for():
    sizes = dict(Thread.objects.values_list("article__slug", "public_count"))
    assert sizes["thread-100"] == 100
    assert sizes["deep-1000"] == 1001
    assert sizes["empty-1"] == 0
    deep = Comment.objects.filter(thread__article__slug="deep-1000")
    assert sorted(deep.values_list("depth", flat=True)) == list(range(1001))


@pytest.mark.usefixtures("_corpus")
def test_what_waits_has_a_case_with_the_findings_of_every_check():
    waiting = set(Comment.objects.filter(state="held").values_list("id", flat=True))
    assert waiting == set(Case.objects.values_list("comment_id", flat=True))
    case = Case.objects.first()
    assert set(case.comment.results.values_list("check_name", flat=True)) == {c.name for c in corpus.CHECKS}
