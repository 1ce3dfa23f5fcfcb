"""Wrong passwords lock a name for the address they came from, for a while, and say so."""

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests.staff.signing_in import PASSWORD, QUEUE, a_colleague, comes_in, sign_in

pytestmark = pytest.mark.django_db

HOME, ELSEWHERE = "203.0.113.7", "198.51.100.20"


def wrong(times=5, name="mia", address=HOME, **more):
    answer = None
    for _ in range(times):
        answer = sign_in(Client(), name, "wrong", REMOTE_ADDR=address, **more)
    return answer


def right(name="mia", address=HOME, **more):
    client = Client()
    answer = sign_in(client, name, REMOTE_ADDR=address, **more)
    return answer, comes_in(client)


def test_after_five_the_right_password_does_not_help_and_the_page_says_why():
    a_colleague()
    assert wrong(4).status_code == 200
    assert wrong(1).status_code == 429
    answer, is_in = right()
    page = answer.content.decode()
    assert (answer.status_code, is_in, answer["Retry-After"]) == (429, False, "900")
    assert "5 wrong passwords were typed for this name from your network address" in page
    assert "tried again 15 minutes after" in page
    assert "mia" not in page


def test_it_ends_when_the_page_said_and_trying_meanwhile_does_not_prolong_it():
    a_colleague()
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        wrong()
        clock.shift(14 * 60)
        wrong(3)
        clock.shift(61)
        assert right()[1]


def test_nobody_can_lock_a_moderator_out_from_everywhere():
    a_colleague()
    wrong(20, address=ELSEWHERE)
    assert right(address=HOME)[1]


def test_another_name_is_not_locked():
    a_colleague()
    a_colleague("max")
    wrong(address=HOME)
    assert right("max", address=HOME)[1]


def test_success_forgets_earlier_slips():
    a_colleague()
    wrong(4)
    assert right()[1]
    assert wrong(4).status_code == 200


def test_behind_a_listed_proxy_the_reader_counts_and_not_the_proxy(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.5"]
    a_colleague()
    wrong(address="10.0.0.5", HTTP_X_FORWARDED_FOR=ELSEWHERE)
    assert right(address="10.0.0.5", HTTP_X_FORWARDED_FOR=HOME)[1]
    assert not right(address="10.0.0.5", HTTP_X_FORWARDED_FOR=ELSEWHERE)[1]


def test_a_header_that_anybody_can_send_changes_nothing():
    a_colleague()
    for number in range(5):
        answer = wrong(1, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
    assert answer.status_code == 429


def test_who_is_in_stays_in():
    a_colleague()
    client = Client()
    sign_in(client, REMOTE_ADDR=HOME)
    wrong()
    assert client.get(QUEUE, REMOTE_ADDR=HOME).status_code == 200


def test_many_names_from_one_address_are_slowed_down(settings):
    settings.LIMITS = settings.LIMITS | {"login": ["10/300"]}
    a_colleague()
    for number in range(10):
        wrong(1, name=f"guess{number}")
    answer, is_in = right()
    assert "Too many log-ins from your network" in answer.content.decode()
    assert not is_in
    assert right(address=ELSEWHERE)[1]


def test_a_person_unlocks_by_a_command():
    a_colleague()
    wrong()
    call_command("axes_reset_username", "mia")
    assert right()[1]


def test_no_password_is_kept_and_who_came_in_is_not_noted():
    a_colleague()
    sign_in(Client(), "mia", f"{PASSWORD}x", REMOTE_ADDR=HOME)
    kept = AccessAttempt.objects.get()
    assert PASSWORD not in f"{kept.get_data} {kept.post_data}"
    right()
    assert not AccessAttempt.objects.exists()
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("name", ["", "mia\0", "x" * 300, "ｍｉａ", "'; --"])
def test_odd_names_are_refused_and_break_nothing(name):
    a_colleague()
    for _ in range(6):
        assert sign_in(Client(), name, "wrong", REMOTE_ADDR=HOME).status_code in (200, 429)
