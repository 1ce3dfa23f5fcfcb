"""Where a request comes from: forged headers change nothing, one household is one reader."""

import pytest
from django.test import RequestFactory

from newsroom.api.addresses import address_key, address_of, is_own_machine

FORGED = [
    "X-Forwarded-For",
    "X-Real-IP",
    "Forwarded",
    "CF-Connecting-IP",
    "True-Client-IP",
    "X-Client-IP",
    "X-Forwarded",
    "X-Cluster-Client-IP",
    "Client-IP",
    "Via",
]


def request(peer, **headers):
    return RequestFactory().get(
        "/", REMOTE_ADDR=peer, headers={name.replace("_", "-"): v for name, v in headers.items()}
    )


@pytest.mark.parametrize("header", FORGED)
def test_abu_01_a_header_that_anybody_can_send_changes_nothing(header):
    """ABU-01: unless the peer is a listed proxy, only the socket's address counts."""
    forged = request("203.0.113.5", **{header: "127.0.0.1"})
    assert address_of(forged) == "203.0.113.5"
    assert address_key(forged) == address_key(request("203.0.113.5"))
    assert not is_own_machine(forged)


@pytest.mark.parametrize("name", ["HTTP_X_FORWARDED_FOR_", "X_FORWARDED_FOR", "HTTP_X_FORWARDED__FOR"])
def test_abu_01_underscores_are_no_way_around(name, settings):
    """ABU-01: look-alikes of the header are other headers."""
    settings.TRUSTED_PROXIES = ["203.0.113.5"]
    found = RequestFactory().get("/", REMOTE_ADDR="203.0.113.5", **{name: "198.51.100.1"})
    assert address_of(found) == "203.0.113.5"


@pytest.mark.parametrize(
    ("forwarded", "reader"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("127.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("6.6.6.6, 198.51.100.7, 10.0.0.2, 10.0.0.3", "198.51.100.7"),
        (" 198.51.100.7 ,10.0.0.2", "198.51.100.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("198.51.100.7, rubbish", "10.0.0.1"),
        ("rubbish", "10.0.0.1"),
        ("", "10.0.0.1"),
        ("10.0.0.2", "10.0.0.1"),
        (",,,", "10.0.0.1"),
    ],
)
def test_a_listed_proxy_is_believed_up_to_the_first_address_that_is_not_ours(forwarded, reader, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert address_of(request("10.0.0.1", X_Forwarded_For=forwarded)) == reader


def test_abu_02_an_ipv6_household_is_one_reader():
    """ABU-02: IPv6 counts by its /64, and a v4-mapped address is the v4 one."""
    assert address_key(request("2001:db8:1:2::1")) == address_key(request("2001:db8:1:2:ffff::9"))
    assert address_key(request("2001:db8:1:2::1")) != address_key(request("2001:db8:1:3::1"))
    assert address_key(request("::ffff:198.51.100.7")) == address_key(request("198.51.100.7"))
    assert address_key(request("198.51.100.7")) != address_key(request("198.51.100.8"))


@pytest.mark.parametrize("peer", ["", "unix:", "garbage", "999.1.1.1", "1.2.3.4:80", "fe80::1%eth0", "é", "::"])
def test_abu_02_no_address_breaks_a_request(peer):
    """ABU-02: what cannot be read is one reader, and never an error."""
    assert len(address_key(request(peer))) == 32


def test_d8_the_key_does_not_tell_the_address(settings):
    key = address_key(request("198.51.100.7"))
    assert len(key) == 32
    settings.SECRET_KEY = "another-secret-key-that-is-long-enough-for-anything"
    assert address_key(request("198.51.100.7")) != key


@pytest.mark.parametrize(
    ("peer", "own"),
    [("127.0.0.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("127.0.0.2", False), ("203.0.113.5", False)],
)
def test_only_machines_of_our_own_are_unlimited(peer, own):
    assert is_own_machine(request(peer)) is own


def test_a_reader_behind_our_proxy_is_no_machine_of_our_own(settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert not is_own_machine(request("127.0.0.1", X_Forwarded_For="198.51.100.7"))
    assert not is_own_machine(request("127.0.0.1", X_Forwarded_For="127.0.0.1, 198.51.100.7"))
