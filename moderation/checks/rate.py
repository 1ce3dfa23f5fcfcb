"""How fast comments come: of one person in ten minutes, and of all in one thread in one minute.

What an address may post at all is limited at the door (newsroom.api.limits); this asks a person to look.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.ids import oldest_since
from comments.models import Comment as Comments
from moderation.checks.base import Check, Context, Left, Outcome, Result

if TYPE_CHECKING:
    from comments.models import Comment
    from moderation.rules import Rules

VERSION = "1"
OF_PERSON, OF_THREAD = timedelta(minutes=10), timedelta(minutes=1)
LOOKED_BACK = timedelta(hours=1)  # a batch is of one time, but for edited and reported comments: those are let pass
MOST_ROWS = 20_000
SAYS = {
    "fine": _("%(person)d comments of this person in the ten minutes before it."),
    "person": _("%(person)d comments of this person in the ten minutes before it; the policy allows %(allowed)d."),
    "thread": _("%(thread)d comments in this thread in the minute before it; the policy allows %(allowed)d."),
}


def gather(comments: "Sequence[Comment]", rules: "Mapping[Any, Rules]") -> dict[Any, tuple[int, int | None]]:
    """(of the person, in the thread) before each comment, by one query over the rows of that time.

    None in the thread: no policy asks, and a busy thread is not counted for nothing.
    """
    newest = max(comment.created_at for comment in comments)
    since = max(min(comment.created_at for comment in comments), newest - LOOKED_BACK) - OF_PERSON
    people = {comment.commenter_id for comment in comments}
    threads = {comment.thread_id for comment in comments if rules[comment.pk].thread_rate and comment.thread_id}
    lately = Comments.objects.filter(pk__gte=oldest_since(since), created_at__gte=since)
    wanted = Q(commenter__among=people) | Q(thread__among=threads) if threads else Q(commenter__among=people)
    rows = lately.filter(wanted).order_by("created_at").values_list("commenter", "thread", "created_at")
    by_person: dict[Any, list[datetime]] = defaultdict(list)
    by_thread: dict[Any, list[datetime]] = defaultdict(list)
    for commenter, thread, at in rows[:MOST_ROWS]:
        by_person[commenter].append(at)
        by_thread[thread].append(at)
    return {
        comment.pk: (
            _before(by_person[comment.commenter_id], comment.created_at, OF_PERSON),
            _before(by_thread[comment.thread_id], comment.created_at, OF_THREAD)
            if comment.thread_id in threads
            else None,
        )
        for comment in comments
    }


def _before(times: list[datetime], at: datetime, within: timedelta) -> int:
    return bisect_left(times, at) - bisect_left(times, at - within)


def _look(comment: "Comment", context: Context) -> Result:
    """Hold a comment that comes after more of one person, or in one thread, than the policy allows. 0: any number."""
    rules = context.rules
    person, thread = context.facts["rate"]
    code = _code(person, thread, rules) or "fine"
    outcome = Outcome.HOLD if code != "fine" and not comment.author_badge else Outcome.PASS
    score, threshold = (thread, rules.thread_rate) if code == "thread" else (person, rules.person_rate)
    said = {"person": person, "thread": thread, "allowed": threshold}
    return Result("rate", outcome, code, said, score, threshold, VERSION)


def _objects(left: Left, rules: "Rules") -> bool | None:
    code = _code(left.params["person"], left.params["thread"], rules)
    return None if code is None else code != "fine" and not left.badge


def _code(person: int, thread: int | None, rules: "Rules") -> str | None:
    """None: it depends on the thread, in which nobody counted."""
    if rules.person_rate and person >= rules.person_rate:
        return "person"
    if not rules.thread_rate:
        return "fine"
    if thread is None:
        return None
    return "thread" if thread >= rules.thread_rate else "fine"


rate = Check("rate", _("Rate"), _look, SAYS, gather, goes_by=("person_rate", "thread_rate"), objects=_objects)
