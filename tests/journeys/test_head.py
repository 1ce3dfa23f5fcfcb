"""The head of moderation with a browser: a policy and a list are tried before they are saved. No barriers."""

import pytest

from moderation.models import Policy, Term
from tests import make
from tests.journeys.stories import a_paper
from tests.journeys.test_staff import SCREENS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("viewport", "color_scheme"), SCREENS)
def test_a_policy_is_tried_as_it_is_filled_in_and_then_saved(signed_in, viewport, color_scheme):
    a_paper()
    head = signed_in("head", viewport=viewport, color_scheme=color_scheme)
    page = head.page
    page.goto("/admin/moderation/policy/add/")
    page.get_by_label("Links allowed").fill("0")
    page.get_by_label("Text of a comment").fill("Read https://paper.example/ on it.")
    page.get_by_role("button", name="Try", exact=True).click()
    page.get_by_text("It would wait for a person: Links.").wait_for()
    assert head.complaints == []
    assert page.get_by_label("Links allowed").input_value() == "0"
    assert head.barriers() == []
    page.get_by_label("Links allowed").fill("3")
    page.get_by_role("button", name="Try", exact=True).click()
    page.get_by_text("It would be published.").wait_for()
    assert not Policy.objects.exists()
    page.get_by_label("Why", exact=False).last.fill("Sources are welcome")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("was added successfully").wait_for()
    assert Policy.objects.get().max_links == 3


@pytest.mark.parametrize(("viewport", "color_scheme"), SCREENS)
def test_words_are_pasted_tried_and_saved(signed_in, viewport, color_scheme):
    article = a_paper()
    make.a_comment(article, by="Dan", body="What a goat-ridden bridge. " + "Long" * 60)
    head = signed_in("head", viewport=viewport, color_scheme=color_scheme)
    page = head.page
    page.goto("/admin/moderation/term/")
    page.get_by_role("link", name="Many at once").click()
    page.get_by_role("button", name="Try it").wait_for()
    assert head.barriers() == []
    page.get_by_label("Entries, one a line").fill("goat*\nبحر\n")
    page.get_by_role("button", name="Try it").click()
    page.get_by_text("in 2 of the newest 5 comments").wait_for()
    page.get_by_role("region", name="Table of comments").wait_for()
    assert head.barriers() == []
    assert not Term.objects.exists()
    page.get_by_label("Why").fill("The goat again")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Recorded for 2 entries.").wait_for()
    assert Term.objects.count() == 2
    assert head.complaints == []
    assert head.barriers() == []


def test_everything_works_with_the_keyboard_alone(signed_in):
    a_paper()
    head = signed_in("head")
    page = head.page
    page.goto("/admin/moderation/term/bulk/")
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if page.evaluate("document.activeElement.name") == "entries":
            break
    page.keyboard.type("goat")
    while page.evaluate("document.activeElement.name") != "_try":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("in 1 of the newest 4 comments").wait_for()
    assert head.complaints == []
