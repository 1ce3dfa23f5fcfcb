import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from moderation import backtest, past, trying
from moderation.backtest import Flip
from moderation.refusals import LevelMissing


class Command(BaseCommand):
    help = "Replay a changed policy or list over past decisions: what would have come of them. Writes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--section", help="the policy of this section, by its slug; else of the whole paper")
        parser.add_argument("--article", help="the policy of this article, by its slug")
        parser.add_argument("--set", action="append", default=[], metavar="SETTING=VALUE", help="such as max_links=1")
        parser.add_argument("--stage", action="append", default=[], metavar="CHECK=STAGE", help="such as spam=shadow")
        parser.add_argument(
            "--add-term", action="append", default=[], metavar="KIND:TERM", help="such as banned:casino"
        )
        parser.add_argument("--remove-term", action="append", default=[], metavar="TERM")
        parser.add_argument(
            "--add-domain", action="append", default=[], metavar="KIND:DOMAIN", help="such as blocked:example.com"
        )
        parser.add_argument("--remove-domain", action="append", default=[], metavar="DOMAIN")
        parser.add_argument("--days", type=int, default=30, help="how far back (30)")
        parser.add_argument("--flips", type=Path, help="write every flip into this file, a JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            change = trying.change_from(
                section=options["section"],
                article=options["article"],
                settings=dict(_pairs(options["set"], "=")),
                stages=dict(_pairs(options["stage"], "=")),
                added=[{"kind": kind, "term": term} for kind, term in _pairs(options["add_term"], ":")],
                removed=options["remove_term"],
                added_domains=[{"kind": kind, "domain": name} for kind, name in _pairs(options["add_domain"], ":")],
                removed_domains=options["remove_domain"],
            )
        except (ValidationError, LevelMissing) as error:
            raise CommandError("; ".join(getattr(error, "messages", None) or [str(error)])) from None
        until = timezone.now()
        since = until - timedelta(days=options["days"])
        total = past.decided(since=since, until=until, where=change.where).count() if self.stdout.isatty() else 0
        with _opened(options["flips"]) as keep:
            report = backtest.replay(
                change, since=since, until=until, keep=keep, progress=lambda done: self._show(done, total)
            )
        self._tell(report)

    def _tell(self, report: backtest.Report) -> None:
        self.stdout.write(f"{report.replayed} texts replayed, {report.judged} of them decided by people")
        self.stdout.write(f"{'':24}{'before':>10}{'after':>10}")
        for name in ("approve", "hold", "reject", "agreed", "missed", "honest_held", "honest_rejected"):
            self.stdout.write(f"{name:24}{getattr(report.before, name):>10}{getattr(report.after, name):>10}")
        how = "measured" if report.seconds_measured else "assumed"
        self.stdout.write(
            f"{report.flip_count} flips: {report.new_holds} newly held, {report.newly_published} newly published, "
            f"{report.newly_rejected} newly rejected"
        )
        self.stdout.write(
            f"{report.minutes:+.1f} minutes of moderators' work ({report.seconds_per_decision:.0f} s a decision, {how})"
        )
        for check, count in report.not_replayed.items():
            self.stdout.write(f"{check} could not be replayed on {count} texts: what it went by is not kept")

    def _show(self, done: int, total: int) -> None:
        if total:
            filled = 40 * done // total
            end = "\n" if done >= total else ""
            self.stdout.write(f"\r[{'#' * filled}{'.' * (40 - filled)}] {done} of {total}", ending=end)


def _pairs(given: list[str], sign: str) -> list[tuple[str, str]]:
    """[("a", "b")] of ["a=b"]."""
    for one in given:
        if sign not in one:
            raise CommandError(f"{one}: write it as NAME{sign}VALUE.")
    return [(one.partition(sign)[0], one.partition(sign)[2]) for one in given]


@contextmanager
def _opened(path: Path | None) -> Iterator[Callable[[Flip], None] | None]:
    """What writes a flip as a line into *path*."""
    if path is None:
        yield None
        return
    with path.open("w", encoding="utf-8") as file:
        yield lambda flip: print(json.dumps(trying.told(flip)), file=file)
