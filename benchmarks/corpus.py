"""A newspaper's worth of comments, the same each time: `python -m benchmarks.corpus --comments 1000000`.

Fills the empty, migrated database of DATABASE_URL. Everything that is counted or recorded is right: public, reply and
like counts, versions, standings, the chains of decisions (`manage.py recount` and `verify_decisions` find nothing).
What an ordinary comment's checks found is left out, as if tidied away; what waits for a person has all of it. Beside
ordinary stories there are threads of exactly 100, 1,000, 10,000 and 100,000 comments, as far as they fit, one that is
1,001 deep, and empty ones to post into.
"""

import argparse
import os
import random
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    import django

    django.setup()

from articles.models import Article, Section
from benchmarks.bulk import Table, without_indexes
from benchmarks.texts import Remarks
from comments.models import Comment, Commenter, Reaction, Thread
from moderation import cases
from moderation.chain import hash_of
from moderation.checks import CHECKS
from moderation.models import Case, CaseReason, CheckResult, Decision, Ledger
from newsroom.text import fingerprint

END = datetime(2026, 11, 1, tzinfo=UTC)
SECTIONS = ("World News", "Politics", "Business", "Culture", "Sport", "Science", "Local")
EXACT = (100, 1_000, 10_000, 100_000)
DEEP = 1_000
EMPTY = 8
ACTIONS = {"published": "approve", "rejected": "reject", "held": "hold"}
REASONS = {"published": [], "rejected": ["spam"], "held": ["spam", "links"]}
RECORDED = (
    *("thread_id", "sequence", "comment_id", "actor", "action", "from_state", "to_state", "reasons", "revision"),
    *("created_at", "previous_hash", "hash"),
)
REPLIES, HELD, REJECTED = 0.4, 0.02, 0.016


@dataclass(frozen=True)
class Story:
    """One article to be, with how many comments."""

    pk: int
    slug: str
    comments: int
    deep: bool = False  # each comment answers the one before
    exact: bool = False  # all of them are published

    @property
    def published_at(self) -> datetime:
        return END - timedelta(days=3, minutes=self.pk)


def stories(comments: int) -> Iterator[Story]:
    """The stories of a paper with *comments* comments in all: log-normal sizes, median 74, as threads have them."""
    rnd = random.Random("sizes")  # noqa: S311  (made-up data, here and below)
    fixed = [(f"thread-{size}", size, False, True) for size in EXACT if size * 5 <= comments]
    fixed.append((f"deep-{DEEP}", DEEP + 1, True, True))
    fixed += [(f"empty-{number}", 0, False, True) for number in range(1, EMPTY + 1)]
    left = comments - sum(size for _, size, _, _ in fixed)
    number = 0
    while left > 0 or fixed:
        number += 1
        if (fixed and number % 10 == 0) or left <= 0:
            yield Story(number, *fixed.pop())
        else:
            size = min(left, 3_000, 1 + int(rnd.lognormvariate(4.3, 1.2)))
            left -= size
            yield Story(number, f"story-{number}", size)


@dataclass(slots=True)
class Row:
    """A comment to be."""

    pk: uuid.UUID
    parent: "Row | None"
    root: "Row | None"
    depth: int
    author: "Author"
    body: str
    state: str
    at: datetime
    replies: int = 0
    likes: int = 0


@dataclass(slots=True)
class Author:
    pk: uuid.UUID
    name: str
    since: datetime
    approved: int = 0
    removed: int = 0


@dataclass
class Press:
    """The tables that are being filled."""

    articles: Table = field(
        default_factory=lambda: Table(
            Article, "id", "section_id", "slug", "headline", "deck", "body", "published_at", "updated_at"
        )
    )
    threads: Table = field(
        default_factory=lambda: Table(Thread, "id", "article_id", "public_count", "version", "last_activity_at")
    )
    commenters: Table = field(
        default_factory=lambda: Table(Commenter, "id", "name", "approved_count", "removed_count", "created_at")
    )
    comments: Table = field(
        default_factory=lambda: Table(
            Comment,
            *("id", "thread_id", "parent_id", "root_id", "depth", "commenter_id", "author_name", "body", "text_key"),
            *("state", "reasons", "version", "created_at", "check_due_at", "reply_count", "like_count"),
        )
    )
    reactions: Table = field(default_factory=lambda: Table(Reaction, "comment_id", "reader_key", "created_at"))
    decisions: Table = field(default_factory=lambda: Table(Decision, *RECORDED))
    ledgers: Table = field(default_factory=lambda: Table(Ledger, "thread_id", "length", "head"))
    cases: Table = field(
        default_factory=lambda: Table(
            Case,
            *("id", "comment_id", "thread_id", "section_id", "spam", "abuse", "priority", "opened_at"),
            *("in_waiting", "in_spam"),
        )
    )
    case_reasons: Table = field(default_factory=lambda: Table(CaseReason, "case_id", "code"))
    results: Table = field(
        default_factory=lambda: Table(
            CheckResult,
            *(
                "comment_id",
                "revision",
                "check_name",
                "outcome",
                "score",
                "threshold",
                "version",
                "code",
                "params",
                "evidence",
            ),
        )
    )
    case_count: int = 0

    def tables(self) -> list[Table]:
        return [table for table in vars(self).values() if isinstance(table, Table)]


def load(comments: int, *, record: bool = True, progress: Callable[[int], object] = int) -> int:
    """Fill the empty database with *comments* comments, as `write` does; answers how many there are."""
    return write(stories(comments), record=record, progress=progress)


def write(of: Iterable[Story], *, record: bool = True, progress: Callable[[int], object] = int) -> int:
    """Fill the empty database with these stories; answers how many comments there are.

    Without *record*, no decisions are written: faster, and `verify_decisions` says so. *progress* is told how many
    comments came with each story.
    """
    if Comment.objects.exists():
        raise SystemExit("This database already has comments. The corpus wants an empty, migrated one.")
    press = Press()
    with without_indexes(*(table.model for table in press.tables())):
        for number, name in enumerate(SECTIONS, 1):
            Section.objects.get_or_create(
                slug=name.lower().replace(" ", "-"), defaults={"name": name, "position": number}
            )
        sections = list(Section.objects.order_by("position", "id").values_list("id", flat=True))
        for story in of:
            _print(press, story, sections[story.pk % len(sections)], record)
            progress(story.comments)
        for table in press.tables():
            table.write()
    cases.set_right()  # how many read each thread is known only now
    return press.comments.written


def _print(press: Press, story: Story, section: int, record: bool) -> None:
    rnd = random.Random(story.slug)  # noqa: S311
    remarks = Remarks(rnd)
    body = "\n\n".join(remarks.body() for _ in range(8))
    at = story.published_at
    press.articles.add(
        (story.pk, section, story.slug, f"Story {story.pk} of {story.slug}", remarks.body(), body, at, at)
    )
    rows = _rows(story, rnd, remarks)
    published = sum(row.state == "published" for row in rows)
    press.threads.add((story.pk, story.pk, published, 1 + published, rows[-1].at if rows else None))
    for author in {row.author.pk: row.author for row in rows}.values():
        press.commenters.add((author.pk, author.name, author.approved, author.removed, author.since))
    for row in rows:
        _write(press, story, row)
        if row.state == "held":
            _open(press, story, section, row, rnd)
    if record and rows:
        _chain(press, story, rows)


def _rows(story: Story, rnd: random.Random, remarks: Remarks) -> list[Row]:
    """The comments of a story in the order of time, within two days, counts and standings included."""
    step = timedelta(days=2) / max(story.comments, 1)
    rows: list[Row] = []
    public: list[Row] = []
    authors: list[Author] = []
    for number in range(story.comments):
        at = story.published_at + step * (number + rnd.random())
        if not authors or rnd.random() < 0.3:
            authors.append(Author(_uuid7(at, rnd), remarks.name(), at))
        row = _row(story, at, public, rnd.choice(authors), rnd, remarks)
        rows.append(row)
        _count(row, public)
    return rows


def _row(story: Story, at: datetime, public: list[Row], author: Author, rnd: random.Random, remarks: Remarks) -> Row:
    chance = rnd.random()
    state = "published"
    if not story.exact:
        state = "held" if chance < HELD else "rejected" if chance < HELD + REJECTED else "published"
    parent = None
    if story.deep and public:
        parent = public[-1]
    elif public and rnd.random() < REPLIES:  # mostly to one of the last
        parent = public[max(0, len(public) - 1 - int(rnd.expovariate(1 / 20)))]
    body = remarks.body() if state == "published" else remarks.pitch()
    depth = parent.depth + 1 if parent else 0
    root = (parent.root or parent) if parent else None
    row = Row(_uuid7(at, rnd), parent, root, depth, author, body, state, at)
    if state == "published" and rnd.random() < 0.2:
        row.likes = min(20, int(rnd.paretovariate(1.5)))
    return row


def _count(row: Row, public: list[Row]) -> None:
    if row.state == "published":
        public.append(row)
        row.author.approved += 1
        for above in {row.root.pk: row.root, row.parent.pk: row.parent}.values() if row.parent else ():
            above.replies += 1
    elif row.state == "rejected":
        row.author.removed += 1


def _uuid7(at: datetime, rnd: random.Random) -> uuid.UUID:
    random_bits = rnd.getrandbits(74)
    high = int(at.timestamp() * 1000) << 80 | 0x7 << 76 | (random_bits >> 62) << 64
    return uuid.UUID(int=high | 0b10 << 62 | random_bits & (1 << 62) - 1)


def _write(press: Press, story: Story, row: Row) -> None:
    parent, root = (row.parent.pk, row.root.pk) if row.parent else (None, row.pk)
    press.comments.add(
        (
            row.pk,
            story.pk,
            parent,
            root,
            row.depth,
            row.author.pk,
            row.author.name,
            row.body,
            fingerprint(row.body),
            row.state,
            REASONS[row.state],
            2,
            row.at,
            None,
            row.replies,
            row.likes,
        )
    )
    for number in range(row.likes):
        press.reactions.add((row.pk, f"reader-{number}", row.at))


def _open(press: Press, story: Story, section: int, row: Row, rnd: random.Random) -> None:
    """The open case of a held comment, and what each check found."""
    spam, abuse = round(0.6 + 0.4 * rnd.random(), 4), round(0.3 * rnd.random(), 4)
    press.case_count += 1
    press.cases.add((press.case_count, row.pk, story.pk, section, spam, abuse, max(spam, abuse), row.at, True, True))
    link = row.body.find("http")
    marks = [{"text": row.body[link : link + 21], "start": link, "end": link + 21}]
    found = {"spam": (spam, 0.5, marks), "abuse": (abuse, 0.8, []), "links": (3, 2, marks)}
    for check in (check.name for check in CHECKS):
        score, threshold, evidence = found.get(check, (None, None, []))
        hold = check in ("spam", "links")
        codes = {"spam": "spam", "abuse": "abuse", "links": "over"}
        params = {"score": score, "threshold": threshold, "count": score, "allowed": threshold} if score else {}
        press.results.add(
            (
                row.pk,
                1,
                check,
                "hold" if hold else "pass",
                score and float(score),
                threshold and float(threshold),
                "1",
                codes.get(check, "none"),
                params,
                evidence,
            )
        )
    for code in ("spam", "links"):
        press.case_reasons.add((press.case_count, code))


def _chain(press: Press, story: Story, rows: list[Row]) -> None:
    """The policy's decision on each comment, in the chain of its thread."""
    head = ""
    for place, row in enumerate(rows, 1):
        decision = Decision(
            thread_id=story.pk,
            sequence=place,
            comment_id=row.pk,
            actor="policy",
            action=ACTIONS[row.state],
            from_state="pending",
            to_state=row.state,
            reasons=REASONS[row.state],
            revision=1,
            created_at=row.at,
            previous_hash=head,
        )
        decision.hash = head = hash_of(decision)
        press.decisions.add(tuple(getattr(decision, name) for name in RECORDED))
    press.ledgers.add((story.pk, len(rows), head))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--comments", type=int, default=1_000_000, help="how many; default: a million")
    parser.add_argument("--no-record", dest="record", action="store_false", help="without the decisions: faster")
    given = parser.parse_args()
    from tqdm import tqdm  # of requirements/train.txt

    with tqdm(total=given.comments, unit=" comments", desc="corpus", mininterval=1) as bar:
        loaded = load(given.comments, record=given.record, progress=bar.update)
    print(f"{loaded:,} comments")


if __name__ == "__main__":
    main()
