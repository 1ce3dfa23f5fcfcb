"""Staff with a browser: signing in with a second factor, locked out, banning, looking at the dashboard. No barriers."""

import time

import pytest

from moderation import hours
from moderation.models import Ban
from newsroom.staff import factors
from tests import make
from tests.journeys.stories import a_paper
from tests.staff.signing_in import PASSWORD, a_colleague, key_on, now_on, with_app

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = [
    pytest.param({"width": 1200, "height": 900}, "light", id="desktop, light"),
    pytest.param({"width": 360, "height": 740}, "dark", id="phone, dark"),
]


def log_in(page, name="mia", password=PASSWORD):
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_second_factor_is_set_up_and_asked_for_by_keyboard_alone(visitor):
    a_colleague()
    mia = visitor()
    log_in(mia.page)
    mia.page.get_by_role("link", name="Second factor").click()
    mia.page.get_by_role("link", name="Set up a second factor").click()
    mia.page.get_by_role("img", name="QR code").wait_for()
    assert mia.barriers() == []
    key = key_on(mia.page.content())
    mia.page.get_by_label("Code", exact=True).fill(
        now_on(key, -1)
    )  # half a minute old, so that the next one is still to come
    mia.page.keyboard.press("Enter")
    mia.page.get_by_text("They are shown only now").wait_for()
    assert mia.page.locator(".recovery li").count() == 10
    assert mia.barriers() == []

    again = visitor()
    log_in(again.page)
    assert again.page.evaluate("document.activeElement.id") == "id_code"
    assert again.barriers() == []
    again.page.keyboard.type("000000")
    again.page.keyboard.press("Enter")
    again.page.get_by_role("alert").get_by_text("not right").wait_for()
    assert again.barriers() == []
    time.sleep(1.1)  # after a wrong one the next is not looked at for a second
    again.page.get_by_label("Code", exact=True).fill(now_on(key))
    again.page.keyboard.press("Enter")
    again.page.get_by_role("heading", name="Site administration").wait_for()
    assert mia.complaints == again.complaints == []


def test_who_is_locked_out_is_told_how_long(visitor):
    a_colleague()
    guesser = visitor()
    for _ in range(5):
        log_in(guesser.page, password="wrong")
    guesser.page.get_by_text("5 wrong passwords were typed for this name").wait_for()
    assert guesser.barriers() == []
    log_in(guesser.page)
    guesser.page.get_by_role("heading", name="Locked for a while").wait_for()


def test_an_auditor_sees_everything_and_has_no_button(signed_in):
    a_paper()
    comment = make.a_waiting_comment(by="Eve")
    make.a_policy(None, max_links=3)
    auditor = signed_in("auditor")
    page = auditor.page
    page.goto("/admin/moderation/case/")
    assert page.get_by_role("article").count() == 1
    for address in (
        f"/admin/comments/comment/{comment.pk}/change/",
        f"/admin/comments/commenter/{comment.commenter_id}/change/",
        "/admin/moderation/policy/",
        "/admin/moderation/term/",
    ):
        page.goto(address)
        for name in ("Approve", "Spam", "Ban", "Save", "Delete", "Add policy", "Undo"):
            assert page.get_by_role("button", name=name, exact=True).count() == 0, (address, name)
        assert page.get_by_role("link", name="Add").count() == 0, address


@pytest.mark.parametrize(("viewport", "color_scheme"), SCREENS)
def test_a_senior_bans_and_takes_it_back(signed_in, viewport, color_scheme):
    commenter = make.a_comment(by="Eve").commenter
    senior = signed_in("senior", viewport=viewport, color_scheme=color_scheme)
    page = senior.page
    page.goto(f"/admin/comments/commenter/{commenter.pk}/change/")
    assert senior.barriers() == []
    page.get_by_label("Ban for").select_option("30 days")
    page.get_by_label("Why").fill("Third warning ignored")
    page.keyboard.press("Enter")
    page.get_by_text("Recorded: banned until").wait_for()
    assert senior.barriers() == []
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Recorded: may post again").wait_for()
    commenter.refresh_from_db()
    assert not commenter.is_banned
    assert Ban.objects.count() == 2
    assert senior.complaints == []


@pytest.mark.parametrize(("viewport", "color_scheme"), SCREENS)
def test_the_dashboard_is_read_by_eye_and_by_table(signed_in, viewport, color_scheme):
    article = a_paper()
    for _ in range(3):
        make.a_checked_comment(article)
        make.a_waiting_comment(article)
    hours.tally()
    head = signed_in("head", viewport=viewport, color_scheme=color_scheme)
    page = head.page
    page.goto("/admin/")
    page.get_by_role("link", name="Dashboard").first.click()
    posted = page.get_by_role("region", name="Posted").first
    assert page.locator("svg.plot").count() >= 3
    assert head.barriers() == []
    for summary in page.get_by_text("The figures as a table").all():
        summary.click()
    posted.get_by_role("table").wait_for()
    assert head.barriers() == []
    page.get_by_label("Time", exact=True).select_option("7 days")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**span=week**")
    assert page.locator("svg.plot").count() >= 3
    assert head.complaints == []


def test_the_pages_of_signing_in_have_no_barrier_on_a_phone_in_the_dark(visitor):
    user = a_colleague()
    key = with_app(user)
    phone = visitor(viewport={"width": 360, "height": 740}, color_scheme="dark")
    log_in(phone.page)
    phone.page.get_by_text("Type the six digits").wait_for()
    assert phone.barriers() == []
    phone.page.get_by_label("Code", exact=True).fill(now_on(key))
    phone.page.keyboard.press("Enter")
    phone.page.get_by_role("heading", name="Site administration").wait_for()
    phone.page.goto("/admin/second-factor/")
    assert phone.barriers() == []
    factors.remove(user)
    phone.page.goto("/admin/second-factor/")
    phone.page.get_by_role("link", name="Set up a second factor").click()
    phone.page.get_by_role("img", name="QR code").wait_for()
    assert phone.barriers() == []
