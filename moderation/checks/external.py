"""A check of the paper's own, elsewhere: asked once about a whole batch, over https, signed, and never waited for long.

What is sent and answered is in docs/api.md. Its failing is the policy's to judge, like that of any check.
"""

import contextlib
import hashlib
import hmac
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from moderation.checks.base import Check, Context, Outcome, Result

if TYPE_CHECKING:
    from comments.models import Comment
    from moderation.rules import Rules

VERSION = "1"
MOST_BYTES = 1 << 20
SAYS_MAX = 200
SAYS = {
    "off": _("No check elsewhere is set up."),
    "said": _("%(says)s"),
    "silent": _("It had nothing to say."),
}


class ExternalFailed(Exception):
    """The check elsewhere could not be asked, or its answer not used; the message says why."""


def gather(comments: "Sequence[Comment]", rules: "Mapping[Any, Rules]") -> dict[Any, Any]:
    """The answer about each comment, by one request. Nothing while no address is set. Raises ExternalFailed."""
    if not settings.CHECK_URL:
        return {}
    asked = [
        {
            "id": str(comment.pk),
            "revision": comment.revision,
            "article": comment.thread.article.slug,
            "name": comment.author_name,
            "body": comment.body,
        }
        for comment in comments
    ]
    answered = ask({"comments": asked}).get("results")
    if not isinstance(answered, dict):
        raise ExternalFailed("The answer has no results.")
    return {comment.pk: answered.get(str(comment.pk), {}) for comment in comments}


def ask(said: dict[str, Any]) -> dict[str, Any]:
    """POST *said* to settings.CHECK_URL and answer what came back, all within settings.CHECK_TIMEOUT_SECONDS.

    https only, but for this machine itself; no redirect is followed, no proxy asked. Raises ExternalFailed.
    """
    url = urlsplit(settings.CHECK_URL)
    body = json.dumps(said).encode()
    now = str(int(time.time()))
    headers = {"Content-Type": "application/json", "Newsroom-Timestamp": now, "Newsroom-Signature": sign(now, body)}
    try:
        connection = _connection(url.scheme, url.hostname or "", url.port)
        with _Deadline(connection, settings.CHECK_TIMEOUT_SECONDS):
            connection.request("POST", f"{url.path or '/'}{'?' * bool(url.query)}{url.query}", body, headers)
            with connection.getresponse() as answer:
                content = answer.read(MOST_BYTES + 1)
        if answer.status != 200 or len(content) > MOST_BYTES:
            raise ExternalFailed(f"It answered {answer.status} with {len(content)} bytes.")
        found = json.loads(content)
    except (OSError, ValueError, AttributeError) as error:  # AttributeError: http.client, when cut off in between
        raise ExternalFailed(f"{type(error).__name__}: {error}") from error
    if not isinstance(found, dict):
        raise ExternalFailed("The answer is no JSON object.")
    return found


def sign(timestamp: str, body: bytes) -> str:
    """The signature of a request: HMAC-SHA256 with settings.CHECK_SECRET over timestamp, a full stop, and the body."""
    secret = settings.CHECK_SECRET.encode()
    return "sha256=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _connection(scheme: str, host: str, port: int | None) -> "_Plain | _Secure":
    """A connection to an address of *host* that may be asked; the name is looked up once, so it cannot change after."""
    port = port or (443 if scheme == "https" else 80)
    timeout = settings.CHECK_TIMEOUT_SECONDS
    if not settings.CHECK_SECRET:
        raise ExternalFailed("NEWSROOM_CHECK_SECRET is not set.")
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    address = next((str(entry[4][0]) for entry in found if _may_be_asked(str(entry[4][0]), scheme)), None)
    if address is None:
        raise ExternalFailed("NEWSROOM_CHECK_URL must be https, or lead to this machine.")
    if scheme == "http":
        return _Plain(host, port, timeout=timeout, address=address)
    return _Secure(host, port, timeout=timeout, address=address)


def _may_be_asked(text: str, scheme: str) -> bool:
    """This machine by either scheme; else https, and no address that only a cloud's own services or nobody has."""
    address = ipaddress.ip_address(text.partition("%")[0])
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return scheme in ("http", "https")
    return scheme == "https" and not (address.is_link_local or address.is_multicast or address.is_unspecified)


class _Plain(HTTPConnection):
    wire: socket.socket | None = None

    def __init__(self, *args: Any, address: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.address = address

    def connect(self) -> None:
        self.wire = self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _Secure(HTTPSConnection):
    wire: socket.socket | None = None

    def __init__(self, *args: Any, address: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.address = address

    def connect(self) -> None:
        self.wire = self.sock = socket.create_connection((self.address, self.port), self.timeout)
        self.wire = self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


class _Deadline:
    """Ends a connection after so many seconds in all: an answer that comes byte by byte keeps nobody waiting."""

    def __init__(self, connection: _Plain | _Secure, seconds: float) -> None:
        self.connection = connection
        self.timer = threading.Timer(seconds, self._end)
        self.timer.daemon = True

    def __enter__(self) -> None:
        self.timer.start()

    def __exit__(self, *error: object) -> None:
        self.timer.cancel()
        self.connection.close()
        if self.connection.wire:
            self.connection.wire.close()

    def _end(self) -> None:
        if wire := self.connection.wire:  # its sock is gone once an answer has begun
            with contextlib.suppress(OSError):  # it has ended by itself
                wire.shutdown(socket.SHUT_RDWR)


def _look(comment: "Comment", context: Context) -> Result:
    """What the check elsewhere says: pass, hold or reject, with a sentence and a score if it likes."""
    if not settings.CHECK_URL:
        return Result("external", Outcome.PASS, "off", version=VERSION)
    answer = context.facts["external"]
    if not answer:
        return Result("external", Outcome.PASS, "silent", version=VERSION)
    outcome = Outcome(answer["outcome"])
    if outcome == Outcome.FAILED:
        raise ExternalFailed("It failed by its own account.")
    score = answer.get("score")
    said = {"says": str(answer.get("says", ""))[:SAYS_MAX]}
    return Result(
        "external",
        outcome,
        "said" if said["says"] else "silent",
        said,
        float(score) if isinstance(score, int | float) else None,
        version=f"{VERSION} {str(answer.get('version', ''))[:30]}".strip(),
    )


external = Check("external", _("Check elsewhere"), _look, SAYS, gather)
