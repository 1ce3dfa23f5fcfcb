"""Measure every target of the model on comments that it did not learn from. Needs the training packages.

Each measure says what it leaves out: a video, a corpus, a fold. Nothing here is tuned; `train` holds the choices.
"""

from __future__ import annotations

import subprocess  # our own interpreter, to see what importing the package pulls in
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.metrics import roc_auc_score

from . import corpora, costs, disguises, features, online, timing, train
from .explain import explain
from .model import HEADS, Model, load, sigmoid

LINK_SLOTS = slice(features.FLAG_START + 14, features.FLAG_START + 17)
DECISIONS = (50, 200, 1000)
SHUFFLES = 2
WRONG = 0.1
# Three videos are a hundredth of the shipped model's rows: more passes, and a penalty that suits so few.
FEW_ALPHA, FEW_EPOCHS = 1e-4, 30
TESTED = 2500
# Words of padding; and what a passage may start with, from never to too easily.
PADDING = (10, 40, 100, 300)
NEVER = -1000.0
STARTS = (NEVER, 0.0, 0.75, 1.5, 1.75, 2.0, 2.5)
IMPURE = ("sklearn", "scipy", "torch", "django", "rest_framework", "joblib", "profanity_check")


@dataclass(frozen=True)
class Target:
    """One line of the table: what, what must be, what would be fine, what is; `higher` when more is better."""

    measure: str
    must: float
    stretch: float
    value: float
    higher: bool = True
    unit: str = ""

    @property
    def mark(self) -> str:
        """ "stretch", "must" or "MISS"."""
        sign = 1 if self.higher else -1
        if sign * self.value >= sign * self.stretch:
            return "stretch"
        return "must" if sign * self.value >= sign * self.must else "MISS"


@dataclass
class Report:
    """Targets, tables (title -> rows of cells, the first the head) and curves for the plots."""

    targets: list[Target] = field(default_factory=list)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    curves: dict[str, dict[str, tuple[Sequence[float], Sequence[float]]]] = field(default_factory=dict)


@dataclass
class Bench:
    """What every measure needs: the data, the shipped model, and spam logits out of fold."""

    data: train.TrainingSet
    model: Model
    folded: np.ndarray

    def real(self, corpus: str, group: str = "") -> np.ndarray:
        """A mask of the real rows of *corpus* (and *group*)."""
        groups = np.array([row.group for row in self.data.rows])
        return self.data.is_real & (self.data.corpus == corpus) & ((groups == group) | (group == ""))

    def spam_model(self, allowed: np.ndarray) -> Model:
        """A model whose spam head learned the *allowed* rows only; Platt's scaling is the shipped one."""
        learner = train.fit_spam(self.data, allowed)
        slope, shift = self.model.header["platt"]["spam"]
        weights = np.zeros((features.SLOTS, len(HEADS)), np.float32)
        weights[:, 0] = learner.coef_[0] * slope
        return Model(
            "left out", self.model.thresholds, weights, np.array([learner.intercept_[0] * slope + shift, 0.0]), {}
        )

    def vectors(self, rows: np.ndarray) -> features.Vectors:
        """The features of *rows* (numbers or a mask), passages included."""
        rows = np.flatnonzero(rows) if rows.dtype == bool else rows
        first = np.searchsorted(self.data.passage_of, rows)
        count = np.searchsorted(self.data.passage_of, rows, side="right") - first
        texts = np.concatenate(([0], np.cumsum(count + 1)))
        number = np.arange(texts[-1]) - np.repeat(texts[:-1], count + 1)  # 0 is the whole
        passage = len(rows) + np.arange(count.sum())
        order = np.where(number == 0, np.repeat(np.arange(len(rows)), count + 1), 0)
        order[number > 0] = passage
        chosen = np.repeat(first, count) + (number[number > 0] - 1)
        part = sparse.vstack([self.data.matrix[rows], self.data.passages[chosen]], format="csr")[order]
        return features.Vectors(part.indptr.astype(np.int64), part.indices.astype(np.int64), part.data, texts)


def bench(data: train.TrainingSet, path: Path, progress: train.Progress) -> Bench:
    """Make everything ready (a minute)."""
    shipped = load(path)
    slope, shift = shipped.header["platt"]["spam"]
    return Bench(data, shipped, sigmoid(slope * train.out_of_fold(data, "spam", progress) + shift))


def recall_at(labels: np.ndarray, scores: np.ndarray, share: float = 0.01) -> float:
    """Share of the bad that is above what *share* of the honest reach ("R@1")."""
    return float((scores[labels == 1] > np.quantile(scores[labels == 0], 1 - share)).mean())


def videos(ready: Bench, report: Report) -> dict[str, Model]:
    """Leave one video out: learning from the other three alone, and from everything else. Returns the latter models."""
    names = sorted({row.group for row in ready.data.rows[: ready.data.real] if row.corpus == "youtube"})
    rows, models = [["video", "AUC, videos only", "AUC", "R@1", "accuracy"]], {}
    results = []
    for name in names:
        test = ready.real("youtube", name)
        labels = ready.data.spam[test]
        alone = ready.real("youtube") & ~test
        target, weights = ready.data.spam[alone].astype(float), np.ones(int(alone.sum()))
        learner = train.fit(ready.data.matrix[alone], target, weights, FEW_ALPHA, FEW_EPOCHS)
        only = train.logits_of(learner, ready.data, np.flatnonzero(test), "spam")
        models[name] = ready.spam_model(ready.data.without(test))
        logits = models[name].logits(ready.vectors(test))[:, 0]
        slope_shift = ready.model.header["platt"]["spam"][1]
        result = (
            roc_auc_score(labels, only), roc_auc_score(labels, logits), recall_at(labels, logits),
            float(((logits > slope_shift) == labels).mean()), float(((only > 0) == labels).mean()),
        )  # fmt: skip
        results.append(result)
        rows.append([name, *(f"{value:.3f}" for value in result[:4])])
    mean = np.mean(results, 0)
    rows.append(["mean", *(f"{value:.3f}" for value in mean[:4])])
    report.tables["Leave one video out"] = rows
    report.targets += [
        Target("LOVO, learning from the other videos alone: AUC", 0.988, 0.992, mean[0]),
        Target("LOVO, learning from the other videos alone: accuracy", 0.94, 0.95, mean[4]),
        Target("LOVO, learning from everything else: AUC", 0.988, 0.992, mean[1]),
        Target("LOVO, learning from everything else: accuracy", 0.94, 0.95, mean[3]),
    ]
    return models


def left_out(ready: Bench, report: Report) -> dict[str, Model]:
    """Leave one spam corpus out. Returns the models, for `decisions`."""
    rows, models, found = [["corpus left out", "AUC", "R@1"]], {}, []
    report.curves["ROC, corpus left out"] = {}
    for name in corpora.SPAM_CORPORA:
        test = ready.real(name)
        models[name] = ready.spam_model(ready.data.without(test))
        labels, logits = ready.data.spam[test], models[name].logits(ready.vectors(test))[:, 0]
        found.append(roc_auc_score(labels, logits))
        rows.append([name, f"{found[-1]:.3f}", f"{recall_at(labels, logits):.2f}"])
        report.curves["ROC, corpus left out"][name] = roc(labels, logits)
    report.tables["Leave one corpus out, spam"] = [*rows, ["mean", f"{np.mean(found):.3f}", ""]]
    report.targets.append(Target("Leave one corpus out, spam: mean AUC", 0.88, 0.90, float(np.mean(found))))
    return models


def roc(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """False and true positive rates, at a hundred places."""
    places = np.linspace(0, 1, 101)
    limits = np.quantile(scores[labels == 0], 1 - places)
    return places, np.array([(scores[labels == 1] >= limit).mean() for limit in limits])


def honest(ready: Bench, report: Report) -> None:
    """Honest comments held, out of fold, per corpus and per language; with a link too."""
    limit = ready.model.thresholds["spam"]["hold"]
    linked = _linked(ready)
    rows, shares = [["honest corpus", "comments", "held", "with a link", "held"]], {}
    for name in corpora.SOURCES:
        mine = ready.real(name) & (ready.data.spam == 0)
        held = ready.folded >= limit
        shares[name] = float(held[mine].mean())
        with_link = mine & linked
        rows.append(
            [name, f"{mine.sum():,}", f"{shares[name]:.2%}", str(with_link.sum()), f"{held[with_link].mean():.1%}"]
        )
    report.tables["Honest comments held (out of fold)"] = rows
    everyone = ready.data.is_real & (ready.data.spam == 0) & linked
    unseen = [_links_unseen(ready, name, linked, limit) for name in ("davidson", "civil")]
    langs = np.array([row.lang for row in ready.data.rows])
    report.tables["Honest comments held, by language"] = [["language", "comments", "held"]] + [
        [name, f"{mine.sum():,}", f"{(ready.folded[mine] >= limit).mean():.2%}"]
        for name in ("en", "de", "ru", "id")
        for mine in [ready.data.is_real & (ready.data.spam == 0) & (langs == name)]
    ]
    report.targets += [
        Target("Honest comments held, worst corpus", 0.008, 0.0035, max(shares.values()), higher=False),
        Target(
            "Honest comments held, mean of corpora", 0.008, 0.0035, float(np.mean(list(shares.values()))), higher=False
        ),
        Target(
            "Honest with a link held, all together",
            0.10,
            0.05,
            float((ready.folded[everyone] >= limit).mean()),
            higher=False,
        ),
        Target("Honest tweets with a link held, corpus left out", 0.10, 0.05, unseen[0], higher=False),
        Target("Honest news comments with a link held, corpus left out", 0.10, 0.05, unseen[1], higher=False),
    ]


def _linked(ready: Bench) -> np.ndarray:
    """Which rows have a link."""
    return np.asarray(ready.data.matrix[:, LINK_SLOTS].sum(1)).ravel() > 0


def _links_unseen(ready: Bench, corpus: str, linked: np.ndarray, limit: float) -> float:
    test = ready.real(corpus)
    chances = sigmoid(ready.spam_model(ready.data.without(test)).logits(ready.vectors(test & linked))[:, 0])
    return float((chances >= limit).mean())


def decisions(ready: Bench, models: dict[str, Model], report: Report, progress: train.Progress) -> None:
    """Learn 50, 200, 1,000 decisions on a corpus that training did not see; with 10 % of them wrong too."""
    rows = [["corpus", "decisions", "AUC", "R@1", "ECE", "AUC, 10 % wrong", "delta kB"]]
    clean: dict[int, list] = {count: [] for count in (0, *DECISIONS)}
    wrong: dict[int, list] = {count: [] for count in (0, *DECISIONS)}
    sizes = []
    curves = report.curves.setdefault("Learning from decisions (AUC)", {})
    for name in progress(list(models)):
        right, size = _learned(ready, models[name], name, 0.0)
        poisoned, _ = _learned(ready, models[name], name, WRONG)
        sizes.append(size)
        for count in clean:
            clean[count].append(right[count])
            wrong[count].append(poisoned[count])
            rows.append(
                [
                    name,
                    str(count),
                    *(f"{value:.3f}" for value in right[count]),
                    f"{poisoned[count][0]:.3f}",
                    f"{size / 1000:.0f}",
                ]
            )
        curves[name] = (list(right), [value[0] for value in right.values()])
    report.tables["Learning on a corpus left out (1,000 or half of the corpus)"] = rows
    fifty, two_hundred = np.mean(clean[50], 0), np.mean(clean[200], 0)
    report.targets += [
        Target("50 decisions on a corpus left out: AUC", 0.97, 0.98, fifty[0]),
        Target("50 decisions on a corpus left out: R@1", 0.65, 0.76, fifty[1]),
        Target("10 % wrong, about 1,000 decisions: AUC", 0.980, 0.987, np.mean(wrong[1000], 0)[0]),
        Target("ECE after 50 decisions", 0.08, 0.05, fifty[2], higher=False),
        Target("ECE after 200 decisions", 0.055, 0.03, two_hundred[2], higher=False),
        Target("Delta after 1,000 decisions, kB (largest)", 300, 120, max(sizes) / 1000, higher=False),
        Target("Delta after 1,000 decisions, kB (mean)", 300, 120, float(np.mean(sizes)) / 1000, higher=False),
    ]


def _learned(ready: Bench, base: Model, corpus: str, wrong: float) -> tuple[dict[int, np.ndarray], int]:
    """Mean over shuffles of (AUC, R@1, ECE) on the half not learned, by number of decisions; size of the delta."""
    every, sizes = {count: [] for count in (0, *DECISIONS)}, []
    rows = np.flatnonzero(ready.real(corpus))
    for shuffle in range(SHUFFLES):
        draw = np.random.default_rng(shuffle)
        order = draw.permutation(rows)
        lessons = min(max(DECISIONS), len(order) // 2)
        test = order[lessons:][:TESTED]
        seen, labels = ready.vectors(test), ready.data.spam[test]
        delta = online.Delta()
        for step in range(lessons + 1):
            for count in {step} & {0, *DECISIONS} | ({1000} if step == lessons else set()):
                chances = sigmoid(base.logits(seen, delta)[:, 0])
                every[count].append(
                    (
                        roc_auc_score(labels, chances),
                        recall_at(labels, chances),
                        costs.calibration_error(chances, labels),
                    )
                )
            if step < lessons:
                label = bool(ready.data.spam[order[step]]) != (draw.random() < wrong)
                online.learn_vector(delta, base, ready.vectors(order[step : step + 1]), (label, None))
        sizes.append(len(delta.to_bytes()))
    return {count: np.mean(values, 0) for count, values in every.items()}, int(np.mean(sizes))


def evasion(ready: Bench, models: dict[str, Model], report: Report) -> None:
    """Spam of a video left out, disguised: share still held at a threshold that holds 1 % of that video's honest."""
    caught: dict[str, list[float]] = {}
    for name, base in models.items():
        rows = [row for row in ready.data.rows[: ready.data.real] if row.corpus == "youtube" and row.group == name]
        honest_ones = [row for row in rows if row.spam == 0]
        limit = np.quantile(base.score([row.text for row in honest_ones])[:, 0], 0.99)
        limit = min(limit, ready.model.thresholds["spam"]["hold"])
        spam = [row.text for row in rows if row.spam == 1]
        with_link = [text for text in spam if features.read(text).links]
        caught.setdefault("plain", []).append(float((base.score(spam)[:, 0] > limit).mean()))
        for kind, disguise in disguises.DISGUISES.items():
            texts = with_link if kind == "spelled-out links" else spam
            share = float((base.score([disguise(text) for text in texts])[:, 0] > limit).mean())
            caught.setdefault(kind, []).append(share)
    mean = {kind: float(np.mean(shares)) for kind, shares in caught.items()}
    report.tables["Spam held under disguise (video left out)"] = [["disguise", "held"]] + [
        [k, f"{v:.3f}"] for k, v in mean.items()
    ]
    report.curves["Spam held under disguise"] = {kind: ([0], [share]) for kind, share in mean.items()}
    for kind in list(disguises.DISGUISES)[:5]:
        report.targets.append(
            Target(f"Evasion, {kind}: points lost", 3, 1, 100 * (mean["plain"] - mean[kind]), higher=False)
        )
    for kind, must, stretch in (("leet", 0.80, 0.90), ("spelled-out links", 0.75, 0.85), ("40 good words", 0.85, 0.94)):
        report.targets.append(Target(f"Evasion, {kind}: held", must, stretch, mean[kind]))


def padding(ready: Bench, by_video: dict[str, Model], by_corpus: dict[str, Model], report: Report) -> None:
    """Spam of a video left out among good words, by how many and where; and what another start of passages costs."""
    places = {"behind": disguises.BEHIND, "around": disguises.AROUND, "before": disguises.BEFORE}
    rows = [["words", *(f"good words {place} it" for place in places), "the article's words around it"]]
    for number in PADDING:
        held = [
            _held(
                ready, by_video, lambda text, n=number, at=at: disguises.among(text, disguises.good_words(text, n), at)
            )
            for at in places.values()
        ]
        held.append(
            _held(ready, by_video, lambda text, n=number: disguises.among(text, disguises.article_words(n), 0.5))
        )
        rows.append([str(number), *(f"{share:.3f}" for share in held)])
    report.tables["Spam held among other words (video left out)"] = rows
    rows = [
        ["a passage starts with", "spam held", "with 40 good words", "corpora left out, AUC", "R@1", "honest held",
         "news with a link held"]
    ]  # fmt: skip
    news = ready.spam_model(ready.data.without(ready.real("civil")))
    linked = ready.vectors(ready.real("civil") & _linked(ready))
    limit = ready.model.thresholds["spam"]["hold"]
    for start in STARTS:
        for each in (*by_video.values(), *by_corpus.values(), news):
            _start_passages(ready, each, start)
        plain, padded = _held(ready, by_video, str), _held(ready, by_video, disguises.padded)
        found, honest_held = [], []
        for name, base in by_corpus.items():
            test = ready.real(name)
            labels, logits = ready.data.spam[test], base.logits(ready.vectors(test))[:, 0]
            found.append((roc_auc_score(labels, logits), recall_at(labels, logits)))
            honest_held.append((sigmoid(logits[labels == 0]) >= limit).mean())
        area, recall = np.mean(found, 0)
        news_held = (sigmoid(news.logits(linked)[:, 0]) >= limit).mean()
        name = "(no passages)" if start == NEVER else f"{start:g}"
        rows.append(
            [name, f"{plain:.3f}", f"{padded:.3f}", f"{area:.4f}", f"{recall:.3f}", f"{np.mean(honest_held):.2%}",
             f"{news_held:.1%}"]
        )  # fmt: skip
    report.tables["What the start of a passage costs (video or corpus left out)"] = rows


def _start_passages(ready: Bench, base: Model, start: float) -> None:
    slope = ready.model.header["platt"]["spam"][0]
    base.weights[features.PASSAGE_SLOT, 0] = start * slope / features.FLAG_VALUE


def _held(ready: Bench, models: dict[str, Model], disguise: Callable[[str], str]) -> float:
    """Mean over videos left out of the share of disguised spam held, at the threshold of `evasion`."""
    shares = []
    for name, base in models.items():
        rows = [row for row in ready.data.rows[: ready.data.real] if row.corpus == "youtube" and row.group == name]
        limit = np.quantile(base.score([row.text for row in rows if row.spam == 0])[:, 0], 0.99)
        limit = min(limit, ready.model.thresholds["spam"]["hold"])
        spam = [disguise(row.text) for row in rows if row.spam == 1]
        shares.append(float((base.score(spam)[:, 0] > limit).mean()))
    return float(np.mean(shares))


def abuse(ready: Bench, report: Report) -> None:
    """Leave one abuse corpus out, beside alt-profanity-check on the same rows."""
    rows, above, below = [["corpus left out", "ours", "alt-profanity-check", "standard error", ""]], 0, 0
    for name in corpora.ABUSE_CORPORA:
        mine = ready.real(name)
        test = mine & (ready.data.abuse >= 0)
        labels = ready.data.abuse[test]
        learner = train.fit_abuse(ready.data, ready.data.without(mine))
        ours = roc_auc_score(labels, learner.decision_function(ready.data.matrix[test]))
        theirs = roc_auc_score(
            labels, train.profanity_check.predict_prob([ready.data.rows[i].text for i in np.flatnonzero(test)])
        )
        error = auc_error(ours, int((labels == 1).sum()), int((labels == 0).sum()))
        above += ours > theirs
        below += ours < theirs - error
        verdict = "above" if ours > theirs else "within one error" if ours >= theirs - error else "below"
        rows.append([name, f"{ours:.3f}", f"{theirs:.3f}", f"{error:.3f}", verdict])
    report.tables["Abuse, one corpus left out"] = rows
    report.targets += [
        Target("Abuse: corpora of 5 above alt-profanity-check", 3, 5, above),
        Target("Abuse: corpora more than one error below", 0, 0, below, higher=False),
    ]


def auc_error(auc: float, bad: int, good: int) -> float:
    """Standard error of an AUC (Hanley and McNeil 1982)."""
    first, second = auc / (2 - auc), 2 * auc * auc / (1 + auc)
    spread = auc * (1 - auc) + (bad - 1) * (first - auc * auc) + (good - 1) * (second - auc * auc)
    return float(np.sqrt(spread / (bad * good)))


def calibration(ready: Bench, report: Report) -> None:
    """How often a probability out of fold came true."""
    known = ready.data.is_real & (ready.data.spam >= 0)
    chances, labels = ready.folded[known], ready.data.spam[known]
    place = np.minimum((chances * 10).astype(int), 9)
    said = [float(chances[place == bin_].mean()) for bin_ in range(10)]
    was = [float(labels[place == bin_].mean()) for bin_ in range(10)]
    report.curves["Calibration, out of fold"] = {"spam": (said, was), "as it should be": ([0, 1], [0, 1])}


def craft(ready: Bench, path: Path, report: Report) -> None:
    """Speed, sizes, exactness of explanations, and what importing the package pulls in."""
    took = timing.ours(ready.model)
    size = path.stat().st_size / 1e6
    gaps = []
    for row in ready.data.rows[:: len(ready.data.rows) // 300]:
        why = explain(ready.model, row.text, row.author)
        logits = ready.model.logits(features.vectors([row.text], [row.author]))[0]
        gaps += [abs(why.heads[head].bias + sum(part.total for part in why.heads[head].contributions) - logits[number])
                 for number, head in enumerate(HEADS)]  # fmt: skip
    report.targets += [
        Target("One comment of 370 characters, mean ms", 0.6, 0.3, took["single_mean_ms"], higher=False),
        Target("One comment of 370 characters, p99 ms", 3, 1.5, took["single_p99_ms"], higher=False),
        Target("Update (score and learn), ms", 0.6, 0.4, took["update_ms"], higher=False),
        Target("Explanation, ms", 1.5, 0.7, took["explain_ms"], higher=False),
        Target("Batch of 1,000, comments a second", 4000, 4000, took["batch_per_second"]),
        Target("Model file, MB", 1, 0.3, size, higher=False),
        Target("Contributions against the logit, largest gap", 1e-4, 1e-6, max(gaps), higher=False),
        Target("Run time imports of training packages, sockets opened", 0, 0, impurities(), higher=False),
    ]


def impurities() -> int:
    """Modules that scoring must not import, and sockets opened, in a fresh interpreter that scores and explains."""
    program = (
        "import socket, sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(event) if event.startswith('socket.') else None)\n"
        "from moderation import scoring\n"
        "scoring.shipped().score(['Well said.'])\n"
        "scoring.explain(scoring.shipped(), 'Well said.')\n"
        f"print(sum(name in sys.modules for name in {IMPURE!r}) + len(opened))\n"
    )
    root = Path(__file__).parent.parent.parent
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root)  # noqa: S603
    return int(done.stdout)


PARTS = ("videos", "corpora", "honest", "decisions", "evasion", "abuse", "calibration", "craft", "padding")


def evaluate(ready: Bench, path: Path, progress: train.Progress, only: Collection[str] = PARTS) -> Report:
    """The parts named in *only*, in the order of the table of targets."""
    report = Report()
    by_video = videos(ready, report) if {"videos", "evasion", "padding"} & set(only) else {}
    by_corpus = left_out(ready, report) if {"corpora", "decisions", "padding"} & set(only) else {}
    parts: dict[str, Callable[[], None]] = {
        "honest": lambda: honest(ready, report),
        "decisions": lambda: decisions(ready, by_corpus, report, progress),
        "evasion": lambda: evasion(ready, by_video, report),
        "abuse": lambda: abuse(ready, report),
        "calibration": lambda: calibration(ready, report),
        "craft": lambda: craft(ready, path, report),
        "padding": lambda: padding(ready, by_video, by_corpus, report),
    }
    for name in progress([name for name in parts if name in only]):
        parts[name]()
    return report
