"""What the desk's script is told: the same forms, the same acts, answered as data and with the row as it now is."""

import pytest

from comments import editing
from comments.states import State
from moderation import decisions, screening
from tests import make
from tests.moderation.desk import DECIDE, DECIDE_MANY, QUEUE, UNDO, a_desk, a_person_with, seen, sent_by_script

pytestmark = pytest.mark.django_db


def test_a_decision_says_what_it_did_and_what_takes_it_back():
    comment = make.a_waiting_comment()
    client = a_desk()
    answer = sent_by_script(client, DECIDE, comment, choice="reject:spam")
    comment.refresh_from_db()
    newest = comment.decisions.order_by("-sequence").first()
    assert (answer.status_code, comment.state) == (200, State.REJECTED)
    (said,) = answer.json()["said"]
    assert "Spam" in said["text"]
    assert said["undo"] == {"name": "decision", "value": str(newest.pk)}
    assert "messagelist" not in seen(client)


def test_undoing_brings_the_row_along():
    comment = make.a_waiting_comment()
    client = a_desk()
    undo = sent_by_script(client, DECIDE, comment, choice="approve").json()["said"][0]["undo"]
    answer = sent_by_script(client, UNDO, **{undo["name"]: undo["value"]})
    comment.refresh_from_db()
    assert comment.state == State.HELD
    assert f'id="comment-{comment.pk}"' in answer.json()["html"]
    assert f'name="version" value="{comment.version}"' in answer.json()["html"]


def test_a_conflict_says_who_decided_what():
    comment = make.a_waiting_comment()
    decisions.decide(comment.pk, "reject", user=make.a_moderator("max"), version=comment.version, reasons=["hate"])
    answer = sent_by_script(a_desk(), DECIDE, comment, choice="approve")
    assert answer.status_code == 409
    told = answer.json()
    assert (told["code"], told["html"]) == ("stale_version", "")
    assert "max" in told["since"]
    assert "Hate" in told["since"]


def test_a_conflict_over_a_changed_text_brings_the_new_one():
    comment = make.a_waiting_comment()
    editing.revise(comment.pk, f"Another text. {make.SPAM}", commenter=comment.commenter)
    screening.screen_due()
    answer = sent_by_script(a_desk(), DECIDE, comment, choice="approve")
    assert answer.status_code == 409
    assert "Another" in answer.json()["html"]


@pytest.mark.parametrize("sent", [{"choice": "nonsense"}, {"choice": "reject"}, {"comment": "x"}, {"version": "0"}])
def test_what_is_not_understood_is_refused_as_data(sent):
    comment = make.a_waiting_comment()
    answer = sent_by_script(a_desk(), DECIDE, comment, **sent)
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.json()["said"][0]["text"]


def test_many_are_answered_by_what_became_of_each():
    good, taken = make.a_waiting_comment(), make.a_waiting_comment()
    boxes = [f"{one.pk}:{one.version}" for one in (good, taken)]
    editing.withdraw(taken.pk, commenter=taken.commenter)
    told = sent_by_script(a_desk(), DECIDE_MANY, chosen=boxes, choice="approve").json()
    assert (told["decided"], told["refused"]) == ([str(good.pk)], [str(taken.pk)])


def test_the_script_is_refused_what_a_form_is_refused():
    comment = make.a_waiting_comment()
    assert sent_by_script(a_desk(a_person_with("view_case")), DECIDE, comment, choice="approve").status_code == 403


# --- Your desk --------------------------------------------------------------------------------------------------------

COMFORT = f"{QUEUE}comfort/"


def test_settings_of_the_desk_are_kept_for_one_person():
    client = a_desk()
    assert "keys-on" in seen(client)
    answer = client.post(COMFORT, {"desk-keys": "off", "desk-size": "larger", "desk-cover": "on", "next": QUEUE})
    assert answer["Location"] == QUEUE
    assert "text-larger keys-off" in seen(client)
    client.force_login(make.a_moderator("max"))
    assert "keys-on" in seen(client)


@pytest.mark.parametrize("cookie", ["keys=no&size=huge", "%%%", "x" * 3000, "keys=<script>"])
def test_a_made_up_cookie_is_passed_over(cookie):
    mo = make.a_moderator()
    client = a_desk(mo)
    client.cookies[f"desk_{mo.pk}"] = cookie
    assert "text-normal keys-on" in seen(client)


def test_made_up_settings_are_not_kept():
    answer = a_desk().post(COMFORT, {"desk-keys": "maybe", "desk-size": "larger"})
    assert not [name for name in answer.cookies if name.startswith("desk_")]
