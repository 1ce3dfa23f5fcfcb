"""What one line of a news page is, judged by the line alone."""

import re
from dataclasses import dataclass
from enum import Enum

from articles.pagetext import words
from articles.pagetext.dates import Dated, find_date
from articles.pagetext.lines import fold, is_prose

LONGEST_LEFTOVER = 600
EDGES = " .:;,-\u2013\u2014|\u2022"


class Kind(Enum):
    """The kinds of lines. PROSE and SHORT may belong to the story; the others never do."""

    PROSE = "prose"
    SHORT = "short"
    LEFTOVER = "leftover"
    LIST_HEADING = "list heading"
    CLOSING_HEADING = "closing heading"
    DATE = "date"
    SOURCE = "source"
    BYLINE = "byline"


@dataclass(frozen=True)
class Line:
    """A line, its kind, and what that kind knows of it: a leftover's group, a source's or an author's name."""

    text: str
    folded: str
    kind: Kind
    label: str = ""
    dated: Dated | None = None

    @property
    def belongs(self) -> bool:
        return self.kind in (Kind.PROSE, Kind.SHORT)


def split_phrases(text: str) -> list[str]:
    return [phrase.strip() for row in text.strip().split("\n") for phrase in row.split("|")]


def _phrases(groups: dict[str, str]) -> dict[str, str]:
    return {fold(phrase): label for label, text in groups.items() for phrase in split_phrases(text) if fold(phrase)}


LEFTOVERS = _phrases(words.LEFTOVERS)
LISTS = _phrases(words.LIST_HEADINGS)
CLOSINGS = _phrases(words.CLOSING_HEADINGS)
PHRASES = {**{phrase: (Kind.LEFTOVER, label) for phrase, label in LEFTOVERS.items()},
           **{phrase: (Kind.LIST_HEADING, label) for phrase, label in LISTS.items()},
           **{phrase: (Kind.CLOSING_HEADING, label) for phrase, label in CLOSINGS.items()}}  # fmt: skip
BY_START: dict[str, list[str]] = {}
for _phrase in sorted(PHRASES, key=len, reverse=True):
    BY_START.setdefault(_phrase[0], []).append(_phrase)
PATTERNS = [
    (re.compile(pattern, re.I), label) for label, patterns in words.LEFTOVER_PATTERNS.items() for pattern in patterns
]

_HEADINGS = "|".join(
    re.escape(phrase)
    for groups in (words.LIST_HEADINGS, words.CLOSING_HEADINGS)
    for text in groups.values()
    for phrase in sorted(split_phrases(text), key=len, reverse=True)
)
# "RELATED ARTICLESStorm kills three", "Contact us: desk@paper.example", "Previous article Storm kills three"
GLUED_HEADING = re.compile(rf"^(?P<heading>(?i:{_HEADINGS}))(?=[A-Z\u00c0-\u00de\u201c\"\u00ab\u2018])")
COLON_HEADING = re.compile(rf"^(?P<heading>{_HEADINGS})\s*:\s*(?P<rest>\S.*)$", re.I)
LOOSE_HEADING = re.compile(rf"^(?P<heading>{words.LOOSE})\b", re.I)
SOURCE = re.compile(
    rf"^[(\[]?(?:{words.SOURCE_LABELS})\s*(?:by\b\s*:?|:|[-\u2013\u2014]\s)\s*(?P<name>\S.*?)[)\]]?$", re.I
)
INPUTS = re.compile(
    r"^[(\[]?(?i:with (?:additional )?inputs? from|mit material (?:von|der)|avec (?=AFP|Reuters|AP|agences))\s*"
    r"(?P<name>(?:agencies|agences|[^\W\d_a-z]).*?)[)\].]*$"
)
_AND = r"(?:\s*[,/&+|]\s*|\s+(?:and|und|et|y)\s+)"
AGENCY = re.compile(
    r"^[\u2014\u2013(\[-]?\s*(?:(?:by|von|par|por|de)\s+)?"
    rf"(?P<name>(?:{words.AGENCIES})(?:{_AND}(?:{words.AGENCIES}))*)\s*[)\]]?\.?$",
    re.I,
)
BYLINE = re.compile(
    r"^(?:(?i:by|written by|reported by|author|autor|auteur)\s*:?|Von|Par|Por|Di)\s+(?P<name>[^\W\d_][^.!?]{1,70}\.?)$"
)


def classify(text: str) -> Line:
    """What *text*, one clean line, is."""
    folded = fold(text)
    heading = _heading(text, folded)
    if heading:
        return Line(text, folded, *heading)
    source = _source(text)
    if source:
        return Line(text, folded, Kind.SOURCE, source)
    dated = find_date(text) if len(text) <= 160 else None
    if dated and _only_a_date(dated):
        return Line(text, folded, Kind.DATE, _author_beside(dated), dated)
    label = _leftover(text, folded)
    if label:
        return Line(text, folded, Kind.LEFTOVER, label)
    author = BYLINE.match(text)
    if author and len(text.split()) <= 9 and not is_prose(text) and is_a_name(author["name"]):
        return Line(text, folded, Kind.BYLINE, _name(author["name"]), dated=dated)
    return Line(text, folded, Kind.PROSE if is_prose(text) else Kind.SHORT, dated=dated)


def _heading(text: str, folded: str) -> tuple[Kind, str] | None:
    found = [PHRASES[phrase] for phrase in _composed_of(folded)]
    for kind in (Kind.CLOSING_HEADING, Kind.LIST_HEADING):
        for each in found:
            if each[0] is kind:
                return each
    match = GLUED_HEADING.match(text) or LOOSE_HEADING.match(text)
    if match and not is_prose(text):
        return PHRASES.get(fold(match["heading"]), (Kind.CLOSING_HEADING, "comment form"))
    return None


def _leftover(text: str, folded: str) -> str:
    if not folded:
        return "decoration"
    found = _composed_of(folded)
    if found:
        return PHRASES[found[0]][1]
    for pattern, label in PATTERNS:
        if pattern.search(text):
            return label
    match = COLON_HEADING.match(text)
    if match and not is_prose(match["rest"]):
        return PHRASES[fold(match["heading"])][1]
    return ""


def _composed_of(folded: str) -> list[str]:
    """The phrases of which a whole line is made ("FacebookTwitter", "20832FansLike"), numbers aside; else nothing."""
    if not folded or len(folded) > LONGEST_LEFTOVER:
        return []
    reached: dict[int, list[str]] = {0: []}
    for place in range(len(folded)):
        if place not in reached:
            continue
        if folded[place].isdigit():
            reached.setdefault(place + 1, reached[place])
        for phrase in BY_START.get(folded[place], ()):
            if folded.startswith(phrase, place):
                reached.setdefault(place + len(phrase), [*reached[place], phrase])
    return reached.get(len(folded), [])


def _source(text: str) -> str:
    if len(text) > 140:
        return ""
    match = SOURCE.match(text) or INPUTS.match(text)
    if match:
        name = match["name"].strip()
        return "" if (name.endswith(".") and len(name.split()) > 6) or len(name.split()) > 14 else name.strip(EDGES)
    match = AGENCY.match(text)
    if match and not (text.casefold() == "staff" or text.islower()):
        return match["name"].strip(EDGES)
    return ""


def _only_a_date(dated: Dated) -> bool:
    """Whether what stands beside a date is nothing, or an author, a source, a count of views."""
    return all(not fold(part) or _leftover(part, fold(part)) or _author(part) for part in _parts(dated))


def _author_beside(dated: Dated) -> str:
    """Whom a line such as "By Jana Holub | November 22, 2026 | 1,204 views" names beside its date."""
    return next((author for author in map(_author, _parts(dated)) if author), "")


def _parts(dated: Dated) -> list[str]:
    return [part.strip(" ,.:;") for part in re.split(r"[|\u2022\u00b7]|\s[-\u2013\u2014]\s|\s,\s", dated.rest)]


def _author(part: str) -> str:
    """The name in a byline; also a lone "admin", which themes write without a "by"."""
    if re.fullmatch(rf"(?:(?:by|von|par|por)\s+)?(?:{words.NOT_AN_AUTHOR})", part, re.I):
        return part.split()[-1]
    author = BYLINE.match(part)
    return _source(part) or (_name(author["name"]) if author and is_a_name(author["name"]) else "")


def is_a_name(text: str) -> bool:
    """Whether every longer word is capitalised, as in the names of people and desks."""
    first = re.split(r"\s[-\u2013\u2014|]\s|,", text)[0]
    return all(word[0].isupper() or not word[0].isalpha() or len(word) <= 3 for word in first.split()) or bool(
        re.fullmatch(words.NOT_AN_AUTHOR, first.strip(), re.I)
    )


def _name(text: str) -> str:
    return re.split(r"\s[-\u2013\u2014|\u2022]\s", text)[0].strip(EDGES)
