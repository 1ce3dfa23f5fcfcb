"""What would happen to this text, here, now: the truth, and nothing written."""

import pytest

from comments.models import Comment, Commenter, Thread
from comments.states import Mode
from moderation.models import CheckResult, Decision, Term
from tests import make

pytestmark = pytest.mark.django_db
URL = "moderation/policies/what-if/"


def ask(article, body, name="Ada", by=None):
    return make.Api(by or make.a_moderator()).post(URL, {"article": article.slug, "body": body, "name": name})


@pytest.mark.parametrize("body", ["A fine walk along the water.", make.SPAM])
def test_it_says_what_then_happens(body):
    article = make.an_article()
    said = ask(article, body).json()
    comment = make.a_checked_comment(article, body=body)
    decision = comment.decisions.get()
    assert (said["action"], said["reasons"]) == (decision.action, decision.reasons)
    happened = {result.check_name: (result.outcome, result.code) for result in comment.results.all()}
    assert {found["check"]: (found["outcome"], found["code"]) for found in said["results"]} == happened


def test_it_goes_by_the_policy_and_the_words_of_the_place():
    article = make.an_article(section="Sport")
    make.a_policy(article, mode=Mode.PRE)
    Term.objects.create(term="offside", kind="banned", section=article.section)
    assert ask(article, "Fine.").json()["reasons"] == ["pre"]
    assert ask(article, "That was offside.").json()["action"] == "reject"
    assert ask(make.an_article(section="Politics"), "That was offside.").json()["action"] == "approve"


def test_nothing_is_written():
    article = make.an_article()
    moderator = make.a_moderator()

    def rows():
        return [model.objects.count() for model in (Comment, Commenter, Thread, CheckResult, Decision)]

    before = rows()
    assert ask(article, make.SPAM, by=moderator).status_code == 200
    assert rows() == before


def test_it_is_for_moderators_and_about_what_is_there():
    article = make.an_article()
    assert make.Api().post(URL, {"article": article.slug, "body": "x"}).status_code == 403
    assert make.Api(make.a_moderator()).post(URL, {"article": "no-such", "body": "x"}).status_code == 404
    assert ask(article, "\u202ex").json()["errors"][0]["pointer"] == "/body"
