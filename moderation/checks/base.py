"""What every check is: a name, a look at one comment, and the sentences for what it may find.

A check never writes and never decides. What it finds is a code with figures, put into words when somebody reads it, in
the reader's language; the comment's own words stand in the evidence alone, which goes when a comment is erased.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from moderation.models import Outcome
from moderation.rules import Stage

if TYPE_CHECKING:
    from comments.models import Comment
    from moderation.checks.words import WordList
    from moderation.learned import Served
    from moderation.rules import Rules
    from moderation.scoring import Model
    from moderation.scoring.costs import Thresholds


@dataclass(frozen=True)
class Result:
    """What one check found: a *code* of its sentences with *params*. *score*, *threshold* are on its own scale."""

    check: str
    outcome: Outcome
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    score: float | None = None
    threshold: float | None = None
    version: str = "1"
    evidence: Sequence[Mapping[str, Any]] = field(default_factory=list)  # quotes: {text, start, end}
    duration_us: int = 0
    stage: Stage = Stage.LIVE

    def lasting(self, microseconds: int, stage: Stage) -> "Result":
        return replace(self, duration_us=microseconds, stage=stage)


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
    facts: Mapping[str, Any] = field(default_factory=dict)  # by check: what its `gather` found about this comment


@dataclass(frozen=True)
class Check:
    """One examiner.

    *look* takes a comment and its context. *says* has a sentence for each code, whose %(quoted)s are the words in the
    evidence. *gather*, for a check that needs to ask the database or the net, takes all comments of a batch in which
    it runs and the rules of each (by the comment's id), asks once, and answers with a fact for each comment's id.
    """

    name: str
    label: Any  # what people call it, translated when read
    look: "Callable[[Comment, Context], Result]"
    says: Mapping[str, Any] = field(default_factory=dict)
    gather: "Callable[[Sequence[Comment], Mapping[Any, Rules]], Mapping[Any, Any]] | None" = None

    def __call__(self, comment: "Comment", context: Context) -> Result:
        return self.look(comment, context)


def quote(text: str, start: int, end: int) -> dict[str, Any]:
    """A piece of evidence: the words text[start:end] and where they stand."""
    return {"text": text[start:end], "start": start, "end": end}


__all__ = ["Check", "Context", "Outcome", "Result", "Stage", "Weighed", "quote"]
