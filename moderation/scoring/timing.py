"""How long scoring, learning and explaining take: used by `evaluate` and by benchmarks/scoring.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter

import numpy as np

from . import online
from .explain import explain
from .model import Model

CHARACTERS = 370
WARM_UP = 50

SENTENCES = (
    "The council voted on Tuesday to keep the library open, and I am glad that it did.",
    "My neighbour says the new timetable is worse than the old one; he waits twenty minutes every morning.",
    "Nobody asked the people who live here, which is what makes me angry about the whole story.",
    "According to the report on page 12 the bridge would have cost $4,200,000 more than planned!",
    "Why does the article not mention the second vote? It was in the minutes, as anybody can read.",
    "I disagree with the mayor, but he is right about the school: it needs a roof before it needs a name.",
)


def comments(number: int) -> list[str]:
    """Ordinary comments of about 370 characters, no two alike."""
    made = []
    for turn in range(number):
        text = " ".join(SENTENCES[(turn * 5 + step * (turn % 3 + 1)) % len(SENTENCES)] for step in range(5))
        made.append(f"{turn} {text}"[:CHARACTERS])
    return made


def each(act: Callable[[str], object], texts: Sequence[str]) -> tuple[float, float]:
    """Mean and 99th percentile of *act* on one text, in milliseconds."""
    for text in texts[:WARM_UP]:
        act(text)
    spent = np.empty(len(texts))
    for number, text in enumerate(texts):
        start = perf_counter()
        act(text)
        spent[number] = perf_counter() - start
    return float(spent.mean() * 1000), float(np.quantile(spent, 0.99) * 1000)


def per_second(act: Callable[[list[str]], object], texts: list[str], rounds: int = 5) -> float:
    """Texts a second when *act* gets all of them at once: the median of *rounds*."""
    act(texts[:WARM_UP])
    spent = []
    for _ in range(rounds):
        start = perf_counter()
        act(texts)
        spent.append(perf_counter() - start)
    return len(texts) / float(np.median(spent))


def ours(model: Model, number: int = 2000) -> dict[str, float]:
    """Our own times: milliseconds for one comment, and comments a second for a batch of 1,000."""
    texts = comments(number)
    delta = online.Delta()
    single = each(lambda text: model.score([text]), texts)
    step = each(lambda text: online.learn(delta, model, text, "", (len(text) % 2 == 0, None)), texts)
    why = each(lambda text: explain(model, text), texts[: number // 4])
    return {
        "single_mean_ms": single[0],
        "single_p99_ms": single[1],
        "update_ms": step[0],
        "explain_ms": why[0],
        "batch_per_second": per_second(lambda batch: model.score(batch), texts[:1000]),
    }
