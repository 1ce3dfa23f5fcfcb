"""The desk by keyboard alone: a decision is a key or two, shows at once, and comes back visibly if it did not hold."""

import pytest

from comments.states import State
from moderation import decisions
from moderation.models import Decision
from tests import make
from tests.journeys.desk import QUEUE, Desk, a_queue, state_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def waiting():
    return a_queue("Ann", "Bea", "Cyd")


@pytest.fixture
def desk_at_work(waiting, moderator):
    return waiting, Desk(moderator)


def test_one_key_approves_and_the_next_comment_is_there(desk_at_work):
    (ann, *_), desk = desk_at_work
    assert desk.here == "Ann"
    desk.press("a")
    assert desk.here == "Bea"
    desk.hears("is published.")
    assert state_of(ann) == State.PUBLISHED
    assert desk.page.evaluate("document.activeElement.id") == desk.row("Bea").get_attribute("id")


@pytest.mark.parametrize(("key", "reason"), [("s", "spam"), ("b", "abuse"), ("p", "personal_data"), ("o", "off_topic")])
def test_r_and_the_key_of_a_reason_reject(desk_at_work, key, reason):
    (ann, *_), desk = desk_at_work
    desk.press("r", key)
    desk.hears("Rejected the comment by")
    assert (state_of(ann), ann.reasons) == (State.REJECTED, [reason])
    assert desk.here == "Bea"


def test_a_digit_rejects_at_once(desk_at_work):
    (ann, *_), desk = desk_at_work
    desk.press("2")
    desk.hears("Rejected the comment by")
    assert (state_of(ann), ann.reasons) == (State.REJECTED, ["abuse"])


def test_escape_gives_a_rejection_up(desk_at_work):
    (ann, *_), desk = desk_at_work
    desk.press("r", "Escape", "j")
    assert desk.here == "Bea"
    assert state_of(ann) == State.HELD


def test_one_moves_down_and_up(desk_at_work):
    _, desk = desk_at_work
    desk.press("j", "j", "j")
    assert desk.here == "Cyd"
    desk.press("k")
    assert desk.here == "Bea"


def test_u_takes_the_last_decision_back_and_it_is_there_again(desk_at_work):
    (ann, bea, _), desk = desk_at_work
    desk.press("a", "1", "u")
    desk.hears("Taken back")
    assert desk.here == "Bea"
    assert (state_of(ann), state_of(bea)) == (State.PUBLISHED, State.HELD)
    desk.press("u")
    desk.page.locator("#desk-live", has_text="Ann").wait_for(state="attached")
    assert desk.here == "Ann"
    desk.press("a")
    desk.hears("is published.")
    assert state_of(ann) == State.PUBLISHED


def test_a_note_is_written_without_firing_keys_and_goes_on_the_record(desk_at_work):
    (ann, *_), desk = desk_at_work
    desk.press("e")
    desk.page.keyboard.type("a rude jab, u see? 123")
    assert desk.here == "Ann"
    desk.press("Escape", "r", "b")
    desk.hears("Rejected the comment by")
    assert ann.decisions.order_by("-sequence").first().note == "a rude jab, u see? 123"


def test_keys_with_a_modifier_and_keys_in_a_field_do_nothing(desk_at_work):
    _, desk = desk_at_work
    for key in ("Control+a", "Alt+a", "Meta+a"):
        desk.press(key)
    desk.press("/")
    desk.page.keyboard.type("a1u")
    assert desk.page.evaluate("document.activeElement.value") == "a1u"
    desk.page.wait_for_load_state("networkidle")
    assert not Decision.objects.exclude(user=None).exists()


def test_a_key_held_down_decides_once(desk_at_work):
    (ann, bea, _), desk = desk_at_work
    for _ in range(5):
        desk.page.keyboard.down("a")
    desk.page.keyboard.up("a")
    desk.hears("is published.")
    assert (state_of(ann), state_of(bea)) == (State.PUBLISHED, State.HELD)


def test_who_turns_single_keys_off_keeps_them_off(desk_at_work):
    (ann, *_), desk = desk_at_work
    desk.page.get_by_text("Your desk", exact=True).click()
    desk.page.get_by_label("Keyboard").select_option("off")
    desk.page.get_by_role("button", name="Keep").click()
    desk.page.goto(QUEUE)
    desk.press("a", "?", "r", "s")
    assert desk.page.locator("dialog[open]").count() == 0
    desk.page.wait_for_load_state("networkidle")
    assert state_of(ann) == State.HELD
    desk.row("Ann").get_by_role("button", name="Approve").click()
    desk.hears("is published.")


def test_x_and_shift_x_choose_a_range_for_a_decision_on_many(desk_at_work):
    comments, desk = desk_at_work
    desk.press("x", "j", "j", "Shift+X")
    desk.page.get_by_text("3 chosen").wait_for()
    desk.page.locator("#bulk").get_by_role("button", name="Spam").click()
    desk.page.get_by_text("Rejected 3 comments: Spam.").first.wait_for()
    assert {state_of(comment) for comment in comments} == {State.REJECTED}


def test_n_leads_to_the_next_queue_and_question_mark_to_the_keys(desk_at_work):
    _, desk = desk_at_work
    desk.press("?")
    desk.page.get_by_role("dialog", name="Keys").wait_for()
    desk.press("Escape", "n")
    desk.page.wait_for_url("**queue=spam**")


def test_a_faster_colleague_is_seen_where_it_happened_and_the_note_is_not_lost(desk_at_work):
    (ann, *_), desk = desk_at_work
    decisions.decide(ann.pk, "reject", user=make.a_moderator("max"), version=ann.version, reasons=["hate"])
    desk.press("e")
    desk.page.keyboard.type("my own thoughts")
    desk.press("Escape", "a")
    desk.reads("Ann", "decided or changed after you looked at it")
    desk.reads("Ann", "max")
    desk.reads("Ann", "my own thoughts")
    desk.page.locator("#desk-messages").get_by_role("link", name="Ann").wait_for()
    assert (state_of(ann), ann.reasons) == (State.REJECTED, ["hate"])
    assert desk.here == "Bea"


def test_a_changed_row_comes_back_as_it_now_is(desk_at_work):
    (ann, *_), desk = desk_at_work
    decisions.decide(ann.pk, "hold", user=make.a_moderator("max"), version=ann.version)
    desk.press("e")
    desk.page.keyboard.type("still spam")
    desk.press("Escape", "1")
    desk.reads("Ann", "decided or changed after you looked at it")
    desk.press("k", "1")
    desk.hears("Rejected the comment by")
    assert ann.decisions.order_by("-sequence").first().note == "still spam"
    assert state_of(ann) == State.REJECTED


def test_what_the_server_did_not_answer_is_shown_and_sent_again(desk_at_work):
    (ann, *_), desk = desk_at_work
    desk.page.route("**/decide/", lambda route: route.abort())
    desk.press("a")
    desk.reads("Ann", "Not saved: the server did not answer.")
    assert state_of(ann) == State.HELD
    desk.page.unroute("**/decide/")
    desk.row("Ann").get_by_role("button", name="Try again").click()
    desk.hears("is published.")
    assert state_of(ann) == State.PUBLISHED


def test_who_was_signed_out_is_told_and_goes_on_after_signing_in_again(desk_at_work):
    (ann, *_), desk = desk_at_work
    cookies = desk.page.context.cookies()
    desk.page.context.clear_cookies()
    desk.press("a")
    desk.reads("Ann", "Not saved: you are signed out")
    desk.page.context.add_cookies(cookies)
    desk.row("Ann").get_by_role("button", name="Try again").click()
    desk.hears("is published.")
    assert state_of(ann) == State.PUBLISHED


def test_the_next_page_is_there_before_the_end_is_reached(moderator):
    a_queue(*(f"Reader {number:02}" for number in range(25)))
    desk = Desk(moderator)
    assert desk.page.locator(".desk-item").count() == 20
    for _ in range(16):
        desk.press("j")
    desk.page.locator(".desk-item").nth(24).wait_for(state="attached")
    desk.press(*["j"] * 8)
    assert desk.here == "Reader 24"


def test_the_desk_has_no_barriers_in_any_state(desk_at_work):
    _, desk = desk_at_work
    barriers = desk.visitor.barriers
    assert barriers() == []
    desk.press("?")
    assert barriers() == []
    desk.press("Escape", "r")
    assert barriers() == []
    desk.press("s")
    desk.hears("Rejected the comment by")
    assert barriers() == []
    desk.page.route("**/decide/", lambda route: route.abort())
    desk.press("a")
    desk.reads("Bea", "Not saved")
    assert barriers() == []
    assert desk.visitor.complaints == []
