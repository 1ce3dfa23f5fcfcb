"""Why the model scores a comment as it does, now: words for and against, what was shipped and what was learned here.

Computed when somebody asks, never stored: the contributions of each head add up to its score exactly.
"""

from dataclasses import dataclass
from typing import Any

from comments.models import Comment
from moderation import learned
from moderation.scoring import ModelError, explain, shipped


@dataclass(frozen=True)
class HeadReading:
    """One head's reading of a text. Contributions are in logits, strongest first: (label, shipped, learned here)."""

    head: str
    probability: float
    version: str
    in_favour: list[tuple[str, float, float]]
    against: list[tuple[str, float, float]]
    says: list[str]
    hidden: list[dict[str, Any]]


def reading_of(comment: Comment) -> list[HeadReading]:
    """What each head makes of *comment* as it is, by what serves in its section; empty without a model."""
    try:
        model = shipped()
    except ModelError:
        return []
    section = comment.thread.article.section_id
    served = learned.serving(model, [section])[section]
    return [_read(model, comment, head, served[head]) for head in learned.HEADS]


def _read(model: Any, comment: Comment, head: str, served: learned.Served) -> HeadReading:
    found = explain(model, comment.body, comment.author_name, served.delta)
    of_head = found.heads[head]
    return HeadReading(
        head,
        of_head.probability,
        served.version(model),
        [(share.label, share.shipped, share.learned) for share in of_head.top_for],
        [(share.label, share.shipped, share.learned) for share in of_head.top_against],
        of_head.reasons,
        found.hidden,
    )
