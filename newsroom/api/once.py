"""Idempotency keys: a request sent twice has one effect and the same answer (draft-ietf-httpapi-idempotency-key-07)."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from newsroom.api.models import IdempotencyRecord
from newsroom.api.renderers import as_json
from newsroom.refusals import FieldError, Invalid, Unprocessable

HEADER = "Idempotency-Key"
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
PRINTABLE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")


class KeyReused(Unprocessable):
    """422 as the draft says: a client must not take it for a race and try again."""

    code = "idempotency_key_reused"
    title = "This Idempotency-Key was used for another request."


def key_of(request: Any) -> str:
    """The request's key without its quotes, or "". Raises Invalid for one that is too long or not printable ASCII."""
    given = request.headers.get(HEADER, "").strip()
    if quoted := QUOTED.fullmatch(given):
        given = quoted[1]
    if given and not PRINTABLE.fullmatch(given):
        raise Invalid(
            "An Idempotency-Key is 1 to 255 printable ASCII characters.",
            [FieldError("", "Idempotency-Key: 1 to 255 printable ASCII characters.")],
        )
    return given


def once(scope: str, key: str, asked: Any, act: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], bool]:
    """Do *act* once for (*scope*, *key*) and answer (its answer, whether this is a replay).

    *asked* is what the request says (JSON-able); the same key with anything else raises KeyReused. *act* runs in one
    transaction with the record, and returns JSON-able plain values; when it raises, nothing is stored and the key stays
    free. A twin that runs at the same time waits for the first and then replays it. Without a key, *act* just runs.
    """
    if not key:
        with transaction.atomic():
            return act(), False
    fingerprint = hashlib.sha256(as_json(asked)).hexdigest()
    try:
        with transaction.atomic():
            record = IdempotencyRecord.objects.create(scope=scope, key=key, fingerprint=fingerprint)
            record.answer = act()
            record.save(update_fields=["answer"])
            return record.answer, False
    except IntegrityError:
        record = IdempotencyRecord.objects.filter(scope=scope, key=key).first()
        if record is None:  # the integrity error was another one
            raise
    if record.fingerprint != fingerprint:
        raise KeyReused
    return record.answer, True


def forget(**said: Any) -> int:
    """Delete the records whose answer says this, whatever their age: an answer may quote what is to be erased."""
    return IdempotencyRecord.objects.filter(**{f"answer__{name}": value for name, value in said.items()}).delete()[0]


def forget_old() -> int:
    """Delete the records older than settings.IDEMPOTENCY_KEPT; answers how many."""
    old = IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - settings.IDEMPOTENCY_KEPT)
    return old.delete()[0]
