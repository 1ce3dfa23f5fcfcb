"""The keys of the desk: which key says which reason, and the table that the help dialog shows. The keys themselves are
listened to by static/moderation/desk/keys.js, which reads the reasons' keys from the page.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from moderation.models import Reason

# After r. Each is a letter of the reason's English name; the dialog shows all of them, in the moderator's language.
REASON_KEYS = {
    Reason.SPAM: "s",
    Reason.ABUSE: "b",
    Reason.HATE: "h",
    Reason.THREAT: "t",
    Reason.PERSONAL_DATA: "p",
    Reason.OFF_TOPIC: "o",
    Reason.DUPLICATE: "d",
    Reason.ILLEGAL: "i",
    Reason.IMPERSONATION: "m",
    Reason.COPYRIGHT: "c",
    Reason.OTHER: "x",
}
KEYS: list[tuple[str, Any]] = [
    ("j", _("Next comment")),
    ("k", _("Previous comment")),
    ("a", _("Approve")),
    ("r", _("Reject; then the key of the reason")),
    ("1 2 3", _("Reject at once: spam, abuse, off topic")),
    ("u", _("Undo your last decision")),
    ("e", _("Write a note for the record; Escape leads back")),
    ("x", _("Choose for a decision on many")),
    ("Shift + X", _("Choose all from the one chosen last")),
    ("c", _("Keep this comment for yourself for ten minutes, or give it back")),
    ("f", _("This comment alone with everything around it; back to the list")),
    ("g", _("Its near-copies, to be decided together")),
    ("v", _("Show what is covered, else all check results")),
    ("o", _("Open the record")),
    ("n", _("Next queue")),
    ("/", _("Search")),
    ("?", _("This list")),
]


def reasons_with_keys() -> list[tuple[str, Any, str]]:
    """Every reason as (code, name, key)."""
    return [(reason.value, reason.label, key) for reason, key in REASON_KEYS.items()]
