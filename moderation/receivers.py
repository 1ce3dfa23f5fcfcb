"""The bell-rope: what moderation does when it hears one of the bells of `comments`."""

import atexit
import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from comments.models import Comment, Commenter, Thread
from moderation import appeals, cases, policies
from moderation.tasks import check_pending

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 0.25  # a run for ten comments costs a worker half as much again as one for a single comment


class Bell:
    """The first comment is told at once, then one message stands for all of the next quarter second: at a thousand
    posts a second a message each costs more than the posts, and says no more. No reader waits for it to be sent.

    One thread sends them all: in a new one for each, Celery sets itself up anew, which takes twice as long as to send.
    """

    def __init__(self) -> None:
        self._rung = threading.Event()  # from a comment until the message that stands for it
        self._ringer: threading.Thread | None = None
        self._starting = threading.Lock()

    def ring(self) -> None:
        self._rung.set()
        if self._ringer is None or not self._ringer.is_alive():  # not alive: this process was forked
            self._start()

    def _start(self) -> None:
        with self._starting:
            if self._ringer is None or not self._ringer.is_alive():
                self._ringer = threading.Thread(target=self._send_on, name="bell", daemon=True)
                self._ringer.start()
                atexit.register(self._send)

    def _send_on(self) -> None:
        while True:
            self._rung.wait()
            self._send()
            time.sleep(PAUSE_SECONDS)

    def _send(self) -> None:
        """The message, if one is owed: also at the end of a command that was too short for its thread."""
        if not self._rung.is_set():
            return
        self._rung.clear()  # before it is sent: whoever comes now is heard by the next
        try:
            check_pending.delay()
        except Exception as error:
            logger.error("The bell could not be rung; the next sweep sees what is due: %s", error)


_bell = Bell()


def ring(**kwargs: Any) -> None:
    """A comment wants checking: look now instead of at the next sweep."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        check_pending.delay()
    else:
        _bell.ring()


def rule(thread: Thread, **kwargs: Any) -> None:
    """A thread was made: write what the policy says about posting into its row."""
    policies.write_rules(thread)


def leave(comments: Sequence[Comment], **kwargs: Any) -> None:
    """Authors changed or took back what waited: it leaves the queues."""
    cases.leave(comments)


def erase(commenter: Commenter, **kwargs: Any) -> None:
    """A reader is being erased: empty what appeals say."""
    appeals.erase(commenter)


def export(commenter: Commenter, **kwargs: Any) -> dict[str, Any]:
    """A reader asks for everything: these are the appeals."""
    return {"appeals": appeals.export(commenter)}
