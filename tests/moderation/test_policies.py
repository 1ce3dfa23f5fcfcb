"""Which rules hold where, and what they make of the checks' results."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from comments.models import Comment
from comments.states import Mode, State
from moderation import policies, screening
from moderation.checks.base import Outcome, Result
from moderation.models import Case, Policy, PolicyChange
from moderation.policies import Effective, Rules, judge
from tests import make

pytestmark = pytest.mark.django_db
MOST_QUERIES_A_BATCH = 8


def rules(**given):
    return Effective(Rules(**given), {}, 0)


def results(**outcomes):
    return [Result(name, Outcome(outcome)) for name, outcome in outcomes.items()]


@pytest.mark.parametrize(
    ("found", "action", "reasons"),
    [
        ({"spam": "pass", "links": "pass"}, "approve", ()),
        ({"spam": "hold", "links": "pass"}, "hold", ("spam",)),
        ({"links": "hold", "words": "reject"}, "reject", ("words", "links")),
        ({"spam": "failed", "links": "pass"}, "hold", ("spam",)),
        ({"spam": "failed", "words": "reject"}, "reject", ("words", "spam")),
    ],
)
def test_the_strictest_result_wins_and_every_objection_is_a_reason(found, action, reasons):
    verdict = judge(results(**found), rules())
    assert (verdict.action, verdict.reasons) == (action, reasons)


def test_a_failed_check_is_passed_over_only_where_the_policy_says_so():
    assert judge(results(spam="failed"), rules(hold_on_failure=False)).action == "approve"


def test_in_pre_mode_everything_waits():
    assert judge(results(spam="pass"), rules(mode=Mode.PRE)).reasons == ("pre",)


def test_in_post_mode_a_person_looks_afterwards():
    article = make.an_article()
    make.a_policy(article, mode=Mode.POST)
    comment = make.a_checked_comment(article)
    assert comment.state == State.PUBLISHED
    assert [reason.code for reason in Case.objects.get(comment=comment).reasons.all()] == ["post"]


def test_the_nearest_level_wins_per_setting():
    section, article = make.a_section(), make.an_article()
    make.a_policy(None, max_links=9, first_comments=1)
    make.a_policy(section, max_links=5)
    make.a_policy(article, mode=Mode.PRE)

    found = policies.effective(article)

    assert (found.rules.mode, found.rules.max_links, found.rules.first_comments) == (Mode.PRE, 5, 1)
    origins = {name: found.origins[name] for name in ("mode", "max_links", "first_comments", "repeats")}
    assert origins == {"mode": "article", "max_links": "section", "first_comments": "paper", "repeats": "default"}


def test_zero_is_a_setting_and_not_empty():
    make.a_policy(None, max_links=5)
    make.a_policy(make.a_section(), max_links=0)
    assert policies.effective(make.an_article()).rules.max_links == 0


def test_a_closed_thread_takes_no_comments_and_says_so():
    article = make.an_article()
    make.a_thread(article)
    make.a_policy(article.section, mode=Mode.CLOSED)
    answer = make.Api().post(f"articles/{article.slug}/comments/", {"name": "Ada", "body": "Hello."})
    assert (answer.status_code, answer.json()["code"]) == (403, "thread_closed")
    assert make.Api().get(f"articles/{article.slug}/").json()["comments"] == {
        "count": 0,
        "mode": "closed",
        "open": False,
        "opens_at": None,
        "wait_seconds": 0,
    }


def test_a_thread_made_later_has_the_mode_too():
    make.a_policy(None, mode=Mode.CLOSED)
    assert make.a_thread().mode == Mode.CLOSED


def test_removing_a_policy_opens_the_thread_again():
    article = make.an_article()
    policy = make.a_policy(article, mode=Mode.CLOSED)
    thread = make.a_thread(article)
    policies.remove(policy, user=None, why="The trial is over.")
    thread.refresh_from_db()
    assert thread.mode == Mode.AUTO


def test_every_change_is_recorded_with_who_and_why():
    mo = make.a_moderator()
    policy = Policy(max_links=3)
    policies.change(policy, user=mo, why="Election night")
    policy.max_links = 0
    policies.change(policy, user=mo, why="Spam wave")
    first, second = PolicyChange.objects.order_by("id")
    assert (first.before, first.after["max_links"], first.why) == (None, 3, "Election night")
    assert (second.before["max_links"], second.after["max_links"], second.user) == (3, 0, mo)
    assert policies.effective(make.an_article()).version == second.pk


def test_a_decision_names_the_policy_version():
    policy = make.a_policy(None, first_comments=1)
    comment = make.a_checked_comment()
    [decision] = comment.decisions.all()
    assert decision.policy_version == PolicyChange.objects.get(level=str(policy)).pk
    assert decision.reasons == ["newcomers"]


@pytest.mark.parametrize("level", ["paper", "section", "article", "both"])
def test_a_level_has_one_policy(level):
    article = make.an_article()
    where = {
        "paper": {},
        "section": {"section": article.section},
        "article": {"article": article},
        "both": {"section": article.section, "article": article},
    }[level]
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.create(**where)
        Policy.objects.create(**where)


def test_the_rules_of_a_hundred_articles_cost_two_queries(django_assert_num_queries):
    articles = [make.an_article() for _ in range(100)]
    with django_assert_num_queries(2):
        policies.effective_for(articles)


def test_a_new_commenter_is_trusted_after_an_approval():
    article = make.an_article()
    make.a_policy(None, first_comments=1)
    first = make.a_checked_comment(article, by="Ada")
    assert first.state == State.HELD
    make.decisions.decide(first.pk, "approve", user=make.a_moderator(), version=first.version)
    second = make.a_checked_comment(article, by="Ada", commenter=first.commenter)
    assert second.state == State.PUBLISHED


def test_screening_a_batch_costs_the_same_queries_whatever_its_size():
    article = make.an_article()
    for _ in range(30):
        make.a_pending_comment(article)
    comments = list(Comment.objects.select_related("thread__article", "commenter"))
    rules_of = policies.effective_for([article])

    def queries_for(some):
        with CaptureQueriesContext(connection) as asked:
            screening.contexts_of(some, rules_of, {})
        return len(asked)

    queries_for(comments)  # what is kept for a while is kept now
    assert queries_for(comments[:2]) == queries_for(comments) <= MOST_QUERIES_A_BATCH
