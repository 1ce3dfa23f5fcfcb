import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections

from moderation import screening, tidying

TIDY_EVERY_SECONDS = 3600


class Command(BaseCommand):
    help = "Check every due comment and let the policy decide. Safe to run beside workers, twice, or again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=float, metavar="SECONDS", help="keep sweeping at this interval (the sweeper without Redis)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["every"] is None:
            self.stdout.write(f"{self._sweep()} comments checked.")
            return
        tidied_at = 0.0
        while True:
            close_old_connections()
            try:
                self._sweep()
                if time.monotonic() - tidied_at > TIDY_EVERY_SECONDS:
                    tidying.tidy()
                    tidied_at = time.monotonic()
            except OperationalError as error:
                self.stderr.write(f"The database does not answer; trying again: {error}")
            time.sleep(options["every"])

    def _sweep(self) -> int:
        total = 0
        while checked := screening.screen_due(limit=settings.SCREENING_BATCH):
            total += checked
            if total > checked and self.stdout.isatty():
                self.stdout.write(f"\r{total} comments checked …", ending="")
        return total
