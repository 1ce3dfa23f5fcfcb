"""What the checks cost: microseconds a comment for each, for what is gathered for all, and comments a second in all.

    DATABASE_URL=postgres://… python benchmarks/checks.py [--number 4000] [--words 10000] [--cpu]

Everything but the writing of results and decisions, in batches as the worker takes them, on one core. The comments and
the word list are made up, and taken back at the end.
"""

import argparse
import os
import random
import string
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article, Section  # noqa: E402
from benchmarks.texts import Remarks  # noqa: E402
from comments.ids import uuid7  # noqa: E402
from comments.models import Comment, Commenter, Thread  # noqa: E402
from moderation import checks, likenesses, policies, screening  # noqa: E402
from moderation.models import Term  # noqa: E402
from newsroom.text import fingerprint  # noqa: E402

SHAPES = ("{}", "{} {}", "{}*", "*{}", "*{}*")


def terms(number: int, rnd: random.Random) -> list[Term]:
    """A word list of whole words, phrases and wildcards in equal parts, none of which is in the comments."""

    def word() -> str:
        return "".join(rnd.choices(string.ascii_lowercase, k=rnd.randint(6, 12)))

    made = {SHAPES[n % len(SHAPES)].format(word(), word()) for n in range(number)}
    return [Term(term=term, kind="suspect") for term in made]


def comments(number: int, rnd: random.Random) -> list[Comment]:
    """Pending comments of as many people, stored, in one thread."""
    section = Section.objects.create(name="Measured", slug="measured")
    article = Article.objects.create(
        section=section, slug="measured", headline="Measured", body="-", published_at=timezone.now()
    )
    thread, remarks, now = Thread.objects.of(article), Remarks(rnd), timezone.now()
    people = Commenter.objects.bulk_create(Commenter(name=remarks.name(), created_at=now) for _ in range(number))
    made = []
    for person in people:
        pk, body = uuid7(), remarks.body()
        made.append(
            Comment(
                id=pk, root_id=pk, thread=thread, commenter=person, author_name=person.name, body=body,
                text_key=fingerprint(body), created_at=now, check_due_at=now,
            )
        )  # fmt: skip
    return Comment.objects.bulk_create(made)


def measure(waiting: list[Comment]) -> tuple[dict[str, float], float]:
    """Microseconds a comment by what they were spent on, and comments a second."""
    spent: dict[str, float] = defaultdict(float)
    started = time.perf_counter()
    for first in range(0, len(waiting), settings.SCREENING_BATCH):
        batch = waiting[first : first + settings.SCREENING_BATCH]
        began = time.perf_counter()
        near = likenesses.note(batch)
        spent["near-copies looked up and noted"] += (time.perf_counter() - began) * 1e6
        began = time.perf_counter()
        rules = policies.effective_for([comment.thread.article for comment in batch])
        contexts = screening.contexts_of(batch, rules, near)
        spent["gathered for all, scores included"] += (time.perf_counter() - began) * 1e6
        found = checks.examine(batch, contexts)
        for comment in batch:
            policies.judge(found[comment.pk], rules[comment.thread.article_id])
            for result in found[comment.pk]:
                spent[result.check] += result.duration_us
    seconds = time.perf_counter() - started
    return {name: total / len(waiting) for name, total in spent.items()}, len(waiting) / seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=4000, help="comments")
    parser.add_argument("--cpu", action="store_true", help="count processor time, where others work on the machine too")
    parser.add_argument("--words", type=int, default=10_000, help="entries of the word list")
    given = parser.parse_args()
    if given.cpu:
        time.perf_counter, time.perf_counter_ns = time.process_time, time.process_time_ns
    rnd = random.Random(1)  # noqa: S311  (the same comments each time)
    with transaction.atomic():
        Term.objects.bulk_create(terms(given.words, rnd))
        waiting = comments(given.number, rnd)
        measure(waiting[: settings.SCREENING_BATCH])  # what is made once is made now
        spent, a_second = measure(waiting)
        transaction.set_rollback(True)
    print(f"{connection.vendor}, {given.number} comments, {given.words} words")
    for name, microseconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"{microseconds:10.1f} µs  {name}")
    print(f"{1e6 / a_second:10.1f} µs  in all: {a_second:.0f} comments a second")


if __name__ == "__main__":
    main()
