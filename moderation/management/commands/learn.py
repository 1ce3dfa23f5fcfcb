from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from moderation import learning
from moderation.scoring import ModelError


class Command(BaseCommand):
    help = (
        "Learn from the moderators' decisions what the worker has not yet learned; --verify checks, --rebuild renews."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="learn everything anew from the record")
        parser.add_argument("--verify", action="store_true", help="then compare what is stored with the record")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for lesson in learning.learn(rebuild=options["rebuild"], progress=self._show):
                how = "learned anew" if lesson.rebuilt or options["rebuild"] else "new"
                self.stdout.write(f"{lesson.scope}: {lesson.labels} labels, {lesson.learned} {how}")
            faults = learning.verify(self._show) if options["verify"] else []
        except ModelError as error:
            raise CommandError(str(error)) from None
        if faults:
            raise CommandError("\n".join(faults))
        if options["verify"]:
            self.stdout.write("What is stored is what the record teaches.")

    def _show(self, done: int, total: int) -> None:
        if self.stdout.isatty():
            filled = 40 * done // max(total, 1)
            end = "\n" if done == total else ""
            self.stdout.write(f"\r[{'#' * filled}{'.' * (40 - filled)}] {done} of {total}", ending=end)
