"""The whole way of a comment, in a browser: posted, it waits; a moderator decides in admin; readers see the outcome."""

import pytest

from tests import make
from tests.journeys.stories import a_paper

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WAITS = "Only you can see this: it waits for a moderator"


@pytest.fixture
def address():
    return a_paper().get_absolute_url()


def waiting(desk, text):
    desk.page.reload()
    return desk.page.get_by_role("article").filter(has_text=text)


def test_a_comment_waits_is_approved_in_admin_and_published(visitor, address, moderator):
    eve, reader = visitor(), visitor()
    eve.page.goto(address)
    eve.write(make.SPAM, name="Eve")
    eve.post()
    eve.page.get_by_text(WAITS).wait_for()

    item = waiting(moderator, "casino bonus")
    assert "Harbour bridge reopens" in item.inner_text()
    assert "Why it is here:" in item.inner_text()
    assert item.locator("meter").count() >= 1
    item.get_by_role("button", name="Approve").click()
    item.get_by_text("is published.").wait_for()
    assert waiting(moderator, "casino bonus").count() == 0

    reader.page.goto(address)
    reader.page.locator(".thread .text", has_text="casino bonus").wait_for()
    eve.page.reload()
    assert eve.page.get_by_text(WAITS).count() == 0
    eve.page.locator(".thread .text", has_text="casino bonus").wait_for()


def test_a_comment_waits_is_rejected_in_admin_and_its_author_is_told_why(visitor, address, moderator):
    eve, reader = visitor(), visitor()
    eve.page.goto(address)
    eve.write(make.SPAM, name="Eve")
    eve.post()
    item = waiting(moderator, "casino bonus")
    item.get_by_role("button", name="Spam", exact=True).click()
    item.get_by_text("Rejected the comment by").wait_for()

    eve.page.reload()
    eve.page.get_by_text("Only you can see this: it was rejected").wait_for()
    eve.page.get_by_text("It was taken for advertising.").wait_for()
    reader.page.goto(address)
    assert reader.page.get_by_text("casino bonus").count() == 0


def test_a_decision_is_undone_and_the_page_follows(visitor, address, moderator):
    eve, reader = visitor(), visitor()
    eve.page.goto(address)
    eve.write(make.SPAM, name="Eve")
    eve.post()
    waiting(moderator, "casino bonus").get_by_role("button", name="Approve").click()
    moderator.page.get_by_text("is published.").first.wait_for()
    reader.page.goto(address)
    reader.page.get_by_text("casino bonus").wait_for()
    moderator.page.get_by_role("button", name="Undo").first.click()
    moderator.page.get_by_text("Why it is here:").wait_for()
    reader.page.reload()
    assert reader.page.get_by_text("casino bonus").count() == 0
    eve.page.reload()
    eve.page.get_by_text(WAITS).wait_for()
