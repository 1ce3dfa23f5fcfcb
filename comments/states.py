"""The life of a comment on one page: its states, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    PENDING = "pending", _("not yet checked")
    HELD = "held", _("waits for a person")
    PUBLISHED = "published", _("published")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")
    ERASED = "erased", _("erased")


# Readers are told one word for both: whether a machine or a person has yet to look is not theirs to know.
WAITING = (State.PENDING, State.HELD)

# From a state to those it may become. An edit makes any open state PENDING again; nothing leaves ERASED.
MOVES: dict[str, frozenset[str]] = {
    State.PENDING: frozenset({State.HELD, State.PUBLISHED, State.REJECTED, State.WITHDRAWN, State.ERASED}),
    State.HELD: frozenset({State.PENDING, State.PUBLISHED, State.REJECTED, State.WITHDRAWN, State.ERASED}),
    State.PUBLISHED: frozenset({State.PENDING, State.HELD, State.REJECTED, State.WITHDRAWN, State.ERASED}),
    State.REJECTED: frozenset({State.HELD, State.PUBLISHED, State.WITHDRAWN, State.ERASED}),
    State.WITHDRAWN: frozenset({State.ERASED}),
    State.ERASED: frozenset(),
}


class Mode(models.TextChoices):
    """How a thread takes comments; moderation writes it down into the thread's row."""

    AUTO = "auto", _("the policy decides, and what it cannot decide waits")
    PRE = "pre", _("a person approves everything")
    POST = "post", _("published unless a check holds it; people look afterwards")
    CLOSED = "closed", _("no new comments")


class Badge(models.TextChoices):
    """What stands beside an author's name; never taken from the name itself."""

    NONE = "", _("none")
    READER = "reader", _("verified reader")
    STAFF = "staff", _("staff")
