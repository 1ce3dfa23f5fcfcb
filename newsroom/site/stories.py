"""The stories of the front page and of a section's pages, with how many comments each has."""

from dataclasses import dataclass

from articles.models import Article, Section
from comments import reading
from newsroom.api.cursors import Order, page

NEWEST = Order("stories", (("published_at", True), ("id", True)))
PER_SECTION = 4
PER_PAGE = 20
NEEDED = ("slug", "headline", "deck", "source_line", "published_at", "section_id")


@dataclass(frozen=True)
class Block:
    """A section on the front page."""

    section: Section
    stories: list[Article]


@dataclass(frozen=True)
class StoryPage:
    stories: list[Article]
    next: str | None
    previous: str | None


def front(paper: list[Section]) -> tuple[Article | None, list[Block]]:
    """The newest story of all sections, and the newest ones of each that has others. Two queries."""
    sections = {section.pk: section for section in paper}
    newest = _newest_of_each(list(sections))
    for story in newest:
        story.section = sections[story.section_id]
    lead = max(newest, key=lambda story: (story.published_at, story.pk), default=None)
    _count_comments(newest)
    blocks = [
        Block(section, [story for story in newest if story.section_id == pk and story is not lead][:PER_SECTION])
        for pk, section in sections.items()
    ]
    return lead, [block for block in blocks if block.stories]


def in_section(section: Section, cursor: str) -> StoryPage:
    """A page of a section's stories, newest first. Raises ValidationError for an unknown cursor."""
    wanted = section.articles.all().published().only(*NEEDED)
    found = page(wanted, NEWEST, cursor=cursor, limit=PER_PAGE, read=lambda some: [_placed(story) for story in some])
    stories = [row["story"] for row in found.rows]
    for story in stories:
        story.section = section
    _count_comments(stories)
    return StoryPage(stories, found.next, found.previous)


def _newest_of_each(sections: list[int]) -> list[Article]:
    """One limited index scan a section, glued to one query: a window function would read every story of the archive."""
    parts, parameters = [], []
    for pk in sections:
        newest = NEWEST.sorted(Article.objects.published().filter(section=pk)).only(*NEEDED)[: PER_SECTION + 1]
        sql, given = newest.query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS section_{len(parts)}")  # noqa: S608  (the ORM's own SQL)
        parameters += given
    return list(Article.objects.raw(" UNION ALL ".join(parts), parameters)) if parts else []


def _placed(story: Article) -> dict:
    return {"story": story, "published_at": story.published_at, "id": story.pk}


def _count_comments(stories: list[Article]) -> None:
    counts = reading.counts([story.slug for story in stories])
    for story in stories:
        story.comment_count = counts[story.slug]
