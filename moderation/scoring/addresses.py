"""What a link says without being followed: whose it is, its ending, what kind of place it leads to, its shape.

Everything is read off the address; nothing is ever fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import destinations

HOST = re.compile(r"^(?:https?://)?(?:[^/@\s]*@)?([^/:?#\s]+)", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{3,20}")
REFERRAL = re.compile(r"[?&](?:r|ref|refer\w*|aff\w*|invite\w*|tag|partner)=|/(?:ref|invite|join)/", re.IGNORECASE)
DATED = re.compile(r"[/-](?:19|20)\d\d[/-]")
SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "ac", "edu"})
# There, the path tells a person's page from something that somebody said.
SAID = re.compile(
    r"/(?:status(?:es)?|posts?|story\.php|permalink(?:\.php)?|photos?|photo\.php|videos?|video\.php|watch|reels?|p|notes?|"
    r"events?|r|comments|pulse|questions?|topic|hashtag|wall-?\d|share)(?:[/?_-]|$)",
    re.IGNORECASE,
)
CHANNEL = re.compile(r"^/(?:user/|channel/|c/|@)", re.IGNORECASE)
MESSAGE = re.compile(r"^/(?:s/)?\w+/\d+")


def parts(link: str) -> tuple[str, str]:
    """The host of *link*, in small letters, and what follows it; a link without a host has an empty one."""
    match = HOST.match(link)
    return (match.group(1).lower().strip("."), link[match.end() :]) if match else ("", link)


def registered_domain(host: str) -> str:
    """The part of a host that somebody registered: the last two labels, or three under co.uk and the like."""
    labels = host.split(".")
    keep = 3 if len(labels) > 2 and labels[-2] in SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-keep:])


def above(host: str) -> Iterator[str]:
    """*host*, and each domain that it lies below; the ending ("com") is none."""
    labels = host.split(".")
    for start in range(len(labels) - 1):
        yield ".".join(labels[start:])


def tokens(link: str) -> dict[str, str]:
    """The named tokens of one link, and what a person would call each."""
    host, path = parts(link)
    domain = registered_domain(host)
    ending = domain.rsplit(".", 1)[-1]
    found = {f"domain:{domain}": domain, f"ending:{ending}": f"a link to .{ending}"}
    if kind := kind_of(link, host, path):
        found[f"kind:{kind}"] = destinations.LABELS[kind]
    for shape in shapes(link, host, path):
        found[f"shape:{shape}"] = shape
    for word in WORD.findall(link.lower())[:8]:
        if word not in ("http", "https", "www", "com"):
            found[f"in-link:{word}"] = f"{word} (in the link)"
    return found


def kind_of(link: str, host: str, path: str) -> str | None:
    """The kind of place (a key of `destinations.LABELS`) that *link* leads to, None when unknown or only named.

    "Amazon.com", without http and without a path, names a company and leads nowhere.
    """
    if not path and "://" not in link and not host.startswith("www."):
        return None
    for name in _names(host.removeprefix("www.")):
        kind = destinations.WHERE.get(name)
        if kind == "social":
            return "post" if SAID.search(path) or path.count("/") > 3 else "profile"
        if kind == "video" and CHANNEL.match(path):
            return "profile"
        if kind == "chat" and MESSAGE.match(path):
            return "post"
        if kind:
            return kind
    return "official" if destinations.OFFICIAL.search(host) else None


def _names(host: str) -> Iterator[str]:
    """What *host* may be listed as: itself, what it is below, and its own name without the ending."""
    yield from above(host)
    if "." in host:
        yield registered_domain(host).split(".")[0]


def shapes(link: str, host: str, path: str) -> list[str]:
    """What kind of address *link* (of this *host* and *path*) is, whoever owns it: a story has a date or a title."""
    path = path.rstrip("/")
    found = []
    if not path:
        found.append("a link to a front page")
    if "?" in path:
        found.append("a link with parameters")
    if REFERRAL.search(path):
        found.append("a link that credits somebody")
    if DATED.search(path):
        found.append("a dated link")
    if path.count("-") + path.count("_") >= 3:
        found.append("a link with a title in it")
    elif 0 < len(path) <= 16 and path.count("/") == 1:
        found.append("a short link")
    if "-" in host:
        found.append("a host name with a hyphen")
    if "://" not in link:
        found.append("a link without http")
    return found
