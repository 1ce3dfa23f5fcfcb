"""Who serves: the shipped model, the shipped model with what was learned here, or what was learned here alone.

Each contender predicts before it sees the label; the one with the best Brier score (mean squared error of the
probability) over the last 500 labels serves. A challenger must win clearly to take over, and loses the place as soon as
it is not better than the shipped model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .model import HEADS

CONTENDERS = ("base", "beside", "alone")
WINDOW = 500
# A challenger is not considered before it has been tested this often, and must be better by this much to take over.
FEWEST = 20
MARGIN = 0.005


@dataclass
class Contest:
    """Squared errors of the last 500 labels by head and contender, and who serves each head."""

    errors: dict[str, list[list[float]]] = field(default_factory=lambda: {head: [] for head in HEADS})
    serving: dict[str, str] = field(default_factory=lambda: dict.fromkeys(HEADS, "base"))

    def note(self, said: Mapping[str, Sequence[float]], labels: Sequence[bool | None], weight: float = 1.0) -> None:
        """Record what each contender said (2 probabilities) about a comment with *labels*, and choose who serves."""
        for number, head in enumerate(HEADS):
            label = labels[number]
            if label is None or weight <= 0:
                continue
            row = [round(weight, 4), *(round((float(said[name][number]) - label) ** 2, 5) for name in CONTENDERS)]
            self.errors[head] = [*self.errors[head], row][-WINDOW:]
            self.serving[head] = self._choose(head)

    def brier(self, head: str) -> dict[str, float | None]:
        """Mean squared error of each contender over the window; None before the first label."""
        rows = self.errors[head]
        total = sum(row[0] for row in rows)
        if not rows or total <= 0:
            return dict.fromkeys(CONTENDERS)
        return {name: sum(row[0] * row[1 + i] for row in rows) / total for i, name in enumerate(CONTENDERS)}

    def champion(self, head: str = "spam") -> str:
        """Who serves *head*: "base", "beside" or "alone"."""
        return self.serving[head]

    def _choose(self, head: str) -> str:
        score = self.brier(head)
        current = self.serving[head]
        if len(self.errors[head]) < FEWEST:
            return "base"
        if current != "base" and score[current] > score["base"]:
            current = "base"
        best = min(CONTENDERS, key=lambda name: score[name])
        return best if score[best] < score[current] - MARGIN else current

    def as_dict(self) -> dict:
        """Plain lists, ready for JSON."""
        return {"errors": self.errors, "serving": self.serving}

    @classmethod
    def from_dict(cls, plain: Mapping) -> Contest:
        """The contest that `as_dict` described."""
        return cls({head: [list(row) for row in plain["errors"][head]] for head in HEADS}, dict(plain["serving"]))
