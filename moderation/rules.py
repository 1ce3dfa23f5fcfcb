"""The settings of a policy as values: what every check and the verdict go by."""

from dataclasses import dataclass, fields

from comments.states import Mode


@dataclass(frozen=True)
class Rules:
    """The settings that hold for one thread. None for a score threshold: as shipped with the model, or never."""

    mode: str = Mode.AUTO
    spam_hold: float | None = None
    spam_reject: float | None = None
    abuse_hold: float | None = None
    max_links: int = 2  # WordPress holds at two links; honest comments cite up to two sources
    first_comments: int = 0
    repeats: int = 1
    report_limit: float = 3.0  # three readers whom nobody knows yet
    cost_review: float | None = None
    cost_published_spam: float | None = None
    cost_wrong_rejection: float | None = None
    hold_on_failure: bool = True


SETTINGS = tuple(setting.name for setting in fields(Rules))
