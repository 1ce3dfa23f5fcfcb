"""A comment's text for a moderator's eyes: escaped, with the evidence marked in place and hidden characters shown."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from moderation.admin.wording import harsh, label
from moderation.models import CheckResult
from newsroom.text import INVISIBLE

HIDDEN_RUN = re.compile(rf"(?:{INVISIBLE.pattern})+")
VARIATIONS = "\ufe0e\ufe0f"
JOINERS = "\u200c\u200d"
WORKING_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{3,6}\U000e007f$")
SHORT_NAMES = {
    "\u00ad": "SHY",
    "\u034f": "CGJ",
    "\u061c": "ALM",
    "\u200b": "ZWSP",
    "\u200c": "ZWNJ",
    "\u200d": "ZWJ",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u2060": "WJ",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\ufe0f": "VS16",
    "\ufeff": "BOM",
}


@dataclass(frozen=True)
class Piece:
    """The stretch text[start:end] in which the same checks found something; none for most of it."""

    start: int
    end: int
    checks: tuple[str, ...] = ()


@dataclass
class _Edges:
    begins: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)


def shown(text: str, results: Sequence[CheckResult] = ()) -> SafeString:
    """*text* as HTML: what *results* quote of it in <mark>, with the checks' names; hidden characters as chips."""
    hidden = [run for run in HIDDEN_RUN.finditer(text) if not _belongs(text, run)]
    hard = harsh(results)
    return format_html_join("", "{}", ((_html(text, piece, hidden, hard),) for piece in pieces(len(text), results)))


def pieces(length: int, results: Iterable[CheckResult]) -> Iterator[Piece]:
    """A text of *length*, cut wherever evidence begins or ends. It may overlap; what lies beyond the end is left out."""
    edges: dict[int, _Edges] = {}
    for result in results:
        for start, end in _places(result, length):
            edges.setdefault(start, _Edges()).begins.append(result.check_name)
            edges.setdefault(end, _Edges()).ends.append(result.check_name)
    here, position = [], 0
    for edge in sorted(edges):
        if edge > position:
            yield Piece(position, edge, tuple(dict.fromkeys(here)))
        for check in edges[edge].ends:
            here.remove(check)
        here += edges[edge].begins
        position = edge
    if position < length:
        yield Piece(position, length)


def _places(result: CheckResult, length: int) -> Iterator[tuple[int, int]]:
    for piece in result.evidence:
        if not isinstance(piece, dict):
            continue
        start, end = piece.get("start"), piece.get("end")
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end and start < length:
            yield start, min(end, length)


def _html(text: str, piece: Piece, hidden: Sequence[re.Match], hard: set[str]) -> SafeString:
    inside = format_html_join("", "{}", ((part,) for part in _with_chips(text, piece, hidden)))
    if not piece.checks:
        return inside
    names = ", ".join(label(check) for check in piece.checks)
    kind = " is-harsh" if hard.intersection(piece.checks) else ""
    return format_html('<mark class="evidence by-{}{}" title="{}">{}</mark>', piece.checks[0], kind, names, inside)


def _with_chips(text: str, piece: Piece, hidden: Sequence[re.Match]) -> Iterator[str]:
    position = piece.start
    for run in hidden:
        start, end = max(run.start(), piece.start), min(run.end(), piece.end)
        if start < end:
            yield text[position:start]
            yield _chip(text[start:end])
            position = end
    yield text[position : piece.end]


def _belongs(text: str, run: re.Match) -> bool:
    """Whether the run is part of how its neighbours are written: an emoji's sequence, a joiner of Persian or Hindi."""
    before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
    kept = run[0].lstrip(VARIATIONS)
    if not kept:
        return len(run[0]) == 1 and unicodedata.category(before or " ") in ("So", "Sm", "Po", "Nd", "Sk", "Pd")
    if kept in JOINERS and before and after:
        return _joins(before) and _joins(after)
    return bool(WORKING_FLAG.search(text[: run.end()]))


def _joins(char: str) -> bool:
    return unicodedata.category(char) in ("So", "Sk", "Mn", "Mc") or "\u0600" <= char <= "\u109f"


def _chip(run: str) -> SafeString:
    names = dict.fromkeys(f"U+{ord(char):04X} {unicodedata.name(char, _('hidden character'))}" for char in run)
    title = _("Hidden: %(names)s") % {"names": ", ".join(list(names)[:3])}
    first = SHORT_NAMES.get(run[0], f"U+{ord(run[0]):04X}")
    more = f" ×{len(run)}" if len(run) > 1 else ""
    return format_html('<span class="hidden-char" title="{}">{}{}</span>', title, first, more)
