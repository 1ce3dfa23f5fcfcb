"""Finding the headline and the section: ungluing "HomeWorld NewsPrime minister resig…", or reading the page's shape."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from articles.pagetext import words
from articles.pagetext.kinds import Kind, Line, split_phrases
from articles.pagetext.lines import fold, fold_with_places, is_prose, weigh

ELLIPSIS = re.compile(r"\s*[\[(]?(?:\.{2,}|\u2026)[\])]?[\"'\u201c\u201d\u2019\u00bb]?\s*$")
INNER_ELLIPSIS = re.compile(r"^(.{8,200}?(?:\.{3}|\u2026))\s*(\S.*)$")
HOME = re.compile(rf"^(?:(?i:{words.HOME})(?![a-z\u00df-\u00ff])\s*:?\s*)+")
SEPARATOR = re.compile(r"\s*[\u203a\u00bb>/|\u2192\u00b7\u2022\\\u25b8\u25ba\u276f\u27e9]+\s*|\s+[-\u2013\u2014]\s+")
LABELLED = re.compile(r"^(?:category|section|filed under|posted in|in|rubrik|ressort)\s*:?\s+(\S.*)$", re.I)
GLUE = re.compile(r"(?<=[a-z\u00df-\u00ff&])(?=[A-Z\u00c0-\u00de])")
PAIRS = ["\u201c\u201d", "\u201e\u201c", "\u201e\u201d", "\u2018\u2019", "\u201d\u201d", "\u00ab\u00bb", '""', "''"]
PAIRS += ["\u00bb\u00ab", "\u2039\u203a", "\u300c\u300d"]
EDGES = " \t\"'\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb-\u2013\u2014|:>\u203a/,\u2022\u00b7"
USUAL_SECTIONS = {fold(name): name for name in split_phrases(words.SECTIONS)}
HEAD_LINES = 400  # how far down a headline is looked for
LOOK_AHEAD = 80  # how far below its breadcrumb


@dataclass(frozen=True)
class Found:
    """Where the headline stands (its last line before the story), what it says, and in which section."""

    headline: str
    at: int
    section: str
    how: str


@dataclass
class Finder:
    """One page's lines and the section names to look for: those of the paper, those that stand alone on the page."""

    lines: Sequence[Line]
    known: dict[str, str] = field(default_factory=dict)
    alone: set[str] = field(default_factory=set)

    def find(self) -> Found | None:
        """By its breadcrumb; else by being there twice, or standing right above the story."""
        return self._by_breadcrumb() or self._by_shape()

    def _by_breadcrumb(self) -> Found | None:
        weaker = None
        for at, line in enumerate(self.lines[:HEAD_LINES]):
            if len(line.text) > 300 or line.kind in (Kind.DATE, Kind.SOURCE, Kind.BYLINE, Kind.LEFTOVER):
                continue
            found = self._unglue(at, line)
            if found and found.section and self._leads_to_story(found.at):
                return found
            weaker = weaker or found
        return weaker

    def _leads_to_story(self, at: int) -> bool:
        """Whether a paragraph follows before any other block begins; in lists of stories other headlines follow."""
        others = 0
        for line in self.lines[at + 1 :]:
            if line.kind is Kind.PROSE:
                return True
            others += line.kind is Kind.SHORT and self._is_strong(line)
            if others > 3 or line.kind in (Kind.LIST_HEADING, Kind.CLOSING_HEADING):
                return False
        return False

    def _unglue(self, at: int, line: Line) -> Found | None:
        core, cuts = ELLIPSIS.subn("", line.text)
        folded, places = fold_with_places(core)
        if not folded or not (cuts or HOME.match(core) or line.kind is not Kind.PROSE):
            return None
        best, shared = None, 0
        for below, full in enumerate(self.lines[at + 1 : at + 1 + LOOK_AHEAD], at + 1):
            if full.folded == line.folded or len(full.text) > 300 or not full.belongs:
                continue
            length = overlap(folded, full.folded, cut=bool(cuts))
            # The same headline may stand in a list first; the story's own is the one that leads to it.
            if length > shared or (best and length == shared and not self._leads_to_story(best)):
                best, shared = below, length
        if best is None:
            return None
        before = core[: places[len(folded) - shared]] if shared < len(folded) else ""
        section = self.section_in(before, best)
        if not self._believable(core, before, section, weigh(folded[-shared:]), bool(cuts)):
            return None
        headline = self.lines[best].text
        if not section:
            section, headline = self._section_glued_to(headline)
        section = section or self.section_above(at)
        return self._settled(headline, best, section, "breadcrumb")

    def _believable(self, core: str, before: str, section: str, shared: int, cut: bool) -> bool:
        """Whether what was matched is a breadcrumb and not two lines that happen to end and begin alike."""
        if before.strip(EDGES) and (len(before) > 90 or is_prose(before.strip())):
            return False
        if HOME.match(core):
            return shared >= (3 if self.is_section(section) else 8)
        return shared >= 12 and (cut or bool(section)) and len(section.split()) <= 5

    def _by_shape(self) -> Found | None:
        start = story_start(self.lines)
        if start is None:
            return None
        above = [at for at in range(max(0, start - 25), start) if self._may_be_headline(self.lines[at])]
        strong = [at for at in above if self._is_strong(self.lines[at])]
        # The last two of them may be headline and deck; what is above stands in lists of other stories.
        twice = [at for at in strong[-2:] if self._stands_twice(at, start)]
        if twice:
            return self._settled(self.lines[twice[-1]].text, twice[-1], self.section_above(twice[-1]), "repetition")
        at = self._nearest(above, start)
        if at is None:
            return None
        section, headline = self._off_breadcrumb(self.lines[at].text)
        return self._settled(headline, at, section or self.section_above(at), "its place above the story")

    def _off_breadcrumb(self, text: str) -> tuple[str, str]:
        """Section and headline of a breadcrumb that alone names the headline in full."""
        home = HOME.match(text)
        if not home:
            return "", text
        pieces = [piece.strip(" ") for piece in SEPARATOR.split(text[home.end() :]) if piece.strip(EDGES)]
        if len(pieces) > 1:
            return pieces[-2], pieces[-1]
        section, headline = self._section_glued_to(text[home.end() :])
        if section:
            return section, headline
        names = text[home.end() :].split()
        for count in range(min(4, len(names) - 1), 0, -1):
            if self.is_section(" ".join(names[:count])):
                return " ".join(names[:count]), " ".join(names[count:])
        return "", text

    def _nearest(self, above: list[int], start: int) -> int | None:
        """Of the likely lines just above the story the first of two, for the second is then the deck."""
        strong = [at for at in above if self._is_strong(self.lines[at])]
        chosen = strong or [at for at in above if len(self.lines[at].text.split()) >= 2]
        if not chosen:
            return None
        last = chosen[-1]
        if len(chosen) > 1 and not any(self._parts(line) for line in self.lines[chosen[-2] + 1 : last]):
            return chosen[-2]
        return last - 1 if self._is_brief_headline(last - 1) else last

    def _is_brief_headline(self, at: int) -> bool:
        """Whether the short line between a section's name and a longer line is the headline, and that one the deck."""
        if at < 1 or self.lines[at].kind is not Kind.SHORT or len(self.lines[at].text.split()) < 2:
            return False
        above = self.lines[at - 1].text
        return self._may_be_headline(self.lines[at]) and (self.is_section(above) or HOME.match(above) is not None)

    @staticmethod
    def _parts(line: Line) -> bool:
        return line.kind in (Kind.LIST_HEADING, Kind.CLOSING_HEADING, Kind.DATE, Kind.SHORT)

    def _may_be_headline(self, line: Line) -> bool:
        last = SEPARATOR.split(line.text)[-1]
        crumb = HOME.match(line.text) and (ELLIPSIS.search(line.text) or len(last.split()) <= 4)
        return line.kind is Kind.SHORT and not crumb and not self.is_section(line.text) and len(line.text) <= 300

    def _stands_twice(self, at: int, start: int) -> bool:
        folded = self.lines[at].folded
        return any(other.folded == folded for place, other in enumerate(self.lines[:start]) if place != at)

    @staticmethod
    def _is_strong(line: Line) -> bool:
        return len(line.text.split()) >= 4 or weigh(line.text) >= 30

    def _settled(self, headline: str, at: int, section: str, how: str) -> Found:
        """The headline's last line before the story, and its wording without quotes around all of it."""
        folded = fold(headline)
        for place in range(at + 1, min(at + 12, len(self.lines))):
            if self.lines[place].kind in (Kind.LIST_HEADING, Kind.CLOSING_HEADING):
                break
            if self.lines[place].folded == folded:
                at, headline = place, min(headline, self.lines[place].text, key=_loudness)
            elif self.lines[place].kind is Kind.PROSE:
                break
        section = section or self.section_above(at)
        return Found(unquoted(halved(headline)), at, self.known.get(fold(section), tidy_section(section)), how)

    # --- Sections -------------------------------------------------------------------------------------------------

    def is_section(self, text: str) -> bool:
        folded = fold(text)
        return bool(folded) and (folded in self.known or folded in USUAL_SECTIONS)

    def section_in(self, breadcrumb: str, headline_at: int) -> str:
        """The section in the part of a breadcrumb before the headline; "" when it has none."""
        pieces = [piece for piece in SEPARATOR.split(HOME.sub("", breadcrumb).strip(EDGES)) if piece.strip(EDGES)]
        if not pieces:
            return ""
        piece = pieces[-1].strip(EDGES)
        if self.is_section(piece) or fold(piece) in self.alone:
            return piece
        glued = [part.strip(EDGES) for part in GLUE.split(piece) if part.strip(EDGES)]
        if len(glued) > 1:
            return glued[-1]
        labels = [line.text for line in self.lines[max(0, headline_at - 3) : headline_at]]
        for label in labels:
            if len(fold(label)) >= 3 and fold(piece).endswith(fold(label)):
                return label
        return self._last_known_in(piece)

    def _last_known_in(self, piece: str) -> str:
        """ "News World News" is two steps of a breadcrumb when both are sections."""
        parts = piece.split()
        for cut in range(1, len(parts)):
            first, last = " ".join(parts[:cut]), " ".join(parts[cut:])
            if self.is_section(first) and fold(last) in self.known:
                return last
        return piece

    def _section_glued_to(self, headline: str) -> tuple[str, str]:
        """Part "World NewsPrime minister resigns" where a section is glued to the very headline."""
        for match in GLUE.finditer(headline[:60]):
            section, rest = headline[: match.start()], headline[match.start() :]
            if self.is_section(section) or fold(section) in self.alone:
                return section, rest
        return "", headline

    def section_above(self, at: int) -> str:
        """The section named on the lines right above line *at*: a breadcrumb without the headline, or a label."""
        for line in reversed(self.lines[max(0, at - 8) : at]):
            text = line.text.strip(EDGES)
            if self.is_section(text):
                return text
            labelled = LABELLED.match(text)
            if labelled and self.is_section(labelled[1]):
                return labelled[1]
            home = HOME.match(text)
            pieces = [piece.strip(EDGES) for piece in SEPARATOR.split(text[home.end() :])] if home else []
            if home and len(pieces) <= 3 and pieces[-1:] != [""] and len(pieces[-1].split()) <= 4:
                return self.section_in(text, at)
        return self._after_home(at)

    def _after_home(self, at: int) -> str:
        """The section in a breadcrumb with one step on each line."""
        above = [line.text.strip(EDGES) for line in self.lines[max(0, at - 6) : at] if line.folded]
        if len(above) >= 2 and HOME.fullmatch(above[-2]) and len(above[-1].split()) <= 4:
            return above[-1]
        return ""


def finder(lines: Sequence[Line], known_sections: Iterable[str]) -> Finder:
    alone = {line.folded for line in lines[:HEAD_LINES] if len(line.text.split()) <= 4 and line.kind is Kind.SHORT}
    return Finder(lines, {fold(name): name for name in known_sections}, alone)


def overlap(crumb: str, headline: str, *, cut: bool) -> int:
    """How many letters at the end of *crumb* begin *headline*; all of the headline's, unless the crumb was *cut*."""
    if not cut:
        return len(headline) if crumb.endswith(headline) and crumb != headline else 0
    for length in range(min(len(crumb), len(headline)), 2, -1):
        if crumb.endswith(headline[:length]):
            return length
    return 0


def story_start(lines: Sequence[Line]) -> int | None:
    """The first line of the page's story: of the first stretch of prose that is not much shorter than the longest.

    Two paragraphs running make a stretch of a story; extracts in a list of stories stand alone.
    """
    stretches: list[Stretch] = []
    at_hand: Stretch | None = None
    for at, line in enumerate(lines):
        if line.kind is Kind.PROSE:
            if at_hand is None or at_hand.gap > 3:
                at_hand = Stretch(at)
                stretches.append(at_hand)
            at_hand.add(line)
        elif line.kind in (Kind.LIST_HEADING, Kind.CLOSING_HEADING):
            at_hand = None
        elif at_hand:
            at_hand.gap += line.kind is not Kind.LEFTOVER
    if not stretches:
        return None
    longest = max(stretches, key=lambda stretch: stretch.weight)
    return next(one.start for one in stretches if one is longest or (one.runs and one.weight * 3 >= longest.weight))


@dataclass
class Stretch:
    """Prose with little between: where it starts, its letters, lines since the last paragraph, whether two ran on."""

    start: int
    weight: int = 0
    gap: int = 0
    runs: bool = False

    def add(self, line: Line) -> None:
        self.runs = self.runs or (self.weight > 0 and self.gap == 0)
        self.weight += len(line.text)
        self.gap = 0


def part_at_ellipsis(text: str) -> list[str]:
    """Part a line that holds a cut headline and, right after it, the full one."""
    match = INNER_ELLIPSIS.match(text)
    if match and len(text) <= 500:
        end = fold(match[1])[-12:]
        if len(end) >= 8 and end in fold(match[2]):
            return [match[1], match[2]]
    return [text]


def unquoted(text: str) -> str:
    """*text* without a pair of quotation marks that holds all of it; a quotation inside stays."""
    text = text.strip()
    for opening, closing in PAIRS:
        inner = text[1:-1]
        if len(text) > 2 and text[0] == opening and text[-1] == closing and not {opening, closing} & set(inner) - {"'"}:
            return inner.strip()
    return text


def halved(text: str) -> str:
    """A headline pasted twice into one line, once."""
    for middle in (len(text) // 2, len(text) // 2 + 1):
        if len(text) > 30 and text[:middle].strip() == text[middle:].strip():
            return text[:middle].strip()
    return text


def _loudness(headline: str) -> tuple[bool, int]:
    """Of two ways to write a headline the quieter: without capitals throughout, then without quotes around it."""
    return headline.isupper(), len(headline)


def tidy_section(name: str) -> str:
    name = " ".join(name.strip(EDGES).split())
    return name.title() if name.isupper() and len(name) > 3 else name
