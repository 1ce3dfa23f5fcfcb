"""manage.py import_page FILE: the text of a news page, as "select all, copy" gives it, becomes an article."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError, transaction

from articles.importing import Imported, Outcome, read_page, store_page
from articles.pagetext import LARGEST_BYTES, NotANewsPage, PageText, decoded

WOULD = {Outcome.CREATED: "Would be created", Outcome.UPDATED: "Would be updated", Outcome.UNCHANGED: "Unchanged"}


class Command(BaseCommand):
    help = (
        "Make an article of the text of a news page: open the page, select all, copy, save it as a text file. "
        "The same page again changes nothing; a corrected one updates its article."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a text file; - reads standard input")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        # All are read before any is stored: one refusal, and nothing is.
        try:
            pages = [(name, self._read(name)) for name in options["files"]]
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(f"The database is not ready ({error}). Run ./run once, or manage.py migrate.") from None
        with transaction.atomic():
            for name, page in pages:
                self._report(name, store_page(page), dry_run=options["dry_run"])
            transaction.set_rollback(options["dry_run"])

    def _read(self, name: str) -> PageText:
        try:
            return read_page(decoded(_bytes(name)))
        except NotANewsPage as refusal:
            raise CommandError(f"{name}: {refusal}") from None
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror or 'cannot be read'}.") from None

    def _report(self, name: str, imported: Imported, *, dry_run: bool) -> None:
        self.stdout.write("standard input" if name == "-" else name)
        for statement in imported.recognised:
            self.stdout.write(f"  {statement}")
        if imported.page.dropped:
            self.stdout.write(f"  Left out: {', '.join(imported.page.dropped)}")
        outcome = WOULD[imported.outcome] if dry_run else imported.outcome.value.capitalize()
        self.stdout.write(self.style.SUCCESS(f"  {outcome}: {imported.article.get_absolute_url()}"))


def _bytes(name: str) -> bytes:
    """The first bytes of a file, one more than a page may have, so that a huge one is refused without being read."""
    if name == "-":
        return sys.stdin.buffer.read(LARGEST_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(LARGEST_BYTES + 1)
