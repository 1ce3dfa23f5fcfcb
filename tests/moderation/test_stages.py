"""How far a check is trusted, what its failing means, and that findings are kept as codes and told in any language."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation

from comments.states import State
from moderation import checks, policies, screening
from moderation.checks.base import Check, Outcome, Result
from moderation.models import PolicyChange, Term
from tests import make

pytestmark = pytest.mark.django_db
MANY_LINKS = "See https://a.example.org https://b.example.org https://c.example.org for the sources."


@pytest.fixture
def broken(monkeypatch):
    """One more check, which always fails."""

    def look(comment, context):
        raise ZeroDivisionError

    monkeypatch.setattr(checks, "CHECKS", (Check("broken", "Broken", look), *checks.CHECKS))


def found_by(comment, name):
    return comment.results.filter(check_name=name).first()


def test_a_draft_does_not_run():
    make.a_policy(stages={"links": "draft"})
    comment = make.a_checked_comment(body=MANY_LINKS)
    assert comment.state == State.PUBLISHED
    assert found_by(comment, "links") is None


def test_a_shadow_speaks_and_does_not_count():
    make.a_policy(stages={"links": "shadow"})
    comment = make.a_checked_comment(body=MANY_LINKS)
    assert comment.state == State.PUBLISHED
    assert (found_by(comment, "links").outcome, found_by(comment, "links").stage) == ("hold", "shadow")
    [evidence] = [piece for piece in comment.decisions.get().evidence if piece["check"] == "links"]
    assert (evidence["stage"], evidence["outcome"]) == ("shadow", "hold")


def test_a_live_check_counts_and_says_that_it_is_live():
    comment = make.a_checked_comment(body=MANY_LINKS)
    assert (comment.state, comment.reasons) == (State.HELD, ["links"])
    assert found_by(comment, "links").stage == "live"


def test_a_failed_shadow_holds_nothing(broken):
    make.a_policy(stages={"broken": "shadow"})
    comment = make.a_checked_comment()
    assert (comment.state, found_by(comment, "broken").outcome) == (State.PUBLISHED, "failed")


@pytest.mark.parametrize(
    ("of_check", "of_all", "state"),
    [
        ({}, None, State.HELD),
        ({}, False, State.PUBLISHED),
        ({"broken": "open"}, None, State.PUBLISHED),
        ({"broken": "open"}, True, State.PUBLISHED),
        ({"broken": "hold"}, False, State.HELD),
        ({"spam": "open"}, None, State.HELD),
    ],
)
def test_a_check_fails_as_its_own_fail_mode_says_else_as_the_policy_does(broken, of_check, of_all, state):
    make.a_policy(on_failure=of_check, hold_on_failure=of_all)
    assert make.a_checked_comment().state == state


def test_the_nearest_level_wins_for_each_check_by_itself():
    article = make.an_article()
    make.a_policy(None, stages={"links": "shadow", "words": "draft"}, on_failure={"spam": "open"})
    make.a_policy(article.section, stages={"links": "live"})
    make.a_policy(article, stages={"repeats": "shadow"})
    rules = policies.effective(article).rules
    assert [rules.stage_of(name) for name in ("links", "words", "repeats", "spam")] == [
        "live",
        "draft",
        "shadow",
        "live",
    ]
    assert (rules.fail_mode_of("spam"), rules.fail_mode_of("abuse")) == ("open", "hold")


def test_what_holds_for_each_check_and_where_it_comes_from_is_told():
    article = make.an_article()
    make.a_policy(article.section, stages={"links": "shadow"}, on_failure={"links": "open"})
    said = make.Api(make.a_moderator()).get(f"moderation/policies/effective/?article={article.slug}").json()
    assert said["checks"]["links"] == {
        "stage": {"value": "shadow", "from": "section"},
        "on_failure": {"value": "open", "from": "section"},
    }
    assert said["checks"]["words"]["stage"] == {"value": "live", "from": "default"}
    assert set(said["checks"]) == {check.name for check in checks.CHECKS}


def test_the_trace_the_what_if_and_the_record_show_the_stage():
    make.a_policy(stages={"links": "shadow"})
    comment = make.a_checked_comment(body=MANY_LINKS)
    mo = make.Api(make.a_moderator())
    [traced] = [
        found for found in mo.get(f"moderation/comments/{comment.pk}/").json()["results"] if found["check"] == "links"
    ]
    assert (traced["stage"], traced["code"], traced["params"]) == ("shadow", "over", {"count": 3, "allowed": 2})
    asked = {"article": comment.thread.article.slug, "body": MANY_LINKS}
    said = mo.post("moderation/policies/what-if/", asked).json()
    assert said["action"] == "approve"
    assert {found["check"]: found["stage"] for found in said["results"]}["links"] == "shadow"
    client = Client()
    client.force_login(make.a_moderator())
    page = client.get(f"/admin/comments/comment/{comment.pk}/change/").content.decode()
    assert "shadow: runs, and does not count" in page
    assert 'class="evidence by-links"' not in page


def test_a_finding_is_kept_as_a_code_and_worded_when_it_is_read():
    with translation.override("de"):
        comment = make.a_checked_comment(body=MANY_LINKS)
    found = found_by(comment, "links")
    assert (found.code, found.params) == ("over", {"count": 3, "allowed": 2})
    said = checks.says("links", found.code, found.params, found.evidence)
    assert said == "Contains 3 links; the policy allows 2."


def test_the_words_of_a_comment_are_nowhere_but_in_the_evidence():
    Term.objects.create(term="frobnicate", kind="suspect")
    comment = make.a_checked_comment(body="You frobnicate all day long.")
    found = found_by(comment, "words")
    assert checks.says("words", found.code, found.params, found.evidence) == "On the word list: “frobnicate”."
    assert "frobnicate" not in str(found.params) + found.code


@pytest.mark.parametrize("code", ["said", "failed"])
def test_every_check_can_say_what_any_check_says(code):
    params = {"says": "As it was.", "error": "TypeError"}
    assert checks.says("links", code, params) in ("As it was.", "The check failed: TypeError.")


def test_a_finding_of_another_version_is_shown_by_its_code():
    assert checks.says("links", "over", {"number": 3}) == "over"
    assert checks.says("gone", "found", {}) == "found"


def test_a_check_that_cannot_gather_fails_alone_and_is_asked_once_a_batch(monkeypatch):
    asked = []

    def gather(comments, rules):
        asked.append(len(comments))
        raise OSError

    def look(comment, context):
        return Result("asking", Outcome.PASS)

    monkeypatch.setattr(checks, "CHECKS", (*checks.CHECKS, Check("asking", "Asking", look, gather=gather)))
    article = make.an_article()
    comments = [make.a_pending_comment(article) for _ in range(3)]
    screening.screen_due()
    assert asked == [3]
    for comment in comments:
        comment.refresh_from_db()
        assert (comment.state, comment.reasons) == (State.HELD, ["asking"])


def test_a_draft_is_not_asked_to_gather(monkeypatch):
    def gather(comments, rules):
        raise AssertionError

    monkeypatch.setattr(checks, "CHECKS", (Check("asking", "Asking", None, gather=gather),))
    make.a_policy(stages={"asking": "draft"})
    assert make.a_checked_comment().state == State.PUBLISHED


def test_stages_are_set_in_the_admin_and_recorded_with_who_and_why():
    helen = User.objects.create_superuser("helen")
    client = Client()
    client.force_login(helen)
    sent = {"section": "", "article": "", "mode": "", "hold_on_failure": "unknown", "why": "Trying it out"}
    client.post("/admin/moderation/policy/add/", sent | {"stages_links": "shadow", "on_failure_spam": "open"})
    change = PolicyChange.objects.get()
    assert (change.after["stages"], change.after["on_failure"]) == ({"links": "shadow"}, {"spam": "open"})
    page = client.get("/admin/moderation/policychange/").content.decode()
    assert "Links: empty → shadow; Spam: empty → open" in page
    form = client.get("/admin/moderation/policy/add/").content.decode()
    assert "As above: shadow: runs, and does not count" in form


def test_an_unknown_stage_is_refused():
    client = Client()
    client.force_login(User.objects.create_superuser("helen"))
    sent = {"section": "", "article": "", "mode": "", "hold_on_failure": "unknown", "why": "Trying it out"}
    client.post("/admin/moderation/policy/add/", sent | {"stages_links": "loud"})
    assert not PolicyChange.objects.exists()
