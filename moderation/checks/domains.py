"""Where links lead: domains that the paper blocks, suspects or allows, and shorteners that hide where they lead.

How many links there are is for `links` to say.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from moderation.checks.base import Check, Context, Outcome, Result, quote
from moderation.checks.links import may_link
from moderation.checks.reading import place_of, undisguised
from moderation.models import Domain
from moderation.scoring.addresses import above

if TYPE_CHECKING:
    from comments.models import Comment
    from moderation.rules import Rules

VERSION = "1"
# Up to seven labels, as written: after an @ too, which in an address only hides the domain.
HOST = re.compile(r"(?<![\w.-])(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,6}(?:xn--[a-z0-9-]{1,59}|[^\W\d_]{2,24})\b", re.I)
LISTED = """
adf.ly bit.ly bitly.com bl.ink buff.ly clck.ru cutt.ly dlvr.it goo.gl goo.su is.gd linktr.ee lnkd.in ow.ly qr.ae
rb.gy rebrand.ly s.id short.gy shorturl.at shrtco.de surl.li t.co t.ly t2m.io tiny.cc tiny.one tinyurl.com tr.im
u.to urlz.fr v.gd vk.cc x.gd zpr.io
"""
SHORTENERS = frozenset(LISTED.split())
OUTCOMES = {"blocked": Outcome.REJECT, "suspect": Outcome.HOLD, "shortener": Outcome.HOLD}
SAYS = {
    "none": _("No domain that matters."),
    "blocked": _("Leads to a blocked domain: %(quoted)s."),
    "suspect": _("Leads to a suspect domain: %(quoted)s."),
    "shortener": _("A shortener hides where it leads: %(quoted)s."),
}


class Domains:
    """The list that applies somewhere: *entries* are (domain, kind); a domain stands for those below it as well."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        self.kinds = {canonical(domain): kind for domain, kind in entries}

    def kind_of(self, host: str) -> str:
        """The kind of the longest entry that *host* is or lies below; "shortener" for one of ours; else ""."""
        for domain in above(canonical(host)):
            if kind := self.kinds.get(domain) or (domain in SHORTENERS and "shortener"):
                return kind
        return ""


def canonical(host: str) -> str:
    """A host name in lower case, and in letters where it was written in Punycode."""
    labels = host.strip().strip(".").lower().split(".")
    return ".".join(_unpuny(label) if label.startswith("xn--") else label for label in labels)


def _unpuny(label: str) -> str:
    try:
        return label[4:].encode("ascii").decode("punycode").lower()
    except ValueError:
        return label


def gather(comments: "Sequence[Comment]", rules: "Mapping[Any, Rules]") -> dict[Any, Domains]:
    """The list of each comment's section, by one query."""
    sections = {comment.thread.article.section_id for comment in comments}
    entries = list(Domain.objects.values_list("domain", "kind", "section_id"))
    everywhere = [(domain, kind) for domain, kind, section in entries if section is None]
    lists = {
        section: Domains(everywhere + [(domain, kind) for domain, kind, only_in in entries if only_in == section])
        for section in sections
    }
    return {comment.pk: lists[comment.thread.article.section_id] for comment in comments}


def _look(comment: "Comment", context: Context) -> Result:
    """Reject a link to a blocked domain; hold one to a suspect domain, and a shortener where the policy says so."""
    ignored = {"allowed"} if context.rules.shorteners_hold else {"allowed", "shortener"}
    found = [hit for hit in hits(comment.body, context.facts["domains"]) if hit[0] not in ignored]
    code = next((kind for kind in OUTCOMES if any(hit[0] == kind for hit in found)), "none")
    evidence = [quote(comment.body, start, end) | {"kind": kind} for kind, start, end in found if kind == code][:20]
    outcome = OUTCOMES.get(code, Outcome.PASS)
    return Result("domains", outcome, code, {"count": len(found)}, len(found), version=VERSION, evidence=evidence)


def hits(text: str, domains: Domains) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end) of the hosts that are on the list, as written or in disguise.

    What only looks like an allowed domain is not allowed.
    """
    seen = set()
    for match in HOST.finditer(text) if may_link(text) else ():
        if kind := domains.kind_of(match[0]):
            seen.add(match.start())
            yield kind, *match.span()
    read = undisguised(text)
    for match in HOST.finditer(read.text) if read.text != text and may_link(read.text) else ():
        kind = domains.kind_of(match[0])
        start, end = place_of(read, text, *match.span())
        if kind != "allowed" and kind and start not in seen:
            yield kind, start, end


domains = Check("domains", _("Domains"), _look, SAYS, gather, goes_by=("domains", "shorteners_hold"), timeless=True)
