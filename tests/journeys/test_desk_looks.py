"""The desk for every eye: phone and desktop, light and dark, right to left, endless words, and what is covered."""

import pytest
from django.db import transaction

from moderation.models import Case, Term
from tests import make
from tests.journeys.desk import QUEUE, Desk, a_queue
from tests.journeys.test_reader import SCREENS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def rough_texts():
    with transaction.atomic():
        Term.objects.create(term="scoundrel")
        article = make.an_article(headline="Donaudampfschifffahrt" * 10)
        parent = make.a_comment(article, by="ליאה", body="מישהו ראה את הגשר?")
        make.a_waiting_comment(article, by="ليلى " * 10, body=f"الجسر جزء من حياتنا. {make.SPAM}", to=parent)
        make.a_waiting_comment(article, by="W" * 60, body="w" * 3000 + make.SPAM)
        make.a_waiting_comment(article, by="Eve", body=f"You scoundrel\u200b! {make.SPAM}")
        worst = make.a_waiting_comment(article, by="Mallory")
        worst.results.filter(check_name="abuse").update(score=0.97, outcome="hold")
        Case.objects.filter(comment=worst).update(abuse=0.97)


@pytest.mark.parametrize(("viewport", "scheme"), SCREENS)
def test_the_desk_has_no_barriers_on_any_screen(rough_texts, desk_of, viewport, scheme):
    desk = Desk(desk_of(viewport=viewport, color_scheme=scheme))
    assert desk.visitor.barriers() == []
    for path in (f"{QUEUE}focus/", f"{QUEUE}all/", f"{QUEUE}?queue=spam&q=nothing"):
        desk.page.goto(path)
        assert (path, desk.visitor.barriers()) == (path, [])
    assert desk.visitor.complaints == []


def test_the_desk_runs_from_right_to_left_too(rough_texts, desk_of):
    desk = Desk(desk_of())
    desk.page.evaluate("document.documentElement.dir = 'rtl'")
    assert desk.visitor.barriers() == []


def test_the_desk_is_read_in_german(rough_texts, desk_of):
    desk = Desk(desk_of(locale="de-DE"))
    assert desk.page.locator("html").get_attribute("lang") == "de"
    assert desk.visitor.barriers() == []


def test_what_is_covered_is_shown_when_asked_for_and_counted_for_oneself(rough_texts, desk_of):
    desk = Desk(desk_of())
    word = desk.row("Eve").locator("mark.is-harsh")
    assert not word.is_visible()
    assert not desk.row("Mallory").get_by_text("casino").first.is_visible()
    desk.row("Eve").locator(".why").click()
    desk.press("v")
    word.wait_for()
    assert not desk.row("Mallory").get_by_text("casino").first.is_visible()
    desk.row("Mallory").get_by_label("Probably very abusive").check()
    desk.row("Mallory").get_by_text("casino").first.wait_for()
    assert "0 decided, 2 harsh ones read." in desk.page.locator("#session").inner_text()
    assert desk.visitor.barriers() == []


def test_everything_works_without_javascript(desk_of):
    a_queue("Ann", "Bea")
    desk = Desk(desk_of(java_script_enabled=False))
    desk.row("Ann").get_by_role("button", name="Approve").click()
    desk.page.get_by_text("is published.").wait_for()
    desk.page.get_by_role("button", name="Undo").first.click()
    desk.page.get_by_text("Taken back: the comment").wait_for()
    desk.page.get_by_role("link", name="One by one").click()
    desk.row("Bea").get_by_role("button", name="Spam", exact=True).click()
    desk.row("Ann").wait_for()
    desk.page.get_by_role("link", name="Moderation queue").first.click()
    desk.page.get_by_role("link", name="Decide on the whole queue").click()
    desk.page.get_by_role("button", name="Approve").click()
    desk.page.get_by_text("Approved 1 comment.").wait_for()
