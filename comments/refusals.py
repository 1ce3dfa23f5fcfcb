"""What posting, editing and reporting refuse, each with its code."""

from django.utils.translation import gettext_lazy as _

from newsroom.refusals import Conflict, Forbidden, Invalid, Missing


class ThreadClosed(Forbidden):
    code = "thread_closed"
    title = _("Comments on this article are closed.")


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
