"""What was found, for people (a table), for programs (JSON) and for the eye (plots)."""

import json
import os
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.figures import ISSO_POSTS, POSTS, SIZES, XTD_POSTS, Bench, Figure
from benchmarks.load import Load

AGAINST_PEERS = (  # ours, theirs, at least so many times
    ("first page of 100", "django-comments-xtd: a thread of 100, c=16", 400),
    ("first page of 100", "Isso: a thread of 100, c=16", None),
    (POSTS, ISSO_POSTS, 5),
    (POSTS, XTD_POSTS, 20),
)


def machine() -> str:
    """The machine by its kind alone."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores of a server CPU, {gigabytes:.0f} GB, Python {platform.python_version()}"


def table(bench: Bench, growth: list[dict]) -> str:
    """All of it as Markdown; what falls short is marked as such."""
    lines = [f"Measured on {machine()}; load generator, servers and databases share the cores.", ""]
    lines += [
        "| figure | a second | p50 ms | p95 ms | wanted | | note |",
        "| --- | ---: | ---: | ---: | --- | --- | --- |",
    ]
    lines += [_row(figure) for figure in bench.found.values()]
    lines += ["", *_peers(bench), "", *(f"- {name}: {_number(value)}" for name, value in bench.facts.items())]
    return "\n".join([*lines, "", *_growth(growth)]) + "\n"


def _row(figure: Figure) -> str:
    load = figure.load
    wanted = [
        f"{figure.wanted:,.0f}/s" if figure.wanted else "",
        f"p95 {figure.limit_ms:g} ms" if figure.limit_ms else "",
    ]
    wanted += [
        f"{least:g} of {name} ({figure.ratios.get(name, float('nan')):.2f})" for name, least in figure.beside.items()
    ]
    has_target = bool(figure.wanted or figure.limit_ms or figure.beside)
    verdict = "**missed**" if figure.misses() else "met" if has_target else ""
    said = "; ".join(filter(None, wanted))
    return (
        f"| {figure.name} | {_number(load.per_second)} | {load.p50_ms:.3f} | {load.p95_ms:.3f} | {said} | {verdict} |"
        f" {'; '.join(filter(None, [_range(figure), figure.note, *figure.misses()]))} |"
    )


def _range(figure: Figure) -> str:
    rates = [run.per_second for run in figure.runs]
    return f"{_number(min(rates))} to {_number(max(rates))}" if len(rates) > 1 else ""


def _peers(bench: Bench) -> list[str]:
    lines = ["| ours | theirs | times | wanted | |", "| --- | --- | ---: | ---: | --- |"]
    for ours, theirs, least in AGAINST_PEERS:
        if ours in bench.found and theirs in bench.found:
            times = bench.found[ours].times(bench.found[theirs])
            verdict = "" if least is None else "met" if times >= least else "**missed**"
            lines.append(f"| {ours} | {theirs} | {times:,.1f} | {least or ''} | {verdict} |")
    return lines if len(lines) > 2 else ["No peers were measured in this run."]


def _growth(growth: list[dict]) -> list[str]:
    if not growth:
        return []
    names = list(growth[0]["p50_ms"])
    lines = ["| comments in all | " + " | ".join(f"{name}, p50 ms" for name in names) + " |"]
    lines.append("| ---: |" + " ---: |" * len(names))
    for step in growth:
        cells = [f"{step['p50_ms'][name]:.3f}" for name in names]
        lines.append(f"| {step['comments']:,} | " + " | ".join(cells) + " |")
    spread = {name: max(s["p50_ms"][name] for s in growth) / min(s["p50_ms"][name] for s in growth) for name in names}
    lines += ["", "Dearest by cheapest (1.2 is wanted): "]
    lines[-1] += ", ".join(
        f"{name} {times:.2f}{'' if times <= 1.2 else ' **missed**'}" for name, times in spread.items()
    )
    return lines


def _number(value: Any) -> str:
    if not isinstance(value, int | float):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"


def as_json(bench: Bench, growth: list[dict]) -> str:
    figures = [asdict(figure) | {"misses": figure.misses()} for figure in bench.found.values()]
    return (
        json.dumps({"machine": machine(), "figures": figures, "facts": bench.facts, "growth": growth}, indent=1) + "\n"
    )


def recall(path: Path, bench: Bench, growth: list[dict]) -> None:
    """Take up again what `as_json` wrote into *path*, if there is such a file: parts may be measured one by one."""
    if not path.exists():
        return
    said = json.loads(path.read_text())
    for one in said["figures"]:
        one.pop("misses")
        bench.found[one["name"]] = Figure(**one | {"runs": [Load(**run) for run in one["runs"]]})
    bench.facts |= said["facts"]
    growth += said["growth"]


def plots(bench: Bench, growth: list[dict], folder: Path) -> None:
    """growth.svg: cost by the size of the site; reading.svg: first pages by the size of their thread."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "newsroom"
    from matplotlib import pyplot

    folder.mkdir(parents=True, exist_ok=True)
    if len(growth) > 1:
        figure, axes = pyplot.subplots(figsize=(7, 4))
        for name in growth[0]["p50_ms"]:
            axes.plot([s["comments"] for s in growth], [s["p50_ms"][name] for s in growth], marker="o", label=name)
        axes.set(xscale="log", yscale="log", xlabel="comments in all", ylabel="one operation, p50 in ms")
        axes.legend(ncols=2)
        figure.tight_layout()
        figure.savefig(folder / "growth.svg", metadata={"Date": None})
        pyplot.close(figure)
    found = {name: one.load.per_second for name, one in bench.found.items()}
    shown = [size for size in SIZES if f"first page of {size:,}" in found]
    if shown:
        figure, axes = pyplot.subplots(figsize=(7, 4))
        for ending in ("", ", 5 posts a second into it", ", 50 posts a second into it"):
            rates = [found.get(f"first page of {size:,}{ending}", 0) for size in shown]
            axes.plot(shown, rates, marker="o", label=ending.strip(", ") or "quiet")
        axes.set(xscale="log", xlabel="comments in the thread", ylabel="first pages a second, c=16", ylim=(0, None))
        axes.legend()
        figure.tight_layout()
        figure.savefig(folder / "reading.svg", metadata={"Date": None})
        pyplot.close(figure)
