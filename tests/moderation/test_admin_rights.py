"""Who may do what on the desk, and what readers' texts may not do there."""

import re
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client

from comments.states import State
from tests import make
from tests.moderation.desk import (
    DECIDE,
    DECIDE_MANY,
    QUEUE,
    UNDO,
    a_desk,
    a_person_with,
    names_on,
    press,
    seen,
)

pytestmark = pytest.mark.django_db

EVIL = '<script>alert("x")</script>'


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
        seen(client, f"{QUEUE}?q={quote(EVIL)}&section={quote(EVIL)}&reason={quote(EVIL)}"),
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
