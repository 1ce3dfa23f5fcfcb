"""The queue in the admin: what a moderator sees there and does there, with nothing but forms."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments import editing, reporting
from comments.states import State
from moderation import decisions, filters, searching
from moderation.models import Case, Decision
from tests import make
from tests.moderation.desk import (
    DECIDE,
    DECIDE_MANY,
    QUEUE,
    UNDO,
    a_desk,
    messages_on,
    names_on,
    press,
    press_many,
    seen,
    undo_buttons,
)

pytestmark = pytest.mark.django_db


# --- What is seen -----------------------------------------------------------------------------------------------------


def test_a_waiting_comment_is_shown_with_its_scores_and_why_it_waits():
    comment = make.a_waiting_comment(make.an_article(headline="Harbour bridge reopens"))
    page = seen(a_desk())
    assert names_on(page) == ["Eve"]
    assert "Harbour bridge reopens" in page
    assert "Contains 3 links; the policy allows 2." in page
    spam = comment.results.get(check_name="spam").score
    assert f"<strong>{spam:.2f}</strong>" in page
    assert f'value="{spam:.3f}"' in page
    assert "0 approved, 0 removed" in page
    assert f"/admin/comments/comment/{comment.pk}/change/" in page


def test_the_evidence_is_marked_where_it_stands():
    make.a_waiting_comment(body="See http://a.example.com http://b.example.com http://c.example.com")
    page = seen(a_desk())
    assert re.search(r'<mark class="evidence by-\w+" title="[^"]*Links[^"]*">http://b\.example\.com</mark>', page)


def test_hidden_characters_are_seen_and_emoji_are_left_whole():
    make.a_waiting_comment(body="vi\u200bagra 👩\u200d❤️\u200d👨 http://a.com http://b.com http://c.com")
    page = seen(a_desk())
    assert 'title="Hidden: U+200B ZERO WIDTH SPACE">ZWSP</span>' in page
    assert page.count('class="hidden-char"') == 1


def test_a_reply_is_shown_with_what_it_answers():
    parent = make.a_comment(by="Ada", body="The first word.")
    make.a_waiting_comment(to=parent)
    page = seen(a_desk())
    assert "In reply to" in page
    assert "The first word." in page


def test_reports_are_counted_by_reason():
    comment = make.a_waiting_comment()
    decisions.decide(comment.pk, "approve", user=make.a_moderator(), version=comment.version)
    for reader in ("r1", "r2"):
        reporting.report(comment.pk, "spam", reporter_key=reader)
    comment.refresh_from_db()
    decisions.decide(comment.pk, "hold", user=make.a_moderator(), version=comment.version)
    assert re.search(r"2 reports: *Spam or advertising \(2\)", seen(a_desk()))


def test_an_empty_queue_says_so():
    assert "Nothing waits." in seen(a_desk())


def test_the_index_of_the_admin_leads_to_the_queue_and_says_how_many_wait():
    make.a_waiting_comment()
    page = seen(a_desk(), "/admin/")
    assert f'<a href="{QUEUE}">Moderation queue</a>' in page
    assert "1 waiting" in page


def test_the_queue_afterwards_holds_what_was_published_at_once():
    article = make.an_article()
    make.a_policy(article, mode="post")
    make.a_checked_comment(article, by="Ada")
    client = a_desk()
    assert names_on(seen(client)) == []
    assert names_on(seen(client, f"{QUEUE}?queue=afterwards")) == ["Ada"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_numbers_in_attributes_are_numbers_in_any_language(language):
    make.a_waiting_comment()
    answer = a_desk().get(QUEUE, headers={"Accept-Language": language})
    found = re.findall(r'<meter [^>]*value="([^"]*)"', answer.content.decode())
    assert len(found) == 2
    assert all(re.fullmatch(r"\d\.\d{3}", value) for value in found)


# --- Deciding ---------------------------------------------------------------------------------------------------------


def test_approving_publishes_and_the_article_shows_it():
    article = make.an_article()
    comment = make.a_waiting_comment(article)
    page = press(a_desk(), "approve", comment)
    assert comment.state == State.PUBLISHED
    assert "is published." in messages_on(page)
    shown = Client().get(f"/api/v1/articles/{article.slug}/comments/").json()
    assert [one["id"] for one in shown["results"]] == [str(comment.pk)]


def test_one_click_rejects_with_its_reason_and_note():
    comment = make.a_waiting_comment()
    press(a_desk(), "reject:spam", comment, note="Third time today")
    decision = comment.decisions.order_by("-sequence").first()
    assert comment.state == State.REJECTED
    assert (decision.reasons, decision.note, decision.user.username) == (["spam"], "Third time today", "mo")
    assert names_on(seen(a_desk())) == []


def test_any_reason_can_be_chosen():
    comment = make.a_waiting_comment()
    press(a_desk(), "reject", comment, reason="personal_data")
    assert comment.reasons == ["personal_data"]


def test_a_rejection_without_a_reason_changes_nothing():
    comment = make.a_waiting_comment()
    page = press(a_desk(), "reject", comment, reason="")
    assert "A rejection needs a reason." in messages_on(page)
    assert comment.state == State.HELD


@pytest.mark.parametrize("choice", ["reject:nonsense", "publish", "", "hold", "approve:spam"])
def test_a_made_up_choice_changes_nothing(choice):
    comment = make.a_waiting_comment()
    page = press(a_desk(), choice, comment)
    assert "Nothing was changed" in messages_on(page)
    assert comment.state == State.HELD


def test_a_decision_on_an_old_version_changes_nothing_and_says_so():
    comment = make.a_waiting_comment()
    stale = comment.version
    decisions.decide(comment.pk, "approve", user=make.a_moderator("max"), version=stale)
    page = press(a_desk(), "reject:spam", comment, version=stale)
    assert "decided or changed after you looked at it" in messages_on(page)
    assert comment.state == State.PUBLISHED


def test_a_text_edited_meanwhile_is_not_decided_on():
    comment = make.a_waiting_comment()
    shown = comment.version
    editing.revise(comment.pk, "Something else", commenter=comment.commenter)
    press(a_desk(), "approve", comment, version=shown)
    assert comment.state == State.PENDING


def test_one_comes_back_to_the_filtered_page_at_the_next_comment():
    comment, following = make.a_waiting_comment(), make.a_waiting_comment()
    sent = {
        "comment": comment.pk,
        "version": comment.version,
        "choice": "approve",
        "next": f"{QUEUE}?queue=waiting&reason=links",
        "after": f"comment-{following.pk}",
    }
    answer = a_desk().post(DECIDE, sent)
    assert answer["Location"] == f"{QUEUE}?queue=waiting&reason=links#comment-{following.pk}"


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/", "/api/v1/", "javascript:alert(1)", ""])
def test_one_is_never_sent_elsewhere(place):
    comment = make.a_waiting_comment()
    sent = {"comment": comment.pk, "version": comment.version, "choice": "approve", "next": place}
    assert a_desk().post(DECIDE, sent)["Location"] == QUEUE


# --- Undoing ----------------------------------------------------------------------------------------------------------


def test_a_decision_is_undone_from_its_message():
    comment = make.a_waiting_comment()
    client = a_desk()
    page = press(client, "reject:abuse", comment)
    (name, value), *_ = undo_buttons(messages_on(page))
    page = client.post(UNDO, {name: value, "next": QUEUE}, follow=True).content.decode()
    comment.refresh_from_db()
    assert comment.state == State.HELD
    assert "Taken back" in messages_on(page)
    assert names_on(page) == ["Eve"]


def test_my_last_decisions_offer_to_be_undone_until_something_newer_stands():
    client = a_desk()
    first, second = make.a_waiting_comment(by="Ann"), make.a_waiting_comment(by="Bea")
    press(client, "approve", first)
    press(client, "approve", second)
    decisions.decide(first.pk, "reject", user=make.a_moderator("max"), version=first.version, reasons=["spam"])
    buttons = undo_buttons(seen(client))
    newest = second.decisions.order_by("-sequence").first()
    assert buttons == [("decision", str(newest.pk))]
    assert undo_buttons(seen(a_desk(make.a_moderator("other")))) == []


def test_undoing_what_stands_no_more_says_so_and_changes_nothing():
    comment = make.a_waiting_comment()
    client = a_desk()
    press(client, "approve", comment)
    old = comment.decisions.order_by("-sequence").first()
    decisions.decide(comment.pk, "reject", user=make.a_moderator("max"), version=comment.version, reasons=["spam"])
    page = client.post(UNDO, {"decision": old.pk}, follow=True).content.decode()
    comment.refresh_from_db()
    assert "A newer decision on this comment stands" in messages_on(page)
    assert comment.state == State.REJECTED


@pytest.mark.parametrize("sent", [{}, {"decision": "x"}, {"decision": "9" * 30}, {"decision": "7"}, {"batch": "x"}])
def test_undoing_nothing_in_particular_changes_nothing(sent):
    page = a_desk().post(UNDO, sent, follow=True).content.decode()
    assert "Nothing was changed" in messages_on(page)


# --- Many at once -----------------------------------------------------------------------------------------------------


def test_many_are_rejected_at_once_and_undone_as_one():
    waiting = [make.a_waiting_comment() for _ in range(3)]
    client = a_desk()
    page = press_many(client, "reject:spam", waiting)
    assert "Rejected 3 comments: Spam." in messages_on(page)
    assert {comment.state for comment in waiting} == {State.REJECTED}
    (name, value), *_ = undo_buttons(messages_on(page))
    assert name == "batch"
    page = client.post(UNDO, {name: value}, follow=True).content.decode()
    assert "Took back 3 decisions." in messages_on(page)
    assert len(names_on(page)) == 3


def test_what_cannot_be_decided_is_named_and_the_others_are_decided():
    good, taken = make.a_waiting_comment(by="Ann"), make.a_waiting_comment(by="Bea")
    editing.withdraw(taken.pk, commenter=taken.commenter)
    said = messages_on(press_many(a_desk(), "approve", [good, taken]))
    assert "Approved 1 comment." in said
    assert "1 comment was left as it is" in said
    assert "Bea" in said
    assert (good.state, taken.state) == (State.PUBLISHED, State.WITHDRAWN)


@pytest.mark.parametrize("boxes", [[], ["nonsense"], ["nonsense:1"], ["00000000-0000-0000-0000-000000000000:x"]])
def test_a_choice_of_nothing_changes_nothing(boxes):
    comment = make.a_waiting_comment()
    if boxes:
        boxes = [f"{comment.pk}:{comment.version}", *boxes]
    page = a_desk().post(DECIDE_MANY, {"chosen": boxes, "choice": "approve"}, follow=True).content.decode()
    comment.refresh_from_db()
    assert "Nothing was changed" in messages_on(page)
    assert comment.state == State.HELD


def test_many_are_not_rejected_without_a_reason():
    waiting = [make.a_waiting_comment() for _ in range(2)]
    assert "A rejection needs a reason." in messages_on(press_many(a_desk(), "reject", waiting))
    assert not Decision.objects.exclude(user=None).exists()


# --- Narrowing --------------------------------------------------------------------------------------------------------


def test_the_queue_is_narrowed_by_section_reason_age_score_article_and_words():
    story = make.an_article(section="Sport", slug="the-cup")
    old = make.a_waiting_comment(story, by="Old")
    Case.objects.filter(comment=old).update(opened_at=timezone.now() - timedelta(hours=3), priority=0.91)
    new = make.a_waiting_comment(by="New")
    Case.objects.filter(comment=new).update(priority=0.1)
    client = a_desk()
    for query, names in {
        "section=sport": ["Old"],
        "reason=links": ["Old", "New"],
        "reason=words": [],
        "age_min=3600": ["Old"],
        "score_min=0.9": ["Old"],
        "article=the-cup": ["Old"],
        "q=new": ["New"],
        "ordering=-age": ["New", "Old"],
        "ordering=score": ["Old", "New"],
        "q=nobody+says+this": [],
    }.items():
        assert names_on(seen(client, f"{QUEUE}?{query}")) == names, query


def test_a_search_that_left_some_out_says_so(monkeypatch):
    for module, name in ((searching, "LOOKED_AT"), (filters, "COUNTED_UP_TO")):
        monkeypatch.setattr(module, name, 2)
    for name in ("Ann", "Bea", "Cyd"):
        make.a_waiting_comment(by=name)
    client = a_desk()
    assert "Only the 2 that wait longest were searched." in seen(client, f"{QUEUE}?q=ca")
    assert "longest were searched" not in seen(client, QUEUE)
    assert "longest were searched" not in seen(client, f"{QUEUE}?queue=reported&q=ca")


@pytest.mark.parametrize("query", ["sectoin=sport", "queue=nonsense", "ordering=x", "score_min=7", "cursor=abc"])
def test_an_address_that_is_not_understood_lists_nothing_and_says_so(query):
    make.a_waiting_comment()
    page = seen(a_desk(), f"{QUEUE}?{query}")
    assert names_on(page) == []
    assert "errornote" in page


def test_a_long_queue_comes_in_pages():
    for number in range(23):
        make.a_waiting_comment(by=f"Reader {number:02}")
    client = a_desk()
    first = seen(client)
    assert names_on(first) == [f"Reader {number:02}" for number in range(20)]
    path = re.search(r'<a href="([^"]*)" rel="next">', first)[1].replace("&amp;", "&")
    assert names_on(seen(client, path)) == ["Reader 20", "Reader 21", "Reader 22"]


@pytest.mark.parametrize("length", [2, 20])
def test_the_page_costs_the_same_at_any_length(length, django_assert_num_queries):
    article = make.an_article()
    parent = make.a_comment(article)
    for number in range(length):
        waiting = make.a_waiting_comment(article if number % 2 else None, **({"to": parent} if number % 2 else {}))
        extra = make.a_waiting_comment()
        decisions.decide(extra.pk, "approve", user=make.a_moderator(), version=extra.version)
        assert waiting.state == State.HELD
    client = a_desk()
    # session, user, 2 x rights, reach, sections, places, cases, reasons, results, reports, 6 counts, saved queues, last
    # decisions
    with django_assert_num_queries(21):
        client.get(QUEUE)
