"""The settings of a policy as values: what every check and the verdict go by."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.states import Mode


class Stage(models.TextChoices):
    """How far a check is trusted: a new one can speak for a while before it counts."""

    DRAFT = "draft", _("draft: does not run")
    SHADOW = "shadow", _("shadow: runs, and does not count")
    LIVE = "live", _("live")


class FailMode(models.TextChoices):
    """What a comment comes to when a check fails on it."""

    OPEN = "open", _("open: passed over")
    HOLD = "hold", _("hold: a person looks")


ALWAYS = "always"


@dataclass(frozen=True)
class Rules:
    """The settings that hold for one thread. None for a score threshold: as shipped with the model, or never."""

    mode: str = Mode.AUTO
    opening_hours: str = ALWAYS
    time_zone: str = ""  # that of the paper
    close_after_days: int = 0  # never
    slow_seconds: int = 0
    slow_until: datetime | None = None  # no end
    spam_hold: float | None = None
    spam_reject: float | None = None
    abuse_hold: float | None = None
    max_links: int = 2  # WordPress holds at two links; honest comments cite up to two sources
    shorteners_hold: bool = True
    min_length: int = 0
    max_length: int = 0  # no limit but that of posting
    max_capitals: float = 1.0
    protected_names: str = ""
    first_comments: int = 0
    repeats: int = 1
    near_copies: int = 2  # the third of a wave is held; the first, which others may have copied, never is
    follow_clusters: bool = True
    standing_limit: float = 0.5
    standing_sample: int = 5
    person_rate: int = 30
    thread_rate: int = 0  # any: a big story is no reason to look
    min_seconds: float = 2.0
    report_limit: float = 3.0  # three readers whom nobody knows yet
    cost_review: float | None = None
    cost_published_spam: float | None = None
    cost_wrong_rejection: float | None = None
    hold_on_failure: bool = True
    stages: Mapping[str, str] = field(default_factory=dict)  # by check's name; one that is not there is live
    on_failure: Mapping[str, str] = field(default_factory=dict)  # by check's name; else as hold_on_failure says

    def stage_of(self, check: str) -> Stage:
        stage = self.stages.get(check)
        return Stage(stage) if stage else Stage.LIVE

    def fail_mode_of(self, check: str) -> FailMode:
        return FailMode(self.on_failure.get(check, FailMode.HOLD if self.hold_on_failure else FailMode.OPEN))


# Settings with one value, and those with one a check: there the nearest level wins for each check by itself.
BY_CHECK = ("stages", "on_failure")
SETTINGS = tuple(setting.name for setting in fields(Rules) if setting.name not in BY_CHECK)
