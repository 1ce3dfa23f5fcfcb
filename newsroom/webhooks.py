"""Signed messages to programs of the paper's own, by the Standard Webhooks specification, version 1.

A message is posted with `webhook-id`, `webhook-timestamp` and `webhook-signature: v1,<base64 of HMAC-SHA256 over
"id.timestamp.body">`. The receiver recomputes it with the shared secret, and refuses old time stamps and known ids.
"""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import ssl
import time
from urllib.parse import urlsplit

ANSWER_MAX_BYTES = 64 * 1024


class NotDelivered(Exception):
    """Nobody took the message, in words for a log: a status that is not 2xx, a time-out, a broken connection."""


def usable(url: str) -> bool:
    """Whether messages may go to *url*: https, or http to this very machine; no name or password in it."""
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.password:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts.hostname))


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`. *secret* is any text; with the prefix `whsec_`, base64 of its bytes."""
    key = base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def send(url: str, secret: str, message_id: str, body: bytes, *, timeout_seconds: float) -> bytes:
    """Post *body* (JSON) to *url*, signed; answers what came back. Follows no redirect. Raises NotDelivered."""
    if not usable(url):
        raise NotDelivered("The address is neither https nor on this machine.")
    parts = urlsplit(url)
    timestamp = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "newsroom",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message_id, timestamp, body),
    }
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=timeout_seconds, context=context)
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout_seconds)
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        answer = connection.getresponse()
        read = answer.read(ANSWER_MAX_BYTES + 1)
    except (OSError, http.client.HTTPException) as error:
        raise NotDelivered(f"{type(error).__name__}: {error}") from None
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise NotDelivered(f"It answered {answer.status}.")
    if len(read) > ANSWER_MAX_BYTES:
        raise NotDelivered("Its answer is too long.")
    return read


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
