"""A wave of near-copies by keyboard alone: seen in the queue, decided but for one, taken back as one. No barriers."""

import pytest

from comments.models import Comment
from comments.states import State
from moderation.models import Cluster, Term
from tests import make
from tests.journeys.desk import Desk, state_of
from tests.journeys.test_reader import SCREENS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tab_to(page, locator):
    """As people do who have no mouse; the focus is to be seen on the way."""
    wanted = locator.element_handle()
    for _ in range(120):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if page.evaluate("wanted => document.activeElement === wanted", wanted):
            return
    raise AssertionError("The keyboard does not come there.")


@pytest.fixture
def wave():
    Term.objects.create(term="harbour")
    return make.a_cluster(5)


@pytest.mark.parametrize(("viewport", "scheme"), SCREENS)
def test_a_wave_is_decided_but_for_an_exception_and_undone_as_one(wave, desk_of, viewport, scheme):
    desk = Desk(desk_of(viewport=viewport, color_scheme=scheme))
    page, visitor = desk.page, desk.visitor
    page.get_by_text("5 near-copies.").first.wait_for()
    desk.press("g")
    page.wait_for_url("**/cluster/*/")
    assert visitor.barriers() == []
    assert not page.locator("mark.is-harsh").first.is_visible()
    tab_to(page, page.get_by_label("Show the covered words"))
    desk.press("Space")
    page.locator("mark.is-harsh").first.wait_for()
    assert visitor.barriers() == []
    tab_to(page, page.get_by_role("checkbox", name="Ada 3"))
    desk.press("Space")
    for _ in range(60):
        desk.press("Shift+Tab")
        if page.evaluate("document.activeElement.value") == "reject:spam":
            break
    desk.press("Enter")
    page.get_by_text("Rejected 4 comments: Spam.").first.wait_for()
    assert visitor.barriers() == []
    spared = Comment.objects.get(author_name="Ada 3")
    assert state_of(spared) == State.HELD
    assert Comment.objects.filter(state=State.REJECTED).count() == 4
    page.goto(f"/admin/moderation/case/cluster/{wave.pk}/")
    page.get_by_text("mo decided on these together").wait_for()
    assert page.get_by_role("checkbox", name="Ada 3").is_checked()
    assert visitor.barriers() == []
    tab_to(page, page.get_by_role("button", name="Undo"))
    desk.press("Enter")
    page.get_by_text("Took back 4 decisions.").first.wait_for()
    assert not Comment.objects.filter(state=State.REJECTED).exists()
    assert Cluster.objects.get().batch is None
    assert visitor.complaints == []


def test_u_takes_back_what_was_just_decided_on_a_whole_wave(wave, moderator):
    desk = Desk(moderator)
    desk.press("g")
    desk.page.wait_for_url("**/cluster/*/")
    desk.page.get_by_role("button", name="Spam", exact=True).press("Enter")
    desk.page.get_by_text("Rejected 5 comments: Spam.").first.wait_for()
    desk.press("u")
    desk.row("Ada 2").wait_for()
    assert not Comment.objects.filter(state=State.REJECTED).exists()
    assert moderator.complaints == []
