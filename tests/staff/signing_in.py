"""Somebody of the staff in front of the log-in, with a password and perhaps a phone."""

import re
import time
from binascii import unhexlify

from django.contrib.auth.models import Group, User
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from newsroom.staff import factors

PASSWORD = "correct horse battery staple"
LOGIN, ASK = "/admin/login/", "/admin/second-factor/ask/"
OVERVIEW, ENROL = "/admin/second-factor/", "/admin/second-factor/enrol/"
CODES, REMOVE = "/admin/second-factor/codes/", "/admin/second-factor/remove/"
QUEUE, API = "/admin/moderation/case/", "/api/v1/moderation/queue/"


def a_colleague(name="mia", group="moderator") -> User:
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def sign_in(client: Client, name="mia", password=PASSWORD, **more):
    return client.post(LOGIN, {"username": name, "password": password, "next": QUEUE}, **more)


def now_on(key: str, steps: int = 0) -> str:
    """The code that the app with *key* shows now, or *steps* half minutes from now."""
    totp = TOTP(unhexlify(key), drift=steps)
    totp.time = time.time()
    return f"{totp.token():06d}"


def with_app(user: User) -> str:
    """*user* sets up an app a minute ago; answers with its key."""
    key = factors.new_key()
    TOTPDevice.objects.create(user=user, key=key, name="app")
    factors.new_codes(user)
    return key


def key_on(page: str) -> str:
    """The key that the page of the set-up shows, as hex."""
    from base64 import b32decode

    return b32decode(re.search(r'<code class="key">([^<]+)</code>', page)[1].replace(" ", "")).hex()


def recovery_codes_on(page: str) -> list[str]:
    return re.findall(r"<li><code>(\w+)</code></li>", page)


def comes_in(client: Client) -> bool:
    """Whether this session may work: in the admin and in the API, which never differ."""
    page, api = client.get(QUEUE).status_code == 200, client.get(API).status_code == 200
    assert page == api
    return page
