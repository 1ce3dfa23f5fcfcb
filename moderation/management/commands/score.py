"""Score comments from standard input, line by line, without a database: manage.py score --jsonl."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from moderation import scoring

BATCH = 500
# A caller that writes one line and waits for the answer must get it: flush as soon as the input pauses.
EXIT_BAD_LINE = 2


class Command(BaseCommand):
    """Reads lines {"text", "author"?}, writes lines {"spam", "abuse", "hold", "reasons"} in the same order."""

    help = "Score comments: JSON lines on standard input, JSON lines on standard output. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--jsonl", action="store_true", required=True, help="read and write one JSON object a line")
        parser.add_argument("--model", default=None, help="another model file than the shipped one")

    def handle(self, **options: Any) -> None:
        try:
            model = scoring.load(options["model"]) if options["model"] else scoring.shipped()
        except scoring.ModelError as error:
            raise CommandError(str(error)) from error
        for batch in batches(sys.stdin.buffer):
            comments, trouble = parsed(batch)
            self.stdout.write("".join(answers(model, comments)), ending="")
            self.stdout.flush()
            if trouble:
                raise CommandError(trouble, returncode=EXIT_BAD_LINE)


def batches(lines: Iterable[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    """Numbered lines, at most BATCH at a time; lines of white space alone are passed over."""
    batch = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            batch.append((number, line))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def parsed(batch: list[tuple[int, bytes]]) -> tuple[list[tuple[str, str]], str | None]:
    """The (text, author) pairs up to the first bad line, and what is wrong with that line."""
    comments = []
    for number, line in batch:
        try:
            entry = json.loads(line)
        except ValueError:
            return comments, f'Line {number} is not JSON. Each line must be an object like {{"text": "Well said."}}.'
        if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
            return comments, f'Line {number} has no "text". Each line must be an object like {{"text": "Well said."}}.'
        author = entry.get("author") or ""
        if not isinstance(author, str):
            return comments, f'Line {number}: "author" must be a name in quotes, or absent.'
        comments.append((entry["text"], author))
    return comments, None


def answers(model: scoring.Model, comments: list[tuple[str, str]]) -> Iterator[str]:
    """One line of JSON for each comment, in order."""
    chances = model.score([text for text, _ in comments], [author for _, author in comments])
    limits = model.thresholds["spam"]["hold"], model.thresholds["abuse"]["hold"]
    for (text, author), (spam, abuse) in zip(comments, chances.tolist(), strict=True):
        yield json.dumps({
            "spam": round(spam, 6),
            "abuse": round(abuse, 6),
            "hold": spam >= limits[0] or abuse >= limits[1],
            "reasons": scoring.explain(model, text, author).reasons,
        }, ensure_ascii=False) + "\n"  # fmt: skip
