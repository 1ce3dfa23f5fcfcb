"""The bell-rope: what moderation does when it hears one of the bells of `comments`."""

from typing import Any

from comments.models import Commenter, Thread
from moderation import appeals, policies
from moderation.tasks import check_pending


def ring(**kwargs: Any) -> None:
    """A comment wants checking: look now instead of at the next sweep."""
    check_pending.delay()


def rule(thread: Thread, **kwargs: Any) -> None:
    """A thread was made: write what the policy says about posting into its row."""
    policies.write_rules(thread)


def erase(commenter: Commenter, **kwargs: Any) -> None:
    """A reader is being erased: empty what appeals say."""
    appeals.erase(commenter)


def export(commenter: Commenter, **kwargs: Any) -> dict[str, Any]:
    """A reader asks for everything: these are the appeals."""
    return {"appeals": appeals.export(commenter)}
