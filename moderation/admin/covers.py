"""What one may not want to read unasked, where a comment stands beside others: in lines, excerpts, as what is answered.

The same words as in the comment's own row: those that the abuse check or the word list object to, and the whole of what
is probably very abusive. They are marked; the stylesheet covers them until they are asked for.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import F
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from comments.models import Comment
from moderation.admin import marks, wording
from moderation.models import CheckResult

WORST_FROM = 0.9  # of the abuse score

Found = Mapping[uuid.UUID, Sequence[CheckResult]]


def found_in(comments: Iterable[Comment | None]) -> Found:
    """By comment what speaks for covering it, if anything does. One query; none without comments."""
    ids = {comment.pk for comment in comments if comment}
    if not ids:
        return {}
    results = CheckResult.objects.filter(
        comment__in=ids, revision=F("comment__revision"), check_name__in=wording.HARSH, outcome__in=wording.OBJECTIONS
    )
    found: dict[uuid.UUID, list[CheckResult]] = defaultdict(list)
    for result in results.order_by("id"):
        if wording.objects(result):
            found[result.comment_id].append(result)
    return found


def is_worst(results: Iterable[CheckResult]) -> bool:
    return any(one.check_name == "abuse" and (one.score or 0) >= WORST_FROM for one in results)


def excerpt(comment: Comment, length: int, found: Found) -> SafeString:
    """The beginning of the text, *length* characters of it, with what is to be covered marked."""
    return marked(Truncator(comment.body).chars(length), found.get(comment.pk, ()))


def whole(comment: Comment, found: Found) -> SafeString:
    """The text with what is to be covered marked."""
    return marked(comment.body, found.get(comment.pk, ()))


def by_revision(results: Iterable[CheckResult]) -> Mapping[int, Sequence[CheckResult]]:
    """Of one comment's results those that speak for covering it, by the text that they are about."""
    found: dict[int, list[CheckResult]] = defaultdict(list)
    for result in results:
        if result.check_name in wording.HARSH and wording.objects(result):
            found[result.revision].append(result)
    return found


def marked(text: str, results: Sequence[CheckResult]) -> SafeString:
    """*text* with what *results* say is to be covered; all of it where it is probably very abusive."""
    if is_worst(results):
        return format_html('<mark class="is-harsh is-whole">{}</mark>', marks.shown(text))
    return marks.shown(text, results)
