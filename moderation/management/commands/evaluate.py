"""Measure the scoring model against its targets: manage.py evaluate. Prints the tables, draws the plots."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from moderation.management.commands.train import DATA
from moderation.scoring import SHIPPED, ModelError, evaluate, plots, train


class Command(BaseCommand):
    """Everything that docs/scoring.md prints. Needs requirements/train.txt; about five minutes on two cores."""

    help = "Measure the model on comments it did not learn from, and print every target with hit or miss."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, default=DATA, help="folder of the corpora (or NEWSROOM_TRAINING_DATA)")
        parser.add_argument("--model", type=Path, default=SHIPPED, help="the model file to measure")
        parser.add_argument("--plots", type=Path, default=Path("docs/scoring"), help="folder for the pictures")
        parser.add_argument("--json", type=Path, default=None, help="also write the targets here")

    def handle(self, *, data: Path, model: Path, **options: Any) -> None:
        quiet = options["verbosity"] == 0

        def progress(steps: Iterable) -> Iterable:
            return tqdm(steps, disable=quiet, leave=False)

        try:
            ready = evaluate.bench(train.gather(data, progress), model, progress)
        except FileNotFoundError as error:
            raise CommandError(f"There is no {error.filename}. Give the folder of the corpora with --data.") from error
        except ModelError as error:
            raise CommandError(str(error)) from error
        report = evaluate.evaluate(ready, model, progress)
        self.stdout.write("\n".join(lines(report)))
        for path in plots.draw(report, options["plots"]):
            self.stdout.write(f"drawn: {path}")
        if options["json"]:
            options["json"].write_text(
                json.dumps([{**vars(t), "mark": t.mark} for t in report.targets], indent=1) + "\n"
            )


def lines(report: evaluate.Report) -> list[str]:
    """The tables as Markdown."""
    out = []
    for title, rows in report.tables.items():
        out += ["", f"### {title}", "", *table(rows)]
    head = ["measure", "must", "stretch", "measured", ""]
    rows = [[t.measure, number(t.must), number(t.stretch), number(t.value), t.mark] for t in report.targets]
    return [*out, "", "### Targets", "", *table([head, *rows]), ""]


def table(rows: list[list[str]]) -> list[str]:
    """Rows of cells as a Markdown table, the first row its head."""
    drawn = ["| " + " | ".join(row) + " |" for row in rows]
    return [drawn[0], "|" + "---|" * len(rows[0]), *drawn[1:]]


def number(value: float) -> str:
    """Four digits that count."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 0.1 else f"{value:.4g}"
