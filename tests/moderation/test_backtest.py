"""The time machine: what a changed rule would have made of the past, people's decisions being the truth."""

import io
import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments import editing
from comments.models import Comment
from comments.states import Mode, State
from moderation import (
    backtest,
    catches,
    checks,
    decisions,
    figures,
    likenesses,
    lists,
    past,
    policies,
    screening,
    trying,
)
from moderation.backtest import Page
from moderation.checks import CHECKS
from moderation.models import CheckResult, Decision, Domain, Policy, PolicyChange, SectionLimit, Term
from tests import make

pytestmark = pytest.mark.django_db
ONE_LINK = "The minutes are at https://council.example.org/minutes, read them."
TWO_LINKS = "See https://one.example.org and https://two.example.org for both sides."


def replay(since=timedelta(days=1), **change):
    page = change.pop("page", None)
    limit = change.pop("limit", None)
    now = timezone.now()
    return backtest.replay(trying.change_from(**change), since=now - since, until=now, page=page, limit=limit)


def checked(body, article=None, person=None, reason="spam"):
    """A comment that the policy has decided on, and then (*person*: approve or reject) a person."""
    comment = make.a_checked_comment(article, body=body)
    if person:
        reasons = [reason] if person == "reject" else []
        decisions.decide(comment.pk, person, user=make.a_moderator(), version=comment.version, reasons=reasons)
    return comment


def test_a_stricter_rule_holds_more_and_says_whom_it_would_have_wronged():
    removed, honest = checked(TWO_LINKS, person="reject"), checked(ONE_LINK + " Mine.", person="approve")
    unjudged = checked(ONE_LINK)
    checked("No link at all.", person="approve")
    report = replay(settings={"max_links": 0})
    assert (report.replayed, report.judged, report.new_holds) == (4, 3, 3)
    assert (report.before.missed, report.after.missed) == (1, 0)
    assert (report.before.honest_held, report.after.honest_held) == (0, 1)
    assert (report.before.agreed, report.after.agreed) == (2, 1)
    assert [flip.row.comment for flip in report.flips] == [unjudged.pk, honest.pk, removed.pk]
    assert [flip.person for flip in report.flips] == [None, "published", "rejected"]
    assert report.flips[0].reasons_after == ["links"]
    links = report.by_check["links"]
    assert (links.before, links.after, links.right, links.wrong) == (0, 3, 1, 1)


def test_a_laxer_rule_publishes_and_says_what_it_would_have_missed():
    body = "Read https://a.example.org https://b.example.org https://c.example.org today."
    checked(body, person="reject")
    checked(body + " Please do.", person="approve")
    report = replay(settings={"max_links": 9})
    assert (report.newly_published, report.after.missed, report.after.honest_held) == (2, 1, 0)
    assert report.minutes < 0


def test_the_default_of_the_work_is_named_as_such_until_it_can_be_measured():
    for number in range(3):
        checked(f"See https://{number}.example.org")
    report = replay(settings={"max_links": 0})
    assert (report.seconds_per_decision, report.seconds_measured) == (figures.DEFAULT_SECONDS, False)
    assert report.minutes == round(3 * figures.DEFAULT_SECONDS / 60, 1)


def test_nothing_changed_is_nothing_flipped_and_the_machine_did_so():
    for body in (ONE_LINK, TWO_LINKS, make.SPAM, "A fine day."):
        checked(body)
    report = replay(settings={"max_links": 2})
    assert report.flip_count == 0
    done = Decision.objects.filter(actor="policy").values_list("action", flat=True)
    assert (report.before.approve, report.before.hold) == (list(done).count("approve"), list(done).count("hold"))


def test_an_undone_decision_is_no_truth():
    comment = checked(ONE_LINK, person="approve")
    decision = comment.decisions.last()
    decisions.undo(decision.pk, user=make.a_moderator())
    assert replay(settings={"max_links": 0}).judged == 0


def test_the_newest_decision_of_a_person_is_the_truth():
    comment = checked(ONE_LINK, person="approve")
    comment.refresh_from_db()
    decisions.decide(comment.pk, "reject", user=make.a_moderator(), version=comment.version, reasons=["spam"])
    report = replay(settings={"max_links": 0})
    assert (report.judged, report.before.missed, report.after.honest_held) == (1, 1, 0)


def test_only_the_level_that_changes_is_replayed():
    sport, world = make.an_article(section="Sport"), make.an_article()
    checked(ONE_LINK, sport)
    checked(ONE_LINK, world)
    assert replay(section="sport", settings={"max_links": 0}).new_holds == 1
    assert replay(article=world.slug, settings={"max_links": 0}).replayed == 1
    assert replay(settings={"max_links": 0}).new_holds == 2


def test_a_nearer_level_still_wins():
    sport = make.an_article(section="Sport")
    make.a_policy(sport.section, max_links=5)
    checked(ONE_LINK, sport)
    assert replay(settings={"max_links": 0}).flip_count == 0


def test_a_setting_can_be_taken_back_to_the_level_above():
    make.a_policy(None, max_links=0)
    checked(ONE_LINK)
    assert replay(settings={"max_links": None}).newly_published == 1


def test_a_word_list_is_tried_on_the_texts_before_it_is_saved():
    Term.objects.create(term="harbour", kind="suspect")
    listed, other = checked("The harbour is closed."), checked("The bridge is closed.")
    report = replay(added=[{"term": "bridge", "kind": "banned"}], removed=["harbour"])
    assert {(flip.row.comment, flip.before, flip.after) for flip in report.flips} == {
        (listed.pk, "hold", "approve"),
        (other.pk, "approve", "reject"),
    }
    assert Term.objects.get().term == "harbour"


def test_a_list_of_domains_is_tried_on_the_links_before_it_is_saved():
    Domain.objects.create(domain="harbour.example", kind="suspect")
    listed, other = checked("See harbour.example for more."), checked("See www.bridge.example for more.")
    report = replay(
        added_domains=[{"domain": "bridge.example", "kind": "blocked"}], removed_domains=["harbour.example"]
    )
    assert {(flip.row.comment, flip.before, flip.after) for flip in report.flips} == {
        (listed.pk, "hold", "approve"),
        (other.pk, "approve", "reject"),
    }
    assert Domain.objects.get().domain == "harbour.example"


def test_an_entry_of_a_section_is_tried_there_alone():
    here, there = checked("See bridge.example."), checked("See bridge.example, too.", make.an_article())
    section = here.thread.article.section.slug
    report = replay(added_domains=[{"domain": "bridge.example", "kind": "blocked", "section": section}])
    assert {flip.row.comment for flip in report.flips} == {here.pk} | ({there.pk} & _of_section(section))


def _of_section(slug):
    return set(Comment.objects.filter(thread__article__section__slug=slug).values_list("pk", flat=True))


def test_how_somebody_fared_is_replayed_from_what_was_counted_then():
    make.a_policy(None, standing_limit=2)
    commenter = make.a_comment().commenter
    for number in range(5):
        comment = make.a_checked_comment(commenter=commenter, body=f"A remark of number {number}.")
        decisions.decide(comment.pk, "reject", user=make.a_moderator(), version=comment.version, reasons=["abuse"])
    last = make.a_checked_comment(commenter=commenter, body="One more remark.")
    strict = replay(settings={"standing_limit": 0.1, "standing_sample": 6})
    assert last.pk in {flip.row.comment for flip in strict.flips if "standing" in flip.reasons_after}
    assert not strict.not_replayed
    assert not replay(settings={"standing_limit": 0.1, "standing_sample": 7}).by_check["standing"].after


def test_the_time_to_fill_the_form_is_replayed_from_what_was_noted():
    quick, slow = make.a_pending_comment(), make.a_pending_comment()
    for comment, seconds in ((quick, 4.0), (slow, 40.0)):
        Comment.objects.filter(pk=comment.pk).update(form={"seconds": seconds})
    make.a_pending_comment(body="By the API.")
    screening.screen_due()
    report = replay(settings={"min_seconds": 10})
    assert [flip.row.comment for flip in report.flips] == [quick.pk]


def test_a_busy_thread_that_nobody_counted_is_said_not_to_be_known():
    checked("First."), checked("Second.")
    assert replay(settings={"thread_rate": 1}).not_replayed == {"rate": 2}
    make.a_policy(None, thread_rate=50)
    article = make.an_article()
    for number in range(3):
        checked(f"In one thread, number {number}.", article)
    report = replay(article=article.slug, settings={"thread_rate": 2})
    assert (report.by_check["rate"].after, dict(report.not_replayed)) == (1, {})


def test_a_protected_name_is_tried_on_the_names_before():
    taken = make.a_checked_comment(by="Jane Harbour")
    report = replay(settings={"protected_names": "Jane Harbour"})
    assert [(flip.row.comment, flip.reasons_after) for flip in report.flips] == [(taken.pk, ["impersonation"])]


def test_the_text_is_that_which_was_decided_on():
    comment = checked("The bridge is closed.")
    editing.revise(comment.pk, "The ferry is closed.", commenter=comment.commenter)
    screening.screen_due()
    report = replay(added=[{"term": "bridge", "kind": "banned"}])
    assert [(flip.row.comment, flip.row.revision) for flip in report.flips] == [(comment.pk, 1)]


def test_a_stage_and_a_mode_are_settings_too():
    checked("Read https://a.example.org https://b.example.org https://c.example.org today.")
    assert replay(stages={"links": "shadow"}).newly_published == 1
    assert replay(settings={"mode": Mode.PRE}).after.hold == 1


def test_a_check_that_did_not_run_looks_anew_or_is_said_not_to_be_known():
    make.a_policy(None, stages={"links": "draft", "newcomers": "draft"})
    checked("Read https://a.example.org https://b.example.org https://c.example.org today.")
    report = replay(stages={"links": "live", "newcomers": "live"})
    assert (report.new_holds, dict(report.not_replayed)) == (1, {"newcomers": 1})


def test_the_model_scores_what_it_did_not_see():
    make.a_policy(None, stages={"spam": "draft"})
    checked(make.SPAM)
    assert replay(stages={"spam": "live"}).by_check["spam"].after == 1


def test_nothing_is_written():
    checked(ONE_LINK, person="approve")
    tables = (Comment, Decision, CheckResult, Policy, PolicyChange, Term)
    before = [list(table.objects.values()) for table in tables]
    replay(settings={"max_links": 0}, added=[{"term": "minutes", "kind": "banned"}])
    assert [list(table.objects.values()) for table in tables] == before


def test_flips_come_page_by_page_and_their_number_is_of_all():
    comments = [checked(f"See https://{n}.example.org") for n in range(5)]
    first = replay(settings={"max_links": 0}, page=Page(2))
    rest = replay(settings={"max_links": 0}, page=Page(9, first.flips[-1].row.decision))
    assert first.flip_count == rest.flip_count == 5
    assert [flip.row.comment for flip in first.flips + rest.flips] == [comment.pk for comment in reversed(comments)]


def test_it_says_when_it_has_not_seen_all():
    for n in range(4):
        checked(f"{ONE_LINK} {n}")
    few = replay(settings={"max_links": 0}, limit=3)
    assert (few.replayed, few.complete) == (3, False)
    assert replay(settings={"max_links": 0}, limit=4).complete


def test_batches_add_up(monkeypatch):
    for n in range(7):
        checked(f"{ONE_LINK} {n}", person="approve" if n % 2 else "reject")
    whole = trying.answer(replay(settings={"max_links": 0}))
    monkeypatch.setattr(past, "BATCH", 2)
    parts = trying.answer(replay(settings={"max_links": 0}))
    drop = ("since", "until")
    assert {k: v for k, v in whole.items() if k not in drop} == {k: v for k, v in parts.items() if k not in drop}


def test_an_erased_comment_is_not_replayed():
    comment = checked(ONE_LINK)
    editing.erase(comment.commenter)
    assert replay(settings={"max_links": 0}).replayed == 0


def test_what_it_costs_does_not_grow_with_the_comments(django_assert_max_num_queries):
    for n in range(12):
        checked(f"{ONE_LINK} {n}", make.an_article())
    with django_assert_max_num_queries(16):
        replay(settings={"max_links": 0}, added=[{"term": "casino", "kind": "banned"}])


RULES = st.fixed_dictionaries(
    {
        "max_links": st.integers(0, 4),
        "spam_hold": st.sampled_from([None, 0.05, 0.5, 0.95]),
        "repeats": st.integers(0, 3),
        "near_copies": st.integers(1, 4),
        "first_comments": st.integers(0, 2),
        "person_rate": st.integers(0, 3),
        "shorteners_hold": st.booleans(),
        "protected_names": st.sampled_from(["", "Ada"]),
        "mode": st.sampled_from([Mode.AUTO, Mode.PRE, Mode.POST]),
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rules=RULES)
def test_the_replay_is_what_then_happens(rules):
    """What the back-test foretells for a policy is what that policy then does to the same comments."""
    Comment.objects.filter(check_due_at__isnull=False).update(check_due_at=None)
    article = make.an_article()
    bodies = [ONE_LINK, TWO_LINKS, make.SPAM, "A fine day.", "A fine day.", "https://bit.ly/x tells", *[TWO_LINKS] * 3]
    for number, body in enumerate(bodies):
        make.a_pending_comment(article, body=body if number < 6 else f"{body} {number}")
    screening.screen_due(100)
    now = timezone.now()
    change = trying.change_from(article=article.slug, settings=rules)
    foretold = backtest.replay(change, since=now - timedelta(days=1), until=now)
    make.a_policy(article, **rules)
    effective = policies.effective(article)
    comments = list(Comment.objects.filter(thread__article=article).select_related("thread__article", "commenter"))
    contexts = screening.contexts_of(comments, {article.pk: effective}, likenesses.note(comments))
    found = checks.examine(comments, contexts)
    verdicts = [policies.judge(results, effective).action for results in found.values()]
    expected = {action: [str(v) for v in verdicts].count(action) for action in ("approve", "hold", "reject")}
    got = {"approve": foretold.after.approve, "hold": foretold.after.hold, "reject": foretold.after.reject}
    if rules["first_comments"] == 0:
        assert got == expected
    else:  # those who were published are not new any more
        assert got["hold"] >= expected["hold"]


def test_the_command_tells_and_writes_the_flips(tmp_path):
    checked(ONE_LINK, person="approve")
    out, path = io.StringIO(), tmp_path / "flips.jsonl"
    call_command("backtest", "--set", "max_links=0", "--flips", str(path), stdout=out)
    assert "1 texts replayed, 1 of them decided by people" in out.getvalue()
    assert "1 flips: 1 newly held" in out.getvalue()
    (flip,) = [json.loads(line) for line in path.read_text().splitlines()]
    assert (flip["before"], flip["after"], flip["person"]) == ("approve", "hold", "published")


@pytest.mark.parametrize(
    "wrong",
    [
        ["--set", "max_links"],
        ["--set", "no_such=1"],
        ["--set", "max_links=many"],
        ["--set", "spam_hold=3"],
        ["--stage", "links=loud"],
        ["--section", "no-such", "--set", "max_links=1"],
        ["--add-term", "rude:word"],
        ["--add-domain", "blocked:no domain"],
        ["--remove-domain", "nothing.example"],
        ["--remove-term", "nothing"],
    ],
)
def test_the_command_refuses_what_cannot_be(wrong):
    with pytest.raises(CommandError):
        call_command("backtest", *wrong, stdout=io.StringIO())


def test_how_long_a_decision_takes_is_measured_from_the_record():
    held = [make.a_comment(state=State.HELD) for _ in range(figures.FEWEST_GAPS + 5)]
    assert figures.seconds_per_decision() == (pytest.approx(0, abs=1), True)
    assert len(held) == Decision.objects.filter(actor="person").count()


def test_every_check_says_what_it_goes_by_or_goes_by_nothing_that_can_be_set():
    known = set(trying.SETTINGS) | {"terms", "domains"}
    for check in CHECKS:
        assert set(check.goes_by) <= known, check.name


URL = "moderation/policies/backtest/"


def a_head():
    user = make.a_moderator("boss")
    user.user_permissions.add(*Permission.objects.filter(codename__in=["change_policy", "view_policy"]))
    return user


def test_the_api_replays_and_pages():
    for number in range(3):
        checked(f"See https://{number}.example.org", person="approve")
    api = make.Api(a_head())
    sent = {"settings": {"max_links": 0}, "days": 7, "limit": 2}
    said = api.post(URL, sent).json()
    assert (said["replayed"], said["complete"], said["new_holds"], said["honest_held"]) == (3, True, 3, 3)
    assert said["by_section"]["world-news"]["after"]["hold"] == 3
    assert said["by_day"][0]["held_after"] == 3
    assert [flip["body"] for flip in said["flips"]] == ["See https://2.example.org", "See https://1.example.org"]
    rest = api.post(URL, sent | {"before": said["next"]}).json()
    assert [flip["body"] for flip in rest["flips"]] == ["See https://0.example.org"]


@pytest.mark.parametrize(
    ("sent", "status", "pointer"),
    [
        ({"settings": {"no_such": 1}}, 400, "/settings"),
        ({"settings": {"spam_hold": 7}}, 400, "/spam_hold"),
        ({"settings": {"max_links": -1}}, 400, "/max_links"),
        ({"stages": {"links": "loud"}}, 400, "/stages/links"),
        ({"added": [{"term": "", "kind": "banned"}]}, 400, "/added/0/term"),
        ({"removed": ["nothing"]}, 400, "/removed"),
        ({"added_domains": [{"domain": "no domain", "kind": "blocked"}]}, 400, "/domain"),
        ({"removed_domains": ["nothing.example"]}, 400, "/removed_domains"),
        ({"days": 0}, 400, "/days"),
        ({"section": "no-such", "settings": {"max_links": 1}}, 404, None),
    ],
)
def test_the_api_says_what_cannot_be_tried(sent, status, pointer):
    answer = make.Api(a_head()).post(URL, sent)
    assert answer.status_code == status
    assert pointer is None or answer.json()["errors"][0]["pointer"] == pointer


def test_the_api_is_for_those_who_may_change_policies():
    assert make.Api(make.a_moderator()).post(URL, {"settings": {"max_links": 1}}).status_code == 403


def test_a_shadow_check_gathers_what_it_would_have_done():
    make.a_policy(None, stages={"links": "shadow"}, max_links=0)
    checked(ONE_LINK, person="reject")
    checked(f"{ONE_LINK} {ONE_LINK}", person="approve")
    checked("No link.", person="approve")
    said = make.Api(make.a_moderator()).get("moderation/figures/checks/?days=7").json()
    links = said["checks"][0]
    assert (links["check"], links["stage"], links["seen"], links["objected"]) == ("links", "shadow", 3, 2)
    assert (links["alone"], links["right"], links["wrong"], links["precision"]) == (2, 1, 1, 0.5)
    assert links["low"] < 0.2 < 0.8 < links["high"]


@given(right=st.integers(0, 500), wrong=st.integers(0, 500))
def test_the_interval_holds_the_share_and_narrows(right, wrong):
    found = catches.Catches(right=right, wrong=wrong)
    if right + wrong == 0:
        assert found.interval is None
        return
    low, high = found.interval
    assert 0 <= low <= found.precision <= high <= 1
    wider = catches.Catches(right=right * 4, wrong=wrong * 4).interval
    assert wider[1] - wider[0] < high - low


def test_who_is_limited_to_sections_tries_on_the_past_there_alone():
    for name in ("Sport", "Culture", "Science"):
        make.a_checked_comment(make.an_article(section=name), body=f"{name}: read https://one.example.org on it.")
    head = User.objects.create_user("head", is_staff=True)
    head.groups.add(Group.objects.get(name="head"))
    api = make.Api(head)
    sent = {"settings": {"max_links": 0}, "days": 1}
    assert api.post("moderation/policies/backtest/", sent).json()["flip_count"] == 3
    SectionLimit.objects.create(user=head, section=make.a_section("Sport"))
    found = api.post("moderation/policies/backtest/", sent).json()
    assert (found["replayed"], found["flip_count"], list(found["by_section"])) == (1, 1, ["sport"])
    assert {flip["section"] for flip in found["flips"]} == {"sport"}


def test_a_list_is_tried_on_the_comments_within_reach():
    for name in ("Sport", "Culture"):
        make.a_checked_comment(make.an_article(section=name), body="That scoundrel again, and nobody says a word.")
    head = make.a_moderator("head")
    SectionLimit.objects.create(user=head, section=make.a_section("Sport"))
    change = lists.Change(("scoundrel",), "suspect")
    assert len(lists.try_out(change).hits) == 2
    (hit,) = lists.try_out(change, user=head).hits
    assert hit.comment.thread.article.section.slug == "sport"
