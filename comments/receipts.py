"""The receipt: the secret that a guest gets for a comment. It shows, edits and withdraws what its holder wrote.

It is the commenter's id and serial number, signed with the site's key (HMAC-SHA256): nothing is stored that could leak,
a replayed request gets the same one, and raising the serial makes every older receipt worthless.
"""

import uuid

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from comments.models import Commenter
from comments.refusals import ReceiptUnknown
from newsroom import macs
from newsroom.api.addresses import address_key, is_own_machine

SALT = "newsroom.receipt"
COOKIE = "receipt"
SCHEME = "Receipt"


def issue(commenter: Commenter) -> str:
    """The receipt of *commenter*; the same each time until its serial is raised."""
    said = f"{commenter.pk.hex}.{commenter.receipt_serial}"
    mac = macs.sha256(f"{SALT}signer", said, settings.SECRET_KEY)  # as the Signer does that `holder` asks
    return f"{said}:{signing.b64_encode(mac.digest()).decode()}"


def holder(receipt: str) -> Commenter:
    """The commenter to whom *receipt* was given. Raises ReceiptUnknown for anything that is not a living receipt."""
    try:
        number, serial = signing.Signer(salt=SALT).unsign(receipt).split(".")
        return Commenter.objects.get(pk=uuid.UUID(number), receipt_serial=int(serial))
    except (signing.BadSignature, ValueError, Commenter.DoesNotExist):
        raise ReceiptUnknown from None


def from_header(authorization: str) -> str | None:
    """The receipt in an Authorization header ("Receipt <secret>"), or None when it speaks of something else."""
    scheme, _, secret = authorization.partition(" ")
    return secret.strip() if scheme.lower() == SCHEME.lower() else None


def reader_key(request: HttpRequest, commenter: Commenter | None) -> str:
    """Who counts as one reader: a receipt is cheap to come by, so one without an approved comment does not count.

    Behind a front-end of our own all readers have its address; there a receipt is all there is.
    """
    if commenter and (commenter.approved_count or is_own_machine(request)):
        return commenter.pk.hex
    return address_key(request)
