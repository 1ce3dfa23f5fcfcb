"""Signed messages to programs of the paper's own, by the Standard Webhooks specification, version 1.

A message is posted with `webhook-id`, `webhook-timestamp` and `webhook-signature: v1,<base64 of HMAC-SHA256 over
"id.timestamp.body">`. The receiver recomputes it with the shared secret, and refuses old time stamps and known ids.

https only, but for this machine itself; no redirect is followed, no proxy asked, and nobody is waited for long.
"""

import base64
import contextlib
import hashlib
import hmac
import ipaddress
import queue
import socket
import ssl
import threading
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

ANSWER_MAX_BYTES = 1 << 20


class NotDelivered(Exception):
    """Nobody took the message, in words for a log: a status that is not 2xx, a time-out, a broken connection."""


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`. *secret* is any text; with the prefix `whsec_`, base64 of its bytes."""
    key = base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def send(url: str, secret: str, message_id: str, body: bytes, *, timeout_seconds: float) -> bytes:
    """Post *body* (JSON) to *url*, signed; answers what came back, within *timeout_seconds*. Raises NotDelivered."""
    if not secret:
        raise NotDelivered("There is no secret to sign with.")
    timestamp = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "newsroom",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message_id, timestamp, body),
    }
    try:
        parts = urlsplit(url)
        ends = time.monotonic() + timeout_seconds
        connection = _connection(parts.scheme, parts.hostname or "", parts.port, timeout_seconds)
        with _Deadline(connection, max(0.0, ends - time.monotonic())):
            connection.request("POST", f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}", body, headers)
            with connection.getresponse() as answer:
                content = answer.read(ANSWER_MAX_BYTES + 1)
    except (OSError, ValueError, HTTPException, AttributeError) as error:  # AttributeError: cut off in between
        raise NotDelivered(f"{type(error).__name__}: {error}") from error
    if not 200 <= answer.status < 300 or len(content) > ANSWER_MAX_BYTES:
        raise NotDelivered(f"It answered {answer.status} with {len(content)} bytes.")
    return content


def _connection(scheme: str, host: str, port: int | None, timeout_seconds: float) -> "_Plain | _Secure":
    """A connection to an address of *host* that may be asked; the name is looked up once, so it cannot change after."""
    port = port or (443 if scheme == "https" else 80)
    address = next((found for found in _looked_up(host, port, timeout_seconds) if _may_be_asked(found, scheme)), None)
    if address is None:
        raise NotDelivered("The address must be https, or lead to this machine.")
    kind = _Plain if scheme == "http" else _Secure
    return kind(host, port, timeout=timeout_seconds, address=address)


def _looked_up(host: str, port: int, timeout_seconds: float) -> list[str]:
    """The addresses of *host*. The system's look-up knows no time-out: a thread waits for it, and we for the thread."""
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put([str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except (OSError, UnicodeError) as error:
            answers.put(OSError(str(error)))

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answers.get(timeout=timeout_seconds)
    except queue.Empty:
        raise NotDelivered(f"The name {host} was not found in time.") from None
    if isinstance(found, OSError):
        raise found
    return found


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
