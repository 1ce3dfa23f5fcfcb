"""Why a comment waits or was rejected, told to its author in plain words.

A code without a sentence of its own is told in general words, never shown; a test keeps the list whole.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from comments.states import WAITING, State

WAITS = {
    "spam": _("Our check thinks that it may be advertising."),
    "abuse": _("Our check thinks that it may be insulting."),
    "words": _("It has a word in it that a person looks at first."),
    "links": _("It has more links than we publish unseen."),
    "domains": _("It leads to a site that a person looks at first."),
    "personal_data": _("It seems to give personal data, such as an address or a number."),
    "length": _("It is shorter or longer than usual here, or all in capitals."),
    "impersonation": _("Its name may be taken for somebody else's."),
    "disposable_email": _("Its e-mail address is of a kind that is thrown away."),
    "repeats": _("The same text has been posted before."),
    "copies": _("Nearly the same text has been posted before."),
    "rate": _("Many comments came within a short time."),
    "standing": _("Several comments under this receipt were removed lately."),
    "form": _("It was sent faster, or otherwise, than people mostly do."),
    "external": _("A check that this paper uses asks a person to look at it."),
    "newcomers": _("A person looks at the first comments of everybody who is new here."),
    "pre": _("A person looks at every comment on this article first."),
    "undo": _("An earlier decision on it was taken back."),
    "reports": _("Other readers have reported it."),
}
REJECTED = {
    "spam": _("It was taken for advertising."),
    "abuse": _("It was found insulting."),
    "hate": _("It was found to spread hatred against a group of people."),
    "threat": _("It was understood as a threat."),
    "personal_data": _("It tells personal data of somebody."),
    "off_topic": _("It is not about the article."),
    "duplicate": _("It says again what has been posted already."),
    "illegal": _("It is likely to be against the law."),
    "impersonation": _("It pretends to come from somebody else."),
    "copyright": _("It copies a text that belongs to others."),
    "other": _("It is against the rules of this paper."),
    "words": _("It has a word in it that we do not publish."),
    "links": _("It has more links than we publish."),
    "domains": _("It leads to a site that we do not publish links to."),
    "length": _("It was too short, too long, or shouted."),
    "disposable_email": _("Its e-mail address is of a kind that is thrown away."),
    "repeats": _("The same text has been posted before."),
    "copies": _("Nearly the same text has been posted before."),
    "rate": _("It was one of many within a short time."),
    "standing": _("Several comments under this receipt were removed lately."),
    "form": _("It was not sent as people mostly do."),
    "external": _("A check that this paper uses did not accept it."),
    "newcomers": _("It was the first comment of somebody new, and was not accepted."),
    "pre": _("A person looked at it and did not accept it."),
    "undo": _("An earlier decision on it was taken back."),
    "reports": _("Other readers have reported it."),
}
CHECKING = _("It has just arrived and is being checked.")
SOMETHING_HELD = _("One of our checks asks a person to look at it.")
SOMETHING_REJECTED = _("A moderator did not accept it.")

STATES = {
    State.PENDING: _("Waits for a moderator"),
    State.HELD: _("Waits for a moderator"),
    State.PUBLISHED: _("Published"),
    State.REJECTED: _("Rejected"),
    State.WITHDRAWN: _("Withdrawn by you"),
    State.ERASED: _("Erased"),
}

APPEALS = {
    "open": _("You objected to this. Somebody else than who rejected it will look at it."),
    "upheld": _("You objected to this. Somebody else looked at it, and it stays rejected."),
    "overturned": _("You objected to its rejection, and were right."),
}
OUTCOMES = {
    "open": _("Nobody has decided about it yet."),
    "removed": _("A moderator removed the comment. Thank you."),
    "kept": _("A moderator looked at it and left the comment."),
    "gone": _("Its author took the comment back."),
}


def sentences(state: str, codes: Iterable[str]) -> list[str]:
    """One sentence a reason, in the order of *codes*, each once; nothing for a state that needs no reason."""
    if state == State.PENDING:
        return [str(CHECKING)]
    if state not in (*WAITING, State.REJECTED):
        return []
    told, general = (REJECTED, SOMETHING_REJECTED) if state == State.REJECTED else (WAITS, SOMETHING_HELD)
    return list(dict.fromkeys(str(told.get(code, general)) for code in codes)) or [str(general)]
