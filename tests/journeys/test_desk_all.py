"""Decide on hundreds that match, in a browser: with a bar, gone on with after a break, and undone as one."""

import pytest

from comments.models import Comment
from comments.states import State
from tests.journeys.desk import Desk, a_queue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MANY = 230


@pytest.fixture
def desk(moderator):
    a_queue(*(f"Reader {number:03}" for number in range(MANY)))
    desk = Desk(moderator)
    desk.page.get_by_role("link", name="Decide on the whole queue").click()
    desk.page.get_by_text(f"{MANY} comments match.").wait_for()
    return desk


def count(state):
    return Comment.objects.filter(state=state).count()


def test_hundreds_are_decided_with_a_bar_but_for_exceptions_and_undone_as_one(desk):
    assert desk.visitor.barriers() == []
    desk.page.get_by_role("checkbox", name="Reader 003").check()
    desk.page.get_by_role("button", name="Spam", exact=True).click()
    desk.page.locator(".so-far", has_text=f"Done: {MANY - 1} decided, 0 left as they are.").wait_for(timeout=60_000)
    assert (count(State.REJECTED), count(State.HELD)) == (MANY - 1, 1)
    assert desk.visitor.barriers() == []
    desk.page.get_by_role("button", name="Undo all of it").click()
    desk.page.locator(".so-far", has_text=f"All taken back: {MANY - 1}.").wait_for(timeout=60_000)
    assert count(State.HELD) == MANY
    assert desk.visitor.complaints == []


def test_what_broke_off_is_gone_on_with_even_after_a_reload(desk):
    sent = []

    def the_second_breaks(route):
        sent.append(route)
        return route.abort() if len(sent) == 2 else route.continue_()

    desk.page.route("**/decide-all/", the_second_breaks)
    desk.page.get_by_role("button", name="Spam", exact=True).click()
    desk.page.locator(".so-far", has_text="The server did not answer. 100 are decided").wait_for(timeout=60_000)
    assert count(State.REJECTED) == 100
    desk.page.reload()
    desk.page.locator(".so-far", has_text="Stopped: 100 decided. The others still wait.").wait_for()
    desk.page.get_by_role("button", name="Go on").click()
    desk.page.locator(".so-far", has_text=f"Done: {MANY} decided").wait_for(timeout=60_000)
    assert count(State.REJECTED) == MANY
