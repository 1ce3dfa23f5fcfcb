"""Where a request comes from. Headers that anybody can send are believed only from listed proxies."""

import ipaddress
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings

from newsroom import macs

KNOWN = "newsroom.address"  # in a request's META: no header is called so
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Asked(Protocol):
    """A request, of which only the headers are looked at."""

    META: dict[str, Any]


def address_of(request: Asked) -> str:
    """The reader's network address: the peer's, or the right-most one in X-Forwarded-For that no listed proxy has."""
    headers = request.META
    known = headers.get(KNOWN)
    if known is None:  # else it has been asked about this request before
        said = headers.get("HTTP_X_FORWARDED_FOR", "")
        known = headers[KNOWN] = _address(headers.get("REMOTE_ADDR", ""), said, tuple(settings.TRUSTED_PROXIES))
    return known


def _address(peer: str, forwarded_for: str, proxies: tuple[str, ...]) -> str:
    if not _listed(peer, proxies):
        return peer
    for hop in reversed(forwarded_for.split(",")):
        address = _parsed(hop.strip())
        if address is None:
            break
        if not _listed(text := str(address), proxies):
            return text
    return peer


def is_own_machine(request: Asked) -> bool:
    """Whether the request comes straight from a machine of ours (settings.UNLIMITED_ADDRESSES)."""
    return _listed(address_of(request), tuple(settings.UNLIMITED_ADDRESSES))


def address_key(request: Asked) -> str:
    """A keyed hash of the reader's address (IPv6 by its /64), 32 hex digits: to recognise, never to read back."""
    return _key(address_of(request), settings.SECRET_KEY)


@lru_cache(maxsize=1024)
def _key(text: str, secret: str) -> str:
    address = _parsed(text)
    if address is None:
        network = "unknown"
    elif address.version == 6:
        network = str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    else:
        network = str(address)
    return macs.sha256("newsroom.address", network, secret).hexdigest()[:32]


def posted_from(request: Asked) -> dict[str, Any]:
    """Where a comment comes from, as `comments.posting.submit` takes it. Behind a machine of ours are many readers."""
    return {"address_key": address_key(request), "address_is_shared": is_own_machine(request)}


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@lru_cache(maxsize=4096)
def _listed(text: str, networks: tuple[str, ...]) -> bool:
    address = _parsed(text)
    return address is not None and any(address in network for network in _networks(networks))


@lru_cache
def _networks(written: tuple[str, ...]) -> list[Network]:
    return [ipaddress.ip_network(network) for network in written]
