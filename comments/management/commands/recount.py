from typing import Any

from django.core.management.base import BaseCommand

from comments.recounting import recount


class Command(BaseCommand):
    help = "Compare every stored count with the rows, and mend the wrong ones."

    def handle(self, *args: Any, **options: Any) -> None:
        mended = recount()
        for name, wrong in mended.items():
            self.stdout.write(f"{name}: {wrong} mended")
