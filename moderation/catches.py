"""What each check has caught, live and in shadow, and what people said of it. Read from the record of decisions.

A shadow check is counted as if it had spoken: so it shows what it would do before it is trusted.
"""

import math
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from comments.rendering import rfc3339
from moderation import past
from moderation.checks.base import HELD, MISSING, PASSED, REJECTED
from moderation.past import Batch
from moderation.rules import Stage

Z = 1.959964  # of a 95% interval


@dataclass
class Catches:
    """Of one check in one stage: texts seen, objected to, objected to by no live check beside, and people's say."""

    seen: int = 0
    objected: int = 0
    alone: int = 0
    right: int = 0  # removed by people
    wrong: int = 0  # published by people

    @property
    def precision(self) -> float | None:
        judged = self.right + self.wrong
        return round(self.right / judged, 4) if judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of the precision (Wilson 1927), which is honest about small numbers."""
        judged = self.right + self.wrong
        if not judged:
            return None
        share, scale = self.right / judged, 1 + Z * Z / judged
        middle = (share + Z * Z / (2 * judged)) / scale
        half = Z * math.sqrt(share * (1 - share) / judged + Z * Z / (4 * judged * judged)) / scale
        return round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)


@dataclass
class Caught:
    since: datetime
    texts: int = 0
    complete: bool = True
    by_check: dict[tuple[str, Stage], Catches] = field(default_factory=lambda: defaultdict(Catches))


def caught(*, since: datetime, limit: int | None = None) -> Caught:
    """Every check's catches on the texts that the policy decided since then, at most the newest *limit*."""
    found = Caught(since)
    decisions = past.decided(since=since, until=timezone.now())
    for batch in past.batches(decisions, limit):
        found.texts += len(batch.rows)
        _count(found, batch)
    if limit is not None and found.texts >= limit:
        found.complete = decisions.count() <= limit
    return found


def _count(found: Caught, batch: Batch) -> None:
    objects = {name: (left.outcomes == HELD) | (left.outcomes == REJECTED) for name, left in batch.found.items()}
    live = sum((objects[name] & ~batch.shadow[name]).astype(int) for name in objects)
    for name, left in batch.found.items():
        for stage, here in ((Stage.LIVE, ~batch.shadow[name]), (Stage.SHADOW, batch.shadow[name])):
            seen = here & (left.outcomes != MISSING)
            if not seen.any():
                continue
            mine = objects[name] & seen
            others = live - (mine.astype(int) if stage == Stage.LIVE else 0)
            catches = found.by_check[name, stage]
            catches.seen += int(seen.sum())
            catches.objected += int(mine.sum())
            catches.alone += int((mine & (others == 0)).sum())
            catches.right += int((mine & (batch.truth == REJECTED)).sum())
            catches.wrong += int((mine & (batch.truth == PASSED)).sum())


def answer(found: Caught) -> dict[str, Any]:
    """*found* as plain values, shadow checks first."""
    rows = sorted(found.by_check.items(), key=lambda row: (row[0][1] != Stage.SHADOW, -row[1].objected, row[0][0]))
    return {
        "since": rfc3339(found.since),
        "texts": found.texts,
        "complete": found.complete,
        "checks": [
            {
                "check": name,
                "stage": str(stage),
                **asdict(catches),
                "precision": catches.precision,
                "low": catches.interval[0] if catches.interval else None,
                "high": catches.interval[1] if catches.interval else None,
            }
            for (name, stage), catches in rows
        ],
    }
