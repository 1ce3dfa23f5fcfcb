"""Measure the scoring model against its targets: manage.py evaluate. Prints the tables, draws the plots."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from moderation.management.commands.train import DATA
from moderation.scoring import SHIPPED, ModelError, evaluate, plots, train


class Command(BaseCommand):
    """Everything that docs/scoring.md prints. Needs requirements/train.txt; some minutes on two cores."""

    help = "Measure the model on comments it did not learn from, and print every target with hit or miss."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, default=DATA, help="folder of the corpora (or NEWSROOM_TRAINING_DATA)")
        parser.add_argument("--model", type=Path, default=SHIPPED, help="the model file to measure")
        parser.add_argument("--out", type=Path, help="folder for the plots, targets.json and tables.md; else none")
        parser.add_argument("--only", nargs="+", choices=evaluate.PARTS, default=evaluate.PARTS, help="some parts only")

    def handle(self, *, data: Path, model: Path, out: Path | None, only: list[str], **options: Any) -> None:
        quiet = options["verbosity"] == 0

        def progress(steps: Iterable) -> Iterable:
            return tqdm(steps, disable=quiet, leave=False)

        try:
            ready = evaluate.bench(train.gather(data, progress), model, progress)
        except FileNotFoundError as error:
            raise CommandError(f"There is no {error.filename}. Give the folder of the corpora with --data.") from error
        except ModelError as error:
            raise CommandError(str(error)) from error
        report = evaluate.evaluate(ready, model, progress, only)
        tables = "\n".join(lines(report))
        self.stdout.write(tables)
        if out:
            for path in plots.draw(report, out):
                self.stdout.write(f"drawn: {path}")
            (out / "tables.md").write_text(tables, encoding="utf-8")
            measured = [
                {**vars(target), "value": float(target.value), "mark": target.mark} for target in report.targets
            ]
            (out / "targets.json").write_text(
                json.dumps(measured, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
            )


def lines(report: evaluate.Report) -> Iterator[str]:
    """The targets, hit or missed, and then the tables behind them, as Markdown."""
    head = ["measure", "must", "stretch", "measured", ""]
    rows = [[t.measure, number(t.must), number(t.stretch), number(t.value), t.mark] for t in report.targets]
    for title, cells in {"Targets": [head, *rows], **report.tables}.items():
        yield f"### {title}\n"
        yield from table(cells)
        yield ""


def table(rows: list[list[str]]) -> list[str]:
    """Rows of cells as a Markdown table, the first row its head."""
    drawn = ["| " + " | ".join(row) + " |" for row in rows]
    return [drawn[0], "|" + "---|" * len(rows[0]), *drawn[1:]]


def number(value: float) -> str:
    """A few digits that count."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 0.1 else f"{value:.4g}"
