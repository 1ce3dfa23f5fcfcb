"""Length and shape: too short or too long for this place, shouted, or without anything to read."""

import unicodedata
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from moderation.checks.base import Check, Context, Outcome, Result
from newsroom.text import INVISIBLE

if TYPE_CHECKING:
    from comments.models import Comment

VERSION = "1"
SHOUT_FROM = 20  # letters that have a case; "OK" and "NATO" are no shouting
READABLE = ("L", "N", "S")  # Unicode categories: letters, numbers, and symbols, among which are the emoji
SAYS = {
    "fine": ngettext_lazy("%(length)d character long.", "%(length)d characters long.", "length"),
    "short": _("%(length)d characters long; the policy asks for %(shortest)d."),
    "long": _("%(length)d characters long; the policy allows %(longest)d."),
    "capitals": _("%(percent)d %% of its letters are capitals; the policy allows %(allowed)d %%."),
    "nothing": _("There is nothing to read in it but punctuation."),
}


def _look(comment: "Comment", context: Context) -> Result:
    """Hold what is shorter or longer than the policy wants, shouted, or only punctuation. Staff may."""
    rules = context.rules
    length = len(comment.body if comment.body.isascii() else INVISIBLE.sub("", comment.body))
    capitals = _capitals(comment.body) if rules.max_capitals < 1 else 0.0
    said = {"length": length, "shortest": rules.min_length, "longest": rules.max_length}
    said |= {"percent": round(capitals * 100), "allowed": round(rules.max_capitals * 100)}
    if not any(unicodedata.category(char)[0] in READABLE for char in comment.body):
        code = "nothing"
    elif length < rules.min_length:
        code = "short"
    elif rules.max_length and length > rules.max_length:
        code = "long"
    elif capitals > rules.max_capitals:
        code = "capitals"
    else:
        code = "fine"
    holds = code != "fine" and not comment.author_badge
    threshold = {"short": rules.min_length, "long": rules.max_length}.get(code)
    outcome = Outcome.HOLD if holds else Outcome.PASS
    return Result("length", outcome, code, said, score=length, threshold=threshold, version=VERSION)


def _capitals(text: str) -> float:
    """The share of capitals among the letters that have a case, 0 to 1; 0 where those are few."""
    capitals = sum(map(str.isupper, text))
    cased = capitals + sum(map(str.islower, text))
    return capitals / cased if cased >= SHOUT_FROM else 0.0


GOES_BY = ("min_length", "max_length", "max_capitals")
length = Check("length", _("Length"), _look, SAYS, goes_by=GOES_BY, timeless=True)
