"""The page put together: where the story begins, where it ends, and what of it is headline, deck and body."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from articles.pagetext.dates import Dated, find_date
from articles.pagetext.headlines import HOME, Found, finder, part_at_ellipsis, tidy_section
from articles.pagetext.kinds import Kind, Line, classify, is_a_name, split_phrases
from articles.pagetext.lines import clean_lines, fold, is_prose
from articles.pagetext.refusals import NotANewsPage, refuse_other_formats, refuse_other_pages
from articles.pagetext.words import INLINE as INLINE_HEADINGS
from articles.pagetext.words import NOT_AN_AUTHOR

LONGEST_DECK = 400
GLUED_SOURCE = re.compile(
    r"^(.{30,}[.!?][\"'\u201d\u2019\u00bb)]?)\s*((?:Sources?|Quellen?|Fuentes?)\s*(?:[Bb]y\b|:).{2,70})$"
)
# The theme's own headings, in its own capitals, on one line with what stands before them.
SEAM = re.compile(r"(?<=[\w.!?\"'\u201d\u2019\u00bb)]) *(?=RELATED ARTICLES|MORE FROM AUTHOR|LEAVE A REPLY)")
LABEL_ALONE = re.compile(r"^(?:(?:sources?|quellen?|fuentes?)(?: by)?\s*:?|by|von|par|por|published(?: on)?:?)$", re.I)
INLINE = {fold(heading) for heading in split_phrases(INLINE_HEADINGS)}
PLACE = re.compile(r"^[^\W\d_][^.!?\n]{1,50}?(?:\([^)]{2,40}\)\s*[-\u2013\u2014:]?|\s[-\u2013\u2014]|:)\s")
REPORTED = re.compile(r"\b(?:said|says|told|according to|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b", re.I)


@dataclass(frozen=True)
class PageText:
    """What a news page says, without what its theme writes around it."""

    section: str
    headline: str
    deck: str
    body: tuple[str, ...]
    source_line: str
    published_on: date | None
    published_time: time | None
    recognised: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def body_text(self) -> str:
        return "\n\n".join(self.body)


@dataclass
class Story:
    """The story while it is gathered, line by line."""

    deck: str = ""
    body: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    dates: list[Dated] = field(default_factory=list)
    interruptions: int = 0  # dates and "read more" between paragraphs: the marks of a list of stories


def parse_page(text: str, known_sections: Iterable[str] = ()) -> PageText:
    """Read the text of one news page. *known_sections* are the names of the paper's own sections.

    Raises NotANewsPage, with a sentence for the person who gave the text.
    """
    refuse_other_formats(text)
    lines = [classify(row) for row in _parted(clean_lines(text))]
    seek = finder(lines, known_sections)
    found = seek.find()
    if found is None:
        refuse_other_pages(lines, "", [])
        raise AssertionError("refused above: there is no headline")
    story = _gather(lines, found, seek.is_section)
    refuse_other_pages(
        lines, found.headline, story.body, interruptions=story.interruptions, is_sure=found.how == "breadcrumb"
    )
    dated = _date_of(lines, found, story)
    page = _page(lines, found, story, dated)
    if not any([dated, found.section, story.sources, story.authors, found.how == "repetition", _has_furniture(lines)]):
        raise NotANewsPage(
            "The text has neither a date, a section, a source line nor anything else that a news page has around its "
            "story. Select all of the page and copy it as a reader sees it."
        )
    return page


def _parted(rows: Sequence[str]) -> list[str]:
    """Each row once more parted where two things are glued, and joined where a label stands apart from its value."""
    parted: list[str] = []
    for row in rows:
        glued = GLUED_SOURCE.match(row)
        parts = [glued[1], glued[2]] if glued else _at_seams(row)
        if parted and LABEL_ALONE.match(parted[-1]) and len(row) <= 60 and classify(row).kind is not Kind.LIST_HEADING:
            parted[-1] = f"{parted[-1]} {row}"
        else:
            parted.extend(parts)
    return parted


def _at_seams(row: str) -> list[str]:
    """A dateline parted from the breadcrumb behind it, a line at its headings, a cut headline from the full one."""
    dated = find_date(row) if len(row) <= 300 else None
    if dated and dated.end and HOME.match(row[dated.end :].lstrip(" |-")):
        return [row[: dated.end], *part_at_ellipsis(row[dated.end :].lstrip(" |-"))]
    parts = [part for part in SEAM.split(row) if part]
    return parts if len(parts) > 1 else part_at_ellipsis(row)


# --- The story --------------------------------------------------------------------------------------------------------


def _gather(lines: Sequence[Line], found: Found, is_section: Callable[[str], bool]) -> Story:
    story = Story()
    start = _read_opening(lines, found, story, is_section)
    if not _read_body(lines, start, found, story):
        _trim(story)
    return story


def _read_opening(lines: Sequence[Line], found: Found, story: Story, is_section: Callable[[str], bool]) -> int:
    """Read what stands between the headline and the first paragraph; return where the body begins."""
    at = found.at + 1
    while at < len(lines):
        line = lines[at]
        if line.kind in (Kind.LIST_HEADING, Kind.CLOSING_HEADING):
            resumed = _resumes_at(lines, at) if line.kind is Kind.LIST_HEADING else None
            if resumed is None:
                return at
            at = resumed
            continue
        if line.belongs and line.folded != fold(found.headline) and not _label(line, is_section):
            if story.deck or not _is_deck(lines, at, found.headline):
                return at
            story.deck = line.text
        elif line.kind in (Kind.DATE, Kind.BYLINE, Kind.SOURCE):
            _note(line, story)
        at += 1
    return at


def _label(line: Line, is_section: Callable[[str], bool]) -> bool:
    """A short line that is no deck: a section's name, an author's, a date with something beside it."""
    if line.kind is not Kind.SHORT:
        return False
    words = line.text.split()
    brief = len(words) == 1 or (len(words) <= 3 and len(line.text) <= 30 and is_a_name(line.text))
    return is_section(line.text) or brief or line.dated is not None


def _read_body(lines: Sequence[Line], start: int, found: Found, story: Story) -> bool:
    """Read the paragraphs; return whether a source line ended them, so that all above it is the story's."""
    headline, section = fold(found.headline), fold(found.section)
    at, ended, last_read = start, False, start
    while at < len(lines):
        line = lines[at]
        if line.kind is Kind.CLOSING_HEADING:
            break
        if line.kind is Kind.LIST_HEADING:
            resumed = None if ended else _resumes_at(lines, at)
            if resumed is None:
                break
            at = resumed
            continue
        if line.belongs and line.folded not in (headline, section):
            if ended and not (line.kind is Kind.PROSE and last_read == at - 1):
                break
            story.body.append(line.text)
            last_read = at
        elif line.kind is Kind.SOURCE:
            story.sources.append(line.label)
            ended, last_read = bool(story.body), at
        elif _begins_list(lines, at, story):
            story.body.pop()
            break
        else:
            story.interruptions += _interrupts(line)
            _note(line, story)
        at += 1
    return ended


def _begins_list(lines: Sequence[Line], at: int, story: Story) -> bool:
    """Whether a date after the story belongs to the short line above it, and no paragraph to either: other stories."""
    if lines[at].kind is not Kind.DATE or len(story.body) < 2 or is_prose(story.body[-1]):
        return False
    following = next((line for line in lines[at + 1 :] if line.kind is not Kind.LEFTOVER), None)
    return following is None or following.kind is not Kind.PROSE


def _interrupts(line: Line) -> bool:
    return line.kind in (Kind.DATE, Kind.BYLINE) or line.folded in ("readmore", "continuereading", "weiterlesen")


def _note(line: Line, story: Story) -> None:
    if line.dated:
        story.dates.append(line.dated)
    if line.kind is Kind.SOURCE:
        story.sources.append(line.label)
    elif line.kind in (Kind.BYLINE, Kind.DATE) and line.label and not re.fullmatch(NOT_AN_AUTHOR, line.label, re.I):
        story.authors.append(line.label)


def _resumes_at(lines: Sequence[Line], heading: int) -> int | None:
    """Where the story goes on after a list of other stories in its midst; None when it does not.

    It does when two paragraphs follow each other, or one is followed by a source line: lists have neither. A heading
    such as "Also read" has one title under it.
    """
    for at in range(heading + 1, len(lines)):
        if lines[at].kind is Kind.CLOSING_HEADING:
            return None
        if lines[at].kind is Kind.PROSE:
            if lines[heading].folded in INLINE and at == heading + 2:
                return at
            after = next((line for line in lines[at + 1 :] if line.kind is not Kind.LEFTOVER), None)
            if after and after.kind in (Kind.PROSE, Kind.SOURCE):
                return at
    return None


def _trim(story: Story) -> None:
    """Take away short lines at the end, without a full stop: other headlines, tags, names."""
    while story.body and not is_prose(story.body[-1]):
        last = story.body[-1]
        run = len(story.body) > 1 and not is_prose(story.body[-2])
        if last[0] in "\u2014\u2013-([" or last[-1] in '.!?"\u201d\u2019\u00bb)\u3002' or (len(last) > 60 and not run):
            break
        story.body.pop()


def _is_deck(lines: Sequence[Line], at: int, headline: str) -> bool:
    """Whether the first line under the headline sums the story up, or already begins it."""
    line = lines[at]
    coming = lines[at + 1 : at + 12]
    stop = next((n for n, each in enumerate(coming) if each.kind in (Kind.LIST_HEADING, Kind.CLOSING_HEADING)), None)
    following = [each for each in coming[:stop] if each.kind is Kind.PROSE]
    if not following or len(line.text) > LONGEST_DECK:
        return False
    if coming[0].kind in (Kind.DATE, Kind.BYLINE, Kind.LEFTOVER) and len(line.text) <= 300 and _furnished(coming):
        return True
    return _deck_points(line.text, following[0].text, headline) + (len(following) > 1) >= 3


def _furnished(coming: Sequence[Line]) -> bool:
    """Whether at least two lines of date, author or buttons come next: the row between a deck and a story."""
    row = 0
    for line in coming:
        if line.belongs and len(line.text) > 30:
            break
        row += not line.belongs
    return row >= 2


def _deck_points(first: str, second: str, headline: str) -> int:
    """How much speaks for *first* being a deck. A lead names the place, the day and who said so; a deck is brief."""
    told = _terms(headline)
    points = 2 * (first[-1] not in '.!?:\u3002\u061f\u0964"\u201d\u00bb')
    points += (len(first) <= 140) - (len(first) > 200) - (len(first) > 300)
    points += len(second) > 1.3 * len(first)
    points += 2 * bool(PLACE.match(second)) - 3 * bool(PLACE.match(first))
    points += bool(REPORTED.search(second)) - bool(REPORTED.search(first))
    points += 1 if len(told & _terms(second)) >= max(1, len(told & _terms(first))) else -1
    return points


def _terms(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[^\W\d_]{4,}", text.casefold())}


# --- The date, and what was recognised --------------------------------------------------------------------------------


def _date_of(lines: Sequence[Line], found: Found, story: Story) -> Dated | None:
    """The story's own date, else the nearest one above the headline, else the one its first paragraph begins with."""
    own = [dated for dated in story.dates if not dated.is_update] or story.dates
    if own:
        return own[0]
    above = [
        (at, line.dated) for at, line in enumerate(lines[: found.at]) if line.dated and line.kind is not Kind.PROSE
    ]
    if above and (between := _between_headlines(lines, found, above)):
        return between
    if above:
        # Lists of other stories have dates too, but seldom with the day of the week, and they stand further off.
        datelines = [dated for _, dated in above if dated.has_weekday]
        at, nearest = above[-1]
        return datelines[-1] if datelines else nearest if found.at - at <= 6 else above[0][1]
    return find_date(story.body[0][:80]) if story.body else None


def _between_headlines(lines: Sequence[Line], found: Found, above: Sequence[tuple[int, Dated]]) -> Dated | None:
    """The date between the headline's first telling and its last: that is the story's, not the day of the visit."""
    told = [at for at, line in enumerate(lines[: found.at]) if found.headline.casefold() in line.text.casefold()]
    return next((dated for at, dated in above if told and at > told[0]), None)


def _has_furniture(lines: Sequence[Line]) -> bool:
    kinds = (Kind.LEFTOVER, Kind.LIST_HEADING, Kind.CLOSING_HEADING)
    return any(line.kind in kinds and line.label != "decoration" for line in lines)


def _page(lines: Sequence[Line], found: Found, story: Story, dated: Dated | None) -> PageText:
    source = next(iter(story.sources[::-1] or story.authors), "")
    section = found.section
    count = len(story.body)
    recognised = [
        f"Section: {section}" if section else "Section: none on the page",
        f"Headline: {found.headline} (by {found.how})",
        f"Deck: {story.deck}" if story.deck else "Deck: none",
        f"Date: {dated.day:%-d %B %Y}" + (f", {dated.at:%H:%M}" if dated.at else "") if dated else "Date: none",
        f"Source line: {source}" if source else "Source line: none",
        f"Body: {count} paragraph{'s' if count != 1 else ''}",
    ]
    return PageText(
        section=tidy_section(section),
        headline=found.headline,
        deck=story.deck,
        body=tuple(story.body),
        source_line=source,
        published_on=dated.day if dated else None,
        published_time=dated.at if dated else None,
        recognised=tuple(recognised),
        dropped=_dropped(lines),
    )


def _dropped(lines: Sequence[Line]) -> tuple[str, ...]:
    """The groups of leftovers on the page, in the order in which they first appear, with their number of lines."""
    kinds = (Kind.LEFTOVER, Kind.LIST_HEADING, Kind.CLOSING_HEADING)
    groups = Counter(line.label for line in lines if line.kind in kinds and line.label != "decoration")
    return tuple(f"{label} ({count})" for label, count in groups.items())
