"""Several people at the desk: who is at work on what; others are shown something else, and nobody is locked out."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from comments.states import State
from moderation import claims, tidying
from moderation.models import Claim, Presence
from tests import make
from tests.moderation.desk import QUEUE, a_desk, a_person_with, names_on, press, seen

pytestmark = pytest.mark.django_db
LIVE = f"{QUEUE}live/"


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    cache.clear()


def tell(client, act, comment=None, **more):
    cache.clear()
    return client.post(LIVE, {"act": act, "queue": "waiting", "comment": comment.pk if comment else "", **more})


def later(minutes):
    """Time passes for all claims."""
    for claim in Claim.objects.all():
        Claim.objects.filter(pk=claim.pk).update(until=claim.until - timedelta(minutes=minutes))
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=minutes))


@pytest.fixture
def two():
    return make.a_waiting_comment(by="Ann"), make.a_waiting_comment(by="Bea")


def test_what_somebody_looks_at_is_left_out_for_others_only(two):
    mo, max_ = a_desk(), a_desk(make.a_moderator("max"))
    tell(mo, "look", two[0])
    assert names_on(seen(max_)) == ["Bea"]
    assert names_on(seen(mo)) == ["Ann", "Bea"]
    assert names_on(seen(max_, f"{QUEUE}?claimed=all")) == ["Ann", "Bea"]


def test_looking_at_the_next_gives_the_last_one_back(two):
    mo, max_ = a_desk(), a_desk(make.a_moderator("max"))
    tell(mo, "look", two[0])
    tell(mo, "look", two[1])
    assert names_on(seen(max_)) == ["Ann"]


def test_a_look_lasts_a_minute_and_a_claim_ten(two):
    mo, max_ = a_desk(), a_desk(make.a_moderator("max"))
    tell(mo, "claim", two[0])
    tell(mo, "look", two[1])
    later(minutes=2)
    assert names_on(seen(max_)) == ["Bea"]
    later(minutes=9)
    assert names_on(seen(max_)) == ["Ann", "Bea"]


def test_looking_again_does_not_shorten_a_claim(two):
    mo, max_ = a_desk(), a_desk(make.a_moderator("max"))
    tell(mo, "claim", two[0])
    tell(mo, "look", two[0])
    later(minutes=5)
    assert names_on(seen(max_)) == ["Bea"]


def test_the_first_to_claim_has_it_until_it_is_given_back(two):
    mo, max_ = a_desk(), a_desk(make.a_moderator("max"))
    tell(mo, "claim", two[0])
    told = tell(max_, "claim", two[0]).json()
    assert [(one["name"], one["comment"]) for one in told["held"]] == [("mo", str(two[0].pk))]
    tell(mo, "release", two[0])
    told = tell(max_, "claim", two[0]).json()
    assert [one["name"] for one in told["held"]] == ["max"]


def test_nobody_can_give_back_what_another_keeps(two):
    tell(a_desk(), "claim", two[0])
    told = tell(a_desk(make.a_moderator("max")), "release", two[0]).json()
    assert [one["name"] for one in told["held"]] == ["mo"]


def test_a_claim_locks_nobody_out(two):
    ann, _ = two
    tell(a_desk(), "claim", ann)
    press(a_desk(make.a_moderator("max")), "approve", ann)
    assert ann.state == State.PUBLISHED


def test_everybody_sees_who_is_where(two):
    mo, max_ = a_desk(), a_desk(make.a_moderator("max"))
    tell(mo, "look", two[0])
    tell(max_, "look", None, queue="spam")
    told = mo.get(LIVE).json()
    assert [(one["name"], one["queue"], one["comment"]) for one in told["people"]] == [
        ("max", "Spam suspects", None),
        ("mo", "Waiting", str(two[0].pk)),
    ]
    assert told["counts"]["waiting"] == "2"
    later(minutes=2)
    cache.clear()
    assert mo.get(LIVE).json()["people"] == []


def test_nothing_new_is_answered_in_no_words(two):
    mo = a_desk()
    etag = mo.get(LIVE)["ETag"]
    again = mo.get(LIVE, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    press(mo, "approve", two[0])
    cache.clear()
    assert mo.get(LIVE, headers={"If-None-Match": etag}).status_code == 200


def test_a_round_of_asking_costs_the_same_however_many_ask(two, django_assert_num_queries):
    desks = [a_desk(make.a_moderator(f"m{number}")) for number in range(5)]
    desks[0].get(LIVE)
    for desk in desks:
        with django_assert_num_queries(5):  # session, user, 2 x rights, limits
            desk.get(LIVE)


def test_who_only_looks_keeps_others_from_nothing(two):
    auditor = a_desk(a_person_with("view_case"))
    assert tell(auditor, "look", two[0]).status_code == 403
    assert auditor.get(LIVE).status_code == 200
    assert not Claim.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"act": "steal"}, {"act": "claim"}, {"act": "look", "comment": "x"}])
def test_what_makes_no_sense_claims_nothing(sent):
    assert a_desk().post(LIVE, sent, headers={"Accept": "application/json"}).status_code == 400
    assert not Claim.objects.exists()


def test_ended_claims_are_forgotten(two):
    mo = make.a_moderator()
    claims.look(mo, "waiting", two[0].pk)
    claims.claim(mo, two[1].pk)
    later(minutes=5)
    assert tidying.tidy()["claims"] == 2
    assert [one.comment for one in claims.held()] == [two[1].pk]


def test_what_is_no_longer_open_cannot_be_claimed(two):
    decided = make.a_comment()
    claims.claim(make.a_moderator(), decided.pk)
    assert claims.held() == []
