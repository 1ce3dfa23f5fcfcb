"""How fast waiting comments are checked and decided: one worker on one core, then two after an outage. One table.

    DATABASE_URL=postgres://... python -m benchmarks.screening [--number 10000] [--json screening.json]

Makes a database of its own beside the one that is named, and drops it. Every check is on; the texts are those of the
corpus, one in eight is spam, one in six answers another; a word list of a thousand entries holds everywhere.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

import django  # noqa: E402  after the path

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article, Section  # noqa: E402
from benchmarks.texts import Remarks  # noqa: E402
from comments.ids import uuid7  # noqa: E402
from comments.models import Comment, Commenter, Thread  # noqa: E402
from comments.recounting import recount  # noqa: E402
from moderation import clearing, policies, screening  # noqa: E402
from moderation.models import Decision, Policy, Term  # noqa: E402
from moderation.scoring import pitches  # noqa: E402
from moderation.tasks import CLEARING_SECONDS  # noqa: E402
from moderation.verifying import verify  # noqa: E402
from newsroom.text import fingerprint  # noqa: E402

ARTICLES, SECTIONS, TERMS = 60, 4, 1000
SPAM_IN, REPLIES_IN = 8, 6


def the_paper() -> list[Thread]:
    """Sections, articles, a word list, and a policy under which every check has something to do."""
    sections = [Section.objects.create(slug=f"desk-{number}", name=f"Desk {number}") for number in range(SECTIONS)]
    Term.objects.bulk_create(Term(term=f"banned{number} phrase", kind=Term.Kind.BANNED) for number in range(TERMS))
    policies.change(Policy(first_comments=0, max_links=2, repeats=1), user=None, why="for the measurement")
    return [
        Thread.objects.of(
            Article.objects.create(
                section=sections[number % SECTIONS],
                slug=f"story-{number}",
                headline=f"Story {number}",
                body="A paragraph.",
                published_at=timezone.now(),
            )
        )
        for number in range(ARTICLES)
    ]


def post(threads: list[Thread], number: int, seed: int) -> None:
    """*number* comments that wait to be checked, written past the doors: posting is measured elsewhere."""
    chance = random.Random(seed)  # noqa: S311  the same comments in every run
    remarks = Remarks(chance)
    above = {thread.pk: list(Comment.objects.published().in_thread(thread)[:20]) for thread in threads}
    writers, comments = [], []
    for turn in range(number):
        text = remarks.body()
        thread = chance.choice(threads)
        if turn % SPAM_IN == 0:
            pitch = chance.choice(pitches.PITCHES)
            text = f"{pitch} http://example.com/{chance.randrange(10**9)}"
        parent = chance.choice(above[thread.pk]) if turn % REPLIES_IN == 0 and above[thread.pk] else None
        writer = Commenter(id=uuid7(), name=f"Reader {turn}", created_at=timezone.now())
        comment_id = uuid7()
        writers.append(writer)
        comments.append(
            Comment(
                id=comment_id,
                thread=thread,
                parent=parent,
                root_id=parent.root_id if parent else comment_id,
                depth=parent.depth + 1 if parent else 0,
                commenter=writer,
                author_name=writer.name,
                body=f"{text} {seed}",
                text_key=fingerprint(f"{text} {seed}"),
                created_at=timezone.now(),
                check_due_at=timezone.now(),
            )
        )
    Commenter.objects.bulk_create(writers, batch_size=1000)
    Comment.objects.bulk_create(comments, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def work() -> None:
    """A worker: screens until nothing is due. What it prints is how many it claimed, and its own seconds."""
    screening.shipped()
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    started, total, is_more = time.perf_counter(), 0, True
    while is_more:
        claimed, is_more = clearing.clear(CLEARING_SECONDS)
        total += claimed
    spent = time.perf_counter() - started
    print(json.dumps({"claimed": total, "seconds": spent, "cpu_seconds": time.process_time()}), flush=True)


def run_workers(count: int) -> dict[str, float]:
    """Start *count* workers, each on a core of its own, let them go at once, and measure until the last has ended."""
    cores = sorted(os.sched_getaffinity(0))
    workers = []
    for number in range(count):
        core = {cores[number % len(cores)]}
        command = [sys.executable, __file__, "--work", settings.DATABASES["default"]["NAME"]]
        workers.append(
            subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                preexec_fn=lambda core=core: os.sched_setaffinity(0, core),
            )
        )
    for worker in workers:
        worker.stdout.readline()
    started = time.perf_counter()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = [json.loads(worker.communicate()[0]) for worker in workers]
    spent = time.perf_counter() - started
    claimed = sum(one["claimed"] for one in told)
    return {"workers": count, "comments": claimed, "seconds": round(spent, 2), "per_second": round(claimed / spent)}


def checked_once(number: int) -> dict[str, int]:
    """What the rows say afterwards: every comment decided once, nothing due, no fault, no count to mend."""
    return {
        "decisions": Decision.objects.count(),
        "decided_twice": Decision.objects.count() - Decision.objects.values("comment").distinct().count(),
        "still_due": Comment.objects.filter(check_due_at__isnull=False).count(),
        "faults": len(verify()[1]),
        "counts_mended": sum(recount().values()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=10_000, help="comments that wait, for each row of the table")
    parser.add_argument("--json", type=Path, default=None, help="also write the figures here")
    parser.add_argument("--work", metavar="DATABASE", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = given.work
        return work()
    if connection.vendor != "postgresql":
        parser.error("set DATABASE_URL=postgres://...: these figures are PostgreSQL's")
    before = settings.DATABASES["default"]["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"]
    try:
        rows = measured(given.number)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1))


def measured(number: int) -> list[dict[str, float]]:
    threads = the_paper()
    post(threads, 600, seed=0)
    while screening.screen_due():  # something to answer, and everything warm
        pass
    rows = []
    print(f"{'workers':>8}{'comments':>10}{'seconds':>9}{'a second':>10}  batch {settings.SCREENING_BATCH}")
    for count in (1, 2):
        post(threads, number, seed=count)
        row = run_workers(count)
        rows.append(row)
        print(f"{row['workers']:>8}{row['comments']:>10,}{row['seconds']:>9.1f}{row['per_second']:>10,}", flush=True)
    rows.append(checked_once(number))
    print(", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in rows[-1].items()))
    return rows


if __name__ == "__main__":
    main()
