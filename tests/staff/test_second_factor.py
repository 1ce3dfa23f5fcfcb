"""A second factor can be set up by each, is then asked of them everywhere, and can be demanded of all."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from newsroom.staff import factors
from tests import make
from tests.staff.signing_in import (
    API,
    ASK,
    CODES,
    ENROL,
    OVERVIEW,
    QUEUE,
    REMOVE,
    a_colleague,
    comes_in,
    key_on,
    now_on,
    recovery_codes_on,
    sign_in,
    with_app,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, 0, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    """A clock that the test moves: codes change every half minute."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def text_of(answer) -> str:
    return answer.content.decode()


def test_set_up_sign_in_with_it_and_with_a_recovery_code(clock):
    a_colleague()
    client = Client()
    sign_in(client)
    page = text_of(client.get(ENROL))
    assert "<svg" in page
    key = key_on(page)
    assert "This is not the code" in text_of(client.post(ENROL, {"code": "000000"}))
    kept = recovery_codes_on(text_of(client.post(ENROL, {"code": now_on(key)})))
    assert len(set(kept)) == 10
    assert comes_in(client)

    clock.shift(60)
    other = Client()
    assert sign_in(other).url == QUEUE
    assert not comes_in(other)
    assert other.get(QUEUE).url == f"{ASK}?next=%2Fadmin%2Fmoderation%2Fcase%2F"
    assert other.post(ASK, {"code": now_on(key), "next": QUEUE}).url == QUEUE
    assert comes_in(other)

    third = Client()
    sign_in(third)
    third.post(ASK, {"code": kept[0].upper()[:4] + " " + kept[0][4:]})
    assert "That recovery code is used up. Left: 9." in text_of(third.get(QUEUE))
    assert comes_in(third)


def test_a_code_is_good_once(clock):
    key = with_app(a_colleague())
    first, second = Client(), Client()
    sign_in(first), sign_in(second)
    code = now_on(key)
    first.post(ASK, {"code": code})
    assert "was used before" in text_of(second.post(ASK, {"code": code}))
    assert (comes_in(first), comes_in(second)) == (True, False)


def test_a_recovery_code_is_good_once():
    user = a_colleague()
    with_app(user)
    code = StaticToken.objects.first().token
    first, second = Client(), Client()
    sign_in(first), sign_in(second)
    first.post(ASK, {"code": code})
    second.post(ASK, {"code": code})
    assert (comes_in(first), comes_in(second)) == (True, False)
    assert factors.codes_left(user) == 9


def test_an_old_code_and_one_from_the_future_are_refused(clock):
    key = with_app(a_colleague())
    client = Client()
    sign_in(client)
    for steps in (-3, 3):
        client.post(ASK, {"code": now_on(key, steps)})
        clock.shift(60 * 30)
        assert not comes_in(client)


def test_guessing_is_slowed_down_wherever_it_comes_from(clock):
    """ABU-07: ten thousand codes over changing addresses; the right one among them is not even looked at."""
    key = with_app(a_colleague())
    client = Client()
    sign_in(client)
    for guess in range(12):
        client.post(ASK, {"code": f"{guess:06d}"}, REMOTE_ADDR=f"198.51.100.{guess}")
        clock.shift(1)
    answer = client.post(ASK, {"code": now_on(key)}, REMOTE_ADDR="203.0.113.9")
    assert "Too many wrong codes. Please wait" in text_of(answer)
    assert not comes_in(client)
    clock.shift(3600)
    client.post(ASK, {"code": now_on(key)})
    assert comes_in(client)


@pytest.mark.parametrize("code", ["", " ", "abc", "١٢٣٤٥٦", "1" * 40, "1" * 400, "12\x00456", "'; --"])
def test_what_is_no_code_is_refused(code):
    with_app(a_colleague())
    client = Client()
    sign_in(client)
    assert client.post(ASK, {"code": code}).status_code == 200
    assert not comes_in(client)


def test_between_password_and_code_one_is_nobody_everywhere(clock):
    """Every door: the admin, the API for reading and for writing, one's own password, another's second factor."""
    with_app(a_colleague(group="head"))
    comment = make.a_waiting_comment()
    client = Client()
    sign_in(client)
    for path in ("/admin/", "/admin/password_change/", "/admin/jsi18n/", "/admin/login/", "/admin/auth/user/"):
        assert client.get(path).url.startswith(ASK), path
    assert client.post("/admin/moderation/case/decide/", {"comment": comment.pk}).url.startswith(ASK)
    sent = {"action": "approve", "version": comment.version}
    decided = client.post(f"/api/v1/moderation/comments/{comment.pk}/decisions/", sent, "application/json")
    assert decided.status_code == 403
    assert client.get(API).json()["code"] == "forbidden"
    assert client.post(CODES, {"code": "1"}).url == ASK
    assert client.post(REMOVE, {"code": "1"}).url == ASK
    assert client.get(OVERVIEW).url == ASK
    assert client.get(ENROL).url == OVERVIEW
    comment.refresh_from_db()
    assert comment.state == "held"
    assert client.post("/admin/logout/").status_code == 200
    assert client.get(ASK).url.startswith("/admin/login/")


def test_setting_it_up_asks_it_of_one_s_other_sessions_too():
    user = a_colleague()
    elsewhere = Client()
    sign_in(elsewhere)
    assert comes_in(elsewhere)
    with_app(user)
    assert not comes_in(elsewhere)


def test_where_it_is_demanded_who_has_none_sets_one_up_before_anything_else(settings):
    settings.REQUIRE_SECOND_FACTOR = "staff"
    a_colleague()
    client = Client()
    sign_in(client)
    assert not comes_in(client)
    assert client.get(QUEUE, follow=True).redirect_chain[-1][0] == ENROL
    key = key_on(text_of(client.get(ENROL)))
    client.post(ENROL, {"code": now_on(key)})
    assert comes_in(client)


def test_it_is_demanded_of_superusers_as_well(settings):
    settings.REQUIRE_SECOND_FACTOR = "staff"
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    assert not comes_in(client)


def test_another_s_device_opens_nothing():
    with_app(a_colleague())
    other = a_colleague("max")
    key = with_app(other)
    client = Client()
    sign_in(client)
    session = client.session
    session["otp_device_id"] = TOTPDevice.objects.get(user=other).persistent_id
    session.save()
    assert not comes_in(client)
    client.post(ASK, {"code": now_on(key)})
    assert not comes_in(client)


def test_new_recovery_codes_and_removal_want_a_code(clock):
    user = a_colleague()
    key = with_app(user)
    old = StaticToken.objects.first().token
    client = Client()
    sign_in(client)
    client.post(ASK, {"code": now_on(key)})
    assert client.post(CODES, {"code": "123456"}).status_code == 400
    assert client.post(REMOVE, {"code": ""}).status_code == 400
    clock.shift(60)
    fresh = recovery_codes_on(text_of(client.post(CODES, {"code": now_on(key)})))
    assert old not in fresh
    assert factors.codes_left(user) == 10
    assert "10 recovery codes are left" in text_of(client.get(OVERVIEW))
    clock.shift(60)
    assert client.post(REMOVE, {"code": now_on(key)}).url == "/admin/"
    assert comes_in(client)
    assert not TOTPDevice.objects.exists()


def test_a_set_up_cannot_replace_another(clock):
    user = a_colleague()
    with_app(user)
    key = factors.new_key()
    with pytest.raises(factors.WrongCode):
        factors.enrol(user, key, now_on(key))
    assert TOTPDevice.objects.count() == 1


def test_the_key_stands_on_no_page_once_it_is_set_up():
    user = a_colleague()
    key = with_app(user)
    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))
    device = TOTPDevice.objects.get(user=user)
    base = "/admin/otp_totp/totpdevice/"
    for path in (base, f"{base}{device.pk}/change/", f"{base}{device.pk}/delete/", OVERVIEW):
        page = text_of(boss.get(path))
        assert key not in page
        assert factors.readable_key(key) not in page


def test_a_superuser_takes_away_a_lost_phone():
    user = a_colleague()
    with_app(user)
    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))
    device = TOTPDevice.objects.get(user=user)
    boss.post(f"/admin/otp_totp/totpdevice/{device.pk}/delete/", {"post": "yes"})
    client = Client()
    sign_in(client)
    assert comes_in(client)


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/", "/receipt/", "javascript:alert(1)"])
def test_it_leads_only_to_pages_of_the_admin(place, clock):
    key = with_app(a_colleague())
    client = Client()
    sign_in(client)
    assert client.post(ASK, {"code": now_on(key), "next": place}).url == "/admin/"


def test_the_public_page_does_not_look_at_the_session():
    """Or it could not be the same for everybody."""
    with_app(a_colleague())
    client = Client()
    sign_in(client)
    answer = client.get(make.an_article().get_absolute_url())
    assert "Cookie" not in answer.get("Vary", "")
    assert answer["Cache-Control"].startswith("public")


def test_it_costs_no_query_more(django_assert_num_queries):
    """Session, user and factor are two queries; a session that has shown its device asks for that too."""
    user = a_colleague()
    key = with_app(user)
    client = Client()
    sign_in(client)
    client.post(ASK, {"code": now_on(key)})
    with django_assert_num_queries(3):
        client.get("/admin/jsi18n/")
    factors.remove(user)
    client.get("/admin/jsi18n/")
    with django_assert_num_queries(2):
        client.get("/admin/jsi18n/")


def test_no_form_without_its_token():
    key = with_app(a_colleague())
    client = Client()
    sign_in(client)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    for path in (ASK, ENROL, CODES, REMOVE):
        assert strict.post(path, {"code": now_on(key)}).status_code in (302, 403), path
    assert strict.post(ASK, {"code": now_on(key)}).status_code == 403
    assert not comes_in(strict)


def test_readers_and_strangers_find_no_page():
    User.objects.create_user("reader", password="x" * 12)
    stranger, reader = Client(), Client()
    reader.force_login(User.objects.get(username="reader"))
    for client in (stranger, reader):
        for path in (OVERVIEW, ENROL, ASK):
            assert client.get(path).url.startswith("/admin/login/"), path
