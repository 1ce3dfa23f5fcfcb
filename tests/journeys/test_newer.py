"""Comments that come while a story is being read: told of, shown when asked for, and nothing moves by itself."""

import pytest

from comments.models import Comment
from tests import make
from tests.journeys.stories import a_paper, the_comment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

A_WHILE = 15_000  # milliseconds: longer than between two questions


def a_reader_at(visitor, address):
    reader = visitor()
    reader.page.clock.install()
    reader.page.goto(address)
    return reader


def wait_for_news(page):
    with page.expect_response("**/comment-counts/**"):
        page.clock.fast_forward(A_WHILE)


def test_new_comments_are_told_of_and_shown_when_asked_for(visitor):
    article = a_paper()
    reader = a_reader_at(visitor, article.get_absolute_url())
    page = reader.page
    wait_for_news(page)
    assert page.get_by_role("button", name="new comment").count() == 0

    page.locator("#comments").scroll_into_view_if_needed()
    page.get_by_label("Comment (required)").fill("Half a sentence")
    places = "[...document.querySelectorAll('.comment, h1, form')].map((one) => one.getBoundingClientRect().top)"
    before = page.evaluate(places)
    make.a_comment(article, by="Cem", body="The ferry was full.")
    wait_for_news(page)
    page.get_by_role("button", name="Show 1 new comment", exact=True).wait_for()
    make.a_comment(article, by="Dora", body="So was the tram.")
    make.a_comment(to=the_comment("I was on the second tram."), by="Emil", body="Me too.")
    wait_for_news(page)
    button = page.get_by_role("button", name="Show 3 new comments", exact=True)
    button.wait_for()
    assert page.evaluate(places) == before
    assert page.get_by_role("status").filter(has_text="There are new comments.").count() == 1
    assert page.get_by_text("The ferry was full.").count() == 0
    assert reader.barriers() == []

    button.click()
    newest = the_comment("So was the tram.")
    page.locator(f"#comment-{newest.pk}.comment-marked").wait_for()
    assert page.evaluate("document.activeElement.id") == f"comment-{newest.pk}"
    assert page.locator(".comment-marked .text").all_inner_texts() == [
        "So was the tram.",
        "The ferry was full.",
        "Me too.",
    ]
    assert page.locator("#comments-title").inner_text() == f"{Comment.objects.published().count()} comments"
    assert page.get_by_role("button", name="new comment").count() == 0
    assert page.get_by_label("Comment (required)").input_value() == "Half a sentence"
    like = page.get_by_role("button", name="Like the comment by Cem")
    like.click()
    page.locator("button[aria-pressed=true]").wait_for()
    page.get_by_text("1 like", exact=True).wait_for()
    assert reader.barriers() == []
    assert reader.complaints == []


def test_on_another_page_of_the_thread_the_button_leads_to_the_newest(visitor):
    article = a_paper()
    page = a_reader_at(visitor, f"{article.get_absolute_url()}?sort=oldest").page
    make.a_comment(article, body="The ferry was full.")
    wait_for_news(page)
    page.get_by_role("button", name="Show 1 new comment").click()
    page.wait_for_url(f"**{article.get_absolute_url()}#comments")
    page.get_by_text("The ferry was full.").wait_for()


def test_the_question_carries_no_cookie_and_a_hidden_page_asks_nothing(visitor):
    article = a_paper()
    reader = a_reader_at(visitor, article.get_absolute_url())
    page = reader.page
    reader.write("I crossed it this morning.")
    reader.post()
    assert page.context.cookies()
    asked = []
    page.on("request", lambda request: asked.append(request) if "comment-counts" in request.url else None)
    wait_for_news(page)
    assert [request.all_headers().get("cookie") for request in asked] == [None]
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    for _ in range(3):
        page.clock.fast_forward(A_WHILE)
    assert len(asked) == 1


def test_without_scripts_there_is_no_button(visitor):
    article = a_paper()
    page = visitor(java_script_enabled=False).page
    page.goto(article.get_absolute_url())
    assert page.locator(".newer").is_hidden()
    assert page.locator(".newer button").is_hidden()
