"""What every check is: a name, a look at one comment, and the sentences for what it may find.

A check never writes and never decides. What it finds is a code with figures, put into words when somebody reads it, in
the reader's language; the comment's own words stand in the evidence alone, which goes when a comment is erased.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from moderation.models import Outcome
from moderation.rules import Stage

if TYPE_CHECKING:
    from comments.models import Comment
    from moderation.checks.words import WordList
    from moderation.learned import Served
    from moderation.rules import Rules
    from moderation.scoring import Model
    from moderation.scoring.costs import Thresholds


@dataclass(slots=True)  # not frozen: a comment has seventeen, and a frozen one takes three times as long to make
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


@dataclass(frozen=True)
class Weighed:
    """One reader's report: why, and how much it counts (0 to 2, an unknown reader's 1)."""

    reason: str
    weight: float


@dataclass(frozen=True)
class Near:
    """The comments that say nearly the same: how many came before, the cluster that they form, what to show for it."""

    earlier: int = 0
    cluster: int | None = None
    resemblance: float | None = None  # with the cluster's signature, 0 to 1
    joined_at: datetime | None = None  # the cluster
    comments: Sequence[tuple[Any, float]] = ()  # while there is no cluster: (id, resemblance)


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
    near: Near | None = None  # near-copies within a week; None when they could not be looked up
    approved_count: int = 0  # of this commenter
    reports: Sequence[Weighed] = ()  # on this text, since a person last decided
    facts: Mapping[str, Any] = field(default_factory=dict)  # by check: what its `gather` found about this comment


# Outcomes as numbers, the worse the greater, for many comments at once.
MISSING, PASSED, HELD, REJECTED, FAILED = range(-1, 4)


@dataclass(frozen=True)
class Past:
    """What one check left on many comments: arrays of equal length. No score: nan."""

    scores: np.ndarray
    outcomes: np.ndarray  # of the numbers above, as recorded
    lengths: np.ndarray  # of the texts, in characters
    badges: np.ndarray  # has the author one

    def held_where(self, objects: np.ndarray) -> np.ndarray:
        """HELD where *objects* is true, PASSED elsewhere; where there is no score, what was recorded."""
        return np.where(np.isnan(self.scores), self.outcomes, np.where(objects, HELD, PASSED))


@dataclass(frozen=True)
class Left:
    """What one check left on one text: the code and the figures of its finding; has the author a badge."""

    code: str
    params: Mapping[str, Any]
    revision: int
    badge: bool


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
    # The evidence for what it objects to, for all comments of a batch, where to find it takes longer than to object.
    prove: "Callable[[Sequence[tuple[Comment, Context]]], Sequence[Sequence[Mapping[str, Any]]]] | None" = None
    # For the back-test. *goes_by*: the settings of Rules, and "terms" or "domains", that count. *again*: what it
    # finds under other rules, from the scores that it left, all at once. *objects*: the same from the figures of one
    # finding, None where these do not tell. *timeless*: it goes by the text and the rules alone (and lists that are
    # kept), so that it may as well look anew. One with none of the three cannot be replayed under other settings.
    goes_by: Sequence[str] = ()
    again: "Callable[[Past, Context], np.ndarray] | None" = None
    objects: "Callable[[Left, Rules], bool | None] | None" = None
    timeless: bool = False

    def __call__(self, comment: "Comment", context: Context) -> Result:
        return self.look(comment, context)


def quote(text: str, start: int, end: int) -> dict[str, Any]:
    """A piece of evidence: the words text[start:end] and where they stand."""
    return {"text": text[start:end], "start": start, "end": end}


__all__ = ["Check", "Context", "Near", "Outcome", "Result", "Stage", "Weighed", "quote"]
