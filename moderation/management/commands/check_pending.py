import logging
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections

from moderation import clearing, hours, learning, outgoing, policies, tidying

ROUND_SECONDS = 1  # between two looks at the progress
LEARN_EVERY_SECONDS = 30
TALLY_EVERY_SECONDS = 60
TIDY_EVERY_SECONDS = 3600

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Check every due comment and let the policy decide. Safe to run beside workers, twice, or again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=float, metavar="SECONDS", help="keep sweeping at this interval (the sweeper without Redis)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["every"] is None:
                self.stdout.write(f"{self._sweep()} comments checked.")
            else:
                self._keep_sweeping(options["every"])
        except KeyboardInterrupt:
            self.stderr.write("Stopped.")

    def _keep_sweeping(self, every_seconds: float) -> None:
        # As Ctrl-C: an exception that the database driver knows how to be interrupted by.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        learned_at = tallied_at = tidied_at = float("-inf")
        while True:
            close_old_connections()
            try:
                self._sweep()
                outgoing.send_due()
                if time.monotonic() - learned_at > LEARN_EVERY_SECONDS:
                    policies.turn()
                    learning.learn()
                    learned_at = time.monotonic()
                if time.monotonic() - tallied_at > TALLY_EVERY_SECONDS:
                    hours.tally()
                    tallied_at = time.monotonic()
                if time.monotonic() - tidied_at > TIDY_EVERY_SECONDS:
                    tidying.tidy()
                    tidied_at = time.monotonic()
            except (OperationalError, InterfaceError) as error:
                self.stderr.write(f"The database does not answer; trying again: {error}")
            except Exception:
                # Whatever it was, the next round may do better; nobody would start the sweeper again.
                logger.exception("A sweep failed")
            time.sleep(every_seconds)

    def _sweep(self) -> int:
        total, is_more = 0, True
        while is_more:
            checked, is_more = clearing.clear(ROUND_SECONDS)
            total += checked
            if is_more and self.stdout.isatty():
                self.stdout.write(f"\r{total} comments checked …", ending="")
        return total
