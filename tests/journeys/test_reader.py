"""A reader with a browser reads, writes, is refused, is published, waits; by mouse, by keyboard, without JavaScript."""

import pytest

from comments.models import Comment
from comments.states import State
from tests import make
from tests.journeys.stories import a_paper, the_comment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = [
    pytest.param({"width": 1200, "height": 900}, "light", id="desktop, light"),
    pytest.param({"width": 1200, "height": 900}, "dark", id="desktop, dark"),
    pytest.param({"width": 360, "height": 740}, "light", id="phone, light"),
    pytest.param({"width": 360, "height": 740}, "dark", id="phone, dark"),
]


def test_from_the_front_page_to_an_own_comment(visitor):
    a_paper()
    reader = visitor()
    page = reader.page
    page.goto("/")
    page.get_by_role("link", name="Harbour bridge reopens", exact=True).first.click()
    reader.post()
    page.get_by_text("Please enter your comment!", exact=True).wait_for()
    page.get_by_text("Please enter your name here", exact=True).wait_for()
    assert page.evaluate("document.activeElement.id") == "problem"
    reader.write("I crossed it this morning.\n\nIt hums.")
    reader.post()
    comment = the_comment("I crossed it this morning.\n\nIt hums.")
    assert comment.state == State.PUBLISHED
    assert page.url.endswith(f"/world-news/harbour-bridge/#comment-{comment.pk}")
    assert page.locator(f"#comment-{comment.pk} .text").inner_text() == "I crossed it this morning.\n\nIt hums."
    assert page.get_by_label("Comment (required)").input_value() == ""
    assert page.get_by_label("Name (required)").input_value() == "Ada"
    assert reader.complaints == []


def test_what_waits_is_shown_to_its_author_and_nobody_else(visitor):
    address = a_paper().get_absolute_url()
    author, other = visitor(), visitor()
    author.page.goto(address)
    author.write(make.SPAM, name="Eve")
    author.post()
    author.page.get_by_text("Only you can see this: it waits for a moderator").wait_for()
    author.page.get_by_text("It has more links than we publish unseen.").wait_for()
    other.page.goto(address)
    assert other.page.get_by_text("casino").count() == 0
    author.page.get_by_role("link", name="Edit, withdraw, or see all your comments").click()
    author.page.get_by_role("button", name="Withdraw").click()
    author.page.get_by_text("Withdrawn by you").wait_for()


def test_an_answer_stands_under_the_comment(visitor):
    address = a_paper().get_absolute_url()
    reader = visitor()
    reader.page.goto(address)
    reader.page.get_by_role("link", name="Reply to Ben").click()
    reader.page.get_by_text("You answer Ben").wait_for()
    reader.write("It was on the first.", name="Cyd")
    reader.post()
    comment = the_comment("It was on the first.")
    assert comment.parent.author_name == "Ben"
    reader.page.locator(f"#comment-{comment.pk}").wait_for()


def test_everything_works_without_javascript(visitor):
    address = a_paper().get_absolute_url()
    reader = visitor(java_script_enabled=False)
    reader.page.goto(address)
    reader.post()
    reader.page.get_by_text("Please enter your comment!", exact=True).wait_for()
    reader.write("Written without a script.")
    reader.post()
    reader.page.get_by_text("Written without a script.").wait_for()


def test_a_comment_can_be_posted_with_the_keyboard_alone(visitor):
    address = a_paper().get_absolute_url()
    reader = visitor()
    page = reader.page
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(80):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if page.evaluate("document.activeElement.name") == "body":
            break
    for word in ("Typed, not clicked.", "Ada", "ada@example.com"):
        page.keyboard.type(word)
        page.keyboard.press("Tab")
    reader.take_time()
    page.keyboard.press("Enter")
    page.wait_for_url("**#comment-*")
    assert the_comment("Typed, not clicked.").commenter.email == "ada@example.com"


def test_what_is_sent_at_once_waits_and_its_author_is_told_why(visitor):
    address = a_paper().get_absolute_url()
    machine = visitor().page
    machine.goto(address)
    machine.get_by_label("Comment (required)").fill("Sent before anybody could have read.")
    machine.get_by_label("Name (required)").fill("Bot")
    machine.get_by_role("button", name="Post comment").click()
    machine.wait_for_url("**#comment-*")
    comment = the_comment("Sent before anybody could have read.")
    assert (comment.state, comment.reasons) == ("held", ["form"])
    machine.get_by_text("It was sent faster, or otherwise, than people mostly do.").wait_for()


def test_a_draft_survives_a_reload_and_is_gone_once_it_is_posted(visitor):
    address = a_paper().get_absolute_url()
    reader = visitor()
    reader.page.goto(address)
    reader.write("A long thought that must not be lost.")
    reader.page.reload()
    assert reader.page.get_by_label("Comment (required)").input_value() == "A long thought that must not be lost."
    reader.page.get_by_label("Name (required)").fill("Ada")
    reader.post()
    reader.page.goto(address)
    assert reader.page.get_by_label("Comment (required)").input_value() == ""


def test_a_double_click_posts_one_comment(visitor):
    address = a_paper().get_absolute_url()
    reader = visitor()
    reader.page.goto(address)
    reader.write("Clicked twice.")
    reader.page.get_by_role("button", name="Post comment").dblclick()
    reader.page.wait_for_url("**#comment-*")
    assert Comment.objects.filter(body="Clicked twice.").count() == 1


def test_who_types_too_much_is_told_while_typing(visitor):
    address = a_paper().get_absolute_url()
    reader = visitor()
    reader.page.goto(address)
    reader.write("x" * 4990)
    reader.page.get_by_text("10 characters left").wait_for()
    reader.write("🦔" * 5001)
    reader.page.get_by_text("1 characters too many").wait_for()


@pytest.mark.parametrize(("viewport", "color_scheme"), SCREENS)
def test_no_page_has_a_barrier(visitor, viewport, color_scheme):
    article = a_paper()
    address = article.get_absolute_url()
    comment = the_comment("Was the goat on it?")
    reader = visitor(viewport=viewport, color_scheme=color_scheme)
    page = reader.page
    plain = [
        "/",
        "/world-news/",
        address,
        f"{address}?reply={comment.pk}",
        comment.get_absolute_url(),
        "/receipt/",
        "/no/",
    ]
    for one in plain:
        page.goto(one)
        assert (one, reader.barriers()) == (one, [])
    page.goto(address)
    reader.post()
    assert reader.barriers() == []
    reader.write(make.SPAM, name="Eve")
    reader.post()
    page.get_by_text("Only you can see this").wait_for()
    assert reader.barriers() == []
    page.goto("/receipt/")
    page.get_by_text("Show the receipt").click()
    assert reader.barriers() == []
    page.get_by_role("link", name="Edit your comment").click()
    page.get_by_role("button", name="Save").wait_for()
    assert reader.barriers() == []
    page.goto("/receipt/")
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_role("button", name="Yes, erase everything").wait_for()
    assert reader.barriers() == []
    page.get_by_role("button", name="Yes, erase everything").click()
    page.get_by_text("has been erased").wait_for()
    assert reader.complaints == []


def test_what_readers_write_never_runs(visitor):
    article = a_paper()
    reader = visitor()
    hostile = Comment.objects.get(body__startswith="<img")
    for address in (
        article.get_absolute_url(),
        hostile.get_absolute_url(),
        f"{article.get_absolute_url()}?reply={hostile.pk}",
    ):
        reader.page.goto(address)
        reader.page.wait_for_load_state("networkidle")
        assert reader.page.evaluate("window.caught") is None
    reader.page.goto(article.get_absolute_url())
    reader.write(hostile.body, name="")
    reader.post()
    assert reader.page.evaluate("window.caught") is None
    assert reader.page.get_by_label("Comment (required)").input_value() == hostile.body


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_comment_is_liked_and_reported_from_the_page(visitor, script):
    address = a_paper().get_absolute_url()
    reader = visitor(java_script_enabled=script)
    page = reader.page
    page.goto(address)
    comment = the_comment("Was the goat on it?")
    here = page.locator(f"#comment-{comment.pk}")
    here.get_by_role("button", name="Like the comment by Ben").click()
    here.get_by_text("1 like", exact=True).wait_for()
    if script:
        here.get_by_role("button", name="Like the comment by Ben", pressed=True).click()
        here.get_by_text("1 like", exact=True).wait_for(state="hidden")
        assert page.evaluate("document.activeElement.tagName") == "BUTTON"
        assert reader.barriers() == []
    here.get_by_role("link", name="Report the comment by Ben").click()
    page.get_by_role("button", name="Send the report").click()
    page.get_by_text("Please say what is wrong.").wait_for()
    if script:
        assert reader.barriers() == []
    page.get_by_label("Off topic").check()
    page.get_by_role("button", name="Send the report").click()
    page.get_by_text("Nobody has decided about it yet.").wait_for()
    if script:
        assert reader.barriers() == []
    assert comment.reports.get().reason == "off_topic"
    assert reader.complaints == []
