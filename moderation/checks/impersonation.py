"""Names that are taken for somebody else's: the staff's, the paper's, and those that a policy protects.

Compared as an eye compares them (Unicode's skeletons): look-alike letters, accents, spaces and digits do not help.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from moderation.checks.base import Check, Context, Outcome, Result
from moderation.checks.reading import skeleton

if TYPE_CHECKING:
    from comments.models import Comment
    from moderation.rules import Rules

VERSION = "1"
# Roles, in the languages of the pages; a name that has one among its words speaks for the paper.
ROLES = "moderator\nmoderatorin\nmoderation team\nmoderationsteam\nadministrator\nadmin\nredaktion\nchefredaktion"
RUN_TOGETHER_FROM = 8  # letters; shorter names stand inside honest ones
Skeleton = tuple[str, ...]
SAYS = {
    "none": _("The name is nobody else's."),
    "staff": _("The name is that of somebody on the staff."),
    "role": _("The name speaks for the paper."),
    "protected": _("The name is one that the policy protects."),
}


class Names:
    """Names made ready, to be found in another word by word or run together ("JSmithOfficial")."""

    def __init__(self, names: Iterable[str], *, fewest_words: int = 1) -> None:
        skeletons = {skeleton(name) for name in names}
        self.whole = {name for name in skeletons if len(name) >= fewest_words}
        self.together = ["".join(name) for name in self.whole]
        self.sizes = sorted({len(name) for name in self.whole})

    def stand_in(self, name: Skeleton) -> bool:
        """Whether one of them stands in *name*."""
        for size in self.sizes:
            if any(name[start : start + size] in self.whole for start in range(len(name) - size + 1)):
                return True
        run, is_one_word = "".join(name), len(name) == 1
        return any(
            one == run or (is_one_word and len(one) >= RUN_TOGETHER_FROM and one in run) for one in self.together
        )


@lru_cache(maxsize=64)
def _protected(lines: str) -> Names:
    return Names(line for line in lines.splitlines() if skeleton(line))


def gather(comments: "Sequence[Comment]", rules: "Mapping[Any, Rules]") -> dict[Any, Names]:
    """The names of the staff, of two words or more (many readers are called Max), by one query."""
    rows = User.objects.filter(is_staff=True, is_active=True).values_list("first_name", "last_name", "commenter__name")
    names = Names((name for first, last, pen in rows for name in (f"{first} {last}", pen or "")), fewest_words=2)
    return dict.fromkeys((comment.pk for comment in comments), names)


def _look(comment: "Comment", context: Context) -> Result:
    """Hold a comment under a name that is taken for somebody else's, unless its writer has a badge."""
    name = skeleton(comment.author_name)
    code = "none"
    if _protected(context.rules.protected_names).stand_in(name):
        code = "protected"
    elif context.facts["impersonation"].stand_in(name):
        code = "staff"
    elif _protected(f"{ROLES}\n{settings.SITE_NAME}").stand_in(name):
        code = "role"
    holds = code != "none" and not comment.author_badge
    evidence = [{"text": comment.author_name, "in": "name"}] if holds else []
    outcome = Outcome.HOLD if holds else Outcome.PASS
    return Result("impersonation", outcome, code, score=float(code != "none"), version=VERSION, evidence=evidence)


GOES_BY = ("protected_names",)
impersonation = Check("impersonation", _("Impersonation"), _look, SAYS, gather, goes_by=GOES_BY, timeless=True)
