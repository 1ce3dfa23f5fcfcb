"""Finished answers, kept in this process up to a number of bytes; those asked for longest ago go first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from newsroom.edge import changes

# For how long after it was asked for an answer is sent on: without a thought; while somebody is asking again; and how
# often a busy thread is asked about at most. A decision shows within the second of these (the contract says a second).
FRESH_SECONDS = 0.3
KEPT_SECONDS = 0.9
PAUSE_SECONDS = 0.1

OVERHEAD_BYTES = 3072  # headers, key and the objects around them; measured: 2.9 KB

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Page:
    """An answer of Django's: the page, the headers with it, and those of its 304 once that has been heard."""

    etag: str
    headers: Headers
    body: list[bytes]
    asked_at: float  # monotonic, before Django was asked: whatever was committed by then is in it
    place: int  # of its thread among the notes
    # The note that was there before Django was asked; None: nobody could know where to look, so it is soon asked again.
    heard: int | None = None
    headers_of_304: Headers | None = None
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = OVERHEAD_BYTES + sum(map(len, self.body))

    def is_fresh(self, now: float) -> bool:
        """Whether it may be sent without asking: asked for a moment ago, and no newer note about its thread."""
        age = now - self.asked_at
        if changes.numbers[self.place] == self.heard:
            return age < FRESH_SECONDS
        return age < PAUSE_SECONDS and self.heard is not None

    def may_stand(self, now: float) -> bool:
        """Whether it may be sent while somebody else is asking."""
        return now - self.asked_at < KEPT_SECONDS


class Sized(Protocol):
    size: int


Kept = TypeVar("Kept", bound=Sized)


class Shelf(Generic[Kept]):
    """Pages by key. Looking one up takes no lock; putting and removing does."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self.pages: OrderedDict[Hashable, Kept] = OrderedDict()
        self.get = self.pages.get
        self._lock = threading.Lock()

    def put(self, key: Hashable, page: Kept) -> None:
        """Keep *page* under *key*, and let the ones go that were put longest ago when there are too many bytes."""
        with self._lock:
            self._remove(key)
            self.pages[key] = page
            self.bytes += page.size
            while self.bytes > self.most_bytes:
                self._remove(next(iter(self.pages)))

    def remove(self, key: Hashable) -> None:
        with self._lock:
            self._remove(key)

    def _remove(self, key: Hashable) -> None:
        page = self.pages.pop(key, None)
        if page is not None:
            self.bytes -= page.size
