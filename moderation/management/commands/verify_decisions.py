from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation import verifying


class Command(BaseCommand):
    help = "Check that the record of decisions is whole: every hash, every chain, every comment's state."

    def handle(self, *args: Any, **options: Any) -> None:
        checked, faults = verifying.verify()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in {checked} decisions.")
        self.stdout.write(f"{checked} decisions checked; the record is whole.")
