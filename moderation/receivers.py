"""The bell-rope: what moderation does when it hears one of the bells of `comments`."""

import logging
import threading
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from comments.models import Comment, Commenter, Thread
from moderation import appeals, cases, policies
from moderation.tasks import check_pending

logger = logging.getLogger(__name__)

GATHER_SECONDS = 0.05
_gathering = threading.Lock()  # held from the first comment of a burst until the bell for all of them


def ring(**kwargs: Any) -> None:
    """A comment wants checking: look now instead of at the next sweep.

    With a broker, one message stands for all comments of the next 50 ms, and no reader waits for it to be sent: at a
    thousand posts a second a message each costs more than the posts, and says no more.
    """
    if settings.CELERY_TASK_ALWAYS_EAGER:
        check_pending.delay()
    elif _gathering.acquire(blocking=False):
        threading.Timer(GATHER_SECONDS, _send).start()


def _send() -> None:
    _gathering.release()  # before it is sent: whoever comes now is heard by the next
    try:
        check_pending.delay()
    except Exception as error:
        logger.error("The bell could not be rung; the next sweep sees what is due: %s", error)


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
