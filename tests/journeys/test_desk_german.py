"""A shift in German: signing in with a second factor, the queue, a decision and its undoing, dashboard and policies. No
page has a barrier, and no sentence of ours is left in English.
"""

import re

import pytest
from django.db import transaction

from comments.states import State
from moderation import hours
from moderation.models import Term
from tests import make
from tests.journeys.desk import QUEUE, Desk, state_of
from tests.journeys.test_staff import SCREENS
from tests.newsroom.test_languages import ids, messages
from tests.staff.signing_in import PASSWORD, a_colleague, now_on, with_app

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Every text, and every name and hint, but what says of itself that it is in another language.
SAID = """() => {
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const isOurs = (node) => node.parentElement.closest("[lang]") === document.documentElement;
  while (walk.nextNode()) if (isOurs(walk.currentNode)) found.add(walk.currentNode.data);
  for (const one of document.querySelectorAll("*"))
    for (const { name, value } of one.attributes)
      if (/^(aria-label|title|placeholder|data-[a-z-]+)$/.test(name) && value.includes(" ")) found.add(value);
  return [...found].map((text) => text.trim().replace(/\\s+/g, " ")).filter(Boolean);
}"""
LINKS = "Alles unter http://eins.example http://zwei.example http://drei.example zu lesen."
HOLE = re.compile(r"%\((\w+)\)[.\d]*[sdf]")


def english():
    """Each English sentence of ours as a pattern, but those that are German too."""
    german = {said for message in messages() for said in ids(message.string)}
    for message in messages():
        for original in ids(message.id):
            plain = HOLE.sub("", original).strip(" .,:;…·()")
            if original not in german and len(plain) > 2:
                pattern = ".+".join(re.escape(part) for part in HOLE.split(original)[::2]).replace("%%", "%")
                yield re.compile(pattern)


ENGLISH = list(english())


def left_in_english(page):
    return [text for text in page.evaluate(SAID) if any(one.fullmatch(text) for one in ENGLISH)]


@pytest.fixture
def waiting():
    with transaction.atomic():
        Term.objects.create(term="Halunke")
        article = make.an_article(headline="Die Hafenbrücke ist wieder offen", section="Lokales")
        make.a_comment(article, by="Ada", body="Ich saß in der zweiten Straßenbahn.")
        return make.a_waiting_comment(article, by="Eve", body=f"Du Halunke! {LINKS}")


@pytest.mark.parametrize(("viewport", "color_scheme"), SCREENS)
def test_a_shift_in_german(waiting, visitor, viewport, color_scheme):
    user = a_colleague(group="head")
    key = with_app(user)
    hours.tally()
    head = visitor(locale="de-DE", viewport=viewport, color_scheme=color_scheme)
    page = head.page

    def looks_right():
        assert page.locator("html").get_attribute("lang") == "de"
        assert left_in_english(page) == []
        assert (page.url, head.complaints) == (page.url, [])  # before axe, which sets styles that are refused
        assert head.barriers() == []

    page.goto("/admin/")
    looks_right()
    page.get_by_label("Benutzername").fill("mia")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Code", exact=True).wait_for()
    looks_right()
    page.get_by_label("Code", exact=True).fill(now_on(key))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    looks_right()

    desk = Desk(head, QUEUE)
    looks_right()
    desk.press("?")
    looks_right()
    desk.press("Escape", "r")
    looks_right()
    desk.press("b")
    desk.hears("ist abgelehnt: ")
    assert state_of(waiting) == State.REJECTED
    looks_right()
    desk.press("u")
    desk.row("Eve").get_by_role("button", name="Freigeben").wait_for()
    assert state_of(waiting) == State.HELD
    looks_right()
    record = f"/admin/comments/comment/{waiting.pk}/change/"
    for path in (f"{QUEUE}focus/", f"{QUEUE}all/", record, "/admin/moderation/hour/", "/admin/moderation/policy/add/"):
        page.goto(path)
        looks_right()
