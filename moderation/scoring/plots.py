"""Pictures of what `evaluate` measured, as SVG. Needs matplotlib."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl

mpl.use("svg")

import matplotlib.pyplot as plt

from .evaluate import Report

FILES = {
    "ROC, corpus left out": ("roc.svg", "honest comments flagged", "spam found"),
    "Calibration, out of fold": ("calibration.svg", "probability given", "share that was spam"),
    "Learning from decisions (AUC)": ("learning.svg", "decisions learned", "AUC on the rest"),
    "Spam held under disguise": ("evasion.svg", "share of spam still held", ""),
}


def draw(report: Report, folder: Path) -> list[Path]:
    """Write one SVG for each curve of *report* into *folder*; the same numbers give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    mpl.rcParams["svg.hashsalt"] = "newsroom"
    written = []
    for title, (name, across, up) in FILES.items():
        if title not in report.curves:  # that part was not measured
            continue
        figure, axes = plt.subplots(figsize=(6.4, 4.4))
        curves = report.curves[title]
        if title == "Spam held under disguise":
            kinds = list(curves)[::-1]
            axes.barh(kinds, [curves[kind][1][0] for kind in kinds], color="#3b6ea5")
            axes.set_xlim(0, 1)
        else:
            for label, (x, y) in curves.items():
                axes.plot(x, y, label=label, marker="o" if len(x) < 12 else None)
            axes.legend(fontsize=8)
            if title.startswith("Learning"):
                axes.set_xscale("symlog", linthresh=50)
        axes.set(title=title, xlabel=across, ylabel=up)
        axes.grid(alpha=0.3)
        figure.tight_layout()
        path = folder / name
        figure.savefig(path, metadata={"Date": None, "Creator": None})
        plt.close(figure)
        written.append(path)
    return written
