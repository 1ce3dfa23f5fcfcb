"""Two moderators in two browsers at once, and the focus view: no double work, no decision lost or doubled."""

import pytest
from django.core.cache import cache

from comments.states import State
from moderation.models import Decision
from tests.journeys.desk import QUEUE, Desk, a_queue, state_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AT_WORK = "is at work on this."


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    cache.clear()


@pytest.fixture
def queue():
    return a_queue("Ann", "Bea", "Cyd", "Dan")


@pytest.fixture
def mo(queue, desk_of):
    return Desk(desk_of("mo"))


def test_the_second_to_come_is_shown_something_else(queue, mo, desk_of):
    mo.page.locator("#people", has_text="mo (you)").wait_for()
    max_ = Desk(desk_of("max"))
    assert max_.here == "Bea"
    assert max_.row("Ann").count() == 0
    mo.reads("Bea", f"max {AT_WORK}")
    mo.press("a")
    mo.hears("is published.")
    assert mo.here == "Cyd"  # not Bea, whom max reads


def test_who_came_at_the_same_moment_gives_way(queue, mo, desk_of):
    max_ = Desk(desk_of("max"), f"{QUEUE}?claimed=all")
    max_.page.locator(".desk-item[aria-current] h2 bdi", has_text="Bea").wait_for()
    max_.reads("Ann", f"mo {AT_WORK}")


def test_a_claim_is_seen_by_the_other_until_it_is_given_back(queue, mo, desk_of):
    max_ = Desk(desk_of("max"), f"{QUEUE}?claimed=all")
    mo.press("j", "j", "j")
    assert mo.here == "Dan"
    mo.press("c")
    mo.hears("You keep this for yourself.")
    max_.reads("Dan", f"mo {AT_WORK}")
    mo.press("c")
    mo.page.locator("#desk-live", has_text="You keep").wait_for(state="detached")
    mo.press("k")
    max_.page.locator(".is-others", has=max_.page.locator("bdi", has_text="Dan")).wait_for(state="detached")


def test_two_decide_on_the_same_comment_and_one_is_told(queue, mo, desk_of):
    ann = queue[0]
    max_ = Desk(desk_of("max"), f"{QUEUE}?claimed=all")
    max_.row("Ann").get_by_role("button", name="Abuse").click()
    max_.reads("Ann", "Rejected the comment by")
    mo.row("Ann").get_by_role("button", name="Approve").click()
    mo.reads("Ann", "decided or changed after you looked at it")
    mo.reads("Ann", "max")
    assert (state_of(ann), ann.reasons) == (State.REJECTED, ["abuse"])
    assert Decision.objects.exclude(user=None).count() == 1


def test_the_counts_follow_what_others_decide(queue, mo, desk_of):
    count = mo.page.locator(".desk-tabs [aria-current] .count")
    assert count.inner_text() == "4"
    max_ = Desk(desk_of("max"))
    max_.press("a")
    max_.hears("is published.")
    mo.page.locator(".desk-tabs [aria-current] .count", has_text="3").wait_for()


# --- One by one -------------------------------------------------------------------------------------------------------


def test_one_by_one_the_next_takes_the_place_of_the_last(queue, mo):
    mo.press("f")
    mo.page.wait_for_url("**/focus/**")
    assert mo.here == "Ann"
    mo.press("a")
    mo.page.locator(".desk-item[aria-current] h2 bdi", has_text="Bea").wait_for()
    mo.reads("Ann", "is published.")
    mo.press("1")
    mo.page.locator(".desk-item[aria-current] h2 bdi", has_text="Cyd").wait_for()
    mo.press("j")
    mo.page.locator(".desk-item[aria-current] h2 bdi", has_text="Dan").wait_for()
    assert mo.row("Cyd").count() == 0
    mo.press("u")
    mo.hears("Taken back")
    assert mo.here == "Bea"
    assert [state_of(one) for one in queue] == [State.PUBLISHED, State.HELD, State.HELD, State.HELD]
    mo.press("f")
    mo.page.wait_for_url("**/moderation/case/?**")
    assert mo.visitor.complaints == []


def test_one_by_one_a_failure_comes_back_where_it_was(queue, mo):
    mo.press("f")
    mo.page.wait_for_url("**/focus/**")
    mo.page.route("**/decide/", lambda route: route.abort())
    mo.press("a")
    mo.reads("Ann", "Not saved: the server did not answer.")
    mo.page.unroute("**/decide/")
    mo.row("Ann").get_by_role("button", name="Try again").click()
    mo.hears("is published.")
    assert state_of(queue[0]) == State.PUBLISHED


def test_the_focus_view_has_no_barriers(queue, mo):
    mo.press("f")
    mo.page.wait_for_url("**/focus/**")
    assert mo.visitor.barriers() == []
    mo.press("v")
    mo.page.get_by_text("Contains 3 links; the policy allows 2.").last.wait_for()
    mo.press("a")
    mo.hears("is published.")
    assert mo.visitor.barriers() == []


def test_all_check_results_open_in_their_row(queue, mo):
    mo.press("v")
    mo.row("Ann").get_by_role("cell", name="Contains 3 links; the policy allows 2.").wait_for()
    assert mo.visitor.barriers() == []
