"""Three policies to start from. A preset only fills settings in; what it filled in is changed and recorded like any."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.states import Mode
from moderation.models import Policy


@dataclass(frozen=True)
class Preset:
    """*values* by setting; *slow_for*, if any, is how long slow mode lasts from the moment of choosing it."""

    label: Any
    values: dict[str, Any]
    slow_for: timedelta | None = None


PRESETS = {
    "balanced": Preset(
        _("Balanced: most comments appear at once"),
        {"mode": Mode.AUTO, "max_links": 2, "first_comments": 0, "repeats": 1, "report_limit": 3.0}
        | {"min_length": 0, "max_capitals": 1.0, "shorteners_hold": True, "slow_seconds": 0, "close_after_days": 0},
    ),
    "strict": Preset(
        _("Strict: newcomers, links and shouting wait, two reports hide, closed after 30 days"),
        {"mode": Mode.AUTO, "max_links": 0, "first_comments": 2, "repeats": 0, "report_limit": 2.0}
        | {"min_length": 3, "max_capitals": 0.7, "shorteners_hold": True, "slow_seconds": 0, "close_after_days": 30},
    ),
    "breaking_news": Preset(
        _("Breaking news: a minute between two comments for a day, no repeats, links of newcomers wait"),
        {"mode": Mode.AUTO, "max_links": 1, "first_comments": 1, "repeats": 0, "report_limit": 2.0}
        | {"min_length": 0, "max_capitals": 0.8, "shorteners_hold": True, "slow_seconds": 60, "close_after_days": 0},
        slow_for=timedelta(days=1),
    ),
}


def fill(policy: Policy, preset: str) -> Policy:
    """Put the values of *preset* into *policy*, not stored yet; the settings that it does not name stay."""
    chosen = PRESETS[preset]
    for name, value in chosen.values.items():
        setattr(policy, name, value)
    policy.slow_until = timezone.now() + chosen.slow_for if chosen.slow_for else None
    return policy
