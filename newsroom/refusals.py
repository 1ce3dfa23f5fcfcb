"""What the domain answers when it will not do as asked. It knows codes and titles; only the API knows statuses."""

from collections.abc import Sequence
from typing import NamedTuple


class FieldError(NamedTuple):
    """One thing wrong with what was sent: *pointer* is a JSON Pointer into the body ("/body"), *message* a sentence."""

    pointer: str
    message: str


class Refusal(Exception):
    """The base of all refusals. *code* is for programs and for ever; *title* is a sentence for people."""

    code = "refused"
    title = "This cannot be done."
    retry_after_seconds: int | None = None  # when the same can succeed, if it will by waiting

    def __init__(self, detail: str = "", errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = list(errors)


class Invalid(Refusal):
    """What was sent does not make sense as it is."""

    code = "invalid"
    title = "Some of what you sent cannot be used."


class Forbidden(Refusal):
    """It makes sense, but not for you, or not here."""

    code = "forbidden"
    title = "You may not do this."


class Missing(Refusal):
    """There is no such thing, or none that you may see: the answer does not tell which."""

    code = "not_found"
    title = "There is nothing here."


class Conflict(Refusal):
    """It was true when you looked, and is not any more."""

    code = "conflict"
    title = "This has changed in the meantime."


class Unprocessable(Refusal):
    """It is well-formed, but contradicts what was sent before."""

    code = "unprocessable"
    title = "This contradicts an earlier request."


class TooMany(Refusal):
    """More often than allowed. *retry_after_seconds* says when the next try can succeed."""

    code = "too_many_requests"
    title = "Too many requests; please wait a moment."

    def __init__(self, retry_after_seconds: int, policy: str = "", remaining: int = 0) -> None:
        super().__init__(f"Try again in {retry_after_seconds} seconds.")
        self.retry_after_seconds = retry_after_seconds
        self.policy = policy
        self.remaining = remaining
