"""What posting, editing and reporting refuse, each with its code."""

from datetime import datetime
from math import ceil

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from newsroom.refusals import Conflict, Forbidden, Invalid, Missing, TooMany


class ThreadClosed(Forbidden):
    code = "thread_closed"
    title = _("Comments on this article are closed.")


class OutsideHours(Forbidden):
    """Comments are taken again later; Retry-After says when."""

    code = "outside_hours"
    title = _("Comments on this article are resting now.")

    def __init__(self, opens_at: datetime | None) -> None:
        super().__init__(self.opens(opens_at))
        if opens_at:
            self.retry_after_seconds = max(1, ceil((opens_at - timezone.now()).total_seconds()))

    @staticmethod
    def opens(at: datetime | None) -> str:
        """A sentence: when comments are taken again. *at* is shown in its own time zone."""
        return _("They are taken again on %(when)s.") % {"when": date_format(at, "l, j F, H:i T")} if at else ""


class SlowMode(TooMany):
    code = "slow_mode"
    title = _("This discussion is in slow mode: please wait a moment between two comments.")


class ParentUnavailable(Invalid):
    """The same answer for a parent that is hidden, gone, never was, or stands under another article."""

    code = "parent_unavailable"
    title = _("The comment you answer is not available here.")


class DuplicateComment(Conflict):
    code = "duplicate_comment"
    title = _("You have already posted this comment here.")


class CommenterBanned(Forbidden):
    code = "commenter_banned"
    title = _("You cannot comment at the moment.")


class ReceiptUnknown(Forbidden):
    code = "receipt_unknown"
    title = _("This receipt is not valid.")


class CommentMissing(Missing):
    code = "not_found"
    title = _("There is no such comment.")


class NotYours(Forbidden):
    code = "not_yours"
    title = _("The receipt does not belong to this comment.")


class EditOver(Forbidden):
    code = "edit_over"
    title = _("This comment can no longer be edited.")


class ImpossibleMove(Conflict):
    code = "impossible_move"
    title = _("The comment is in a state that does not allow this.")


class AlreadyReported(Conflict):
    code = "already_reported"
    title = _("You have already reported this comment.")
