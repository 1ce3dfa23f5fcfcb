"""The queue in the admin: what a moderator sees there and does there, with nothing but forms."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from comments import editing, reporting
from comments.states import State
from moderation import decisions
from moderation.models import Case, Decision
from tests import make

pytestmark = pytest.mark.django_db

QUEUE = "/admin/moderation/case/"
DECIDE, DECIDE_MANY, UNDO = f"{QUEUE}decide/", f"{QUEUE}decide-many/", f"{QUEUE}undo/"
EVIL = '<script>alert("x")</script>'


def a_desk(user=None) -> Client:
    """The admin, with a moderator signed in."""
    client = Client()
    client.force_login(user or make.a_moderator())
    return client


def seen(client, path=QUEUE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def names_on(page: str) -> list[str]:
    """Whose comments the page lists, in order."""
    return re.findall(r'<h2 id="about-[^"]*"><bdi>(.*?)</bdi>', page)


def press(client, choice, comment, **more) -> str:
    """The page that one sees after pressing a button beside *comment*, as it was shown."""
    sent = {"comment": comment.pk, "version": comment.version, "choice": choice, "next": QUEUE, **more}
    answer = client.post(DECIDE, sent, follow=True)
    assert answer.status_code == 200
    comment.refresh_from_db()
    return answer.content.decode()


def press_many(client, choice, comments, **more) -> str:
    boxes = [f"{comment.pk}:{comment.version}" for comment in comments]
    answer = client.post(DECIDE_MANY, {"chosen": boxes, "choice": choice, "next": QUEUE, **more}, follow=True)
    for comment in comments:
        comment.refresh_from_db()
    return answer.content.decode()


def messages_on(page: str) -> str:
    return re.search(r'id="desk-messages">(.*?)</div>', page, re.DOTALL)[1]


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


@pytest.mark.parametrize("scores", ["de", "en"])
def test_numbers_in_attributes_are_numbers_in_any_language(scores):
    comment = make.a_waiting_comment()
    Case.objects.filter(comment=comment).update(id=1234567)
    answer = a_desk().get(QUEUE, headers={"Accept-Language": scores})
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


def undo_buttons(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<button form="undo-form" name="(\w+)" value="([^"]+)"', page)


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
    # session, user, 2 x rights, sections, page, reasons, results, 3 counts, reports, last decisions
    with django_assert_num_queries(13):
        client.get(QUEUE)


# --- Rights -----------------------------------------------------------------------------------------------------------


def a_person_with(*rights: str, staff: bool = True) -> User:
    user = User.objects.create_user("pat", is_staff=staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def test_who_may_only_look_has_no_buttons_and_a_forged_post_is_refused():
    comment = make.a_waiting_comment()
    client = a_desk(a_person_with("view_case"))
    page = seen(client)
    assert names_on(page) == ["Eve"]
    assert 'name="choice"' not in page
    box = f"{comment.pk}:{comment.version}"
    sent = {"comment": comment.pk, "version": comment.version, "choice": "approve", "chosen": box, "decision": "1"}
    assert [client.post(path, sent).status_code for path in (DECIDE, DECIDE_MANY, UNDO)] == [403, 403, 403]
    comment.refresh_from_db()
    assert comment.state == State.HELD


def test_staff_without_the_right_do_not_see_the_queue():
    client = a_desk(a_person_with("view_article"))
    assert client.get(QUEUE).status_code == 403
    assert QUEUE not in seen(client, "/admin/")


def test_readers_are_sent_to_the_log_in():
    client = a_desk(a_person_with("view_case", "decide", staff=False))
    assert client.get(QUEUE)["Location"].startswith("/admin/login/")
    assert client.post(DECIDE)["Location"].startswith("/admin/login/")


def test_a_post_needs_the_forms_token():
    comment = make.a_waiting_comment()
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.a_moderator())
    sent = {"comment": comment.pk, "version": comment.version, "choice": "approve"}
    assert client.post(DECIDE, sent).status_code == 403


def test_deciding_by_address_alone_is_refused():
    assert [a_desk().get(path).status_code for path in (DECIDE, DECIDE_MANY, UNDO)] == [405, 405, 405]


def test_cases_are_neither_added_nor_changed_nor_deleted_by_hand():
    comment = make.a_waiting_comment()
    case = comment.cases.get()
    boss = User.objects.create_superuser("boss")
    client = a_desk(boss)
    assert client.get(f"{QUEUE}{case.pk}/change/")["Location"] == f"/admin/comments/comment/{comment.pk}/change/"
    posts = [f"{QUEUE}add/", f"{QUEUE}{case.pk}/change/", f"{QUEUE}{case.pk}/delete/"]
    assert [client.post(path, {"post": "yes"}).status_code for path in posts] == [403, 403, 403]


# --- Hostile content --------------------------------------------------------------------------------------------------


def test_a_script_is_text_everywhere():
    article = make.an_article(headline=f"Headline {EVIL}")
    parent = make.a_comment(article, by=EVIL, body=f"Parent {EVIL}")
    comment = make.a_waiting_comment(article, by=EVIL, body=f"{EVIL} {make.SPAM}", to=parent)
    client = a_desk(User.objects.create_superuser("boss"))
    record = f"/admin/comments/comment/{comment.pk}/change/"
    pages = [
        seen(client),
        seen(
            client, f"{QUEUE}?q=%3Cscript%3E&section=%3Cscript%3Ealert(%22x%22)&reason=%22%3E%3Cscript%3Ealert(%22x%22)"
        ),
        press(client, "reject:spam", comment, note=EVIL),
        seen(client, record),
        seen(client, record.replace("change", "history")),
        seen(client, "/admin/comments/comment/"),
        seen(client, f"/admin/comments/commenter/{comment.commenter_id}/change/"),
        seen(client, "/admin/moderation/decision/"),
        seen(client, "/admin/"),
    ]
    for page in pages:
        assert "<script>alert" not in page
        assert 'alert("x")' not in page


def test_the_pages_have_no_inline_script_or_style():
    comment = make.a_waiting_comment()
    client = a_desk()
    for page in (seen(client), seen(client, f"/admin/comments/comment/{comment.pk}/change/")):
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page)
