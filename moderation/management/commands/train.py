"""Train the scoring model from the labelled corpora: manage.py train. The same data give the same bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from moderation.scoring import SHIPPED, corpora, train
from moderation.scoring.model import from_bytes

DATA = Path(os.environ.get("NEWSROOM_TRAINING_DATA", "../shared/data/train"))


class Command(BaseCommand):
    """Reads the corpora, writes one model file. Needs requirements/train.txt; about three minutes on two cores."""

    help = "Train the spam and abuse model and write its file. Needs the training packages, no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, default=DATA, help="folder of the corpora (or NEWSROOM_TRAINING_DATA)")
        parser.add_argument("--out", type=Path, default=SHIPPED, help="where to write the model")

    def handle(self, *, data: Path, out: Path, **options: Any) -> None:
        quiet = options["verbosity"] == 0

        def progress(steps: Iterable) -> Iterable:
            return tqdm(steps, disable=quiet, leave=False)

        try:
            facts = {"sources": corpora.licences(), "sha256": corpora.hashes(data)}
            content = train.train(train.gather(data, progress), facts, progress)
        except FileNotFoundError as error:
            raise CommandError(f"There is no {error.filename}. Give the folder of the corpora with --data.") from error
        out.write_bytes(content)
        model = from_bytes(content)
        self.stdout.write(f"{model.version}: {len(content):,} bytes, hold {model.thresholds}, written to {out.name}")
