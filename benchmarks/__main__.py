"""Every figure of docs/performance.md in one run: `python -m benchmarks` (nothing leaves the machine).

Needs PostgreSQL (a server where we may make databases), redis-server, wrk and nginx, and requirements/train.txt for the
plots. Databases of the corpus stay on the server for the next run (newsroom_bench_...); their copies are thrown away.
"""

import argparse
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from tqdm import tqdm

from benchmarks import figures, report
from benchmarks.figures import Bench
from benchmarks.servers import HOME, Database

PARTS = ("reading", "any", "posting", "sqlite", "queue", "live", "peers", "growth")


def steps(bench: Bench, chosen: list[str], comments: int, sizes: list[int], growth: list[dict]) -> dict[str, Callable]:
    """What is to be done, by name, in order. Each starts from a fresh copy of the corpus."""

    def on_a_copy(act: Callable[[Bench, Database], None]) -> Callable[[], None]:
        def run() -> None:
            with Database(bench.postgres, comments) as database:
                act(bench, database)

        return run

    def grow() -> None:
        growth[:] = figures.growth(bench, sizes)  # instead of what was recalled

    everything = {
        "posting": on_a_copy(figures.posting),
        "reading": on_a_copy(figures.reading),
        "any": on_a_copy(figures.any_page),
        "queue": on_a_copy(figures.queue),
        "live": on_a_copy(figures.live),
        "sqlite": lambda: figures.posting_sqlite(bench),
        "peers": lambda: figures.reading_of_peers(bench),
        "growth": grow,
    }
    return {name: act for name, act in everything.items() if name in chosen}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    server = "postgres://postgres@127.0.0.1:5432"
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {' '.join(PARTS)}")
    parser.add_argument("--postgres", default=server, help=f"the database server; default: {server}")
    parser.add_argument("--comments", type=int, default=1_000_000, help="in the corpus; default: a million")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="for growth")
    parser.add_argument("--seconds", type=float, default=5, help="for each figure; default: 5")
    parser.add_argument("--rounds", type=int, default=3, help="by turns, for each figure; default: 3")
    parser.add_argument("--out", type=Path, default=HOME / "found", help="where figures.json, table.md and plots go")
    parser.add_argument("--add", action="store_true", help="to what is in OUT already, so that parts make one table")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that servers are stopped and copies dropped
    bench, growth = Bench(given.postgres, given.seconds, given.rounds, tell=tqdm.write), []
    given.out.mkdir(parents=True, exist_ok=True)
    if given.add:
        report.recall(given.out / "figures.json", bench, growth)
    todo = steps(bench, given.parts or list(PARTS), given.comments, given.sizes, growth)
    for name, act in (bar := tqdm(todo.items(), unit="part")):
        bar.set_description(name)
        try:
            act()
        except Exception as error:  # what was found so far is worth keeping
            bench.facts[f"{name} could not be measured"] = f"{type(error).__name__}: {error}"[:500]
            tqdm.write(f"{name} could not be measured: {error!r}")
        (given.out / "figures.json").write_text(report.as_json(bench, growth))
        (given.out / "table.md").write_text(report.table(bench, growth))
    report.plots(bench, growth, given.out)
    print(report.table(bench, growth))
    return any(figure.misses() for figure in bench.found.values())


if __name__ == "__main__":
    sys.exit(main())
