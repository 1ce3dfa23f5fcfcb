"""manage.py seed: the demo content of seeds/, brought in through the same doors as everything else."""

import re
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from articles.importing import section_named, upsert
from articles.models import Article
from articles.pagetext.lines import fold
from comments import posting
from comments.models import Comment, Commenter
from comments.states import State
from moderation import decisions, screening

SEEDS = settings.BASE_DIR / "seeds"
MODERATOR = "mo"  # who decides in the demo; cannot sign in
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
HEAD = re.compile(r"^\[(?P<label>\w+)(?: > (?P<parent>\w+))?\] (?P<name>.+?), (?P<age>\d+[mhd])(?:, (?P<then>.+))?$")


@dataclass(frozen=True)
class Remark:
    """A comment of the demo.

    *then* is what becomes of it: "" (approved when held), "waits" (as the checks say), "hold", or "reject <reason>".
    """

    label: str
    parent: str | None
    name: str
    posted_at: datetime
    then: str
    body: str


class Command(BaseCommand):
    help = "Load the demo content: sections, articles, comments, and a few decisions. Twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="no progress")

    # One transaction, so that an interrupted seeding leaves nothing half done behind.
    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        self.loud = not options["quiet"]
        self.made = 0
        now = timezone.now()
        fresh = [article for path in sorted(SEEDS.glob("articles/*.txt")) for article in self._section(path, now)]
        self._finish(f"{len(fresh)} new articles" if fresh else "No new articles")
        if not fresh:
            return
        play = Play(_moderator())
        for headline, remarks in read_comments((SEEDS / "comments.txt").read_text(encoding="utf-8"), now):
            for article in [one for one in fresh if fold(headline) in fold(one.headline)]:
                play.perform(article, remarks)
                self._count("Comments", len(play.comments))
        play.change_of_mind()
        self._finish(f"{len(play.comments)} comments, {play.waiting()} of them waiting for a moderator")

    def _section(self, path: Path, now: datetime) -> list[Article]:
        """The section in the file *path*, and those of its articles that were not there yet."""
        head, *stories = path.read_text(encoding="utf-8").split("=====\n")
        about = _fields(head)
        section = section_named(about["section"])
        if not section.description:
            section.description, section.position = about["description"], int(about["position"])
            section.save(update_fields=["description", "position"])
        fresh = []
        for story in stories:
            head, _, body = story.partition("\n\n")
            fields = _fields(head)
            external_id = f"seed:{fold(fields['headline'])[:60]}"
            if not Article.objects.filter(external_id=external_id).exists():
                record = {name: fields[name] for name in ("headline", "deck")} | {"source_line": fields["source"]}
                record |= {"section": section, "body": body.strip(), "published_at": now - _span(fields["age"])}
                fresh.append(upsert(external_id, record)[0])
                self.made += 1
                self._count("Articles", self.made)
        return fresh

    def _count(self, what: str, number: int) -> None:
        if self.loud:
            self.stdout.write(f"\r{what}: {number} ", ending="")
            self.stdout.flush()

    def _finish(self, sentence: str) -> None:
        if self.loud:
            self.stdout.write(f"\r{sentence}.")


class Play:
    """The demo's discussions as they happened: posted, screened, decided on, one level of replies after the other."""

    def __init__(self, moderator: User) -> None:
        self.moderator = moderator
        self.comments: dict[str, Comment] = {}
        self.people: dict[str, Commenter] = {}

    def perform(self, article: Article, remarks: list[Remark]) -> None:
        waiting = list(remarks)
        while waiting:
            # A reply needs its parent to be there, as in life.
            level = [remark for remark in waiting if remark.parent is None or remark.parent in self.comments]
            if not level:
                raise CommandError(f"seeds/comments.txt: no parent for {', '.join(one.label for one in waiting)}.")
            for remark in level:
                self.comments[remark.label] = self._post(article, remark)
            while screening.screen_due():
                pass
            for remark in level:
                self._decide(self.comments[remark.label], remark.then)
            waiting = [remark for remark in waiting if remark not in level]

    def _post(self, article: Article, remark: Remark) -> Comment:
        parent = self.comments[remark.parent].pk if remark.parent else None
        draft = posting.Draft(name=remark.name, body=remark.body, parent_id=parent)
        comment = posting.submit(article, draft, commenter=self.people.get(remark.name))
        self.people.setdefault(remark.name, comment.commenter)
        Comment.objects.filter(pk=comment.pk).update(created_at=remark.posted_at)
        return comment

    def _decide(self, comment: Comment, then: str) -> None:
        comment.refresh_from_db()
        action, _, reason = then.partition(" ")
        if action == "reject" and comment.state != State.REJECTED:
            self._record(comment, "reject", [reason])
        elif action == "hold" and comment.state == State.PUBLISHED:
            self._record(comment, "hold", [])
        elif not action and comment.state != State.PUBLISHED:
            self._record(comment, "approve", [])

    def _record(self, comment: Comment, action: str, reasons: list[str]) -> Any:
        decision = decisions.decide(
            comment.pk, action, user=self.moderator, version=comment.version, reasons=reasons, note="Demo"
        )
        comment.refresh_from_db()
        return decision

    def change_of_mind(self) -> None:
        """One decision made in error and undone, so that a record shows how that looks."""
        honest = next((one for one in self.comments.values() if one.state == State.PUBLISHED and one.parent_id), None)
        if honest:
            honest.refresh_from_db()
            decision = self._record(honest, "reject", ["off_topic"])
            decisions.undo(decision.pk, user=self.moderator, note="A slip of the finger")

    def waiting(self) -> int:
        return Comment.objects.filter(pk__in=[one.pk for one in self.comments.values()], state=State.HELD).count()


def read_comments(text: str, now: datetime) -> Iterator[tuple[str, list[Remark]]]:
    """The discussions in *text*: words of an article's headline, and what was said about it, in order."""
    for part in re.split(r"^# ", text, flags=re.MULTILINE)[1:]:
        headline, _, rest = part.partition("\n")
        remarks = []
        for block in re.split(r"\n(?=\[)", rest.strip()):
            first, _, body = block.partition("\n")
            head = HEAD.match(first)
            if head is None:
                raise CommandError(f"seeds/comments.txt: this is no head of a comment: {first}")
            posted_at = now - _span(head["age"])
            remarks.append(
                Remark(head["label"], head["parent"], head["name"], posted_at, head["then"] or "", body.strip())
            )
        yield headline.strip(), remarks


def _fields(head: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in head.strip().split("\n"))


def _span(age: str) -> timedelta:
    return timedelta(**{UNITS[age[-1]]: int(age[:-1])})


def _moderator() -> User:
    moderator, created = User.objects.get_or_create(username=MODERATOR, defaults={"is_active": False})
    if created:
        moderator.set_unusable_password()
        moderator.save(update_fields=["password"])
    return moderator
