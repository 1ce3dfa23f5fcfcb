"""What every check is: a function from a comment and its context to a result. It never writes and never decides."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from moderation.models import Outcome

if TYPE_CHECKING:
    from comments.models import Comment
    from moderation.checks.words import WordList
    from moderation.learned import Served
    from moderation.rules import Rules
    from moderation.scoring import Model
    from moderation.scoring.costs import Thresholds


@dataclass(frozen=True)
class Result:
    """What one check found. *score* and *threshold* are on the check's own scale; *says* is one sentence for people."""

    check: str
    outcome: Outcome
    says: str = ""
    score: float | None = None
    threshold: float | None = None
    version: str = "1"
    evidence: Sequence[Mapping[str, Any]] = field(default_factory=list)  # quotes: {text, start, end}
    duration_us: int = 0

    def lasting(self, microseconds: int) -> "Result":
        return replace(self, duration_us=microseconds)


@dataclass(frozen=True)
class Weighed:
    """One reader's report: why, and how much it counts (0 to 2, an unknown reader's 1)."""

    reason: str
    weight: float


@dataclass(frozen=True)
class Context:
    """What a check may know beside the comment: gathered once for a whole batch, so that no check asks the database."""

    rules: "Rules"
    words: "WordList"
    now: datetime
    model: "Model | None"
    scores: Sequence[float] | None  # (spam, abuse), probabilities from 0 to 1; None when the model is out of order
    served: "Mapping[str, Served]" = field(default_factory=dict)  # by head: what was learned here, if that serves
    proven: "Thresholds | None" = None  # what the costs and the moderators' decisions so far allow
    earlier: Sequence[Any] = ()  # ids of comments with the same text in the last day, oldest first
    approved_count: int = 0  # of this commenter
    reports: Sequence[Weighed] = ()  # on this text, since a person last decided


Check = Callable[["Comment", Context], Result]


def quote(text: str, start: int, end: int) -> dict[str, Any]:
    """A piece of evidence: the words text[start:end] and where they stand."""
    return {"text": text[start:end], "start": start, "end": end}


__all__ = ["Check", "Context", "Outcome", "Result", "Weighed", "quote"]
