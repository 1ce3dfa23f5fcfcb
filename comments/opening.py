"""When a thread takes comments: by its mode, its opening hours, and the age of its article.

Told from values alone, at the very moment of posting, so that no clock has to open or close anything on time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from comments.states import Mode

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60
WEEK = 7 * DAY  # minutes
ENTRY = re.compile(r"(?:(daily)|([a-z]{3})(?:-([a-z]{3}))?)\s+(\d\d?):(\d\d)-(\d\d?):(\d\d)")


@dataclass(frozen=True)
class Hours:
    """The minutes of a week in which comments are taken: (first, end) from Monday 0:00; an end may lie after Sunday."""

    spans: tuple[tuple[int, int], ...]

    def hold_at(self, local: datetime) -> bool:
        """Whether they are open at *local*, a time of the wall clock."""
        minute = local.weekday() * DAY + local.hour * 60 + local.minute
        return any(first <= minute < end or first <= minute + WEEK < end for first, end in self.spans)

    def turns_after(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """The next moment after *at* when they open or close; None for hours that never do."""
        now_open = self.hold_at(at.astimezone(zone))
        later = sorted(edge for edge in self._edges(at.astimezone(zone)) if edge > at)
        return next((edge for edge in later if self.hold_at(edge.astimezone(zone)) != now_open), None)

    def _edges(self, local: datetime) -> Iterator[datetime]:
        monday = local.date() - timedelta(days=local.weekday())
        for week in (-1, 0, 1):  # what began last week may end in this one
            for minute in {edge for span in self.spans for edge in span}:
                days, rest = divmod(minute + week * WEEK, DAY)
                wall = time(rest // 60, rest % 60)
                yield datetime.combine(monday + timedelta(days=days), wall, tzinfo=local.tzinfo)


@lru_cache(maxsize=512)
def hours_of(text: str) -> Hours:
    """The hours that *text* names: "Mon-Fri 08:00-22:00, Sat 10:00-02:00", or "daily 06:00-24:00".

    A span that ends before it begins ends on the next day. Raises ValueError with a sentence for whoever wrote it.
    """
    spans = []
    for entry in filter(None, (part.strip().lower() for part in re.split(r"[,;\n]", text))):
        found = ENTRY.fullmatch(entry)
        if not found:
            raise ValueError(f"“{entry}” is not understood. Write: Mon-Fri 08:00-22:00, Sat 10:00-18:00")
        spans += _spans(entry, *found.groups())
    if not spans:
        raise ValueError("Name at least one day and its hours.")
    return Hours(tuple(spans))


def _spans(entry: str, daily: str, first_day: str, last_day: str, *clock: str) -> Iterator[tuple[int, int]]:
    from_hour, from_minute, to_hour, to_minute = map(int, clock)
    first, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if from_minute > 59 or to_minute > 59 or first >= DAY or end > DAY or first == end:
        raise ValueError(f"“{entry}” has no hours of a day.")
    if not daily and {first_day, last_day or first_day} - set(DAYS):
        raise ValueError(f"“{entry}” names no days; they are: {', '.join(DAYS)}.")
    begins = 0 if daily else DAYS.index(first_day)
    ends = 6 if daily else DAYS.index(last_day or first_day)
    for day in range(begins, ends + 1 if ends >= begins else ends + 8):
        start = day % 7 * DAY
        yield start + first, start + end + (DAY if end < first else 0)


@dataclass(frozen=True)
class Opening:
    """Whether comments are taken at a moment; if not, why ("closed", "age" or "hours"); when that turns, if it will."""

    is_open: bool
    why: str = ""
    turns_at: datetime | None = None


def opening(
    mode: str, hours: str, time_zone: str, published_at: datetime | None, close_after_days: int, at: datetime
) -> Opening:
    """How a thread stands at the moment *at*. *hours* and *time_zone* as its row has them; 0 days: never closes."""
    if mode == Mode.CLOSED:
        return Opening(False, "closed")
    ends = published_at + timedelta(days=close_after_days) if close_after_days and published_at else None
    if ends and at >= ends:
        return Opening(False, "age")
    if not hours:
        return Opening(True, turns_at=ends)
    zone = ZoneInfo(time_zone)
    turns = hours_of(hours).turns_after(at, zone)
    soonest = min((moment for moment in (turns, ends) if moment), default=None)
    if hours_of(hours).hold_at(at.astimezone(zone)):
        return Opening(True, turns_at=soonest)
    return Opening(False, "hours", soonest if soonest != ends else None)
