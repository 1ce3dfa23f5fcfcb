"""A person's second factor: an app that shows a new code every half minute (TOTP, RFC 6238), and recovery codes.

Codes are checked by django-otp: one is good once, and after n wrong ones the next is not looked at for 2^(n-1) seconds,
wherever it comes from.
"""

import math
from base64 import b32encode
from binascii import unhexlify
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django_otp import verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

RECOVERY_CODES = 10


class WrongCode(Exception):
    """The code is not right, or was used before; not *wait_seconds* long is another looked at."""

    def __init__(self, wait_seconds: int = 0) -> None:
        super().__init__()
        self.wait_seconds = wait_seconds


def app_of(user: User) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=True).order_by("id").first()


def codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def verify(user: User, code: str) -> Device:
    """The device of *user* that *code* (six digits, or a recovery code) belongs to. The code is used up.

    Raises WrongCode.
    """
    kind = TOTPDevice if code.isdecimal() else StaticDevice
    device = kind.objects.filter(user=user, confirmed=True).order_by("id").first()
    if device is None:
        raise WrongCode
    allowed, why = device.verify_is_allowed()
    if not allowed:
        raise WrongCode(max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds())))
    if not verify_token(user, device.persistent_id, code):
        raise WrongCode
    return device


def new_key() -> str:
    """A secret of 160 bits, in hex."""
    return default_key()


@transaction.atomic
def enrol(user: User, key: str, code: str) -> tuple[TOTPDevice, list[str]]:
    """The app that holds *key*, and so shows *code* now, becomes the second factor of *user*; with recovery codes.

    Raises WrongCode; also for who has an app already, because theirs is to be removed first.
    """
    User.objects.select_for_update().get(pk=user.pk)
    device = TOTPDevice(user=user, key=key, name="app")
    if app_of(user):
        raise WrongCode
    device.save()
    if not device.verify_token(code):
        transaction.set_rollback(True)
        raise WrongCode
    return device, new_codes(user)


@transaction.atomic
def new_codes(user: User) -> list[str]:
    """Ten recovery codes of 40 random bits, each good once; older ones are void."""
    device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "recovery codes"})
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


@transaction.atomic
def remove(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def readable_key(key: str) -> str:
    """*key* for typing it in by hand: base32, in groups of four."""
    text = b32encode(unhexlify(key)).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def picture_of(user: User, key: str) -> str:
    """The QR code that an app reads, as an SVG element. Drawn here: the secret goes to nobody."""
    import segno  # seldom wanted, and 2 MB in each web process

    issuer = settings.SITE_NAME.replace(":", " ")
    query = urlencode({"secret": readable_key(key).replace(" ", ""), "issuer": issuer}, quote_via=quote)
    address = f"otpauth://totp/{quote(f'{issuer}:{user.get_username()}')}?{query}"
    code = segno.make(address, error="m", micro=False)
    return code.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=False)
