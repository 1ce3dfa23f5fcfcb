"""Idempotency keys: a request sent twice has one effect and the same answer (draft-ietf-httpapi-idempotency-key-07)."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from newsroom import rows
from newsroom.api.addresses import Asked
from newsroom.api.models import IdempotencyRecord
from newsroom.api.renderers import as_json
from newsroom.refusals import FieldError, Invalid, Refusal, Unprocessable

HEADER = "Idempotency-Key"
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
PRINTABLE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")


class KeyReused(Unprocessable):
    """422 as the draft says: a client must not take it for a race and try again."""

    code = "idempotency_key_reused"
    title = "This Idempotency-Key was used for another request."


def key_of(request: Asked) -> str:
    """The request's key without its quotes, or "". Raises Invalid for one that is too long or not printable ASCII."""
    given = request.META.get("HTTP_IDEMPOTENCY_KEY", "").strip()
    if quoted := QUOTED.fullmatch(given):
        given = quoted[1]
    if given and not PRINTABLE.fullmatch(given):
        raise Invalid(
            "An Idempotency-Key is 1 to 255 printable ASCII characters.",
            [FieldError("", "Idempotency-Key: 1 to 255 printable ASCII characters.")],
        )
    return given


Answer = dict[str, Any]
Remember = Callable[[Answer], list[IdempotencyRecord]]


def once(scope: str, key: str, asked: Any, act: Callable[[Remember], None]) -> tuple[Answer, bool]:
    """Do *act* once for (*scope*, *key*) and answer (its answer, whether this is a replay).

    *asked* is what the request says (JSON-able); the same key with anything else raises KeyReused. *act* is given a
    function that takes its answer (JSON-able plain values) and gives the rows that remember it; it must store them
    together with its own, all or none (newsroom.rows). A twin, at the same time or later, acts too, is refused by the
    record that is there, and replays the first answer. When *act* raises, the key stays free. Without a key there is
    nothing to remember.
    """
    fingerprint = hashlib.sha256(as_json(asked)).hexdigest() if key else ""
    answers: list[Answer] = []

    def remember(answer: Answer) -> list[IdempotencyRecord]:
        answers.append(answer)
        if not key:
            return []
        said = {"scope": scope, "key": key, "fingerprint": fingerprint, "answer": answer}
        return [rows.new(IdempotencyRecord, **said, created_at=timezone.now())]

    try:
        act(remember)
        return answers[-1], False
    except (IntegrityError, Refusal):  # perhaps only because it has been done already
        record = IdempotencyRecord.objects.filter(scope=scope, key=key).first() if key else None
        if record is None:
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
